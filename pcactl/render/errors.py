"""Errors as people and programs read them: lines on standard error in the reader's language, and with `-o json` an English document on standard output.

Whatever was given in the wrong place, no PEM leaves here: it may be a private key.

No box and no colour that copying would suffer from. The words are chosen where an error is raised.
"""

from collections.abc import Iterator
from typing import Any

from pcactl.errors import PcaError
from pcactl.pem import hidden
from pcactl.phrase import DID_YOU_MEAN, Phrase, phrase
from pcactl.render.escape import escaped, pad
from pcactl.render.language import Say, english
from pcactl.render.screen import ReaderGone, Screen

_INDENT = "  "
_LABEL = 9
_LONGEST_VALUE = 60
_LONGEST = 4_000


def present_error(error: PcaError, screen: Screen, *, output: str, details: str = "") -> None:
    """Tell of an error; `details` is a traceback where one was asked for.

    Behind a result that holds the error already (an envelope of the API) it is one line, and no second document.
    """
    if details:
        # Indented below its first line, which is Python's own, so that no foreign line looks like one of ours.
        screen.message("", f"\n{_INDENT}".join(map(escaped, details.removesuffix("\n").split("\n"))))
    say = screen.say_message
    words = sentence(error, say) if output == "json" or screen.has_answered else block(error, say)
    screen.message(say("error: "), words, color="red")
    if output == "json" and not screen.has_answered:
        _present_document(error, screen)


def block(error: PcaError, say: Say = english) -> str:
    """The error with what is allowed and what to try below it."""
    below = (f"\n{_INDENT}{pad(say(label), _LABEL)}{words}" for label, words in (*_more(error, say), ("try", _tried(error, say))) if words)
    return _problem(error, say) + "".join(below)


def sentence(error: PcaError, say: Say = english) -> str:
    """The error on one line."""
    more = (f"{say('; ')}{say(label)}{say(': ')}{words}" for label, words in (*_more(error, say), ("try", _tried(error, say))) if words)
    return _problem(error, say) + "".join(more)


def error_document(error: PcaError) -> dict[str, Any]:
    """`{"error": …}` with all its keys; absent is null."""
    message = error.problem + "".join(f"; {label}: {words}" for label, words in (("given", _given(error)), ("allowed", error.allowed)) if words)
    said = {"code": error.reported_code, "message": message, "field": error.field, "hint": _suggestion(error.hint)}
    return {"error": {key: hidden(words) or None for key, words in said.items()}}


def _present_document(error: PcaError, screen: Screen) -> None:
    from pcactl.render.json_text import json_text

    try:
        screen.data(json_text(error_document(error), screen))
    except (ReaderGone, PcaError):
        return  # The line on standard error has said it, and the exit status will.


def _problem(error: PcaError, say: Say) -> str:
    return _shortened(f"{error.field}{say(': ')}{say(error.problem)}" if error.field else say(error.problem))


def _more(error: PcaError, say: Say) -> Iterator[tuple[str, str]]:
    """What stands behind the problem. What was given is not ours, and is said in no language."""
    yield "given", _shortened(_given(error))
    yield "allowed", _shortened(say(error.allowed))


def _tried(error: PcaError, say: Say) -> str:
    return _shortened(say(_suggestion(error.hint)))


def _given(error: PcaError) -> str:
    """The value, where the problem's words do not already quote it."""
    value = error.value
    if not isinstance(value, str | int) or isinstance(value, bool):  # A switch was given or not; the field says which.
        return ""
    full = str(value)
    quoted = full if len(full) <= _LONGEST_VALUE else full[: _LONGEST_VALUE - 3] + "..."
    return "" if full in error.problem or quoted in error.problem else quoted


def _suggestion(hint: str) -> str:
    """What was perhaps meant, alone: a question reads badly behind `try`."""
    return phrase("{meant}", meant=hint.values["meant"]) if isinstance(hint, Phrase) and hint.template == DID_YOU_MEAN else hint


def _shortened(words: str) -> str:
    shown = escaped(hidden(words))
    return shown if len(shown) <= _LONGEST else shown[:_LONGEST] + "..."
