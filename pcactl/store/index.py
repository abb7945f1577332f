"""The index, `index.sqlite`: a row for each instance, so that nothing that is asked often reads every record.

It is derived, and may be removed at any time. Here are the file, its tables, and what is asked of them; how they are kept
as the store's files are, is `following`; what a row holds, `rows`. Nothing here waits for a disk: a process that is killed
leaves SQLite's journal behind, which the next one rolls back, and after a power cut the index is made anew.

What is wrong with the index is nobody's error: it is made anew, and where it cannot be written, in memory.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from pcactl.contract.vocabulary import Kind
from pcactl.store.directory import Directory, close, named
from pcactl.store.layout import INDEX, INDEX_JOURNAL, PRIVATE, STAGING
from pcactl.store.lock import acquire
from pcactl.store.rows import Row
from pcactl.store.search import Search, condition

if TYPE_CHECKING:
    from sqlite3 import Connection

T = TypeVar("T")

_VERSION = 1
"""Of the tables. An index of another version is made anew."""
_COLUMNS = ", ".join(Row._fields)
_MARKS = ", ".join("?" * len(Row._fields))
_TABLES = f"""
DROP TABLE IF EXISTS instances;
DROP TABLE IF EXISTS signatures;
DROP TABLE IF EXISTS deleted;
DROP TABLE IF EXISTS seen;
CREATE TABLE instances ({_COLUMNS}, PRIMARY KEY (id)) WITHOUT ROWID;
CREATE INDEX by_time ON instances (kind, not_before, id);
CREATE INDEX by_name ON instances (kind, common_name, not_before, id);
CREATE INDEX by_issuer ON instances (kind, issuer_id, not_before, id);
CREATE INDEX by_token ON instances (token) WHERE token <> '';
CREATE INDEX by_quota ON instances (id) WHERE use_quota;
CREATE INDEX by_damage ON instances (kind, id) WHERE status = 0;
CREATE TABLE signatures (id PRIMARY KEY, signature) WITHOUT ROWID;
CREATE TABLE deleted (id PRIMARY KEY, kind, common_name, use_quota) WITHOUT ROWID;
CREATE TABLE seen (place PRIMARY KEY, stamp) WITHOUT ROWID;
PRAGMA user_version = {_VERSION};
"""
"""`signatures` tell whether a record's file is the one that the row was made of; `seen`, what of the store the rows are of."""

WAIT_SECONDS = 30.0
"""How long another process may take to make the index before we do without it."""
_FAR = 1 << 62
"""Behind every row that a table can have."""
_NOT_ITS_FAULT = {5, 6, 8, 10, 13, 14, 3, 23}
"""SQLite's codes for locked, busy, read-only, I/O error, full, cannot open, no permission: another file would be no better."""


class Outlived(Exception):
    """The index is of before the last boot, and no page of it can be relied on."""


def ask(root: Directory, question: "Callable[[Connection], T]", prepare: "Callable[[Connection], None]") -> T:
    """The answer to a question about the rows, which are made ready first: from the file, from one made anew, or from memory.

    Raises what the two raise, but for what SQLite says.
    """
    from sqlite3 import Error

    for connect in (connected, partial(_alone, anew=False), partial(_alone, anew=True)):
        try:
            with connect(root) as connection:
                prepare(connection)
                return question(connection)
        except Outlived:
            continue
        except Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _NOT_ITS_FAULT:
                break
        except OSError as error:
            if error.filename != str(root.path / INDEX):
                raise
            break
    with _memory() as connection:
        prepare(connection)
        return question(connection)


@contextmanager
def connected(root: Directory, *, wait: float | None = None, create: bool = True) -> "Iterator[Connection]":
    """The index as it is, its tables made where they are missing; each statement is a transaction of its own unless one is begun.

    Raises sqlite3.Error and OSError, both where it cannot be opened.
    """
    import sqlite3

    _require_file(root, create=create)
    path = root.path / INDEX
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS if wait is None else wait, isolation_level=None, cached_statements=16)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -65536")
        if connection.execute("PRAGMA user_version").fetchone() != (_VERSION,):
            if not create:
                raise sqlite3.DatabaseError("no index of ours")
            with transaction(connection):
                if connection.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                    _make_tables(connection)
        yield connection


@contextmanager
def transaction(connection: "Connection") -> Iterator[None]:
    """All of what is done inside, or nothing. Raises sqlite3.Error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def put(connection: "Connection", rows: Iterable[tuple[Row, str]]) -> None:
    """Rows in the place of those of the same ids, each with the signature of the file that it was made of."""
    for row, signature in rows:
        connection.execute(f"INSERT OR REPLACE INTO instances VALUES ({_MARKS})", row)
        connection.execute("INSERT OR REPLACE INTO signatures VALUES (?, ?)", (row.id, signature))


def drop(connection: "Connection", ids: Iterable[str]) -> None:
    """Take rows away."""
    for instance_id in ids:
        connection.execute("DELETE FROM instances WHERE id = ?", (instance_id,))
        connection.execute("DELETE FROM signatures WHERE id = ?", (instance_id,))


def ids_of_kind(connection: "Connection", kind: Kind) -> set[str]:
    """All ids of a kind."""
    return {str(found) for (found,) in connection.execute("SELECT id FROM instances WHERE kind = ?", (str(kind),))}


def damaged(connection: "Connection", kind: Kind) -> list[str]:
    """The ids of a kind whose records could not be read."""
    return [str(found) for (found,) in connection.execute("SELECT id FROM instances WHERE kind = ? AND status = 0 ORDER BY id", (str(kind),))]


def signatures(connection: "Connection", kind: Kind) -> dict[str, str]:
    """Of each id of a kind, the signature of the file that its row was made of."""
    question = "SELECT instances.id, signature FROM instances LEFT JOIN signatures USING (id) WHERE kind = ?"
    return {str(instance_id): str(signature) for instance_id, signature in connection.execute(question, (str(kind),))}


def rows(connection: "Connection", search: Search, window: slice) -> list[Row]:
    """The rows of the instances that are meant, newest first. Raises sqlite3.Error, also for what we never wrote."""
    clause, values = condition(search)
    start = min(window.start or 0, _FAR)
    most = -1 if window.stop is None else max(0, min(window.stop, _FAR) - start)
    order = "ORDER BY not_before DESC, id DESC"
    ids = f"SELECT id FROM instances WHERE {clause} {order} LIMIT ? OFFSET ?"  # By itself, as what is skipped is then never read whole.
    question = f"SELECT {_COLUMNS} FROM instances WHERE id IN ({ids}) {order}"
    found = [Row(*values) for values in _found(connection, question, [*values, most, start])]
    if not all(isinstance(row.id, str) for row in found):
        from sqlite3 import DatabaseError

        raise DatabaseError("a row of no instance")
    return found


def count(connection: "Connection", search: Search) -> int:
    """How many instances are meant."""
    clause, values = condition(search)
    return next((int(found) for (found,) in _found(connection, f"SELECT COUNT(*) FROM instances WHERE {clause}", values)), 0)


def common_names(connection: "Connection", kind: Kind, most: int) -> list[str]:
    """The common names of the newest of a kind."""
    question = "SELECT common_name FROM instances WHERE kind = ? ORDER BY not_before DESC, id DESC LIMIT ?"
    return [str(found) for (found,) in connection.execute(question, (str(kind), most))]


def used_quota(connection: "Connection") -> int:
    """The number of ids in the union of the leaves with quota and the deleted ones with it."""
    question = """
    SELECT (SELECT COUNT(*) FROM instances WHERE use_quota) +
           (SELECT COUNT(*) FROM deleted WHERE use_quota AND NOT EXISTS (SELECT 1 FROM instances WHERE use_quota AND id = deleted.id))
    """
    return int(connection.execute(question).fetchone()[0])


def deleted_ids(connection: "Connection", kind: Kind, common_name: str) -> list[str]:
    """The ids of the ledger of a kind and with a common name."""
    question = "SELECT id FROM deleted WHERE kind = ? AND common_name = ?"
    return [str(found) for (found,) in _found(connection, question, [str(kind), common_name])]


def is_deleted(connection: "Connection", instance_id: str) -> bool:
    """Whether the ledger has an id."""
    return bool(_found(connection, "SELECT 1 FROM deleted WHERE id = ?", [instance_id]))


def put_deleted(connection: "Connection", records: Iterable[tuple[str, str, str, int]]) -> None:
    """Lines of the ledger: id, kind, common name, whether it used quota. An id of two lines used it if either says so."""
    connection.executemany("INSERT INTO deleted VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET use_quota = max(use_quota, excluded.use_quota)", records)


def clear(connection: "Connection", table: str) -> None:
    """Empty a table."""
    connection.execute(f"DELETE FROM {table}")


def seen(connection: "Connection") -> dict[str, str]:
    """What of the store the rows are of, by place."""
    return {str(place): str(stamp) for place, stamp in connection.execute("SELECT place, stamp FROM seen")}


def see(connection: "Connection", stamps: Iterable[tuple[str, str]]) -> None:
    """Remember what of the store the rows are of from now on."""
    connection.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", stamps)


def discard(root: Directory) -> None:
    """Remove the index; the next question makes it anew."""
    for name in (INDEX, INDEX_JOURNAL):
        with suppress(OSError):
            root.unlink(name)


def _found(connection: "Connection", question: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What is found; nothing for a text that no record can have, as no UTF-8 can."""
    try:
        return connection.execute(question, values).fetchall()
    except UnicodeEncodeError:
        return []


def _make_tables(connection: "Connection") -> None:
    for statement in _TABLES.strip().split(";\n"):
        connection.execute(statement.rstrip(";"))


@contextmanager
def _alone(root: Directory, *, anew: bool) -> "Iterator[Connection]":
    """The index while nobody else makes it anew, so that nobody's file is removed below him: who had to wait looks first."""
    with named(root.path / INDEX):
        fd = _lockable(root)
    try:
        with named(root.path / INDEX):
            acquire(fd, _held_up)
        if anew:
            discard(root)
        with connected(root) as connection:
            yield connection
    finally:
        close(fd)


def _lockable(root: Directory) -> int:
    """A descriptor of what is locked: not the store's own directory, which may be by whoever called us, unless there is no other."""
    try:
        return root.enter(STAGING).fd
    except FileNotFoundError:
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=root.fd)


def _held_up(waited: float) -> None:
    if waited >= WAIT_SECONDS:
        raise TimeoutError(errno.ETIMEDOUT, os.strerror(errno.ETIMEDOUT))


@contextmanager
def _memory() -> "Iterator[Connection]":
    import sqlite3

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        _make_tables(connection)
        yield connection


def _require_file(root: Directory, *, create: bool) -> None:
    """See that SQLite will find a regular file of ours, private from its first byte. Raises OSError.

    In a store of somebody else none is made: its owner could not write it. It is not opened here, as closing it would
    take away the locks that this process has on it (POSIX).
    """
    status, is_ours = root.status(INDEX), os.fstat(root.fd).st_uid == os.geteuid()
    if status and (not is_ours or (status.st_mode, status.st_uid) == (stat.S_IFREG | PRIVATE, os.geteuid())):
        return
    if not create or not is_ours:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(root.path / INDEX))
    if status:
        root.remove(INDEX)  # A symlink, a directory, a file of somebody else or that anyone may write: nothing that we made.
    with suppress(FileExistsError):
        close(root.create(INDEX, os.O_RDWR, PRIVATE))
