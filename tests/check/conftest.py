"""A store with one of everything, and what a check of a copy of it finds."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.authority.check.run import check
from pcactl.authority.world import system
from pcactl.cli.app import main
from pcactl.model import Checked
from pcactl.store.store import Store
from tests.authority import roots
from tests.cli.conftest import chain, pca
from tests.csr import maker

__all__ = ["chain", "pca"]

Check = Callable[[Path], Checked]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """RSA, ECDSA and SM2; a key under a passphrase, one elsewhere; CSRs; what is disabled, revoked, expired and deleted."""
    place = tmp_path_factory.mktemp("sound")
    passphrase, request, imported = place / "passphrase", place / "request.csr", place / "imported.pem"
    passphrase.write_text("correct horse\n")
    request.write_text(maker.text(maker.request()))
    imported.write_bytes(roots.certificate())

    def run(*argv: str) -> None:
        assert main([*argv, "--store", str(place / "store"), "-q"]) == 0, argv

    run("root", "create", "--common-name", "Root", "--passphrase-file", str(passphrase))
    run("sub", "create", "--common-name", "Sub", "--issuer-passphrase-file", str(passphrase), "--key-alg", "RSA")
    run("root", "create", "--common-name", "GM Root", "--key-alg", "SM2")
    run("sub", "create", "--common-name", "GM Sub", "--issuer-id", "GM Root")
    run("sub", "create", "--common-name", "GM Sub 2", "--issuer-id", "GM Root", "--passphrase-file", str(passphrase))
    run("root", "import", "--certificate", str(imported))
    run("quota", "grant", "10")
    run("leaf", "issue", "--common-name", "www.example.com", "--issuer-id", "Sub", "--use-quota", "--tag", "生产")
    run("leaf", "issue", "--common-name", "rsa.example.com", "--issuer-id", "Sub", "--key-alg", "RSA")
    run("leaf", "issue", "--csr", str(request), "--issuer-id", "Sub")
    run("leaf", "issue", "--common-name", "elsewhere.example.com", "--issuer-id", "Sub", "--no-keep-key", "--out", str(place / "out"))
    run("leaf", "issue", "--common-name", "gw.lan", "--issuer-id", "GM Sub")
    run("leaf", "issue", "--common-name", "gw2.lan", "--issuer-id", "GM Sub 2", "--issuer-passphrase-file", str(passphrase))
    for name in ("old.example.com", "older.example.com"):
        run("leaf", "issue", "--common-name", name, "--issuer-id", "Sub")
    run("leaf", "revoke", "old.example.com", "older.example.com", "--reason", "superseded", "-y")
    run("leaf", "delete", "older.example.com", "-y")
    run("sub", "create", "--common-name", "Off", "--issuer-id", "GM Root")
    run("sub", "disable", "Off")
    run("leaf", "list")
    return place / "store"


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Path:
    """A copy of it, for a test to spoil."""
    shutil.copytree(sound, tmp_path / "store")
    (tmp_path / "store" / "index.sqlite").unlink()
    return tmp_path / "store"


def checked(path: Path) -> Checked:
    return check(Store(path), system())
