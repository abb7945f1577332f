"""The PEM files that `--out DIR` asks for: everything is checked before the first write, and no file is half written.

The directory is the user's: it may be a symlink and keeps its mode; made new it is 0700. Names in it are replaced by
renames, never written through, so a symlink at a file's name is not followed.
"""

import errno
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from pcactl.errors import Exists
from pcactl.phrase import listing, phrase
from pcactl.store.directory import Directory, make_directories, remove_directories, told
from pcactl.store.layout import FILES
from pcactl.store.publish import write_synced

_OPTION = "--out"


@told("write", _OPTION)
def check_out(directory: Path, stems: Iterable[str], *, force: bool) -> None:
    """See that these files could be written there. Raises Exists, and StoreFailure where the directory takes no files."""
    _check(directory, dict.fromkeys(stems), force=force)


@told("write", _OPTION)
def write_out(directory: Path, files: Mapping[str, bytes], *, force: bool) -> dict[str, Path]:
    """Write these files by stem, each whole and on disk; private keys 0600 from the first byte. Answers their paths.

    A file that is there with exactly these contents is in nobody's way. Raises Exists and StoreFailure; then none of the
    files is new, but for those that `force` had already replaced.
    """
    _check(directory, files, force=force)
    made = make_directories(directory)
    try:
        with Directory.at(directory) as out:
            _place(out, files)
    except BaseException:
        remove_directories(made)
        raise
    return {stem: directory / FILES[stem].name for stem in files}


def _check(directory: Path, files: Mapping[str, bytes | None], *, force: bool) -> None:
    try:
        with Directory.at(directory) as out:
            _require_writable(directory)
            _require_free(out, {FILES[stem].name: content for stem, content in files.items()}, force=force)
    except FileNotFoundError:
        if os.path.lexists(directory):  # A dangling symlink.
            raise
        _require_writable(next(parent for parent in directory.parents if os.path.lexists(parent)))


def _require_writable(directory: Path) -> None:
    if not directory.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(directory))
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, "no file can be made in it", str(directory))


def _require_free(out: Directory, files: Mapping[str, bytes | None], *, force: bool) -> None:
    there = [name for name, content in files.items() if out.has(name) and not _is_same(out, name, content)]
    if there and not force:
        raise Exists(
            phrase("{path} already has {names}", path=out.path, names=listing(there)),
            field=_OPTION,
            value=str(out.path),
            hint="another directory; --force writes over what is there, private keys included",
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


def _place(out: Directory, files: Mapping[str, bytes]) -> None:
    written: list[tuple[str, str]] = []
    placed: list[str] = []
    try:
        for stem, content in files.items():
            name = FILES[stem].name
            written.append((f".{name}.{os.getpid()}", name))
            try:
                write_synced(out, written[-1][0], content, FILES[stem].mode)
            except FileExistsError:
                written.pop()  # What is there is somebody else's, and not ours to take away.
                raise
        for temporary, name in written:
            is_new = not out.has(name)
            out.rename(temporary, out, name)
            if is_new:
                placed.append(name)
        out.sync()
    except BaseException:
        for name in (*(temporary for temporary, _ in written), *placed):
            with suppress(OSError):
                out.unlink(name)
        raise
