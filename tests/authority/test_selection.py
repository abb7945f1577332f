"""Which instances a list is about: each filter alone and together, pages, and what a serial number may look like."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.authority.query import page
from pcactl.authority.selection import search_of, serial_spellings
from pcactl.contract.vocabulary import Kind, Role, Status
from pcactl.model import Body, CertificateFacts, Instance, Query
from pcactl.store import search
from tests.api.client import SM2, Client
from tests.authority import roots
from tests.engine.examples import LAW
from tests.store import samples

NAMES = {"csr_common": {"subject": {"common_name": "a.example"}, "san": ["a.example", "münchen.example", "192.0.2.7", "2001:db8::7", "ops@example.com"]}}


def matches(query: Query, instance: Instance, now: datetime) -> bool:
    return search.matches(search_of(query, now), instance)


def stocked(client: Client) -> dict[str, str]:
    """Two roots, one of them uploaded, two subs, and three leaves that differ, by name."""
    root = client.create(Kind.ROOT, quantity=3, common_name="One Root", tag="production")
    uploaded = client.result("UploadRootInstance", {"certificate": roots.certificate().decode(), "key": roots.private().decode()})["instance_id"]
    client.clock.turn(timedelta(seconds=10))
    sub = client.create(Kind.SUB, issuer_id=root, quantity=2, common_name="One CA")
    other = client.create(Kind.SUB, issuer_id=uploaded, quantity=2, common_name="Other CA")
    client.clock.turn(timedelta(seconds=10))
    first = client.create(Kind.LEAF, issuer_id=sub, **NAMES, tag="web, production")
    client.clock.turn(timedelta(seconds=10))
    second = client.create(Kind.LEAF, issuer_id=sub, common_name="b.example", quantity=30)
    client.clock.turn(timedelta(seconds=10))
    third = client.create(Kind.LEAF, issuer_id=other, common_name="b.example", key_alg="RSA", key_param="2048", quantity=60)
    return {"root": root, "uploaded": uploaded, "sub": sub, "other": other, "first": first, "second": second, "third": third}


@pytest.fixture
def ids(client: Client) -> dict[str, str]:
    return stocked(client)


class Shelf(NamedTuple):
    """A store that is only read."""

    client: Client
    ids: dict[str, str]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    client = Client(tmp_path_factory.mktemp("shelf") / "store")
    return Shelf(client, stocked(client))


def found(client: Client, kind: Kind, **asked: Any) -> list[str]:
    return [row.instance.instance_id for row in page(Query(kind, **asked), client.store, client.world).rows]


def listed(client: Client, kind: Kind, body: Body) -> list[str]:
    answer = client.result(f"List{kind.capitalize()}Instances", body)
    return [row["instance_id"] for row in answer["result"]]


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({}, ["third", "second", "first"]),
        ({"common_name": "b.example"}, ["third", "second"]),
        ({"common_name": "B.example"}, []),
        ({"common_name": "b."}, []),
        ({"common_name": ""}, []),
        ({"instance_id": "second"}, ["second"]),
        ({"instance_id": "sub"}, []),
        ({"issuer_id": "sub"}, ["second", "first"]),
        ({"issuer_id": "other"}, ["third"]),
        ({"issuer_id": "root"}, []),
        ({"san": "a.example"}, ["first"]),
        ({"san": "A.EXAMPLE."}, ["first"]),
        ({"san": "münchen.example"}, ["first"]),
        ({"san": "xn--mnchen-3ya.example"}, ["first"]),
        ({"san": "192.0.2.7"}, ["first"]),
        ({"san": "2001:0DB8:0:0::7"}, ["first"]),
        ({"san": "[2001:db8::7]"}, ["first"]),
        ({"san": "ops@example.com"}, ["first"]),
        ({"san": "b.example"}, ["third", "second"]),
        ({"san": "example"}, []),
        ({"san": "not a name"}, []),
        ({"tag": "production"}, ["first"]),
        ({"tag": "web"}, ["first"]),
        ({"tag": "staging"}, []),
        ({"tag": ""}, ["third", "second", "first"]),
        ({"key_alg": "RSA"}, ["third"]),
        ({"key_alg": "ECDSA"}, ["second", "first"]),
        ({"key_alg": "SM2"}, []),
        ({"status": Status.NORMAL}, ["third", "second", "first"]),
        ({"status": Status.FROZEN}, []),
        ({"source_type": 0}, ["third", "second", "first"]),
        ({"source_type": 1}, []),
        ({"common_name": "b.example", "issuer_id": "sub"}, ["second"]),
        ({"common_name": "b.example", "issuer_id": "sub", "key_alg": "RSA"}, []),
        ({"status": Status.NORMAL, "tag": "web", "san": "a.example", "key_alg": "ECDSA"}, ["first"]),
    ],
    ids=str,
)
def test_each_filter_of_leaves(shelf: Shelf, asked: dict[str, Any], wanted: list[str]) -> None:
    named = {name: shelf.ids[value] if name.endswith("_id") else value for name, value in asked.items()}
    assert found(shelf.client, Kind.LEAF, **named) == [shelf.ids[name] for name in wanted]


def test_filters_of_cas(shelf: Shelf) -> None:
    client, ids = shelf
    assert found(client, Kind.ROOT, source_type=1) == [ids["uploaded"]]
    assert found(client, Kind.ROOT, source_type=0) == [ids["root"]]
    assert found(client, Kind.ROOT, tag="prod") == [ids["root"]]
    assert found(client, Kind.SUB, issuer_id=ids["uploaded"]) == [ids["other"]]
    assert set(found(client, Kind.SUB)) == {ids["sub"], ids["other"]}


def test_states_are_those_of_the_clock(client: Client, ids: dict[str, str]) -> None:
    client.result("RevokeLeafInstance", {"instance_id": ids["second"]})
    client.result("DisableSubInstance", {"instance_id": ids["sub"]})
    client.clock.turn(timedelta(days=40))
    assert found(client, Kind.LEAF, status=Status.EXPIRED) == [ids["first"]]
    assert found(client, Kind.LEAF, status=Status.REVOKED) == [ids["second"]]
    assert found(client, Kind.LEAF, status=Status.NORMAL) == [ids["third"]]
    assert found(client, Kind.SUB, status=Status.DISABLED) == [ids["sub"]]
    assert found(client, Kind.LEAF, status=Status.UNKNOWN) == []


def test_what_expires_before_a_moment(shelf: Shelf) -> None:
    client, ids = shelf
    end = client.store.instance(ids["second"]).not_after
    assert found(client, Kind.LEAF, expires_before=end) == [ids["first"]]
    assert found(client, Kind.LEAF, expires_before=end + timedelta(seconds=1)) == [ids["second"], ids["first"]]


def test_what_the_api_can_ask_is_the_same(shelf: Shelf) -> None:
    client, ids = shelf
    assert listed(client, Kind.LEAF, {"common_name": "b.example"}) == [ids["third"], ids["second"]]
    assert listed(client, Kind.LEAF, {"issued_id": ids["sub"], "instance_status": 1}) == [ids["second"], ids["first"]]
    assert listed(client, Kind.LEAF, {"instance_id": ids["first"]}) == [ids["first"]]
    assert listed(client, Kind.ROOT, {"sourceType": 1}) == [ids["uploaded"]]
    assert listed(client, Kind.LEAF, {"instance_status": 0}) == []
    assert listed(client, Kind.LEAF, {"instance_status": 8}) == []
    assert listed(client, Kind.LEAF, {"common_name": None, "page": None}) == [ids["third"], ids["second"], ids["first"]]


def test_pages(shelf: Shelf) -> None:
    client, ids = shelf
    whole = listed(client, Kind.LEAF, {})
    assert [listed(client, Kind.LEAF, {"page": number, "page_size": 2}) for number in (1, 2, 3)] == [whole[:2], whole[2:], []]
    assert client.result("ListLeafInstances", {"page": 3, "page_size": 1})["count"] == 3
    assert listed(client, Kind.LEAF, {"page": 10**30}) == []
    assert ids["first"] in whole


def test_a_page_has_20_where_nothing_is_said(client: Client, ids: dict[str, str]) -> None:
    with client.store.write() as writer:
        for number in range(25):
            instance = samples.make(number=number)._replace(issuer_id=ids["sub"])
            writer.publish(instance, samples.files_of(instance))
    assert [len(listed(client, Kind.LEAF, body)) for body in ({}, {"page": 2}, {"page_size": 20, "page": 2})] == [20, 8, 8]
    assert client.result("ListLeafInstances", {"issued_id": ids["sub"]})["count"] == 27
    assert len(found(client, Kind.LEAF)) == 28
    assert found(client, Kind.LEAF) == listed(client, Kind.LEAF, {}) + listed(client, Kind.LEAF, {"page": 2})


# Serial numbers


def with_serials(*serials: str) -> Instance:
    roles = (Role.SIGNING, Role.ENCRYPTION)
    return samples.make()._replace(certificates={role: CertificateFacts(serial, "00") for role, serial in zip(roles, serials, strict=False)})


SPELLINGS = {
    "as JSON has it": "00A1B2C3",
    "without leading zeros": "A1B2C3",
    "in lower case": "a1b2c3",
    "openssl x509 -serial": "serial=00A1B2C3",
    "openssl x509 -text": "00:a1:b2:c3",
    "openssl x509 -text with its indent": "            00:a1:b2:c3\n",
    "as C writes it": "0xa1b2c3",
    "as C writes it, with blanks": "  0xA1B2C3 ",
    "with blanks between": "00 A1 B2 C3",
    "decimal": str(0xA1B2C3),
    "with a title": "Serial = 00:A1:B2:C3",
    "more leading zeros": "0000000000A1B2C3",
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS)
def test_spellings_of_a_serial_number(text: str) -> None:
    instance = with_serials("00A1B2C3")
    assert matches(Query(Kind.LEAF, serial=text), instance, samples.NOW)


@pytest.mark.parametrize("text", ["", " ", "0x", "serial=", "A1B2C4", "A1B2", "1A1B2C3", "xyz", "-A1B2C3", "A1B2C3.0", "A" * 100, "٣"])
def test_what_is_no_spelling_of_it(text: str) -> None:
    assert not matches(Query(Kind.LEAF, serial=text), with_serials("00A1B2C3"), samples.NOW)


def test_both_numbers_of_a_pair_are_looked_at(client: Client) -> None:
    *_, leaf = client.chain(**SM2)
    facts = client.store.instance(leaf).certificates
    assert len(facts) == 2
    for fact in facts.values():
        assert found(client, Kind.LEAF, serial=fact.serial_number) == [leaf]


def test_digits_alone_may_be_either() -> None:
    assert serial_spellings("1000") == {"1000", "3E8"}
    assert matches(Query(Kind.LEAF, serial="1000"), with_serials("1000"), samples.NOW)
    assert matches(Query(Kind.LEAF, serial="1000"), with_serials("03E8"), samples.NOW)


def test_the_number_zero_of_an_uploaded_root() -> None:
    for text in ("0", "00", "0x0"):
        assert matches(Query(Kind.LEAF, serial=text), with_serials("00"), samples.NOW)
        assert not matches(Query(Kind.LEAF, serial=text), with_serials("01"), samples.NOW)


@LAW
@given(st.integers(1, (1 << 159) - 1))
def test_every_number_is_found_in_every_spelling(number: int) -> None:
    digits = f"{number:X}"
    even = digits.zfill(len(digits) + len(digits) % 2)
    colons = ":".join(even[at : at + 2] for at in range(0, len(even), 2)).lower()
    instance = with_serials(even)
    for text in (even, colons, str(number), hex(number), f"serial={even}", digits):
        assert matches(Query(Kind.LEAF, serial=text), instance, samples.NOW)
    assert not matches(Query(Kind.LEAF, serial=hex(number + 1)), instance, samples.NOW)
