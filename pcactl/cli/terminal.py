"""The person at the terminal: a question with a yes or a no, and what is typed without being shown.

Questions go where messages go, and are only asked where both they and the answer pass through a terminal. Passphrases
go by the process's own terminal, whatever its streams are connected to.
"""

import os
import sys

from pcactl.cli.signals import Interrupted
from pcactl.render.encoding import encoding_of
from pcactl.render.screen import Screen

_YES = ("y", "yes", "是")
_TERMINAL = "/dev/tty"
_LONGEST = 4096
"""What a terminal gives at a time."""


def is_there() -> bool:
    """Whether somebody can be asked."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def confirm(question: str, screen: Screen) -> None:
    """Go on where the answer is yes. Raises Interrupted for every other answer, and KeyboardInterrupt."""
    try:
        screen.ask(question)
        answer = sys.stdin.buffer.readline()
    except KeyboardInterrupt:
        screen.ask("\n")
        raise
    if not answer.endswith(b"\n"):
        screen.ask("\n")
    if answer.decode(encoding_of(sys.stdin), "replace").strip().lower() not in _YES:
        raise Interrupted("not confirmed, so nothing was done")


def secret(question: str) -> bytes | None:
    """What is typed on the terminal, without echo and without its line end; None where there is no terminal.

    Octets as the terminal gives them, as a file would have them: `getpass` would decode by the locale.
    """
    import termios

    try:
        terminal = os.open(_TERMINAL, os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return None
    try:
        before = termios.tcgetattr(terminal)
        silent = [*before[:3], before[3] & ~termios.ECHO, *before[4:]]
        try:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, silent)
            os.write(terminal, question.encode(encoding_of(sys.stderr), "replace"))
            return _line(terminal)
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            os.write(terminal, b"\n")
    finally:
        os.close(terminal)


def _line(terminal: int) -> bytes:
    line = b""
    while not line.endswith(b"\n") and (more := os.read(terminal, _LONGEST)):
        line += more
    return line.removesuffix(b"\n")
