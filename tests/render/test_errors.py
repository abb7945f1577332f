"""Errors as lines and as documents."""

import json

import pytest

from pcactl.errors import InvalidParameter, MalformedRequest, NotFound, PcaError, StateConflict, UsageError
from pcactl.phrase import DID_YOU_MEAN, phrase
from pcactl.render.errors import block, error_document, present_error, sentence
from pcactl.render.screen import Screen

WRONG_SIZE = InvalidParameter("1024 is not allowed for RSA", field="key_param", value="1024", allowed="2048, 3072, 4096", hint="--key-param 2048")


def test_a_block_can_be_copied() -> None:
    assert block(WRONG_SIZE) == ("key_param: 1024 is not allowed for RSA\n  allowed  2048, 3072, 4096\n  try      --key-param 2048")


@pytest.mark.parametrize(
    ("error", "lines"),
    [
        (MalformedRequest("this is no JSON"), "this is no JSON"),
        (InvalidParameter("there is no such field", field="x", value=5), "x: there is no such field\n  given    5"),
        (InvalidParameter("it must not be empty", field="tag", value=""), "tag: it must not be empty"),
        (InvalidParameter("it must be a string", field="tag", value=True), "tag: it must be a string"),
        (InvalidParameter("no", field="tag", value=["a"]), "tag: no"),
        (InvalidParameter("no", value="a\nb\x1b" + "c" * 99), "no\n  given    a\\nb\\x1b" + "c" * 53 + "..."),
        (NotFound(f"there is no file {'a' * 99}", value="a" * 99), f"there is no file {'a' * 99}"),
        (UsageError('"ras" is not allowed', value="ras", hint=phrase(DID_YOU_MEAN, meant="RSA")), '"ras" is not allowed\n  try      RSA'),
    ],
)
def test_blocks(error: PcaError, lines: str) -> None:
    assert block(error) == lines


def test_a_sentence_is_one_line() -> None:
    assert sentence(WRONG_SIZE) == "key_param: 1024 is not allowed for RSA; allowed: 2048, 3072, 4096; try: --key-param 2048"
    assert "\n" not in sentence(InvalidParameter("a\nb", field="c\nd", value="e\nf", allowed="g\nh"))


def test_a_document_has_all_its_keys() -> None:
    assert error_document(WRONG_SIZE) == {
        "error": {
            "code": "InvalidParameter",
            "message": "1024 is not allowed for RSA; allowed: 2048, 3072, 4096",
            "field": "key_param",
            "hint": "--key-param 2048",
        }
    }
    conflict = StateConflict("it is disabled", kind="sub", state="Disable")
    assert error_document(conflict) == {"error": {"code": "SubInstanceStatus.Disable", "message": "it is disabled", "field": None, "hint": None}}


def test_json_goes_to_stdout_and_a_line_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    present_error(NotFound("there is no leaf", field="instance_id", value="\x9b\u202e\udcff"), Screen(), output="json")
    out, err = capsys.readouterr()
    assert json.loads(out)["error"]["message"] == "there is no leaf; given: \x9b\u202e\udcff"
    assert out.isascii()
    assert err == "error: instance_id: there is no leaf; given: \\x9b\\u202e\\udcff\n"


@pytest.mark.parametrize("output", ["text", "json"])
def test_behind_an_answer_that_holds_it_an_error_is_one_line(capsys: pytest.CaptureFixture[str], output: str) -> None:
    screen = Screen()
    screen.data("{}\n")
    present_error(WRONG_SIZE, screen, output=output)
    assert capsys.readouterr() == ("{}\n", "error: key_param: 1024 is not allowed for RSA; allowed: 2048, 3072, 4096; try: --key-param 2048\n")


def test_text_goes_to_stderr_alone(capsys: pytest.CaptureFixture[str]) -> None:
    present_error(WRONG_SIZE, Screen(color_messages=True), output="text", details="Traceback\n  x\x1b\nerror: forged\u2028\n")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Traceback\n    x\\x1b\n  error: forged\\u2028\n\x1b[31merror: \x1b[0mkey_param: 1024")
