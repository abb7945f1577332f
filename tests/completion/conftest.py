"""A store with plain and hostile names, and the shells that read it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pcactl.cli.app import main
from tests.completion.shells import Shells, home_at

HOSTILE = {
    "back\\slash\\": "bac",
    'it\'s "so"': "it'",
    "it ends in '": "it e",
    "'tis": "'",
    "wow !! ls": "wo",
    "bang!": "ban",
    "$(touch pwned) x": "$",
    "`touch pwned` y": "`",
    ";touch pwned": ";",
    "&touch pwned": "&",
    "|touch pwned": "|",
    ">pwned": ">",
    "#hash": "#",
    "~": "~",
    "=ls": "=",
    "*": "*",
    "what?": "wh",
    "[ab]": "[",
    "{a,b}": "{",
    "!ls": "!",
    "国密 根": "国",
    "user:x@host=y": "user:x",
    " begins and ends ": " b",
    "%percent^": "%",
}
"""Names that mean something to a shell, each with a beginning that no other has."""

UNSEEN = ["a\tb", "a\nb", "a\x1b[2Jb", "a\x85b", "a\u202eb", "a\u200bb", "-y", "--yes"]
"""Names that are not offered: they would steer the terminal, or be read as options."""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("completion") / "a store"
    for name in ("Example Root", *HOSTILE, *UNSEEN):
        _made(path, "root", "create", f"--common-name={name}")
    _made(path, "sub", "create", "--common-name=Office CA", "--issuer-id=Example Root")
    _made(path, "leaf", "issue", "--common-name=www.example.com")
    return path


def _made(store: Path, *argv: str) -> None:
    assert main(("--store", str(store), "-q", *argv)) == 0


@pytest.fixture(scope="session")
def shells(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shells]:
    opened = Shells(home_at(tmp_path_factory.mktemp("home") / "home", store))
    yield opened
    opened.close()


@pytest.fixture(params=["bash", "zsh", "fish"])
def shell(request: pytest.FixtureRequest, judge: Callable[[str], str]) -> str:
    name = str(request.param)
    if name != "bash":
        judge(name)
    return name
