"""Files in a directory of the user's that change together: a certificate and its key are never of two instances for good.

No system call gives several names their new files at once. So what will be there is made, whole and on disk, in one directory
below, and what is there is linked beside it; a rename of that directory is the commit. From then on the files get their places one by
one, and whoever is stopped in the midst of it leaves a directory that says what is still to be done: the next one who puts
files there finishes it. A failure takes back what was done, as all of what was there is still at hand.
"""

import errno
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import NamedTuple

from pcactl.errors import Exists, StoreFailure
from pcactl.phrase import phrase
from pcactl.store.directory import Directory, close, named
from pcactl.store.layout import PRIVATE, PUBLIC
from pcactl.store.lock import WAIT_SECONDS, acquire
from pcactl.store.publish import write_synced

STAGE, SWITCH = ".pcactl-stage", ".pcactl-switch"
"""What is being made, and what is being put in its place."""
TAKEN_HINT = "another directory; --force writes over what is there, private keys included"
_LOCK = ".pcactl-lock"
"""Ours alone, and gone when nobody works there, or after a kill with the next one who does: the directory itself may be locked by the one who called us."""
_PAUSE_SECONDS = 0.002
_NEW, _OLD, _NEXT = "new", "old", "next"
"""In both: files for names, what has these names now and what has names that are to be free, and a place to make a second copy."""
_NO_DIRECTORY = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EACCES, errno.ENOSYS, errno.EXDEV}
"""What file systems say that have no hard links, or not for us."""


class _Switch(NamedTuple):
    """What is in the directory of a switch, opened."""

    new: Directory
    old: Directory
    next: Directory

    @property
    def gone(self) -> list[str]:
        """The names that are to be free."""
        return [name for name in self.old.names() if not self.new.has(name)]

    def is_others(self, out: Directory, name: str) -> bool:
        """Whether something has a name that waits which neither was there when the switch began nor is what waits."""
        places = (self.new, self.old)
        is_ours = any(_is_one(place, out, name) for place in places) or any(_is_same(place, out, name) for place in places)
        return out.has(name) and not is_ours


def awaited(out: Directory) -> Mapping[str, bytes | None]:
    """What names will have once a switch that was stopped is finished, None where nothing; empty where none was. Raises OSError."""
    try:
        with _opened(out, SWITCH) as switch:
            if _is_taken(out, switch):
                return {}
            return {name: switch.new.read(name) for name in switch.new.names()} | dict.fromkeys(switch.gone)
    except OSError as error:  # There is none, or another process has just finished it.
        if error.errno in _NO_DIRECTORY:
            return {}
        raise


@contextmanager
def alone(out: Directory) -> Iterator[None]:
    """One at a time in a directory, where its file system has locks; what was stopped there is finished first.

    Raises OSError, and StoreFailure where another one takes too long.
    """
    fd = _lock(out)
    try:
        finish(out)
        yield
    finally:
        with suppress(OSError):
            if out.is_at(_LOCK, fd):
                out.unlink(_LOCK)
        close(fd)


def exchange(out: Directory, files: Mapping[str, tuple[bytes, int]], *, gone: Collection[str]) -> None:
    """Put these files (contents and modes) there by name, and free the names that are to go; all of it or, on an error, none.

    An interrupt that comes when all is in its place takes nothing back. Where the system keeps us from going back, the next one
    goes on. What has one of the names gives it up, and nothing that comes to one meanwhile. Raises OSError, and Exists where
    something came. The caller holds `alone`.
    """
    try:
        _stage(out, files, gone)
        out.rename(STAGE, out, SWITCH)  # The commit.
        out.sync()
        with _opened(out, SWITCH) as switch:
            _go_on(out, switch)
    except BaseException:
        with suppress(OSError, Exists):
            if not out.has(STAGE):  # Otherwise what may have the name of a switch is another's.
                with _opened(out, SWITCH) as switch:
                    _go_back(out, switch)
                _clear(out)
        out.discard(STAGE)
        raise
    try:
        with suppress(OSError):  # All is in its place: what is left over is swept by the next one.
            _clear(out)
    except BaseException:
        with suppress(OSError):
            _clear(out)
        out.discard(STAGE)
        raise


def finish(out: Directory) -> None:
    """Bring a switch that was stopped to its end, and remove what never came to one. Raises OSError.

    Where somebody has put something else in a place since, it is his now, and nothing more is put there.
    """
    if out.has(STAGE):
        out.remove(STAGE)
    if not out.has(SWITCH):
        return
    if _is_whole(out):
        with _opened(out, SWITCH) as switch:
            if not _is_taken(out, switch):
                _go_on(out, switch)
    _clear(out)


def is_stopped(out: Directory) -> bool:
    """Whether there is anything to finish. Raises OSError."""
    return out.has(SWITCH) or out.has(STAGE)


def _lock(out: Directory) -> int:
    """The descriptor that holds the lock. Who gets it when its file is gone already has waited for nothing, and asks again."""
    start = time.monotonic()

    def held_up(_: float = 0) -> None:
        waited = time.monotonic() - start
        if waited >= WAIT_SECONDS:
            problem = phrase("another pcactl writes to {path}: waited {waited:.0f} s", path=out.path, waited=waited)
            raise StoreFailure(problem, field="--out", value=str(out.path))

    while True:
        try:
            fd = _open_lock(out)
        except FileNotFoundError:  # It went between two calls, or the directory did.
            if os.fstat(out.fd).st_nlink == 0:
                raise
        else:
            if _is_held(out, fd, held_up):
                return fd
        held_up()
        time.sleep(_PAUSE_SECONDS)


def _open_lock(out: Directory) -> int:
    try:
        return out.open(_LOCK, os.O_RDWR, PUBLIC)  # NFS locks nothing that is open for reading alone.
    except PermissionError as error:
        try:
            return out.open(_LOCK, os.O_RDONLY)  # Of another user, who is waited for too.
        except FileNotFoundError:
            raise error from None


def _is_held(out: Directory, fd: int, held_up: Callable[[float], None]) -> bool:
    """Whether the lock is ours, once we have waited for it; else its descriptor is closed."""
    is_held = False
    try:
        with suppress(OSError):
            acquire(fd, held_up)
        is_held = out.is_at(_LOCK, fd)
    finally:
        if not is_held:
            close(fd)
    return is_held


def _is_whole(out: Directory) -> bool:
    """Whether what has the name of a switch can be one: with nothing in it, it never was a commit of ours."""
    try:
        with _opened(out, SWITCH):
            return True
    except OSError as error:
        if error.errno in _NO_DIRECTORY:
            return False
        raise


@contextmanager
def _opened(out: Directory, name: str) -> Iterator[_Switch]:
    with ExitStack() as held:
        switch = held.enter_context(out.enter(name))
        yield _Switch(*(held.enter_context(switch.enter(part)) for part in (_NEW, _OLD, _NEXT)))


def _stage(out: Directory, files: Mapping[str, tuple[bytes, int]], gone: Collection[str]) -> None:
    with out.make(STAGE) as stage:
        for part in (_NEW, _OLD, _NEXT):
            close(stage.make(part).fd)
        stage.sync()
    with _opened(out, STAGE) as switch:
        for name, (content, mode) in files.items():
            write_synced(switch.new, name, content, mode)
        for name in (*files, *gone):
            if out.has(name):
                _copy(out, name, switch.old)
        for directory in switch:
            directory.sync()


def _go_on(out: Directory, switch: _Switch) -> None:
    """Give each name what it is to have. What was done before is not done again."""
    for name in switch.new.names():
        if _is_one(switch.new, out, name):
            continue
        if switch.is_others(out, name):
            raise _came_meanwhile(out, name)
        _put(switch.new, name, out, switch.next)
    for name in switch.gone:
        if _is_same(switch.old, out, name):
            out.unlink(name)
    out.sync()


def _go_back(out: Directory, switch: _Switch) -> None:
    """Give each name what it had, where nobody else has come to it."""
    for name in {*switch.new.names(), *switch.old.names()}:
        if switch.old.has(name):
            if not switch.is_others(out, name) and not _is_one(switch.old, out, name):
                _put(switch.old, name, out, switch.next)
        elif _is_same(switch.new, out, name):
            out.unlink(name)
    out.sync()


def _put(from_: Directory, name: str, out: Directory, by: Directory) -> None:
    """Give a name a second copy of a file, in one step: nobody ever finds it free that had a file. Nothing that comes to a free name is replaced."""
    is_free = not out.has(name)
    if is_free:
        try:
            if _link(from_, name, out):
                return
        except FileExistsError:
            raise _came_meanwhile(out, name) from None
    if by.has(name):
        by.unlink(name)
    _copy(from_, name, by)
    if is_free and out.has(name):
        raise _came_meanwhile(out, name)
    by.rename(name, out, name)


def _came_meanwhile(out: Directory, name: str) -> Exists:
    return Exists(phrase("{path} already has {names}", path=out.path, names=name), field="--out", value=str(out.path), hint=TAKEN_HINT)


def _is_taken(out: Directory, switch: _Switch) -> bool:
    return any(switch.is_others(out, name) for name in switch.new.names())


def _clear(out: Directory) -> None:
    out.rename(SWITCH, out, STAGE)
    out.remove(STAGE)
    out.sync()


def _copy(from_: Directory, name: str, into: Directory) -> None:
    """Give a file a second name in another directory, or where the file system has none, put a second file there."""
    if not _link(from_, name, into):
        content, status = from_.read(name), from_.status(name)
        write_synced(into, name, content, stat.S_IMODE(status.st_mode) if status else PRIVATE)


def _link(from_: Directory, name: str, into: Directory) -> bool:
    """Give a file a second name; False where the file system does not. Raises OSError, FileExistsError among them."""
    with named(into.path / name):
        try:
            os.link(name, name, src_dir_fd=from_.fd, dst_dir_fd=into.fd, follow_symlinks=False)
        except OSError as error:
            if error.errno in _NO_LINKS:
                return False
            raise
        return True


def _is_same(one: Directory, other: Directory, name: str) -> bool:
    """Whether a name has the same in both: one file, or two with the same contents."""
    mine, theirs = one.status(name), other.status(name)
    if mine is None or theirs is None or _is_one(one, other, name):
        return mine is not None and theirs is not None
    both_are_files = stat.S_ISREG(mine.st_mode) and stat.S_ISREG(theirs.st_mode)
    return both_are_files and mine.st_size == theirs.st_size and one.read(name) == other.read(name)


def _is_one(one: Directory, other: Directory, name: str) -> bool:
    mine, theirs = one.status(name), other.status(name)
    return mine is not None and theirs is not None and os.path.samestat(mine, theirs)
