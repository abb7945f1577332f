"""A backup is one moment of the store: nobody writes meanwhile, and where nobody can write it needs no leave to."""

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pcactl.errors import StoreBusy, StoreFailure
from pcactl.store import layout, lock
from pcactl.store.store import Store
from tests.backup.archives import archive_of
from tests.store import samples


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


@pytest.fixture
def read_only(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Root is refused nothing by modes, so that the system's answer is played."""
    system_open = os.open

    def refusing(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if named.get("dir_fd") and flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return system_open(path, flags, *rest, **named)

    return lambda: monkeypatch.setattr(os, "open", refusing)


def test_nobody_writes_while_it_is_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.0)
    octets = archive_of(store)
    pieces = store.archive()
    first = next(pieces)
    with pytest.raises(StoreBusy, match=f"process {os.getpid()}"):
        samples.grant(Store(store.path), 1)
    assert first + b"".join(pieces) == octets
    samples.grant(store, 1)


def test_it_waits_for_who_writes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.0)
    with store.write(), pytest.raises(StoreBusy):
        archive_of(Store(store.path))


def test_it_leaves_the_note_of_a_killed_writer(store: Store) -> None:
    with store.write() as writer:
        writer.grant(5)
    note = (store.path / layout.LOCK).read_text().split("\n")[1]
    assert note
    archive_of(store)
    assert (store.path / layout.LOCK).read_text().split("\n")[:2] == [str(os.getpid()), note]


def test_a_read_only_store_is_held_still_too(store: Store, read_only: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    octets = archive_of(store)
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.0)
    before = (store.path / layout.LOCK).read_bytes()
    with store.write(), pytest.MonkeyPatch.context() as patched:
        system_open = os.open
        patched.setattr(os, "open", lambda path, flags, *rest, **named: _refused() if named and flags & os.O_RDWR else system_open(path, flags, *rest, **named))
        with pytest.raises(StoreBusy):
            archive_of(Store(store.path))
    read_only()
    assert archive_of(Store(store.path)) == octets
    assert (store.path / layout.LOCK).read_bytes() == before


def _refused() -> int:
    raise OSError(errno.EROFS, os.strerror(errno.EROFS))


def test_a_read_only_copy_without_a_lock_has_no_writer(store: Store, tmp_path: Path, read_only: Callable[[], None]) -> None:
    octets = archive_of(store)
    copy = Path(shutil.copytree(store.path, tmp_path / "copy"))
    shutil.rmtree(copy / layout.STAGING)
    (copy / layout.LOCK).unlink()
    read_only()
    assert archive_of(Store(copy)) == octets
    assert not (copy / layout.LOCK).exists()


def test_an_error_that_is_another_one_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    system_open = os.open

    def failing(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if path == layout.LOCK:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return system_open(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(StoreFailure, match="Input/output error"):
        archive_of(store)
