"""The writing side of a store, while its lock is held: publish, update, delete, grant, log; all of it or, on an error, none.

An act and its line in the audit log follow each other in one block of `with store.write()`, and a block may hold several
such pairs. An exception that leaves the block takes back what the block did, in reverse order, and where that
fails the rest stays as after a kill. So nothing that was made may
leave the process (to standard output, to `--out`) inside the block. A killed process takes nothing back: what it did stays,
and the next writer adds the line of the last act, should it be missing.
"""

import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import count
from typing import Any, Self

from pcactl.errors import Defect, NotFound, StoreFailure
from pcactl.model import Instance
from pcactl.phrase import phrase
from pcactl.store import journal, ledger, recovery
from pcactl.store.directory import Directory, told
from pcactl.store.documents import new_granted, new_store, read_granted
from pcactl.store.following import Follower
from pcactl.store.journal import Entry
from pcactl.store.layout import AUDIT_LOG, DELETED_JSONL, FILES, INSTANCE_TOML, KIND_DIRECTORIES, PRIVATE, QUOTA_TOML, STORE_TOML, kind_of
from pcactl.store.lock import Lock
from pcactl.store.publish import publish, replace_file, sweep, write_synced
from pcactl.store.reading import instance_directory, read_instance
from pcactl.store.records import write_record


class Writer:
    """What may be done to a store; `Store.write` is the way to one. Methods raise StoreFailure.

    `act` is the command, as the act's line in the audit log will name it.
    """

    def __init__(self, root: Directory, staging: Directory, lock: Lock, follower: Follower) -> None:
        self._root, self._staging, self._lock, self._follower = root, staging, lock, follower
        self._undo: list[Callable[[], None]] = []
        self._noted = ""
        self._records: dict[str, str] = {}
        self._keys: dict[str, dict[str, str]] = {}
        self._ledger: dict[str, str] = {}
        self._numbers = count(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._follower.end()
        else:
            self._take_back()
            self._follower.forget()
        with suppress(OSError):
            sweep(self._staging)

    @told("write")
    def publish(self, instance: Instance, files: Mapping[str, bytes], *, act: str = "") -> None:
        """Make the instance's directory, with its record and its PEM files by stem. On return it is there, and on disk.

        Without an act it is the one that creates instances of this kind.
        """
        name = instance.instance_id
        _require_kind(instance)
        record = write_record(instance)
        contents = {INSTANCE_TOML: (record, PRIVATE)} | {FILES[stem].name: (text, FILES[stem].mode) for stem, text in files.items()}
        self._note(recovery.note_of_file(self._root, name, INSTANCE_TOML, record, act))
        self._records[name] = recovery.witness(record)
        self._keys[name] = recovery.keys_among(files)
        with self._root.ensure_synced(KIND_DIRECTORIES[instance.kind]) as into:
            publish(contents, name, staging=self._staging, into=into)
        self._undo.append(partial(self._withdraw, instance))
        self._follower.changed(name, instance)

    @told("write")
    def update(self, instance: Instance, *, act: str) -> None:
        """Give an instance that is there a new record, which keeps the keys that we do not know. Raises NotFound."""
        _require_kind(instance)
        there = read_instance(self._root, instance.instance_id)
        record = write_record(instance._replace(unknown={**there.unknown, **instance.unknown}))
        self._records[instance.instance_id] = recovery.witness(record)
        self._replace_in(instance, {INSTANCE_TOML: (record, PRIVATE)}, act)
        self._follower.changed(instance.instance_id, instance)

    @told("write")
    def replace_files(self, instance: Instance, files: Mapping[str, bytes], *, act: str) -> None:
        """Give an instance that is there other PEM files, by stem, one after the other. Raises NotFound."""
        read_instance(self._root, instance.instance_id)
        self._keys[instance.instance_id] = recovery.keys_among(files)
        self._replace_in(instance, {FILES[stem].name: (text, FILES[stem].mode) for stem, text in files.items()}, act)

    @told("write")
    def delete(self, instance: Instance, *, act: str) -> None:
        """Take an instance out of the store, once the ledger says what it leaves behind. Raises NotFound.

        Its files are removed when the block has come to its end.
        """
        name = instance.instance_id
        there = read_instance(self._root, name)
        self._note(recovery.note_of_deletion(self._root, name, act))
        self._records[name] = ""
        begun_before = ledger.digest_of(self._root, name)
        self._ledger[name] = begun_before or recovery.witness(ledger.line_of(there))
        if not begun_before:
            self._undo.append(partial(ledger.shorten, self._root, ledger.append(self._root, there)))
        self._undo.append(partial(self._restore, there))
        with self._root.enter(KIND_DIRECTORIES[there.kind]) as instances:
            instances.rename(name, self._staging, name)  # The commit.
            instances.sync()
        self._follower.changed(name, None)

    @told("write")
    def grant(self, count: int) -> int:
        """Add to the leaves that may be issued against the quota; answers what is granted now."""
        granted, others = read_granted(self._root)
        content = new_granted(granted + count, others)
        self._note(recovery.note_of_grant(self._root, content))
        self._replace("", QUOTA_TOML, content, PRIVATE)
        return granted + count

    @told("write")
    def log(self, act: str, instance_id: str, details: Mapping[str, Any], *, now: datetime, operator: str) -> None:
        """Add the act's line to the audit log; `instance_id` is empty where the act is about the store."""
        ledger_line = self._ledger.get(instance_id, "")
        self._append(Entry(act, instance_id, details, now, operator, self._record(instance_id), self._keys.pop(instance_id, {}), ledger_line))

    def start(self, created: datetime | None) -> None:
        """Bring the store into order: make its `store.toml` where a time is given, sweep, finish the log. Raises OSError, StoreFailure."""
        sweep(self._staging)
        if created:
            replace_file(STORE_TOML, new_store(created), PRIVATE, staging=self._staging, into=self._root)
        for entry in recovery.missing_entries(self._root, self._lock.left):
            self._append(entry)
        _require_log(self._root)
        self._note("")
        self._undo.clear()

    def _record(self, instance_id: str) -> str:
        """The digest of the record that an act left: known where this block wrote it."""
        if instance_id and instance_id not in self._records:
            return recovery.record_of(self._root, instance_id)
        return self._records.get(instance_id, "")

    def _take_back(self) -> None:
        """Stops at the first step that fails: what is left has its lines, and the note tells the next writer of the last act."""
        with suppress(OSError, NotFound):
            while self._undo:
                self._undo.pop()()

    def _note(self, text: str) -> None:
        if text:
            self._follower.begin()
        self._lock.note(text)
        self._noted = text

    def _append(self, entry: Entry) -> None:
        self._undo.append(partial(self._take_back_line, journal.append(self._root, entry), self._noted))
        self._note("")

    def _take_back_line(self, size: int, note: str) -> None:
        """The note first, as from here on the act is there without its line until it is taken back too."""
        with suppress(OSError):
            self._note(note)
        journal.shorten(self._root, size)

    def _replace_in(self, instance: Instance, files: Mapping[str, tuple[bytes, int]], act: str) -> None:
        """The first of the files that is replaced is the one that the note is about: from then on something was done."""
        first, *_ = files
        self._note(recovery.note_of_file(self._root, instance.instance_id, first, files[first][0], act))
        for name, (content, mode) in files.items():
            self._replace(instance.instance_id, name, content, mode)

    def _replace(self, instance_id: str, name: str, content: bytes, mode: int) -> None:
        """Replace a file of an instance, or of the store where the id is empty.

        What it says now is kept in staging, so that taking the replacement back is a rename: a full disk cannot stop that.
        """
        with self._directory(instance_id) as directory:
            before = f"before-{next(self._numbers)}" if directory.has(name) else ""
            if before:
                write_synced(self._staging, before, directory.read(name), mode)
            self._undo.append(partial(self._put_back, before, instance_id, name))
            replace_file(name, content, mode, staging=self._staging, into=directory)

    def _put_back(self, before: str, instance_id: str, name: str) -> None:
        with self._directory(instance_id) as directory:
            if before:
                self._staging.rename(before, directory, name)
            elif directory.has(name):
                directory.unlink(name)
            directory.sync()

    @contextmanager
    def _directory(self, instance_id: str) -> Iterator[Directory]:
        if not instance_id:
            yield self._root
            return
        with instance_directory(self._root, instance_id, "instance_id") as directory:
            yield directory

    def _withdraw(self, instance: Instance) -> None:
        with self._root.enter(KIND_DIRECTORIES[instance.kind]) as instances:
            instances.rename(instance.instance_id, self._staging, instance.instance_id)
            instances.sync()

    def _restore(self, instance: Instance) -> None:
        if self._staging.has(instance.instance_id):
            with self._root.enter(KIND_DIRECTORIES[instance.kind]) as instances:
                self._staging.rename(instance.instance_id, instances, instance.instance_id)
                instances.sync()


def _require_log(root: Directory) -> None:
    """See that nobody took the log away: a new one would say nothing of what is there. Raises OSError, StoreFailure."""
    if not root.has(AUDIT_LOG) and any(_holds_something(root, name) for name in (QUOTA_TOML, DELETED_JSONL, *KIND_DIRECTORIES.values())):
        path = root.path / AUDIT_LOG
        problem = phrase("{what}: {problem}", what=path, problem=phrase("is missing, and the store is not empty"))
        raise StoreFailure(problem, field="--store", value=str(path), hint="restore this file from a backup; an empty one in its place begins a new log")


def _holds_something(root: Directory, name: str) -> bool:
    status = root.status(name)
    if status is None or not stat.S_ISDIR(status.st_mode):
        return status is not None
    with root.enter(name) as directory:
        return not directory.is_empty()


def _require_kind(instance: Instance) -> None:
    if kind_of(instance.instance_id) is not instance.kind:
        raise Defect(f"{instance.instance_id} is no id of a {instance.kind}")
