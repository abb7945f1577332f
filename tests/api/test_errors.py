"""Every documented error code as an envelope with its exit status, and bodies that are meant to hurt."""

import time
from pathlib import Path
from typing import Any

import pytest

from pcactl.contract.actions import ACTIONS
from pcactl.contract.limits import REQUEST_BYTES
from pcactl.contract.vocabulary import Kind
from pcactl.model import Body
from pcactl.store import lock
from tests.api.client import Client, body_of
from tests.authority import roots
from tests.store.samples import contents

NOBODY = "pca_leaf_00000000000000000000"
ONCE = "0b9a4c7e"


@pytest.fixture
def ids(client: Client) -> dict[Kind, str]:
    return dict(zip(Kind, client.chain(), strict=True))


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """For requests that change nothing: its store is shared."""
    client = Client(tmp_path_factory.mktemp("still") / "store")
    client.chain()
    return client


def leaf(ids: dict[Kind, str], **values: Any) -> Body:
    return body_of(Kind.LEAF, issuer_id=ids[Kind.SUB], **values)


def act(client: Client, verb: str, kind: Kind, instance_id: str) -> tuple[str, int]:
    """The code and exit status of a move, `("", 0)` where it was done."""
    _, refusal = client.send(f"{verb}{kind.capitalize()}Instance", {"instance_id": instance_id})
    return (refusal.code, refusal.exit_status) if refusal else ("", 0)


# What is wrong with the request


def test_an_action_that_is_not_there(client: Client) -> None:
    refusal = client.refused("CreateLeafInstances", {})
    assert (refusal.code, refusal.exit_status) == ("InvalidActionOrVersion", 2)


@pytest.mark.parametrize("name", ["", "createleafinstance", "CreateLeafInstance ", "../CreateLeafInstance", "\ud800", "\0", "A" * 100_000])
def test_a_name_that_is_no_action(client: Client, name: str) -> None:
    assert client.refused(name, {}).code == "InvalidActionOrVersion"


@pytest.mark.parametrize("missing", ["csr_common", "issuer_id", "hash_alg", "key_alg", "quantity", "duration_type"])
def test_what_is_missing(client: Client, ids: dict[Kind, str], missing: str) -> None:
    body = leaf(ids)
    refused = [client.refused("CreateLeafInstance", changed) for changed in (body | {missing: None}, {key: body[key] for key in body if key != missing})]
    assert [(refusal.code, refusal.exit_status) for refusal in refused] == [(f"MissingParameter.{missing}", 2)] * 2


@pytest.mark.parametrize(
    ("action", "body", "code"),
    [
        ("GetLeafInstance", {}, "MissingParameter.instance_id"),
        ("GetLeafInstance", {"instance_id": ""}, "InvalidParameter.instance_id"),
        ("GetLeafInstance", {"instance_id": 7}, "InvalidParameter.instance_id"),
        ("GetLeafInstance", {"instance_id": NOBODY, "x": 1}, "InvalidParameter.x"),
        ("ListLeafInstances", {"page": 0}, "InvalidParameter.page"),
        ("ListLeafInstances", {"page": -1}, "InvalidParameter.page"),
        ("ListLeafInstances", {"page": True}, "InvalidParameter.page"),
        ("ListLeafInstances", {"page": "1"}, "InvalidParameter.page"),
        ("ListLeafInstances", {"page_size": 0}, "InvalidParameter.page_size"),
        ("ListLeafInstances", {"page_size": 21}, "InvalidParameter.page_size"),
        ("ListLeafInstances", {"instance_status": 3}, "InvalidParameter.instance_status"),
        ("ListLeafInstances", {"instance_status": "normal"}, "InvalidParameter.instance_status"),
        ("ListLeafInstances", {"sourceType": 0}, "InvalidParameter.sourceType"),
        ("ListRootInstances", {"issued_id": "x"}, "InvalidParameter.issued_id"),
        ("ListRootInstances", {"sourceType": 2}, "InvalidParameter.sourceType"),
        ("DownloadLeafInstance", {"instance_id": NOBODY, "is_tarball": False}, "MissingParameter.download_type"),
        ("DownloadLeafInstance", {"instance_id": NOBODY, "download_type": "pem"}, "MissingParameter.is_tarball"),
        ("DownloadLeafInstance", {"instance_id": NOBODY, "download_type": "jks", "is_tarball": True}, "InvalidParameter.download_type"),
        ("RevokeLeafInstance", {"instance_id": NOBODY, "revoke_reason": "certificateHold"}, "InvalidParameter.revoke_reason"),
        ("RevokeLeafInstance", {"instance_id": NOBODY, "revoke_reason": "keycompromise"}, "InvalidParameter.revoke_reason"),
        ("EnableRootInstance", {"instance_id": NOBODY, "revoke_reason": "superseded"}, "InvalidParameter.revoke_reason"),
        ("GetQuotaDetail", {"quota_type": "sub"}, "InvalidParameter.quota_type"),
        ("UploadRootInstance", {}, "MissingParameter.certificate"),
        ("UploadRootInstance", {"certificate": "x"}, "InvalidParameter.certificate"),
        ("UploadRootInstance", {"certificate": "x", "issuer_id": "pca_root_1"}, "InvalidParameter.issuer_id"),
        ("UploadRootInstance", {"certificate": "x", "tag": "a\0b"}, "InvalidParameter.tag"),
    ],
)
def test_what_is_wrong_with_the_other_actions(still: Client, action: str, body: Body, code: str) -> None:
    refusal = still.refused(action, body)
    assert (refusal.code, refusal.exit_status) == (code, 2)


@pytest.mark.parametrize("download_type", ["der", "pfx"])
def test_a_download_that_is_not_supported_yet(client: Client, ids: dict[Kind, str], download_type: str) -> None:
    body = {"instance_id": ids[Kind.LEAF], "download_type": download_type, "is_tarball": True}
    refusal = client.refused("DownloadLeafInstance", body)
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.download_type", 2)
    assert "allowed: pem" in refusal.message


def test_a_validity_that_outlives_its_issuer(client: Client, ids: dict[Kind, str]) -> None:
    refusal = client.refused("CreateLeafInstance", leaf(ids) | {"quantity": 5, "duration_type": "year"})
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.quantity", 4)
    assert "at most 1 year" in refusal.message


# What the store says


@pytest.mark.parametrize("instance_id", [NOBODY, "pca_leaf_", "", "x", "../../etc/passwd", "pca_leaf_" + "a" * 5_000, "www.example.com"])
def test_an_instance_that_is_not_there(still: Client, instance_id: str) -> None:
    """A common name is none either: names are the command line's."""
    refusal = still.refused("GetLeafInstance", {"instance_id": instance_id or " "})
    assert (refusal.code, refusal.exit_status) == ("NotFound.Resource", 3)


def test_an_instance_of_another_kind(client: Client, ids: dict[Kind, str]) -> None:
    for kind in Kind:
        for other in Kind:
            if other is not kind:
                assert client.refused(f"Get{kind.capitalize()}Instance", {"instance_id": ids[other]}).code == "NotFound.Resource"
    for issuer in (ids[Kind.ROOT], ids[Kind.LEAF], NOBODY, "www.example.com"):
        refusal = client.refused("CreateLeafInstance", leaf(ids) | {"issuer_id": issuer})
        assert (refusal.code, refusal.exit_status) == ("NotFound.Resource", 3)
        assert refusal.message.startswith("issuer_id: ")


@pytest.mark.parametrize("action", [name for name in ACTIONS if name not in {"CreateRootInstance", "UploadRootInstance"}])
def test_without_a_store(client: Client, action: str) -> None:
    row = ACTIONS[action]
    bodies = {"create": body_of(row.kind, issuer_id=NOBODY), "get": {"instance_id": NOBODY}, "move": {"instance_id": NOBODY}}
    download = {"instance_id": NOBODY, "download_type": "pem", "is_tarball": False}
    refusal = client.refused(action, bodies.get(row.use, download if row.use == "download" else {}))
    assert (refusal.code, refusal.exit_status) == ("NotFound.Resource", 3)
    assert not client.store.path.exists()


def test_a_root_that_is_there_already(client: Client) -> None:
    body = {"certificate": roots.certificate().decode(), "key": roots.private().decode()}
    assert client.result("UploadRootInstance", body)["instance_type"] == "root"
    before = contents(client.store.path)
    refusal = client.refused("UploadRootInstance", body)
    assert (refusal.code, refusal.exit_status) == ("Database.RecordExisted", 4)
    assert contents(client.store.path) == before


def test_a_quota_that_is_used(client: Client, ids: dict[Kind, str]) -> None:
    refusal = client.refused("CreateLeafInstance", leaf(ids, use_quota=True))
    assert (refusal.code, refusal.exit_status) == ("QuotaExceeded.leaf", 5)


def test_a_store_that_stays_locked(client: Client, ids: dict[Kind, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.05)
    with client.store.write():
        refusal = client.refused("CreateLeafInstance", leaf(ids))
    assert (refusal.code, refusal.exit_status) == ("SystemBusy", 6)
    client.result("CreateLeafInstance", leaf(ids))


def test_a_store_that_is_damaged(client: Client, ids: dict[Kind, str]) -> None:
    (client.store.path / "subs" / ids[Kind.SUB] / "instance.toml").write_text("kind = ")
    for action, body in (("GetSubInstance", {"instance_id": ids[Kind.SUB]}), ("ListSubInstances", {}), ("CreateLeafInstance", leaf(ids))):
        refusal = client.refused(action, body)
        assert (refusal.code, refusal.exit_status) == ("InternalError", 6)
        assert "instance.toml" in refusal.message


def test_an_issuer_whose_key_is_anothers(client: Client, ids: dict[Kind, str]) -> None:
    directory = client.store.path / "subs" / ids[Kind.SUB]
    (directory / "private_key.pem").write_bytes(roots.private())
    refusal = client.refused("CreateLeafInstance", leaf(ids))
    assert (refusal.code, refusal.exit_status) == ("InternalError", 6)
    (directory / "private_key.pem").unlink()
    refusal = client.refused("CreateLeafInstance", leaf(ids))
    assert (refusal.code, refusal.exit_status) == ("InvalidParameter.issuer_id", 4)


def test_a_token_that_was_used_for_something_else(client: Client, ids: dict[Kind, str]) -> None:
    client.result("CreateLeafInstance", leaf(ids, idempotence_token=ONCE))
    refusal = client.refused("CreateLeafInstance", leaf(ids, idempotence_token=ONCE, tag="other"))
    assert (refusal.code, refusal.exit_status) == ("IdempotentParameterMismatch", 4)


# States


def test_root_and_sub_instance_status(client: Client) -> None:
    for kind in (Kind.ROOT, Kind.SUB):
        name, (root, sub, _) = f"{kind.capitalize()}InstanceStatus", client.chain()
        instance_id = root if kind is Kind.ROOT else sub
        below = body_of(Kind.SUB, issuer_id=root) if kind is Kind.ROOT else body_of(Kind.LEAF, issuer_id=sub)
        create = "CreateSubInstance" if kind is Kind.ROOT else "CreateLeafInstance"
        assert act(client, "Enable", kind, instance_id) == (f"{name}.Ok", 4)
        assert act(client, "Disable", kind, instance_id) == ("", 0)
        assert act(client, "Disable", kind, instance_id) == (f"{name}.Disable", 4)
        assert client.refused(create, below).code == f"{name}.Disable"
        assert act(client, "Revoke", kind, instance_id) == (f"{name}.Disable", 4)
        assert act(client, "Enable", kind, instance_id) == ("", 0)
        assert act(client, "Revoke", kind, instance_id) == ("", 0)
        assert act(client, "Revoke", kind, instance_id) == (f"{name}.Revoke", 4)
        assert client.refused(create, below).code == f"{name}.Revoke"


def test_an_expired_root_or_sub_does_nothing(client: Client) -> None:
    root = client.create(Kind.ROOT, quantity=3, duration_type="day")
    sub = client.create(Kind.SUB, issuer_id=root, quantity=1, duration_type="day")
    client.clock.now = client.clock.now.replace(day=27)
    refused = client.refused("CreateLeafInstance", body_of(Kind.LEAF, issuer_id=sub))
    assert (refused.code, refused.exit_status) == ("SubInstanceStatus.Expire", 4)
    assert act(client, "Revoke", Kind.SUB, sub) == ("SubInstanceStatus.Expire", 4)
    client.clock.now = client.clock.now.replace(day=30)
    assert client.refused("CreateSubInstance", body_of(Kind.SUB, issuer_id=root)).code == "RootInstanceStatus.Expire"
    for verb in ("Enable", "Disable", "Revoke"):
        assert act(client, verb, Kind.ROOT, root) == ("RootInstanceStatus.Expire", 4)


def test_leaf_instance_status(client: Client, ids: dict[Kind, str]) -> None:
    made = ids[Kind.LEAF]
    download = {"instance_id": made, "download_type": "pem", "is_tarball": False}
    assert act(client, "Delete", Kind.LEAF, made) == ("LeafInstanceStatus.Ok", 4)
    assert act(client, "Revoke", Kind.LEAF, made) == ("", 0)
    assert act(client, "Revoke", Kind.LEAF, made) == ("LeafInstanceStatus.Revoke", 4)
    refusal = client.refused("DownloadLeafInstance", download)
    assert (refusal.code, refusal.exit_status) == ("LeafInstanceStatus.Revoke", 4)
    other = client.create(Kind.LEAF, issuer_id=ids[Kind.SUB])
    client.clock.now = client.clock.now.replace(day=27)
    assert client.refused("DownloadLeafInstance", download | {"instance_id": other}).code == "LeafInstanceStatus.Expire"
    assert act(client, "Revoke", Kind.LEAF, other) == ("LeafInstanceStatus.Expire", 4)


def test_a_leaf_below_a_root_that_is_not_normal(client: Client, ids: dict[Kind, str]) -> None:
    act(client, "Disable", Kind.ROOT, ids[Kind.ROOT])
    assert client.refused("CreateLeafInstance", leaf(ids)).code == "RootInstanceStatus.Disable"
    act(client, "Enable", Kind.ROOT, ids[Kind.ROOT])
    act(client, "Revoke", Kind.ROOT, ids[Kind.ROOT])
    assert client.refused("CreateLeafInstance", leaf(ids)).code == "RootInstanceStatus.Revoke"


def test_a_ca_with_something_alive_below_it_stays(client: Client, ids: dict[Kind, str]) -> None:
    for kind in (Kind.SUB, Kind.ROOT):
        act(client, "Revoke", kind, ids[kind])
    assert act(client, "Delete", Kind.SUB, ids[Kind.SUB]) == ("InvalidParameter.instance_id", 4)
    act(client, "Revoke", Kind.LEAF, ids[Kind.LEAF])
    assert [act(client, "Delete", kind, ids[kind]) for kind in (Kind.SUB, Kind.ROOT, Kind.LEAF)] == [("", 0)] * 3


# Bodies that are meant to hurt

HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "MalformedRequest"),
    "blanks": (b" \n\t", "MalformedRequest"),
    "half an object": (b'{"quantity": 1', "MalformedRequest"),
    "an array": (b"[]", "MalformedRequest"),
    "null": (b"null", "MalformedRequest"),
    "a string": (b'"x"', "MalformedRequest"),
    "two objects": (b"{}{}", "MalformedRequest"),
    "a comment": (b"{} // x", "MalformedRequest"),
    "a trailing comma": (b'{"quantity": 1,}', "MalformedRequest"),
    "single quotes": (b"{'quantity': 1}", "MalformedRequest"),
    "NaN": (b'{"quantity": NaN}', "MalformedRequest"),
    "Infinity": (b'{"quantity": -Infinity}', "MalformedRequest"),
    "a number beyond floats": (b'{"quantity": 1e400}', "InvalidParameter"),
    "a number of 5,000 digits": (b'{"quantity": ' + b"9" * 5_000 + b"}", "MalformedRequest"),
    "a number of 4,000 digits": (b'{"quantity": ' + b"9" * 4_000 + b"}", "InvalidParameter"),
    "a key twice": (b'{"instance_id": "a", "instance_id": "a"}', "MalformedRequest"),
    "a key twice inside": (b'{"csr_common": {"subject": {"country": [], "country": []}}}', "MalformedRequest"),
    "a key twice, spelled otherwise": (b'{"tag": "a", "t\\u0061g": "a"}', "MalformedRequest"),
    "a key that is no text, twice": (b'{"\\ud800": 1, "\\ud800": 1}', "MalformedRequest"),
    "20,000 arrays": (b"[" * 20_000, "MalformedRequest"),
    "20,000 arrays in a field": (b'{"tag": ' + b"[" * 20_000 + b"]" * 20_000 + b"}", "MalformedRequest"),
    "20,000 objects": (b'{"tag":' * 20_000 + b"1" + b"}" * 20_000, "MalformedRequest"),
    "65 levels": (b'{"tag":' + b"[" * 64 + b"]" * 64 + b"}", "MalformedRequest"),
    "64 levels": (b'{"tag":' + b"[" * 63 + b"]" * 63 + b"}", "InvalidParameter"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "MalformedRequest"),
    "UTF-16": ("{}".encode("utf-16"), "MalformedRequest"),
    "UTF-16 without its mark": ("{}".encode("utf-16-be"), "MalformedRequest"),
    "UTF-32": ("{}".encode("utf-32"), "MalformedRequest"),
    "Latin-1": ('{"tag": "ü"}'.encode("latin-1"), "MalformedRequest"),
    "a surrogate in UTF-8": (b'{"tag": "\xed\xa0\x80"}', "MalformedRequest"),
    "a raw control character": (b'{"tag": "\x01"}', "MalformedRequest"),
    "2 MiB": (b'{"tag": "' + b"x" * (2 << 20) + b'"}', "MalformedRequest"),
    "one byte too many": (b'{"tag": "' + b"x" * (REQUEST_BYTES - 10) + b'"}', "MalformedRequest"),
    "1 MiB of opened strings": (b'"' * REQUEST_BYTES, "MalformedRequest"),
    "1 MiB of backslashes": (b'{"tag": "' + b"\\" * (REQUEST_BYTES - 12) + b'"}', "InvalidParameter"),
    "1 MiB of brackets in a string": (b'{"tag": [], "' + b"[" * (REQUEST_BYTES - 20) + b'": 1}', "InvalidParameter"),
    "1 MiB of keys": (b"{" + b",".join(b'"%06d":1' % number for number in range(90_000)) + b"}", "InvalidParameter"),
    "a name of 1 MiB": (b'{"' + b"n" * (REQUEST_BYTES - 10) + b'": 1}', "InvalidParameter"),
    "a lone surrogate as a value": (b'{"tag": "\\ud800", "common_name": "\\ud800", "instance_id": "\\ud800", "quota_type": "\\ud800"}', "InvalidParameter"),
    "a lone surrogate as a key": (b'{"\\udfff": 1}', "InvalidParameter"),
    "NUL as a value": (b'{"tag": "\\u0000", "common_name": "\\u0000", "instance_id": "\\u0000", "quota_type": "\\u0000"}', "InvalidParameter"),
    "NUL as a key": (b'{"\\u0000": 1}', "InvalidParameter"),
    "a key of another object": (b'{"__class__": {"__init__": 1}}', "InvalidParameter"),
}
"""What it is called, its octets, and the code that its refusal begins with, whatever the action."""


@pytest.mark.parametrize(("body", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_body_is_refused_at_once_and_changes_nothing(still: Client, body: bytes, code: str) -> None:
    before = contents(still.store.path)
    for action in ("CreateRootInstance", "CreateLeafInstance", "RevokeLeafInstance", "ListLeafInstances", "DownloadLeafInstance", "GetQuotaDetail"):
        started = time.process_time()
        refusal = still.refused(action, body)
        assert time.process_time() - started < 1
        assert refusal.code.partition(".")[0] in ({code} if code == "MalformedRequest" else {code, "MissingParameter"})
        assert refusal.exit_status == 2
    assert contents(still.store.path) == before


@pytest.mark.parametrize("fields", ["tag", "csr_common.subject.common_name", "csr_common.san", "contact.name", "idempotence_token", "issuer_id"])
@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\0", "a\0"])
def test_what_is_no_text_is_refused_by_its_field(still: Client, fields: str, text: str) -> None:
    before = contents(still.store.path)
    body = body_of(Kind.LEAF, issuer_id=NOBODY)
    *parents, last = fields.split(".")
    holder = body
    for parent in parents:
        holder = holder.setdefault(parent, {})
    holder[last] = [text] if last == "san" else text
    refusal = still.refused("CreateLeafInstance", body)
    assert (refusal.code, refusal.exit_status) == (f"InvalidParameter.{fields}", 2)
    assert contents(still.store.path) == before


def test_a_message_repeats_no_more_than_a_little_of_a_value(client: Client, ids: dict[Kind, str]) -> None:
    for body in (leaf(ids) | {"key_alg": "x" * 500_000}, leaf(ids) | {"quantity": "x" * 500_000}, leaf(ids) | {"duration_type": ["x"] * 100_000}):
        assert len(client.refused("CreateLeafInstance", body).message) < 500


def test_a_refused_creation_makes_no_store(client: Client, tmp_path: Path) -> None:
    client.refused("CreateRootInstance", {})
    client.refused("UploadRootInstance", {"certificate": "x"})
    assert list(tmp_path.iterdir()) == []
