"""The audit log for a reader: a line an act, as text, CSV or JSON, written as it is read, and the head of the log.

A log may have any length, so no column is as wide as its widest cell: those that do not vary much have a width of their own.
JSON is one document all the same, its count behind the acts. What a damaged line ends has been written up to there.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from pcactl.api.instances import rfc3339
from pcactl.contract.history import CHANGES
from pcactl.contract.vocabulary import Status
from pcactl.errors import StoreFailure
from pcactl.model import Act, Head, History
from pcactl.phrase import listing, phrase
from pcactl.render.escape import escaped, pad
from pcactl.render.screen import Screen
from pcactl.render.table import GAP
from pcactl.render.times import stamp
from pcactl.render.view import View

_AT_ONCE = 200
"""How many acts are written together."""
_ACT, _OPERATOR = len("root passphrase"), 8
_NOBODY = "-"
_DETAILS = (
    "common_name",
    "issuer_id",
    "serial_numbers",
    "fingerprints_sha256",
    "state_before",
    "state",
    "revoke_reason",
    "passphrase",
    "count",
    "granted_before",
    "granted",
    "archive_sha256",
    "replaced_seq",
    "replaced_hash",
    "recovered",
)
"""What of the details fits a cell."""
_COLUMNS = ("seq", "time", "act", "id", "operator", *_DETAILS, "record", "hash")
_STATES = frozenset(status.word for status in Status)

Document = dict[str, Any]


def present_history(history: History, view: View, screen: Screen) -> None:
    """Write the acts while they are read. Raises ReaderGone, and what reading raises, once what was read before it is written."""
    if view.output == "json":
        _write(_json(history.acts, screen), screen)
    elif view.output == "csv":
        _write(_csv(history.acts), screen)
    elif view.quiet:
        _write((f"{escaped(act.instance_id)}\n" for act in history.acts if act.instance_id), screen)
    elif not _write((act_line(act, view._replace(say=screen.say)) for act in history.acts), screen):
        screen.message("", screen.say_message(phrase("no act matches")))


def act_line(act: Act, view: View) -> str:
    """`2026-11-25 01:18:14Z  leaf revoke      root      www.example.com  pca_leaf_…  normal -> revoked  superseded`."""
    aligned = (stamp(act.time), pad(escaped(act.act), _ACT), pad(escaped(act.operator or _NOBODY), _OPERATOR))
    others = (act.details.get("common_name"), act.instance_id, *_changes(act, view))
    return GAP.join((*aligned, *(escaped(one) for one in others if one))).rstrip() + "\n"


def head_line(head: Head) -> str:
    """`SEQ HASH TIME CREATED STORE`: the path last, as it may have blanks."""
    document = head_document(head)
    return escaped(" ".join(str(_NOBODY if value is None else value) for value in document.values())) + "\n"


def head_document(head: Head) -> Document:
    """The head of the log as an object."""
    return {
        "seq": head.seq,
        "hash": head.hash or None,
        "time": rfc3339(head.time) if head.time else None,
        "created": head.created or None,
        "store": str(head.store),
    }


def _changes(act: Act, view: View) -> Iterator[str]:
    """What is another than before the act, in the reader's words."""
    details = act.details
    if act.act.rpartition(" ")[2] not in CHANGES and (serials := details.get("serial_numbers")):
        yield view.say(phrase("serial {serials}", serials=listing(serials if isinstance(serials, list) else [serials])))
    for before, after in (("state_before", "state"), ("granted_before", "granted")):
        if after in details:
            known, now = _said(details.get(before, "?")), _said(details[after])
            yield view.say(phrase("{before} -> {after}", before=known, after=now))
    yield str(details.get("revoke_reason", ""))
    if details.get("passphrase") in ("set", "changed"):
        yield view.say(phrase(f"passphrase {details['passphrase']}"))
    if "archive_sha256" in details:
        yield view.say(phrase("backup {sha256}", sha256=details["archive_sha256"]))
        if "replaced_seq" in details:
            yield view.say(phrase("in the place of line {seq}", seq=details["replaced_seq"]))
    if details.get("recovered"):
        yield view.say(phrase("(added after a crash)"))


def _said(value: object) -> str:
    """A state as a word of ours; everything else is what the file says."""
    return phrase(value) if isinstance(value, str) and value in _STATES else str(value)


def _csv(acts: Iterator[Act]) -> Iterator[str]:
    from pcactl.render.csv_text import csv_line

    acts = _once_read(acts)
    yield csv_line(_COLUMNS)
    for act in acts:
        document = _document(act)
        values = {**act.details, **document}
        yield csv_line(values.get(column) for column in _COLUMNS)


def _json(acts: Iterator[Act], screen: Screen) -> Iterator[str]:
    from pcactl.render.json_text import json_text

    acts, count = _once_read(acts), 0
    yield '{\n  "result": ['
    try:
        for act in acts:
            text = json_text(_document(act), screen).rstrip("\n").replace("\n", "\n    ")
            yield f"{',' if count else ''}\n    {text}"
            count += 1
    except StoreFailure:
        yield _tail(count)
        raise
    yield _tail(count)


def _tail(count: int) -> str:
    return f'{chr(10) + "  " if count else ""}],\n  "count": {count}\n}}\n'


def _document(act: Act) -> Document:
    return {
        "seq": act.seq,
        "time": rfc3339(act.time),
        "act": act.act,
        "id": act.instance_id or None,
        "operator": act.operator or None,
        "details": act.details,
        "record": act.record or None,
        "store": act.store,
        "prev": act.prev or None,
        "hash": act.hash,
        **act.others,
    }


def _once_read(acts: Iterator[Act]) -> Iterator[Act]:
    """The same acts, the first of them read: where nothing can be read, nothing is to be written."""
    first = list(islice(acts, 1))
    return chain(first, acts)


def _write(pieces: Iterable[str], screen: Screen) -> bool:
    """Write pieces, many at once; answers whether there was any. What came before an error is written before it is raised."""
    waiting: list[str] = []
    written = False
    try:
        for piece in pieces:
            waiting.append(piece)
            written = True
            if len(waiting) == _AT_ONCE:
                text, waiting = "".join(waiting), []
                screen.data(text)
    finally:
        if waiting:
            screen.data("".join(waiting))
    return written
