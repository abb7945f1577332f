"""What a damaged store, a half-done act or an empty word must never lead to: something signed, revoked or hidden by mistake."""

import errno
import json
import os
from pathlib import Path
from typing import NoReturn

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from pcactl.errors import StoreFailure
from pcactl.phrase import phrase
from pcactl.store import exchange
from pcactl.store.directory import Directory
from pcactl.store.outdir import write_out
from pcactl.store.store import Store
from tests.cli.conftest import Pca
from tests.store.steps import killed

_BODY = {
    "csr_common": {"subject": {"common_name": "new.test"}, "san": ["new.test"]},
    "hash_alg": "SHA256",
    "key_alg": "ECDSA",
    "key_param": "P256",
    "quantity": 30,
    "duration_type": "day",
}


def path_of(pca: Pca, kind: str, name: str, stem: str = "certificate") -> Path:
    return Path(pca(kind, "show", name, "-o", "json").document["paths"][stem])


def issued(pca: Pca) -> list[str]:
    return pca("leaf", "list", "-q").out.split()


@pytest.mark.parametrize("verb", [("leaf", "revoke", "", "--yes"), ("leaf", "show", ""), ("sub", "disable", "")])
def test_an_empty_reference_means_nobody(chain: Pca, verb: tuple[str, ...]) -> None:
    chain("leaf", "issue", "--san", "nameless.test")
    refused = chain(*verb)
    assert (refused.status, "must not be empty" in refused.err) == (2, True)


def test_a_name_of_another_kind_is_shown_where_it_is(chain: Pca) -> None:
    refused = chain("leaf", "show", "Office CA")
    assert (refused.status, 'there is no leaf "Office CA", but a sub of this name' in refused.err) == (3, True)
    assert "pcactl sub show 'Office CA'" in refused.err


def test_a_leaf_whose_files_are_gone_can_be_revoked(chain: Pca) -> None:
    chain("leaf", "issue", "--common-name", "a.test")
    path_of(chain, "leaf", "a.test").unlink()
    assert chain("leaf", "revoke", "a.test", "--yes").status == 0
    assert chain("leaf", "list", "--status", "revoked", "-q").out.split() == issued(chain)


def _cannot_be_read(store: Store, _: str) -> NoReturn:
    raise StoreFailure(phrase("cannot read {path}: {what}", path=store.path, what=""), field="--store")


def test_what_was_made_is_answered_whole_where_it_cannot_be_read_again(chain: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The act is on disk by then: it is no defect (1) and no failure (6) that the disk breaks behind it."""
    (sub,) = chain("sub", "list", "-q").out.split()
    (tmp_path / "body.json").write_text(json.dumps(_BODY | {"issuer_id": sub}))
    monkeypatch.setattr(Store, "files", _cannot_be_read)
    called = chain("call", "CreateLeafInstance", "--body", "body.json")
    assert called.status == 0, called
    assert called.document["Result"]["chain"].count("-----BEGIN CERTIFICATE-----") == 3
    made = chain("leaf", "issue", "--common-name", "a.test", "-o", "json").document
    assert all(Path(path).is_file() for path in made["paths"].values())
    assert {"certificate", "private_key", "chain"} == set(made["paths"])
    assert (quick := chain("quickstart")).status == 0, quick
    assert "private_key.pem" in quick.err + quick.out


@pytest.mark.parametrize("damage", ["", "hello", "\xff", "half", "doubled"])
def test_nothing_is_signed_below_a_broken_chain(chain: Pca, damage: str) -> None:
    path = path_of(chain, "sub", "Office CA", "chain")
    whole = path.read_text()
    path.write_text({"half": whole[: len(whole) // 2], "doubled": whole * 2}.get(damage, damage), encoding="latin-1")
    refused = chain("leaf", "issue", "--common-name", "a.test")
    assert (refused.status, issued(chain)) == (6, [])
    assert "chain.pem" in refused.err


def test_nothing_is_signed_with_another_cas_files(chain: Pca) -> None:
    chain("sub", "create", "--common-name", "Other CA")
    for stem in ("certificate", "private_key", "chain"):
        path_of(chain, "sub", "Office CA", stem).write_bytes(path_of(chain, "sub", "Other CA", stem).read_bytes())
    refused = chain("leaf", "issue", "--common-name", "a.test", "--issuer-id", "Office CA")
    assert (refused.status, issued(chain)) == (6, [])


def test_a_token_answers_though_another_issuer_came(chain: Pca) -> None:
    ask = ("leaf", "issue", "--common-name", "a.test", "--idempotence-token", "t1", "-q")
    first = chain(*ask).out
    chain("sub", "create", "--common-name", "Other CA")
    again = chain(*ask)
    assert (again.status, again.out) == (0, first)


def test_an_issuer_below_a_disabled_root_is_no_choice(chain: Pca) -> None:
    chain("root", "create", "--common-name", "Second Root")
    chain("sub", "create", "--common-name", "Second CA", "--issuer-id", "Second Root")
    chain("root", "disable", "Second Root")
    assert chain("leaf", "issue", "--common-name", "a.test").status == 0


def test_a_copy_that_fails_late_says_what_is_issued(chain: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(directory: Directory, name: str, *_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(directory.path / name))

    monkeypatch.setattr(exchange, "write_synced", refuse)
    failed = chain("leaf", "issue", "--common-name", "a.test", "--out", "out")
    assert failed.status == 6
    (instance_id,) = issued(chain)
    assert f"{instance_id} is issued and stored" in failed.err
    assert not (tmp_path / "out").exists()


def csr(key: ec.EllipticCurvePrivateKey) -> bytes:
    return x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def test_what_another_leaf_left_under_out_goes_with_it(chain: Pca, tmp_path: Path) -> None:
    """A private key that is not the certificate's own, and the halves of a pair; what is the user's, stays."""
    out = tmp_path / "out"
    (tmp_path / "one.csr").write_bytes(csr(ec.generate_private_key(ec.SECP256R1())))
    assert chain("leaf", "issue", "--common-name", "a.test", "--out", "out").status == 0
    (out / "encryption_chain.pem").write_text("another's")
    (out / "notes.txt").write_text("the user's")
    refused = chain("leaf", "issue", "--csr", "one.csr", "--common-name", "b.test", "--out", "out")
    assert refused.status == 2
    assert "private_key.pem, encryption_chain.pem" in refused.err
    done = chain("leaf", "issue", "--csr", "one.csr", "--common-name", "b.test", "--out", "out", "--force")
    assert done.status == 0
    assert "as of another certificate: private_key.pem, encryption_chain.pem" in done.err
    assert {path.name for path in out.iterdir()} == {"certificate.pem", "chain.pem", "fullchain.pem", "root_certificate.pem", "notes.txt"}


def test_a_key_that_cannot_be_seen_stays_and_is_told_of(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("a passphrase\n")
    assert chain("leaf", "issue", "--common-name", "a.test", "--passphrase-file", "pw", "--out", "out").status == 0
    (tmp_path / "one.csr").write_bytes(csr(ec.generate_private_key(ec.SECP256R1())))
    key = (tmp_path / "out/private_key.pem").read_bytes()
    done = chain("leaf", "issue", "--csr", "one.csr", "--common-name", "b.test", "--out", "out", "--force")
    assert done.status == 0
    assert (tmp_path / "out/private_key.pem").read_bytes() == key
    assert "warning: private_key.pem in out is encrypted and stays" in done.err


@pytest.mark.parametrize("words", [("--common-name", "c.test"), ("--common-name", "t.test", "--idempotence-token", "t")])
def test_halves_that_a_kill_left_are_made_one_pair_by_whoever_comes(chain: Pca, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Even by one who is refused."""
    chain("leaf", "issue", "--common-name", "t.test", "--idempotence-token", "t")
    for name in ("out", "new"):
        assert chain("leaf", "issue", "--common-name", f"{name}.test", "--out", name).status == 0
    old, new = ({path.stem: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("out", "new"))
    out, number = tmp_path / "out", 10
    while ((out / "certificate.pem").read_bytes(), (out / "private_key.pem").read_bytes()) != (new["certificate"], old["private_key"]):
        write_out(out, old, force=True)
        assert killed(lambda: write_out(out, new, force=True), number)
        number += 1
    refused = chain("leaf", "issue", *words, "--out", "out")
    assert (refused.status, "already has" in refused.err) == (2, True)
    assert {path.stem: path.read_bytes() for path in out.iterdir()} == new


def test_a_private_key_that_belongs_to_the_certificate_stays(chain: Pca, tmp_path: Path) -> None:
    out, key = tmp_path / "out", ec.generate_private_key(ec.SECP256R1())
    (tmp_path / "own.csr").write_bytes(csr(key))
    out.mkdir()
    (out / "private_key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    assert chain("leaf", "issue", "--csr", "own.csr", "--common-name", "a.test", "--out", "out").status == 0
    assert (out / "private_key.pem").read_bytes().startswith(b"-----BEGIN EC PRIVATE KEY")


def test_quickstart_opens_an_encrypted_ca(pca: Pca, tmp_path: Path) -> None:
    (tmp_path / "pw").write_text("a passphrase\n")
    pca("quickstart")
    pca("sub", "passphrase", "Quickstart CA", "--passphrase-file", "pw")
    assert pca("quickstart", "--issuer-passphrase-file", "pw").status == 0


def test_a_passphrase_with_nul_is_refused(pca: Pca, tmp_path: Path) -> None:
    (tmp_path / "pw").write_bytes(b"a\0b\n")
    refused = pca("root", "create", "--common-name", "R", "--passphrase-file", "pw")
    assert (refused.status, "NUL" in refused.err) == (2, True)


@pytest.mark.parametrize("name", ["db1", "foo bar.example.com"])
def test_a_server_without_a_name_is_warned_of(chain: Pca, name: str) -> None:
    warned = chain("leaf", "issue", "--common-name", name, "-o", "json")
    assert [one["code"] for one in warned.document["notices"]] == ["NoNameForClients"]
    assert chain("leaf", "issue", "--common-name", name, "--extended-key-usage", "client_auth", "-o", "json").document["notices"] == []


def test_empty_optional_strings_of_an_action_are_as_if_not_given(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "body.json").write_text('{"common_name": "", "instance_id": "", "issued_id": ""}')
    assert chain("call", "ListSubInstances", "--body", "body.json").document["Result"]["count"] == 1


def test_a_key_that_is_not_kept_is_not_printed_either(chain: Pca) -> None:
    refused = chain("leaf", "issue", "--common-name", "a.test", "--out", "o", "--no-keep-key", "--include-private-key")
    assert (refused.status, issued(chain)) == (2, [])


def test_a_deletion_that_was_cut_short_is_finished_by_the_same_command(chain: Pca) -> None:
    for name in ("a.test", "b.test"):
        chain("leaf", "issue", "--common-name", name)
        chain("leaf", "revoke", name, "--yes")
    chain("leaf", "delete", "a.test", "--yes")  # As far as the command below came before it was killed.
    finished = chain("leaf", "delete", "a.test", "b.test", "--yes", "-o", "json")
    assert (finished.status, finished.document["count"], issued(chain)) == (0, 1, [])
    assert '"a.test" is deleted already' in finished.err
    assert chain("leaf", "delete", "a.test", "--yes").status == 3
