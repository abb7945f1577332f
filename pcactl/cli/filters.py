"""The values of a list's filters become a query: each is judged here, in the words of its row in `contract.filters`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from pcactl.authority.references import find
from pcactl.authority.selection import serial_spellings
from pcactl.cli.session import Session
from pcactl.cli.spans import read_moment
from pcactl.cli.values import matched
from pcactl.contract.filters import MOMENTS, SOURCES, STATES, Filter, filters_for
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Status
from pcactl.engine.text import did_you_mean
from pcactl.errors import InvalidParameter
from pcactl.model import Query
from pcactl.phrase import listing, phrase

Reader = Callable[[str, Filter, Session], Any]


def query_of(session: Session) -> Query:
    """What a list command asks for. Raises InvalidParameter, and NotFound for an issuer that is not there."""
    asked: dict[str, Any] = {}
    for row in filters_for(session.kind):
        value = session.values.one(row.option)
        if value is not None:
            asked[row.option.name] = _READERS.get(row.option.name, _as_given)(value, row, session)
    return Query(session.kind, **asked)


def _as_given(value: str, _row: Filter, _session: Session) -> str:
    return value


def _status(value: str, row: Filter, _session: Session) -> Status:
    words = {status.word: status for status in Status} | {str(status.value): status for status in Status}
    status = words.get(value.lower())
    if status is None:
        raise _refused(value, row, STATES, did_you_mean(value, tuple(words)))
    return status


def _source_type(value: str, row: Filter, _session: Session) -> int:
    numbers = {str(number): number for number in SOURCES}
    if value not in numbers:
        raise _refused(value, row, listing(phrase(f"{number}: {word}") for number, word in SOURCES.items()))
    return numbers[value]


def _issuer_id(value: str, row: Filter, session: Session) -> str:
    """An issuer that was deleted is found by its id alone, as nothing else of it is left."""
    store, issuer_kind = session.store, KINDS[session.kind].issuer
    assert issuer_kind is not None
    if store.was_deleted(value):
        return value
    return find(issuer_kind, value, store, session.world.now(), field=row.address).instance_id


def _expires_before(value: str, row: Filter, session: Session) -> datetime:
    moment = read_moment(value, session.world.now())
    if moment is None:
        raise _refused(value, row, MOMENTS)
    return moment


def _serial(value: str, row: Filter, _session: Session) -> str:
    if not serial_spellings(value):
        raise _refused(value, row, "hex, with or without colons, or decimal")
    return value


def _key_alg(value: str, row: Filter, _session: Session) -> str:
    word = matched(value, row.option.allowed)
    if word not in row.option.allowed:
        raise _refused(value, row, listing(row.option.allowed), did_you_mean(value, row.option.allowed))
    return word


_READERS: Mapping[str, Reader] = {
    "status": _status,
    "source_type": _source_type,
    "issuer_id": _issuer_id,
    "expires_before": _expires_before,
    "serial": _serial,
    "key_alg": _key_alg,
}


def _refused(value: str, row: Filter, allowed: str, hint: str = "") -> InvalidParameter:
    return InvalidParameter(phrase('"{value}" is not allowed', value=value), field=row.address, value=value, allowed=allowed, hint=hint)
