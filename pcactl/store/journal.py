"""The audit log: one JSON line an act, each with the hash of the one before it.

`hash` is the SHA-256, in lower-case hex, of the line's canonical JSON without `hash`; `prev` is the `hash` of the line
before, empty in the first. Only the end is read here. That the whole chain holds is for a check of the store to say.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from pcactl.store.directory import Directory, named, sync
from pcactl.store.layout import AUDIT_LOG, PRIVATE
from pcactl.store.publish import write_all
from pcactl.store.toml import damaged

_BLOCK = 4096


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

    A last line that a crash or a power cut left without its end was never acknowledged: it is cut away first. The caller
    holds the lock. Raises OSError, then the log is as it was; StoreFailure where its last line is damaged.
    """
    path, fd = directory.path / AUDIT_LOG, directory.open(AUDIT_LOG, os.O_RDWR | os.O_APPEND, PRIVATE)
    try:
        with named(path):
            size, last = _end(fd, path)
            if size < os.fstat(fd).st_size:
                os.ftruncate(fd, size)
        try:
            with named(path):
                write_all(fd, _text(entry, last))
                sync(fd)
            if size == 0:
                directory.sync()  # The file's name is new.
        except BaseException:
            shorten(directory, size)
            raise
    finally:
        os.close(fd)
    return size


def shorten(directory: Directory, size: int) -> None:
    """Take back lines of an act that failed, as far as the system lets us."""
    if size == 0:
        directory.discard(AUDIT_LOG)
        return
    with suppress(OSError):
        fd = directory.open(AUDIT_LOG, os.O_WRONLY)
        try:
            os.ftruncate(fd, size)
            sync(fd)
        finally:
            os.close(fd)


def last_line(directory: Directory) -> Line:
    """The last whole line; BEFORE_THE_FIRST where there is none. Raises OSError, and StoreFailure where it is damaged."""
    try:
        fd = directory.open(AUDIT_LOG, os.O_RDONLY)
    except FileNotFoundError:
        return BEFORE_THE_FIRST
    path = directory.path / AUDIT_LOG
    try:
        with named(path):
            return _end(fd, path)[1]
    finally:
        os.close(fd)


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
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _end(fd: int, path: Path) -> tuple[int, Line]:
    """Where the last whole line ends, and that line. Reads from the end, however long the log is."""
    size = os.fstat(fd).st_size
    tail, start = b"", size
    while start and tail.find(b"\n") == tail.rfind(b"\n"):  # Until the last whole line and what ends the one before are in it.
        start = max(0, start - max(_BLOCK, len(tail)))
        tail = os.pread(fd, size - start, start)
    whole = tail[: tail.rfind(b"\n") + 1]
    end = size - len(tail) + len(whole)
    return end, _parse(whole[:-1].rpartition(b"\n")[2], path) if whole else BEFORE_THE_FIRST


def _parse(text: bytes, path: Path) -> Line:
    import json

    try:
        line = json.loads(text)
        known = Line(line["seq"], line["act"], line["id"], line["hash"])
    except (ValueError, LookupError, TypeError, RecursionError):
        raise damaged(path, "its last line is no line of an audit log") from None
    if [type(value) for value in known] != [int, str, str, str]:
        raise damaged(path, "its last line is no line of an audit log")
    return known
