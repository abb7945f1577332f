"""The line of the audit log that a killed writer could not add, added by the next writer.

Before its commit an act notes in the lock file: the `seq` of the log's last line, one file, the SHA-256 that this file will
have once the act has happened (`-`: it will be gone), and the act. The note goes when the act's line is there. Who finds a
note, and the file as it says, knows that the act happened. The line is made from what the store says now, so it knows no
operator, its time is that of the file, and it says `recovered`.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from pcactl.errors import NotFound
from pcactl.model import Instance
from pcactl.store import details, ledger, lines
from pcactl.store.directory import Directory
from pcactl.store.documents import read_granted
from pcactl.store.journal import Entry, last_line, parsed
from pcactl.store.layout import AUDIT_LOG, DELETED_JSONL, FILES, INSTANCE_TOML, PRIVATE_KEYS, QUOTA_TOML, STORED
from pcactl.store.reading import has_instance, instance_directory, read_instance

_GONE = "-"
_GRANT = "quota grant"
_RECOVERED = {"recovered": True}
_ENCRYPTED = b"-----BEGIN ENCRYPTED PRIVATE KEY-----"
_NAMES = (INSTANCE_TOML, *(row.name for row in STORED))


def note_of_grant(root: Directory, content: bytes) -> str:
    """The note for a `quota.toml` that is about to be replaced. Raises OSError, StoreFailure."""
    return _note(root, QUOTA_TOML, witness(content), _GRANT)


def note_of_file(root: Directory, instance_id: str, name: str, content: bytes, act: str) -> str:
    """The note for a file of an instance that is about to be there with these contents. Raises OSError, StoreFailure."""
    return _note(root, f"{instance_id}/{name}", witness(content), act)


def note_of_deletion(root: Directory, instance_id: str, act: str) -> str:
    """The note for an instance that is about to go. Raises OSError, StoreFailure."""
    return _note(root, f"{instance_id}/{INSTANCE_TOML}", _GONE, act)


def witness(content: bytes) -> str:
    """The digest that tells whether a file has these contents."""
    from pcactl.keys.digest import sha256

    return sha256(content).hex()


def record_of(root: Directory, instance_id: str) -> str:
    """The digest of an instance's record as it stands; empty where there is no such instance. Raises OSError."""
    try:
        with instance_directory(root, instance_id, "") as directory:
            return witness(directory.read(INSTANCE_TOML))
    except NotFound:
        return ""


def keys_among(files: Mapping[str, bytes]) -> dict[str, str]:
    """The digests of the encrypted private keys among PEM files, by stem."""
    return {stem: witness(text) for stem, text in files.items() if stem in PRIVATE_KEYS and text.startswith(_ENCRYPTED)}


def keys_in(directory: Directory) -> dict[str, str]:
    """The same of the files of an instance. Raises OSError."""
    return keys_among({stem: directory.read(FILES[stem].name) for stem in sorted(PRIVATE_KEYS) if directory.has(FILES[stem].name)})


def missing_entries(root: Directory, note: str) -> Iterator[Entry]:
    """What the log lacks, by the note that a killed writer left. Raises OSError, StoreFailure."""
    seq, place, digest, act = (*note.split(" ", 3), "", "", "", "")[:4]
    if not seq.isdigit() or last_line(root).seq != int(seq):
        return
    instance_id, _, name = place.rpartition("/")
    if place == QUOTA_TOML:
        yield from _grant(root, digest, act)
    elif name in _NAMES and digest == _GONE:
        yield from _deletion(root, instance_id, act)
    elif name in _NAMES:
        yield from _change(root, instance_id, name, digest, act)


def _note(root: Directory, place: str, digest: str, act: str) -> str:
    return f"{last_line(root).seq} {place} {digest} {act}"


def _grant(root: Directory, digest: str, act: str) -> Iterator[Entry]:
    if root.has(QUOTA_TOML) and witness(root.read(QUOTA_TOML)) == digest:
        granted = details.of_grant(_granted_before(root), read_granted(root)[0])
        yield Entry(act, "", granted | _RECOVERED, _changed(root, QUOTA_TOML), "")


def _granted_before(root: Directory) -> int:
    """What the last grant in the log says: after a crash in the next one, the whole log is worth reading."""
    grants = (parsed(line) or {} for line in lines.each(root, AUDIT_LOG) if _GRANT.encode() in line)
    known = [line["details"].get("granted") for line in grants if line.get("act") == _GRANT]
    return known[-1] if known and type(known[-1]) is int else 0


def _change(root: Directory, instance_id: str, name: str, digest: str, act: str) -> Iterator[Entry]:
    try:
        with instance_directory(root, instance_id, "") as directory:
            content, time = directory.read(name), _changed(directory, name)
            record, keys = witness(directory.read(INSTANCE_TOML)), keys_in(directory)
    except (NotFound, FileNotFoundError):
        return
    if witness(content) == digest:
        instance = read_instance(root, instance_id)
        yield Entry(act or _creation(instance), instance_id, details.of_found(instance, act) | _RECOVERED, time, "", record, keys)


def _deletion(root: Directory, instance_id: str, act: str) -> Iterator[Entry]:
    """The ledger tells of it before it happens, and the instance, by not being there, that it did."""
    record = ledger.find(root, instance_id)
    if record and not has_instance(root, instance_id):
        digest = ledger.digest_of(root, instance_id)
        yield Entry(act, instance_id, details.of_deleted(record) | _RECOVERED, _changed(root, DELETED_JSONL), "", ledger=digest)


def _creation(instance: Instance) -> str:
    from pcactl.contract.commands import COMMANDS

    if instance.source_type:  # It was uploaded.
        return f"{instance.kind} import"
    return next(row.path for row in COMMANDS if row.creates and row.kind is instance.kind)


def _changed(directory: Directory, name: str) -> datetime:
    return datetime.fromtimestamp(directory.modified(name), UTC)
