"""The line that shows that a key is being made: on terminals of their own, in real processes, with a maker that takes its time."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from pcactl.phrase import phrase
from pcactl.render.screen import Screen
from pcactl.render.waiting import waiting
from tests.cli.conftest import Pca

_PATIENCE = 30.0
_GONE = "\r\x1b[K"
_LABEL = "Making a key: ECDSA P256"

_SLOW = """
import ctypes, fcntl, sys, termios, time
if sys.stderr.isatty():
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)
from pcactl.authority.world import system
from pcactl.cli import app, signals
from pcactl.render import waiting
from pcactl.store import reading
world, instances, seconds = system(), reading.read_record, float(sys.argv.pop(1))
waiting.PATIENCE_SECONDS = 0.05 if seconds else 10.0
def sleep():  # As C does, whatever signal comes.
    end = time.monotonic() + seconds
    nap = ctypes.CDLL(None).usleep
    while (left := end - time.monotonic()) > 0:
        nap(int(left * 1e6))
def new_key(*what):
    sleep()
    return world.new_key(*what)
def slow(*what):
    sleep()
    return instances(*what)
reading.read_record = slow
signals.heed()
raise SystemExit(app.main(sys.argv[1:], world=world._replace(new_key=new_key)))
"""
_CREATE = ("root", "create", "--common-name", "R")


class Said(NamedTuple):
    """What came of a command, and what was on its terminal."""

    status: int
    screen: str
    out: str


Run = Callable[..., Said]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command with a slow maker of keys; `then` happens when the line is there."""
    monkeypatch.setenv("PCACTL_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("TERM", "xterm")

    def run(*argv: str, seconds: float = 0.5, columns: int = 80, then: Callable[[int, int], None] | None = None) -> Said:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        line = [sys.executable, "-c", _SLOW, str(seconds), *argv]
        with subprocess.Popen(line, stdin=slave, stdout=subprocess.PIPE, stderr=slave, start_new_session=True) as process:
            os.close(slave)
            screen = _read(master, _LABEL) if then else ""
            if then:
                then(master, process.pid)
            screen += _read(master)
            assert process.stdout
            out = process.stdout.read().decode()
        os.close(master)
        return Said(process.returncode, screen, out)

    return run


def _read(master: int, until: str = "") -> str:
    """The screen up to a text; up to the end where there is none."""
    screen, end = "", time.monotonic() + _PATIENCE
    while not (until and until in screen) and time.monotonic() < end:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            more = os.read(master, 4096)
        except OSError:  # Linux says so when the other end is gone.
            break
        if not more:
            break
        screen += more.decode()
    return screen


def _last(screen: str) -> str:
    """What is left to be seen where every line that moved is gone."""
    *moving, last = screen.split(_GONE)
    assert moving[0] in {"", "^C"}
    assert all(re.fullmatch(rf"[|/\\-] {_LABEL}  \d s(\^C)?", line) for line in moving[1:-1]), moving
    assert "\x1b[?25" not in screen  # The cursor is never hidden, so that it need not come back.
    return last


def test_a_line_moves_and_is_gone(run: Run) -> None:
    said = run(*_CREATE)
    assert (said.status, said.out.startswith("Created root R\n")) == (0, True)
    assert len(set(re.findall(rf"([|/\\-]) {_LABEL}  \d s", said.screen))) > 1
    assert _last(said.screen).startswith("warning: ")


def test_the_seconds_are_counted(run: Run) -> None:
    assert f"{_LABEL}  1 s" in run(*_CREATE, seconds=1.2).screen


@pytest.mark.parametrize("option", ["-q", "-v"])
def test_who_asked_for_less_or_more_sees_none(run: Run, option: str) -> None:
    said = run(*_CREATE, option)
    assert (said.status, "\x1b" in said.screen, "Making" in said.screen) == (0, False, False)


def test_a_dumb_terminal_gets_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b" not in run(*_CREATE).screen


def test_a_pipe_gets_none(run: Run) -> None:
    assert run(*_CREATE, "-q").status == 0
    done = subprocess.run([sys.executable, "-c", _SLOW, "0.3", *_CREATE], capture_output=True, timeout=60, check=True)
    assert all(line.startswith((b"warning: ", b"notice: ")) for line in done.stderr.splitlines())
    closed = subprocess.run([sys.executable, "-c", _SLOW.replace("sys.stderr.isatty()", "False"), "0.3", *_CREATE], timeout=60, check=False, preexec_fn=_close)
    assert closed.returncode == 0


def _close() -> None:
    os.close(2)


def test_a_fast_key_shows_nothing(run: Run) -> None:
    assert "\x1b" not in run(*_CREATE, seconds=0).screen


def test_a_line_that_has_no_room_is_not_drawn(run: Run) -> None:
    assert "Making" not in run(*_CREATE, columns=len(_LABEL) + 7).screen
    assert "Making" in run(*_CREATE, columns=len(_LABEL) + 8).screen


@pytest.mark.parametrize(("argv", "shown"), [(("root", "list"), 1), (("root", "show", "R"), 1), (("tree",), 1), (("tree", "-q"), 0)])
def test_reading_shows_that_it_goes_on(run: Run, argv: tuple[str, ...], shown: int) -> None:
    run(*_CREATE, seconds=0)
    said = run(*argv, seconds=0.3)
    assert said.status == 0
    assert bool(re.search(r"Reading the store  \d s", said.screen)) == bool(shown)
    assert said.screen.endswith(_GONE * shown)


def _press(key: bytes) -> Callable[[int, int], None]:
    def press(master: int, _pid: int) -> None:
        os.write(master, key)

    return press


def _send(*numbers: signal.Signals) -> Callable[[int, int], None]:
    def send(_master: int, pid: int) -> None:
        for number in numbers:
            os.kill(pid, number)

    return send


@pytest.mark.parametrize(
    ("then", "status", "word"),
    [
        (_press(b"\x03"), 130, "interrupted"),
        (_press(b"\x03\x03"), 130, "interrupted"),
        (_send(signal.SIGINT), 130, "interrupted"),
        (_send(signal.SIGTERM), 143, "terminated"),
        (_send(signal.SIGTERM, signal.SIGTERM), 143, "terminated"),
        (_send(signal.SIGHUP), 143, "terminated"),
    ],
)
def test_a_signal_takes_the_line_away(run: Run, tmp_path: Path, then: Callable[[int, int], None], status: int, word: str) -> None:
    said = run(*_CREATE, then=then)
    assert (said.status, said.out) == (status, "")
    assert _last(said.screen) == f"error: {word}\r\n"
    assert not (tmp_path / "store").exists()


_CUT_SHORT = """
import sys
from pcactl.render import waiting
from pcactl.phrase import phrase
from pcactl.render.screen import Screen
waiting.PATIENCE_SECONDS = 0.05
within = waiting.waiting("Making a key: ECDSA P256", Screen())
within.__enter__()
import time
time.sleep(0.3)
"""


def test_a_line_that_nobody_took_away_goes_with_the_command() -> None:
    master, slave = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", _CUT_SHORT], stderr=slave, start_new_session=True) as process:
        os.close(slave)
        assert _last(_read(master)) == ""
        assert process.wait(_PATIENCE) == 0
    os.close(master)


def test_without_threads_the_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refuse)
    done = False
    with waiting(phrase("Reading the store"), Screen()):
        done = True
    assert done


def test_an_error_of_the_work_comes_through(pca: Pca) -> None:
    with pytest.raises(ZeroDivisionError), waiting(phrase("Reading the store"), Screen()):
        raise ZeroDivisionError
    assert pca("root", "list").status == 3
