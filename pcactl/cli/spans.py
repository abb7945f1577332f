"""Lengths of time and moments as people type them: `90d`, `2026-12-31`, `2026-12-31T23:59:59Z`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pcactl.contract.vocabulary import Unit
from pcactl.engine.validity import last_second
from pcactl.errors import InvalidParameter

_UNITS: Mapping[str, Unit] = {"h": Unit.HOUR, "d": Unit.DAY, "m": Unit.MONTH, "y": Unit.YEAR}
_SPAN = re.compile(r"([0-9]{1,9})([hdmy])", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DATE.pattern + r"[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?([Zz]|[+-][0-9]{2}:[0-9]{2})")


class Span(NamedTuple):
    """A length of time on the calendar."""

    quantity: int
    unit: Unit


def read_span(text: str) -> Span | None:
    """`12h`, `90d`, `6m`, `2y`; None for everything else."""
    found = _SPAN.fullmatch(text)
    return Span(int(found[1]), _UNITS[found[2].lower()]) if found else None


def read_moment(text: str, now: datetime) -> datetime | None:
    """A date (its beginning, in UTC), a time of RFC 3339, or a span from now; None for everything else."""
    return _moment(text, now, 1)


def read_past_moment(text: str, now: datetime) -> datetime | None:
    """The same, but that a span leads back from now."""
    return _moment(text, now, -1)


def _moment(text: str, now: datetime, direction: int) -> datetime | None:
    try:
        if span := read_span(text):
            return last_second(now, direction * span.quantity, span.unit) + timedelta(seconds=1)
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text).replace(tzinfo=UTC)
        return datetime.fromisoformat(text.upper()).astimezone(UTC) if _TIME.fullmatch(text) else None
    except (ValueError, OverflowError, InvalidParameter):
        return None
