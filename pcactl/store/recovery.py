"""The line of the audit log that a killed writer could not add, added by the next writer.

Before its commit an act notes in the lock file: the `seq` of the log's last line, one file, the SHA-256 that this file will
have once the act has happened (`-`: it will be gone), and the act. The note goes when the act's line is there. Who finds a
note, and the file as it says, knows that the act happened. The line is made from what the store says now, so it knows no
operator, its time is that of the file, and it says `recovered`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from pcactl.errors import NotFound
from pcactl.model import Instance
from pcactl.store import ledger
from pcactl.store.directory import Directory
from pcactl.store.documents import read_granted
from pcactl.store.journal import Entry, last_line
from pcactl.store.layout import DELETED_JSONL, INSTANCE_TOML, QUOTA_TOML, STORED
from pcactl.store.reading import has_instance, instance_directory, read_instance

_GONE = "-"
_NAMES = (INSTANCE_TOML, *(row.name for row in STORED))
_KEPT = ("common_name", "issuer_id", "serial_numbers", "revoke_reason")
"""What a recovered line says of an instance."""


def note_of_grant(root: Directory, content: bytes) -> str:
    """The note for a `quota.toml` that is about to be replaced. Raises OSError, StoreFailure."""
    return _note(root, QUOTA_TOML, _witness(content), "quota grant")


def note_of_file(root: Directory, instance_id: str, name: str, content: bytes, act: str) -> str:
    """The note for a file of an instance that is about to be there with these contents. Raises OSError, StoreFailure."""
    return _note(root, f"{instance_id}/{name}", _witness(content), act)


def note_of_deletion(root: Directory, instance_id: str, act: str) -> str:
    """The note for an instance that is about to go. Raises OSError, StoreFailure."""
    return _note(root, f"{instance_id}/{INSTANCE_TOML}", _GONE, act)


def missing_entries(root: Directory, note: str) -> Iterator[Entry]:
    """What the log lacks, by the note that a killed writer left. Raises OSError, StoreFailure."""
    seq, place, witness, act = (*note.split(" ", 3), "", "", "", "")[:4]
    if not seq.isdigit() or last_line(root).seq != int(seq):
        return
    instance_id, _, name = place.rpartition("/")
    if place == QUOTA_TOML:
        yield from _grant(root, witness, act)
    elif name in _NAMES and witness == _GONE:
        yield from _deletion(root, instance_id, act)
    elif name in _NAMES:
        yield from _change(root, instance_id, name, witness, act)


def _note(root: Directory, place: str, witness: str, act: str) -> str:
    return f"{last_line(root).seq} {place} {witness} {act}"


def _witness(content: bytes) -> str:
    from pcactl.keys.digest import sha256

    return sha256(content).hex()


def _grant(root: Directory, witness: str, act: str) -> Iterator[Entry]:
    if root.has(QUOTA_TOML) and _witness(root.read(QUOTA_TOML)) == witness:
        yield Entry(act, "", {"granted": read_granted(root)[0], "recovered": True}, _changed(root, QUOTA_TOML), "")


def _change(root: Directory, instance_id: str, name: str, witness: str, act: str) -> Iterator[Entry]:
    try:
        with instance_directory(root, instance_id, "") as directory:
            content, time = directory.read(name), _changed(directory, name)
    except (NotFound, FileNotFoundError):
        return
    if _witness(content) == witness:
        instance = read_instance(root, instance_id)
        yield Entry(act or _creation(instance), instance_id, _details(ledger.record_of(instance)), time, "")


def _deletion(root: Directory, instance_id: str, act: str) -> Iterator[Entry]:
    """The ledger tells of it before it happens, and the instance, by not being there, that it did."""
    record = ledger.find(root, instance_id)
    if record and not has_instance(root, instance_id):
        yield Entry(act, instance_id, _details(record), _changed(root, DELETED_JSONL), "")


def _creation(instance: Instance) -> str:
    from pcactl.contract.commands import COMMANDS

    if instance.source_type:  # It was uploaded.
        return f"{instance.kind} import"
    return next(row.path for row in COMMANDS if row.creates and row.kind is instance.kind)


def _details(record: ledger.Record) -> dict[str, object]:
    return {key: record[key] for key in _KEPT if key in record} | {"recovered": True}


def _changed(directory: Directory, name: str) -> datetime:
    return datetime.fromtimestamp(directory.modified(name), UTC)
