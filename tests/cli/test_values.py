"""What was given, how often, and what looks like something else."""

from typing import Any

import pytest

from pcactl.cli.settings import settle
from pcactl.cli.values import Values, chosen, matched, number, refuse_flags_as_values
from pcactl.contract.commands import BY_PATH
from pcactl.contract.options import ANYWHERE, FORCE, OUTPUT, STORE, Option, Panel
from pcactl.contract.vocabulary import Unit
from pcactl.errors import UsageError

TAG = Option("tag", ("--tag", "-t"), "TEXT", "", Panel.CONTACT)
SAN = Option("san", ("--san",), "NAME", "", Panel.NAMES, repeated=True)
ISSUE = (*BY_PATH["leaf", "issue"].options, *ANYWHERE)


def test_readings() -> None:
    values = Values((TAG, SAN, FORCE), {"tag": ["a"], "san": ["b", "c"], "force": True})
    assert (values.one(TAG), values.many(SAN), values.switch(FORCE), values.either(FORCE)) == ("a", ["b", "c"], True, True)
    nothing = Values((TAG, SAN, FORCE), {"tag": None, "san": (), "force": False})
    assert (nothing.one(TAG), nothing.many(SAN), nothing.switch(FORCE), nothing.either(SAN)) == (None, [], False, None)


def test_two_values_for_one() -> None:
    with pytest.raises(UsageError) as caught:
        Values((TAG,), {"tag": ["a", "b"]})
    assert (caught.value.field, caught.value.value) == ("--tag", "a, b")


def test_words_match_in_any_case() -> None:
    assert matched("rSa", ("RSA", "ECDSA")) == "RSA"
    assert matched("ras", ("RSA",)) == "ras"
    assert type(matched("DAY", Unit)) is str
    assert chosen("JSON", OUTPUT) == "json"
    with pytest.raises(UsageError) as caught:
        chosen("csv", OUTPUT, named="PCACTL_OUTPUT")
    assert (caught.value.field, caught.value.allowed) == ("PCACTL_OUTPUT", "text, json")


def test_numbers_are_digits() -> None:
    assert number("020", "--page") == 20
    for wrong in ("", "-1", "1.0", "x", "٣", "1" * 19, " 1"):
        with pytest.raises(UsageError):
            number(wrong, "--page")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("leaf issue --tag --quantity 5", "--tag TEXT, or --tag=--quantity where that is the value"),
        ("leaf issue --tag --quantity=5", "--tag TEXT, or --tag=--quantity=5 where that is the value"),
        ("leaf issue --san -q", "--san NAME, or --san=-q where that is the value"),
        ("leaf issue --tag --no-use-quota", "--tag TEXT, or --tag=--no-use-quota where that is the value"),
        ("--store --dry-run leaf issue", "--store DIR, or --store=--dry-run where that is the value"),
        ("leaf issue -o --tag", "-o FORMAT, or -o--tag where that is the value"),
    ],
)
def test_flags_are_no_values(line: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_flags_as_values(line.split(), ISSUE)
    assert caught.value.hint == hint


@pytest.mark.parametrize("line", ["--tag=--quantity", "--tag --foo", "--tag -", "--tag -- --quantity", "-- --tag --quantity", "--tag", "--request - --dry-run"])
def test_other_values_are_fine(line: str) -> None:
    refuse_flags_as_values(line.split(), ISSUE)


def levels(*given: dict[str, Any]) -> list[Values]:
    return [Values(ANYWHERE, one) for one in given]


def test_the_innermost_setting_wins() -> None:
    settings = settle(levels({}, {"store": ["b"], "output": ["TEXT"]}, {"store": ["c"], "output": ["json"], "quiet": True}), {"PCACTL_STORE": "d"})
    assert (settings.store, settings.output, settings.quiet, settings.verbose, settings.version) == ("b", "text", True, False, False)


def test_the_environment_is_asked_last() -> None:
    assert settle(levels({}), {"PCACTL_STORE": "d", "PCACTL_OUTPUT": "JSON"})[:2] == ("d", "json")
    assert settle(levels({}), {"PCACTL_STORE": "", "PCACTL_OUTPUT": ""})[:2] == ("", "text")


@pytest.mark.parametrize(
    ("given", "environ", "field"),
    [
        ({"store": [""]}, {}, STORE.long_flag),
        ({"output": ["csv"]}, {}, "--output"),
        ({"color": ["blue"]}, {}, "--color"),
        ({}, {"PCACTL_OUTPUT": "xml"}, "PCACTL_OUTPUT"),
    ],
)
def test_wrong_settings(given: dict[str, Any], environ: dict[str, str], field: str) -> None:
    with pytest.raises(UsageError) as caught:
        settle(levels(given), environ)
    assert caught.value.field == field
