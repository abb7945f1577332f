"""What the index remembers of an instance: one row, made from its record or, faster, from the head of the record's text.

A row answers which instances are meant, never what they are: that is read from the record again. So a fault in what
stands below the flat keys is no matter here, and is met by whoever reads the instance.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pcactl.contract.vocabulary import Kind, Role
from pcactl.errors import StoreFailure
from pcactl.model import Instance
from pcactl.store.layout import INSTANCE_TOML
from pcactl.store.records import STORED, read_record

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# A line as `toml.text` writes it: a plain string, an integer, a boolean, a time in UTC, or an array of plain strings.
_PLAIN = r'"[^"\\\x00-\x1f\x7f]*"'
_LINE = re.compile(
    rf"([a-z0-9_]+) = (?:({_PLAIN})|(0|[1-9][0-9]{{0,9}})|(true|false)|"
    rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}\+00:00)|\[((?:\n    {_PLAIN},)*\n?)\])\n"
)
_TYPES: Mapping[str, type] = {
    **dict.fromkeys(("instance_id", "kind", "common_name", "issuer_id", "key_alg", "tag", "fingerprint_sha256", "serial_number"), str),
    **dict.fromkeys(("instance_status", "source_type"), int),
    **dict.fromkeys(("not_before", "not_after"), datetime),
    "use_quota": bool,
    "san": list,
}
_SERIALS = ("serial_number", "encryption_serial_number")


class Row(NamedTuple):
    """The columns of the index, in their order. Times are in microseconds since 1970."""

    id: str
    kind: str
    status: int
    """As stored; 0 where the record is damaged, and then all that follows is empty."""
    common_name: str = ""
    issuer_id: str = ""
    key_alg: str = ""
    not_before: int = 0
    not_after: int = 0
    tag: str = ""
    source_type: int = 0
    use_quota: int = 0
    token: str = ""
    fingerprint: str = ""
    serials: str = ""
    """Without leading zeros, each between two line feeds, one of which it shares with the next."""
    names: str = ""
    """The subject alternative names in the same way."""


def row_of(instance: Instance) -> Row:
    """The row of a record."""
    return Row(
        id=instance.instance_id,
        kind=str(instance.kind),
        status=int(instance.status),
        common_name=instance.common_name,
        issuer_id=instance.issuer_id,
        key_alg=instance.key_alg,
        not_before=microseconds(instance.not_before),
        not_after=microseconds(instance.not_after),
        tag=instance.tag,
        source_type=instance.source_type,
        use_quota=int(instance.use_quota),
        token=instance.idempotence_token,
        fingerprint=instance.certificates[Role.SIGNING].fingerprint_sha256,
        serials=_between_lines(sorted(facts.serial_number.lstrip("0") for facts in instance.certificates.values())),
        names=_between_lines(instance.san),
    )


def row_of_text(content: bytes, instance_id: str, kind: Kind) -> Row:
    """The row of a record, which lies in a directory of this name. A record that is damaged has a row that says so."""
    try:
        row = _row_of_head(content) or row_of(read_record(content, Path(instance_id, INSTANCE_TOML)))
    except StoreFailure:
        return damaged_row(instance_id, kind)
    return row if (row.id, row.kind) == (instance_id, kind) else damaged_row(instance_id, kind)


def damaged_row(instance_id: str, kind: Kind) -> Row:
    """The row of what has no record that could be read."""
    return Row(instance_id, str(kind), 0)


def microseconds(moment: datetime) -> int:
    """A time as rows have it."""
    return (moment - _EPOCH) // _MICROSECOND


def _row_of_head(content: bytes) -> Row | None:
    """The row, where every line above the first table is as we write it: tomllib takes many times as long. None where one is not."""
    try:
        head = content.partition(b"\n[")[0].decode().rstrip("\n") + "\n"
        said = _values(head)
        return _row_of_values(said) if said else None
    except (KeyError, ValueError):
        return None


def _values(head: str) -> dict[str, Any]:
    """What the lines say, each of the type that it has in TOML; nothing where one is not as we write it. Raises ValueError."""
    said: dict[str, Any] = {}
    end = 0
    for line in _LINE.finditer(head):
        key, text, number, word, time, array = line.groups()
        if line.start() != end or key in said:
            return {}
        end = line.end()
        if text is not None:
            said[key] = text[1:-1]
        elif array is not None:
            said[key] = [one.strip()[1:-2] for one in array.split("\n") if one]
        elif time is not None:
            said[key] = datetime.fromisoformat(time)
        else:
            said[key] = int(number) if word is None else word == "true"
    return said if end == len(head) else {}


def _row_of_values(said: Mapping[str, Any]) -> Row | None:
    """The row, where each value is of its type and one that a record may have. Raises KeyError."""
    if not all(type(said[key]) is kind for key, kind in _TYPES.items()) or said["instance_status"] not in STORED:
        return None
    return Row(
        id=said["instance_id"],
        kind=said["kind"],
        status=said["instance_status"],
        common_name=said["common_name"],
        issuer_id=said["issuer_id"],
        key_alg=said["key_alg"],
        not_before=microseconds(said["not_before"]),
        not_after=microseconds(said["not_after"]),
        tag=said["tag"],
        source_type=said["source_type"],
        use_quota=int(said["use_quota"]),
        token=str(said.get("idempotence_token", "")),
        fingerprint=said["fingerprint_sha256"],
        serials=_between_lines(sorted(str(said[key]).lstrip("0") for key in _SERIALS if key in said)),
        names=_between_lines(said["san"]),
    )


def _between_lines(values: Iterable[str]) -> str:
    return "".join(f"\n{value}" for value in values) + "\n"
