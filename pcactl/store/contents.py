"""Which files are a store's own: what a backup takes, what an archive may hold, and with which modes.

Not the lock, what lies in staging, and what is derived; and nothing else that lies in the directory, which is the
user's. Files in an instance's directory that this version does not know are taken along, as a newer one may have made them.
"""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.store.directory import READ_BYTES, Directory
from pcactl.store.layout import AUDIT_LOG, DELETED_JSONL, INSTANCE_MODES, INSTANCE_TOML, KIND_DIRECTORIES, PRIVATE, PUBLIC, SINGLE, kind_of
from pcactl.store.toml import damaged
from pcactl.store.ustar import LARGEST

GROWING = frozenset({AUDIT_LOG, DELETED_JSONL})
"""Those that grow by lines, and may have any length."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}")
"""What a version of pcactl may call a file; so that an instance's path stays below what ustar holds."""
_PLACES: Mapping[str, Kind] = {name: kind for kind, name in KIND_DIRECTORIES.items()}


class Place(NamedTuple):
    """Where a file is in a store: the instance that it belongs to, if any, and its name."""

    kind: Kind | None
    instance_id: str
    name: str

    @property
    def path(self) -> str:
        """The same as a path below the store."""
        return f"{KIND_DIRECTORIES[self.kind]}/{self.instance_id}/{self.name}" if self.kind else self.name


def place_of(path: str) -> Place | None:
    """The place that a path in an archive means; None where no file of a store has it."""
    if path in SINGLE:
        return Place(None, "", path)
    directory, _, rest = path.partition("/")
    instance_id, _, name = rest.partition("/")
    kind = _PLACES.get(directory)
    if kind is None or not _NAME.fullmatch(name):
        return None
    try:
        return Place(kind, instance_id, name) if kind_of(instance_id) is kind else None
    except NotFound:
        return None


def modes_of(place: Place) -> tuple[int, ...]:
    """The modes that a file may have there: of one that we do not know, whether everybody may read it is kept."""
    if place.kind is None:
        return (PRIVATE,)
    return (INSTANCE_MODES[place.name],) if place.name in INSTANCE_MODES else (PRIVATE, PUBLIC)


def largest(place: Place) -> int:
    """How many octets a file may have there."""
    return LARGEST if place.path in GROWING else READ_BYTES


def mode_of(place: Place, fd: int) -> int:
    """The mode that a file of the store has in an archive. Raises OSError without a path."""
    modes = modes_of(place)
    return modes[0] if len(modes) == 1 or stat.S_IMODE(os.fstat(fd).st_mode) != PUBLIC else PUBLIC


def files(root: Directory) -> Iterator[tuple[Place, Directory]]:
    """Every file of the store, each with its open directory, by path. Raises OSError, and StoreFailure where something is no instance."""
    for name in sorted((*SINGLE, *_PLACES)):
        if name in _PLACES:
            yield from _instances(root, _PLACES[name])
        elif root.has(name):
            yield Place(None, "", name), root


def instance_files(instances: Directory, kind: Kind, instance_id: str) -> Iterator[tuple[Place, Directory]]:
    """Every file of one instance, by name. Raises OSError, and StoreFailure where it has no record."""
    with instances.enter(instance_id) as directory:
        names = [name for name in directory.names() if _NAME.fullmatch(name)]
        if INSTANCE_TOML not in names:
            raise damaged(directory.path / INSTANCE_TOML, "is missing")
        for name in names:
            yield Place(kind, instance_id, name), directory


def ids(instances: Directory, kind: Kind) -> list[str]:
    """The ids of a kind, sorted. Raises OSError, and StoreFailure at a name that looks like one and is none."""
    found = [name for name in instances.names() if name.startswith(KINDS[kind].id_prefix)]
    for name in found:
        place = place_of(f"{KIND_DIRECTORIES[kind]}/{name}/{INSTANCE_TOML}")
        if place is None:
            raise damaged(instances.path / name, "its name is no id of an instance")
    return found


def _instances(root: Directory, kind: Kind) -> Iterator[tuple[Place, Directory]]:
    try:
        instances = root.enter(KIND_DIRECTORIES[kind])
    except FileNotFoundError:
        return
    with instances:
        for instance_id in ids(instances, kind):
            yield from instance_files(instances, kind, instance_id)
