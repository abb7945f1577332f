"""Paragraphs on lines of so many columns, in English and in Chinese, which breaks between any two characters.

`textwrap` counts characters and breaks at blanks alone.
"""

import re
from collections.abc import Iterator

from pcactl.render.escape import width

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_NEVER_FIRST = "，。、；：！？）》」”"
"""What must not begin a line stays with what is before it."""
_OPENING = "（《「“"
"""And what must not end one, with what is behind it."""
_PIECE = re.compile(rf"\s+|[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_NEVER_FIRST}]+)?[{_NEVER_FIRST}]*")


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a paragraph; a word that is longer than a line has one for itself."""
    lines = [""]
    for piece in _pieces(text):
        if lines[-1].strip() and width(lines[-1] + piece.rstrip()) > columns:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


def _pieces(text: str) -> Iterator[str]:
    """What is never broken; a blank goes with nothing."""
    return (found[0] for found in _PIECE.finditer(" ".join(text.split())) if found[0])
