"""A directory whole or not at all, a file old or new: every write that other processes can see goes through here.

The caller holds the lock. What is being made lies in `staging/`, on the store's own file system; the rename into place
is the commit. Success is only reported once the files and the new name are on disk. Whatever fails before that is taken
back, and what a killed process left in staging is swept by the next writer.
"""

import errno
import os
from collections.abc import Mapping
from contextlib import suppress

from pcactl.store.directory import Directory, close, named, sync


def publish(files: Mapping[str, tuple[bytes, int]], name: str, *, staging: Directory, into: Directory) -> None:
    """Make the directory `name` in `into`, with these contents and modes by file name. Raises OSError, then nothing is there."""
    if into.has(name):  # A rename would replace an empty directory in silence.
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(into.path / name))
    try:
        with staging.make(name) as staged:
            for file_name, (content, mode) in files.items():
                write_synced(staged, file_name, content, mode)
            staged.sync()
        staging.rename(name, into, name)  # The commit.
    except BaseException:
        staging.discard(name)
        raise
    try:
        into.sync()
    except BaseException:
        withdraw(name, staging=staging, from_=into)
        raise


def withdraw(name: str, *, staging: Directory, from_: Directory) -> None:
    """Take back a published directory, as far as the system lets us: in one rename too."""
    with suppress(OSError):
        from_.rename(name, staging, name)
        from_.sync()
    staging.discard(name)


def replace_file(name: str, content: bytes, mode: int, *, staging: Directory, into: Directory) -> None:
    """Put a file in the place of the one that is there, or where none is. Raises OSError, then the old one is there.

    Where only syncing the directory failed, the new file may be there: the caller has kept what it needs to put the old back.
    """
    try:
        write_synced(staging, name, content, mode)
        staging.rename(name, into, name)  # The commit.
    except BaseException:
        staging.discard(name)
        raise
    into.sync()


def write_synced(directory: Directory, name: str, content: bytes, mode: int) -> None:
    """Write a new file: with its mode from the first byte, whole, and on disk on return. Raises OSError."""
    fd = directory.create(name, os.O_WRONLY, mode)
    try:
        with named(directory.path / name):
            write_all(fd, content)
            sync(fd)
    finally:
        close(fd)


def write_all(fd: int, content: bytes) -> None:
    """Write every byte: a full disk or a file size limit lets `os.write` answer with fewer. Raises OSError."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


def sweep(staging: Directory) -> None:
    """Remove what a killed writer left. Raises OSError."""
    for name in staging.names():
        staging.remove(name)
