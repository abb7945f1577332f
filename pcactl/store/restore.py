"""A store is restored from an archive: all of it is in staging and on disk before one rename makes it the store.

What stands is looked at beforehand, and whoever asked may still say no. The archive is foreign: `archive` refuses what
no backup is. How what was restored gets to its place is `switch`.
"""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Self

from pcactl.errors import StoreFailure
from pcactl.model import Restored
from pcactl.phrase import phrase
from pcactl.store import journal, lines, switch
from pcactl.store.archive import Reader, Source
from pcactl.store.contents import Place
from pcactl.store.directory import Directory, close, named, sync
from pcactl.store.journal import Entry
from pcactl.store.layout import AUDIT_LOG, KIND_DIRECTORIES, RESTORED
from pcactl.store.lock import Lock
from pcactl.store.publish import sweep, write_all
from pcactl.store.survey import Incoming, survey
from pcactl.store.switch import WHOLE
from pcactl.store.ustar import Member

ACT = "store restore"

Pump = Callable[[Callable[[bytes], None]], None]
"""Hands all octets of an archive on, piece by piece."""
Agree = Callable[[Restored], None]
"""Is shown what would change; raises what keeps it from happening."""


class Counter(NamedTuple):
    """A number of each instance that must never fall, wherever a restore takes it from."""

    read: Callable[[Directory], Mapping[str, int]]
    """What a store says, by id."""
    write: Callable[[Directory, Mapping[str, int]], None]


CARRIED: tuple[Counter, ...] = ()
"""What is carried over as the larger one of both stores: the number of a CRL belongs here (RFC 5280 5.2.3)."""


class Who(NamedTuple):
    """By whom and when, for the line in the audit log."""

    now: datetime
    operator: str


class Staged:
    """The files of an archive on disk, one after the other, with their modes from the first byte; a sink for them."""

    def __init__(self, whole: Directory) -> None:
        self._whole = whole
        self._open = ExitStack()
        self._of: tuple[object, str] = (None, "")
        self._directory, self._fd, self._name = whole, -1, ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._close_file()
        self._open.close()

    def begin(self, place: Place, member: Member) -> None:
        """A file comes. Raises OSError, as the others do."""
        if (place.kind, place.instance_id) != self._of:
            self._leave()
            self._of = (place.kind, place.instance_id)
            if place.kind:
                kind = self._open.enter_context(self._whole.ensure(KIND_DIRECTORIES[place.kind]))
                self._directory = self._open.enter_context(kind.make(place.instance_id))
        self._name = place.name
        self._fd = self._directory.create(place.name, os.O_WRONLY, member.mode)

    def take(self, piece: bytes) -> None:
        """More of its contents."""
        with named(self._directory.path / self._name):
            write_all(self._fd, piece)

    def end(self, _digest: bytes) -> None:
        """That was all of it: it is on disk."""
        with named(self._directory.path / self._name):
            sync(self._fd)
        self._close_file()

    def finish(self) -> None:
        """That was the last one: all names are on disk too."""
        self._leave()
        for name in KIND_DIRECTORIES.values():
            if self._whole.has(name):
                with self._whole.enter(name) as instances:
                    instances.sync()
        self._whole.sync()

    def _leave(self) -> None:
        if self._directory is not self._whole:
            self._directory.sync()
        self._open.close()
        self._directory = self._whole

    def _close_file(self) -> None:
        fd, self._fd = self._fd, -1
        if fd >= 0:
            close(fd)


class Both:
    """An archive's files for its survey, and for the disk where there is one."""

    def __init__(self, incoming: Incoming, staged: Staged | None) -> None:
        self._sinks = (incoming, staged) if staged else (incoming,)

    def begin(self, place: Place, member: Member) -> None:
        """A file comes."""
        for sink in self._sinks:
            sink.begin(place, member)

    def take(self, piece: bytes) -> None:
        """More of its contents."""
        for sink in self._sinks:
            sink.take(piece)

    def end(self, digest: bytes) -> None:
        """That was all of it."""
        for sink in self._sinks:
            sink.end(digest)


def compare(root: Directory | None, path: Path, source: Source, pump: Pump) -> Restored:
    """What restoring an archive would change; nothing is written. Raises InvalidParameter, OSError."""
    return _received(root, path, source, pump, None)._replace(dry_run=True)


def restore(root: Directory, staging: Directory, lock: Lock, source: Source, pump: Pump, agree: Agree, who: Who) -> Restored:
    """Put the store that is in an archive in the place of whatever stands here. The caller holds the lock.

    Raises InvalidParameter, what `agree` raises, and OSError: then all is as it was; and StoreFailure where the store was
    restored and its files are not all in place, which whoever opens it next goes on with.
    """
    _require_room(root)
    sweep(staging)
    try:
        with staging.make(RESTORED) as restored, restored.make(WHOLE) as whole:
            with Staged(whole) as staged:
                found = _received(root, root.path, source, pump, staged)
            agree(found)
            _carry(root, whole)
            journal.append(whole, Entry(ACT, "", _details(found), who.now, who.operator))
            whole.sync()
            restored.sync()
        staging.rename(RESTORED, root, RESTORED)  # The commit.
    except BaseException:
        staging.discard(RESTORED)
        raise
    _settle(root, staging, lock)
    return found


def _settle(root: Directory, staging: Directory, lock: Lock) -> None:
    try:
        root.sync()
        switch.finish(root, staging, lock)
    except OSError as error:
        raise switch.unfinished(root, error) from error
    with suppress(OSError):
        sweep(staging)


def _received(root: Directory | None, path: Path, source: Source, pump: Pump, staged: Staged | None) -> Restored:
    incoming = Incoming(source, root)
    reader = Reader(source, Both(incoming, staged))
    pump(reader.feed)
    digest = reader.close()
    incoming.require_whole()
    if staged:
        staged.finish()
    seq, its_hash = _end(root)
    replaces = root is not None and switch.stands(root)
    return Restored(path, source.name, digest, replaces, incoming.against(survey(root, path)), seq, its_hash)


def _end(root: Directory | None) -> tuple[int, str]:
    """The number and the hash of the last line of the log that stands; nothing where it cannot be said."""
    if root is None:
        return 0, ""
    try:
        last = lines.last_line(root, AUDIT_LOG)
    except OSError:
        return 0, ""
    line = journal.parsed(last) if last else None
    return (line["seq"], line["hash"]) if line else (0, "")


def _details(found: Restored) -> dict[str, object]:
    """Which archive it was, and where the log ended that is no more."""
    replaced = {"replaced_seq": found.replaced_seq, "replaced_hash": found.replaced_hash} if found.replaced_hash else {}
    return {"archive_sha256": found.sha256, **replaced}


def _carry(root: Directory, whole: Directory) -> None:
    for counter in CARRIED:
        before, after = counter.read(root), counter.read(whole)
        counter.write(whole, {name: max(number, before.get(name, number)) for name, number in after.items()})


def _require_room(root: Directory) -> None:
    if root.has(RESTORED):
        path = root.path / RESTORED
        raise StoreFailure(phrase("{path} is in the way of what would be restored", path=path), field="--store", value=str(path), hint="move it away")
