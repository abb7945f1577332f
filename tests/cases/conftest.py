"""A command line with its judges, in a fresh store with a root and a sub."""

import io
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from pcactl.cli.app import main
from tests.cases.bench import Bench
from tests.cases.judges import Judges
from tests.cli.conftest import Pca, pca

__all__ = ["begun", "bench", "pca"]


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a root and a sub, for copying: making it takes longer than most tests."""
    store = tmp_path_factory.mktemp("begun") / "store"
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        for words in (("root", "create", "--common-name", "Example Root"), ("sub", "create", "--common-name", "Office CA")):
            assert main([*words, "--store", str(store)]) == 0
    return store


@pytest.fixture
def bench(
    pca: Pca, begun: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, judge: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> Bench:
    """The current directory holds the store and the files of the test, and nothing else."""
    shutil.copytree(begun, tmp_path / "store")
    return Bench(pca, tmp_path, Judges(judge, tmp_path_factory.mktemp("judges")), monkeypatch)
