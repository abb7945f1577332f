"""Real shells with our completion in them: what they offer for a line, and what they run once TAB was pressed on it."""

import fcntl
import os
import pty
import shlex
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from pcactl.render.completion import script

_PATIENCE = 10.0

_BASH = """
source "$1"
compopt() { printf '%s\\0' "$*"; }
COMP_LINE=$2 COMP_POINT=${#2}
_pcactl
printf '%s\\0' "${COMPREPLY[@]}"
"""

_ZSH = """
autoload -Uz compinit && compinit -u -D
LISTMAX=10000
compadd() {
    local -a told
    if (( ! $@[(I)-[OAD]] )); then
        builtin compadd -O told "$@"
        offered+=("$IPREFIX"$^told)
    fi
    builtin compadd "$@"
}
ask() {
    offered=()
    BUFFER=$(<question)
    CURSOR=$#BUFFER
    zle list-choices
    print -rN -- "$offered[@]" >answer.part
    mv answer.part answer
    BUFFER=''
}
zle -N ask
bindkey '^X^A' ask
"""


class Home(NamedTuple):
    """A directory of a test's own, with a `pcactl` on the PATH that only writes down what it was given."""

    path: Path
    store: Path
    """The directory of the environment; that of the user where it is empty."""
    data: Path = Path()

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            **({"XDG_DATA_HOME": str(self.data)} if self.data != Path() else {}),
            "HOME": str(self.path),
            "PATH": f"{self.path / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PCACTL_STORE": str(self.store) if self.store != Path() else "",
            "LC_ALL": "C.UTF-8",
            "TERM": "xterm",
            "PS1": "> ",
        }


def home_at(path: Path, store: Path) -> Home:
    """Make a home, with the scripts of all shells in it."""
    (path / "bin").mkdir(parents=True)
    (path / "functions").mkdir()
    fake = path / "bin" / "pcactl"
    fake.write_text('#!/bin/sh\nprintf "%s\\0" "$@" >"$HOME/given.part"\nmv "$HOME/given.part" "$HOME/given"\n')
    for name in ("python", "python3"):
        (path / "bin" / name).write_text('#!/bin/sh\ntouch "$HOME/python-ran"\n')
    for program in (path / "bin").iterdir():
        program.chmod(0o755)
    for shell in ("bash", "zsh", "fish"):
        (path / f"pcactl.{shell}").write_text(script(shell))
    (path / "functions" / "_pcactl").symlink_to("../pcactl.zsh")
    return Home(path, store)


class Terminal:
    """A shell on a pseudo-terminal."""

    def __init__(self, home: Home, argv: list[str], *setup: str) -> None:
        self._home = home
        self._leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        # The leader of a session gets the first terminal that it opens for its own.
        command = ["sh", "-c", 'exec "$@" <"$0" >"$0" 2>&1', os.ttyname(follower), *argv]
        self._process = subprocess.Popen(command, cwd=home.path, env=home.environment, start_new_session=True)
        self._seen = b""
        self._reader = threading.Thread(target=self._drain, daemon=True)
        self._reader.start()
        for line in (*setup, "touch ready"):
            self.type(line + "\r")
        self.wait("ready")
        os.close(follower)  # Not before the shell has it open: a terminal that nobody has open is hung up.
        self._settle()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._leader, keys.encode())

    def wait(self, name: str) -> str:
        """What is in a file of the home once it is there; the file is gone then."""
        path = self._home.path / name
        until = time.monotonic() + _PATIENCE
        while not path.exists():
            assert time.monotonic() < until, f"nothing in {name}; the screen: {self._seen[-300:]!r}"
            time.sleep(0.005)
        text = path.read_text("utf-8")
        path.unlink()
        return text

    def run(self, line: str) -> list[str]:
        """The words that `pcactl` was given after TAB and Enter."""
        self.type(line + "\t\r")
        given = self.wait("given").split("\0")[:-1]
        self._settle()
        return given

    def screen(self, keys: str, expected: str) -> None:
        """Press keys, and wait for what they must bring to the screen."""
        self._seen = b""
        self.type(keys)
        until = time.monotonic() + _PATIENCE
        while expected.encode() not in self._seen:
            assert time.monotonic() < until, self._seen
            time.sleep(0.005)

    def _settle(self) -> None:
        """Wait until the shell reads keys, not lines: what is typed before may be lost."""
        until = time.monotonic() + _PATIENCE
        while termios.tcgetattr(self._leader)[3] & termios.ICANON:
            assert time.monotonic() < until, self._seen
            time.sleep(0.005)

    def close(self) -> None:
        """Hang up."""
        self._process.kill()
        self._process.wait()
        self._reader.join()  # Before the number of its descriptor may become another's.
        os.close(self._leader)

    def _drain(self) -> None:
        with suppress(OSError):  # The other end was hung up.
            while read := os.read(self._leader, 65536):
                self._seen += read


def bash(home: Home) -> Terminal:
    """A bash that completes."""
    return Terminal(home, ["bash", "--norc", "--noprofile", "-i"], "source pcactl.bash")


def zsh(home: Home) -> Terminal:
    """A zsh that completes, from its function path."""
    (home.path / "ask.zsh").write_text(_ZSH)
    return Terminal(home, ["zsh", "-f", "-i"], "fpath=($HOME/functions $fpath)", "source ask.zsh")


def fish(home: Home) -> Terminal:
    """A fish that completes."""
    return Terminal(home, ["fish", "--no-config", "-i"], "source pcactl.fish")


TERMINALS: Mapping[str, Callable[[Home], Terminal]] = {"bash": bash, "zsh": zsh, "fish": fish}


class Shells:
    """What each shell offers for a line with the cursor at its end. Terminals take a while to start and are shared."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._terminals: dict[str, Terminal] = {}

    def terminal(self, shell: str) -> Terminal:
        """One that is open."""
        if shell not in self._terminals:
            self._terminals[shell] = TERMINALS[shell](self.home)
        return self._terminals[shell]

    def run(self, shell: str, line: str) -> list[str]:
        """The words that `pcactl` was given after TAB and Enter."""
        try:
            return self.terminal(shell).run(line)
        except AssertionError:  # Whatever the line has become, the next test gets a fresh one.
            self._terminals.pop(shell).close()
            raise

    def offers(self, shell: str, line: str) -> set[str]:
        """The words as they will stand in argv, each with what is before it in its own word but in bash, where readline keeps that."""
        return {word for word in _ASK[shell](self, line) if word}

    def described(self, line: str) -> dict[str, str]:
        """The words that fish offers, with their descriptions."""
        told = self.output("fish", "--no-config", "-c", "source pcactl.fish; complete -C $argv[1]", line)
        return {word: shown for word, _, shown in (answer.partition("\t") for answer in told.splitlines())}

    def close(self) -> None:
        """End what was started."""
        for terminal in self._terminals.values():
            terminal.close()

    def output(self, *argv: str) -> str:
        """What a program prints, which must have nothing to complain about."""
        done = subprocess.run(argv, cwd=self.home.path, env=self.home.environment, capture_output=True, text=True, timeout=_PATIENCE, check=True)
        assert done.stderr == ""
        return done.stdout


def _ask_bash(shells: Shells, line: str) -> Iterable[str]:
    told = shells.output("bash", "--norc", "--noprofile", "-c", _BASH, "bash", "pcactl.bash", line).split("\0")
    return (word if word.startswith("-o ") else "".join(shlex.split(word)) for word in told)


def _ask_zsh(shells: Shells, line: str) -> Iterable[str]:
    (shells.home.path / "question").write_text(line)
    terminal = shells.terminal("zsh")
    terminal.type("\x18\x01")
    return terminal.wait("answer").split("\0")


def _ask_fish(shells: Shells, line: str) -> Iterable[str]:
    return shells.described(line)


_ASK: Mapping[str, Callable[[Shells, str], Iterable[str]]] = {"bash": _ask_bash, "zsh": _ask_zsh, "fish": _ask_fish}
