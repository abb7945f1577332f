"""What Typer cannot parse, in our words: which option or verb, what there is instead, and where help is."""

from collections.abc import Collection, Sequence

import typer

from pcactl.contract.commands import COMMANDS, NOUNS
from pcactl.contract.habits import NOUNS as NOUN_HABITS
from pcactl.contract.habits import OPTIONS as OPTION_HABITS
from pcactl.contract.habits import VERBS as VERB_HABITS
from pcactl.errors import UsageError


def in_our_words(error: typer.TyperException) -> UsageError:
    """A usage error of Typer's as one of ours."""
    path, option = _path_of(error), str(getattr(error, "option_name", ""))
    if hasattr(error, "possibilities"):
        close = _habit(option, _flags(error)) or ", ".join(sorted(error.possibilities or ()))
        return UsageError("there is no such option", field=option, hint=f"did you mean {close}?" if close else _help_of(path))
    said = error.format_message().removesuffix(".").removeprefix(f"Option {option!r} ")
    if said.startswith("Missing argument"):
        return UsageError(f"{said.removeprefix('Missing argument ').strip(chr(39))} is missing", field=path, hint=_help_of(path))
    if said.startswith("Got unexpected extra argument"):
        return UsageError(
            f"nothing stands behind it without an option: {said.partition('(')[2].partition('(')[2].removesuffix(')')}", field=path, hint=_help_of(path)
        )
    return UsageError(said[:1].lower() + said[1:], field=option, hint=_help_of(path))


def no_such_word(word: str, words: Sequence[str], path: str) -> UsageError:
    """The error for a noun or verb that is not there."""
    hint = _meant(word.lower(), words, path) or f"{path} --help"
    return UsageError(f'there is no "{word}"', field=path, value=word, allowed=", ".join(words), hint=hint)


def _meant(word: str, words: Sequence[str], path: str) -> str:
    """What is proposed for a word: a near one, what other tools' users mean by it, the noun that has it as its verb."""
    from difflib import get_close_matches

    at_root = any(noun in words for noun in NOUNS)
    habits = (NOUN_HABITS if at_root else VERB_HABITS).get(word, ())
    verbs = (word, *VERB_HABITS.get(word, ())) if at_root else ()
    verb = next((one for one in verbs if any(command.verb == one and command.noun for command in COMMANDS)), "")
    owners = [command.noun for command in COMMANDS if command.verb == verb and command.noun]
    proposed = [
        *(one for one in habits if one in words or one.startswith("--")),
        *([f"{'|'.join(owners)} {verb}"] if verb else []),
        *get_close_matches(word, words, n=1),
    ]
    return f"did you mean {path} {proposed[0]}?" if proposed else ""


def verb_missing(verbs: Sequence[str], path: str) -> UsageError:
    """The error for a noun alone."""
    return UsageError("a verb must follow", field=path, allowed=", ".join(verbs), hint=_help_of(path))


def _habit(option: str, flags: Collection[str]) -> str:
    ours = OPTION_HABITS.get(option.lower(), "")
    return ours if ours.partition(" ")[0] in flags else ""


def _flags(error: typer.TyperException) -> set[str]:
    parameters = getattr(getattr(getattr(error, "ctx", None), "command", None), "params", ())
    return {flag for parameter in parameters for flag in parameter.opts}


def _path_of(error: typer.TyperException) -> str:
    return str(getattr(getattr(error, "ctx", None), "command_path", ""))


def _help_of(path: str) -> str:
    return f"{path} --help" if path else ""
