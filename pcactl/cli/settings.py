"""The options that may stand anywhere, from the innermost level to the environment: the first that says it wins."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pcactl.cli.values import Values, chosen
from pcactl.contract.options import COLOR, OUTPUT, QUIET, STORE, VERBOSE, VERSION, Option
from pcactl.errors import UsageError

_OUT_OF_HABIT = "-o is the format; --out DIR puts files there"
"""Other tools' -o names a file."""


class Settings(NamedTuple):
    """What holds for the whole of one command."""

    store: str
    """The path given; empty where the user's data directory is meant."""
    output: str
    quiet: bool
    verbose: bool
    version: bool


def settle(levels: Sequence[Values], environ: Mapping[str, str], formats: tuple[str, ...] = OUTPUT.allowed) -> Settings:
    """The settings that hold for the first of `levels`; its noun and the root follow. Raises UsageError.

    `formats` are what the output may be.
    """
    color = _first(COLOR, levels)
    if color is not None:
        chosen(color, COLOR)  # What it says, `early` has read: colours begin before parsing ends.
    return Settings(
        store=_store(levels, environ),
        output=_output(levels, environ, OUTPUT._replace(allowed=formats)),
        quiet=any(level.switch(QUIET) for level in levels),
        verbose=any(level.switch(VERBOSE) for level in levels),
        version=any(level.switch(VERSION) for level in levels),
    )


def _store(levels: Sequence[Values], environ: Mapping[str, str]) -> str:
    given = _first(STORE, levels)
    if given == "":
        raise UsageError("it must not be empty", field=STORE.long_flag, hint="leave it out for the user's data directory")
    return given or environ.get("PCACTL_STORE", "")


def _output(levels: Sequence[Values], environ: Mapping[str, str], option: Option) -> str:
    given = _first(option, levels)
    if given is not None:
        return chosen(given, option, hint=_OUT_OF_HABIT if "." in given or "/" in given else "")
    from_environment = environ.get("PCACTL_OUTPUT", "")
    return chosen(from_environment, option, named="PCACTL_OUTPUT") if from_environment else option.allowed[0]


def _first(option: Option, levels: Sequence[Values]) -> str | None:
    return next((value for level in levels if (value := level.one(option)) is not None), None)
