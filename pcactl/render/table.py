"""Columns and labelled rows, by display width: how every text screen lines up. What stands in them is `text`'s.

Every cell and row is escaped here, whoever its words are: a record that came from elsewhere can hold anything. Nothing
is cut and nothing is wrapped but lists of names: ids, paths and serials are there to be copied.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pcactl.phrase import Phrase, phrase
from pcactl.render.color import paint
from pcactl.render.encoding import sayable
from pcactl.render.escape import escaped, pad, width
from pcactl.render.view import View

GAP = "  "
_INDENT = "  "
_LABEL = 10
"""The width of a label and what follows it."""
_LINE = 80


class Cell(NamedTuple):
    """A piece of text and the colour of all of it."""

    text: str
    color: str = ""


class Row(NamedTuple):
    """A label and the lines behind it."""

    label: str
    lines: Sequence[str]


def columns(header: Sequence[str], rows: Iterable[Sequence[Cell]], view: View) -> str:
    """A table without a box: one line a record, two blanks between columns, none at the end.

    On a terminal without room for all of them, one that is too wide has its last cell, whole, on a line below: the others keep to one.
    """
    lines = [[Cell(title) for title in header], *([_shown(cell, view.encoding) for cell in row] for row in rows)]
    widths = [max(width(line[column].text) for line in lines) for column in range(len(header))]
    if view.columns:
        taken = sum(widths) - widths[-2] + len(GAP) * (len(widths) - 1)
        widths[-2] = min(widths[-2], max(view.columns - taken, width(header[-2])))
    return "".join(_line(line, widths, color=view.color) for line in lines)


def labelled(heading: Phrase, rows: Iterable[Row], view: View) -> str:
    """A heading and its rows, each label once; rows without lines are left out."""
    lines = [escaped(view.say(heading))]
    for label, (first, *more) in ((row.label, row.lines) for row in rows if row.lines):
        lines.append(_INDENT + pad(view.say(label), _LABEL) + _said(first, view))
        lines.extend(_INDENT + " " * _LABEL + _said(line, view) for line in more)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def lined(*parts: str) -> Phrase:
    """Parts of one line, with the gap of columns between; empty ones are left out."""
    named = {f"part{number}": part for number, part in enumerate(part for part in parts if part)}
    return phrase(GAP.join(f"{{{name}}}" for name in named), **named)


def packed(words: Iterable[str]) -> list[str]:
    """Words joined by commas, as many on a line as fit behind a label in 80 columns."""
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + width(word) + len(", ,") <= _LINE - _LABEL - len(_INDENT):
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return [line + "," for line in lines[:-1]] + lines[-1:]


def _said(line: str, view: View) -> str:
    """What is no phrase of ours is a value, and stays as it is."""
    return escaped(view.say(line) if isinstance(line, Phrase) else line)


def _shown(cell: Cell, encoding: str) -> Cell:
    """A cell as it is written, which is what is measured."""
    return cell._replace(text=sayable(escaped(cell.text), encoding))


def _line(cells: Sequence[Cell], widths: Sequence[int], *, color: bool) -> str:
    padded = [paint(cell.text, cell.color, on=color) + " " * (room - width(cell.text)) for cell, room in zip(cells, widths, strict=True)]
    before, last = GAP.join(padded[:-1]), padded[-1]
    below = "\n" + " " * (sum(widths[:-1]) + len(GAP) * (len(widths) - 2)) if width(cells[-2].text) > widths[-2] else ""
    return f"{before}{below}{GAP}{last}".rstrip() + "\n"
