"""The PEM files that `--out DIR` asks for: everything is checked before the first write, and all of them change together.

The directory is the user's: it may be a symlink and keeps its mode; made new it is 0700. Names in it are replaced by
renames, never written through, so a symlink at a file's name is not followed. How they change together is `exchange`.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pcactl.errors import Exists
from pcactl.phrase import listing, phrase
from pcactl.store.directory import Directory, make_directories, remove_directories, told
from pcactl.store.exchange import TAKEN_HINT, alone, awaited, exchange, is_stopped
from pcactl.store.layout import FILES

Foreign = Callable[[str, bytes], bool]
"""Whether a file of ours, by its stem and how it begins, that would stay beside the new ones belongs to something else."""

_OPTION = "--out"
_BEGINNING = 1 << 16
"""What `Foreign` is shown of a file: more than any private key has."""


class Written(NamedTuple):
    """What came of it, each by its stem."""

    paths: dict[str, Path]
    gone: list[str]
    """What was foreign, and is there no more."""


def nothing(stem: str, content: bytes) -> bool:
    """No file that stays is foreign."""
    del stem, content
    return False


@told("write", _OPTION)
def finish_out(directory: Path) -> None:
    """Bring to its end what a killed pcactl began there: it was asked for, and what it left may be halves. Raises StoreFailure."""
    with suppress(FileNotFoundError), Directory.at(directory) as out:
        if is_stopped(out):
            with alone(out):
                pass


@told("write", _OPTION)
def check_out(directory: Path, stems: Iterable[str], *, force: bool, foreign: Foreign = nothing) -> None:
    """See that these files could be written there. Raises Exists, and StoreFailure where the directory takes no files.

    Files that are there and `foreign` are in the way like those that would be replaced.
    """
    _check(directory, dict.fromkeys(stems), foreign, force=force)


@told("write", _OPTION)
def write_out(directory: Path, files: Mapping[str, bytes], *, force: bool, foreign: Foreign = nothing) -> Written:
    """Write these files by stem, all of them together and on disk; private keys 0600 from the first byte.

    A file that is there with exactly these contents is in nobody's way; `foreign` ones go. Raises Exists and StoreFailure, then all is as it was.
    """
    finish_out(directory)
    _check(directory, files, foreign, force=force)
    made = make_directories(directory)
    try:
        with Directory.at(directory) as out, alone(out):
            gone = _require_free(out, files, foreign, force=force)
            named = {FILES[stem].name: (content, FILES[stem].mode) for stem, content in files.items()}
            exchange(out, named, gone=[FILES[stem].name for stem in gone])
    except BaseException:
        remove_directories(made)
        raise
    return Written({stem: directory / FILES[stem].name for stem in files}, gone)


def _check(directory: Path, files: Mapping[str, bytes | None], foreign: Foreign, *, force: bool) -> None:
    try:
        with Directory.at(directory) as out:
            _require_writable(directory)
            _require_free(out, files, foreign, force=force)
    except FileNotFoundError:
        if os.path.lexists(directory):  # A dangling symlink.
            raise
        _require_writable(next(parent for parent in directory.parents if os.path.lexists(parent)))


def _require_writable(directory: Path) -> None:
    if not directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(directory))
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no file can be made in it", str(directory))


def _require_free(out: Directory, files: Mapping[str, bytes | None], foreign: Foreign, *, force: bool) -> list[str]:
    """See that these names may be taken, and answer the stems that are foreign. Contents of None are not known yet."""
    waiting = awaited(out)
    gone = [stem for stem in FILES if stem not in files and _is_foreign(out, stem, waiting, foreign)]
    there = [FILES[stem].name for stem, content in files.items() if _is_in_the_way(out, FILES[stem].name, waiting, content)]
    there += [FILES[stem].name for stem in gone]
    if there and not force:
        raise Exists(
            phrase("{path} already has {names}", path=out.path, names=listing(there)),
            field=_OPTION,
            value=str(out.path),
            hint=TAKEN_HINT,
        )
    for name in there:
        status = out.status(name)
        if status and stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out.path / name))
    return gone


def _is_foreign(out: Directory, stem: str, waiting: Mapping[str, bytes | None], foreign: Foreign) -> bool:
    name = FILES[stem].name
    if name in waiting:
        content = waiting[name]
        return content is not None and foreign(stem, content)
    path = out.path / name
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return foreign(stem, file.read(_BEGINNING))
    except OSError:
        return foreign(stem, b"")


def _is_in_the_way(out: Directory, name: str, waiting: Mapping[str, bytes | None], content: bytes | None) -> bool:
    """Whether a name has, or will have, something that is not known to be the same."""
    if name in waiting:
        return waiting[name] is not None and waiting[name] != content
    if not out.has(name):
        return False
    try:
        return content is None or out.read(name) != content
    except OSError:  # What is no file, or cannot be read, is another.
        return True
