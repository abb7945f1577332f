"""Directories held open: names in them are reached through their descriptors, so that no symlink is followed.

Only the path that a user gave (`--store`, `--out`) is resolved by the system, and may be a symlink; every name below
it is opened, made, renamed or removed relative to its directory. Errors stay OSErrors here, with the whole path in
them; `told` makes the documented error of them at the edge of the room. What is written when is `publish`.
"""

import errno
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from pcactl.errors import StoreFailure
from pcactl.phrase import phrase
from pcactl.store.layout import DIRECTORY

READ_BYTES = 16 << 20
"""The largest file that is read whole: a request body of 1 MiB, each of its octets escaped, stands in a record twice."""

_OPEN_DIRECTORY = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_OPEN_FILE = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK  # Without O_NONBLOCK a FIFO in a file's place would hang us.
_CREATE = os.O_CREAT | os.O_EXCL
_WORDS = {errno.ELOOP: "a symbolic link, which is not followed here"}
"""Where the system's own words would send people looking for a loop."""
_REMEDIES = {errno.ENOENT: "restore it from a backup", errno.EACCES: "run it as the user who owns the store"}


class Directory:
    """An open directory and the path that people know it by."""

    __slots__ = ("fd", "path")

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self.fd = fd

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open the directory at a path that a user gave. Raises OSError, as all methods here do."""
        with named(path):
            return cls(path, os.open(path, _OPEN_DIRECTORY))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        close(self.fd)

    def enter(self, name: str) -> "Directory":
        """Open a directory in this one."""
        with named(self.path / name):
            return Directory(self.path / name, os.open(name, _OPEN_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.fd))

    def make(self, name: str) -> "Directory":
        """Make a directory in this one, 0700 whatever the umask, and open it."""
        with named(self.path / name):
            os.mkdir(name, DIRECTORY, dir_fd=self.fd)
        try:
            with named(self.path / name):
                os.chmod(name, DIRECTORY, dir_fd=self.fd)  # By name: a umask of 777 left nothing that could be opened.
            return self.enter(name)
        except BaseException:
            self.discard(name)
            raise

    def ensure(self, name: str) -> "Directory":
        """Open a directory in this one, made where it is missing."""
        try:
            return self.enter(name)
        except FileNotFoundError:
            return self.make(name)

    def ensure_synced(self, name: str) -> "Directory":
        """The same, its name on disk. An empty one is synced again: whoever made it may have been killed before that."""
        directory = self.ensure(name)
        if directory.is_empty():
            self.sync()
        return directory

    def open(self, name: str, flags: int, mode: int = 0) -> int:
        """A descriptor of the regular file `name`; with a mode it is made if missing, with exactly that mode."""
        with named(self.path / name):
            if mode:
                with suppress(FileExistsError):
                    return self.create(name, flags, mode)
            fd = os.open(name, flags | _OPEN_FILE, dir_fd=self.fd)
            try:
                _require_regular(fd)
            except OSError:
                close(fd)
                raise
            return fd

    def create(self, name: str, flags: int, mode: int) -> int:
        """A descriptor of a new file, never more open than `mode`, and with that mode whatever the umask."""
        with named(self.path / name):
            fd = os.open(name, flags | _OPEN_FILE | _CREATE, mode, dir_fd=self.fd)
            try:
                os.fchmod(fd, mode)
            except OSError:
                close(fd)
                self.discard(name)
                raise
            return fd

    def read(self, name: str) -> bytes:
        """The contents of a regular file of at most READ_BYTES."""
        fd = self.open(name, os.O_RDONLY)
        try:
            with named(self.path / name), os.fdopen(fd, "rb", buffering=0, closefd=False) as file:
                if os.fstat(fd).st_size > READ_BYTES:
                    raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
                return file.read()
        finally:
            close(fd)

    def read_within(self, directory: str, name: str) -> tuple[bytes, os.stat_result]:
        """The contents of a file in a directory in this one, as `enter` and `read` give them, and the file's status before it was read.

        For those who read 100,000: it costs a third of the two.
        """
        try:
            within = os.open(directory, _OPEN_DIRECTORY | os.O_NOFOLLOW, dir_fd=self.fd)
            try:
                fd = os.open(name, os.O_RDONLY | _OPEN_FILE, dir_fd=within)
            finally:
                close(within)
            try:
                status = os.fstat(fd)
                if not stat.S_ISREG(status.st_mode) or status.st_size > READ_BYTES:
                    raise OSError(errno.EINVAL, "not a regular file of a record's size")
                return os.read(fd, status.st_size), status
            finally:
                close(fd)
        except OSError as error:
            error.filename = str(self.path / directory / name)
            raise

    def has(self, name: str) -> bool:
        """Whether anything has this name, a dangling symlink included."""
        return self.status(name) is not None

    def status(self, name: str) -> os.stat_result | None:
        """What the system knows of a name, of a symlink itself; None where nothing has it."""
        with named(self.path / name):
            try:
                return os.stat(name, dir_fd=self.fd, follow_symlinks=False)
            except FileNotFoundError:
                return None

    def is_at(self, name: str, fd: int) -> bool:
        """Whether a name is still that of an open file: whoever waited for a lock on it may have waited for nothing."""
        status = self.status(name)
        return status is not None and os.path.samestat(status, os.fstat(fd))

    def modified(self, name: str) -> int:
        """When a file's contents last changed, in seconds since 1970."""
        with named(self.path / name):
            return int(os.stat(name, dir_fd=self.fd, follow_symlinks=False).st_mtime)

    def names(self) -> list[str]:
        """The names in it, sorted."""
        with named(self.path), os.scandir(self.fd) as entries:
            return sorted(entry.name for entry in entries)

    def names_on_disk(self) -> list[str]:
        """The names in it, in the order of their inodes: so the disk reads what is in them in one go, where it reads at all."""
        with named(self.path), os.scandir(self.fd) as entries:
            return [entry.name for entry in sorted(entries, key=os.DirEntry.inode)]

    def is_empty(self) -> bool:
        """Whether it has no entry, without reading all of them."""
        with named(self.path), os.scandir(self.fd) as entries:
            return next(entries, None) is None

    def rename(self, name: str, into: "Directory", new_name: str) -> None:
        """Give a file or directory its new place; what had the new name is replaced."""
        with named(into.path / new_name):
            os.rename(name, new_name, src_dir_fd=self.fd, dst_dir_fd=into.fd)

    def restrict(self, name: str, mode: int) -> None:
        """Take from a file or directory the permissions that `mode` has not. A symlink is not followed."""
        with named(self.path / name):
            fd = os.open(name, os.O_RDONLY | _OPEN_FILE, dir_fd=self.fd)
            try:
                os.fchmod(fd, stat.S_IMODE(os.fstat(fd).st_mode) & mode)
            finally:
                close(fd)

    def unlink(self, name: str) -> None:
        """Remove a file or a symlink."""
        with named(self.path / name):
            os.unlink(name, dir_fd=self.fd)

    def remove(self, name: str) -> None:
        """Remove a file, a symlink, or a directory with all that is in it."""
        with named(self.path / name):
            is_directory = stat.S_ISDIR(os.stat(name, dir_fd=self.fd, follow_symlinks=False).st_mode)
        if not is_directory:
            self.unlink(name)
            return
        with self.enter(name) as directory:
            for inner in directory.names():
                directory.remove(inner)
        with named(self.path / name):
            os.rmdir(name, dir_fd=self.fd)

    def discard(self, name: str) -> None:
        """Remove what an act that failed has left, as far as the system lets us; the next writer sweeps the rest."""
        with suppress(OSError):
            self.remove(name)

    def sync(self) -> None:
        """Put the names in it on disk."""
        with named(self.path):
            sync(self.fd)


def close(fd: int) -> None:
    """Let go of a descriptor. What was written is synced by then, or is taken back: what the system says now is no failure of an act."""
    with suppress(OSError):
        os.close(fd)


def sync(fd: int) -> None:
    """Put a file or directory on disk. Raises OSError without a path."""
    if sys.platform == "darwin":
        from fcntl import F_FULLFSYNC, fcntl

        fcntl(fd, F_FULLFSYNC)  # There fsync stops at the drive's cache.
    else:
        os.fsync(fd)


def make_directories(path: Path) -> list[Path]:
    """Make the directory at `path` and what is missing above it, each 0700 and on disk. Answers what was made, from above."""
    missing: list[Path] = []
    for directory in (path, *path.parents):
        if os.path.lexists(directory):
            break
        missing.insert(0, directory)
    made: list[Path] = []
    try:
        for directory in missing:
            _make_one(directory, made)
    except BaseException:
        remove_directories(made)
        raise
    return made


def remove_directories(made: list[Path]) -> None:
    """Take back what `make_directories` made, as far as it is still empty."""
    for directory in reversed(made):
        with suppress(OSError):
            directory.rmdir()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Put the whole path into the OSErrors of calls that know a descriptor or a last name alone."""
    try:
        yield
    except OSError as error:
        error.filename = str(path)
        raise


@contextmanager
def told(doing: str, field: str = "--store") -> Iterator[None]:
    """Make the documented error of what the system says: `doing` is `read` or `write`. Raises StoreFailure."""
    try:
        yield
    except OSError as error:
        what = phrase(_WORDS.get(error.errno or 0) or error.strerror or "")
        hint = _REMEDIES.get(error.errno or 0, "") if doing == "read" else ""
        raise StoreFailure(
            phrase(f"cannot {doing} {{path}}: {{what}}", path=error.filename, what=what), field=field, value=error.filename, hint=hint
        ) from error


def _require_regular(fd: int) -> None:
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        raise OSError(errno.EINVAL, "not a regular file")


def _make_one(directory: Path, made: list[Path]) -> None:
    with Directory.at(directory.parent) as parent:
        with suppress(FileExistsError), parent.make(directory.name):
            made.append(directory)
        parent.sync()
