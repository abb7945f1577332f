"""The power goes after any operation of a command on a file system that loses whatever was not synced: what was acknowledged is there."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.faults.conftest import WHOLE
from tests.faults.points import PCACTL
from tests.faults.state import State, damage, pair_problems, state
from tests.faults.verbs import REPOSITORY, answer

_FIRST = ("root create --common-name Root", "sub create --common-name Sub", "quota grant 2")
_THEN = (
    "leaf issue --common-name a.test --use-quota",
    "leaf revoke a.test --yes",
    "leaf delete a.test --yes",
    "root create --common-name GmRoot --key-alg SM2",
    "sub create --common-name GmSub --key-alg SM2",
    "leaf issue --common-name pair.test --issuer-id GmSub",
    "sub disable Sub",
    "sub enable Sub",
)


class Mounted(NamedTuple):
    """The layer while it is mounted, and where its cuts will be."""

    path: Path
    cuts: Path

    def act(self, number: int, words: str) -> None:
        """Give a command, and note that it was acknowledged."""
        done = subprocess.run([PCACTL, *words.split(), "--store", str(self.path / "store")], capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        (self.path / f"ack-{number}").mkdir()


Layered = Callable[..., AbstractContextManager[Mounted]]


@pytest.fixture
def layer(tmp_path: Path) -> Layered:
    return lambda *options: _mounted(tmp_path, options)


@pytest.fixture(autouse=True)
def _fuse() -> None:
    try:
        __import__("mfusepy")
        reason = "" if os.access("/dev/fuse", os.R_OK | os.W_OK) and shutil.which("fusermount") else "/dev/fuse or fusermount"
    except (ImportError, OSError) as error:
        reason = str(error)
    if reason and os.environ.get("PCACTL_REQUIRE_JUDGES") == "1":
        pytest.fail(f"FUSE is required and missing: {reason}")
    if reason:
        pytest.skip(f"there is no FUSE here: {reason}")


@contextmanager
def _mounted(tmp_path: Path, options: tuple[str, ...]) -> Iterator[Mounted]:
    mounted = Mounted(tmp_path / "mount", tmp_path / "cuts")
    mounted.path.mkdir()
    words = [sys.executable, "-m", "tests.faults.layer", str(mounted.path), str(mounted.cuts), *options]
    with subprocess.Popen(words, cwd=REPOSITORY, stderr=subprocess.PIPE) as process:
        try:
            _until(mounted.path.is_mount)
            yield mounted
        finally:
            subprocess.run(["fusermount", "-u", str(mounted.path)], check=False, timeout=30)
            process.wait(30)


def _until(so: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not so():
        assert time.monotonic() < end
        time.sleep(0.02)


def _losses(mounted: Mounted, scratch: Path, every: int = 1) -> tuple[int, list[str]]:
    """How many cuts there are, and what each of them (or each N-th) lost or broke of what was acknowledged by then."""
    from tests.faults.layer import MARK, load, put

    cuts = load(mounted.cuts)
    states: list[State] = [state(scratch / "nowhere")]
    for cut in cuts:
        if cut.operation.startswith(f"mkdir {MARK}"):
            put(cut.live, scratch / "live")
            states.append(state(scratch / "live/store"))
            shutil.rmtree(scratch / "live")
    acknowledged, problems, seen = 0, [], set()
    for number, cut in enumerate(cuts):
        acknowledged += cut.operation.startswith(f"mkdir {MARK}")
        for how, kept in (("lost", cut.lost), ("emptied", cut.emptied)):
            key = (acknowledged, how, frozenset(kept.items()))
            if key in seen:
                continue
            seen.add(key)
            if len(seen) % every:
                continue
            place = scratch / f"{how}-{number}"
            put(kept, place)
            found = _broken(place / "store", states[acknowledged : acknowledged + 2])
            problems += [f"{cut.operation}, {how}, after {acknowledged}: {problem}" for problem in found]
            shutil.rmtree(place)
    return len(seen), problems


def _broken(store: Path, allowed: list[State]) -> list[str]:
    """What is wrong after a cut: what is there must be as it was acknowledged, or as it was about to be; and the next writer needs no repair."""
    try:
        found = state(store)
        if found not in allowed and not (not allowed[0] and sum(found.values()) == 2):
            return [f"there is {sorted(map(str, found.elements()))}, and not {[sorted(map(str, each.elements())) for each in allowed]}"]
        broken = damage(store, settled=False)
        if found and (granted := answer("quota", "grant", "1", "--store", str(store))).status:
            broken.append(str(granted))
        return broken + (damage(store, settled=True) if found else [])
    except Exception as error:  # noqa: BLE001 - Whatever it is, it was not to be there.
        return [repr(error)]


@pytest.mark.parametrize(
    ("then", "every"), [(_THEN[:1], 8), pytest.param(_THEN[:3], 2, marks=pytest.mark.slow), pytest.param(_THEN, 1, marks=WHOLE)], ids=["few", "more", "all"]
)
def test_what_was_acknowledged_survives_every_cut(tmp_path: Path, layer: Layered, then: tuple[str, ...], every: int) -> None:
    with layer() as mounted:
        for number, words in enumerate((*_FIRST, *then)):
            mounted.act(number, words)
    cuts, problems = _losses(mounted, tmp_path, every)
    assert problems == []
    assert cuts > 30 * len(then)


def test_without_fsync_it_does_not(tmp_path: Path, layer: Layered) -> None:
    """So that the test above can fail."""
    with layer("--no-sync") as mounted:
        for number, words in enumerate(_FIRST[:1]):
            mounted.act(number, words)
    _, problems = _losses(mounted, tmp_path, 8)
    assert problems


def test_writes_that_take_a_part_are_continued(layer: Layered) -> None:
    """Of a file system that takes seven octets at once."""
    with layer("--most", "7") as mounted:
        for number, words in enumerate((*_FIRST, _THEN[0], f"{_THEN[0]} --out {mounted.path}/out")):
            mounted.act(number, words)
        assert damage(mounted.path / "store", settled=True) == []
        assert pair_problems(mounted.path / "out") == []
