"""Private keys under passphrases: of new CAs, of issuers that sign, changed; OpenSSL opens what we write."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.authority import passphrases
from pcactl.authority.issue import Secrets, create
from pcactl.contract.vocabulary import Kind
from pcactl.engine.request import parse_request
from pcactl.errors import InvalidParameter, IssuerWithoutKey, MissingParameter, NotFound, StoreFailure
from pcactl.model import Shown
from tests.api.client import SM2, Client, body_of
from tests.authority import roots
from tests.authority.conftest import OpenSSL
from tests.store.samples import contents, log_lines

HORSE = b"correct horse"
PASSPHRASES = {
    "a word": b"secret",
    "blanks": b" two words and blanks around ",
    "beyond ASCII": "ü€ 证书".encode(),
    "1,000 characters": b"0123456789" * 100,
    "no UTF-8": b"\xff\xfe",
    "quotes": b"'\"$(x)\\",
}
"""A line in a file each, so none has a line feed."""

Opens = Callable[[Path, bytes], bool]


@pytest.fixture
def opens(openssl: OpenSSL, tmp_path: Path) -> Opens:
    """Whether OpenSSL opens a private key with a passphrase."""

    def ask(key: Path, passphrase: bytes) -> bool:
        word = tmp_path / "passphrase"
        word.write_bytes(passphrase + b"\n")
        return openssl("pkey", "-in", key, "-noout", "-passin", f"file:{word}").returncode == 0

    return ask


def make(client: Client, passphrase: bytes, kind: Kind = Kind.ROOT, **values: object) -> Shown:
    """A new instance whose key is under a passphrase."""
    request = parse_request(kind, body_of(kind, **values))
    return create(request, client.store, client.world, secrets=Secrets(passphrase=passphrase))


def key_of(client: Client, instance_id: str, stem: str = "private_key") -> Path:
    return client.store.paths(instance_id)[stem]


def change(client: Client, kind: Kind, reference: str, old: bytes | None, new: bytes) -> Shown:
    return passphrases.change(kind, reference, client.store, client.world, unlock=lambda: old, passphrase=lambda: new)


@pytest.mark.parametrize("passphrase", PASSPHRASES.values(), ids=PASSPHRASES)
def test_openssl_opens_a_new_key_with_its_passphrase_alone(client: Client, opens: Opens, passphrase: bytes) -> None:
    made = make(client, passphrase)
    key = key_of(client, made.instance.instance_id)
    assert key.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n")
    assert opens(key, passphrase)
    assert not opens(key, passphrase + b"x")
    assert made.notices == ()


def test_openssl_sees_what_protects_it(client: Client, openssl: OpenSSL) -> None:
    made = make(client, HORSE)
    seen = openssl("asn1parse", "-in", key_of(client, made.instance.instance_id)).stdout
    for word in ("PBES2", "PBKDF2", "hmacWithSHA256", "aes-256-cbc", "INTEGER           :0927C0"):
        assert word in seen


def test_an_rsa_key_too(client: Client, opens: Opens) -> None:
    made = make(client, HORSE, key_alg="RSA", key_param="2048")
    assert opens(key_of(client, made.instance.instance_id), HORSE)


def test_both_keys_of_an_sm2_leaf(client: Client, opens: Opens) -> None:
    _, sub, _ = client.chain(**SM2)
    made = make(client, HORSE, Kind.LEAF, issuer_id=sub, **SM2)
    for stem in ("private_key", "encryption_private_key"):
        assert opens(key_of(client, made.instance.instance_id, stem), HORSE)


@pytest.mark.parametrize("passphrase", [PASSPHRASES["beyond ASCII"], PASSPHRASES["1,000 characters"]], ids=["beyond ASCII", "1,000 characters"])
def test_an_issuer_signs_with_its_passphrase(client: Client, passphrase: bytes) -> None:
    root = make(client, passphrase).instance.instance_id
    client.unlock = lambda: passphrase
    sub = client.create(Kind.SUB, issuer_id=root, quantity=30, duration_type="day")
    client.unlock = lambda: None
    client.create(Kind.LEAF, issuer_id=sub)


def test_a_wrong_passphrase_none_and_an_empty_one(client: Client) -> None:
    root = make(client, HORSE).instance.instance_id
    body = body_of(Kind.SUB, issuer_id=root, quantity=30, duration_type="day")
    request = parse_request(Kind.SUB, body)
    before = contents(client.store.path)
    for wrong in (b"", b"correct hors", b"correct horse ", b"Correct Horse", b"x" * 1000):
        with pytest.raises(InvalidParameter, match="the passphrase is wrong") as caught:
            create(request, client.store, client.world, secrets=Secrets(lambda wrong=wrong: wrong))  # type: ignore[misc]
        assert (caught.value.exit_status, caught.value.field) == (2, "--issuer-passphrase-file")
    with pytest.raises(MissingParameter, match="is encrypted") as missing:
        create(request, client.store, client.world)
    assert (missing.value.exit_status, missing.value.field) == (2, "--issuer-passphrase-file")
    assert "--issuer-passphrase-file FILE" in missing.value.hint
    assert contents(client.store.path) == before


def test_no_passphrase_is_asked_for_a_key_that_has_none(client: Client) -> None:
    root, _, _ = client.chain()

    def never() -> bytes:
        raise AssertionError

    client.unlock = never
    client.create(Kind.SUB, issuer_id=root)


def test_a_passphrase_is_written_nowhere(client: Client) -> None:
    make(client, b"a passphrase that is easy to find")
    assert not any(b"easy to find" in path.read_bytes() for path in client.store.path.rglob("*") if path.is_file())


# Changed


@pytest.mark.parametrize(("old", "new"), [(None, HORSE), (HORSE, "ü€".encode()), (HORSE, HORSE)], ids=["set", "changed", "the same again"])
def test_a_changed_passphrase(client: Client, opens: Opens, old: bytes | None, new: bytes) -> None:
    root = make(client, old).instance.instance_id if old else client.create(Kind.ROOT)
    files = client.store.files(root).contents
    changed = change(client, Kind.ROOT, "Test root", old, new)
    assert changed.instance.instance_id == root
    assert opens(key_of(client, root), new)
    assert old == new or not old or not opens(key_of(client, root), old)
    assert {stem: text for stem, text in changed.files.contents.items() if stem != "private_key"} == {
        stem: text for stem, text in files.items() if stem != "private_key"
    }
    client.unlock = lambda: new
    client.create(Kind.SUB, issuer_id=root, quantity=30, duration_type="day")
    acts = [line["act"] for line in log_lines(client.store.path)]
    assert acts == ["root create", "root passphrase", "sub create"]


def test_a_sub_and_an_imported_root(client: Client, opens: Opens) -> None:
    root, sub, _ = client.chain()
    change(client, Kind.SUB, sub, None, HORSE)
    assert opens(key_of(client, sub), HORSE)
    body = {"certificate": roots.certificate().decode(), "key": roots.private().decode()}
    imported = client.result("UploadRootInstance", body)["instance_id"]
    change(client, Kind.ROOT, imported, None, HORSE)
    assert opens(key_of(client, imported), HORSE)
    assert root


def test_what_keeps_a_passphrase_from_being_changed(client: Client) -> None:
    root = make(client, HORSE).instance.instance_id
    imported = client.result("UploadRootInstance", {"certificate": roots.certificate().decode()})["instance_id"]
    before = contents(client.store.path)
    with pytest.raises(InvalidParameter, match="the passphrase is wrong"):
        change(client, Kind.ROOT, root, b"x", b"y")
    with pytest.raises(MissingParameter):
        change(client, Kind.ROOT, root, None, b"y")
    with pytest.raises(IssuerWithoutKey):
        change(client, Kind.ROOT, imported, None, b"y")
    with pytest.raises(NotFound):
        change(client, Kind.ROOT, "nobody", None, b"y")
    with pytest.raises(NotFound):
        change(client, Kind.SUB, "Test root", None, b"y")
    assert contents(client.store.path) == before


def test_the_old_passphrase_is_asked_before_the_new_one(client: Client) -> None:
    make(client, HORSE)
    asked: list[str] = []

    def old() -> bytes:
        asked.append("old")
        return HORSE

    def new() -> bytes:
        asked.append("new")
        return b"new"

    passphrases.change(Kind.ROOT, "Test root", client.store, client.world, unlock=old, passphrase=new)
    assert asked == ["old", "new"]


# Damaged


def test_a_damaged_key_is_the_stores_fault_not_the_passphrases(client: Client) -> None:
    root = make(client, HORSE).instance.instance_id
    key = key_of(client, root)
    key.write_text("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n")
    request = parse_request(Kind.SUB, body_of(Kind.SUB, issuer_id=root, quantity=30, duration_type="day"))
    with pytest.raises(StoreFailure, match="cannot be used"):
        create(request, client.store, client.world, secrets=Secrets(lambda: HORSE))


def test_a_download_of_a_leaf_whose_key_has_a_passphrase(client: Client) -> None:
    _, sub, _ = client.chain()
    made = make(client, HORSE, Kind.LEAF, issuer_id=sub, quantity=1, duration_type="day")
    body = {"instance_id": made.instance.instance_id, "download_type": "pem", "is_tarball": False}
    assert client.result("DownloadLeafInstance", body)["private_key"] == made.files.contents["private_key"]
    assert client.refused("DownloadLeafInstance", body | {"password": "x"}).code == "InvalidParameter.password"
