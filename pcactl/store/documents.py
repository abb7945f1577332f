"""The small documents beside the instances: `store.toml` and `quota.toml`.

What they say and how it is read; who replaces them is `writer`. Unknown keys stay where they are.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
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
    table = toml.parse(content, path)
    version = table.take("format", int)
    if version > FORMAT:
        problem = phrase("{path} is a store of format {version}; this pcactl knows format {format}", path=directory.path, version=version, format=FORMAT)
        raise StoreFailure(problem, field="--store", value=version, allowed=phrase("format {format}", format=FORMAT), hint="use a newer pcactl")
    if version < 1:
        raise table.wrong("format", phrase("is {said}", said=version))
    return True


def read_origin(directory: Directory) -> dict[str, Any]:
    """The `format` of `store.toml`, and its `created` in UTC as RFC 3339 has it; empty where it says no such time. Raises OSError, StoreFailure."""
    table = toml.parse(directory.read(STORE_TOML), directory.path / STORE_TOML)
    created = table.keys.get("created")
    aware = created if isinstance(created, datetime) and created.tzinfo else None
    return {"format": table.take("format", int), "created": aware.astimezone(UTC).isoformat().replace("+00:00", "Z") if aware else ""}


def read_granted(directory: Directory) -> tuple[int, dict[str, Any]]:
    """How many leaves were granted, 0 where nothing was, and the other keys of `quota.toml`. Raises OSError, StoreFailure."""
    try:
        table = toml.parse(directory.read(QUOTA_TOML), directory.path / QUOTA_TOML)
    except FileNotFoundError:
        return 0, {}
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


def _refuse_orphans(directory: Directory) -> None:
    for name in KIND_DIRECTORIES.values():
        if directory.has(name):
            raise damaged(directory.path / STORE_TOML, phrase("is missing, and {directory}/ is there: the store is damaged", directory=name))
