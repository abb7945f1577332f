"""What reaches a screen steers nothing, and lines up."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.render.escape import escaped, json_escaped, pad, width

ANY_TEXT = st.text(st.characters(exclude_categories=()))
STEERING = {*map(chr, range(0x20)), "\x7f", *map(chr, range(0x80, 0xA0)), *"\u061c\u200e\u200f\u2028\u2029", *map(chr, range(0x202A, 0x202F))}
STEERING |= {*map(chr, range(0x2066, 0x206A)), *map(chr, range(0xD800, 0xE000))}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("研发部 é 👍 ~", "研发部 é 👍 ~"),
        ("a\nb\r\t", r"a\nb\r\t"),
        ("\x1b[31m\x00\x7f\x9b", r"\x1b[31m\x00\x7f\x9b"),
        ("\u202egnp.exe\u2066\u061c", r"\u202egnp.exe\u2066\u061c"),
        ("\udcff\u2028", r"\udcff\u2028"),
        (r"C:\new", r"C:\new"),
        ("[/b][link=x]", "[/b][link=x]"),
    ],
)
def test_spelled_out(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(ANY_TEXT)
def test_nothing_steers(text: str) -> None:
    assert not STEERING & set(escaped(text))
    assert escaped(escaped(text)) == escaped(text)


@given(ANY_TEXT)
def test_harmless_text_stays(text: str) -> None:
    harmless = "".join(character for character in text if character not in STEERING)
    assert escaped(harmless) == harmless


@given(st.lists(ANY_TEXT))
def test_json_says_the_same(texts: list[str]) -> None:
    written = json_escaped(json.dumps(texts, ensure_ascii=False, indent=2))
    assert json.loads(written) == texts
    assert STEERING & set(written) <= {"\n"}


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("研发部", 6), ("ｱ", 1), ("\uff21", 2), ("e\u0301", 1), ("한글", 4), ("\u1112\u1161\u11ab", 2), ("👍", 2), ("\u200d", 0)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(ANY_TEXT.map(escaped), ANY_TEXT.map(escaped))
def test_width_adds_up(one: str, other: str) -> None:
    assert width(one + other) == width(one) + width(other)


@given(ANY_TEXT.map(escaped), st.integers(0, 30))
def test_pad_reaches_a_width(text: str, columns: int) -> None:
    padded = pad(text, columns)
    assert padded.startswith(text)
    assert width(padded) == max(columns, width(text))


@given(st.characters(categories=("Mn", "Me")))
def test_marks_take_no_room(mark: str) -> None:
    assert width(f"a{mark}") == 1, unicodedata.name(mark, "?")
