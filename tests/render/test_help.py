"""Help says all that the rows say, and can be copied from."""

import pytest

from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.contract.options import ANYWHERE, COLOR, OUTPUT
from pcactl.render.help import HelpPage, command_page, help_text, noun_page, panels, root_page


def lines(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
def test_a_verb(command: Command) -> None:
    told = help_text(command_page(command), columns=80)
    assert command.summary in told
    assert all(f"  {example}" in lines(told) for example in command.examples)
    for option in (*command.options, *ANYWHERE):
        assert all(flag in told for flag in option.flags)
    for argument in command.arguments:
        assert argument.metavar in told
        assert argument.help.split()[0] in told


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.path)
@pytest.mark.parametrize("columns", [20, 80, 200])
def test_only_examples_are_wider_than_the_screen(command: Command, columns: int) -> None:
    told = lines(help_text(command_page(command), columns=columns))
    assert all(len(line) <= max(columns, 60) for line in told if line.strip() not in command.examples)
    assert all(len(line) <= 100 for line in told if line.strip() not in command.examples)


def test_panels_stand_in_order() -> None:
    issue = next(command for command in COMMANDS if command.path == "leaf issue")
    titles = [line for line in lines(help_text(command_page(issue), columns=80)) if line[:1].isupper()]
    assert titles[2:] == [
        "Examples",
        "What is required",
        "Names",
        "Validity and key",
        "Extensions",
        "Contact and tag",
        "Passphrases",
        "Request and output",
        "Anywhere, before or after the verb",
    ]


def test_every_noun_and_verb_is_told_of() -> None:
    told = help_text(root_page(), columns=80)
    for noun in NOUNS.values():
        assert noun.summary.split(":")[0] in " ".join(told.split())
        verbs = [command.verb for command in COMMANDS if command.noun == noun.name]
        assert f"{noun.name} {'|'.join(verbs)}" in told
        assert all(f"  {verb} " in help_text(noun_page(noun), columns=80) for verb in verbs)
    assert all(f"  {command.verb} " in told for command in COMMANDS if not command.noun)


def test_values_and_repetition_are_told_of() -> None:
    issue = next(command for command in COMMANDS if command.path == "leaf issue")
    told = " ".join(help_text(command_page(issue), columns=100).split())
    for option in issue.options:
        _, _, explained = told.partition(f"{option.long_flag} {option.metavar}".strip())
        assert all(word in explained for word in option.allowed)
    assert "--organization TEXT Organization. Repeatable." in told
    assert "--use-quota, --no-use-quota" in told
    assert "[PCACTL_STORE]" in told


def test_words_that_the_row_does_not_tell_are_added() -> None:
    told = help_text(HelpPage("x", "y", (), tuple(panels((COLOR._replace(help="When."), OUTPUT)))), columns=80)
    assert "When. auto, always, never." in told
    assert "[PCACTL_OUTPUT]\n" in told


def test_colour_changes_no_word() -> None:
    page = root_page()
    coloured = help_text(page, columns=80, color=True)
    for code in ("1", "36", "0"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured == help_text(page, columns=80)
