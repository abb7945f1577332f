"""A world that stands still, the store that was made in it, and a terminal or a pipe to run a command on.

Ids and serial numbers are counted, the clock is set. Keys are what they are, so that digests of certificates are masked.
"""

import io
import re
import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from pcactl.authority.world import World
from pcactl.cli.app import main
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.model import PrivateKey
from tests.pool import START, Clock, pooled_world

STORE = "/srv/ca"
"""What the store's path is written as."""
HOSTILE = "[/b]a\x1b[2J\x1b]0;t\x07b\u202ec\nerror: forged"

_FIRST_SERIAL = 0x5A17C0DE3F9B2846D1E07A5C8B94F2013D6E7000
_SECOND = timedelta(seconds=1)


class Made(NamedTuple):
    """A command that a store is made with, and how many days ago."""

    days_ago: int
    argv: tuple[str, ...]


def _leaf(days_ago: int, *argv: str, issuer: str = "Office CA", valid: str = "90d") -> Made:
    return Made(days_ago, ("leaf", "issue", "--issuer-id", issuer, "--valid", valid, *argv))


_HOSTS = [word for number in range(12) for word in ("--san", f"host-{number:02}.cluster.example.com")]
_MADE = (
    Made(400, ("root", "create", "--common-name", "Example Root", "--organization", "Example", "--country", "CN")),
    Made(399, ("root", "create", "--common-name", "GM Root", "--key-alg", "SM2")),
    Made(390, ("sub", "create", "--common-name", "Office CA", "--issuer-id", "Example Root", "--valid", "5y")),
    Made(389, ("sub", "create", "--common-name", "研发部 CA", "--issuer-id", "GM Root", "--valid", "5y")),
    Made(388, ("sub", "create", "--common-name", "Lab CA", "--issuer-id", "Example Root", "--valid", "3y")),
    _leaf(10, "--common-name", "www.example.com", "--san", "www.example.com", "--san", "192.0.2.7"),
    _leaf(80, "--common-name", "vpn.example.com"),
    _leaf(200, "--common-name", "old.example.com", valid="30d"),
    _leaf(30, "--common-name", "mail.example.com"),
    _leaf(9, "--common-name", "gw.lan", issuer="研发部 CA"),
    _leaf(8, "--common-name", "研发部.example.com", "--organization", "研发部", "--contact-name", "张三"),
    _leaf(7, "--common-name", "a-rather-long-name.of-a-host.cluster.example.com", "--san", "a-rather-long-name.of-a-host.cluster.example.com", *_HOSTS),
    _leaf(6, "--common-name", "tagged.example.com", "--tag", HOSTILE),
    Made(5, ("leaf", "revoke", "mail.example.com", "--reason", "keyCompromise", "-y")),
    Made(4, ("sub", "disable", "Lab CA")),
    Made(3, ("quota", "grant", "100")),
)


class Form(NamedTuple):
    """What standard output and standard error are."""

    name: str
    terminal: bool = False
    color: bool = False
    encoding: str = "utf-8"
    locale: str = "en_US.UTF-8"


FORMS = (
    Form("pipe"),
    Form("terminal", terminal=True),
    Form("--color always", color=True),
    Form("ascii", encoding="ascii"),
    Form("chinese", locale="zh_CN.UTF-8"),
)


class Seen(NamedTuple):
    """What a command wrote, with the descriptor before each line, and its exit status."""

    lines: tuple[str, ...]
    status: int


class _Octets(io.RawIOBase):
    """The octets of one stream, as they come, in the order of both."""

    def __init__(self, descriptor: int, written: list[tuple[int, bytes]]) -> None:
        self._descriptor, self._written = descriptor, written

    def writable(self) -> bool:
        return True

    def write(self, octets: object, /) -> int:
        assert isinstance(octets, bytes | bytearray | memoryview)
        self._written.append((self._descriptor, bytes(octets)))
        return len(octets)


class _Typed(io.BytesIO):
    """What somebody types; a terminal shows it."""

    def __init__(self, answer: str, written: list[tuple[int, bytes]]) -> None:
        super().__init__(answer.encode())
        self._written = written

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        self._written.append((2, line))
        return line


class _Stream(io.TextIOWrapper):
    """A stream that says whether it is a terminal."""

    def __init__(self, octets: IO[bytes], encoding: str, *, terminal: bool) -> None:
        super().__init__(octets, encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def still_world(now: Clock, first: int, *, fails: BaseException | None = None) -> World:
    """A world whose ids and serial numbers begin with a number; where it fails, no key is made."""
    world, ids, serials = pooled_world(now), {kind: count(first) for kind in KINDS}, count(_FIRST_SERIAL + first)

    def new_id(kind: Kind) -> str:
        return f"{KINDS[kind].id_prefix}M6gaihuZRcOq4VtN2k{next(ids[kind]):02}"

    def broken(*_: object) -> PrivateKey:
        assert fails
        raise fails

    return world._replace(new_id=new_id, new_serial=lambda: next(serials), operator=lambda: "zhang", new_key=broken if fails else world.new_key)


def build(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the store."""
    now = Clock()
    world = still_world(now, 1)
    for number, (days_ago, argv) in enumerate(_MADE):
        now.now = START - timedelta(days=days_ago) + number * _SECOND
        seen = run(store, argv, FORMS[0], world, monkeypatch)
        assert seen.status == 0, seen


def copied(store: Path, place: Path) -> Path:
    """A store of one's own, to change."""
    return Path(shutil.copytree(store, place / "store"))


def run(store: Path, argv: tuple[str, ...], form: Form, world: World, monkeypatch: pytest.MonkeyPatch, answer: str = "") -> Seen:
    """Run a command in this process; the answer is typed where a terminal asks."""
    written: list[tuple[int, bytes]] = []
    with monkeypatch.context() as patched:
        patched.setenv("TERM", "xterm-256color")
        patched.setenv("LC_ALL", form.locale)
        patched.delenv("NO_COLOR", raising=False)
        patched.setattr(sys, "stdin", _Stream(_Typed(answer, written), "utf-8", terminal=form.terminal))
        for descriptor, name in ((1, "stdout"), (2, "stderr")):
            octets = io.BufferedWriter(_Octets(descriptor, written))
            patched.setattr(sys, name, _Stream(octets, form.encoding, terminal=form.terminal))
        status = main(("--store", str(store), *argv, *(("--color", "always") if form.color else ())), world=world)
    lines = (line for descriptor, text in _joined(written) for line in _lines(descriptor, _masked(text.decode(form.encoding), store)))
    return Seen(tuple(lines), status)


def _joined(written: list[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """What one stream got before the other got something."""
    before, octets = 0, b""
    for descriptor, more in written:
        if descriptor != before and octets:
            yield before, octets
            octets = b""
        before, octets = descriptor, octets + more
    if octets:
        yield before, octets


def _lines(descriptor: int, text: str) -> Iterator[str]:
    return (f"{descriptor}|{line}" for line in text.removesuffix("\n").split("\n"))


def _masked(text: str, store: Path) -> str:
    digest = re.compile(r"\b([0-9A-F]{64}|[0-9a-f]{64})\b")
    return digest.sub("0" * 64, text.replace(str(store), STORE)).replace("\x1b", r"\x1b")
