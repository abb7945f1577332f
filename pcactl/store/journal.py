"""The audit log: one JSON line an act, each with the hash of the one before it.

`hash` is the SHA-256, in lower-case hex, of the line's canonical JSON without `hash`; `prev` is the `hash` of the line
before, empty in the first. Only the end is read here. That the whole chain holds is for a check of the store to say.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pcactl.store import lines
from pcactl.store.directory import Directory
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


class Line(NamedTuple):
    """A line of the log, as far as the next one depends on it."""

    seq: int
    act: str
    instance_id: str
    hash: str


BEFORE_THE_FIRST = Line(0, "", "", "")


def append(directory: Directory, entry: Entry) -> int:
    """Add a line and put it on disk; answers the size that the log had, for `shorten`.

    The caller holds the lock. Raises OSError, then the log is as it was; StoreFailure where its last line is damaged.
    """
    return lines.append(directory, AUDIT_LOG, lambda last: _text(entry, _parse(last, directory.path / AUDIT_LOG)))


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


def _text(entry: Entry, last: Line) -> bytes:
    import json

    from pcactl.keys.digest import sha256

    line = {
        "seq": last.seq + 1,
        "time": rfc3339(entry.time),
        "act": entry.act,
        "id": entry.instance_id,
        "operator": entry.operator,
        "details": dict(entry.details),
        "prev": last.hash,
    }
    line["hash"] = sha256(canonical(line)).hex()
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
        known = Line(line["seq"], line["act"], line["id"], line["hash"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise damaged(path, "its last line is no line of an audit log") from None
    if [type(value) for value in known] != [int, str, str, str]:
        raise damaged(path, "its last line is no line of an audit log")
    return known
