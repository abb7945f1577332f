"""Times as people read them: always UTC, to the second."""

from datetime import datetime, timedelta

from pcactl.phrase import Phrase, phrase

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
_FEWEST_DAYS = 2
"""Below this many days, hours tell more."""


def stamp(moment: datetime) -> str:
    """`2026-11-25 01:18:14Z`."""
    return moment.replace(tzinfo=None).isoformat(" ") + "Z"


def day(moment: datetime) -> str:
    """`2026-11-25`."""
    return moment.date().isoformat()


def distance(span: timedelta) -> Phrase:
    """`90 days`, `36 hours`, `59 minutes`: whole units, rounded down."""
    if span >= _FEWEST_DAYS * _DAY:
        return _count(span // _DAY, "day")
    return _count(span // _HOUR, "hour") if span >= _HOUR else _count(max(span // _MINUTE, 0), "minute")


def period(first: datetime, last: datetime) -> Phrase:
    """How long it is from one second to another when both belong to it (RFC 5280 4.1.2.5)."""
    return distance(last - first + timedelta(seconds=1))


def remaining(last: datetime, now: datetime) -> Phrase:
    """How far away an end is: `12 days left`, `3 hours ago`."""
    return phrase("{period} left", period=distance(last - now)) if last >= now else phrase("{period} ago", period=distance(now - last))


def _count(number: int, unit: str) -> Phrase:
    return phrase(f"{{number}} {unit}" if number == 1 else f"{{number}} {unit}s", number=number)
