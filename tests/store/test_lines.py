"""Files that grow by whole lines: a line that cannot be added leaves the file, and whether there is one, as it was."""

import errno
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from pcactl.store import lines
from pcactl.store.directory import Directory
from tests.store.steps import CHANGING, Untouched, at_call, fail


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory.at(tmp_path) as directory:
        yield directory


@pytest.mark.parametrize("content", [None, "one\n", "one\ntwo\n", "one\nhalf of t"])
def test_a_line_that_cannot_be_made_changes_nothing(directory: Directory, content: str | None) -> None:
    if content is not None:
        (directory.path / "log").write_text(content)

    def make(last: bytes | None) -> bytes:
        assert last == ((content or "").rpartition("\n")[0].rpartition("\n")[2].encode() or None)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output error"):
        lines.append(directory, "log", make)
    left = "".join(line.decode() for line in lines.each(directory, "log") if not lines.is_cut(line))
    assert left == (content or "").rpartition("\n")[0] + ("\n" if content else "")
    assert directory.has("log") == (content is not None)


@pytest.mark.parametrize("content", [None, "one\n", "one\nhalf of t"])
def test_a_failure_at_any_call_changes_nothing(directory: Directory, content: str | None) -> None:
    for number in count(1):
        if content is not None:
            (directory.path / "log").write_text(content)
        try:
            with pytest.raises(OSError, match="Input/output error"), at_call(number, (*CHANGING, "fstat", "pread"), fail(errno.EIO)):
                lines.append(directory, "log", lambda _: b"three")
        except Untouched:
            break
        left = [line for line in lines.each(directory, "log") if not lines.is_cut(line)]
        assert left == ([b"one\n"] if content else []), f"call {number}"
        assert directory.has("log") == (content is not None), f"call {number}"
    assert number > 5
