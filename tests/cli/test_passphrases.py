"""Passphrases from files. What is typed is in `test_prompts`."""

import io
import sys
from pathlib import Path

import pytest

from pcactl.cli import terminal
from pcactl.keys.registry import load
from tests.cli.conftest import Answer, Pca


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No terminal, wherever the tests run; a few files."""
    monkeypatch.setattr(terminal, "secret", lambda _question: None)
    for name, content in (("one", b"first\n"), ("two", b"second\r\nand more\n"), ("empty", b"\nsecret\n"), ("bare", b"\xff no end"), ("long", b"x" * 1025)):
        (tmp_path / name).write_bytes(content)


@pytest.fixture
def vault(pca: Pca) -> Pca:
    assert pca("root", "create", "--common-name", "Vault", "--passphrase-file", "one").status == 0
    return pca


def key_of(pca: Pca, kind: str = "root") -> bytes:
    (instance_id,) = pca(kind, "list", "-q").out.split()
    return Path(pca(kind, "show", instance_id, "-o", "json").document["paths"]["private_key"]).read_bytes()


def opens(key: bytes, passphrase: bytes) -> bool:
    return load(key, lambda: passphrase).algorithm.name == "ECDSA"


@pytest.mark.parametrize(("name", "passphrase"), [("one", b"first"), ("two", b"second"), ("bare", b"\xff no end")])
def test_the_first_line_without_its_end(pca: Pca, name: str, passphrase: bytes) -> None:
    answer = pca("root", "create", "--common-name", "R", "--passphrase-file", name)
    assert (answer.status, answer.err) == (0, "")
    assert opens(key_of(pca), passphrase)


@pytest.mark.parametrize(("name", "status"), [("empty", 2), ("long", 2), ("none", 3), (".", 2), ("/dev/null", 2)])
def test_files_that_hold_none(pca: Pca, name: str, status: int) -> None:
    for line in (("root", "create", "--common-name", "R", "--passphrase-file", name), ("call", "CreateSubInstance", "--issuer-passphrase-file", name)):
        answer = pca(*line, "-o", "json")
        assert (answer.status, answer.document["error"]["field"]) == (status, line[-2])
    assert pca("root", "list").status == 3


def sub(pca: Pca, *more: str) -> Answer:
    return pca("sub", "create", "--common-name", "S", *more, "-o", "json")


def test_an_encrypted_issuer(vault: Pca) -> None:
    missing = sub(vault)
    assert (missing.status, missing.document["error"]["code"], missing.document["error"]["field"]) == (2, "MissingParameter", "--issuer-passphrase-file")
    wrong = sub(vault, "--issuer-passphrase-file", "two")
    assert (wrong.status, wrong.document["error"]["code"]) == (2, "InvalidParameter")
    assert sub(vault, "--issuer-passphrase-file", "one", "--passphrase-file", "two").status == 0
    assert opens(key_of(vault, "sub"), b"second")


def test_one_that_is_not_encrypted_needs_none(chain: Pca) -> None:
    assert sub(chain, "--issuer-passphrase-file", "two").status == 0


def test_standard_input_is_read_once(vault: Pca, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"first\n")))
    assert sub(vault, "--issuer-passphrase-file", "-").status == 0
    for twice in (("--request", "-", "--passphrase-file", "-"), ("--passphrase-file", "-", "--issuer-passphrase-file", "-")):
        answer = sub(vault, *twice)
        assert answer.status == 2
        assert "standard input" in answer.document["error"]["message"]


def test_a_passphrase_is_changed(vault: Pca) -> None:
    changed = vault("root", "passphrase", "Vault", "--issuer-passphrase-file", "one", "--passphrase-file", "two")
    assert changed.status == 0
    assert changed.out.startswith("Changed the passphrase of Vault  pca_root_")
    assert opens(key_of(vault), b"second")
    assert vault("root", "passphrase", "Vault", "--issuer-passphrase-file", "one", "--passphrase-file", "two").status == 2
    missing = vault("root", "passphrase", "Vault", "--issuer-passphrase-file", "two", "-o", "json")
    assert (missing.status, missing.document["error"]["field"]) == (2, "--passphrase-file")


def test_a_passphrase_is_set(chain: Pca) -> None:
    assert chain("sub", "passphrase", "Office CA", "--passphrase-file", "one", "-q").out.startswith("pca_sub_")
    assert opens(key_of(chain, "sub"), b"first")


def test_a_key_that_is_not_kept(chain: Pca, tmp_path: Path) -> None:
    refused = chain("leaf", "issue", "--common-name", "a.test", "--no-keep-key", "-o", "json")
    assert (refused.status, refused.document["error"]["field"]) == (2, "--no-keep-key")
    kept = chain("leaf", "issue", "--common-name", "a.test", "--no-keep-key", "--out", "tls", "--passphrase-file", "one", "-o", "json").document
    assert "private_key" not in kept["paths"]
    assert opens((tmp_path / "tls" / "private_key.pem").read_bytes(), b"first")
    assert "  Key file  not in the store\n" in chain("leaf", "show", "a.test").out
    assert chain("sub", "create", "--common-name", "S", "--no-keep-key").status == 2


def test_call_opens_an_issuer(vault: Pca, tmp_path: Path) -> None:
    root = vault("root", "list", "-q").out.strip()
    body = f'{{"csr_common": {{"subject": {{"common_name": "S"}}}}, "issuer_id": "{root}", "key_alg": "ECDSA", "key_param": "P256", "hash_alg": "SHA256"'
    (tmp_path / "sub.json").write_text(body + ', "quantity": 1, "duration_type": "year"}')
    assert vault("call", "CreateSubInstance", "--body", "sub.json", "--issuer-passphrase-file", "one").document["Result"]["instance_id"]
    refused = vault("call", "CreateSubInstance", "--body", "sub.json")
    assert (refused.status, refused.document["ResponseMetadata"]["Error"]["Code"]) == (2, "MissingParameter")
