"""Command lines in which nothing is to be found out: every option spelled in full, and each with its value.

They are nearly all that there are, and for them Typer need not be loaded, which costs more than most commands. Whatever is not
plain is Typer's: help, mistakes, `--`, short options in one word, values that begin with a hyphen. A test holds the two to one meaning.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pcactl.cli.carry import Said
from pcactl.contract.commands import COMMANDS, NOUNS, Command
from pcactl.contract.options import ANYWHERE, HELP, Option


class _NotPlain(Exception):
    """Typer has to say what it means."""


def understood(argv: Sequence[str]) -> Said | None:
    """What a command line says; None where it is not plain."""
    words = iter(argv)
    try:
        return _said(words)
    except _NotPlain:
        return None


def _said(words: Iterator[str]) -> Said:
    given, word = _up_to_word(words)
    levels = [given]
    noun = word if word in NOUNS else ""
    if noun:
        given, word = _up_to_word(words)
        levels.insert(0, given)
    command = next((row for row in COMMANDS if (row.noun, row.verb) == (noun, word)), None)
    if command is None:
        raise _NotPlain
    return Said(command, (_of_verb(words, command), *levels))


def _up_to_word(words: Iterator[str]) -> tuple[dict[str, Any], str]:
    """The options before the next noun or verb, and that."""
    given: dict[str, Any] = {}
    for word in _others(words, ANYWHERE, given):
        return given, word
    raise _NotPlain


def _of_verb(words: Iterator[str], command: Command) -> dict[str, Any]:
    given: dict[str, Any] = {}
    said = list(_others(words, (*command.options, *ANYWHERE), given))
    if len(command.arguments) > 1 or bool(said) != bool(command.arguments):
        raise _NotPlain
    return given | {argument.name: said for argument in command.arguments}


def _others(words: Iterator[str], options: Iterable[Option], given: dict[str, Any]) -> Iterator[str]:
    """The words that are no options; these are put down as given."""
    known = {flag: option for option in options if option is not HELP for flag in option.spellings}
    for word in words:
        if not _is_option(word):
            yield word
            continue
        flag, joined, value = word.partition("=")
        option = known.get(flag)
        if option is None or (joined and (option.is_switch or not flag.startswith("--"))):
            raise _NotPlain
        if option.is_switch:
            given[option.name] = flag in option.flags
            continue
        if not joined and _is_option(value := next(words, "--")):
            raise _NotPlain
        given.setdefault(option.name, []).append(value)


def _is_option(word: str) -> bool:
    return word.startswith("-") and word != "-"
