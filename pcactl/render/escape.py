r"""Foreign text on its way to a reader: what could steer a terminal is spelled out, and how wide the rest is.

Tags, names, contacts, paths and arguments hold whatever people typed. `escaped` is the one way by which they reach
a screen: control characters, what turns the direction of writing, line separators, lone surrogates and what nobody
could see are shown as `\n`, `\x1b`, `\u202e`. JSON goes through `json_escaped`. Where text is written to is `screen`'s.
"""

import re

_STEERING = (
    "\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
"""C0, DEL, C1; ALM, LRM, RLM; line and paragraph separators, embeddings, overrides, isolates; lone surrogates.

Then what is drawn as nothing, or as a blank of a width that terminals do not agree on: Unicode's Default_Ignorable_Code_Point
(soft hyphen, fillers, zero width space, tags), and marks of annotations.
"""
_JOINING = "\u180b-\u180f\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Default-ignorable too, but Persian, Mongolian, ideographs and emoji are written with them: joiners and variation selectors."""
_UNSEEN = f"(?<![^\x00-\x7f])[{_JOINING}]"
"""Behind ASCII there is nothing that they could do but hide."""
_FORM = "(?:[{}]|{})[{}]*"
_PATTERN = _FORM.format(_STEERING, _UNSEEN, _JOINING)
"""Patterns, compiled where something has to be escaped: most text has nothing."""
_PATTERN_IN_JSON = _FORM.format(_STEERING.replace("\x00-\x1f", ""), _UNSEEN, _JOINING)
"""The same without C0, which a JSON encoder has escaped where it stood in a string."""
_PATTERN_IN_CELLS = _FORM.format(_STEERING.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"), _UNSEEN, _JOINING)
"""The same without tab and line feed, which CSV can say and which go no further than their cell."""
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_ONE_OCTET, _FOUR_DIGITS = 0x100, 0x10000
_INVISIBLE = frozenset({"Mn", "Me", "Cf"})
_JAMO = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
"""Hangul vowels and finals: they are drawn inside the syllable that begins before them."""
_SKIN = range(0x1F3FB, 0x1F400)
"""Skin tones: they are drawn on the emoji before them."""
_ZWJ, _AS_EMOJI = "\u200d", "\ufe0f"
_WIDE = 2


def escaped(text: object) -> str:
    """`text` on one line, harmless to a terminal. A backslash stays as it is, so that paths can be copied."""
    plain = str(text)
    return plain if plain.isascii() and plain.isprintable() else re.sub(_PATTERN, _spelled, plain)


def json_escaped(text: str) -> str:
    r"""JSON text that says the same and steers nothing: such characters only stand in strings, and become `\uXXXX`."""
    if text.isascii() and "\x7f" not in text:
        return text
    return re.sub(_PATTERN_IN_JSON, _in_json, text)


def cell_escaped(text: str) -> str:
    """`text` for a cell of CSV: its tabs and line feeds stay."""
    return text if text.isascii() and text.isprintable() else re.sub(_PATTERN_IN_CELLS, _spelled, text)


def width(text: str) -> int:
    """How many columns `text` takes: none for combining marks, two for wide characters and for emoji of several parts, one for the rest.

    Terminals that draw emoji of several parts as one count like this, and so does `wcwidth`, which takes a third of a command's time to load.
    """
    if text.isascii():
        return len(text)
    total = last = 0
    before = ""
    for one in text:
        if one == _AS_EMOJI and last == 1:
            total, last = total + 1, _WIDE
        elif columns := _columns(one, before, last):
            total, last = total + columns, columns
        before = one
    return total


def pad(text: str, columns: int) -> str:
    """`text` with blanks behind it up to a width; never `str.ljust`, which counts characters."""
    return text + " " * (columns - width(text))


def _spelled(found: re.Match[str]) -> str:
    return "".join(map(_name, found[0]))


def _name(character: str) -> str:
    number = ord(character)
    if number < _ONE_OCTET:
        return _SHORT.get(character) or f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < _FOUR_DIGITS else f"\\U{number:08x}"


def _in_json(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def _columns(one: str, before: str, last: int) -> int:
    """The columns of a character behind another: what is joined to an emoji, or drawn on it, takes none."""
    from unicodedata import category, east_asian_width

    number = ord(one)
    if (last == _WIDE and (before == _ZWJ or number in _SKIN)) or any(number in part for part in _JAMO) or category(one) in _INVISIBLE:
        return 0
    return _WIDE if east_asian_width(one) in "WF" else 1
