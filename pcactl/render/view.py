"""How a result is wanted: what the options that may stand anywhere say about output."""

from typing import NamedTuple

from pcactl.render.language import Say, english


class View(NamedTuple):
    """What a reader asked for."""

    output: str = "text"
    quiet: bool = False
    color: bool = False
    private_key: bool = False
    made: bool = False
    """The instance was just made, so that text says so, and what to copy."""
    did: str = ""
    """What was done with instances that were there: `Revoked`. Text says it on one line for each."""
    encoding: str = "utf-8"
    """What the text is written in: the screen says it, not the reader."""
    say: Say = english
    """The language of the text."""
    columns: int = 0
    """Of the terminal that it is written to, as the screen says; 0 where it is none, and lines may be as long as they are."""
