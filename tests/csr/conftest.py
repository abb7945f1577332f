"""A client and a command line with a store of their own, some requests in files, and the judges."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.cli.app import main
from tests.api.client import Client
from tests.cli.conftest import Answer, Pca
from tests.csr import maker

LEAF = maker.request(maker.sans(maker.dns("www.example.test"), maker.dns("b.test")))
SUB = maker.request(maker.constraints(is_ca=True, path_length=0), maker.usages(5, 6), subject=maker.subject((maker.CN, "Office CA")))
SM2_LEAF = maker.request(key=maker.sm2())

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return Client(tmp_path / "store")


@pytest.fixture
def pca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pca:
    """A command line among the files `leaf.csr`, `sub.csr` and `sm2.csr`."""
    monkeypatch.setenv("PCACTL_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    for stem, octets in {"leaf": LEAF, "sub": SUB, "sm2": SM2_LEAF}.items():
        (tmp_path / f"{stem}.csr").write_text(maker.text(octets))

    def run(*argv: str) -> Answer:
        capsys.readouterr()
        status = main(argv)
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def chain(pca: Pca) -> Pca:
    """The same with a root and a sub."""
    assert pca("root", "create", "--common-name", "Example Root").status == 0
    assert pca("sub", "create", "--common-name", "Issuing CA").status == 0
    return pca


@pytest.fixture
def run(judge: Callable[[str], str], tmp_path: Path) -> Run:
    """Start a judge among the test's files; its output comes back as text, its exit status unchecked."""

    def start(name: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([judge(name), *map(str, arguments)], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)

    return start
