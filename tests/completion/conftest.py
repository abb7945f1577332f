"""A store with plain and hostile names, and the shells that read it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from string import ascii_lowercase

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


def crowd(store: Path, leaves: int) -> Path:
    """A store of so many leaves, `pca_leaf_a0…`, `pca_leaf_b0…` and so on in turn: what completion reads of them."""
    for number in range(leaves):
        directory = store / "leaves" / f"pca_leaf_{ascii_lowercase[number % 26]}{number:019}"
        directory.mkdir(parents=True)
        record = f'instance_id = "{directory.name}"\nkind = "leaf"\ninstance_status = 1\ncommon_name = "www{number}.example.com"\n'
        (directory / "instance.toml").write_text(record, "utf-8")
    return store


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
