"""What takes longer than a moment shows on a terminal that it goes on: one line that moves, and is gone when it is done.

What is waited for inside says so in the same line.
A thread draws it, since what is waited for may sit in C for all of its time. The cursor is never hidden, so that no end,
a kill neither, can leave it so; and a thread of ours alone is there before the moment is over.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

from pcactl.phrase import Phrase
from pcactl.render.escape import width
from pcactl.render.screen import Screen

if TYPE_CHECKING:
    from threading import Event, Thread

PATIENCE_SECONDS, PACE_SECONDS = 0.5, 0.1
"""Before the line is there, and between its pictures."""
_PICTURES = "|/-\\"
"""The same in every encoding and font."""
_GONE = "\r\x1b[K"


Say = Callable[[Phrase], None]
"""Puts another label in the place of one that is shown."""
_labels: list[Phrase] = []
"""Of the line that is drawn, the innermost last; it is this process's only one."""


@contextmanager
def waiting(label: Phrase, screen: Screen) -> Iterator[Say]:
    """Show a label and the seconds while the body runs, which may change the label. The body writes nothing to the terminal."""
    with nullcontext() if _labels else _line(screen):
        place = len(_labels)
        _labels.append(label)
        try:
            yield lambda other: _labels.__setitem__(place, other)
        finally:
            _labels.pop()


@contextmanager
def _line(screen: Screen) -> Iterator[None]:
    from threading import Event, Thread

    done, drawn = Event(), Event()
    drawer = Thread(target=_draw, args=(screen, done, drawn))
    try:
        _start(drawer)
        yield
    finally:
        done.set()
        try:
            if drawer.ident:
                drawer.join()
        finally:
            if drawn.is_set():
                screen.ask(_GONE)  # Whatever cuts the way out short, the line does not outlive it.


def _start(drawer: "Thread") -> None:
    try:
        drawer.start()
    except RuntimeError:
        return  # There may be no more threads; the work is worth more than its line.


def _draw(screen: Screen, done: "Event", drawn: "Event") -> None:
    from threading import main_thread
    from time import monotonic

    start = monotonic()
    if done.wait(PATIENCE_SECONDS):
        return
    number = 0
    while not done.is_set() and main_thread().is_alive():
        label = screen.say_message(_labels[-1]) if _labels else ""
        line = f"{_PICTURES[number % len(_PICTURES)]} {label}  {monotonic() - start:.0f} s"
        drawn.set()
        screen.ask(_GONE + (line if width(line) < _columns() else ""))
        number += 1
        done.wait(PACE_SECONDS)


def _columns() -> int:
    """The columns of the terminal now; a line as long as they would wrap, and could not be drawn over."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 0
