"""What only a process of its own can show: modules loaded, signals, pipes, closed and full streams, encodings."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PCACTL = [sys.executable, "-m", "pcactl"]
_MODULES = """
import json, sys
from pcactl.__main__ import main
sys.argv[1:] = json.loads(sys.argv[1])
status = main()
print(json.dumps([status, sorted({name.partition(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store"
    monkeypatch.setenv("PCACTL_STORE", str(path))
    return path


def run(*argv: str, **changes: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PCACTL, *argv], capture_output=True, timeout=60, check=False, env=os.environ | changes)


def loaded(*argv: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", _MODULES, json.dumps(argv)], capture_output=True, timeout=60, check=True)
    status, modules = json.loads(done.stderr.splitlines()[-1])
    assert status == 0
    return set(modules)


HEAVY = {"cryptography", "gmssl", "rich", "pydantic", "typer", "idna", "platformdirs"}


@pytest.fixture
def filled(store: Path) -> Path:
    for argv in (("root", "create", "--common-name", "R"), ("sub", "create", "--common-name", "S"), ("leaf", "issue", "--common-name", "a.test")):
        assert run(*argv).returncode == 0
    return store


def test_version_loads_next_to_nothing() -> None:
    for argv in (("--version",), ("--version", "-o", "json")):
        assert not loaded(*argv) & HEAVY
    assert loaded("--version", "-v") & HEAVY <= {"cryptography"}


def test_help_loads_typer_alone() -> None:
    for argv in ((), ("--help",), ("leaf", "issue", "--help")):
        assert loaded(*argv) & HEAVY == {"typer"}


@pytest.mark.usefixtures("filled")
def test_reading_loads_nothing_heavy() -> None:
    for argv in (("leaf", "list", "-o", "json"), ("leaf", "list"), ("leaf", "show", "a.test"), ("tree",), ("quota", "show"), ("store", "path")):
        assert loaded(*argv) & HEAVY == set(), argv


@pytest.mark.usefixtures("filled")
def test_the_audit_log_is_read_without_cryptography() -> None:
    for argv in (("store", "log"), ("store", "log", "--act", "leaf issue", "--since", "7d", "-o", "json"), ("store", "log", "--head")):
        modules = loaded(*argv)
        assert modules & HEAVY == set(), argv
        assert not modules & {"csv", "tomli_w"}, argv


@pytest.mark.usefixtures("filled")
def test_filters_and_csv_load_nothing_heavy() -> None:
    for argv in (
        ("leaf", "list", "--status", "normal", "--san", "a.test", "--serial", "00", "--expires-before", "30d", "--issuer-id", "S"),
        ("leaf", "list", "-o", "csv"),
        ("-o", "csv", "root", "list", "--source-type", "0"),
    ):
        assert loaded(*argv) & HEAVY == set(), argv
    assert "csv" not in loaded("leaf", "list")


@pytest.mark.usefixtures("filled")
def test_moving_loads_no_more_than_it_needs() -> None:
    for argv in (("sub", "disable", "S"), ("sub", "enable", "S"), ("leaf", "revoke", "a.test", "-y"), ("leaf", "delete", "a.test", "-y")):
        assert loaded(*argv) & HEAVY == {"cryptography"}, argv


@pytest.mark.usefixtures("filled")
def test_calling_loads_no_more_than_it_needs() -> None:
    for action in ("GetQuotaDetail", "ListLeafInstances"):
        assert loaded("call", action) & HEAVY == {"cryptography"}


@pytest.mark.usefixtures("filled")
def test_issuing_loads_no_more_than_it_needs() -> None:
    assert loaded("leaf", "issue", "--common-name", "b.test") & HEAVY == {"cryptography"}


def test_a_gone_reader_is_141_in_silence() -> None:
    for argv in (("--help",), ("--version",), ("store", "path"), ("store", "path", "-o", "json")):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([*PCACTL, *argv], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b"")


UNBUFFERED = pytest.mark.parametrize("unbuffered", ["", "1"])
"""As containers often have it: then Python takes a short write for a whole one."""
_LONG = ("leaf", "show", *["a.test"] * 100, "-o", "json")
"""Longer than a pipe is deep."""


@UNBUFFERED
@pytest.mark.usefixtures("filled")
def test_a_reader_that_goes_in_the_middle_is_141_in_silence(unbuffered: str) -> None:
    for argv in (("leaf", "list"), ("leaf", "list", "-o", "csv"), ("tree",), _LONG, ("call", "ListLeafInstances")):
        line = f'"$@" | head -c {1 if "show" in argv else 0}; exit "${{PIPESTATUS[0]}}"'
        environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(["bash", "-c", line, "-", *PCACTL, *argv], capture_output=True, timeout=60, check=False, env=environment)
        assert (done.returncode, done.stderr) == (141, b""), argv


def test_a_reader_that_needs_only_the_head_gets_it() -> None:
    done = subprocess.run(["bash", "-c", '"$@" | head -1', "-", *PCACTL, "--help"], capture_output=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (b"Usage: pcactl NOUN VERB [OPTIONS]\n", b"")


_FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")


@_FULL
@pytest.mark.parametrize(
    "argv", [("store", "path"), ("--help",), ("--version",), ("tree",), ("leaf", "list", "-o", "csv"), ("leaf", "show", "a.test", "-o", "json")]
)
@pytest.mark.usefixtures("filled")
def test_a_full_disk_is_told_of(argv: tuple[str, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PCACTL, *argv], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (6, b"error: standard output cannot be written: No space left on device\n")


@UNBUFFERED
@pytest.mark.usefixtures("filled")
def test_a_disk_that_fills_up_is_told_of(tmp_path: Path, unbuffered: str) -> None:
    line = 'ulimit -f 64; exec "$@" >file'
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run(["bash", "-c", line, "-", *PCACTL, *_LONG], capture_output=True, timeout=60, check=False, cwd=tmp_path, env=environment)
    assert (done.returncode, done.stderr) == (6, b"error: standard output cannot be written: File too large\n")


@UNBUFFERED
@pytest.mark.usefixtures("filled")
def test_a_stream_that_does_not_block_is_told_of(unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    done = subprocess.run([*PCACTL, *_LONG], stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False, env=environment)
    os.close(reading)
    os.close(writing)
    assert done.returncode == 6
    assert done.stderr.startswith(b"error: standard output cannot be written: ")


@_FULL
@pytest.mark.usefixtures("filled")
def test_words_that_cannot_be_written_change_nothing() -> None:
    with Path("/dev/full").open("wb") as full:
        shown = subprocess.run([*PCACTL, "leaf", "list", "--common-name", "nobody"], stdout=subprocess.PIPE, stderr=full, timeout=60, check=False)
        refused = subprocess.run([*PCACTL, "leaf", "show", "nobody"], stdout=subprocess.PIPE, stderr=full, timeout=60, check=False)
    assert (shown.returncode, shown.stdout.count(b"\n")) == (0, 1)
    assert (refused.returncode, refused.stdout) == (3, b"")


@pytest.mark.parametrize(("redirection", "status"), [(">&-", 6), ("2>&-", 0), ("<&-", 0)])
def test_closed_streams(redirection: str, status: int) -> None:
    done = subprocess.run(f'exec "{sys.executable}" -m pcactl store path {redirection}', shell=True, capture_output=True, timeout=60, check=False)  # noqa: S602 - ours
    assert done.returncode == status
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "status", "word"), [(signal.SIGINT, 130, "interrupted"), (signal.SIGTERM, 143, "terminated"), (signal.SIGHUP, 143, "terminated")]
)
def test_signals(store: Path, number: signal.Signals, status: int, word: str) -> None:
    fifo = store.parent / "fifo"
    os.mkfifo(fifo)
    argv = [*PCACTL, "root", "create", "-o", "json", "--request", str(fifo)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process, fifo.open("wb"):
        # The command holds the other end now, and waits for a request that never comes.
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert json.loads(out)["error"]["message"] == word
    assert err.decode() == f"error: {word}\n"
    assert not store.exists()


_TOLD_TO_STOP_AT = """
import os, sys
module, number = sys.argv.pop(1), int(sys.argv.pop(1))
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), number)
sys.meta_path.insert(0, Finder())
from pcactl.__main__ import main
raise SystemExit(main())
"""


@pytest.mark.parametrize("module", ["pcactl.cli.early", "typer", "pcactl.cli.create", "pcactl.authority.issue", "cryptography", "pcactl.store.writer"])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_signals_while_it_starts(store: Path, module: str, number: signal.Signals, status: int) -> None:
    argv = [
        sys.executable,
        "-c",
        _TOLD_TO_STOP_AT,
        module,
        str(int(number)),
        "root",
        "create",
        "--common-name",
        "R",
        "-qv",
    ]  # Two in one word: Typer has to take them apart.
    done = subprocess.run(argv, capture_output=True, timeout=60, check=False)
    early = module == "pcactl.cli.early"  # Before there is anybody who could tell; a shell makes 143 and 129 of what the system does.
    assert done.returncode == (-number if early and number != signal.SIGINT else status)
    assert (done.stdout, done.stderr.decode()) == (b"", "" if early else f"error: {'interrupted' if status == 130 else 'terminated'}\n")
    assert not store.exists()


@pytest.fixture
def locked(filled: Path) -> Iterator[Path]:
    """The store, while somebody else writes."""
    with (filled / "lock").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield filled


_WRITING = (
    ("leaf", "issue", "--common-name", "b.test", "--out", "out"),
    ("leaf", "revoke", "a.test", "-y"),
    ("quota", "grant", "1"),
    ("quickstart",),
)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="there is no /proc here")
@pytest.mark.parametrize("argv", _WRITING, ids=" ".join)
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_signals_while_it_waits_for_the_lock(locked: Path, tmp_path: Path, argv: tuple[str, ...], number: signal.Signals, status: int) -> None:
    before = contents(tmp_path)
    with subprocess.Popen([*PCACTL, *argv], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        until_it_has_open(locked / "lock", process.pid)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (status, b"")
    assert err.decode() == f"error: {'interrupted' if status == 130 else 'terminated'}\n"
    assert contents(tmp_path) == before


def contents(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() if path.is_file() else b"" for path in place.rglob("*")}


def until_it_has_open(path: Path, pid: int) -> None:
    """Wait until a process has a file open, as Linux tells."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for each in Path(f"/proc/{pid}/fd").iterdir():
            try:
                if each.readlink() == path:
                    return
            except FileNotFoundError:
                continue
        time.sleep(0.005)
    pytest.fail(f"process {pid} does not open {path}")


def test_an_ignored_signal_stays_ignored() -> None:
    script = f'trap "" TERM; "{sys.executable}" -c "from pcactl.cli.signals import heed; heed(); import os, signal; os.kill(os.getpid(), signal.SIGTERM)"'
    assert subprocess.run(["sh", "-c", script], timeout=60, check=False).returncode == 0


ENCODINGS = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "latin-1:strict"},
]


@pytest.mark.parametrize("changes", ENCODINGS)
@pytest.mark.usefixtures("store")
def test_no_locale_stops_us(changes: dict[str, str]) -> None:
    name = "国密 👍 根"
    made = run("root", "create", "--common-name", name, "-o", "json")
    assert made.returncode == 0
    identifier = json.loads(made.stdout)["instance_id"]
    encoding = changes.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    for argv in (("tree",), ("root", "list"), ("root", "show", identifier)):
        assert run(*argv, **changes).returncode == 0
    shown = run("root", "show", identifier, "-o", "json", **changes)
    assert json.loads(shown.stdout.decode(encoding))["common_name"] == name
    assert run("root", "show", "没有", **changes).returncode == 3


def test_words_that_are_not_utf8() -> None:
    done = subprocess.run([*map(os.fsencode, PCACTL), b"root", b"create", b"--common-name", b"a\xff"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"csr_common.subject.common_name" in done.stderr


def test_a_request_from_a_pipe(store: Path) -> None:
    request = json.dumps({"csr_common": {"subject": {"common_name": "R"}}}).encode()
    done = subprocess.run([*PCACTL, "root", "create", "--request", "-", "-q"], input=request, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
    assert (store / "roots" / done.stdout.decode().strip()).is_dir()


def test_an_endless_request_is_told_at_once() -> None:
    done = run("root", "create", "--request", "/dev/zero")
    assert done.returncode == 2
    assert b"larger than 1048576 bytes" in done.stderr
