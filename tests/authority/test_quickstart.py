"""`quickstart`: three instances in one go, and what is there already is used again."""

from datetime import timedelta
from pathlib import Path

import pytest

from pcactl.authority.copies import Place
from pcactl.authority.quickstart import quickstart
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import Exists, InvalidParameter
from pcactl.model import Several
from tests.api.client import Client
from tests.authority.conftest import OpenSSL
from tests.store.samples import contents


def go(client: Client, **words: str) -> tuple[str, str, str]:
    made = quickstart(client.store, client.world, common_name=words.get("common_name", ""), key_alg=words.get("key_alg", ""))
    first, second, third = (one.instance.instance_id for one in made.shown)
    return first, second, third


def verified(client: Client, openssl: OpenSSL, ids: tuple[str, str, str], *words: str) -> bool:
    root, sub, leaf = (client.store.paths(instance_id)["certificate"] for instance_id in ids)
    at = ("-attime", str(int(client.clock().timestamp())))
    return openssl("verify", "-x509_strict", *at, *words, "-CAfile", root, "-untrusted", sub, leaf).returncode == 0


def test_a_working_chain_for_this_machine(client: Client, openssl: OpenSSL) -> None:
    ids = go(client)
    assert [client.store.instance(one).kind for one in ids] == list(Kind)
    for words in (("-verify_hostname", "localhost"), ("-verify_ip", "127.0.0.1"), ("-verify_ip", "::1")):
        assert verified(client, openssl, ids, "-purpose", "sslserver", *words)


def test_a_working_chain_for_a_name(client: Client, openssl: OpenSSL) -> None:
    ids = go(client, common_name="www.example.com")
    assert verified(client, openssl, ids, "-verify_hostname", "www.example.com")
    assert client.store.instance(ids[2]).san == ("www.example.com",)


def test_a_name_that_is_no_host_is_a_leaf_too(client: Client) -> None:
    *_, leaf = go(client, common_name="Alice")
    assert (client.store.instance(leaf).common_name, client.store.instance(leaf).san) == ("Alice", ())


def test_the_second_time_makes_another_leaf_below_the_same(client: Client) -> None:
    first, second = go(client), go(client)
    assert first[:2] == second[:2]
    assert first[2] != second[2]


@pytest.mark.parametrize("key_alg", ALGORITHMS)
def test_each_kind_of_key_has_a_root_of_its_own(client: Client, key_alg: str) -> None:
    usual = go(client)
    ids = go(client, key_alg=key_alg)
    assert {client.store.instance(one).key_alg for one in ids} == {key_alg}
    assert set(ids).isdisjoint(usual)
    assert go(client, key_alg=key_alg)[:2] == ids[:2]
    assert go(client)[:2] == usual[:2]


@pytest.mark.parametrize("verb", ["Disable", "Revoke"])
def test_a_root_that_is_not_normal_is_made_anew_with_its_sub(client: Client, verb: str) -> None:
    """The old sub is normal itself, but nothing below it can be issued."""
    first = go(client)
    client.result(f"{verb}RootInstance", {"instance_id": first[0]})
    second = go(client)
    assert set(first).isdisjoint(second)
    assert client.store.instance(second[1]).issuer_id == second[0]


def test_a_sub_that_was_revoked_is_made_anew(client: Client) -> None:
    first = go(client)
    client.result("RevokeSubInstance", {"instance_id": first[1]})
    second = go(client)
    assert second[0] == first[0]
    assert second[1] != first[1]


def test_what_has_expired_is_made_anew(client: Client, openssl: OpenSSL) -> None:
    first = go(client)
    client.clock.turn(timedelta(days=366 * 11))
    second = go(client)
    assert second[0] == first[0]
    assert second[1] != first[1]
    assert verified(client, openssl, second)


def test_shortly_before_the_end_the_leaf_is_shorter(client: Client) -> None:
    _, sub, _ = go(client)
    client.clock.now = client.store.instance(sub).not_after - timedelta(days=10)
    *_, leaf = go(client)
    assert client.store.instance(leaf).not_after < client.store.instance(sub).not_after


def test_copies_are_of_the_leaf(client: Client, tmp_path: Path) -> None:
    made = quickstart(client.store, client.world, place=Place(tmp_path / "out"))
    assert isinstance(made, Several)
    root, sub, leaf = made.shown
    assert (root.out, sub.out) == ({}, {})
    assert {path.name for path in leaf.out.values()} == {path.name for path in (tmp_path / "out").iterdir()}
    assert (tmp_path / "out" / "certificate.pem").read_text() == leaf.files.contents["certificate"]


def test_what_could_not_be_made_makes_nothing(client: Client, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "certificate.pem").touch()
    with pytest.raises(Exists):
        quickstart(client.store, client.world, place=Place(tmp_path / "out"))
    for words in ({"common_name": "a" * 65}, {"common_name": "x\0"}, {"key_alg": "DSA"}):
        with pytest.raises(InvalidParameter):
            go(client, **words)
    assert not client.store.path.exists()


def test_in_a_store_that_is_there_it_touches_nothing_else(client: Client) -> None:
    client.chain()
    before = contents(client.store.path)
    go(client)
    after = contents(client.store.path)
    assert {name: after.get(name) for name in before if name != "audit.log"} == {name: text for name, text in before.items() if name != "audit.log"}


def test_settings_count_here_too(client: Client) -> None:
    client.create(Kind.ROOT)
    path = client.store.path / "store.toml"
    path.write_text(path.read_text() + '\n[defaults.leaf]\nquantity = 7\nduration_type = "day"\n')
    *_, leaf = go(client)
    made = client.store.instance(leaf)
    assert made.not_after - made.not_before == timedelta(days=7, seconds=-1)
