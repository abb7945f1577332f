"""The installed command as a real process against a store of its own."""

import hashlib
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PCACTL = str(Path(sys.executable).parent / "pcactl")
_NOT_PUBLISHED = ("staging", "lock", "index.sqlite", "index.sqlite-journal")
"""What a killed writer may leave for the next one to sweep."""

WHOLE = pytest.mark.skipif(os.environ.get("PCACTL_FAULTS") != "all", reason="make faults runs it")
"""What takes minutes."""


class Real:
    """A store with a root and a sub, and the installed command."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self.run("root", "create", "--common-name", "Root")
        self.run("sub", "create", "--common-name", "Sub")

    def command(self, *arguments: str) -> list[str]:
        """The words of a command on this store."""
        return [PCACTL, *arguments, "--store", str(self.store)]

    def run(self, *arguments: str, before: tuple[str, ...] = (), umask: int = 0o022) -> subprocess.CompletedProcess[str]:
        """Run it to its end, behind the words of another program where there are some."""
        words = [*before, *self.command(*arguments)]
        return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, umask=umask, env=os.environ)

    def published(self) -> dict[str, str]:
        """The digest of every file that a reader may see."""
        files = (path for path in sorted(self.store.rglob("*")) if path.relative_to(self.store).parts[0] not in _NOT_PUBLISHED)
        return {str(path.relative_to(self.store)): _digest(path) for path in files}

    def leaves(self) -> list[str]:
        """The ids of all leaves."""
        listed = self.run("leaf", "list", "-q")
        assert listed.returncode == 0, listed.stderr
        return listed.stdout.split()


def _digest(path: Path) -> str:
    return "" if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()


def mode(path: Path) -> int:
    """The permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def real(tmp_path: Path) -> Real:
    return Real(tmp_path / "store")


@pytest.fixture
def strace(judge: Callable[[str], str]) -> str:
    return judge("strace")
