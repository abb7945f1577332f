r"""Foreign text on its way to a reader: what could steer a terminal is spelled out, and how wide the rest is.

Tags, names, contacts, paths and arguments hold whatever people typed. `escaped` is the one way by which they reach
a screen: control characters, what turns the direction of writing, line separators and lone surrogates are shown as
`\n`, `\x1b`, `\u202e`. JSON goes through `json_escaped`. Where text is written to is `screen`'s.
"""

import re

_STEERING = "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
"""C0, DEL, C1; ALM, LRM, RLM; line and paragraph separators, embeddings, overrides, isolates; lone surrogates.

Patterns, compiled where something has to be escaped: most text has nothing.
"""
_STEERING_IN_JSON = _STEERING.replace("\x00-\x1f", "")
"""The same without C0, which a JSON encoder has escaped where it stood in a string."""
_STEERING_IN_CELLS = _STEERING.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f")
"""The same without tab and line feed, which CSV can say and which go no further than their cell."""
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_ONE_OCTET = 0x100
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_JAMO = range(0x1160, 0x1200)
"""Hangul vowels and finals: they are drawn inside the syllable that begins before them."""


def escaped(text: object) -> str:
    """`text` on one line, harmless to a terminal. A backslash stays as it is, so that paths can be copied."""
    plain = str(text)
    return plain if plain.isprintable() else re.sub(_STEERING, _spelled, plain)


def json_escaped(text: str) -> str:
    r"""JSON text that says the same and steers nothing: such characters only stand in strings, and become `\uXXXX`."""
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_STEERING_IN_JSON, lambda found: f"\\u{ord(found[0]):04x}", text)


def cell_escaped(text: str) -> str:
    """`text` for a cell of CSV: its tabs and line feeds stay."""
    return text if text.isprintable() else re.sub(_STEERING_IN_CELLS, _spelled, text)


def width(text: str) -> int:
    """How many columns `text` takes: none for combining marks, two for wide characters, one for the rest."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    seen = (one for one in text if category(one) not in _INVISIBLE and ord(one) not in _JAMO)
    return sum(2 if east_asian_width(one) in "WF" else 1 for one in seen)


def pad(text: str, columns: int) -> str:
    """`text` with blanks behind it up to a width; never `str.ljust`, which counts characters."""
    return text + " " * (columns - width(text))


def _spelled(found: re.Match[str]) -> str:
    character = found[0]
    number = ord(character)
    return _SHORT.get(character) or (f"\\x{number:02x}" if number < _ONE_OCTET else f"\\u{number:04x}")
