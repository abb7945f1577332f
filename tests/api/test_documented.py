"""The documented example bodies through `call`: which keys the answers have, and in which forms."""

import re
import tarfile
from base64 import b64decode
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from pcactl.api.envelope import request_id
from pcactl.contract.actions import ACTIONS
from pcactl.contract.vocabulary import Kind
from tests.api.client import SM2 as SM2_KEY
from tests.api.client import Client, body_of
from tests.judges.test_documented import LEAF, SUB

METADATA = {"RequestId", "Action", "Version", "Service", "Region"}
ROOT_RESULT = {"instance_id", "certificate"}
SUB_RESULT = {"instance_id", "certificate", "root_certificate"}
LEAF_RESULT = {"instance_id", "certificate", "private_key", "root_certificate", "parent_certificate", "chain"}
ENCRYPTION = {"encryption_certificate", "encryption_private_key", "encryption_chain"}
INSTANCE = {
    "instance_id",
    "root_ca_id",
    "encryption_algorithm",
    "signature_algorithm",
    "serial_number",
    "tag",
    "sourceType",
    "contact",
    "subject",
    "instance_status",
    "common_name",
    "not_before",
    "not_after",
    "certificate",
    "chain",
    "san",
}
DOWNLOAD = {"certificate", "certificate_chain", "private_key", "encrypt_certificate", "encrypt_private_key"}


@pytest.fixture
def documented(client: Client) -> Client:
    """A client whose store has a root that the documented sub fits below."""
    client.create(Kind.ROOT)
    return client


def sub_body(client: Client) -> dict[str, Any]:
    return SUB | {"issuer_id": client.result("ListRootInstances")["result"][0]["instance_id"]}


def leaf_body(client: Client) -> dict[str, Any]:
    """The documented leaf below the documented sub, with a quota that it fits in."""
    sub = client.result("CreateSubInstance", sub_body(client))
    with client.store.write() as writer:
        writer.grant(1)
    return LEAF | {"issuer_id": sub["instance_id"]}


def certificates(text: str) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(text.encode())


def assert_one_certificate(text: str) -> None:
    assert re.fullmatch(r"-----BEGIN CERTIFICATE-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END CERTIFICATE-----\n", text)


def test_the_documented_sub(documented: Client) -> None:
    envelope, _ = documented.send("CreateSubInstance", sub_body(documented))
    assert envelope.keys() == {"ResponseMetadata", "Result"}
    assert envelope["Result"].keys() == SUB_RESULT
    assert re.fullmatch("pca_sub_[0-9A-Za-z]{20}", envelope["Result"]["instance_id"])
    for key in SUB_RESULT - {"instance_id"}:
        assert_one_certificate(envelope["Result"][key])
    (sub,), (root,) = (certificates(envelope["Result"][key]) for key in ("certificate", "root_certificate"))
    sub.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)


def test_the_documented_leaf(documented: Client) -> None:
    envelope, _ = documented.send("CreateLeafInstance", leaf_body(documented))
    made = envelope["Result"]
    assert made.keys() == LEAF_RESULT | ENCRYPTION
    assert {made[key] for key in ENCRYPTION} == {None}
    assert re.fullmatch("pca_leaf_[0-9A-Za-z]{20}", made["instance_id"])
    for key in ("certificate", "parent_certificate", "root_certificate"):
        assert_one_certificate(made[key])
    leaf, parent, root = (certificates(made[key])[0] for key in ("certificate", "parent_certificate", "root_certificate"))
    leaf.verify_directly_issued_by(parent)
    parent.verify_directly_issued_by(root)
    assert made["chain"] == ",".join(made[key] for key in ("certificate", "parent_certificate", "root_certificate"))


def test_the_documented_leafs_key_is_pkcs1_and_its_own(documented: Client) -> None:
    made = documented.result("CreateLeafInstance", leaf_body(documented))
    assert re.fullmatch(r"-----BEGIN RSA PRIVATE KEY-----\n(?:[A-Za-z0-9+/=]{1,64}\n)+-----END RSA PRIVATE KEY-----\n", made["private_key"])
    key = load_pem_private_key(made["private_key"].encode(), None)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.public_key() == certificates(made["certificate"])[0].public_key()


def test_the_documented_leaf_takes_one_from_the_quota(documented: Client) -> None:
    body = leaf_body(documented)
    assert documented.result("GetQuotaDetail", {"quota_type": "leaf"}) == {"quota": 1}
    documented.result("CreateLeafInstance", body)
    assert documented.result("GetQuotaDetail") == {"quota": 0}


def test_a_root(client: Client) -> None:
    made = client.result("CreateRootInstance", body_of(Kind.ROOT))
    assert made.keys() == ROOT_RESULT
    assert re.fullmatch("pca_root_[0-9A-Za-z]{20}", made["instance_id"])
    assert_one_certificate(made["certificate"])


def test_an_ecdsa_leafs_key_is_pkcs8(client: Client) -> None:
    _, sub, _ = client.chain()
    made = client.result("CreateLeafInstance", body_of(Kind.LEAF, issuer_id=sub))
    assert made["private_key"].startswith("-----BEGIN PRIVATE KEY-----\n")
    assert isinstance(load_pem_private_key(made["private_key"].encode(), None), ec.EllipticCurvePrivateKey)
    assert {made[key] for key in ENCRYPTION} == {None}


def test_an_sm2_leaf_is_two(client: Client) -> None:
    _, sub, _ = client.chain(**SM2_KEY)
    made = client.result("CreateLeafInstance", body_of(Kind.LEAF, issuer_id=sub, **SM2_KEY))
    assert made.keys() == LEAF_RESULT | ENCRYPTION
    above = [made["parent_certificate"], made["root_certificate"]]
    assert made["chain"] == ",".join([made["certificate"], *above])
    assert made["encryption_chain"] == ",".join([made["encryption_certificate"], *above])
    for key in ("private_key", "encryption_private_key"):
        assert made[key].startswith("-----BEGIN PRIVATE KEY-----\n")
    signing, encryption = (certificates(made[key])[0] for key in ("certificate", "encryption_certificate"))
    assert (signing.subject, signing.issuer, signing.not_valid_after_utc) == (encryption.subject, encryption.issuer, encryption.not_valid_after_utc)
    assert signing.serial_number != encryption.serial_number


def test_the_metadata(documented: Client) -> None:
    for name, body in (("CreateSubInstance", sub_body(documented)), ("GetQuotaDetail", {}), ("GetRootInstance", {}), ("Nonsense", {})):
        metadata = documented.send(name, body)[0]["ResponseMetadata"]
        assert metadata.keys() - {"Error"} == METADATA
        assert (metadata["Action"], metadata["Version"], metadata["Service"], metadata["Region"]) == (name, "2023-05-01", "pca", "cn-north-1")


def test_the_request_id_is_the_time_in_beijing_and_random(documented: Client) -> None:
    ids = [documented.send("GetQuotaDetail", {})[0]["ResponseMetadata"]["RequestId"] for _ in range(2)]
    assert ids[0] != ids[1]
    for one in ids:
        assert re.fullmatch("20261125091814[0-9A-F]{20}", one)


def test_the_request_id_of_an_evening_is_of_the_next_day() -> None:
    assert request_id(datetime(2026, 12, 31, 16, 0, 1, tzinfo=UTC), bytes(range(0xF6, 0x100))) == "20270101000001F6F7F8F9FAFBFCFDFEFF"


def test_an_action_that_answers_nothing_has_no_result(client: Client) -> None:
    root, sub, leaf = client.chain()
    acts = [("Disable", "Root", root), ("Enable", "Root", root), ("Disable", "Sub", sub), ("Enable", "Sub", sub)]
    acts += [
        ("Revoke", "Leaf", leaf),
        ("Delete", "Leaf", leaf),
        ("Revoke", "Sub", sub),
        ("Delete", "Sub", sub),
        ("Revoke", "Root", root),
        ("Delete", "Root", root),
    ]
    for verb, kind, instance_id in acts:
        envelope, refusal = client.send(f"{verb}{kind}Instance", {"instance_id": instance_id})
        assert refusal is None
        assert envelope.keys() == {"ResponseMetadata"}
        assert envelope["ResponseMetadata"].keys() == METADATA


def test_an_instance_that_is_got(client: Client) -> None:
    root, sub, leaf = client.chain()
    found = client.result("GetLeafInstance", {"instance_id": leaf})
    assert found.keys() == INSTANCE | {"sub_ca_id"}
    assert (found["sub_ca_id"], found["root_ca_id"]) == (sub, root)
    assert (found["encryption_algorithm"], found["signature_algorithm"]) == ("ECDSA P256", "SHA256-ECDSA")
    assert (found["sourceType"], found["instance_status"], found["san"]) == (0, 1, ["www.example.com"])
    assert (found["not_before"], found["not_after"]) == ("2026-11-25T01:18:14Z", "2026-11-26T01:18:13Z")
    assert re.fullmatch("(?:[0-9A-F]{2})+", found["serial_number"])
    assert int(found["serial_number"], 16) == certificates(found["certificate"])[0].serial_number
    assert found["chain"].replace(found["certificate"], "", 1) == "".join(
        client.result(f"Get{kind}Instance", {"instance_id": above})["certificate"] for kind, above in (("Sub", sub), ("Root", root))
    )
    assert client.result("GetSubInstance", {"instance_id": sub}).keys() == INSTANCE
    top = client.result("GetRootInstance", {"instance_id": root})
    assert top.keys() == INSTANCE
    assert (top["root_ca_id"], top["certificate"]) == ("", top["chain"])


def test_no_answer_but_creation_and_download_has_a_private_key(client: Client) -> None:
    root, sub, leaf = client.chain()
    for kind, instance_id in (("Root", root), ("Sub", sub), ("Leaf", leaf)):
        for name, body in ((f"Get{kind}Instance", {"instance_id": instance_id}), (f"List{kind}Instances", {})):
            assert "PRIVATE KEY" not in str(client.send(name, body))


def test_a_list(client: Client) -> None:
    root, sub, leaf = client.chain()
    for kind, instance_id in (("Root", root), ("Sub", sub), ("Leaf", leaf)):
        found = client.result(f"List{kind}Instances")
        assert found.keys() == {"count", "result"}
        assert (found["count"], [row["instance_id"] for row in found["result"]]) == (1, [instance_id])
        assert INSTANCE - {"certificate", "chain"} <= found["result"][0].keys()


def test_a_leaf_that_is_downloaded(client: Client) -> None:
    *_, leaf = client.chain()
    found = client.result("DownloadLeafInstance", {"instance_id": leaf, "download_type": "pem", "is_tarball": False})
    assert found.keys() == DOWNLOAD
    assert (found["encrypt_certificate"], found["encrypt_private_key"]) == (None, None)
    assert "," not in found["certificate_chain"]
    assert len(certificates(found["certificate_chain"])) == 3
    key = load_pem_private_key(found["private_key"].encode(), None)
    assert key.public_key() == certificates(found["certificate"])[0].public_key()


def test_a_download_under_a_password_is_encrypted_pkcs8(client: Client) -> None:
    *_, leaf = client.chain()
    found = client.result("DownloadLeafInstance", {"instance_id": leaf, "download_type": "pem", "is_tarball": False, "password": "ü€ and a space"})
    assert found["private_key"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    key = load_pem_private_key(found["private_key"].encode(), "ü€ and a space".encode())
    assert key.public_key() == certificates(found["certificate"])[0].public_key()


@pytest.mark.parametrize("key", [{}, SM2_KEY], ids=["ECDSA", "SM2"])
def test_a_tarball_holds_what_a_download_says(client: Client, key: dict[str, str]) -> None:
    *_, leaf = client.chain(**key)
    body = {"instance_id": leaf, "download_type": "pem"}
    found = client.result("DownloadLeafInstance", body | {"is_tarball": False})
    packed = client.result("DownloadLeafInstance", body | {"is_tarball": True})
    assert packed.keys() == {"tarball_bytes"}
    with tarfile.open(fileobj=BytesIO(b64decode(packed["tarball_bytes"], validate=True))) as archive:
        members = {member.name: (member.mode, archive.extractfile(member)) for member in archive}
    assert {mode for mode, _ in members.values()} == {0o600}
    texts = {name: content.read().decode() for name, (_, content) in members.items() if content}
    names = {"certificate": "certificate", "chain": "certificate_chain", "private_key": "private_key"}
    names |= {"encryption_certificate": "encrypt_certificate", "encryption_private_key": "encrypt_private_key"} if key else {}
    assert texts == {f"{stem}.pem": found[name] for stem, name in names.items()}
    assert packed == client.result("DownloadLeafInstance", body | {"is_tarball": True})


@pytest.mark.parametrize(("path", "value"), [("csr_common.subject.country", ["China"]), ("extensions.key_usages.crl_sign", True), ("quantity", 5000)])
def test_an_error_names_the_fields_dotted_path(documented: Client, path: str, value: object) -> None:
    body: dict[str, Any] = LEAF | {"issuer_id": documented.result("CreateSubInstance", sub_body(documented))["instance_id"]}
    *parents, name = path.split(".")
    holder = body
    for parent in parents:
        holder[parent] = dict(holder[parent])
        holder = holder[parent]
    holder[name] = value
    refusal = documented.refused("CreateLeafInstance", body)
    assert refusal.code == f"InvalidParameter.{path}"
    assert refusal.message.startswith(f"{path}: ")


def test_every_action_answers_what_its_row_says(client: Client) -> None:
    *_, leaf = client.chain()
    ids = dict(zip(Kind, client.chain(), strict=True)) | {Kind.LEAF: leaf}
    for action in ACTIONS.values():
        if action.use in {"get", "list", "quota"}:
            body = {"instance_id": ids[action.kind]} if action.use == "get" else {}
            assert tuple(client.result(action.name, body)) == action.result
