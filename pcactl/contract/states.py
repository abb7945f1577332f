"""Who may move where: the acts that change an instance's state, and why one is revoked (contract 5).

The states themselves are in `vocabulary`. EXPIRED is derived from the clock, so that an instance can be in it whatever is stored.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl.contract.vocabulary import Kind, Status


class Move(NamedTuple):
    """One act on an instance's state."""

    verb: str
    """As it is typed, and in the API's action with a capital."""
    participle: str
    kinds: tuple[Kind, ...]
    sources: tuple[Status, ...]
    target: Status | None
    """None where the instance is gone afterwards."""
    summary: str
    warning: str = ""
    """What follows from it, for the question before it; empty where nothing needs to be asked."""


_CAS = (Kind.ROOT, Kind.SUB)
_ALL = tuple(Kind)

MOVES: Mapping[str, Move] = {
    row.verb: row
    for row in (
        Move("enable", "enabled", _CAS, (Status.DISABLED,), Status.NORMAL, "Let a disabled CA sign again."),
        Move("disable", "disabled", _CAS, (Status.NORMAL,), Status.DISABLED, "Keep a CA from signing, until it is enabled again."),
        Move("revoke", "revoked", _ALL, (Status.NORMAL,), Status.REVOKED, "Revoke for ever.", "This cannot be undone."),
        Move(
            "delete",
            "deleted",
            _ALL,
            (Status.REVOKED, Status.EXPIRED),
            None,
            "Delete what is revoked or expired, with its files and private keys.",
            "Its files and private keys are removed.",
        ),
    )
}


class RevokeReason(NamedTuple):
    """A CRLReason (RFC 5280 5.3.1)."""

    name: str
    number: int


REVOKE_REASONS: Mapping[str, RevokeReason] = {
    row.name: row
    for row in (
        RevokeReason("unspecified", 0),
        RevokeReason("keyCompromise", 1),
        RevokeReason("cACompromise", 2),
        RevokeReason("affiliationChanged", 3),
        RevokeReason("superseded", 4),
        RevokeReason("cessationOfOperation", 5),
        RevokeReason("privilegeWithdrawn", 9),
        RevokeReason("aACompromise", 10),
    )
}
"""`revoke_reason`. certificateHold and removeFromCRL are left out, as what is revoked stays so."""
