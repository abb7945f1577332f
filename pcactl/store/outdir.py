"""The PEM files that `--out DIR` asks for: everything is checked before the first write, and all of them change together.

The directory is the user's: it may be a symlink and keeps its mode; made new it is 0700. Names in it are replaced by
renames, never written through, so a symlink at a file's name is not followed. How they change together is `exchange`.
"""

import errno
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pcactl.errors import Exists
from pcactl.phrase import listing, phrase
from pcactl.store.directory import Directory, make_directories, remove_directories, told
from pcactl.store.exchange import TAKEN_HINT, alone, exchange, pending
from pcactl.store.layout import FILES

_OPTION = "--out"


@told("write", _OPTION)
def check_out(directory: Path, stems: Iterable[str], *, force: bool, foreign: Iterable[str] = ()) -> None:
    """See that these files could be written there. Raises Exists, and StoreFailure where the directory takes no files.

    `foreign` are stems of files that are there and belong to something else: they are in the way like those that would be replaced.
    """
    _check(directory, dict.fromkeys(stems), foreign, force=force)


@told("write", _OPTION)
def write_out(directory: Path, files: Mapping[str, bytes], *, force: bool, foreign: Iterable[str] = ()) -> dict[str, Path]:
    """Write these files by stem, all of them together and on disk; private keys 0600 from the first byte. Answers their paths.

    A file that is there with exactly these contents is in nobody's way; `foreign` ones go. Raises Exists and StoreFailure, then all is as it was.
    """
    _check(directory, files, foreign, force=force)
    made = make_directories(directory)
    try:
        with Directory.at(directory) as out, alone(out):
            _require_free(out, _wanted(files, foreign), force=force)
            named = {FILES[stem].name: (content, FILES[stem].mode) for stem, content in files.items()}
            exchange(out, named, replaced=[name for name in named if out.has(name)], gone=[FILES[stem].name for stem in foreign if out.has(FILES[stem].name)])
    except BaseException:
        remove_directories(made)
        raise
    return {stem: directory / FILES[stem].name for stem in files}


def _check(directory: Path, files: Mapping[str, bytes | None], foreign: Iterable[str], *, force: bool) -> None:
    try:
        with Directory.at(directory) as out:
            _require_writable(directory)
            _require_free(out, _wanted(files, foreign), force=force)
    except FileNotFoundError:
        if os.path.lexists(directory):  # A dangling symlink.
            raise
        _require_writable(next(parent for parent in directory.parents if os.path.lexists(parent)))


def _wanted(files: Mapping[str, bytes | None], foreign: Iterable[str]) -> dict[str, bytes | None]:
    """By name what is to be there; None where it is not known, or nothing is."""
    return {FILES[stem].name: content for stem, content in files.items()} | {FILES[stem].name: None for stem in foreign}


def _require_writable(directory: Path) -> None:
    if not directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(directory))
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no file can be made in it", str(directory))


def _require_free(out: Directory, files: Mapping[str, bytes | None], *, force: bool) -> None:
    waiting = pending(out)
    there = [
        name
        for name, content in files.items()
        if (name in waiting and waiting[name] != content) or (name not in waiting and out.has(name) and not _is_same(out, name, content))
    ]
    if there and not force:
        raise Exists(
            phrase("{path} already has {names}", path=out.path, names=listing(there)),
            field=_OPTION,
            value=str(out.path),
            hint=TAKEN_HINT,
        )
    for name in there:
        if (out.path / name).is_dir() and not (out.path / name).is_symlink():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(out.path / name))


def _is_same(out: Directory, name: str, content: bytes | None) -> bool:
    """Whether a regular file has these contents; whatever cannot be read is another."""
    try:
        return content is not None and out.read(name) == content
    except OSError:
        return False
