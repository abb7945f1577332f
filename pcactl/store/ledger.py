"""The ledger of deleted instances, `deleted.jsonl`: what a later CRL and the quota need of what is gone, a JSON object a line.

A line is on disk before its instance goes. So a deletion that was begun and did not happen may have left one: an instance
that is there is not deleted, whatever the ledger says.
"""

from collections.abc import Iterator
from typing import Any

from pcactl.model import Instance
from pcactl.phrase import phrase
from pcactl.store import lines
from pcactl.store.directory import Directory
from pcactl.store.journal import rfc3339
from pcactl.store.layout import DELETED_JSONL
from pcactl.store.toml import damaged

Record = dict[str, Any]
"""One line: `instance_id` and `use_quota`, and what `record_of` and later versions put beside them."""


def record_of(instance: Instance) -> Record:
    """What an instance leaves behind; why and when it was revoked only where that is known."""
    return {
        "instance_id": instance.instance_id,
        "kind": str(instance.kind),
        "issuer_id": instance.issuer_id,
        "common_name": instance.common_name,
        "serial_numbers": [facts.serial_number for facts in instance.certificates.values()],
        "not_after": rfc3339(instance.not_after),
        **({"revoked_at": rfc3339(instance.revoked_at)} if instance.revoked_at else {}),
        **({"revoke_reason": instance.revoke_reason} if instance.revoke_reason else {}),
        "use_quota": instance.use_quota,
    }


def line_of(instance: Instance) -> bytes:
    """The line that an instance leaves behind, without its end."""
    import json

    return json.dumps(record_of(instance), ensure_ascii=False).encode("utf-8", "backslashreplace")


def append(directory: Directory, instance: Instance) -> int:
    """Add an instance's line and put it on disk; answers the size that the ledger had, for `shorten`. Raises OSError."""
    return lines.append(directory, DELETED_JSONL, lambda _: line_of(instance))


def shorten(directory: Directory, size: int) -> None:
    """Take back the lines of deletions that are taken back. Raises OSError."""
    lines.shorten(directory, DELETED_JSONL, size)


def find(directory: Directory, instance_id: str) -> Record | None:
    """The line of one instance, None where it has none. Raises OSError, and StoreFailure where a line with its id is damaged."""
    records = (_parsed(line, directory) for line in _lines(directory, instance_id.encode()))
    return next((record for record in records if record["instance_id"] == instance_id), None)


def digest_of(directory: Directory, instance_id: str) -> str:
    """SHA-256 of the first line of one instance without its end, in lower-case hex; empty where it has none. Raises what `find` raises."""
    return next((digest for name, digest in digests(directory, instance_id.encode()) if name == instance_id), "")


def digests(directory: Directory, about: bytes = b"") -> Iterator[tuple[str, str]]:
    """Of each whole line, or of those in which `about` stands, the id and the SHA-256 without its end. Raises OSError, StoreFailure."""
    from pcactl.keys.digest import sha256

    for line in _lines(directory, about):
        yield _parsed(line, directory)["instance_id"], sha256(line.removesuffix(b"\n")).hex()


def ids(directory: Directory) -> set[str]:
    """The ids of all that it tells of. Raises OSError, StoreFailure."""
    return {_parsed(line, directory)["instance_id"] for line in _lines(directory)}


def rows_since(directory: Directory, start: int) -> Iterator[tuple[str, str, str, int]]:
    """Of each whole line behind an offset: the id, its kind and common name, and whether it had used quota. Raises OSError, StoreFailure."""
    for line in _lines(directory, start=start):
        record = _parsed(line, directory)
        said = (record["instance_id"], str(record.get("kind", "")), str(record.get("common_name", "")))
        instance_id, kind, common_name = (text.encode("utf-8", "replace").decode() for text in said)  # JSON may hold what no text of ours does.
        yield instance_id, kind, common_name, int(record["use_quota"])


def _lines(directory: Directory, about: bytes = b"", start: int = 0) -> Iterator[bytes]:
    """The whole lines behind an offset in which `about` stands; the others are not even parsed, as a ledger may have 100,000."""
    return (line for line in lines.each(directory, DELETED_JSONL, start) if about in line and not lines.is_cut(line))


def _parsed(line: bytes, directory: Directory) -> Record:
    import json

    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict) or not isinstance(record.get("instance_id"), str) or not isinstance(record.get("use_quota"), bool):
        raise damaged(directory.path / DELETED_JSONL, phrase("line {number} is no record of a deleted instance", number=_number_of(line, directory)))
    return record


def _number_of(line: bytes, directory: Directory) -> int:
    """The number of the first line that says the same."""
    return next(number for number, text in enumerate(lines.each(directory, DELETED_JSONL), 1) if text == line)
