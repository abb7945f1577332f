"""What is seen before parsing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.cli.early import Asked, look_ahead, wants_color


@pytest.mark.parametrize(
    ("line", "asked"),
    [
        ("leaf list", Asked()),
        ("leaf list -o json", Asked(output="json")),
        ("-o json leaf list -o text", Asked()),
        ("leaf list -ojson", Asked(output="json")),
        ("leaf list -qvo JSON", Asked(output="json", verbose=True)),
        ("leaf list --output=json --color never -v", Asked("json", "never", verbose=True)),
        ("leaf list -- -o json", Asked()),
        ("leaf show -", Asked()),
        ("--version", Asked(version=True)),
        ("-v --version -o json --store /x", Asked("json", store="/x", verbose=True, version=True)),
        ("--version leaf list", Asked()),
        ("leaf issue --tag --version", Asked()),
        ("--version --help", Asked()),
        ("--version --nonsense", Asked()),
        ("--version -o csv", Asked()),
        ("--version --color blue", Asked(color="blue")),
        ("--store --version", Asked(store="--version")),
        ("-o", Asked()),
        ("--output", Asked()),
    ],
)
def test_look_ahead(line: str, asked: Asked) -> None:
    assert look_ahead(line.split(), {}) == asked


def test_the_environment_comes_last() -> None:
    environ = {"PCACTL_OUTPUT": "JSON"}
    assert look_ahead(["tree"], environ).output == "json"
    assert look_ahead(["tree", "-o", "text"], environ).output == "text"


@given(st.lists(st.text()))
def test_no_words_are_too_odd(argv: list[str]) -> None:
    assert look_ahead(argv, {}).output in {"text", "json"}


@pytest.mark.parametrize(
    ("asked", "environ", "terminal", "wanted"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(asked: str, environ: dict[str, str], *, terminal: bool, wanted: bool) -> None:
    assert wants_color(asked, environ, terminal=terminal) is wanted
