"""A command line in a fresh store, in this process."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pcactl.cli.app import main


class Answer(NamedTuple):
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Pca = Callable[..., Answer]


@pytest.fixture
def pca(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Pca:
    monkeypatch.setenv("PCACTL_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)

    def run(*argv: str) -> Answer:
        capsys.readouterr()
        status = main(argv)
        return Answer(status, *capsys.readouterr())

    return run


@pytest.fixture
def chain(pca: Pca) -> Pca:
    """The same with a root and a sub."""
    assert pca("root", "create", "--common-name", "Example Root").status == 0
    assert pca("sub", "create", "--common-name", "Office CA").status == 0
    return pca
