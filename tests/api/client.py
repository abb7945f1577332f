"""A client of the documented API: actions on a store of its own, under a clock that a test turns."""

import json
from pathlib import Path
from typing import Any, NamedTuple

from pcactl.api.actions import Caller, call
from pcactl.authority.unlocking import Unlock
from pcactl.contract.vocabulary import Kind
from pcactl.model import Body
from pcactl.store.store import Store
from tests.pool import Clock, pooled_world

P256 = {"hash_alg": "SHA256", "key_alg": "ECDSA", "key_param": "P256"}
SM2 = {"hash_alg": "SHA256", "key_alg": "SM2", "key_param": ""}


class Refusal(NamedTuple):
    """An error as a client sees it: the documented code, the message, and the exit status of `pcactl call`."""

    code: str
    message: str
    exit_status: int


class Client:
    """Who calls. Every answer goes through JSON, as it would to a client."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.clock = Clock()
        self.world = pooled_world(self.clock)
        self.unlock: Unlock = lambda: None
        self.notices: list[str] = []
        """The codes of what stood beside the last answer."""

    def send(self, action: str, body: Body | bytes) -> tuple[Any, Refusal | None]:
        """The envelope, and the error in it where it has one."""
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = call(action, octets, Caller(self.store, self.world, self.unlock))
        envelope = json.loads(json.dumps(answer.envelope))
        self.notices = [notice.row.code for notice in answer.notices]
        error = envelope["ResponseMetadata"].get("Error")
        assert (error is None) == (answer.error is None)
        if error is None or answer.error is None:
            return envelope, None
        assert error.keys() == {"Code", "Message"}
        assert "Result" not in envelope
        return envelope, Refusal(error["Code"], error["Message"], answer.error.exit_status)

    def result(self, action: str, body: Body | None = None) -> Any:
        """The Result of an action that must succeed; None where it answers nothing."""
        envelope, refusal = self.send(action, body or {})
        assert refusal is None, refusal
        return envelope.get("Result")

    def refused(self, action: str, body: Body | bytes) -> Refusal:
        """The error of an action that must fail."""
        _, refusal = self.send(action, body)
        assert refusal is not None
        return refusal

    def create(self, kind: Kind, **values: Any) -> str:
        """The id of a new instance with a P-256 key, a year for a CA and a day for a leaf, unless the values say otherwise."""
        made = self.result(f"Create{kind.capitalize()}Instance", body_of(kind, **values))
        return str(made["instance_id"])

    def chain(self, **values: Any) -> tuple[str, str, str]:
        """The ids of a root, a sub and a leaf."""
        root = self.create(Kind.ROOT, quantity=3, **values)
        sub = self.create(Kind.SUB, issuer_id=root, quantity=2, **values)
        return root, sub, self.create(Kind.LEAF, issuer_id=sub, **values)


def body_of(kind: Kind, **values: Any) -> Body:
    """A body that the kind takes, but for the issuer's id. The common name is a value like the others."""
    duration = {"quantity": 1, "duration_type": "day" if kind is Kind.LEAF else "year"}
    name = values.pop("common_name", "www.example.com" if kind is Kind.LEAF else f"Test {kind}")
    return {"csr_common": {"subject": {"common_name": name}}, **P256, **duration, **values}
