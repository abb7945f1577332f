"""Section 1 says all that the rows of the commands say, each thing where it belongs."""

import re
from collections.abc import Callable

import pytest

from pcactl.contract.commands import COMMANDS, NOUNS, Command, Noun
from pcactl.contract.kinds import KINDS
from pcactl.contract.options import ANYWHERE, Option
from pcactl.errors import EXIT_STATUSES
from pcactl.render.help import root_page
from tests.man.conftest import TOP, Shown, plain

Page = Callable[[str], Shown]


def _page_of(command: Command) -> str:
    return f"pcactl-{command.noun}.1" if command.noun else "pcactl.1"


def _heads(option: Option) -> list[str]:
    """What stands over the words about an option."""
    flags = ", ".join(sorted(option.spellings, key=len))
    return [f" {flags} {option.metavar} ".replace("  ", " "), *(f"{flag}" for flag in option.spellings)]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_all_about_a_command_is_in_its_subsection(command: Command, page: Page) -> None:
    shown = page(_page_of(command))
    arguments = "".join(f" {row.metavar}{' ...' if row.repeated else ''}" for row in command.arguments)
    usage = f"pcactl {command.path} [OPTIONS]{arguments}"
    assert usage in shown.sections["SYNOPSIS"]
    said = f" {shown.subsections[command.path]} "
    for words in (usage, command.summary, *command.notes):
        assert plain(words) in said
    for argument in command.arguments:
        assert f" {argument.metavar} {plain(argument.help)}" in said
        assert [word for word in argument.allowed if word not in said] == []
    for option in command.options:
        assert [words for words in (*_heads(option), plain(option.help)) if words not in said] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_every_allowed_value_stands_with_its_option(command: Command, page: Page) -> None:
    said = f" {page(_page_of(command)).subsections[command.path]} "
    for option in command.options:
        words = said.partition(_heads(option)[0])[2].partition(" --")[0]
        assert [value for value in option.allowed if not re.search(rf"\b{re.escape(value)}\b", words)] == []
        assert ("Repeatable." in words) == option.repeated


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_examples_are_those_of_the_rows_and_uncut(command: Command, page: Page) -> None:
    body = page(_page_of(command)).text.partition(f"\n   {command.path}\n")[2]
    _, _, examples = body.partition("     Examples\n\n")
    shown = [line.strip() for line in examples.partition("\n\n")[0].splitlines()]
    assert shown == list(command.examples)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=lambda noun: noun.name)
def test_a_noun_has_its_page(noun: Noun, page: Page) -> None:
    shown, program = page(f"pcactl-{noun.name}.1"), page("pcactl.1")
    verbs = [command.verb for command in COMMANDS if command.noun == noun.name]
    assert shown.sections["NAME"].lower() == f"pcactl-{noun.name} - {noun.summary.removesuffix('.').lower()}"
    assert f"{noun.name} {noun.summary} Verbs: {', '.join(verbs)}. See pcactl-{noun.name}(1)." in program.sections["NOUNS"]
    for kind in KINDS.values():
        assert (kind.id_prefix in shown.sections["DESCRIPTION"]) == (kind.kind == noun.name)


def test_the_program_s_page(page: Page) -> None:
    shown = page("pcactl.1")
    assert root_page().summary.removesuffix(".")[1:] in shown.sections["NAME"]
    options = f" {shown.sections['OPTIONS']} "
    for option in ANYWHERE:
        assert [words for words in (*_heads(option), plain(option.help)) if words not in options] == []
    for status, meaning in EXIT_STATUSES:
        assert f"{status} {meaning[0].upper()}{meaning[1:]}.".replace("`", "") in shown.sections["EXIT STATUS"]
    examples = [line.strip() for line in shown.text.partition("\nEXAMPLES\n")[2].splitlines() if line.startswith(" " * 10)]
    assert examples == list(root_page().examples)


def test_every_variable_that_is_read_is_told_of(page: Page) -> None:
    sources = [path.read_text("utf-8") for path in (TOP / "pcactl").rglob("*.py")]
    read = {name for source in sources for name in re.findall(r'environ(?:\.get\(|\[)"(\w+)"', source)}
    named = {name for option in ANYWHERE for name in re.findall(r"\[(\w+)\]", option.help)}
    assert {"PCACTL_STORE", "TERM"} <= read
    told = page("pcactl.1").sections["ENVIRONMENT"].split()
    assert read | named <= set(told)
