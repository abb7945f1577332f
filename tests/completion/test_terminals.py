"""TAB and Enter on real terminals: what the command gets is the name that the store has, and nothing else runs."""

import re
from collections.abc import Callable, Mapping

import pytest

from tests.completion.conftest import HOSTILE
from tests.completion.shells import Shells

TYPED: Mapping[str, Callable[[str], str]] = {
    "no quote": lambda text: re.sub(r"([^\w:])", r"\\\1", text),
    "single quote": lambda text: "'" + text.replace("'", r"'\''"),
    "double quote": lambda text: '"' + re.sub(r'([$`"\\])', r"\\\1", text),
}
"""How one types a beginning, and leaves the quote open."""


@pytest.mark.parametrize("quote", TYPED)
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_arrives_whole_and_runs_nothing(shells: Shells, shell: str, name: str, quote: str) -> None:
    typed = TYPED[quote](HOSTILE[name])
    if shell == "fish" and typed == '"\\`':
        typed = '"`'
    assert shells.run(shell, f"pcactl root show {typed}") == ["root", "show", name]
    assert not (shells.home.path / "pwned").exists()


def test_a_name_behind_a_sign_of_equality(shells: Shells, shell: str) -> None:
    for typed in ("E", "'E", '"E', "Example\\ R"):
        assert shells.run(shell, f"pcactl sub create --issuer-id={typed}") == ["sub", "create", "--issuer-id=Example Root"]
    assert shells.run(shell, "pcactl sub create --issuer-id=user:x") == ["sub", "create", "--issuer-id=user:x@host=y"]


def test_files_and_directories(shells: Shells, shell: str) -> None:
    (shells.home.path / "a file.csr").touch()
    (shells.home.path / "a directory").mkdir(exist_ok=True)
    assert shells.run(shell, "pcactl leaf issue --csr a\\ f") == ["leaf", "issue", "--csr", "a file.csr"]
    assert [word.rstrip("/") for word in shells.run(shell, "pcactl leaf issue --out a")] == ["leaf", "issue", "--out", "a directory"]
    assert [word.rstrip("/") for word in shells.run(shell, "pcactl leaf issue --out=a")] == ["leaf", "issue", "--out=a directory"]


def test_a_word_is_finished(shells: Shells, shell: str) -> None:
    assert shells.run(shell, "pcactl lea") == ["leaf"]
    assert shells.run(shell, "pcactl leaf issue --key-a") == ["leaf", "issue", "--key-alg"]
    assert shells.run(shell, "pcactl root show a 'Exam") == ["root", "show", "a", "Example Root"]


@pytest.mark.parametrize("word", ['"Example Root"', '"Example R"oo', "'Example R'oo", "'Example 'R", 'E"xample R"', "'Example'", '"Example"\\ '])
def test_a_quote_that_was_closed(shells: Shells, shell: str, word: str) -> None:
    assert shells.run(shell, f"pcactl root show {word}") == ["root", "show", "Example Root"]
    assert shells.run(shell, f"pcactl sub create --issuer-id={word}") == ["sub", "create", "--issuer-id=Example Root"]
