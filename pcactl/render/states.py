"""The sign of each state, its colour, and the words that always stand beside it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from pcactl.contract.vocabulary import Status
from pcactl.model import Listed
from pcactl.phrase import Phrase, phrase
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


def state_at(row: Listed, now: datetime) -> tuple[Sign, Phrase]:
    """The sign of an instance at a time, and what it means: `normal`, `12 days left`, `revoked`."""
    if row.status is Status.NORMAL and row.instance.not_after - now < _SOON:
        return _ENDS_SOON, with_key(remaining(row.instance.not_after, now), row)
    return SIGNS[row.status], with_key(row.status.word, row)


def with_key(state: Phrase, row: Listed) -> Phrase:
    """A state, and that a CA which could sign has no private key in the store."""
    return phrase("{state}, no key", state=state) if row.keyless and row.status is Status.NORMAL else state
