"""Whether the audit log is whole, and the store what its last lines say: without a lock, beside any writer.

What looks odd is looked at again once the log has been read further, since a writer may have been at work: an act that is
done and has no line yet has its note in the lock, as has one whose writer was killed there. What a line must be is `links`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, NotFound, StoreFailure
from pcactl.model import Finding
from pcactl.phrase import Phrase, phrase
from pcactl.store import ledger
from pcactl.store.directory import Directory
from pcactl.store.documents import read_granted, read_origin
from pcactl.store.journal import Entry
from pcactl.store.layout import DELETED_JSONL, FILES, INSTANCE_TOML, KIND_DIRECTORIES, QUOTA_TOML, STORE_TOML, kind_of
from pcactl.store.links import RESTORE, Checkpoint, Known, Links
from pcactl.store.lock import noted
from pcactl.store.reading import instance_directory
from pcactl.store.recovery import missing_entries, record_of, witness

__all__ = ["Books", "Checkpoint", "Look", "broken", "read_checkpoints", "unreadable"]

_RESTORE = phrase("restore this file from a backup")
_ROUNDS = 5
"""How often at most what looks odd is looked at again while writers are at work."""
_HEAD = r"([0-9]{1,18}) +([0-9a-f]{64}|-)( .*)?"

Look = Callable[[], Finding | None]


def read_checkpoints(text: str, field: str) -> tuple[Checkpoint, ...]:
    """The heads in a file, one a line, as `store log --head` prints them. Raises InvalidParameter where it has none, or another line."""
    said = [line.strip() for line in text.splitlines() if line.strip()]
    found = [re.fullmatch(_HEAD, line) for line in said]
    if not said or not all(found):
        raise InvalidParameter(
            "it has lines that are no heads of an audit log" if said else "it has no head of an audit log", field=field, hint="pcactl store log --head"
        )
    return tuple(Checkpoint(int(one[1]), one[2]) for one in found if one)


def broken(root: Directory, checkpoints: Sequence[Checkpoint] = ()) -> Iterator[Finding]:
    """What is wrong with the log, what in the store is not as it says, and what the next writer mends.

    Memory is for one line and for the last word on each instance. Raises OSError where the log cannot be read.
    """
    log = Links(root, checkpoints)
    yield from log.read()
    books = Books(root, log)
    odd = {look: finding for look in books.looks() if (finding := look())}
    seen = None
    for _ in range(_ROUNDS):
        note = noted(root)
        yield from log.read()
        log.pending = _pending(root, note)
        books.reread()
        odd = {look: finding for look in odd if (finding := look())}
        if seen == (seen := (log.number, note)):
            break
    yield from log.end()
    yield from odd.values() if log.number or not odd else [Finding(log.path, phrase("is missing or empty, and the store is not"), _RESTORE)]


class Books:
    """The files of the store, held against the log."""

    def __init__(self, root: Directory, log: Links) -> None:
        self._root, self._log = root, log
        self._deleted: dict[str, str] | Finding = {}
        """The ids in the ledger with the digests of their first lines, or what is wrong with it."""

    def looks(self) -> Iterator[Look]:
        """One look at each thing that the log says something of, and at each of which it should."""
        self.reread()
        yield from (self._store, self._quota, self._ledger)
        there = [name for kind in Kind for name in self._names(kind)]
        deleted = self._deleted if isinstance(self._deleted, dict) else ()
        yield from (partial(self._instance, name) for name in dict.fromkeys((*there, *self._log.instances, *deleted)))

    def reread(self) -> None:
        """Read the ledger as it is now."""
        path = self._root.path / DELETED_JSONL
        try:
            self._deleted = {}
            for instance_id, digest in ledger.digests(self._root):
                self._deleted.setdefault(instance_id, digest)
        except (OSError, StoreFailure) as error:
            self._deleted = unreadable(path, error)

    def _names(self, kind: Kind) -> list[str]:
        """The names of what is there of a kind. What is no directory of instances, `_instance` tells of where the log has any."""
        try:
            with self._root.enter(KIND_DIRECTORIES[kind]) as instances:
                return [name for name in instances.names() if name.startswith(KINDS[kind].id_prefix)]
        except OSError:
            return []

    def _store(self) -> Finding | None:
        path = self._root.path / STORE_TOML
        try:
            found = read_origin(self._root)
        except (OSError, StoreFailure) as error:
            return unreadable(path, error)
        said = next((one for origin in self._log.origins if (one := {key: origin.get(key) for key in found}) != found), None)
        if said is None:
            return None
        return Finding(
            path, phrase("is not of the store that the audit log is of"), phrase("put back what it said: format = {format}, created = {created}", **said)
        )

    def _quota(self) -> Finding | None:
        path = self._root.path / QUOTA_TOML
        try:
            granted, _ = read_granted(self._root)
        except (OSError, StoreFailure) as error:
            return unreadable(path, error)
        if granted == self._log.granted:
            return None
        problem = phrase("granted is {granted}, and {logged} by the audit log", granted=granted, logged=self._log.granted)
        return Finding(path, problem, phrase("put back what it said: granted = {logged}", logged=self._log.granted))

    def _ledger(self) -> Finding | None:
        return self._deleted if isinstance(self._deleted, Finding) else None

    def _instance(self, instance_id: str) -> Finding | None:
        known = self._log.known(instance_id)
        try:
            record = record_of(self._root, instance_id)
        except OSError as error:
            return unreadable(_path_of(self._root, instance_id) / INSTANCE_TOML, error)
        return self._there(instance_id, record, known) if record else self._absent(instance_id, known)

    def _there(self, instance_id: str, record: str, known: Known | None) -> Finding | None:
        path = _path_of(self._root, instance_id)
        if known and known.gone:
            return Finding(path, phrase("is there, and line {number} of the audit log says that it was deleted", number=known.place), RESTORE)
        if not known or not known.made:
            return Finding(path, phrase("is there, and no line of the audit log says that it was made"), RESTORE)
        if known.record in {"", record}:
            return self._keys(instance_id, known)
        problem = phrase("is not what line {number} of the audit log says that it is", number=known.place)
        return Finding(path / INSTANCE_TOML, problem, phrase("restore this file from a backup; if the change is right, the next act on the instance logs it"))

    def _keys(self, instance_id: str, known: Known) -> Finding | None:
        """An encrypted key tells nobody whose it is until it is opened; its digest does."""
        for stem, digest in known.keys.items():
            path = _path_of(self._root, instance_id) / FILES[stem].name
            try:
                with instance_directory(self._root, instance_id, "") as directory:
                    found = witness(directory.read(path.name))
            except NotFound:
                return None
            except OSError as error:
                return unreadable(path, error)
            if found != digest:
                return Finding(path, phrase("is not the encrypted private key that the audit log says that it is"), _RESTORE)
        return None

    def _absent(self, instance_id: str, known: Known | None) -> Finding | None:
        if known and not known.gone:
            problem = phrase("is missing, and no line of the audit log says that it was deleted; the last about it is line {number}", number=known.place)
            return Finding(_path_of(self._root, instance_id), problem, phrase("restore it from a backup"))
        if isinstance(self._deleted, Finding) or not (known or instance_id in self._deleted):
            return None
        if known and instance_id in self._deleted:
            if known.ledger in {"", self._deleted[instance_id]}:
                return None
            problem = phrase("its line about {id} is not what line {number} of the audit log says that it is", id=instance_id, number=known.place)
            return Finding(self._root.path / DELETED_JSONL, problem, _RESTORE)
        said = "it has no line about {id}, which was deleted by the audit log" if known else "it has a line about {id}, which was not deleted by the audit log"
        return Finding(self._root.path / DELETED_JSONL, phrase(said, id=instance_id), _RESTORE)


def _pending(root: Directory, note: str) -> list[Entry]:
    """The line that the next writer would add; none where the store is too damaged to say."""
    try:
        return list(missing_entries(root, note))
    except (OSError, StoreFailure):
        return []


def _path_of(root: Directory, instance_id: str) -> Path:
    try:
        return root.path / KIND_DIRECTORIES[kind_of(instance_id)] / instance_id
    except NotFound:  # The log says it of what never was an id.
        return root.path / instance_id


def unreadable(path: Path, error: OSError | StoreFailure) -> Finding:
    """A file that cannot be read, or does not say what it should, as a finding."""
    if isinstance(error, StoreFailure):
        values = error.problem.values if isinstance(error.problem, Phrase) else {}
        problem = values.get("problem", error.problem)
        return Finding(path, phrase(str(problem)) if not isinstance(problem, Phrase) else problem, _RESTORE)
    return Finding(path, phrase("cannot be read: {what}", what=phrase(error.strerror or "")), _RESTORE)
