"""One writer at a time: an advisory `flock` on STORE/lock. Readers need none, since a directory is whole or absent.

The kernel frees the lock when its holder ends, however it ends: no lock is ever stale. The file is never unlinked, or two
writers could hold two locks. Its first line says who holds it, its second what is done but not yet in the audit log.
"""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from pcactl.errors import StoreBusy
from pcactl.phrase import Phrase, phrase
from pcactl.store.directory import Directory, close, named, sync
from pcactl.store.layout import LOCK, PRIVATE

WAIT_SECONDS, TELL_SECONDS = 30.0, 1.0
"""How long a writer waits for another, and after how much of it the caller hears for whom."""
_PAUSE_SECONDS = 0.004
_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_SIZE = 256
"""Of the whole file; a note is an id, a file's name, a digest and an act, and comes to less."""


class Lock(NamedTuple):
    """The lock while it is held; `left` is the note of a holder that did not get to its end."""

    path: Path
    fd: int
    left: str

    def note(self, text: str = "") -> None:
        """Say what is about to be done, on disk before it is; empty when it is done. One write: a kill leaves the old note or the new one.

        That it is done needs no sync: the log has its line by then, and a note of before says nothing.
        """
        with named(self.path):
            os.pwrite(self.fd, f"{os.getpid()}\n{text}".ljust(_SIZE, "\n").encode(), 0)
            if text:
                sync(self.fd)


@contextmanager
def locked(directory: Directory, waiting: Callable[[str], None]) -> Iterator[Lock]:
    """Hold the lock; `waiting` is told for whom we wait. Raises StoreBusy after WAIT_SECONDS, and OSError."""
    with _held(directory, directory.open(LOCK, os.O_RDWR, PRIVATE), waiting) as lock:
        yield lock


@contextmanager
def still(directory: Directory, waiting: Callable[[str], None]) -> Iterator[str]:
    """Hold the lock and change nothing, so that nobody else does; answers the note of the last holder.

    Where nothing can be written, a descriptor for reading holds the lock just as well; where there is no lock then, there
    can be no writer either. Raises StoreBusy, and OSError.
    """
    fd, writable = _opened(directory)
    if fd is None:
        yield ""
        return
    with _held(directory, fd, waiting) as lock:
        if writable and lock.left.isascii():
            with suppress(OSError):
                lock.note(lock.left)  # Who waits is told for whom.
        yield lock.left


def acquire(fd: int, held_up: Callable[[float], None]) -> None:
    """Lock an open file or directory. While another holds it `held_up` hears how many seconds it has been, and may raise. Raises OSError."""
    start = time.monotonic()
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            held_up(time.monotonic() - start)
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def is_locked(directory: Directory, *, by_others: bool = False) -> bool:
    """Whether somebody writes now, or somebody else than this process, as far as can be seen; it waits for nobody."""
    try:
        fd = directory.open(LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return not (by_others and _is_ours(fd))
    finally:
        close(fd)
    return False


def _is_ours(fd: int) -> bool:
    try:
        return _line(fd, Path(LOCK), 0) == str(os.getpid())
    except OSError:
        return False


def noted(directory: Directory) -> str:
    """What the last writer has noted; empty where it has come to its end."""
    try:
        return directory.read(LOCK).decode("ascii", "replace").partition("\n")[2].partition("\n")[0]
    except OSError:
        return ""


def _opened(directory: Directory) -> tuple[int | None, bool]:
    """A descriptor of the lock, None where there is none and none can be made; and whether it can be written to."""
    try:
        return directory.open(LOCK, os.O_RDWR, PRIVATE), True
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
    try:
        return directory.open(LOCK, os.O_RDONLY), False
    except FileNotFoundError:
        return None, False


@contextmanager
def _held(directory: Directory, fd: int, waiting: Callable[[str], None]) -> Iterator[Lock]:
    path, said = directory.path / LOCK, False

    def held_up(waited: float) -> None:
        nonlocal said
        holder = _holder(_line(fd, path, 0))
        if waited >= WAIT_SECONDS:
            raise StoreBusy(
                phrase("{path} is locked by {holder}: waited {waited:.0f} s", path=directory.path, holder=holder, waited=waited),
                field="--store",
                hint="try again when it has ended",
            )
        if waited >= TELL_SECONDS and not said:
            waiting(phrase("waiting for {holder}, which is writing to {path}", holder=holder, path=directory.path))
            said = True

    try:
        with named(path):
            acquire(fd, held_up)
        yield Lock(path, fd, _line(fd, path, 1))
    finally:
        close(fd)


def _holder(number: str) -> Phrase:
    return phrase("process {number}", number=number) if number else phrase("another process")


def _line(fd: int, path: Path, number: int) -> str:
    with named(path):
        return f"{os.pread(fd, _SIZE, 0).decode('ascii', 'replace')}\n".split("\n")[number]
