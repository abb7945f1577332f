"""A directory in which the scripts of a page run as a reader would run them, and the end of what they started."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from shutil import copytree

from tests.docs.pages import TOP

_MAKES = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
"""What a make that runs the tests would tell one that a page starts."""


class Shell:
    """A fresh working directory with the checkout's examples, a fresh store and a fresh home; pcactl is on the PATH."""

    def __init__(self, top: Path) -> None:
        self.directory = top / "work"
        self._screen = top / "screen"
        self._groups: list[int] = []
        copytree(TOP / "examples", self.directory / "examples")
        (top / "home").mkdir()
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"))
        kept = {name: value for name, value in os.environ.items() if name not in _MAKES and not name.lower().endswith("_proxy")}
        here = {"HOME": str(top / "home"), "XDG_DATA_HOME": str(top / "data"), "PCACTL_STORE": str(top / "store"), "LC_ALL": "C.UTF-8", "PATH": path}
        self._environment = kept | here

    def run(self, script: str) -> tuple[int, str]:
        """The exit status of a script, and what it printed; to a file, since a server that it starts would keep a pipe open.

        It begins in a second of its own, as what somebody types does: what is newer is told by the second.
        """
        time.sleep(1 - time.time() % 1)
        with self._screen.open("wb") as screen:
            started = subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", script],
                cwd=self.directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=screen,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            self._groups.append(started.pid)
            status = started.wait(timeout=120)
        return status, self._screen.read_text("utf-8")

    def servers(self) -> list[Path]:
        """The pid files of servers that run; one that was told to stop is given a moment."""
        patience = 50
        while (left := list(self.directory.rglob("*.pid"))) and patience:
            patience -= 1
            time.sleep(0.1)
        return left

    def close(self) -> None:
        """End what the scripts left running: daemons by their pid files, the rest by the scripts' own process groups."""
        for file in self.directory.rglob("*.pid"):
            with suppress(OSError, ValueError):
                os.kill(int(file.read_text("ascii")), signal.SIGTERM)
        for group in self._groups:
            with suppress(OSError):
                os.killpg(group, signal.SIGKILL)


def free_port() -> int:
    """A port that nobody listens on, below those that the system gives to clients: two tests hardly ever draw the same."""
    while True:
        port = 16384 + secrets.randbelow(16384)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
