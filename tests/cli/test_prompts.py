"""Questions and passphrases on a terminal of their own, in real processes."""

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import Pca

_PATIENCE = 30.0


class Said(NamedTuple):
    """What came of a command on a terminal."""

    status: int
    screen: str
    out: str


class Person:
    """Somebody at a terminal, who answers when asked. Standard output may go elsewhere, as in a pipe."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def run(self, *argv: str, answers: tuple[tuple[str, str], ...] = (), streams: str = "012") -> Said:
        """Run a command; each answer is typed when its question is on the screen. `streams` are those of the terminal."""
        master, slave = pty.openpty()
        with open(self.directory / "out", "w+") as out, open(os.devnull, "r+") as nothing:  # noqa: PTH123 - a descriptor is wanted
            process = subprocess.Popen(
                [sys.executable, "-c", _ON_A_TERMINAL, os.ttyname(slave), *argv],
                stdin=slave if "0" in streams else nothing,
                stdout=out,
                stderr=slave if "2" in streams else nothing,
                cwd=self.directory,
                start_new_session=True,
                pass_fds=(slave,),
            )
            os.close(slave)
            screen = ""
            for question, answer in answers:
                screen = _read(master, screen, question)
                os.write(master, answer.encode())
                screen += "|"
            screen = _read(master, screen)
            status = process.wait(_PATIENCE)
            out.seek(0)
            os.close(master)
            return Said(status, screen.replace("\r\n", "\n"), out.read())


_ON_A_TERMINAL = """
import fcntl, os, sys, termios
terminal = os.open(sys.argv.pop(1), os.O_RDWR)
fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
from pcactl.__main__ import main
raise SystemExit(main())
"""


def _read(master: int, screen: str, question: str = "") -> str:
    """The screen up to a question; up to the end where there is none."""
    end = time.monotonic() + _PATIENCE
    while not (question and screen.endswith(question)) and time.monotonic() < end:
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


@pytest.fixture
def person(chain: Pca, tmp_path: Path) -> Person:
    """With a chain and a leaf in the store."""
    assert chain("leaf", "issue", "--common-name", "a.test").status == 0
    return Person(tmp_path)


GO_ON = "Go on? [y/N] "


@pytest.mark.parametrize("yes", ["y\n", "YES\n", " y \n"])
def test_a_yes(person: Person, yes: str) -> None:
    said = person.run("leaf", "revoke", "a.test", "--reason", "superseded", answers=((GO_ON, yes),))
    assert said.status == 0
    assert said.screen.startswith("Revoke this leaf?\n  a.test  pca_leaf_")
    assert "\nThis cannot be undone.\nGo on? [y/N] |" in said.screen
    assert said.out.startswith("Revoked a.test  pca_leaf_")


@pytest.mark.parametrize("no", ["n\n", "\n", "yes please\n", "\x04"])
def test_anything_else_is_a_no(person: Person, chain: Pca, no: str) -> None:
    said = person.run("leaf", "revoke", "a.test", answers=((GO_ON, no),))
    assert (said.status, said.out) == (130, "")
    assert said.screen.endswith("\nerror: not confirmed, so nothing was done\n")
    assert chain("leaf", "list", "--status", "normal", "-q").out


def test_an_interrupt_is_no_answer(person: Person, chain: Pca) -> None:
    said = person.run("leaf", "revoke", "a.test", answers=((GO_ON, "\x03"),))
    assert said.status == 130
    assert said.screen.endswith("\nerror: interrupted\n")
    assert chain("leaf", "list", "--status", "normal", "-q").out


def test_a_ca_is_asked_with_what_is_below_it(person: Person) -> None:
    said = person.run("root", "revoke", "Example Root", answers=((GO_ON, "n\n"),))
    assert said.screen.startswith("Revoke this root?\n  Example Root  pca_root_")
    assert "  1 sub, 1 leaf below it\n" in said.screen


def test_several_are_named_and_those_that_are_there_are_not(person: Person, chain: Pca) -> None:
    for name in ("long-name.example.com", "c.test"):
        chain("leaf", "issue", "--common-name", name)
    chain("leaf", "revoke", "c.test", "-y")
    said = person.run("leaf", "revoke", "a.test", "long-name.example.com", "c.test", answers=((GO_ON, "y\n"),))
    assert said.screen.startswith("Revoke these 2 leaves?\n  a.test                 pca_leaf_")
    assert '"c.test" is revoked already' in said.screen
    assert said.out.count("Revoked ") == 3


def test_what_cannot_be_done_is_not_asked(person: Person) -> None:
    said = person.run("leaf", "delete", "a.test")
    assert said.status == 4
    assert "Go on?" not in said.screen


def test_deleting_says_what_follows(person: Person, chain: Pca) -> None:
    chain("leaf", "revoke", "a.test", "-y")
    said = person.run("leaf", "delete", "a.test", answers=((GO_ON, "y\n"),))
    assert said.status == 0
    assert "\nIts files and private keys are removed.\n" in said.screen


@pytest.mark.parametrize("streams", ["2", "0"])
def test_half_a_terminal_is_none(person: Person, streams: str) -> None:
    assert person.run("leaf", "revoke", "a.test", streams=streams).status == 2


def test_yes_asks_nothing(person: Person) -> None:
    assert "Go on?" not in person.run("leaf", "revoke", "a.test", "-y").screen


def test_a_passphrase_is_asked_without_echo(person: Person, chain: Pca, tmp_path: Path) -> None:
    new = (("New passphrase: ", "söcret\n"), ("The same again: ", "söcret\n"))
    assert person.run("sub", "passphrase", "Office CA", answers=new, streams="").status == 0
    said = person.run("leaf", "issue", "--common-name", "b.test", "-q", answers=(("Passphrase of the issuer: ", "söcret\n"),))
    assert said.status == 0
    assert "cret" not in said.screen
    (tmp_path / "pass").write_text("söcret\n")
    assert chain("leaf", "issue", "--common-name", "c.test", "--issuer-passphrase-file", "pass").status == 0


def test_the_old_passphrase_is_asked_first(person: Person, chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("old\n")
    chain("sub", "passphrase", "Office CA", "--passphrase-file", "pass")
    wrong = person.run("sub", "passphrase", "Office CA", answers=(("Passphrase it has: ", "wrong\n"),))
    assert wrong.status == 2
    assert "New passphrase" not in wrong.screen
    changed = (("Passphrase it has: ", "old\n"), ("New passphrase: ", "new\n"), ("The same again: ", "new\n"))
    assert person.run("sub", "passphrase", "Office CA", answers=changed).status == 0


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ((("New passphrase: ", "a\n"), ("The same again: ", "b\n")), "the two passphrases are not the same"),
        ((("New passphrase: ", "\n"),), "the passphrase must not be empty"),
        ((("New passphrase: ", "\x04"),), "the passphrase must not be empty"),
    ],
)
def test_new_passphrases_that_are_none(person: Person, chain: Pca, answers: tuple[tuple[str, str], ...], problem: str) -> None:
    said = person.run("sub", "passphrase", "Office CA", answers=answers)
    assert said.status == 2
    assert problem in said.screen
    assert chain("leaf", "issue", "--common-name", "b.test").status == 0


def test_an_interrupted_passphrase_leaves_the_echo_on(person: Person) -> None:
    said = person.run("sub", "passphrase", "Office CA", answers=(("New passphrase: ", "\x03"),))
    assert said.status == 130
    assert said.screen.endswith("\nerror: interrupted\n")


def test_nothing_is_asked_for_a_key_in_the_clear(person: Person) -> None:
    said = person.run("leaf", "issue", "--common-name", "b.test", "-q")
    assert (said.status, said.screen) == (0, "")


def test_no_terminal_at_all_is_an_error(chain: Pca, tmp_path: Path) -> None:
    (tmp_path / "pass").write_text("old\n")
    chain("sub", "passphrase", "Office CA", "--passphrase-file", "pass")
    argv = [sys.executable, "-m", "pcactl", "leaf", "issue", "--common-name", "b.test"]
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False, start_new_session=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert 'error: --issuer-passphrase-file: the private key of "Office CA" is encrypted, and needs its passphrase\n' in done.stderr
