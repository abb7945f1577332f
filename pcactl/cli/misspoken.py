"""What Typer cannot parse, in our words: which option or verb, what there is instead, and where help is."""

from collections.abc import Sequence

import typer

from pcactl.errors import UsageError


def in_our_words(error: typer.TyperException) -> UsageError:
    """A usage error of Typer's as one of ours."""
    option = str(getattr(error, "option_name", ""))
    if hasattr(error, "possibilities"):
        close = ", ".join(sorted(error.possibilities or ()))
        return UsageError("there is no such option", field=option, hint=f"did you mean {close}?" if close else _help_of(error))
    said = error.format_message().removesuffix(".").removeprefix(f"Option {option!r} ")
    return UsageError(said[:1].lower() + said[1:], field=option, hint=_help_of(error))


def no_such_word(word: str, words: Sequence[str], path: str) -> UsageError:
    """The error for a noun or verb that is not there."""
    from difflib import get_close_matches

    close = get_close_matches(word.lower(), words, n=1)
    hint = f"did you mean {path} {close[0]}?" if close else f"{path} --help"
    return UsageError(f'there is no "{word}"', field=path, value=word, allowed=", ".join(words), hint=hint)


def verb_missing(verbs: Sequence[str], path: str) -> UsageError:
    """The error for a noun alone."""
    return UsageError("a verb must follow", field=path, allowed=", ".join(verbs), hint=f"{path} --help")


def _help_of(error: typer.TyperException) -> str:
    path = getattr(getattr(error, "ctx", None), "command_path", "")
    return f"{path} --help" if path else ""
