"""Our own Markdown as mdoc: the paragraphs, lists and tables that docs/ has, and nothing that it has not."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from . import mdoc
from .mdoc import Block

_WHAT = "what"
"""The column of a table that explains; the others stand beside what it explains."""


class Section(NamedTuple):
    """What stands under a heading."""

    title: str
    blocks: list[Block]


def sections(text: str) -> Iterator[Section]:
    """The sections of a page; what stands before the first has the page's own title."""
    without_links = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    for part in re.split(r"^#+ ", without_links, flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        yield Section(title, [_block(chunk) for chunk in re.split(r"\n{2,}", rest.strip())])


def _block(chunk: str) -> Block:
    if chunk.startswith("|"):
        return mdoc.tagged(_rows(chunk))
    for kind, mark in (("bullet", r"^- "), ("enum", r"^\d+\. ")):
        if re.match(mark, chunk):
            return mdoc.items(kind, map(mdoc.prose, re.split(mark, chunk, flags=re.MULTILINE)[1:]))
    return mdoc.prose(chunk)


def _rows(chunk: str) -> Iterator[tuple[list[str], Block]]:
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in chunk.splitlines())
    what = head.index(_WHAT)
    for first, *others in rows:
        text = others.pop(what - 1)
        beside = "".join(f" {mdoc.call('No', f'({other})')}" for other in others)
        yield [name + beside for name in mdoc.marked(first, "Cm")], mdoc.prose(text)
