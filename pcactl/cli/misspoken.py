"""What Typer cannot parse, in our words: which option or verb, what there is instead, and where help is."""

import re
from collections.abc import Collection, Iterable, Sequence
from shlex import quote

import typer

from pcactl.contract.commands import COMMANDS, NOUNS
from pcactl.contract.habits import NOUNS as NOUN_HABITS
from pcactl.contract.habits import OPTIONS as OPTION_HABITS
from pcactl.contract.habits import VERBS as VERB_HABITS
from pcactl.contract.options import ANYWHERE, Option
from pcactl.errors import UsageError
from pcactl.phrase import DID_YOU_MEAN, either, listing, phrase

_NEAR = 0.75
"""How like an option another must be to be proposed."""
_ONE_HYPHEN = re.compile("-[A-Za-z][A-Za-z0-9-]+(?==|$)")


def in_our_words(error: typer.TyperException, argv: Sequence[str]) -> UsageError:
    """A usage error of Typer's about a command line, as one of ours."""
    path, option = _path_of(error) or _path_in(argv), str(getattr(error, "option_name", ""))
    if hasattr(error, "possibilities"):
        meant = _meant_option(option, _flags(error))
        return UsageError("there is no such option", field=option, hint=phrase(DID_YOU_MEAN, meant=meant) if meant else _help_of(path))
    said = error.format_message().removesuffix(".").removeprefix(f"Option {option!r} ")
    if said == "requires an argument":
        row = _row_of(path, option)
        return UsageError(
            "a value is missing", field=option, allowed=listing(row.allowed) if row else "", hint=f"{option} {row.metavar}" if row else _help_of(path)
        )
    if said.startswith("does not take a value"):
        return UsageError("it takes no value", field=option, hint=option)
    if said.startswith("Missing argument"):
        return UsageError(phrase("{argument} is missing", argument=said.removeprefix("Missing argument ").strip(chr(39))), field=path, hint=_help_of(path))
    if said.startswith("Got unexpected extra argument"):
        words = said.partition("(")[2].partition("(")[2].removesuffix(")")
        creates = any(command.creates and path == f"pcactl {command.path}" for command in COMMANDS)
        return UsageError(
            phrase("this belongs to no option: {words}", words=words), field=path, hint=f"--common-name {quote(words)}" if creates else _help_of(path)
        )
    return UsageError(said[:1].lower() + said[1:], field=option, hint=_help_of(path))


def refuse_one_hyphen(argv: Sequence[str], options: Iterable[Option]) -> None:
    """Refuse `-days 365` and `-out FILE`, as openssl has them: one hyphen is for single letters here. Raises UsageError."""
    known = tuple(options)
    flags = {flag for option in known for flag in option.spellings}
    takers = {flag for option in known if not option.is_switch for flag in option.flags}
    words = iter(argv)
    for word in words:
        if word == "--":
            return
        if word in takers:
            next(words, "")
        elif (found := _ONE_HYPHEN.match(word)) and (meant := _meant_option(f"-{found[0]}", flags)):
            raise UsageError("there is no such option: long ones begin with two hyphens", field=found[0], hint=phrase(DID_YOU_MEAN, meant=meant))


def no_such_word(word: str, words: Sequence[str], path: str, behind: Sequence[str] = ()) -> UsageError:
    """The error for a noun or verb that is not there; `behind` are the words after it."""
    meant = _meant(word.lower(), words, path, behind)
    hint = phrase(DID_YOU_MEAN, meant=meant) if meant else f"{path} --help"
    return UsageError(phrase('there is no "{word}"', word=word), field=path, value=word, allowed=listing(words), hint=hint)


def _meant(word: str, words: Sequence[str], path: str, behind: Sequence[str]) -> str:
    """What is proposed for a word: what other tools' users mean by it, the nouns that have it as their verb, a near one."""
    from difflib import get_close_matches

    at_root = any(noun in words for noun in NOUNS)
    habits = [one for one in (NOUN_HABITS if at_root else VERB_HABITS).get(word, ()) if one in words or one.startswith("--")]
    close = [*habits, *get_close_matches(word, words, n=1)][:1]
    if at_root and (owners := _owners(word)) and not habits:
        return either([f"{path} {owner}" for owner in owners])
    return f"{path} {close[0]}{_verb_behind(close[0], behind)}" if close else ""


def _owners(word: str) -> list[str]:
    """`root list`, `sub list`, `leaf list` for `list` or `ls`."""
    names = {(command.noun, command.verb) for command in COMMANDS if command.noun}
    verb = next((one for one in (word, *VERB_HABITS.get(word, ())) if any(one == known for _, known in names)), "")
    return [f"{noun} {verb}" for noun in NOUNS if (noun, verb) in names]


def _verb_behind(noun: str, behind: Sequence[str]) -> str:
    """The verb that was probably meant behind a noun."""
    verbs = [command.verb for command in COMMANDS if command.noun == noun]
    word = next(iter(behind), "").lower()
    return next((f" {one}" for one in (word, *VERB_HABITS.get(word, ())) if one in verbs), "")


def verb_missing(verbs: Sequence[str], path: str) -> UsageError:
    """The error for a noun alone."""
    return UsageError("a verb must follow", field=path, allowed=listing(verbs), hint=_help_of(path))


def _meant_option(option: str, flags: Collection[str]) -> str:
    """What is proposed for an option: itself in the right case, ours for another tool's, one that is very near."""
    from difflib import get_close_matches

    word = option.lower()
    if word in flags and option not in OPTION_HABITS:
        return word
    habits = (habit for habit in OPTION_HABITS.get(option) or OPTION_HABITS.get(word, ()) if habit.partition(" ")[0] in flags)
    return next(habits, "") or next(iter(get_close_matches(word, flags, n=1, cutoff=_NEAR)), "")


def _row_of(path: str, option: str) -> Option | None:
    """The option of a command."""
    known = (*(one for command in COMMANDS if path == f"pcactl {command.path}" for one in command.options), *ANYWHERE)
    return next((one for one in known if option in one.flags), None)


def _flags(error: typer.TyperException) -> set[str]:
    parameters = getattr(getattr(getattr(error, "ctx", None), "command", None), "params", ())
    return {flag for parameter in parameters for flag in parameter.opts}


def _path_of(error: typer.TyperException) -> str:
    return str(getattr(getattr(error, "ctx", None), "command_path", ""))


def _path_in(argv: Sequence[str]) -> str:
    """The command that the words name, where Typer does not say it."""
    noun = next((word for word in argv if word in NOUNS), "")
    verbs = [command.verb for command in COMMANDS if command.noun == noun]
    verb = next((word for word in argv[argv.index(noun) + 1 if noun else 0 :] if word in verbs), "")
    return " ".join(word for word in ("pcactl", noun, verb) if word)


def _help_of(path: str) -> str:
    return f"{path} --help" if path else ""
