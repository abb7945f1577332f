"""Pages as a reader has them: rendered by mandoc at 80 columns, and cut at their headings."""

import re
import subprocess
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

TOP = Path(__file__).parents[2]
MAN = TOP / "man"


_QUOTES = {0x2018: "`", 0x2019: "`", 0x2013: "-", 0x2022: "-"}
"""What mandoc draws around code, before what a page is about, and before an item of a list."""


def plain(text: str) -> str:
    """A text in one line, whether its code is marked or not."""
    return " ".join(text.replace("`", "").split())


class Shown(NamedTuple):
    """A rendered page."""

    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def sections(self) -> Mapping[str, str]:
        """What stands under each heading, in one line."""
        return _parts(r"^(?=\S)", self.text)

    @property
    def subsections(self) -> Mapping[str, str]:
        """The same under each smaller heading."""
        return _parts(r"^(?= {0,3}\S)", self.text)


def _parts(start: str, text: str) -> Mapping[str, str]:
    parts = (part.partition("\n") for part in re.split(start, text, flags=re.MULTILINE) if part.strip())
    return {title.strip(): plain(body) for title, _, body in parts}


@pytest.fixture(scope="session")
def render(judge: Callable[[str], str]) -> Callable[[str], Shown]:
    """Render the text of a page; what is struck twice to be bold is taken once."""
    mandoc = judge("mandoc")

    @cache
    def rendered(text: str) -> Shown:
        done = subprocess.run([mandoc, "-T", "utf8", "-O", "width=80"], input=text.encode(), capture_output=True, check=True)
        return Shown(re.sub(".\x08", "", done.stdout.decode()).translate(_QUOTES))

    return rendered


@pytest.fixture(scope="session")
def page(render: Callable[[str], Shown]) -> Callable[[str], Shown]:
    """Render a page of ours by its name."""
    return lambda name: render((MAN / name).read_text("ascii"))
