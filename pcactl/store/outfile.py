"""One file that a person asked for, written piece by piece: whole under its name, or not there.

It is written beside its place and renamed, 0600 from its first byte, since what is in it may be secret. What has its name
is replaced where that is asked for, and never written through. For directories of PEM files there is `outdir`.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pcactl.errors import Exists
from pcactl.phrase import phrase
from pcactl.store.directory import Directory, close, named, sync, told
from pcactl.store.layout import PRIVATE
from pcactl.store.publish import write_all

Write = Callable[[bytes], None]


def check_file(path: Path, *, field: str, force: bool) -> None:
    """See that a file could be written there. Raises Exists, and StoreFailure where the directory takes none."""
    with told("write", field), Directory.at(path.parent) as directory:
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "no file can be made in it", str(path.parent))
        _require_free(directory, path, field, force=force)


@contextmanager
def new_file(path: Path, *, field: str, force: bool) -> Iterator[Write]:
    """Write a file: it is there, whole and on disk, once the block has come to its end. Raises Exists, StoreFailure.

    What a killed process left of the same file is taken away.
    """
    partial = f".{path.name}.partial"
    with told("write", field):
        directory = Directory.at(path.parent)
    with directory:
        with told("write", field):
            _require_free(directory, path, field, force=force)
            with suppress(FileNotFoundError):
                directory.unlink(partial)
            fd = directory.create(partial, os.O_WRONLY, PRIVATE)
        try:
            yield lambda octets: _write(fd, octets, path, field)
            with told("write", field), named(path):
                sync(fd)
                _require_free(directory, path, field, force=force)
                directory.rename(partial, directory, path.name)
                directory.sync()
        except BaseException:
            directory.discard(partial)
            raise
        finally:
            close(fd)


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
