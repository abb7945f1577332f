"""`--out DIR` over the files of another leaf: after a failure all of the old ones are there, and after a kill all of one, once somebody writes there again."""

import errno
import fcntl
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from pcactl.errors import Exists, StoreFailure
from pcactl.store import exchange
from pcactl.store.directory import Directory
from pcactl.store.outdir import check_out, finish_out, write_out
from tests.store.steps import CHANGING, Untouched, at_call, fail, interrupt, killed

OLD = {"certificate": b"old certificate", "private_key": b"old key", "chain": b"old chain", "encryption_private_key": b"old half"}
NEW = {"certificate": b"new certificate", "private_key": b"new key", "chain": b"new chain", "root_certificate": b"new root"}


def there(path: Path) -> dict[str, bytes]:
    """What a server finds."""
    return {file.stem: file.read_bytes() for file in path.glob("*.pem")}


def foreign(stem: str, _: bytes) -> bool:
    return stem == "encryption_private_key"


def replace(path: Path) -> None:
    assert write_out(path, NEW, force=True, foreign=foreign).gone in ([], ["encryption_private_key"])


@pytest.fixture
def place(tmp_path: Path) -> Callable[[int], Path]:
    def make(number: int) -> Path:
        path = tmp_path / f"out-{number}"
        write_out(path, OLD, force=False)
        (path / "other.txt").write_text("other")
        return path

    return make


def test_all_change_together_and_nothing_is_left_over(place: Callable[[int], Path]) -> None:
    path = place(0)
    replace(path)
    assert there(path) == NEW
    assert sorted(entry.name for entry in path.iterdir()) == sorted([*(f"{stem}.pem" for stem in NEW), "other.txt"])
    assert (path / "private_key.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_a_failure_at_any_call_takes_all_back(place: Callable[[int], Path], code: int) -> None:
    for number in count(1):
        path = place(number)
        try:
            with pytest.raises(StoreFailure), at_call(number, CHANGING, fail(code)):
                replace(path)
        except Untouched:
            break
        except pytest.fail.Exception:
            assert there(path) == NEW  # It failed where all was done, and what is left over is swept by the next one.
            continue
        assert there(path) == OLD, f"call {number}"
        assert not (path / exchange.SWITCH).exists()
    assert number > 30


def test_after_a_kill_at_any_call_the_next_one_finishes(place: Callable[[int], Path]) -> None:
    seen = set()
    for number in count(1):
        path = place(number)
        if not killed(partial(replace, path), number):
            break
        with Directory.at(path) as out, exchange.alone(out):
            pass
        assert there(path) in (OLD, NEW), f"call {number}"
        assert not [entry for entry in path.iterdir() if entry.name.startswith(".")]
        seen.add(there(path) == NEW)
        replace(path)
        assert there(path) == NEW
    assert seen == {False, True}


def stopped(path: Path) -> None:
    """A switch whose writer was killed when it had given one file its place."""
    number = len(CHANGING)
    while len(set(there(path).items()) & set(NEW.items())) != 1:
        shutil.rmtree(path)
        write_out(path, OLD, force=False)
        assert killed(lambda: replace(path), number)
        number += 1


def test_what_waits_is_in_the_way_of_others_and_not_of_itself(place: Callable[[int], Path]) -> None:
    path = place(0)
    stopped(path)
    with pytest.raises(Exists):
        write_out(path, {"certificate": b"third", "chain": b"third"}, force=False)
    write_out(path, NEW, force=False)
    assert there(path) == NEW


def test_what_somebody_put_there_since_is_his(place: Callable[[int], Path]) -> None:
    path = place(0)
    stopped(path)
    for stem in ("certificate", "private_key", "chain"):
        (path / f"{stem}.pem").unlink(missing_ok=True)
        (path / f"{stem}.pem").write_bytes(b"theirs")
    with Directory.at(path) as out:
        exchange.finish(out)
    assert {there(path)[stem] for stem in ("certificate", "private_key", "chain")} == {b"theirs"}
    assert not (path / exchange.SWITCH).exists()


def test_a_way_back_that_is_stopped_anywhere_loses_nothing(place: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """All is in its place, and cannot be put on disk; on the way back it is killed, and somebody has one of the names when the next one looks."""
    whole = exchange._go_on  # noqa: SLF001

    def go_on(out: Directory, switch: exchange._Switch) -> None:
        whole(out, switch)
        fail(errno.EIO)()

    def refused(path: Path) -> None:
        with pytest.raises(StoreFailure):
            replace(path)

    for number in count(1):
        path = place(number)
        monkeypatch.setattr(exchange, "_go_on", go_on)
        was_killed = killed(partial(refused, path), number)
        monkeypatch.undo()
        if not was_killed:
            assert there(path) == OLD
            break
        (path / "certificate.pem").unlink()
        (path / "certificate.pem").write_bytes(b"theirs")
        with Directory.at(path) as out, exchange.alone(out):
            pass
        found = there(path)
        assert found["certificate"] == b"theirs"
        assert {found["private_key"], found["chain"]} & {OLD["private_key"], NEW["private_key"]}, f"call {number}"
        assert {"private_key", "chain"} <= found.keys(), f"call {number}"
    assert number > 60


def test_what_came_to_a_name_that_was_to_be_free_stays(place: Callable[[int], Path]) -> None:
    path = place(0)
    stopped(path)
    (path / "encryption_private_key.pem").unlink()
    (path / "encryption_private_key.pem").write_bytes(b"theirs")
    with Directory.at(path) as out, exchange.alone(out):
        pass
    assert there(path) == NEW | {"encryption_private_key": b"theirs"}


def test_a_key_that_a_stopped_switch_brings_is_foreign_to_the_next_one(place: Callable[[int], Path]) -> None:
    path = place(0)
    stopped(path)
    certificate = {"certificate": b"of a request", "chain": b"of a request", "root_certificate": b"new root"}

    def is_foreign(stem: str, content: bytes) -> bool:
        return stem != "private_key" or content == NEW["private_key"]

    with pytest.raises(Exists, match=r"private_key\.pem"):
        check_out(path, certificate, foreign=is_foreign, force=False)
    assert write_out(path, certificate, foreign=is_foreign, force=True).gone == ["private_key"]
    assert there(path) == certificate


def test_who_holds_the_directory_itself_is_not_waited_for(tmp_path: Path) -> None:
    """`flock DIR pcactl leaf issue --out DIR` holds it while pcactl runs."""
    with Directory.at(tmp_path) as out:
        fcntl.flock(out.fd, fcntl.LOCK_EX)
        write_out(tmp_path, NEW, force=False)
    assert there(tmp_path) == NEW


def test_another_one_is_waited_for_and_not_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Directory.at(tmp_path) as out, ThreadPoolExecutor(1) as pool:
        with exchange.alone(out):
            monkeypatch.setattr(exchange, "WAIT_SECONDS", 0.05)
            with pytest.raises(StoreFailure, match=rf"another pcactl writes to {tmp_path}: waited 0 s") as refusal:
                write_out(tmp_path, NEW, force=False)
            assert (refusal.value.field, refusal.value.exit_status) == ("--out", 6)
            monkeypatch.undo()
            waiting = pool.submit(write_out, tmp_path, NEW, force=False)
            with pytest.raises(TimeoutError):
                waiting.result(0.05)
            assert there(tmp_path) == {}
            out.unlink(".pcactl-lock")  # As whoever is done does: who waited must not be content with a lock that is gone.
            third = out.open(".pcactl-lock", os.O_RDONLY, 0o644)
            fcntl.flock(third, fcntl.LOCK_EX)
        with pytest.raises(TimeoutError):
            waiting.result(0.05)
        assert there(tmp_path) == {}
        os.close(third)
        assert waiting.result(5).gone == []
    assert there(tmp_path) == NEW
    assert not list(tmp_path.glob(".*"))


def test_a_lock_that_goes_between_two_calls_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, calls = Directory.open, count(1)

    def open_it(directory: Directory, name: str, flags: int, mode: int = 0) -> int:
        if name == ".pcactl-lock" and next(calls) == 1:
            fail(errno.ENOENT)()
        return whole(directory, name, flags, mode)

    monkeypatch.setattr(Directory, "open", open_it)
    write_out(tmp_path, NEW, force=False)
    assert there(tmp_path) == NEW


def test_a_directory_that_is_removed_meanwhile_is_told(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    with Directory.at(place) as out:
        place.rmdir()
        with pytest.raises(FileNotFoundError), exchange.alone(out):
            pass


@pytest.mark.parametrize("planted", ["empty", "file", "symlink"])
def test_what_has_our_name_and_is_no_switch_is_in_nobodys_way(tmp_path: Path, planted: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    place = tmp_path / "out"
    place.mkdir()
    switch = place / exchange.SWITCH
    plant: dict[str, Callable[[], None]] = {"empty": switch.mkdir, "file": switch.touch, "symlink": lambda: switch.symlink_to("../elsewhere")}
    plant[planted]()
    check_out(place, NEW, force=False)
    write_out(place, NEW, force=False)
    assert there(place) == NEW
    assert not list(place.glob(".*"))
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_what_was_stopped_is_finished_though_the_next_one_is_refused(place: Callable[[int], Path]) -> None:
    path = place(0)
    stopped(path)
    finish_out(path)
    with pytest.raises(Exists):
        check_out(path, NEW, foreign=foreign, force=False)
    assert there(path) == NEW
    finish_out(path / "nowhere")


@pytest.mark.parametrize("behind", [True, False])
def test_an_interrupt_at_any_call_takes_all_back_or_comes_too_late(place: Callable[[int], Path], *, behind: bool) -> None:
    """Too late it is once what is left over is being removed."""
    came_late = []
    for number in count(1):
        path = place(number)
        try:
            with suppress(KeyboardInterrupt), at_call(number, ("rename", "link", "unlink", "mkdir"), interrupt, behind=behind):
                replace(path)
        except Untouched:
            break
        assert there(path) in (OLD, NEW), f"call {number}"
        assert not [entry for entry in path.iterdir() if entry.name.startswith(".pcactl-s")], f"call {number}"
        came_late.append(there(path) == NEW)
    assert number > 25
    assert came_late == sorted(came_late)
    assert came_late.count(False) > 12


def test_who_may_not_write_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And does not go round and round, where there is no lock and none can be made."""
    (tmp_path / exchange.STAGE).mkdir()
    monkeypatch.setattr(Directory, "create", lambda *_: fail(errno.EACCES)())
    with pytest.raises(StoreFailure, match="Permission denied"):
        finish_out(tmp_path)


def test_a_lock_that_is_never_ours_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system whose inodes have two numbers."""
    monkeypatch.setattr(Directory, "is_at", lambda *_: False)
    monkeypatch.setattr(exchange, "WAIT_SECONDS", 0.05)
    with pytest.raises(StoreFailure, match="another pcactl writes to"):
        write_out(tmp_path, NEW, force=False)


def test_a_name_that_is_taken_on_the_way_back_stays_taken(place: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is told is why it went back."""
    path = place(0)

    def go_on(out: Directory, _: exchange._Switch) -> None:
        out.unlink("chain.pem")
        fail(errno.EIO)()

    def link(name: str, *_: object, **__: object) -> None:
        if not (path / name).exists():
            (path / name).write_bytes(b"theirs")
            fail(errno.EEXIST)()
        whole(name, *_, **__)  # type: ignore[arg-type]

    whole = os.link
    monkeypatch.setattr(exchange, "_go_on", go_on)
    monkeypatch.setattr(os, "link", link)
    with pytest.raises(StoreFailure, match="Input/output error"):
        replace(path)
    assert there(path)["chain"] == b"theirs"


@pytest.mark.parametrize("linked", [True, False])
def test_what_came_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool) -> None:
    path = tmp_path / "out"
    whole = exchange._go_on  # noqa: SLF001

    def go_on(out: Directory, switch: exchange._Switch) -> None:
        (path / "chain.pem").write_bytes(b"theirs")
        whole(out, switch)

    monkeypatch.setattr(exchange, "_go_on", go_on)
    if not linked:
        monkeypatch.setattr(os, "link", lambda *_, **__: fail(errno.EPERM)())
    with pytest.raises(Exists, match=r"already has chain\.pem"):
        write_out(path, NEW, force=False)
    assert there(path) == {"chain": b"theirs"}


def test_without_hard_links_all_is_as_with_them(place: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", lambda *_, **__: fail(errno.EPERM)())
    path = place(0)
    replace(path)
    assert there(path) == NEW
    for number in count(1):
        path = place(number)
        try:
            with pytest.raises(StoreFailure), at_call(number, ("rename", "unlink", "fsync"), fail(errno.EIO)):
                replace(path)
        except Untouched:
            break
        except pytest.fail.Exception:
            continue
        assert there(path) == OLD, f"call {number}"


def test_the_check_knows_what_is_foreign(place: Callable[[int], Path]) -> None:
    path = place(0)
    with pytest.raises(Exists, match="encryption_private_key"):
        check_out(path, ("root_certificate",), foreign=foreign, force=False)
    check_out(path, ("root_certificate",), foreign=foreign, force=True)
