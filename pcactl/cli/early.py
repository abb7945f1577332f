"""What must be known before the command line is parsed: how an error of parsing is shown, and a plain `--version`.

Nothing is judged here; the parser sees the same words afterwards and judges them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pcactl.contract.options import ANYWHERE, COLOR, COLOR_CHOICES, HELP, OUTPUT, OUTPUT_FORMATS, STORE, VERBOSE, VERSION

_TAKE_VALUES = frozenset(flag for option in ANYWHERE if not option.is_switch for flag in option.flags)
_FLAGS = frozenset(flag for option in ANYWHERE for flag in option.flags)


class Asked(NamedTuple):
    """What the words say wherever they stand; the last one counts."""

    output: str = "text"
    color: str = "auto"
    store: str = ""
    verbose: bool = False
    version: bool = False
    """The version is all that was asked for."""


class Word(NamedTuple):
    """A flag with its value, or a word that is no flag."""

    flag: str
    value: str


def look_ahead(argv: Sequence[str], environ: Mapping[str, str]) -> Asked:
    """Read the options that may stand anywhere without knowing what else there is."""
    words = list(_words(argv))
    flags = {word.flag for word in words}
    output = _last(words, OUTPUT.flags, environ.get("PCACTL_OUTPUT", "")).lower()
    color = _last(words, COLOR.flags, "auto").lower()
    known = flags <= _FLAGS and not flags & set(HELP.flags)
    valid = output in {"", *OUTPUT_FORMATS} and color in COLOR_CHOICES
    return Asked(
        output="json" if output == "json" else "text",
        color=color,
        store=_last(words, STORE.flags, ""),
        verbose=not flags.isdisjoint(VERBOSE.flags),
        version=known and valid and VERSION.long_flag in flags,
    )


def wants_color(asked: str, environ: Mapping[str, str], *, terminal: bool) -> bool:
    """`--color` goes before `NO_COLOR`, that before `FORCE_COLOR`, and that before what the stream is."""
    if asked in {"always", "never"}:
        return asked == "always"
    if environ.get("NO_COLOR"):
        return False
    return bool(environ.get("FORCE_COLOR")) or (terminal and environ.get("TERM") != "dumb")


def _words(argv: Sequence[str]) -> Iterator[Word]:
    words = iter(argv)
    for word in words:
        if word == "--":
            yield Word("", word)
            return
        if word.startswith("--"):
            flag, joined, value = word.partition("=")
            yield Word(flag, value if joined or flag not in _TAKE_VALUES else next(words, ""))
        elif word.startswith("-") and word != "-":
            yield from _cluster(word[1:], words)
        else:
            yield Word("", word)


def _cluster(letters: str, words: Iterator[str]) -> Iterator[Word]:
    """`-qo json`, `-ojson`: switches, and at the end perhaps one that takes a value."""
    for place, letter in enumerate(letters, 1):
        flag = f"-{letter}"
        if flag in _TAKE_VALUES:
            yield Word(flag, letters[place:] or next(words, ""))
            return
        yield Word(flag, "")


def _last(words: Sequence[Word], flags: Sequence[str], otherwise: str) -> str:
    return next((word.value for word in reversed(words) if word.flag in flags), otherwise)
