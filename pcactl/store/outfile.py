"""One file that a person asked for, written piece by piece: whole under its name, or not there.

It is written beside its place and renamed, 0600 from its first byte, since what is in it may be secret. What has its name
is replaced where that is asked for, and never written through. For directories of PEM files there is `outdir`.
"""

import errno
import fcntl
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pcactl.errors import Exists, StoreFailure
from pcactl.phrase import phrase
from pcactl.store.directory import Directory, close, named, sync, told
from pcactl.store.layout import PRIVATE
from pcactl.store.publish import write_all

Write = Callable[[bytes], None]

_TRIES = 1000
"""Others may take what was just made for a leftover, but not for ever."""
_NO_FILE = {errno.ELOOP, errno.EINVAL, errno.EISDIR, errno.ENXIO}
"""What opening says of a symlink, a directory, a FIFO: nothing that we made."""


def check_file(path: Path, *, field: str, force: bool) -> None:
    """See that a file could be written there. Raises Exists, and StoreFailure where the directory takes none."""
    with told("write", field), Directory.at(path.parent) as directory:
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "no file can be made in it", str(path.parent))
        _require_free(directory, path, field, force=force)


@contextmanager
def new_file(path: Path, *, field: str, force: bool) -> Iterator[Write]:
    """Write a file: it is there, whole and on disk, once the block has come to its end. Raises Exists, StoreFailure.

    What a killed process left of the same file is taken away; while one is writing it, no other does.
    """
    partial = f".{path.name}.partial"
    with told("write", field):
        directory = Directory.at(path.parent)
    with directory:
        with told("write", field):
            _require_free(directory, path, field, force=force)
            fd = _begin(directory, partial, path, field)
        try:
            yield lambda octets: _write(fd, octets, path, field)
            with told("write", field), named(path):
                sync(fd)
                _require_free(directory, path, field, force=force)
                _require_ours(directory, partial, fd, path, field)
                directory.rename(partial, directory, path.name)
                directory.sync()
        except BaseException:
            with suppress(OSError):
                if directory.is_at(partial, fd):
                    directory.unlink(partial)
            raise
        finally:
            close(fd)


def _begin(directory: Directory, partial: str, path: Path, field: str) -> int:
    """A new partial file, held by its lock, which ends with its process. Raises OSError, and StoreFailure where another one has it."""
    for _ in range(_TRIES):
        _sweep(directory, partial, path, field)
        try:
            fd = directory.create(partial, os.O_WRONLY, PRIVATE)
        except FileExistsError:
            continue
        if _is_held(directory, partial, fd):
            return fd
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(directory.path / partial))


def _is_held(directory: Directory, partial: str, fd: int) -> bool:
    """Whether a file that was just made is ours; else it is closed, as between the two calls another one took it for a leftover."""
    is_held = False
    try:
        is_held = _lock(fd) and directory.is_at(partial, fd)
    finally:
        if not is_held:
            close(fd)
    return is_held


def _sweep(directory: Directory, partial: str, path: Path, field: str) -> None:
    """Remove a partial file that nobody is writing. Raises OSError, StoreFailure.

    Only who holds its lock takes the name away from a file, and sees first that it is still that file's.
    """
    try:
        fd = directory.open(partial, os.O_RDWR)  # NFS locks nothing that is open for reading alone.
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
        directory.unlink(partial)
        return
    try:
        if not _lock(fd):
            raise StoreFailure(phrase("another pcactl is writing {path}", path=path), field=field, value=str(path), hint="try again when it has ended")
        if directory.is_at(partial, fd):
            directory.unlink(partial)
    finally:
        close(fd)


def _require_ours(directory: Directory, partial: str, fd: int, path: Path, field: str) -> None:
    """See that nobody took the partial file away who knows of no lock. Raises StoreFailure."""
    if not directory.is_at(partial, fd):
        raise StoreFailure(phrase("{path} was taken away while it was written", path=directory.path / partial), field=field, value=str(path))


def _lock(fd: int) -> bool:
    """Whether it is ours now; as good as that where the file system has no locks."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _write(fd: int, octets: bytes, path: Path, field: str) -> None:
    with told("write", field), named(path):
        write_all(fd, octets)


def _require_free(directory: Directory, path: Path, field: str, *, force: bool) -> None:
    with named(path):
        try:
            mode = os.stat(path.name, dir_fd=directory.fd, follow_symlinks=False).st_mode
        except FileNotFoundError:
            return
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not (stat.S_ISREG(mode) or stat.S_ISLNK(mode)):
            raise OSError(errno.EINVAL, "not a regular file")
    if not force:
        raise Exists(phrase("{path} is there already", path=path), field=field, value=str(path), hint="another name; --force writes over it")
