"""The writing side of a store, while its lock is held: publish, grant, log; all of it or, on an error, none of it.

An act and its line in the audit log are one block of `with store.write()`. An exception that leaves the block takes
back what the block did, in reverse order. So nothing that was made may leave the process (to standard output, to `--out`)
inside the block. A killed process takes nothing back: what it published stays, and the next writer adds its line.
"""

from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Any, Self

from pcactl.errors import Defect
from pcactl.model import Instance, Quota
from pcactl.store import journal
from pcactl.store.directory import Directory, told
from pcactl.store.documents import new_granted, new_store, read_granted
from pcactl.store.journal import Entry
from pcactl.store.layout import FILES, INSTANCE_TOML, KIND_DIRECTORIES, PRIVATE, QUOTA_TOML, STORE_TOML, kind_of
from pcactl.store.lock import Lock
from pcactl.store.publish import publish, replace_file, sweep, withdraw, write_synced
from pcactl.store.reading import count_quota
from pcactl.store.records import write_record
from pcactl.store.recovery import missing_entries, note_of_grant, note_of_instance


class Writer:
    """What may be done to a store; `Store.write` is the way to one. Methods raise StoreFailure."""

    def __init__(self, root: Directory, staging: Directory, lock: Lock) -> None:
        self._root, self._staging, self._lock = root, staging, lock
        self._undo = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._undo.pop_all()
        self._undo.close()  # The note stays: should anything be left, the next writer finds it.
        with suppress(OSError):
            sweep(self._staging)

    @told("write")
    def publish(self, instance: Instance, files: Mapping[str, bytes]) -> None:
        """Make the instance's directory, with its record and its PEM files by stem. On return it is there, and on disk."""
        name = instance.instance_id
        if kind_of(name) is not instance.kind:
            raise Defect(f"{name} is no id of a {instance.kind}")
        contents = {INSTANCE_TOML: (write_record(instance), PRIVATE)} | {FILES[stem].name: (text, FILES[stem].mode) for stem, text in files.items()}
        self._lock.note(note_of_instance(self._root, name))
        with self._root.ensure_synced(KIND_DIRECTORIES[instance.kind]) as into:
            publish(contents, name, staging=self._staging, into=into)
        self._undo.callback(self._withdraw, instance)

    @told("write")
    def grant(self, count: int) -> Quota:
        """Add to the leaves that may be issued against the quota; answers what is granted and used now."""
        granted, others = read_granted(self._root)
        self._lock.note(note_of_grant(self._root, granted + count))
        self._keep(QUOTA_TOML)
        self._replace(QUOTA_TOML, new_granted(granted + count, others))
        return count_quota(self._root)

    @told("write")
    def log(self, act: str, instance_id: str, details: Mapping[str, Any], *, now: datetime, operator: str) -> None:
        """Add the act's line to the audit log; `instance_id` is empty where the act is about the store."""
        self._append(Entry(act, instance_id, details, now, operator))

    def start(self, created: datetime | None) -> None:
        """Bring the store into order: make its `store.toml` where a time is given, sweep, finish the log. Raises OSError."""
        sweep(self._staging)
        if created:
            self._replace(STORE_TOML, new_store(created))
        for entry in missing_entries(self._root, self._lock.left):
            self._append(entry)
        self._lock.note()
        self._undo.pop_all()

    def _append(self, entry: Entry) -> None:
        self._undo.callback(journal.shorten, self._root, journal.append(self._root, entry))
        self._lock.note()

    def _replace(self, name: str, content: bytes) -> None:
        replace_file(name, content, PRIVATE, staging=self._staging, into=self._root)

    def _keep(self, name: str) -> None:
        """Keep what a file says now, so that taking back a replacement is a rename: a full disk cannot stop that."""
        if not self._root.has(name):
            self._undo.callback(self._root.discard, name)
            return
        before = f"{name}.before"
        write_synced(self._staging, before, self._root.read(name), PRIVATE)
        self._undo.callback(self._put_back, before, name)

    def _put_back(self, before: str, name: str) -> None:
        with suppress(OSError):
            self._staging.rename(before, self._root, name)
            self._root.sync()

    def _withdraw(self, instance: Instance) -> None:
        with suppress(OSError), self._root.enter(KIND_DIRECTORIES[instance.kind]) as kind_directory:
            withdraw(instance.instance_id, staging=self._staging, from_=kind_directory)
