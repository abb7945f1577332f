"""`--out DIR` over the files of another leaf: after a failure all of the old ones are there, and after a kill all of one, once somebody writes there again."""

import errno
import os
import signal
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pcactl.errors import Exists, StoreFailure
from pcactl.store import exchange
from pcactl.store.directory import Directory
from pcactl.store.outdir import check_out, write_out
from tests.store.steps import CHANGING, Untouched, at_call, die, fail

OLD = {"certificate": b"old certificate", "private_key": b"old key", "chain": b"old chain", "encryption_private_key": b"old half"}
NEW = {"certificate": b"new certificate", "private_key": b"new key", "chain": b"new chain", "root_certificate": b"new root"}
FOREIGN = ("encryption_private_key",)


def there(path: Path) -> dict[str, bytes]:
    """What a server finds."""
    return {file.stem: file.read_bytes() for file in path.glob("*.pem")}


def replace(path: Path) -> None:
    write_out(path, NEW, force=True, foreign=FOREIGN)


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
        pid = os.fork()
        if not pid:
            try:
                with at_call(number, CHANGING, die):
                    replace(path)
            finally:
                os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) != -signal.SIGKILL:
            break
        with Directory.at(path) as out:
            exchange.finish(out)
        assert there(path) in (OLD, NEW), f"call {number}"
        assert not [entry for entry in path.iterdir() if entry.name.startswith(".")]
        seen.add(there(path) == NEW)
        replace(path)
        assert there(path) == NEW
    assert seen == {False, True}


def stopped(path: Path) -> None:
    """A switch whose writer was killed when it had given one file its place."""
    pid = os.fork()
    if not pid:
        renames = count(1)
        whole = os.rename

        def rename(*names: str, **options: Any) -> None:
            if next(renames) == 3:
                die()
            whole(*names, **options)

        os.rename = rename  # type: ignore[assignment]
        try:
            replace(path)
        finally:
            os._exit(1)
    os.waitpid(pid, 0)
    assert len(set(there(path).items()) & set(NEW.items())) == 1


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


@pytest.mark.parametrize("linked", [True, False])
def test_what_came_meanwhile_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, linked: bool) -> None:
    path = tmp_path / "out"
    whole = exchange._go_on  # noqa: SLF001

    def go_on(out: Directory) -> None:
        (path / "chain.pem").write_bytes(b"theirs")
        whole(out)

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
        check_out(path, ("root_certificate",), foreign=FOREIGN, force=False)
    check_out(path, ("root_certificate",), foreign=FOREIGN, force=True)
