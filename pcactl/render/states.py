"""The sign of each state, its colour, and the words that always stand beside it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from pcactl.contract.vocabulary import Status
from pcactl.model import Listed
from pcactl.render.times import remaining

_SOON = timedelta(days=30)


class Sign(NamedTuple):
    """What a state looks like."""

    mark: str
    color: str


_NORMAL = Sign("●", "green")
_ENDS_SOON = Sign("!", "yellow")
_GONE = Sign("✗", "red")
_OFF = Sign("○", "dim")

SIGNS: Mapping[Status, Sign] = {
    Status.UNKNOWN: _OFF,
    Status.NORMAL: _NORMAL,
    Status.DISABLED: _OFF,
    Status.REVOKED: _GONE,
    Status.FROZEN: _OFF,
    Status.EXPIRED: _GONE,
}


def state_at(row: Listed, now: datetime) -> tuple[Sign, str]:
    """The sign of an instance at a time, and what it means: `normal`, `12 days left`, `revoked`."""
    if row.status is Status.NORMAL and row.instance.not_after - now < _SOON:
        return _ENDS_SOON, remaining(row.instance.not_after, now) + keyless(row)
    return SIGNS[row.status], row.status.word + keyless(row)


def keyless(row: Listed) -> str:
    """What is said behind the state of a CA that could sign, were its private key in the store."""
    return ", no key" if row.keyless and row.status is Status.NORMAL else ""
