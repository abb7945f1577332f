"""What another process does while keys are being made: everything that it may have changed is looked at again under the lock."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pcactl.contract.algorithms import Algorithm
from pcactl.contract.vocabulary import Kind
from pcactl.model import Body, PrivateKey
from tests.api.client import Client, body_of
from tests.store.samples import contents


class Meanwhile:
    """Lets something happen once, when the next key is made: the request was checked, and the lock is not yet taken."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.answers: list[Any] = []

    def then(self, act: Callable[[], Any]) -> None:
        world = self.client.world

        def draw(algorithm: Algorithm, key_param: str) -> PrivateKey:
            self.client.world = world
            self.answers.append(act())
            return world.new_key(algorithm, key_param)

        self.client.world = world._replace(new_key=draw)


@pytest.fixture
def meanwhile(client: Client) -> Meanwhile:
    return Meanwhile(client)


@pytest.fixture
def asked(client: Client) -> Body:
    """A leaf below a new sub; a quota of one is granted."""
    _, sub, _ = client.chain()
    with client.store.write() as writer:
        writer.grant(1)
    return body_of(Kind.LEAF, issuer_id=sub)


def leaves(client: Client) -> int:
    return int(client.result("ListLeafInstances")["count"])


@pytest.mark.parametrize("verb", ["Disable", "Revoke"])
@pytest.mark.parametrize("kind", [Kind.ROOT, Kind.SUB])
def test_an_issuer_that_is_normal_no_more(client: Client, meanwhile: Meanwhile, asked: Body, kind: Kind, verb: str) -> None:
    instance_id = client.result(f"List{kind.capitalize()}Instances")["result"][0]["instance_id"]
    meanwhile.then(lambda: client.result(f"{verb}{kind.capitalize()}Instance", {"instance_id": instance_id}))
    refusal = client.refused("CreateLeafInstance", asked)
    assert refusal.code == f"{kind.capitalize()}InstanceStatus.{verb}"
    assert leaves(client) == 1


def test_an_issuer_that_expired(client: Client, meanwhile: Meanwhile, asked: Body) -> None:
    meanwhile.then(lambda: client.clock.turn(timedelta(days=3000)))
    assert client.refused("CreateLeafInstance", asked).code == "SubInstanceStatus.Expire"
    assert leaves(client) == 1


def test_the_last_of_the_quota(client: Client, meanwhile: Meanwhile, asked: Body) -> None:
    asked |= {"use_quota": True}
    meanwhile.then(lambda: client.result("CreateLeafInstance", asked))
    refusal = client.refused("CreateLeafInstance", asked)
    assert (refusal.code, refusal.exit_status) == ("QuotaExceeded.leaf", 5)
    assert leaves(client) == 2
    assert client.result("GetQuotaDetail") == {"quota": 0}


def test_the_same_request_under_the_same_token(client: Client, meanwhile: Meanwhile, asked: Body) -> None:
    asked |= {"idempotence_token": "7d11", "use_quota": True}
    meanwhile.then(lambda: client.result("CreateLeafInstance", asked))
    assert client.result("CreateLeafInstance", asked) == meanwhile.answers[0]
    assert client.notices == ["AnsweredBefore"]
    assert leaves(client) == 2


def test_another_request_under_the_same_token(client: Client, meanwhile: Meanwhile, asked: Body) -> None:
    asked |= {"idempotence_token": "7d11"}
    meanwhile.then(lambda: client.result("CreateLeafInstance", asked | {"tag": "first"}))
    assert client.refused("CreateLeafInstance", asked).code == "IdempotentParameterMismatch"
    assert leaves(client) == 2


def test_what_can_be_told_before_is_told_before_a_key_is_made(client: Client, asked: Body) -> None:
    """An RSA key of 4096 bits takes seconds; and a dry run makes none."""

    def never(_: Algorithm, __: str) -> PrivateKey:
        raise AssertionError

    client.world = client.world._replace(new_key=never)
    assert client.refused("CreateLeafInstance", asked | {"quantity": 5, "duration_type": "year"}).code == "InvalidParameter.quantity"
    (client.store.path / "quota.toml").write_text("granted = 0\n")
    assert client.refused("CreateLeafInstance", asked | {"use_quota": True}).code == "QuotaExceeded.leaf"
    (client.store.path / "subs" / asked["issuer_id"] / "private_key.pem").unlink()
    assert client.refused("CreateLeafInstance", asked).code == "InvalidParameter.issuer_id"
    client.result("DisableSubInstance", {"instance_id": asked["issuer_id"]})
    assert client.refused("CreateLeafInstance", asked).code == "SubInstanceStatus.Disable"


def test_a_refusal_under_the_lock_leaves_the_store_as_the_other_left_it(client: Client, meanwhile: Meanwhile, asked: Body) -> None:
    def act() -> dict[str, Any]:
        client.result("DisableSubInstance", {"instance_id": asked["issuer_id"]})
        return dict(contents(client.store.path))

    meanwhile.then(act)
    client.refused("CreateLeafInstance", asked)
    assert contents(client.store.path) == meanwhile.answers[0]
