"""How values are quoted in errors, what is no text, and what a hint names."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcactl.engine.text import check_text, did_you_mean, shown
from pcactl.errors import InvalidParameter
from tests.engine.examples import LAW


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", '""'),
        ("a", '"a"'),
        ('a"b', '"a"b"'),
        ("a" * 60, '"' + "a" * 60 + '"'),
        ("a" * 61, '"' + "a" * 57 + '..."'),
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (1.5, "1.5"),
        (10**70, "1" + "0" * 56 + "..."),
        ([1, "a"], '[1, "a"]'),
    ],
)
def test_a_value_as_an_error_quotes_it(value: object, text: str) -> None:
    assert shown(value) == text


@LAW
@given(st.one_of(st.text(), st.integers(), st.floats(), st.lists(st.text()), st.dictionaries(st.text(), st.integers())))
def test_no_value_makes_an_error_long(value: object) -> None:
    assert len(shown(value)) <= 62


@LAW
@given(st.text(st.characters()))
@example("\ud800")
@example("\udbff")
@example("\udc00")
@example("a\udfff")
@example("\0")
def test_text_without_nul_and_surrogates_is_text(text: str) -> None:
    wrong = "\0" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text)
    try:
        check_text(text, "tag")
    except InvalidParameter as error:
        told = (error.field, error.value)
    else:
        assert not wrong
        return
    assert wrong
    assert told == ("tag", text)


@pytest.mark.parametrize("text", ["\n", "\x7f", "\u202e", "\ufffe", "\U0010ffff", "\ud7ff\ue000"])
def test_odd_text_is_text(text: str) -> None:
    check_text(text, "tag")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("rsa", "did you mean RSA?"), ("ECDS", "did you mean ECDSA?"), ("SM", "did you mean SM2?"), ("ed25519", ""), ("", ""), ("R" * 100_000, "")],
)
def test_a_hint_names_the_closest_or_nothing(word: str, hint: str) -> None:
    assert did_you_mean(word, ("RSA", "ECDSA", "SM2")) == hint
