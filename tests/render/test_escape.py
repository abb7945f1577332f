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
UNSEEN = {*"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u3164\ufeff\uffa0", *map(chr, range(0x2060, 0x2070)), *map(chr, range(0xFFF0, 0xFFFC))}
UNSEEN |= {*map(chr, range(0x1BCA0, 0x1BCA4)), *map(chr, range(0x1D173, 0x1D17B)), *map(chr, range(0xE0000, 0xE0100)), *map(chr, range(0xE01F0, 0xE1000))}
JOINING = {*map(chr, range(0x180B, 0x1810)), "\u200c", "\u200d", *map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))}


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
        ("a\u00adb\u200b\u3164\ufeff", r"a\xadb\u200b\u3164\ufeff"),
        ("🏴\U000e0067", r"🏴\U000e0067"),
        ("👩\u200d🔧 ❤\ufe0f \u0645\u06cc\u200c\u0631\u0648\u062f 葛\U000e0100", "👩\u200d🔧 ❤\ufe0f \u0645\u06cc\u200c\u0631\u0648\u062f 葛\U000e0100"),
        ("a\u200d.test 1\ufe0f\u20e3", "a\\u200d.test 1\\ufe0f\u20e3"),
        ("a\u3164b", r"a\u3164b"),
        ("\u202e\u200d\u200d", r"\u202e\u200d\u200d"),
    ],
)
def test_spelled_out(text: str, shown: str) -> None:
    assert escaped(text) == shown


@given(ANY_TEXT)
def test_nothing_steers(text: str) -> None:
    assert not (STEERING | UNSEEN) & set(escaped(text))
    assert escaped(escaped(text)) == escaped(text)


@given(ANY_TEXT)
def test_harmless_text_stays(text: str) -> None:
    harmless = "".join(character for character in text if character not in STEERING | UNSEEN | JOINING)
    assert escaped(harmless) == harmless


@given(st.lists(ANY_TEXT))
def test_json_says_the_same(texts: list[str]) -> None:
    written = json_escaped(json.dumps(texts, ensure_ascii=False, indent=2))
    assert json.loads(written) == texts
    assert (STEERING | UNSEEN) & set(written) <= {"\n"}


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("abc", 3),
        ("研发部", 6),
        ("ｱ", 1),
        ("\uff21", 2),
        ("e\u0301", 1),
        ("한글", 4),
        ("\u1112\u1161\u11ab", 2),
        ("\u1112\u1161\ud7cb", 2),
        ("कि", 2),
        ("นี้", 1),
        ("👍", 2),
        ("👍🏽", 2),
        ("👩\u200d🔧", 2),
        ("👩🏽\u200d🔧", 2),
        ("👨\u200d👩\u200d👧\u200d👦", 2),
        ("❤", 1),
        ("❤\ufe0f", 2),
        ("❤\ufe0f\u200d🔥", 2),
        ("🏃\u200d♂\ufe0f", 2),
        ("🇨🇳", 2),
        ("\u0645\u06cc\u200c\u0631\u0648\u062f", 5),
        ("\u200d", 0),
    ],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(ANY_TEXT.map(escaped), ANY_TEXT.map(escaped))
def test_width_adds_up_from_word_to_word(one: str, other: str) -> None:
    assert width(f"{one} {other}") == width(one) + 1 + width(other)


@given(ANY_TEXT.map(escaped), st.integers(0, 30))
def test_pad_reaches_a_width(text: str, columns: int) -> None:
    padded = pad(text, columns)
    assert padded.startswith(text)
    assert width(padded) == max(columns, width(text))


@given(st.characters(categories=("Mn", "Me"), exclude_characters="\ufe0f"))
def test_marks_take_no_room(mark: str) -> None:
    assert width(f"a{mark}") == 1, unicodedata.name(mark, "?")
