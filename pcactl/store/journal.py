"""The audit log: one JSON line an act, each with the hash of the one before it.

`hash` is the SHA-256, in lower-case hex, of the line's canonical JSON without `hash`; `prev` is the `hash` of the line
before, empty in the first. `record` binds the record that the act left, and `store` what `store.toml` says of its making.
How a line is written and read is here; the log as a whole is `history`, and that its chain holds, `chain`.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pcactl.model import Act
from pcactl.store import lines
from pcactl.store.directory import Directory
from pcactl.store.documents import read_origin
from pcactl.store.layout import AUDIT_LOG
from pcactl.store.toml import damaged


class Entry(NamedTuple):
    """One act, as the caller knows it."""

    act: str
    instance_id: str
    """Empty where the act is about the store."""
    details: Mapping[str, Any]
    """JSON values."""
    time: datetime
    operator: str
    record: str = ""
    """SHA-256 of the record that the act left, in lower-case hex; empty where it left none."""
    keys: Mapping[str, str] = {}
    """By stem SHA-256 of each encrypted private key that the act wrote: nothing else says whose it is until it is opened."""
    ledger: str = ""
    """SHA-256 of the line in the ledger, without its end, that a deletion left."""


class Line(NamedTuple):
    """A line of the log, as far as the next one depends on it."""

    seq: int
    act: str
    instance_id: str
    hash: str
    binds: bool = False
    """Whether it has `record`, so that `store` stands in it or in a line before."""


_TYPES: Mapping[str, type] = {"seq": int, "time": str, "act": str, "id": str, "operator": str, "details": dict, "prev": str, "hash": str}
"""What every line has."""
_LATER: Mapping[str, type] = {"record": str, "store": dict, "keys": dict, "ledger": str}
"""What a line has since there is a version that writes it."""
_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"

BEFORE_THE_FIRST = Line(0, "", "", "")


def append(directory: Directory, entry: Entry) -> int:
    """Add a line and put it on disk; answers the size that the log had, for `shorten`.

    The caller holds the lock. Raises OSError, then the log is as it was; StoreFailure where its last line is damaged.
    """
    return lines.append(directory, AUDIT_LOG, lambda last: _text(entry, _parse(last, directory.path / AUDIT_LOG), directory))


def next_line(directory: Directory, entry: Entry) -> bytes:
    """The line that `append` would add, with its end. Raises OSError, StoreFailure."""
    return _text(entry, last_line(directory), directory) + b"\n"


def shorten(directory: Directory, size: int) -> None:
    """Take back the lines of acts that are taken back. Raises OSError."""
    lines.shorten(directory, AUDIT_LOG, size)


def last_line(directory: Directory) -> Line:
    """The last whole line; BEFORE_THE_FIRST where there is none. Raises OSError, and StoreFailure where it is damaged."""
    return _parse(lines.last_line(directory, AUDIT_LOG), directory.path / AUDIT_LOG)


def canonical(line: Mapping[str, Any]) -> bytes:
    """The JSON that `hash` is made over. Lone surrogates, which no UTF-8 can hold, are escaped as JSON escapes them."""
    import json

    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "backslashreplace")


def rfc3339(time: datetime) -> str:
    """A time in UTC with whole seconds."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parsed(text: bytes) -> dict[str, Any] | None:
    """A line, without its end, as the object that it is; None where it is no line of an audit log."""
    import json

    try:
        line = json.loads(text)
        whole = (
            all(type(line[key]) is kind for key, kind in _TYPES.items())
            and all(type(line[key]) is kind for key, kind in _LATER.items() if key in line)
            and bool(re.fullmatch(_TIME, line["time"]))
        )
        return line if whole and act_of(line) else None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def act_of(line: dict[str, Any]) -> Act:
    """What a line says. Raises ValueError where its time is none."""
    others = {key: value for key, value in line.items() if key not in _TYPES and key not in Act._fields}
    return Act(
        seq=line["seq"],
        time=datetime.fromisoformat(line["time"]),
        act=line["act"],
        instance_id=line["id"],
        operator=line["operator"],
        details=line["details"],
        prev=line["prev"],
        hash=line["hash"],
        record=line.get("record"),
        store=line.get("store"),
        others=others,
    )


def hash_of(line: Mapping[str, Any]) -> str:
    """The `hash` that a line should have."""
    from pcactl.keys.digest import sha256

    return sha256(canonical({key: value for key, value in line.items() if key != "hash"})).hex()


def is_as_written(line: Mapping[str, Any], text: bytes) -> bool:
    """Whether a line's text is in the form in which lines are written: each key once, blanks where they belong, no other escapes.

    Which characters are escaped beyond those of printable ASCII depends on what Python's Unicode calls printable, so that either way will do.
    """
    import json

    plain = re.sub(r"[^\x00-\x7e]+", lambda found: json.dumps(found[0])[1:-1], text.decode())
    return plain == json.dumps(line)


def _text(entry: Entry, last: Line, directory: Directory) -> bytes:
    import json

    line: dict[str, Any] = {
        "seq": last.seq + 1,
        "time": rfc3339(entry.time),
        "act": entry.act,
        "id": entry.instance_id,
        "operator": entry.operator,
        "details": dict(entry.details),
        "record": entry.record,
        **({"keys": dict(entry.keys)} if entry.keys else {}),
        **({"ledger": entry.ledger} if entry.ledger else {}),
        **({} if last.binds else {"store": read_origin(directory)}),
        "prev": last.hash,
    }
    line["hash"] = hash_of(line)
    text = json.dumps(line, ensure_ascii=False)
    # What could steer the terminal of whoever reads the log only stands in strings, and is escaped there as JSON does it.
    plain = text if text.isprintable() else "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
    return plain.encode()


def _parse(text: bytes | None, path: Path) -> Line:
    import json

    if text is None:
        return BEFORE_THE_FIRST
    try:
        line = json.loads(text)
        known = Line(line["seq"], line["act"], line["id"], line["hash"], "record" in line)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise damaged(path, "its last line is no line of an audit log") from None
    if [type(value) for value in known] != [int, str, str, str, bool]:
        raise damaged(path, "its last line is no line of an audit log")
    return known
