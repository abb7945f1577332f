"""The composition root: the outside world goes in, an exit status comes out, and here alone errors become one.

What the words of a command line mean is `plain`'s and `grammar`'s, what an error looks like is `render`'s.
"""

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pcactl.cli.early import Asked, look_ahead, wants_color
from pcactl.cli.signals import Interrupted, Stop, Terminated
from pcactl.errors import Defect, PcaError
from pcactl.phrase import phrase
from pcactl.render.language import wants_chinese
from pcactl.render.screen import ReaderGone, Screen

if TYPE_CHECKING:
    from pcactl.authority.world import World

READER_GONE = 141
"""As if SIGPIPE had ended us."""


def main(argv: Sequence[str], *, world: "World | None" = None) -> int:
    """Carry out one command line and answer with its exit status."""
    try:
        return _status(argv, world)
    except KeyboardInterrupt:  # A second one, while the first was being told of.
        return Interrupted.exit_status
    except Stop:
        return Terminated.exit_status


def _status(argv: Sequence[str], world: "World | None") -> int:
    asked = look_ahead(argv, os.environ)
    screen = Screen(color=_color(asked, sys.stdout), color_messages=_color(asked, sys.stderr), chinese=wants_chinese(os.environ), store=asked.store)
    try:
        _carry_out(argv, asked, screen, world)
    except ReaderGone:
        return READER_GONE
    except KeyboardInterrupt:
        return _told(Interrupted("interrupted"), asked, screen)
    except Stop:
        return _told(Terminated("terminated"), asked, screen)
    except Exception as error:  # noqa: BLE001 - here defects end
        return _told(_stop_behind(error) or error, asked, screen)
    return 0


def _carry_out(argv: Sequence[str], asked: Asked, screen: Screen, world: "World | None") -> None:
    if asked.version:
        from pcactl.cli.version import show_version

        show_version(asked, screen)
        return
    from pcactl.cli.carry import carry_out
    from pcactl.cli.plain import understood
    from pcactl.cli.session import Outside

    outside = Outside(argv, asked, screen, world)
    if said := understood(argv):
        carry_out(said, outside)
        return
    from pcactl.cli.grammar import run

    run(outside)


def _stop_behind(error: Exception) -> PcaError | None:
    """What told us to stop, where somebody else's error was made of it: Python does so up to 3.11, while it makes a class."""
    behind = error.__cause__
    while isinstance(behind, Exception):
        behind = behind.__cause__
    if isinstance(behind, KeyboardInterrupt):
        return Interrupted("interrupted")
    return Terminated("terminated") if isinstance(behind, Stop) else None


def _told(error: Exception, asked: Asked, screen: Screen) -> int:
    """Present an error, and answer with its exit status."""
    from pcactl.render.errors import present_error

    known = error if isinstance(error, PcaError) and not isinstance(error, Defect) else _defect(error)
    details = ""
    if isinstance(known, Defect) and asked.verbose:
        from traceback import format_exception

        details = "".join(format_exception(error))
    present_error(known, screen, output=asked.output, details=details)
    return known.exit_status


def _defect(error: Exception) -> Defect:
    what = error.problem if isinstance(error, Defect) else f"{type(error).__name__}: {error}"
    return Defect(phrase("a defect in pcactl: {what}", what=what), hint="run it again with --verbose, and report what that prints")


def _color(asked: Asked, stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return wants_color(asked.color, os.environ, terminal=bool(isatty and isatty()))
