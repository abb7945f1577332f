"""The small documents beside the instances: `store.toml` and `quota.toml`.

What they say and how it is read; who replaces them is `writer`. Unknown keys stay where they are.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pcactl.errors import StoreFailure
from pcactl.phrase import phrase
from pcactl.store import toml
from pcactl.store.directory import Directory
from pcactl.store.layout import KIND_DIRECTORIES, QUOTA_TOML, STORE_TOML
from pcactl.store.toml import damaged

FORMAT = 1
"""The format of the store that `docs/store-format.md` describes."""


def new_store(created: datetime) -> bytes:
    """The text of a new `store.toml`."""
    return toml.text({"format": FORMAT, "created": created})


def has_store(directory: Directory) -> bool:
    """Whether a store is here and in a format that we know.

    Raises StoreFailure where `store.toml` is unreadable or of a newer format, or where instances lie here without one.
    """
    path = directory.path / STORE_TOML
    try:
        content = directory.read(STORE_TOML)
    except FileNotFoundError:
        _refuse_orphans(directory)
        return False
    version = format_of(content, path)
    if version > FORMAT:
        raise _newer(directory, version)
    return True


def format_of(content: bytes, path: Path) -> int:
    """The format that a `store.toml` says, which may be one that we do not know. Raises StoreFailure."""
    table = toml.parse(content, path)
    version = table.take("format", int)
    if version < 1:
        raise table.wrong("format", phrase("is {said}", said=version))
    return version


def refuse_newer(directory: Directory) -> None:
    """Raises StoreFailure where a store of a newer format is here; whatever else is here, or damaged, will do."""
    try:
        version = format_of(directory.read(STORE_TOML), directory.path / STORE_TOML)
    except (OSError, StoreFailure):
        return
    if version > FORMAT:
        raise _newer(directory, version)


def read_origin(directory: Directory) -> dict[str, Any]:
    """The `format` of `store.toml`, and its `created` in UTC as RFC 3339 has it; empty where it says no such time. Raises OSError, StoreFailure."""
    return origin_of(directory.read(STORE_TOML), directory.path / STORE_TOML)


def origin_of(content: bytes, path: Path) -> dict[str, Any]:
    """The same of the text of a `store.toml`. Raises StoreFailure."""
    table = toml.parse(content, path)
    created = table.keys.get("created")
    aware = created if isinstance(created, datetime) and created.tzinfo else None
    return {"format": table.take("format", int), "created": aware.astimezone(UTC).isoformat().replace("+00:00", "Z") if aware else ""}


def read_granted(directory: Directory) -> tuple[int, dict[str, Any]]:
    """How many leaves were granted, 0 where nothing was, and the other keys of `quota.toml`. Raises OSError, StoreFailure."""
    try:
        content = directory.read(QUOTA_TOML)
    except FileNotFoundError:
        return 0, {}
    return granted_of(content, directory.path / QUOTA_TOML)


def granted_of(content: bytes, path: Path) -> tuple[int, dict[str, Any]]:
    """The same of the text of a `quota.toml`. Raises StoreFailure."""
    table = toml.parse(content, path)
    granted = table.take("granted", int)
    if granted < 0:
        raise table.wrong("granted", phrase("is {said}", said=granted))
    return granted, table.keys


def new_granted(granted: int, others: Mapping[str, Any]) -> bytes:
    """The text of `quota.toml`."""
    return toml.text({"granted": granted, **others})


def read_defaults(directory: Directory) -> dict[str, Any]:
    """The `[defaults]` of `store.toml`, empty where there are none. Raises OSError, StoreFailure."""
    table = toml.parse(directory.read(STORE_TOML), directory.path / STORE_TOML)
    return table.take("defaults", dict, {})


def _newer(directory: Directory, version: int) -> StoreFailure:
    problem = phrase("{path} is a store of format {version}; this pcactl knows format {format}", path=directory.path, version=version, format=FORMAT)
    return StoreFailure(problem, field="--store", value=version, allowed=phrase("format {format}", format=FORMAT), hint="use a newer pcactl")


def _refuse_orphans(directory: Directory) -> None:
    for name in KIND_DIRECTORIES.values():
        if directory.has(name):
            raise damaged(directory.path / STORE_TOML, phrase("is missing, and {directory}/ is there: the store is damaged", directory=name))
