"""The system calls of an act, one by one: what happens when the k-th of them fails, or the process dies there.

`os`'s functions are replaced, so only calls of our own are counted. Run as a program, it plays the act `sys.argv[2]` in
copies of the store `sys.argv[1]`, in a child that kills itself before call 1, 2, 3 and so on, until one gets to its end.
"""

import errno
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from pcactl.contract.vocabulary import Kind
from pcactl.store.store import Store
from pcactl.store.writer import Writer
from tests.backup import archives
from tests.store import samples

CHANGING = ("open", "mkdir", "chmod", "write", "fchmod", "fsync", "rename", "unlink", "link", "rmdir", "ftruncate", "pwrite")
NEED_SPACE = ("mkdir", "write", "pwrite")

ACTS: dict[str, Callable[[Store], None]] = {
    "create": lambda store: samples.issue(store, samples.make(Kind.ROOT, 7), create=True),
    "issue": lambda store: samples.issue(store, samples.make(number=7)),
    "pair": lambda store: samples.issue(store, samples.make(number=7, key_alg="SM2", use_quota=True)),
    "grant": lambda store: samples.grant(store, 50),
    "revoke": lambda store: samples.revoke(store, samples.make()),
    "revoke several": lambda store: samples.revoke(store, samples.make(), samples.make(Kind.SUB)),
    "rekey": lambda store: samples.rekey(store, samples.make()),
    "delete": lambda store: samples.delete(store, samples.make()),
    "delete several": lambda store: samples.delete(store, samples.make(), samples.make(Kind.SUB)),
}


class Within(Store):
    """A store inside a block of its writer: its acts join that block."""

    def __init__(self, store: Store, writer: Writer) -> None:
        super().__init__(store.path)
        self._outer = writer

    @contextmanager
    def write(self, *, create: bool = False, now: datetime | None = None) -> Iterator[Writer]:
        del create, now
        yield self._outer


def _take_back(store: Store, act: Callable[[Store], None]) -> None:
    with suppress(KeyboardInterrupt), store.write() as writer:
        act(Within(store, writer))
        raise KeyboardInterrupt


RESTORING: dict[str, Callable[[Store], object]] = {
    "restore": lambda store: archives.restore(store, store.path.with_name("other.tar").read_bytes()),
    "go on": Store.require,
}
"""A restore from the archive beside the store, and the first look at a store whose restoring was stopped."""
FAILING: dict[str, Callable[[Store], None]] = {f"fail to {name}": partial(_take_back, act=act) for name, act in ACTS.items() if name != "create"}
"""Acts that come to their end in a block that is then taken back."""


class Untouched(Exception):
    """The act had fewer calls."""


@contextmanager
def at_call(number: int, names: tuple[str, ...], strike: Callable[[], None], *, from_then_on: bool = False, behind: bool = False) -> Iterator[None]:
    """Strike before the call of this number, or right behind it; answers Untouched where there were fewer."""
    made = count(1)
    struck = []
    originals = {name: getattr(os, name) for name in names}

    def counted(name: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            made_now = next(made)
            if made_now == number or (from_then_on and made_now > number):
                struck.append(name)
                answer = originals[name](*args, **named) if behind else None
                strike()
                return answer if behind else originals[name](*args, **named)
            return originals[name](*args, **named)

        return call

    try:
        for name in names:
            setattr(os, name, counted(name))
        yield
    finally:
        for name, original in originals.items():
            setattr(os, name, original)
    if not struck:
        raise Untouched


def killed(act: Callable[[], object], number: int) -> bool:
    """Whether an act, in a process of its own, was killed at its call of this number; else it was done before."""
    pid = os.fork()
    if not pid:
        try:
            with at_call(number, CHANGING, die):
                act()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def fail(code: int) -> Callable[[], None]:
    def strike() -> None:
        raise OSError(code, os.strerror(code))

    return strike


def no_space() -> None:
    fail(errno.ENOSPC)()


def interrupt() -> None:
    raise KeyboardInterrupt


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _play(before: Path, act: str) -> None:
    for number in count(1):
        copy = before.with_name(f"{act}-{number}")
        if before.exists():
            shutil.copytree(before, copy)
        pid = os.fork()
        if not pid:
            try:
                with at_call(number, CHANGING, die):
                    (ACTS | FAILING | RESTORING)[act](Store(copy))
            except Untouched:
                os._exit(0)
            finally:
                os._exit(1)
        status = os.waitpid(pid, 0)[1]
        if status == 0:
            return
        assert os.WTERMSIG(status) == signal.SIGKILL, f"call {number}: status {status}"


if __name__ == "__main__":
    _play(Path(sys.argv[1]), sys.argv[2])
