"""Idempotence tokens: when the answer is the instance that was made before, and when it is not."""

from datetime import timedelta
from typing import Any

import pytest

from pcactl.authority.copies import Place
from pcactl.authority.idempotence import binding
from pcactl.authority.issue import Secrets, create
from pcactl.contract.vocabulary import Kind
from pcactl.engine.request import parse_request
from pcactl.model import Body
from tests.api.client import SM2, Client, body_of
from tests.store.samples import contents, log_lines

ONCE = {"idempotence_token": "1f0c"}
MINUTES = timedelta(minutes=1)


def body(client: Client, **values: Any) -> Body:
    sub = client.result("ListSubInstances")["result"][0]["instance_id"]
    return body_of(Kind.LEAF, issuer_id=sub, **ONCE, **values)


@pytest.fixture
def chained(client: Client) -> Client:
    """A client whose store has a root, a sub and a leaf that was made without a token."""
    client.chain()
    return client


@pytest.mark.parametrize("kind", Kind)
def test_the_same_request_is_answered_with_the_same_instance(chained: Client, kind: Kind) -> None:
    issuer = {kind_: chained.result(f"List{kind_.capitalize()}Instances")["result"][0]["instance_id"] for kind_ in (Kind.ROOT, Kind.SUB)}
    above = {Kind.SUB: {"issuer_id": issuer[Kind.ROOT]}, Kind.LEAF: {"issuer_id": issuer[Kind.SUB]}}.get(kind, {})
    asked = body_of(kind, **ONCE, **above)
    first = chained.result(f"Create{kind.capitalize()}Instance", asked)
    before = contents(chained.store.path)
    again = chained.result(f"Create{kind.capitalize()}Instance", asked)
    assert again == first
    assert chained.notices == ["AnsweredBefore"]
    assert contents(chained.store.path) == before


def test_all_of_an_sm2_pair_comes_back(client: Client) -> None:
    client.chain(**SM2)
    asked = body(client, **SM2)
    first = client.result("CreateLeafInstance", asked)
    assert client.result("CreateLeafInstance", asked) == first
    assert first["encryption_private_key"]


def test_without_a_token_the_same_request_makes_another(chained: Client) -> None:
    asked = body(chained)
    for nothing in ({}, {"idempotence_token": None}, {"idempotence_token": ""}):
        plain = {name: value for name, value in asked.items() if name != "idempotence_token"} | nothing
        ids = {chained.result("CreateLeafInstance", plain)["instance_id"] for _ in range(2)}
        assert len(ids) == 2


@pytest.mark.parametrize("changed", [{"tag": "x"}, {"quantity": 2}, {"csr_common": {"subject": {"common_name": "b.example"}}}, {"use_quota": False}])
def test_another_request_under_the_token_is_refused(chained: Client, changed: Body) -> None:
    asked = body(chained)
    chained.result("CreateLeafInstance", asked)
    before = contents(chained.store.path)
    refusal = chained.refused("CreateLeafInstance", asked | changed)
    assert (refusal.code, refusal.exit_status) == ("IdempotentParameterMismatch", 4)
    assert contents(chained.store.path) == before


@pytest.mark.parametrize("turn", [4.99, 5, -4.99])
def test_within_five_minutes_of_its_making(chained: Client, turn: float) -> None:
    asked = body(chained)
    first = chained.result("CreateLeafInstance", asked)
    chained.clock.now = chained.store.instance(first["instance_id"]).not_before + turn * MINUTES
    assert chained.result("CreateLeafInstance", asked) == first


def test_after_five_minutes_the_token_is_new_again(chained: Client) -> None:
    asked = body(chained)
    first = chained.result("CreateLeafInstance", asked)
    chained.clock.turn(5 * MINUTES)
    second = chained.result("CreateLeafInstance", asked)
    assert second["instance_id"] != first["instance_id"]
    assert chained.result("CreateLeafInstance", asked) == second
    chained.clock.turn(5 * MINUTES)
    assert chained.result("CreateLeafInstance", asked | {"tag": "x"})["instance_id"] not in {first["instance_id"], second["instance_id"]}


def test_a_clock_that_was_set_back_further_makes_another(client: Client) -> None:
    asked = body_of(Kind.ROOT, **ONCE)
    first = client.result("CreateRootInstance", asked)
    client.clock.turn(-6 * MINUTES)
    assert client.result("CreateRootInstance", asked)["instance_id"] != first["instance_id"]


def test_a_token_is_of_one_kind(chained: Client) -> None:
    leaf = chained.result("CreateLeafInstance", body(chained))
    root = chained.result("CreateRootInstance", body_of(Kind.ROOT, **ONCE))
    assert root["instance_id"].startswith("pca_root_")
    assert leaf["instance_id"].startswith("pca_leaf_")


def test_the_quota_is_taken_once(chained: Client) -> None:
    with chained.store.write() as writer:
        writer.grant(1)
    asked = body(chained, use_quota=True)
    first = chained.result("CreateLeafInstance", asked)
    assert chained.result("GetQuotaDetail") == {"quota": 0}
    assert chained.result("CreateLeafInstance", asked) == first
    assert chained.refused("CreateLeafInstance", asked | {"idempotence_token": "another"}).code == "QuotaExceeded.leaf"


def test_a_failed_request_uses_no_token_up(chained: Client) -> None:
    asked = body(chained, use_quota=True)
    chained.refused("CreateLeafInstance", asked)
    assert chained.result("CreateLeafInstance", asked | {"use_quota": False})["instance_id"]


def test_the_answer_comes_whatever_became_of_the_issuer(chained: Client) -> None:
    """The client asks again because it missed the answer; what has happened since does not matter."""
    asked = body(chained)
    first = chained.result("CreateLeafInstance", asked)
    chained.result("RevokeSubInstance", {"instance_id": asked["issuer_id"]})
    assert chained.result("CreateLeafInstance", asked) == first


def test_a_deleted_instance_answers_no_more(chained: Client) -> None:
    asked = body(chained)
    first = chained.result("CreateLeafInstance", asked)
    chained.result("RevokeLeafInstance", {"instance_id": first["instance_id"]})
    assert chained.result("CreateLeafInstance", asked) == first
    chained.result("DeleteLeafInstance", {"instance_id": first["instance_id"]})
    assert chained.result("CreateLeafInstance", asked)["instance_id"] != first["instance_id"]


def test_one_line_of_the_log_for_one_instance(chained: Client) -> None:
    asked = body(chained)
    first = chained.result("CreateLeafInstance", asked)
    chained.result("CreateLeafInstance", asked)
    assert [line["id"] for line in log_lines(chained.store.path)].count(first["instance_id"]) == 1


def test_a_key_under_a_passphrase_comes_back_as_it_is_kept(chained: Client) -> None:
    """The command line has put it under a passphrase; `call` with the same token has none to open it with."""
    asked = body(chained)
    secrets = Secrets(passphrase=b"correct horse")
    made = create(parse_request(Kind.LEAF, asked), chained.store, chained.world, bound=binding(asked), secrets=secrets)
    again = chained.result("CreateLeafInstance", asked)
    assert again["instance_id"] == made.instance.instance_id
    assert again["private_key"] == made.files.contents["private_key"]
    assert again["private_key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")


def test_the_copies_are_made_again(chained: Client, tmp_path: Any) -> None:
    asked = body(chained)
    request = parse_request(Kind.LEAF, asked)
    outs = [create(request, chained.store, chained.world, bound=binding(asked), place=Place(tmp_path / name)).out for name in ("first", "second")]
    first, second = ({stem: path.read_bytes() for stem, path in out.items()} for out in outs)  # type: ignore[attr-defined]
    assert first == second
    assert "private_key" in first


# What a token is bound to


def test_the_order_of_keys_and_what_is_null_do_not_matter(chained: Client) -> None:
    asked = body(chained, tag="ü")
    first = chained.result("CreateLeafInstance", asked)
    turned = dict(reversed(asked.items())) | {"contact": None, "extensions": None}
    assert chained.result("CreateLeafInstance", turned) == first


def test_what_is_null_inside_does_not_matter_either(chained: Client) -> None:
    asked = body(chained, contact={"name": "张三"})
    first = chained.result("CreateLeafInstance", asked)
    asked["contact"] = {"name": "张三", "email": None}
    asked["csr_common"] = {"subject": {"common_name": "www.example.com", "country": None}, "san": None}
    assert chained.result("CreateLeafInstance", asked) == first


def test_a_binding_is_no_secret_and_no_token() -> None:
    assert binding({"tag": "x"}) == ""
    bound = binding({"tag": "x"} | ONCE)
    assert len(bound) == 64
    assert bound == binding({"tag": "x", "idempotence_token": "another"})
    assert bound != binding({"tag": "y"} | ONCE)
