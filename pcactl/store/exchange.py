"""Files in a directory of the user's that change together: a certificate and its key are never of two instances for good.

No system call gives several names their new files at once. So what will be there is made, whole and on disk, in one directory
below, and what is there is linked beside it; a rename of that directory is the commit. From then on the files get their places one by
one, and whoever is stopped in the midst of it leaves a directory that says what is still to be done: the next one who puts
files there finishes it. A failure takes back what was done, as all of what was there is still at hand.
"""

import errno
import fcntl
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

from pcactl.errors import Exists
from pcactl.phrase import phrase
from pcactl.store.directory import Directory, close, named
from pcactl.store.layout import PRIVATE
from pcactl.store.publish import write_synced

STAGE, SWITCH = ".pcactl-stage", ".pcactl-switch"
"""What is being made, and what is being put in its place."""
TAKEN_HINT = "another directory; --force writes over what is there, private keys included"
_NEW, _OLD, _GONE = "new", "old", "gone"
"""In both: files for names, what has these names now, and names that are to be free."""
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK, errno.EACCES, errno.ENOSYS, errno.EXDEV}
"""What file systems say that have no hard links, or not for us."""


def pending(out: Directory) -> Mapping[str, bytes]:
    """The files that wait for their names, from a switch that was stopped. Raises OSError."""
    if not out.has(SWITCH):
        return {}
    with out.enter(SWITCH) as switch, switch.enter(_NEW) as new:
        return {name: new.read(name) for name in new.names()}


@contextmanager
def alone(out: Directory) -> Iterator[None]:
    """One at a time in a directory, where its file system has locks; what was stopped there is finished first. Raises OSError."""
    with named(out.path):
        fd = os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=out.fd)
    try:
        with suppress(OSError):
            fcntl.flock(fd, fcntl.LOCK_EX)
        finish(out)
        yield
    finally:
        close(fd)


def exchange(out: Directory, files: Mapping[str, tuple[bytes, int]], *, replaced: Collection[str], gone: Collection[str]) -> None:
    """Put these files (contents and modes) there by name, and free the names that are to go; all of it or, on an error, none.

    What has one of the names `replaced` gives it up; no other is taken that something has. Raises OSError, and Exists where
    something came there meanwhile. The caller holds `alone`.
    """
    try:
        _stage(out, files, replaced, gone)
        out.rename(STAGE, out, SWITCH)  # The commit.
    except BaseException:
        out.discard(STAGE)
        raise
    try:
        out.sync()
        _go_on(out)
    except BaseException:
        with suppress(OSError):
            _go_back(out, files)
        raise
    with suppress(OSError):  # All is in its place: what is left over is swept by the next one.
        _clear(out)


def finish(out: Directory) -> None:
    """Bring a switch that was stopped to its end, and remove what never came to one. Raises OSError.

    Where somebody has put something else in a place since, it is his now, and nothing more is put there.
    """
    if out.has(SWITCH):
        if not _is_taken(out):
            _go_on(out)
        _clear(out)
    if out.has(STAGE):
        out.remove(STAGE)


def _stage(out: Directory, files: Mapping[str, tuple[bytes, int]], replaced: Collection[str], gone: Collection[str]) -> None:
    with out.make(STAGE) as stage, stage.make(_NEW) as new, stage.make(_OLD) as old, stage.make(_GONE) as going:
        for name, (content, mode) in files.items():
            write_synced(new, name, content, mode)
        for name in gone:
            write_synced(going, name, b"", PRIVATE)
        for name in (*replaced, *gone):
            if not _link(out, name, old):
                write_synced(old, name, out.read(name), PRIVATE)
        for directory in (new, old, going, stage):
            directory.sync()


def _go_on(out: Directory) -> None:
    """Give each file that waits its place. What was done before is not done again."""
    with out.enter(SWITCH) as switch, switch.enter(_NEW) as new, switch.enter(_OLD) as old, switch.enter(_GONE) as going:
        for name in new.names():
            if old.has(name):
                new.rename(name, out, name)
            else:
                _place(new, name, out)
        for name in going.names():
            if out.has(name):
                out.unlink(name)
            going.unlink(name)
        out.sync()


def _place(new: Directory, name: str, out: Directory) -> None:
    """A new name, and none that something else has."""
    try:
        linked = _is_one(new, out, name) or _link(new, name, out)
    except FileExistsError:
        raise _came_meanwhile(out, name) from None
    if linked:
        new.unlink(name)
    elif out.has(name):
        raise _came_meanwhile(out, name)
    else:
        new.rename(name, out, name)


def _came_meanwhile(out: Directory, name: str) -> Exists:
    return Exists(phrase("{path} already has {names}", path=out.path, names=name), field="--out", value=str(out.path), hint=TAKEN_HINT)


def _is_taken(out: Directory) -> bool:
    """Whether something has one of the names that wait which was not there when the switch began."""
    with out.enter(SWITCH) as switch, switch.enter(_NEW) as new, switch.enter(_OLD) as old:
        return any(out.has(name) and not _is_one(new, out, name) and not _is_same(old, out, name) for name in new.names())


def _go_back(out: Directory, names: Collection[str]) -> None:
    """Everything to where it was: nothing is lost on the way, so that whoever is stopped here leaves what can be finished."""
    with out.enter(SWITCH) as switch, switch.enter(_NEW) as new, switch.enter(_OLD) as old:
        for name in names:
            if not out.has(name):
                continue
            if not new.has(name):
                out.rename(name, new, name)
            elif _is_one(new, out, name):
                out.unlink(name)  # It was linked, and no more.
        for name in old.names():
            if not out.has(name):
                old.rename(name, out, name)
        out.sync()
    _clear(out)


def _clear(out: Directory) -> None:
    out.rename(SWITCH, out, STAGE)
    out.remove(STAGE)
    out.sync()


def _link(from_: Directory, name: str, into: Directory) -> bool:
    """Give a file a second name in another directory; False where the file system does not. Raises OSError, FileExistsError among them."""
    with named(into.path / name):
        try:
            os.link(name, name, src_dir_fd=from_.fd, dst_dir_fd=into.fd, follow_symlinks=False)
        except OSError as error:
            if error.errno in _NO_LINKS:
                return False
            raise
        return True


def _is_same(one: Directory, other: Directory, name: str) -> bool:
    return one.has(name) and (_is_one(one, other, name) or one.read(name) == other.read(name))


def _is_one(one: Directory, other: Directory, name: str) -> bool:
    mine, theirs = one.status(name), other.status(name)
    return mine is not None and theirs is not None and (mine.st_dev, mine.st_ino) == (theirs.st_dev, theirs.st_ino)
