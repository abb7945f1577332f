"""Rows as Typer parameters: the same values whether Typer converts them or nobody does."""

from collections.abc import Iterable
from typing import Any

import pytest
import typer
from typer.core import TyperOption

from pcactl.cli import grammar
from pcactl.contract.commands import BY_PATH, COMMANDS, Command
from pcactl.contract.options import ANYWHERE

LINES = [
    ("leaf", "issue", []),
    ("leaf", "issue", ["--common-name", "a", "--san", "b", "--san=c", "--use-quota", "--tag=", "-qv"]),
    ("leaf", "issue", ["--no-use-quota", "--tag", "--use", "--san", "a b", "--tag", "\udcff", "-o", "json"]),
    ("leaf", "show", ["a", "--include-private-key", "b"]),
    ("quota", "grant", ["--", "-1"]),
    ("root", "list", ["--page", "1", "--page-size", "x"]),
]


def parsed(noun: str, verb: str, argv: list[str]) -> dict[str, Any]:
    command: Any = grammar.root()
    context: Any = None
    for name in (noun, verb):
        context = typer.Context(command, parent=context, info_name=name)
        command = command.get_command(context, name)
    return dict(command.make_context(verb, list(argv), parent=context).params)


def unchanged(_parameters: Iterable[object]) -> None:
    """What Typer does when it is left alone."""


@pytest.mark.parametrize(("noun", "verb", "argv"), LINES)
def test_values_are_those_that_typer_makes(monkeypatch: pytest.MonkeyPatch, noun: str, verb: str, argv: list[str]) -> None:
    ours = parsed(noun, verb, argv)
    monkeypatch.setattr(grammar, "take_as_given", unchanged)
    assert {name: _normal(value) for name, value in ours.items()} == {name: _normal(value) for name, value in parsed(noun, verb, argv).items()}


def _normal(value: object) -> object:
    return list(value) if isinstance(value, tuple | list) else value


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_option_of_a_row_is_taken(command: Command) -> None:
    context: Any = None
    built: Any = grammar.root()
    for name in command.path.split():
        context = typer.Context(built, parent=context, info_name=name)
        built = built.get_command(context, name)
    flags = {flag for parameter in built.params if isinstance(parameter, TyperOption) for flag in (*parameter.opts, *parameter.secondary_opts)}
    expected = {flag for option in (*command.options, *ANYWHERE) for flag in option.flags}
    negated = {f"--no-{option.long_flag.removeprefix('--')}" for option in command.options if option.negatable}
    assert flags == expected | negated


def test_a_value_is_never_lost() -> None:
    assert list(parsed("leaf", "issue", ["--tag", "a", "--tag", "b"])["tag"]) == ["a", "b"]


def test_nothing_is_built_that_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    real = grammar._verb  # noqa: SLF001 - what is built is seen nowhere else

    def counted(command: Command) -> Any:
        built.append(command.path)
        return real(command)

    monkeypatch.setattr(grammar, "_verb", counted)
    parsed("leaf", "list", [])
    assert built == ["leaf list"]
    assert len(BY_PATH) > len(built)
