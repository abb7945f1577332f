"""JSON documents: the documented names, all of them always, and no private key unasked."""

from typing import Any

import pytest

from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Contact, Deleted, Quota, Removed, Several, StorePath
from pcactl.render.document import document
from tests.render.samples import LEAF_ID, NOW, ROOT_ID, STORE, SUB_ID, dry_run, instance, page, pem, shown, tree

ROOT = instance(Kind.ROOT, ROOT_ID, "Example Root", days=7305, san=())
SUB = instance(Kind.SUB, SUB_ID, "Office CA", days=3653, san=())
LEAF = instance()
PAIR = instance(algorithm="SM2")


def test_show_of_a_leaf() -> None:
    full = instance(
        subject=(("country", "CN"), ("organization", "a"), ("organization", "b"), ("common_name", "c"), ("serial_number", "7")),
        tag="生产",
        contact=Contact(email="a@b.c"),
    )
    assert document(shown(full, out=True)) == {
        "instance_id": LEAF_ID,
        "instance_status": 1,
        "sub_ca_id": SUB_ID,
        "root_ca_id": ROOT_ID,
        "issuer_id": SUB_ID,
        "common_name": "www.example.com",
        "encryption_algorithm": "ECDSA P256",
        "signature_algorithm": "SHA256-ECDSA",
        "key_alg": "ECDSA",
        "key_param": "P256",
        "serial_number": "00",
        "fingerprint_sha256": "F0",
        "encryption_serial_number": None,
        "encryption_fingerprint_sha256": None,
        "not_before": "2026-11-25T01:18:14Z",
        "not_after": "2027-02-23T01:18:13Z",
        "san": ["www.example.com", "192.0.2.7"],
        "subject": {
            "country": ["CN"],
            "province": None,
            "locality": None,
            "street_address": None,
            "postal_code": None,
            "organization": ["a", "b"],
            "organizational_unit": None,
            "common_name": "c",
            "serial_number": "7",
        },
        "tag": "生产",
        "contact": {"name": None, "email": "a@b.c", "phone_number": None},
        "sourceType": 0,
        "use_quota": False,
        "revoked_at": None,
        "revoke_reason": None,
        "certificate": pem("leaf"),
        "chain": pem("leaf") + pem("sub") + pem("root"),
        "encryption_certificate": None,
        "encryption_chain": None,
        "root_certificate": pem("root"),
        "parent_certificate": pem("sub"),
        "private_key_encrypted": False,
        "paths": {stem: f"/srv/ca/leaves/{LEAF_ID}/{stem}.pem" for stem in ("certificate", "private_key", "chain")},
        "out": {"fullchain": "tls/fullchain.pem"},
        "notices": [
            {
                "code": "CommonNameNotInSan",
                "field": "csr_common.subject.common_name",
                "message": 'the common name "a.test" is not among the SANs, and clients look at the SANs alone',
            },
            {"code": "TrailingDot", "field": "csr_common.san", "message": '"b.test." is written without its trailing dot, which clients cannot match'},
        ],
    }


def test_show_of_a_pair() -> None:
    content = document(shown(PAIR))
    assert (content["serial_number"], content["encryption_serial_number"], content["encryption_fingerprint_sha256"]) == ("00", "01", "F1")
    assert (content["encryption_algorithm"], content["signature_algorithm"], content["key_param"]) == ("SM2", "SM3-SM2", None)
    assert content["encryption_certificate"] == pem("leaf")
    assert content["encryption_chain"].count("BEGIN") == 3


def test_show_of_a_root_has_nothing_above() -> None:
    content = document(shown(ROOT))
    assert {key: content[key] for key in ("issuer_id", "root_ca_id", "root_certificate", "parent_certificate", "out")} == {
        "issuer_id": None,
        "root_ca_id": "",
        "root_certificate": None,
        "parent_certificate": None,
        "out": None,
    }
    assert "sub_ca_id" not in content


@pytest.mark.parametrize("one", [ROOT, SUB, LEAF, PAIR])
def test_keys_do_not_come_and_go(one: Any) -> None:
    assert set(document(shown(one))) | {"sub_ca_id"} == set(document(shown(LEAF)))


@pytest.mark.parametrize("one", [ROOT, LEAF, PAIR])
def test_private_keys_are_asked_for(one: Any) -> None:
    assert not {"private_key", "encryption_private_key"} & set(document(shown(one)))
    content = document(shown(one), private_key=True)
    assert content["private_key"] == "KEY\n"
    assert content["encryption_private_key"] == ("KEY\n" if one is PAIR else None)


def test_several_are_a_list() -> None:
    content = document(Several((shown(LEAF), shown(PAIR))), private_key=True)
    assert content["count"] == 2
    assert [row["encryption_private_key"] for row in content["result"]] == [None, "KEY\n"]


def test_a_page_counts_all_matches() -> None:
    content = document(page(LEAF, PAIR, matches=7))
    assert (content["count"], len(content["result"])) == (7, 2)
    assert not {"certificate", "chain", "private_key"} & set(content["result"][0])
    assert set(content["result"][0]) < set(document(shown(LEAF)))


def test_states_are_numbers() -> None:
    states = [instance(status=Status.DISABLED), instance(days=-1), instance(status=Status.REVOKED, days=-1)]
    assert [row["instance_status"] for row in document(page(*states))["result"]] == [2, 16, 4]


def test_tree_is_nested() -> None:
    content = document(tree(ROOT, SUB, LEAF))
    assert (content["store"], content["count"]) == ("/srv/ca", 3)
    (root,) = content["result"]
    assert root["children"][0]["children"][0]["instance_id"] == LEAF_ID
    assert root["children"][0]["children"][0]["children"] == []


def test_what_deleted_issuers_signed_is_in_the_tree() -> None:
    content = document(tree(ROOT, LEAF))
    assert (content["count"], [row["instance_id"] for row in content["result"]]) == (2, [ROOT_ID, SUB_ID])
    assert (content["result"][1]["deleted"], content["result"][1]["children"][0]["instance_id"]) == (True, LEAF_ID)


def test_what_was_deleted() -> None:
    one = {"instance_id": LEAF_ID, "deleted": True}
    assert document(Removed((Deleted(LEAF_ID, "a"),))) == one
    assert document(Removed((Deleted(LEAF_ID, "a"),) * 2, several=True)) == {"count": 2, "result": [one, one]}


def test_when_and_why_it_was_revoked() -> None:
    content = document(shown(instance(status=Status.REVOKED, revoked_at=NOW, revoke_reason="keyCompromise")))
    assert (content["revoked_at"], content["revoke_reason"]) == ("2026-11-25T01:18:14Z", "keyCompromise")


def test_small_ones() -> None:
    assert document(Quota(100, 12)) == {"quota": 88, "granted": 100, "used": 12}
    assert document(StorePath(STORE)) == {"path": "/srv/ca"}


def test_dry_run() -> None:
    content = document(dry_run())
    assert content["dry_run"] is True
    assert (content["certificates"], content["signature_algorithm"], content["duration_type"]) == (2, "SM3-SM2", "day")
    assert content["key_usages"] == {
        "signing": ["digital_signature", "non_repudiation"],
        "encryption": ["key_encipherment", "data_encipherment", "key_agreement"],
    }
    assert content["custom_extensions"] == [{"object_identifier": "1.2.3", "critical": True}]
    assert [one["code"] for one in content["notices"]] == ["CommonNameNotInSan"]
