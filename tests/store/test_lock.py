import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcactl.errors import StoreBusy, StoreFailure
from pcactl.store import lock
from pcactl.store.directory import Directory, told
from pcactl.store.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from pcactl.store.directory import Directory
from pcactl.store.lock import locked
with Directory.at(Path(sys.argv[1])) as directory, locked(directory, print) as held:
    held.note("41 pca_leaf_x")
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory.at(tmp_path) as directory:
        yield directory


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]) as process:
        assert process.stdout
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_who_waits_too_long_is_told_for_whom(directory: Directory, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(lock, "TELL_SECONDS", 0.1)
    said: list[str] = []
    start = time.monotonic()
    with pytest.raises(StoreBusy, match=rf"{directory.path} is locked by process {holder.pid}: waited") as refusal, locked(directory, said.append):
        pass
    assert 0.3 <= time.monotonic() - start < 5
    assert said == [f"waiting for process {holder.pid}, which is writing to {directory.path}"]
    assert (refusal.value.exit_status, refusal.value.field) == (6, "--store")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_lock_goes_with_its_holder(directory: Directory, holder: subprocess.Popen[bytes], end: signal.Signals) -> None:
    holder.send_signal(end)
    holder.wait()
    with locked(directory, pytest.fail) as held:
        assert held.left == "41 pca_leaf_x"
    assert (directory.path / "lock").exists()


def test_a_holder_that_is_stopped_still_holds(directory: Directory, holder: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.1)
    holder.send_signal(signal.SIGSTOP)
    with pytest.raises(StoreBusy), locked(directory, pytest.fail):
        pass


def test_the_lock_says_who_holds_it(directory: Directory) -> None:
    with locked(directory, pytest.fail) as held:
        assert held.left == ""
        held.note("1 pca_leaf_x")
        assert (directory.path / "lock").read_text().split("\n")[:2] == [str(os.getpid()), "1 pca_leaf_x"]
        held.note()
        assert (directory.path / "lock").read_text().split() == [str(os.getpid())]
    assert (directory.path / "lock").stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize("text", [b"", b"\xff\xfe\x00", b"\n\n\n", b"999999999999"])
def test_any_text_may_be_in_a_lock(directory: Directory, text: bytes) -> None:
    (directory.path / "lock").write_bytes(text)
    with locked(directory, pytest.fail):
        pass


@pytest.mark.parametrize("kind", ["symlink", "fifo", "directory"])
def test_only_a_file_is_a_lock(directory: Directory, kind: str) -> None:
    path = directory.path / "lock"
    path.symlink_to("elsewhere") if kind == "symlink" else os.mkfifo(path) if kind == "fifo" else path.mkdir()
    with pytest.raises(StoreFailure, match=str(path)), told("write"), locked(directory, pytest.fail):
        pass
    assert not (directory.path / "elsewhere").exists()
