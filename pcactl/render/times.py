"""Times as people read them: always UTC, to the second."""

from datetime import datetime, timedelta

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


def distance(span: timedelta) -> str:
    """`90 days`, `36 hours`, `59 minutes`: whole units, rounded down."""
    if span >= _FEWEST_DAYS * _DAY:
        return _count(span // _DAY, "day")
    return _count(span // _HOUR, "hour") if span >= _HOUR else _count(max(span // _MINUTE, 0), "minute")


def period(first: datetime, last: datetime) -> str:
    """How long it is from one second to another when both belong to it (RFC 5280 4.1.2.5)."""
    return distance(last - first + timedelta(seconds=1))


def remaining(last: datetime, now: datetime) -> str:
    """How far away an end is: `12 days left`, `3 hours ago`."""
    return f"{distance(last - now)} left" if last >= now else f"{distance(now - last)} ago"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
