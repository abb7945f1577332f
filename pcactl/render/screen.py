"""Where text goes: results to standard output, everything else to standard error. What is written is decided elsewhere.

A document is written in one go and flushed, so that its reader sees all of it or the writer hears of it. No
encoding stops us: what it lacks is spelled out.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EAGAIN
from typing import BinaryIO, TextIO

from pcactl.errors import StoreFailure
from pcactl.phrase import phrase
from pcactl.render.color import paint
from pcactl.render.encoding import encoding_of
from pcactl.render.language import Say, for_store, language


class ReaderGone(Exception):
    """Whoever read our standard output has closed it: there is nobody left to tell."""


class Screen:
    """The two streams of this process, whether each may be coloured, and the language of what is for people."""

    def __init__(self, *, color: bool = False, color_messages: bool = False, chinese: bool = False, store: str = "") -> None:
        self.color = color
        self.color_messages = color_messages
        self._chinese = chinese
        self._store = store
        self.has_answered = False
        """Whether a result was written."""
        for stream in (sys.stdout, sys.stderr):
            _accept_everything(stream)

    @property
    def encoding(self) -> str:
        """What results are written in."""
        return encoding_of(sys.stdout)

    @property
    def columns(self) -> int:
        """Of the terminal that results are written to; 0 where they go elsewhere."""
        if sys.stdout is None or not sys.stdout.isatty():
            return 0
        from shutil import get_terminal_size

        return get_terminal_size().columns

    @property
    def message_encoding(self) -> str:
        """What messages are written in."""
        return encoding_of(sys.stderr)

    @property
    def say(self) -> Say:
        """The language of results."""
        return language(self.encoding, wanted=self._chinese)

    @property
    def say_message(self) -> Say:
        """The language of messages; the commands in them are about the store that was named on the command line."""
        say = language(self.message_encoding, wanted=self._chinese)
        return (lambda text: say(for_store(text, self._store))) if self._store else say

    def data(self, text: str) -> None:
        """Write a whole result. Raises ReaderGone, or StoreFailure where standard output takes nothing."""
        stream = sys.stdout
        if stream is None:
            raise StoreFailure("standard output is closed, so the result cannot be written")
        with _told(stream):
            _write(stream, text)
            self.has_answered = True

    def octets(self, octets: bytes) -> None:
        """Write what is no text to standard output. Raises ReaderGone, StoreFailure."""
        stream = sys.stdout
        if stream is None:
            raise StoreFailure("standard output is closed, so the result cannot be written")
        with _told(stream):
            _write_all(stream.buffer, octets)
            self.has_answered = True

    def end_octets(self) -> None:
        """That was all of it: its reader has it. Raises ReaderGone, StoreFailure."""
        if sys.stdout is not None:
            with _told(sys.stdout):
                sys.stdout.flush()

    def message(self, label: str, text: str, *, color: str = "") -> None:
        """Write to standard error, a label and what it labels; where nobody listens, nothing is lost but words."""
        self.ask(f"{paint(label, color, on=self.color_messages)}{text}\n")

    def ask(self, text: str) -> None:
        """Write to standard error, and leave the cursor where an answer may follow."""
        if sys.stderr is None:
            return
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            _abandon(sys.stderr)


@contextmanager
def _told(stream: TextIO) -> Iterator[None]:
    """Make ours of what the system says of standard output."""
    try:
        yield
    except BrokenPipeError:
        _abandon(stream)
        raise ReaderGone from None
    except OSError as error:
        _abandon(stream)
        raise StoreFailure(phrase("standard output cannot be written: {what}", what=phrase(error.strerror or ""))) from None


def _write(stream: TextIO, text: str) -> None:
    """Write all of it: without a buffer, as PYTHONUNBUFFERED has it, a text stream takes a short write for a whole one."""
    raw = getattr(stream, "buffer", None)
    if not isinstance(raw, io.RawIOBase):
        stream.write(text)
        stream.flush()
        return
    _write_all(raw, text.encode(stream.encoding, stream.errors or "strict"))


def _write_all(stream: BinaryIO | io.RawIOBase, octets: bytes) -> None:
    rest = memoryview(octets)
    while rest:
        written = stream.write(rest)
        if written is None:  # As a buffer says it of a stream that does not block.
            raise BlockingIOError(EAGAIN, "it takes no more now")
        rest = rest[written:]


def _accept_everything(stream: TextIO | None) -> None:
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _abandon(stream: TextIO) -> None:
    """Point a stream that cannot be written at nothing, so that what it still holds fails no more at exit."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, descriptor)
    os.close(nothing)
