"""What a store should say: the contract's rules about states, quota and tokens on a few plain values, without a store.

Written from the contract and not from the code: the random acts of `test_stateful` are held against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pcactl.contract.vocabulary import Kind, Status

ABOVE = {Kind.SUB: Kind.ROOT, Kind.LEAF: Kind.SUB}
WORDS = {Status.NORMAL: "Ok", Status.DISABLED: "Disable", Status.REVOKED: "Revoke", Status.EXPIRED: "Expire"}
ONLY_FROM = {
    "Enable": ({Kind.ROOT, Kind.SUB}, {Status.DISABLED}),
    "Disable": ({Kind.ROOT, Kind.SUB}, {Status.NORMAL}),
    "Revoke": (set(Kind), {Status.NORMAL}),
    "Delete": (set(Kind), {Status.REVOKED, Status.EXPIRED}),
}
AFTERWARDS = {"Enable": Status.NORMAL, "Disable": Status.DISABLED, "Revoke": Status.REVOKED}
WINDOW = timedelta(minutes=5)
NOT_FOUND = "NotFound.Resource"


@dataclass
class Thing:
    """An instance."""

    instance_id: str
    kind: Kind
    issuer_id: str
    common_name: str
    not_before: datetime
    not_after: datetime
    use_quota: bool
    token: str
    request: dict[str, Any]
    answer: dict[str, Any]
    status: Status = Status.NORMAL
    reason: str = ""

    def status_at(self, now: datetime) -> Status:
        """What was not revoked expires."""
        return Status.EXPIRED if self.status is not Status.REVOKED and now > self.not_after else self.status


@dataclass
class Expected:
    """All instances that are there, and the quota."""

    things: dict[str, Thing] = field(default_factory=dict)
    granted: int = 0
    used: int = 0

    def of(self, kind: Kind) -> list[Thing]:
        """The instances of a kind, newest first."""
        return sorted((thing for thing in self.things.values() if thing.kind is kind), key=lambda thing: (thing.not_before, thing.instance_id), reverse=True)

    def earlier(self, kind: Kind, token: str, now: datetime) -> Thing | None:
        """What the token made within five minutes."""
        made = [thing for thing in self.of(kind) if token and thing.token == token and abs(now - thing.not_before) <= WINDOW]
        return min(made, key=lambda thing: thing.instance_id, default=None)

    def refusal_of_creation(self, kind: Kind, issuer_id: str, end: datetime, now: datetime, *, use_quota: bool) -> str:
        """The code with which a request that no token answers is refused; empty where it is carried out."""
        if kind in ABOVE:
            if (refusal := self._refusal_of_issuer(self.things.get(issuer_id), ABOVE[kind], now)) or not issuer_id:
                return refusal
            issuer = self.things[issuer_id]
            if now.replace(microsecond=0) < issuer.not_before:
                return "InvalidParameter.issuer_id"
            if end >= issuer.not_after:
                return "InvalidParameter.quantity"
        return "QuotaExceeded.leaf" if use_quota and self.granted <= self.used else ""

    def _refusal_of_issuer(self, issuer: Thing | None, kind: Kind, now: datetime) -> str:
        if issuer is None or issuer.kind is not kind:
            return NOT_FOUND
        if (status := issuer.status_at(now)) is not Status.NORMAL:
            return f"{kind.capitalize()}InstanceStatus.{WORDS[status]}"
        return self._refusal_of_issuer(self.things.get(issuer.issuer_id), ABOVE[kind], now) if kind in ABOVE else ""

    def refusal_of_move(self, verb: str, kind: Kind, instance_id: str, now: datetime) -> str:
        """The code with which an act is refused; empty where it is carried out."""
        kinds, sources = ONLY_FROM[verb]
        if kind not in kinds:
            return "InvalidActionOrVersion"
        thing = self.things.get(instance_id)
        if thing is None or thing.kind is not kind:
            return NOT_FOUND
        if (status := thing.status_at(now)) not in sources:
            return f"{kind.capitalize()}InstanceStatus.{WORDS[status]}"
        return "InvalidParameter.instance_id" if verb == "Delete" and any(self._living_below(instance_id, now)) else ""

    def _living_below(self, instance_id: str, now: datetime) -> Iterable[Thing]:
        living = (Status.NORMAL, Status.DISABLED)
        return (thing for thing in self.things.values() if thing.issuer_id == instance_id and thing.status_at(now) in living)

    def create(self, thing: Thing) -> None:
        """A request was carried out."""
        self.things[thing.instance_id] = thing
        self.used += thing.use_quota

    def move(self, verb: str, instance_id: str, reason: str) -> None:
        """An act was carried out."""
        if verb == "Delete":
            del self.things[instance_id]
            return
        self.things[instance_id].status = AFTERWARDS[verb]
        self.things[instance_id].reason = reason
