"""`root import`: from files, with a key or without. What is taken and refused is in `tests/engine` and `tests/authority`."""

import io
import sys
from pathlib import Path

import pytest

from pcactl.cli import terminal
from tests.cli.conftest import Pca


@pytest.fixture
def root(pca: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pca:
    """The files of a root made elsewhere, its key in the clear and encrypted."""
    monkeypatch.setattr(terminal, "secret", lambda _question: None)
    (tmp_path / "pass").write_text("secret\n")
    (tmp_path / "other").write_text("other\n")
    assert pca("root", "create", "--store", "elsewhere", "--common-name", "Old Root", "--out", "old").status == 0
    assert pca("root", "passphrase", "--store", "elsewhere", "Old Root", "--passphrase-file", "pass").status == 0
    sealed = pca("root", "show", "--store", "elsewhere", "Old Root", "-o", "json").document["paths"]["private_key"]
    (tmp_path / "sealed.pem").write_bytes(Path(sealed).read_bytes())
    return pca


CERTIFICATE = ("root", "import", "--certificate", "old/certificate.pem")


def test_without_its_key_it_signs_nothing(root: Pca) -> None:
    answer = root(*CERTIFICATE, "--tag", "partner")
    assert answer.out.startswith("Imported root Old Root\n  Id        pca_root_")
    assert "signs nothing" in answer.err
    shown = root("root", "show", "Old Root").out
    assert all(line in shown for line in ("  Source    imported\n", "  Tag       partner\n", "  Key file  not in the store\n"))
    assert root("root", "list").out.splitlines()[1].startswith("● normal, no key  ")
    assert root("tree").out.endswith(", no key\n")
    assert root("sub", "create", "--common-name", "S", "--issuer-id", "Old Root").status == 4


def test_with_its_key_it_signs(root: Pca) -> None:
    identifier = root(*CERTIFICATE, "--key", "old/private_key.pem", "-q").out.strip()
    assert root("root", "list", "--source-type", "1", "-q").out.strip() == identifier
    assert root("sub", "create", "--common-name", "S").status == 0


def test_an_encrypted_key(root: Pca) -> None:
    for more, field in (((), "--passphrase-file"), (("--passphrase-file", "other"), "key")):
        answer = root(*CERTIFICATE, "--key", "sealed.pem", *more, "-o", "json")
        assert (answer.status, answer.document["error"]["field"]) == (2, field)
    assert root(*CERTIFICATE, "--key", "sealed.pem", "--passphrase-file", "pass").err == ""
    assert root("sub", "create", "--common-name", "S").status == 2
    assert root("sub", "create", "--common-name", "S", "--issuer-passphrase-file", "pass").status == 0


def test_a_key_in_the_clear_is_encrypted_where_a_passphrase_is_given(root: Pca) -> None:
    assert root(*CERTIFICATE, "--key", "old/private_key.pem", "--passphrase-file", "pass").err == ""
    assert root("sub", "create", "--common-name", "S", "--issuer-passphrase-file", "pass").status == 0


def test_from_standard_input(root: Pca, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / "old" / "certificate.pem").read_bytes())))
    assert root("root", "import", "--certificate", "-").status == 0


@pytest.mark.parametrize(
    ("line", "status", "code", "field"),
    [
        ("", 2, "MissingParameter", "certificate"),
        ("--key old/private_key.pem", 2, "MissingParameter", "certificate"),
        ("--certificate none", 3, "NotFound.Resource", "--certificate"),
        ("--certificate /dev/zero", 2, "InvalidParameter", "certificate"),
        ("--certificate old/private_key.pem", 2, "InvalidParameter", "certificate"),
        ("--certificate old/certificate.pem --key /dev/zero", 2, "InvalidParameter", "key"),
        ("--certificate old/certificate.pem --key old/certificate.pem", 2, "InvalidParameter", "key"),
        ("--certificate old/certificate.pem --passphrase-file pass", 2, "InvalidParameter", "--passphrase-file"),
        ("--certificate - --key -", 2, "InvalidParameter", "--key"),
    ],
)
def test_what_cannot_be_imported(root: Pca, line: str, status: int, code: str, field: str) -> None:
    answer = root("root", "import", *line.split(), "-o", "json")
    assert (answer.status, answer.document["error"]["code"], answer.document["error"]["field"]) == (status, code, field)
    assert root("root", "list").status == 3


def test_the_same_twice(root: Pca) -> None:
    assert root(*CERTIFICATE).status == 0
    assert root(*CERTIFICATE, "-o", "json").document["error"]["code"] == "Database.RecordExisted"
