"""What lies in a store's directory, held against `layout`: names, kinds of things, modes. What is in the files is not looked at."""

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pcactl.contract.vocabulary import Kind
from pcactl.model import Finding
from pcactl.phrase import Phrase, phrase
from pcactl.store import layout
from pcactl.store.directory import Directory
from pcactl.store.lock import is_locked
from pcactl.store.reading import ids_among

_STRANGER = phrase("is nothing of a store: pcactl does not know it")
_MOVE = phrase("move it elsewhere, unless a later pcactl made it")
_RESTORE = phrase("restore it from a backup")


class Place(NamedTuple):
    """What may have a name."""

    mode: int
    is_directory: bool = False
    required: bool = False


_DIRECTORY = Place(layout.DIRECTORY, is_directory=True)
_TOP: Mapping[str, Place] = {
    **dict.fromkeys((*layout.SINGLE, *layout.DERIVED, layout.LOCK), Place(layout.PRIVATE)),
    **dict.fromkeys((*layout.KIND_DIRECTORIES.values(), layout.RESTORED, layout.STAGING), _DIRECTORY),
    layout.STORE_TOML: Place(layout.PRIVATE, required=True),
}
_INSTANCE: Mapping[str, Place] = {name: Place(mode, required=name == layout.INSTANCE_TOML) for name, mode in layout.INSTANCE_MODES.items()}


def top(root: Directory) -> list[Finding]:
    """What lies in the store's own directory, which may have other files with a dot before their names. Raises OSError."""
    names = [name for name in root.names() if not name.startswith(".") and name != "lost+found"]
    return [*_against(root, names, _TOP), *_leftovers(root)]


def kind(root: Directory, which: Kind) -> list[Finding]:
    """What lies among the instances of a kind. Raises OSError."""
    try:
        with root.enter(layout.KIND_DIRECTORIES[which]) as instances:
            ids = set(ids_among(instances, which))
            return list(_against(instances, [name for name in instances.names() if name not in ids], {}))
    except (FileNotFoundError, NotADirectoryError):
        return []


def instance(root: Directory, which: Kind, instance_id: str) -> list[Finding]:
    """What lies in an instance's directory, and its own mode; nothing where it is gone. Raises OSError."""
    with root.enter(layout.KIND_DIRECTORIES[which]) as instances:
        found = list(_against(instances, [instance_id], {instance_id: _DIRECTORY}))
        if any(not one.repairable for one in found):
            return list(found)
        with instances.enter(instance_id) as directory:
            return [*found, *_against(directory, directory.names(), _INSTANCE)]


def tighten(root: Directory) -> list[Path]:
    """Give all of it the mode that it should have, as far as the system lets us; answers the paths. Raises OSError where a directory cannot be read."""
    done = []
    for directory, places in _directories(root):
        for name in directory.names():
            place, status = places.get(name), directory.status(name)
            if place and status and _is_loose(status, place):
                with suppress(OSError):  # The next check finds it as it was.
                    directory.restrict(name, place.mode)
                    done.append(directory.path / name)
    return done


def _directories(root: Directory) -> Iterator[tuple[Directory, Mapping[str, Place]]]:
    """Every directory of the store, with what may be in it."""
    yield root, _TOP
    for which, name in layout.KIND_DIRECTORIES.items():
        if not _is_directory(root, name):
            continue
        with root.enter(name) as instances:
            ids = ids_among(instances, which)
            yield instances, dict.fromkeys(ids, _DIRECTORY)
            for instance_id in ids:
                if _is_directory(instances, instance_id):
                    with instances.enter(instance_id) as directory:
                        yield directory, _INSTANCE


def _is_directory(directory: Directory, name: str) -> bool:
    status = directory.status(name)
    return status is not None and stat.S_ISDIR(status.st_mode)


def _against(directory: Directory, names: list[str], places: Mapping[str, Place]) -> Iterator[Finding]:
    for name in names:
        path, place, status = directory.path / name, places.get(name), directory.status(name)
        if status is None:
            continue  # Gone since it was listed.
        if place is None:
            yield Finding(path, _STRANGER, _MOVE)
        elif stat.S_ISDIR(status.st_mode) != place.is_directory or not (stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode)):
            wanted = phrase("a directory" if place.is_directory else "a file")
            yield Finding(path, phrase("is {what}, and not {wanted}", what=_what(status), wanted=wanted), _RESTORE)
        elif _is_loose(status, place):
            problem = phrase("has mode {mode:04o}, which is open to more than {right:04o}", mode=stat.S_IMODE(status.st_mode), right=place.mode)
            remedy = phrase("chmod {right:o}, or pcactl store check --repair; if it is a private key, think of who may have read it", right=place.mode)
            yield Finding(path, problem, remedy, repairable=True)
    for name, place in places.items():
        if place.required and name not in names:
            yield Finding(directory.path / name, phrase("is missing"), _RESTORE)


def _is_loose(status: os.stat_result, place: Place) -> bool:
    is_such = stat.S_ISDIR(status.st_mode) if place.is_directory else stat.S_ISREG(status.st_mode)
    return is_such and bool(stat.S_IMODE(status.st_mode) & ~place.mode & 0o777)


def _what(status: os.stat_result) -> Phrase:
    forms = {stat.S_IFDIR: "a directory", stat.S_IFREG: "a file", stat.S_IFLNK: "a symbolic link"}
    return phrase(forms.get(stat.S_IFMT(status.st_mode), "no file at all"))


def _leftovers(root: Directory) -> Iterator[Finding]:
    """What is in `staging/` while nobody writes."""
    try:
        with root.enter(layout.STAGING) as staging:
            names = [] if is_locked(root) else staging.names()
    except OSError:  # Told by its name, or missing: the next writer makes it.
        return
    for name in names:
        yield Finding(staging.path / name, phrase("was left by a writer that was stopped"), phrase("the next writer removes it"), mends_itself=True)
