"""The language mdoc(7): escapes, macros, prose, lists, displays. What the pages say is elsewhere.

A block is the lines of one paragraph, list or display; `flow` sets blocks apart. All of it is ASCII, so that no
formatter has to guess an encoding.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Block = list[str]

_WIDTH = 78
"""Octets in a line of prose; mandoc's lint complains of more than 80."""

_ESCAPES = str.maketrans({"\\": r"\e", "-": r"\-", "'": r"\(aq", "`": r"\(ga", "^": r"\(ha", "~": r"\(ti", '"': r"\(dq"})
"""What formatters make something else of: nicer quotes, a soft hyphen, an accent."""

_MARKS = re.compile(r"`(?P<Ql>[^`]+)`|\*\*(?P<Sy>.+?)\*\*|\b(?P<Xr>[a-z][a-z-]*\([157]\))")
"""What prose marks: `code`, **strong** words, and other pages, as in pcactl(1)."""

_OPENING, _CLOSING = frozenset("(["), frozenset(".,:;)]?!")
"""What macros leave outside of what they mark, where it is an argument by itself."""

_SENTENCE_END = re.compile(r"[.?!][)\]\"']*$")
_LOOKS_LIKE_A_MACRO = re.compile(r"[^\w\\].*|[A-Z%][a-z0-9]{0,2}")


class Piece(NamedTuple):
    """A part of a word of prose, and the macro that marks it; none for plain text."""

    macro: str
    text: str


def escaped(text: str) -> str:
    """Text that every formatter shows as it stands."""
    return "".join(char if char.isascii() else f"\\[u{ord(char):04X}]" for char in text.translate(_ESCAPES))


def call(macro: str, *arguments: str) -> str:
    """A macro with its arguments, each taken as text and as one."""
    return " ".join((macro, *map(_argument, arguments)))


def heading(macro: str, title: str) -> str:
    """A macro that takes all words of its line, as headings do."""
    return f".{call(macro, *title.split())}"


def reference(name: str, section: str) -> str:
    """A page to see, its name as it is: an escape in it would hide the page from whoever looks for it."""
    return f"Xr {name} {section}"


def flag(spelling: str) -> str:
    """A flag: `-o`, `--out`."""
    return call("Fl Fl", spelling[2:]) if spelling.startswith("--") else call("Fl", spelling[1:])


def prose(text: str) -> Block:
    """A paragraph: a sentence begins on a line of its own, as mdoc wants it."""
    lines = [""]
    for word in _words(" ".join(text.split())):
        if _is_marked(word):
            lines += ["." + _marked(word), ""]
            continue
        plain = "".join(_plain(piece) for piece in word)
        if lines[-1] and len(lines[-1]) + len(plain) >= _WIDTH:
            lines.append("")
        lines[-1] += f" {plain}" if lines[-1] else _guarded(plain)
        if _SENTENCE_END.search(word[-1].text):
            lines.append("")
    return [line for line in lines if line]


def marked(text: str, macro: str) -> Iterator[str]:
    """Each word of a text as a call, where what is `code` has this macro: for the heads of lists."""
    for word in _words(text):
        yield _marked([Piece(macro if piece.macro == "Ql" else piece.macro, piece.text) for piece in word])


def items(kind: str, bodies: Iterable[Block]) -> Block:
    """A list with bullets (`bullet`) or numbers (`enum`)."""
    return [f".Bl -{kind}", *(line for body in bodies for line in (".It", *body)), ".El"]


def tagged(entries: Iterable[tuple[Iterable[str], Block]]) -> Block:
    """A list of things and what they are: heads, each a line of calls, over a body that is set in."""
    lines: Block = []
    for heads, body in entries:
        lines += [".Pp"] * bool(lines) + [f".It {head}" for head in heads] + body
    return [".Bl -tag -width Ds -compact", *lines, ".El"]


def table(macro: str, entries: Iterable[tuple[str, str]]) -> Block:
    """Short words, and beside them what they are."""
    rows = list(entries)
    widest = max((word for word, _ in rows), key=len)
    lines = [line for word, text in rows for line in (f".It {call(macro, word)}", *prose(text))]
    return [f".Bl -tag -width {_argument(widest)} -compact", *lines, ".El"]


def display(lines: Iterable[str]) -> Block:
    """Lines that are shown as they are, however long."""
    return [".Bd -literal -offset indent", *(_guarded(escaped(line)) for line in lines), ".Ed"]


def flow(blocks: Iterable[Block]) -> Iterator[str]:
    """Blocks set apart. Displays, bullets and numbers bring a blank line of their own; a heading has one behind it."""
    before = ".Sh"
    for block in blocks:
        spaced = block[0].startswith((".Bd", ".Bl -bullet", ".Bl -enum", ".D1", ".Ss"))
        if not spaced and not before.startswith((".Sh", ".Ss")):
            yield ".Pp"
        yield from block
        before = block[-1]


def _words(text: str) -> Iterator[list[Piece]]:
    """The words of a text, each with its marked parts; a mark may hold blanks."""
    word: list[Piece] = []
    for piece in _pieces(text):
        if piece.macro:
            word.append(piece)
            continue
        for place, part in enumerate(piece.text.split(" ")):
            if place and word:
                yield word
                word = []
            word += [Piece("", part)] if part else []
    if word:
        yield word


def _pieces(text: str) -> Iterator[Piece]:
    place = 0
    for found in _MARKS.finditer(text):
        macro = found.lastgroup or ""
        words = found[macro].replace("`", "")
        stop = "." if macro == "Sy" and words.endswith(".") else ""  # As macros have it: no part of what it ends.
        yield Piece("", text[place : found.start()])
        yield Piece(macro, words.removesuffix(stop))
        yield Piece("", stop)
        place = found.end()
    yield Piece("", text[place:])


def _is_marked(word: list[Piece]) -> bool:
    """Whether macros can mark it: the quotes of Ql would take in all that is glued to it, but for punctuation."""
    inner = [piece for piece in word if piece.macro or not set(piece.text) <= _OPENING | _CLOSING]
    return any(piece.macro for piece in inner) and (len(inner) == 1 or all(piece.macro != "Ql" or _is_flag(piece) for piece in inner))


def _is_flag(piece: Piece) -> bool:
    return piece.macro == "Ql" and re.fullmatch(r"--?[a-z][a-z-]*", piece.text) is not None


def _marked(word: list[Piece]) -> str:
    """A word as a line of macros; punctuation behind what is marked stands for itself."""
    parts: list[str] = []
    for piece in word:
        if parts and not piece.macro and set(piece.text) <= _CLOSING:
            parts += piece.text
        else:
            parts += ["Ns"] * bool(parts) + [_called(piece)]
    return " ".join(parts)


def _called(piece: Piece) -> str:
    if piece.macro == "Xr":
        return reference(*piece.text.rstrip(")").split("("))
    return flag(piece.text) if _is_flag(piece) else call(piece.macro or "No", piece.text)


def _plain(piece: Piece) -> str:
    return rf"\(oq{escaped(piece.text)}\(cq" if piece.macro == "Ql" else escaped(piece.text)


def _argument(text: str) -> str:
    """An argument that is neither a macro nor punctuation to mdoc, and that blanks do not split."""
    before = r"\&" * (_LOOKS_LIKE_A_MACRO.fullmatch(text) is not None)
    behind = r"\&" * (text[-1:] in _CLOSING)
    argument = before + escaped(text) + behind
    return f'"{argument}"' if " " in argument else argument


def _guarded(line: str) -> str:
    """A line that does not begin as a macro does."""
    return rf"\&{line}" if line.startswith(".") else line
