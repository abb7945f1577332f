"""Completion for shells, rendered from the rows: tables of what may stand where, before a logic of our own for each shell.

The three logics are one: walk the words to the cursor, find the row of what they name, offer what it lets stand there.
No Python starts for it, and instances are read from the store's directories.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from pcactl.render.completion import bash, fish, zsh

_TABLES: Mapping[str, Callable[[], str]] = {"bash": bash.tables, "zsh": zsh.tables, "fish": fish.tables}


def script(shell: str) -> str:
    """The whole text for a shell, in ASCII."""
    logic = (Path(__file__).parent / f"logic.{shell}").read_text("ascii")
    return _TABLES[shell]() + logic
