"""What is plain means the same to Typer; and what people type is plain."""

import re
import shlex
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl.cli import grammar
from pcactl.cli.carry import Said, carry_out
from pcactl.cli.early import look_ahead
from pcactl.cli.plain import understood
from pcactl.cli.session import Outside
from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.contract.options import ANYWHERE, HELP, Option
from pcactl.errors import PcaError
from pcactl.render.screen import Screen

_ODD = ["", "-", "--", "-x", "-qo", "-ojson", "-o=json", "-qv", "--no", "---", "-1", "--tag=-q", "a=b", "=", "-q=", "--quiet=1", "北京", "x y", "--no-quiet"]
_WORDS = sorted({*NOUNS, *(command.verb for command in COMMANDS)})


def _spelled(options: Sequence[Option]) -> st.SearchStrategy[list[str]]:
    """One option as it may be given, well or badly."""
    values = st.sampled_from(["x", "", "-", "-q", "--tag", "leaf", "json", "7", *_ODD])

    def of(option: Option) -> st.SearchStrategy[list[str]]:
        flags = st.sampled_from(option.spellings)
        apart = st.tuples(flags, values).map(list)
        joined = st.tuples(flags, values).map(lambda pair: ["=".join(pair)])
        return st.one_of(flags.map(lambda flag: [flag]), apart, joined) if option.is_switch else st.one_of(apart, apart, apart, joined)

    return st.sampled_from([option for option in options if option is not HELP]).flatmap(of)


def _level(options: Sequence[Option], words: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    each = st.one_of(_spelled(options), _spelled(options), words.map(lambda word: [word]))
    return st.lists(each, max_size=4).map(lambda parts: [word for part in parts for word in part])


def _line(command: Command) -> st.SearchStrategy[list[str]]:
    odd = st.sampled_from([*_ODD, *_WORDS])
    above: st.SearchStrategy[list[str]] = st.one_of(st.just([]), _level(ANYWHERE, odd))
    word = odd if command.arguments else st.sampled_from(_ODD)
    own = st.one_of(_level((*command.options, *ANYWHERE), word), _spelled((*command.options, *ANYWHERE)))
    noun = [command.noun] if command.noun else []
    return st.tuples(above, st.just(noun), above, st.just([command.verb]), own).map(lambda parts: [word for part in parts for word in part])


def _by_typer(argv: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> Said:
    heard: list[Said] = []
    with monkeypatch.context() as patch:
        patch.setattr(grammar, "carry_out", lambda said, _: heard.append(said))
        grammar.run(Outside(argv, look_ahead(argv, {}), Screen(color=False, color_messages=False, chinese=False, store="")))
    (said,) = heard
    return said


def _meaning(said: Said) -> tuple[Command, list[Mapping[str, Any]]]:
    """A command, and of each level what was given; nothing, an empty list and a switch that was not given are one."""
    return said.command, [
        {name: list(value) if isinstance(value, tuple) else value for name, value in level.items() if value not in (None, (), False)} for level in said.levels
    ]


def _refusals(said: Said) -> list[Mapping[str, Any]]:
    """The switches that were given in their `--no-` form."""
    negatable = [option.name for option in said.command.options if option.negatable]
    return [{name: level.get(name) for name in negatable} for level in said.levels]


@given(argv=st.sampled_from(COMMANDS).flatmap(_line))
@settings(max_examples=400, deadline=None)
def test_it_means_the_same_to_typer(argv: list[str]) -> None:
    if said := understood(argv):
        by_typer = _by_typer(argv, pytest.MonkeyPatch())
        assert _meaning(said) == _meaning(by_typer)
        assert _refusals(said) == _refusals(by_typer)


def test_examples_are_plain() -> None:
    for command in COMMANDS:
        for example in command.examples:
            words = shlex.split(re.split(r" (?:\||>>?) ", example)[0])
            if words[0] == "pcactl":
                said = understood(words[1:])
                assert said, example
                assert said.command == command


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("leaf",),
        ("leaf", "--help"),
        ("leaf", "list", "-h"),
        ("leaf", "list", "word"),
        ("leaf", "show"),
        ("leaf", "list", "--tag"),
        ("leaf", "list", "--tag", "--page"),
        ("leaf", "list", "--tag", "-x"),
        ("leaf", "list", "-qo", "json"),
        ("leaf", "list", "-ojson"),
        ("leaf", "list", "-o=json"),
        ("leaf", "list", "--quiet=yes"),
        ("leaf", "list", "--tags", "x"),
        ("leaf", "list", "--com", "x"),
        ("leaf", "show", "--", "x"),
        ("--", "leaf", "list"),
        ("--tag", "x", "leaf", "list"),
        ("leafs", "list"),
        ("leaf", "lists"),
        ("", "list"),
    ],
)
def test_what_typer_has_to_judge(argv: tuple[str, ...]) -> None:
    assert understood(argv) is None


@pytest.mark.parametrize(
    "argv",
    [
        ("quota", "grant", "1", "2"),
        ("leaf", "list", "-o", "xml"),
        ("leaf", "list", "--page", "1", "--page", "2"),
        ("leaf", "list", "--store", ""),
        ("-o", "x.pem", "leaf", "list"),
    ],
)
def test_what_is_plain_and_wrong_is_told_in_the_same_words(argv: tuple[str, ...]) -> None:
    outside = Outside(argv, look_ahead(argv, {}), Screen(color=False, color_messages=False, chinese=False, store=""))
    said = understood(argv)
    assert said
    with pytest.raises(PcaError) as refusal:
        carry_out(said, outside)
    with pytest.raises(PcaError) as by_typer:
        grammar.run(outside)
    assert (refusal.value.field, str(refusal.value)) == (by_typer.value.field, str(by_typer.value))
