"""A whole page: its heading, date and name, its sections, and the pages to see also."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from . import mdoc
from .mdoc import Block

_TOP = Path(__file__).resolve().parents[2]
_BEGUN = date(2026, 11, 25)
"""For as long as no version is released."""


class Page(NamedTuple):
    """One page, its sections by title. SEE ALSO is not among them."""

    name: str
    section: int
    about: str
    sections: tuple[tuple[str, Iterable[Block]], ...]

    @property
    def path(self) -> str:
        """The file that it is in."""
        return f"man/{self.name}.{self.section}"


def text_of(page: Page, others: Iterable[Page]) -> str:
    """The text of a page that tells of others."""
    return "\n".join(_lines(page, others)) + "\n"


def document(name: str) -> str:
    """The text of a page of docs."""
    return (_TOP / "docs" / name).read_text("utf-8")


def released(changelog: str) -> date:
    """The day of the newest release: a page changes with what it says, not with the day on which it is made."""
    found = re.search(r"^## .*(\d{4}-\d{2}-\d{2})$", changelog, re.MULTILINE)
    return date.fromisoformat(found[1]) if found else _BEGUN


def _lines(page: Page, others: Iterable[Page]) -> Iterator[str]:
    yield r".\" Made by `make generate` from the rows in pcactl and from docs: change those."
    day = released((_TOP / "CHANGELOG.md").read_text("utf-8"))
    yield f".Dd {day:%B} {day.day}, {day.year}"
    yield f".{mdoc.call('Dt', page.name.upper(), str(page.section))}"
    yield ".Os"
    yield ".hlm 0"  # groff would hyphenate names and options at the end of a line, and who copies them would copy that.
    yield ".Sh NAME"
    yield f".{mdoc.call('Nm', page.name)}"
    yield mdoc.heading("Nd", page.about)
    for title, blocks in page.sections:
        yield mdoc.heading("Sh", title)
        yield from mdoc.flow(blocks)
    yield ".Sh SEE ALSO"
    *pages, last = (f".{mdoc.reference(other.name, str(other.section))}" for other in sorted(others, key=lambda other: (other.section, other.name)))
    yield from (f"{line} ," for line in pages)
    yield last
