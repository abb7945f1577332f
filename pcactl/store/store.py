"""The facade of a store: the read side, and `with store.write() as writer`.

Every error that leaves here is a documented one: NotFound for what is not there, StoreBusy for a lock that stays taken,
StoreFailure for what the system or a damaged file says. How a writer writes is `writer`, where things lie is `layout`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pcactl.contract.vocabulary import Kind
from pcactl.errors import Defect, NotFound
from pcactl.model import Act, Files, Head, Instance, Quota, Restored
from pcactl.phrase import phrase
from pcactl.store import history, lookup, reading, switch
from pcactl.store.directory import Directory, make_directories, told
from pcactl.store.documents import has_store, read_defaults, refuse_newer
from pcactl.store.following import Busy, Follower, quietly
from pcactl.store.layout import FILES, KIND_DIRECTORIES, STAGING, kind_of
from pcactl.store.lock import Lock, locked, still
from pcactl.store.lookup import Found
from pcactl.store.publish import sweep
from pcactl.store.search import Search
from pcactl.store.writer import Writer

if TYPE_CHECKING:
    from pcactl.store.archive import Source
    from pcactl.store.restore import Agree, Pump, Who


class Store:
    """A store at a path; making one of these touches nothing.

    `waiting` gets one sentence when a writer has waited a while for another; `busy` shows what takes its time. Methods raise NotFound where no store is,
    unless they say otherwise, and StoreFailure where it is damaged, unreadable or of a newer format.
    """

    def __init__(self, path: Path, waiting: Callable[[str], None] = lambda _: None, busy: Busy = quietly) -> None:
        self.path = path
        self._waiting, self._busy = waiting, busy
        self._known = False

    @property
    def exists(self) -> bool:
        """Whether a store is there."""
        try:
            self.require()
        except NotFound:
            return False
        return True

    def require(self) -> None:
        """See that a store is there, in a format that we know."""
        with self._opened():
            pass

    def has(self, instance_id: str) -> bool:
        """Whether it has an instance of exactly this id; False too for a text that is no id."""
        with self._opened() as root:
            return reading.has_instance(root, instance_id)

    def was_deleted(self, instance_id: str) -> bool:
        """Whether it had an instance of exactly this id that was deleted; False for a text that is no id, and where no store is.

        Only what is gone was deleted: the ledger may tell of a deletion that was begun and did not happen.
        """
        try:
            with self._opened() as root:
                return reading.is_id(instance_id) and not reading.has_instance(root, instance_id) and lookup.is_in_ledger(root, instance_id)
        except NotFound:
            return False

    def was_deleted_by_name(self, kind: Kind, common_name: str) -> bool:
        """Whether it had an instance of a kind and with this common name that was deleted."""
        with self._opened() as root:
            return any(not reading.has_instance(root, instance_id) for instance_id in lookup.deleted(root, kind, common_name))

    def instance(self, instance_id: str, *, field: str = "instance_id") -> Instance:
        """The record of an instance. Raises NotFound, which names `field`, as the next ones do."""
        with self._opened() as root:
            return reading.read_instance(root, instance_id, field)

    def instances(self, kind: Kind) -> Iterator[Instance]:
        """The records of all instances of a kind, by id."""
        with self._opened() as root:
            yield from reading.read_instances(root, kind)

    def find(self, search: Search, *, window: slice = lookup.ALL, thorough: bool = False) -> Found:
        """The instances that are meant, newest first, or a window of them, without reading the others.

        What somebody edited in a record is found by its old words until the record is read; `thorough` looks for that in all of the kind.
        """
        with self._opened() as root:
            return lookup.find(root, search, self._busy, window=window, thorough=thorough)

    def common_names(self, kind: Kind, most: int) -> list[str]:
        """The common names of the newest instances of a kind."""
        with self._opened() as root:
            return lookup.common_names(root, kind, self._busy, most)

    def paths(self, instance_id: str, *, field: str = "instance_id") -> dict[str, Path]:
        """The PEM files that an instance has, by stem. Raises NotFound."""
        with self._opened() as root, reading.instance_directory(root, instance_id, field) as directory:
            return reading.stored_paths(directory)

    def places(self, instance_id: str, stems: Iterable[str]) -> dict[str, Path]:
        """Where PEM files of an instance lie, by stem, whether they are there or not. Touches nothing. Raises NotFound for what is no id."""
        return {stem: self.path / KIND_DIRECTORIES[kind_of(instance_id)] / instance_id / FILES[stem].name for stem in stems}

    def read(self, instance_id: str, stem: str, *, field: str = "instance_id") -> bytes:
        """One PEM file of an instance. Raises NotFound; where the instance has no such file, StoreFailure."""
        with self._opened() as root, reading.instance_directory(root, instance_id, field) as directory:
            return directory.read(FILES[stem].name)

    def files(self, instance_id: str, *, field: str = "instance_id") -> Files:
        """All PEM files of an instance, private keys included. Raises NotFound."""
        with self._opened() as root, reading.instance_directory(root, instance_id, field) as directory:
            return reading.read_files(directory)

    def quota(self) -> Quota:
        """How many leaves were granted and how many of them are used."""
        with self._opened() as root:
            return lookup.quota(root, self._busy)

    def acts(self) -> Iterator[Act]:
        """The lines of the audit log, oldest first, one by one. Raises StoreFailure at the first that is damaged, once those before it are told."""
        with self._opened() as root:
            yield from history.acts(root)

    def head(self) -> Head:
        """The end of the audit log, as a checkpoint of it."""
        with self._opened() as root:
            return history.head(root)

    def defaults(self) -> Mapping[str, Any]:
        """The `[defaults]` of `store.toml` as they stand there; empty where there are none, and where no store is."""
        try:
            with self._opened() as root:
                return read_defaults(root)
        except NotFound:
            return {}

    def settle(self) -> None:
        """Put a store in place whose restoring was stopped, as everybody does who opens it; nothing where none is."""
        with told("read"), suppress(FileNotFoundError), Directory.at(self.path) as root:
            self._finish_restore(root)

    @property
    def stands(self) -> bool:
        """Whether anything of a store is there, damaged or not."""
        with told("read"):
            try:
                root = Directory.at(self.path)
            except FileNotFoundError:
                return False
            with root:
                return switch.stands(root)

    def archive(self) -> Iterator[bytes]:
        """The store as an archive, piece by piece, while nobody writes; it needs no room in it, and may be read-only. Raises StoreBusy."""
        from pcactl.store import archive

        with self._opened() as root, still(root, self._waiting) as note:
            yield from archive.write(root, note)

    def compare(self, source: "Source", pump: "Pump") -> Restored:
        """What restoring an archive here would change, whether a store is here or not. Raises InvalidParameter."""
        from pcactl.store import restore

        with ExitStack() as held:
            with told("read"):
                root = held.enter_context(Directory.at(self.path)) if self.stands else None
                if root:
                    refuse_newer(root)
                    self._finish_restore(root)
            with told("write"):
                return restore.compare(root, self.path, source, pump)

    def restore(self, source: "Source", pump: "Pump", agree: "Agree", who: "Who") -> Restored:
        """Put the store that is in an archive here, in the place of any that is, once `agree` has seen what that changes.

        Raises InvalidParameter, StoreBusy, and what `agree` raises.
        """
        from pcactl.store import restore

        with told("write"), ExitStack() as held:
            self._make_directory()
            root = held.enter_context(Directory.at(self.path))
            refuse_newer(root)
            lock = held.enter_context(locked(root, self._waiting))
            lock = self._finish_held(root, lock)
            refuse_newer(root)
            return restore.restore(root, held.enter_context(root.ensure(STAGING)), lock, source, pump, agree, who)

    @contextmanager
    def write(self, *, create: bool = False, now: datetime | None = None) -> Iterator[Writer]:
        """Hold the lock and the writing side. With `create` a store is made, as of `now`, where none is.

        Raises StoreBusy. An exception that leaves the block takes back what was done in it.
        """
        if not create:
            self.require()
        elif now is None:
            raise Defect("a store is made with the time of its creation")
        with ExitStack() as held:
            with told("write"):
                writer = self._writer(held, now if create else None)
            with writer:
                yield writer

    @contextmanager
    def _opened(self) -> Iterator[Directory]:
        with told("read"):
            try:
                root = Directory.at(self.path)
            except FileNotFoundError:
                raise self._missing() from None
            with root:
                self._finish_restore(root)
                self._known = self._known or has_store(root)
                if not self._known:
                    raise self._missing()
                yield root

    def _finish_restore(self, root: Directory) -> None:
        """Put a store in place whose restoring was stopped, before anybody looks: one look where there is none."""
        if not switch.is_begun(root):
            return
        try:
            with locked(root, self._waiting) as lock:
                self._finish_held(root, lock)
        except OSError as error:
            raise switch.unfinished(root, error) from error

    def _finish_held(self, root: Directory, lock: Lock) -> Lock:
        """The same for who holds the lock; answers it without a note about the store that went."""
        if not switch.is_begun(root):
            return lock
        with root.ensure(STAGING) as staging:
            switch.finish(root, staging, lock)
            with suppress(OSError):
                sweep(staging)
        return lock._replace(left="")

    def _missing(self) -> NotFound:
        return NotFound(
            phrase("there is no store at {path}", path=self.path),
            field="--store",
            value=str(self.path),
            hint="check the path; pcactl root create makes a new store",
        )

    def _make_directory(self) -> None:
        make_directories(self.path)
        with suppress(PermissionError), Directory.at(self.path.parent) as parent:
            parent.sync()  # Whoever made it may have been killed before its name was on disk.

    def _writer(self, held: ExitStack, created: datetime | None) -> Writer:
        if created:
            self._make_directory()
        root = held.enter_context(Directory.at(self.path))
        self._finish_restore(root)
        has_store(root)  # What is damaged is refused before a lock is made in it.
        follower = Follower(root)
        follower.load()
        lock = held.enter_context(locked(root, self._waiting))
        lock = self._finish_held(root, lock)  # Whoever held it before us may have been stopped in the middle.
        there = has_store(root)
        if not there and not created:
            raise self._missing()
        writer = Writer(root, held.enter_context(root.ensure(STAGING)), lock, follower)
        writer.start(None if there else created)
        return writer
