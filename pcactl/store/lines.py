"""Files that grow by whole lines, `audit.log` and `deleted.jsonl`: adding a line, and taking lines back.

A last line without its line end, which a crash or a power cut may leave, was never acknowledged: it counts as not there,
and whoever adds the next line cuts it away. What the lines say is `journal` and `ledger`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress

from pcactl.store.directory import READ_BYTES, Directory, close, named, sync
from pcactl.store.layout import PRIVATE
from pcactl.store.publish import write_all

_BLOCK = 4096


def append(directory: Directory, name: str, make: Callable[[bytes | None], bytes]) -> int:
    """Add the line that `make` answers for the last one (None where none is), both without their ends, and put it on disk.

    Answers the size that the file had, for `shorten`. The caller holds the lock. Raises OSError and what `make` raises, then
    the file's lines are as they were.
    """
    path, fd = directory.path / name, directory.open(name, os.O_RDWR | os.O_APPEND, PRIVATE)
    size: int | None = None
    try:
        with named(path):
            size, last = _end(fd)
            line = make(last) + b"\n"
            if size < os.fstat(fd).st_size:
                os.ftruncate(fd, size)
            write_all(fd, line)
            sync(fd)
        if size == 0:
            directory.sync()  # The file's name is new.
    except BaseException:
        with suppress(OSError):
            if size is not None or os.fstat(fd).st_size == 0:
                shorten(directory, name, size or 0)
        raise
    finally:
        close(fd)
    return size


def shorten(directory: Directory, name: str, size: int) -> None:
    """Take back the lines after this size, all of them by removing the file. Raises OSError."""
    if size == 0:
        directory.unlink(name)
        directory.sync()
        return
    fd = directory.open(name, os.O_WRONLY)
    try:
        with named(directory.path / name):
            os.ftruncate(fd, size)
            sync(fd)
    finally:
        close(fd)


def last_line(directory: Directory, name: str) -> bytes | None:
    """The last whole line without its end; None where there is none. Raises OSError."""
    return end(directory, name)[1]


def end(directory: Directory, name: str, within: int | None = None) -> tuple[int, bytes | None]:
    """Where the last whole line ends, and that line without its end; `within` looks at so many first octets alone.

    0 and None where there is no line, or no file. Raises OSError.
    """
    try:
        fd = directory.open(name, os.O_RDONLY)
    except FileNotFoundError:
        return 0, None
    try:
        with named(directory.path / name):
            return _end(fd, within)
    finally:
        close(fd)


def each(directory: Directory, name: str, start: int = 0) -> Iterator[bytes]:
    """The lines from an offset on, with their ends; none where no file is. Raises OSError.

    The last may be without its end: `is_cut` says so. One that is longer than READ_BYTES comes in pieces, none of which can be read.
    """
    try:
        fd = directory.open(name, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        with named(directory.path / name), open(fd, "rb", closefd=False) as file:
            file.seek(start)
            while line := file.readline(READ_BYTES):
                yield line
    finally:
        close(fd)


def whole_size(fd: int) -> int:
    """How long the file is without a last line that has no end. Raises OSError without a path."""
    return _end(fd)[0]


def is_cut(line: bytes) -> bool:
    """Whether a line of `each` is the last one and without its end, and so counts as not there."""
    return not line.endswith(b"\n") and len(line) < READ_BYTES


def _end(fd: int, within: int | None = None) -> tuple[int, bytes | None]:
    """Where the last whole line ends, and that line. Reads from the end, however long the file is."""
    size = os.fstat(fd).st_size
    size = size if within is None else min(size, within)
    tail, start = b"", size
    while start and tail.find(b"\n") == tail.rfind(b"\n"):  # Until the last whole line and what ends the one before are in it.
        start = max(0, start - max(_BLOCK, len(tail)))
        tail = os.pread(fd, size - start, start)
    whole = tail[: tail.rfind(b"\n") + 1]
    return size - len(tail) + len(whole), whole[:-1].rpartition(b"\n")[2] if whole else None
