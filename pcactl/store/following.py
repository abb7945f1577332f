"""Keeping the index as the store's files are: what tells that they changed, and reading again what did.

Acts of ours stand in the audit log, so the lines since the last look name the records to read again. What came or went
otherwise shows in the directory that it lies in, and all is read again after a boot, as a power cut may have taken any
part of the index with it. What somebody edited inside a record shows in its file alone: `compare` looks at all of a kind.

The writer, while it holds the lock, follows its own acts with `Follower`, so that nobody else needs to.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.model import Instance
from pcactl.phrase import Phrase, phrase
from pcactl.store import index, ledger, lines
from pcactl.store.directory import Directory
from pcactl.store.journal import parsed
from pcactl.store.layout import AUDIT_LOG, DELETED_JSONL, INDEX, INSTANCE_TOML, KIND_DIRECTORIES, kind_of
from pcactl.store.lock import is_locked
from pcactl.store.reading import read_named
from pcactl.store.rows import Row, damaged_row, row_of, row_of_text

if TYPE_CHECKING:
    from sqlite3 import Connection

Busy = Callable[[Phrase], AbstractContextManager[Callable[[Phrase], None]]]
"""Shows that something takes its time; inside, a phrase replaces the one before."""

_BOOT = "boot"
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TOLD_EVERY = 500
_PATIENCE = 1.0
"""Seconds that the writer waits for those who ask. Who makes the index anew takes longer, and has to look again."""
_MOMENT, _PAUSE = 0.1, 0.002
"""Seconds that who asks waits for a writer, and between two looks."""


class Stamp(NamedTuple):
    """What tells whether a file or directory was changed, and of a file that grows, how far it was read."""

    quick: str
    """Empty where nothing is there."""
    size: int = 0
    digest: str = ""
    """SHA-256 of the last whole line within `size`."""

    def __str__(self) -> str:
        return f"{self.quick}|{self.size}|{self.digest}"


def follow(root: Directory, connection: "Connection", busy: Busy, asked: Kind) -> None:
    """Make the rows of the instances what the records are.

    Raises OSError, sqlite3.Error, and StoreFailure where a name among those `asked` about is none that a row can have.
    """
    if is_followed(root, connection) or _comes_soon(root, connection):
        return
    with index.transaction(connection):
        strays = _take_in(root, connection, busy)
    for name in strays.get(asked, ()):
        read_named(root, asked, name)  # Says what is wrong with it.


def is_followed(root: Directory, connection: "Connection") -> bool:
    """Whether the rows of the instances are up to date, by one look. Raises OSError, sqlite3.Error."""
    return _is_as_seen(index.seen(connection), _look(root))


def _take_in(root: Directory, connection: "Connection", busy: Busy) -> dict[Kind, list[str]]:
    """Read again what changed, within a transaction. Answers the names, by kind, that no row can have; that kind is looked at again each time."""
    seen, stamps = index.seen(connection), _look(root)
    if _is_as_seen(seen, stamps):
        return {}  # Another process has done it meanwhile.
    if seen.get(_BOOT, str(stamps[_BOOT])) != str(stamps[_BOOT]):
        raise index.Outlived
    ids, log = _told_by_log(root, seen.get(AUDIT_LOG, ""))
    if ids is None:
        for table in ("instances", "signatures", "seen"):
            index.clear(connection, table)
        seen, ids = {}, set()
    _reread(root, connection, ids)
    changed = [kind for kind, name in KIND_DIRECTORIES.items() if seen.get(name) != str(stamps[name])]
    strays = {kind: names for kind in changed if (names := _relist(root, connection, kind, busy))}
    unseen = {KIND_DIRECTORIES[kind] for kind in strays}
    index.see(connection, ((name, str(stamp)) for name, stamp in (stamps | {AUDIT_LOG: log}).items() if name not in unseen))
    return strays


def _comes_soon(root: Directory, connection: "Connection") -> bool:
    """Whether another process is in the midst of an act, and has followed it before long: that is cheaper than to look what it did."""
    end = time.monotonic() + _MOMENT
    while index.seen(connection) and is_locked(root, by_others=True) and time.monotonic() < end:
        time.sleep(_PAUSE)
        if is_followed(root, connection):
            return True
    return False


def every_row(root: Directory, kind: Kind) -> Iterator[Row]:
    """What the rows of a kind should be. Raises OSError."""
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            names = [name for name in instances.names_on_disk() if name.startswith(KINDS[kind].id_prefix)]
            yield from (found[0] for name in names if (found := _read(instances, kind, name)))
    except FileNotFoundError:
        return


def follow_ledger(root: Directory, connection: "Connection") -> None:
    """Make the rows of the deleted instances what the ledger says. Raises OSError, StoreFailure, sqlite3.Error."""
    seen = index.seen(connection).get(DELETED_JSONL, "")
    if seen.partition("|")[0] == _quick(root, DELETED_JSONL).quick:
        return
    with index.transaction(connection):
        stamp = _last(root, DELETED_JSONL)
        start = _read_so_far(root, DELETED_JSONL, seen) or 0
        if start == 0:
            index.clear(connection, "deleted")
        index.put_deleted(connection, ledger.rows_since(root, start))
        index.see(connection, [(DELETED_JSONL, str(stamp))])


def compare(root: Directory, connection: "Connection", kind: Kind, busy: Busy) -> None:
    """Read again the records of a kind whose files are not those that the rows were made of. Raises OSError, sqlite3.Error."""
    known = index.signatures(connection, kind)
    if not known:
        return
    with root.enter(KIND_DIRECTORIES[kind]) as instances:
        changed = [name for name, signature in known.items() if _signature(instances, name) != signature]
    if changed:
        with index.transaction(connection):
            _mend(root, connection, kind, changed, busy)


def repair(root: Directory, connection: "Connection", kind: Kind, ids: Iterable[str]) -> None:
    """Read these records again, where the index can be written; where it cannot, the answer is right all the same. Raises OSError."""
    from sqlite3 import Error

    with suppress(Error), index.transaction(connection):
        _mend(root, connection, kind, ids, quietly)


class Follower:
    """The writer's side: where the index was as the store is before its acts, it is so afterwards too."""

    def __init__(self, root: Directory) -> None:
        self._root = root
        self._held = ExitStack()
        self._connection: Connection | None = None
        self._rows: dict[str, Instance | None] = {}
        self._begun = False

    def load(self) -> None:
        """Before the lock: what takes its time, and holds up nobody yet."""
        with suppress(OSError):
            if self._root.has(INDEX):
                import sqlite3  # noqa: F401

    def begin(self) -> None:
        """Before an act: see whether the index is as the store is. Where it is not, whoever asks next mends it."""
        if self._begun:
            return
        self._begun = True
        with suppress(OSError):
            if self._root.has(INDEX):
                self._begin()

    def changed(self, instance_id: str, instance: Instance | None) -> None:
        """What an act left: the record, or None where it is gone."""
        self._rows[instance_id] = instance

    def end(self) -> None:
        """After the last act, all of which are done."""
        if self._connection is None:
            self._held.close()
            return
        from sqlite3 import Error

        with suppress(Error, OSError), self._held, index.transaction(self._connection):
            self._follow(self._connection)

    def forget(self) -> None:
        """After acts that were taken back."""
        self._held.close()

    def _begin(self) -> None:
        from sqlite3 import Error

        stamps = _look(self._root)
        with suppress(Error):
            connection = self._held.enter_context(index.connected(self._root, wait=_PATIENCE, create=False))
            if _is_as_seen(index.seen(connection), stamps):
                self._connection = connection

    def _follow(self, connection: "Connection") -> None:
        for instance_id, instance in self._rows.items():
            if instance is None:
                index.drop(connection, [instance_id])
            else:
                with self._root.enter(KIND_DIRECTORIES[instance.kind]) as instances:
                    index.put(connection, [(row_of(instance), _signature(instances, instance_id))])
        stamps = {name: _quick(self._root, name) for name in KIND_DIRECTORIES.values()} | {AUDIT_LOG: _last(self._root, AUDIT_LOG)}
        index.see(connection, ((name, str(stamp)) for name, stamp in stamps.items()))


def quietly(_: Phrase) -> AbstractContextManager[Callable[[Phrase], None]]:
    """Nobody is shown anything."""
    return nullcontext(lambda _: None)


def _look(root: Directory) -> dict[str, Stamp]:
    """What the instances' rows depend on, as it is now."""
    return {_BOOT: Stamp(_boot())} | {name: _quick(root, name) for name in (*KIND_DIRECTORIES.values(), AUDIT_LOG)}


def _is_as_seen(seen: Mapping[str, str], stamps: Mapping[str, Stamp]) -> bool:
    return all(seen.get(name, "-").partition("|")[0] == stamp.quick for name, stamp in stamps.items())


def _boot() -> str:
    """The kernel's own name for the time since the last boot. Empty where it has none: there a power cut shows in nothing."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def _quick(root: Directory, name: str) -> Stamp:
    """What can be told by one look."""
    status = root.status(name)
    if status is None:
        return Stamp("")
    return Stamp(f"{status.st_ino} {status.st_nlink} {status.st_size} {status.st_mtime_ns}")


def _last(root: Directory, name: str) -> Stamp:
    """What can be told of a file that grows by lines, before it is read; the look comes first, so that what comes later is seen later."""
    stamp = _quick(root, name)
    size, last = lines.end(root, name)
    return stamp._replace(size=size, digest=_digest(last))


def _digest(line: bytes | None) -> str:
    from pcactl.keys.digest import sha256

    return sha256(line).hex() if line is not None else ""


def _read_so_far(root: Directory, name: str, seen: str) -> int | None:
    """Up to where a file that grows was read; None where what was read is not in it any more, or nothing is known."""
    _, size, digest = (*seen.split("|"), "", "", "")[:3]
    if not size.isdigit():
        return None
    there, last = lines.end(root, name, int(size))
    return there if (there, _digest(last)) == (int(size), digest) else None


def _told_by_log(root: Directory, seen: str) -> tuple[set[str] | None, Stamp]:
    """The ids that lines of the log are about since it was read, None where all may be; and how far it is read now."""
    stamp = _last(root, AUDIT_LOG)
    start = _read_so_far(root, AUDIT_LOG, seen)
    if start is None:
        return None, stamp
    ids = set()
    for text in lines.each(root, AUDIT_LOG, start):
        line = parsed(text.removesuffix(b"\n")) if not lines.is_cut(text) else {"id": ""}
        if line is None:
            return None, stamp
        ids.add(line["id"])
    return ids - {""}, stamp


def _reread(root: Directory, connection: "Connection", ids: Iterable[str]) -> None:
    by_kind: dict[Kind, list[str]] = {}
    for instance_id in ids:
        with suppress(NotFound):  # The log is damaged, and says it of what is no id.
            by_kind.setdefault(kind_of(instance_id), []).append(instance_id)
    for kind, its_ids in by_kind.items():
        _load(root, connection, kind, its_ids, quietly)


def _mend(root: Directory, connection: "Connection", kind: Kind, ids: Iterable[str], busy: Busy) -> None:
    """Read these records again. Where one is not even there, others may be that have no row."""
    wanted = set(ids)
    _load(root, connection, kind, wanted, busy)
    if not wanted <= index.ids_of_kind(connection, kind):
        _relist(root, connection, kind, busy)


def _relist(root: Directory, connection: "Connection", kind: Kind, busy: Busy) -> list[str]:
    """Take in what is new in a kind's directory, and away what is gone. Answers the names that no row can have, as they are no text."""
    known = index.ids_of_kind(connection, kind)
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            names = [name for name in instances.names_on_disk() if name.startswith(KINDS[kind].id_prefix)]
    except FileNotFoundError:
        names = []
    there = [name for name in names if _is_text(name)]
    index.drop(connection, known.difference(there))
    _load(root, connection, kind, [name for name in there if name not in known], busy)
    return [name for name in names if not _is_text(name)] if len(there) < len(names) else []


def _is_text(name: str) -> bool:
    """Whether a name is UTF-8; to the system it is octets."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _load(root: Directory, connection: "Connection", kind: Kind, ids: Iterable[str], busy: Busy) -> None:
    """Make rows of what is there, and take those away of what is not."""
    wanted = list(ids)
    try:
        instances = root.enter(KIND_DIRECTORIES[kind])
    except FileNotFoundError:
        index.drop(connection, wanted)
        return
    with instances, busy(_label(0, len(wanted))) as say:
        for number, name in enumerate(wanted):
            if number % _TOLD_EVERY == 0:
                say(_label(number, len(wanted)))
            found = _read(instances, kind, name) if _is_name(kind, name) else None
            if found:
                index.put(connection, [found])
            else:
                index.drop(connection, [name])


def _is_name(kind: Kind, name: str) -> bool:
    """Whether it can be a name in a kind's directory: one from a damaged index could be anything."""
    return name.startswith(KINDS[kind].id_prefix) and "/" not in name and "\0" not in name


def _label(done: int, of: int) -> Phrase:
    return phrase("Building the index: {done} of {of}", done=done, of=of)


def _read(instances: Directory, kind: Kind, name: str) -> tuple[Row, str] | None:
    """The row of what has a name, with the signature of its file; None where nothing has it."""
    try:
        content, status = instances.read_within(name, INSTANCE_TOML)
    except OSError as error:
        return (damaged_row(name, kind), "") if not isinstance(error, FileNotFoundError) or instances.has(name) else None
    return row_of_text(content, name, kind), _signature_of(status)


def _signature(instances: Directory, name: str) -> str:
    """What tells a record's file from any other that was in its place; empty where there is none."""
    try:
        return _signature_of(os.stat(f"{name}/{INSTANCE_TOML}", dir_fd=instances.fd, follow_symlinks=False))
    except (OSError, ValueError):
        return ""


def _signature_of(status: os.stat_result) -> str:
    return f"{status.st_ino} {status.st_size} {status.st_mtime_ns}"
