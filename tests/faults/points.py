"""The system calls of a command inside its store and its `--out`, as strace tells them, and what may happen at each of them.

The K-th call of a name in a clean run is the K-th in any other, as long as both do the same. What is random in length (how SQLite
divides its pages) comes last; a point that was not met says so, and so does one that met Python's own files instead.
"""

import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

PCACTL = str(Path(sys.executable).parent / "pcactl")
ENVIRONMENT = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0", "COLUMNS": "80", "NO_COLOR": "1", "USER": "tester"}
"""What else a command sees than the variables that pytest or make have: one number of calls each time."""

KILL = "SIGKILL"
SHORT = "short"
"""A write that takes a part of what it is given, and the next one none: as on a disk that fills up in the midst of it."""
_LIMITS = (1, 50, 150, 300, 500, 700, 900, 1100, 1400, 4500, 6000, 8000, 15_000)
"""No file becomes longer than one of these: that is how it is done."""
SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

_FULL = ("EIO", "ENOSPC", "EDQUOT")
_NAMING = (*_FULL, "EROFS")
_CREATING = "openat O_CREAT"
ERRORS: Mapping[str, Sequence[str]] = {
    "openat": ("EIO", "EMFILE"),
    _CREATING: (*_NAMING, "EMFILE"),
    "write": _FULL,
    "pwrite64": _FULL,
    "fsync": _FULL,
    "fdatasync": _FULL,
    "mkdir": _NAMING,
    "mkdirat": _NAMING,
    "rename": _NAMING,
    "renameat": _NAMING,
    "renameat2": _NAMING,
    "linkat": _NAMING,
    "symlinkat": _NAMING,
    "unlink": ("EIO", "EROFS"),
    "unlinkat": ("EIO", "EROFS"),
    "rmdir": ("EIO", "EROFS"),
    "fchmod": ("EIO", "EROFS"),
    "fchmodat": ("EIO", "EROFS"),
    "ftruncate": ("EIO",),
    "flock": ("EIO", "ENOLCK"),
    "fcntl": ("EMFILE",),
    "newfstatat": ("EIO",),
    "fstat": ("EIO",),
    "getdents64": ("EIO",),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "close": ("EIO",),
}
"""What each call can answer: a disk that breaks, fills up, is over its quota or has become read-only, and a process out of descriptors."""

_WRITES = "write,pwrite64"
_CHANGING = frozenset({"write", "pwrite64", "fsync", "fdatasync", "mkdir", "mkdirat", "rename", "renameat", "renameat2", "linkat", "symlinkat"}) | {
    *("unlink", "unlinkat", "rmdir", "fchmod", "fchmodat", "ftruncate", _CREATING)
}
"""A kill at any other call leaves what a kill at the next one of these does. SIGTERM and SIGHUP take the way out of SIGINT, which comes at every call."""


class Call(NamedTuple):
    """One call of a clean run."""

    name: str
    number: int
    """Its place among the calls of this name, from 1."""
    text: str

    @property
    def sort(self) -> str:
        """The row of ERRORS that is about it."""
        return _CREATING if self.name == "openat" and "O_CREAT" in self.text else self.name


class Point(NamedTuple):
    """Where a command is struck, and with what: an error's name or a signal's, or SHORT, whose number is one of octets."""

    call: str
    number: int
    fault: str

    def __str__(self) -> str:
        return f"{self.fault} at {self.call} {self.number}"

    @property
    def is_signal(self) -> bool:
        """Whether it is a signal, SIGKILL included."""
        return self.fault.startswith("SIG")


def trace(strace: str, words: Sequence[str], work: Path, log: Path) -> tuple[int, list[Call]]:
    """The status of a command, and its calls that are about something in a work directory, from the first that changes something on."""
    done = _run([strace, "-f", "-y", "-qq", "-s", "0", "-e", "trace=file,desc", "-o", str(log), PCACTL, *words], work)
    numbers: Counter[str] = Counter()
    calls = []
    for line in log.read_text("utf-8", "replace").splitlines():
        if not (found := re.fullmatch(r"\d+ +(\w+)\((.*)", line)):
            continue
        numbers[found[1]] += 1
        calls.append(Call(found[1], numbers[found[1]], found[2]))
    inside = [call for call in calls if re.search(rf"[<\"]{re.escape(str(work))}/", call.text)]
    first = next((place for place, call in enumerate(inside) if call.sort in _CHANGING), len(inside))
    return done.returncode, inside[first:]


def points(calls: Sequence[Call]) -> Iterator[Point]:
    """Every fault at every call that can have it."""
    for call in calls:
        if not _is_beyond(call):
            yield from (Point(call.name, call.number, error) for error in ERRORS.get(call.sort, ()))
        signals = (KILL, *SIGNALS) if call.sort in _CHANGING else SIGNALS[:1]
        yield from (Point(call.name, call.number, each) for each in signals)
    yield from (Point(_WRITES, limit, SHORT) for limit in _LIMITS)


def _is_beyond(call: Call) -> bool:
    """Of fcntl it is the new descriptor that is refused. A close that fails closes all the same, but one that strace fails does not: the lock stays held."""
    return (call.name == "fcntl" and "F_DUPFD" not in call.text) or (call.name == "close" and "/lock>" in call.text)


class Struck(NamedTuple):
    """What a command did that was struck."""

    status: int
    out: str
    err: str
    was_met: bool
    call: str = ""
    """What was struck, as strace tells it."""


def strike(strace: str, words: Sequence[str], work: Path, point: Point, log: Path) -> Struck:
    """Run a command that is struck at a point."""
    if point.fault == SHORT:
        return _stop_short(strace, words, work, point, log)
    how = f"signal={point.fault}" if point.is_signal else f"error={point.fault}"
    inject = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:{how}:when={point.number}"]
    done = _run([strace, "-f", "--seccomp-bpf", "-y", "-qq", "-s", "0", "-o", str(log), *inject, PCACTL, *words], work)
    calls = re.findall(rf"^\d+ +{point.call}\((.*)", log.read_text("utf-8", "replace"), re.MULTILINE)
    was_met = len(calls) >= point.number
    return Struck(done.returncode, done.stdout, done.stderr, was_met, calls[point.number - 1] if was_met else "")


def _stop_short(strace: str, words: Sequence[str], work: Path, point: Point, log: Path) -> Struck:
    limited = ["prlimit", f"--fsize={point.number}", PCACTL, *words]
    done = _run([strace, "-f", "--seccomp-bpf", "-qq", "-s", "0", "-o", str(log), "-e", f"trace={point.call}", *limited], work)
    written = re.findall(r"(\d+)(?:, \d+)?\) += (\d+)$", log.read_text("utf-8", "replace"), re.MULTILINE)
    return Struck(done.returncode, done.stdout, done.stderr, any(int(asked) > int(taken) for asked, taken in written))


def _run(words: Sequence[str], work: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PCACTL"))} | ENVIRONMENT
    return subprocess.run(words, cwd=work, capture_output=True, text=True, timeout=60, check=False, env=environment, preexec_fn=_usual)


def _usual() -> None:
    """What runs us in the background may have us ignore signals, which a command would then ignore too."""
    for each in SIGNALS:
        signal.signal(getattr(signal, each), signal.SIG_DFL)
