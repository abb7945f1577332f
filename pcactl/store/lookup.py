"""Finding instances by what is known of them: the index says where to look, and the records, read again, have the last word.

A row that is not what its record says is put right, and the question asked once more. Errors are those of `reading`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.model import Instance, Quota
from pcactl.store import index
from pcactl.store.directory import Directory
from pcactl.store.documents import read_granted
from pcactl.store.following import Busy, compare, every_row, follow, follow_ledger, is_followed, repair
from pcactl.store.lock import is_locked, noted
from pcactl.store.reading import read_instance, read_named
from pcactl.store.rows import Row, row_of
from pcactl.store.search import Search, matches

if TYPE_CHECKING:
    from sqlite3 import Connection


class State(Enum):
    """How the index stands to the records."""

    RIGHT = "right"
    """Or not there."""
    BEHIND = "behind"
    """Whoever asks next brings it up to date, or makes it anew."""
    WRONG = "wrong"
    """It takes itself for up to date, and is not."""


ALL = slice(None)
_ANY_TIME = datetime(1970, 1, 1, tzinfo=UTC)
_ROUNDS = 4
"""How often at most a question is asked again, while somebody changes what it is about."""


class Found(NamedTuple):
    """How many instances are meant, and those of them that were asked for, newest first."""

    total: int
    instances: tuple[Instance, ...]


def find(root: Directory, search: Search, busy: Busy, *, window: slice = ALL, thorough: bool = False) -> Found:
    """The instances that are meant, or a window of them.

    What somebody edited in a record is seen when the record is read; `thorough` sees it in all records of the kind.
    """

    def prepare(connection: "Connection") -> None:
        follow(root, connection, busy, search.kind)
        if thorough:
            compare(root, connection, search.kind, busy)

    return index.ask(root, partial(_find, root, search, window), prepare)


def common_names(root: Directory, kind: Kind, busy: Busy, most: int) -> list[str]:
    """The common names of the newest instances of a kind, as the index has them."""
    return index.ask(root, lambda connection: index.common_names(connection, kind, most), lambda connection: follow(root, connection, busy, kind))


def quota(root: Directory, busy: Busy) -> Quota:
    """What was granted, and what is used: a union of ids, so that no crash counts one twice.

    The leaves go first: a leaf that is deleted meanwhile is in the ledger before it leaves its place.
    """

    def prepare(connection: "Connection") -> None:
        follow(root, connection, busy, Kind.LEAF)
        _refuse_damage(root, connection, Kind.LEAF)
        follow_ledger(root, connection)

    return Quota(read_granted(root)[0], index.ask(root, index.used_quota, prepare))


def deleted(root: Directory, kind: Kind, common_name: str) -> list[str]:
    """The ids in the ledger of a kind and with a common name."""
    return index.ask(root, lambda connection: index.deleted_ids(connection, kind, common_name), partial(follow_ledger, root))


def is_in_ledger(root: Directory, instance_id: str) -> bool:
    """Whether the ledger has an id."""
    return index.ask(root, lambda connection: index.is_deleted(connection, instance_id), partial(follow_ledger, root))


def state(root: Directory) -> State:
    """How the index stands to the records, all of which are read. Nothing is written."""
    from sqlite3 import Error

    try:
        with index.connected(root, create=False) as connection:
            if not is_followed(root, connection):
                return State.BEHIND
            before = index.seen(connection)
            rows = {row.id: row for kind in Kind for row in index.rows(connection, Search(kind, _ANY_TIME), ALL)}
            there = {row.id: row for kind in Kind for row in every_row(root, kind)}
            # Who was at work while we read is so still, or has left his row: in this order nobody is missed.
            if rows == there or is_locked(root) or not is_followed(root, connection) or index.seen(connection) != before:
                return State.RIGHT
            return State.BEHIND if noted(root) else State.WRONG
    except FileNotFoundError:
        return State.RIGHT
    except (Error, OSError):
        return State.BEHIND


def _find(root: Directory, search: Search, window: slice, connection: "Connection") -> Found:
    read: list[Instance | None] = []
    for _ in range(_ROUNDS):
        _refuse_damage(root, connection, search.kind)
        rows = index.rows(connection, search, window)
        read = [_record(root, row.id) for row in rows]
        if not (wrong := _differing(rows, read)):
            break
        repair(root, connection, search.kind, wrong)
    found = tuple(instance for instance in read if instance and matches(search, instance))
    return Found(len(found) if window == ALL else index.count(connection, search), found)


def _differing(rows: Sequence[Row], read: Sequence[Instance | None]) -> list[str]:
    return [row.id for row, instance in zip(rows, read, strict=True) if instance is None or row_of(instance) != row]


def _record(root: Directory, instance_id: str) -> Instance | None:
    """A record as it is; None where it is gone."""
    try:
        return read_instance(root, instance_id)
    except NotFound:
        return None


def _refuse_damage(root: Directory, connection: "Connection", kind: Kind) -> None:
    """Nothing is passed over in silence: a record that could not be read and still cannot is an error. Raises OSError, StoreFailure."""
    if names := index.damaged(connection, kind):
        for name in names:
            read_named(root, kind, name)
        repair(root, connection, kind, names)
