"""One command, struck at one point, and everything that must hold afterwards."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pcactl.contract.vocabulary import Kind
from pcactl.store import layout
from pcactl.store.store import Store
from tests.faults import points
from tests.faults.points import Call, Point, Struck
from tests.faults.state import State, contents, damage, hidden, pair_problems, state
from tests.faults.verbs import CANARY, Parts, Verb, answer

_OUTS = ("out", "new")
_JUST_MADE: State = Counter({("granted", 0): 1, ("used", 0): 1})
"""A store with nothing in it, which stays where making its first root fails."""


class Bench(NamedTuple):
    """Where commands are struck."""

    strace: str
    bases: Path
    scratch: Path


class Clean(NamedTuple):
    """A verb that nothing struck: what was there, what is there, and its calls."""

    before: State
    after: State
    calls: Sequence[Call]


class Verdict(NamedTuple):
    """What came of a verb at a point."""

    was_met: bool
    problems: tuple[str, ...]


def clean(verb: Verb, bench: Bench) -> Clean:
    """Run a verb to its end."""
    work = _copy(verb, bench, "clean")
    before = state(work / "store")
    status, calls = points.trace(bench.strace, _words(verb.command(work), work), work, bench.scratch / "clean.log")
    assert status == 0, verb.name
    found = Clean(before, state(work / "store"), calls)
    assert found.before != found.after or verb.name == "root passphrase", verb.name
    shutil.rmtree(work)
    return found


def judge(verb: Verb, known: Clean, point: Point, bench: Bench, name: str) -> Verdict:
    """Strike a verb in a fresh copy, `name`, of what it needs, and look at all that it left."""
    work = _copy(verb, bench, name)
    before = _published(work)
    struck = points.strike(bench.strace, _words(verb.command(work), work), work, point, bench.scratch / f"{name}.log")
    is_ours = point.is_signal or f"{work}/" in (struck.call or f"{work}/")  # That Python cannot load a module any more is no fault of the store's.
    problems = (*_at_once(verb, known, point, struck, work, before), *_afterwards(verb, known, work)) if is_ours else ()
    shutil.rmtree(work)
    (bench.scratch / f"{name}.log").unlink()
    return Verdict(struck.was_met and is_ours, tuple(problems))


def _copy(verb: Verb, bench: Bench, name: str) -> Path:
    """A work directory with an index that is as the store is, as that of a store in use."""
    work = bench.scratch / name
    shutil.copytree(bench.bases / verb.base, work)
    store = Store(work / "store")
    if store.exists:
        store.quota()
    return work


def _words(words: Sequence[str], work: Path) -> list[str]:
    return [*words, "--store", str(work / "store")]


def _published(work: Path) -> dict[str, dict[str, str]]:
    return {name: contents(work / name) for name in ("store", *_OUTS)}


def _at_once(verb: Verb, known: Clean, point: Point, struck: Struck, work: Path, before: dict[str, dict[str, str]]) -> Iterator[str]:
    """What must hold when the command has ended, before anybody does anything."""
    if "Traceback" in struck.err or CANARY in struck.err + struck.out:
        yield f"it says {struck.err!r}"
    now, after = state(work / "store"), _published(work)
    allowed = _allowed(point, struck, work)
    if struck.status not in allowed:
        yield f"status {struck.status}: {struck.err!r}"
    if not _is_between(known, now, parts=verb.parts is Parts.ALWAYS or (verb.parts is Parts.KILLED and struck.status < 0)):
        yield f"neither as before nor as after: {_difference(known.before, now)}"
    if struck.status == 0 and now != known.after:
        yield "status 0, and it is not done"
    if struck.status in {2, 6}:
        yield from _refused(verb, known, struck, now, before, after)
    yield from damage(work / "store", settled=False)
    for name in _OUTS:
        yield from () if after[name] == before[name] else pair_problems(work / name)


def _refused(verb: Verb, known: Clean, struck: Struck, now: State, before: dict[str, dict[str, str]], after: dict[str, dict[str, str]]) -> Iterator[str]:
    """What must hold where the command says that something could not be read or written."""
    if not re.match(r"error: (--store|--out|file): ", struck.err) or "/" not in struck.err.partition("\n")[0]:
        yield f"no field or path: {struck.err!r}"
    if now == known.after and (verb.late or struck.err.startswith("error: --out: ")):
        return  # It is told of what comes after the commit.
    if verb.parts is Parts.ALWAYS or (verb.base == "nothing" and set(after["store"]) <= {layout.STORE_TOML}):
        return
    if changed := [name for where in before for name in before[where].keys() | after[where].keys() if before[where].get(name) != after[where].get(name)]:
        yield f"status 6, and not as before: {', '.join(sorted(changed))}"


def _afterwards(verb: Verb, known: Clean, work: Path) -> Iterator[str]:
    """What must hold once the same command was given again, and another writer was there."""
    store = work / "store"
    was = state(store)
    for kind in (str(kind) for kind in Kind) if was else ():
        if (listed := answer(kind, "list", "--store", str(store))).status != 0:
            yield f"{kind} list: {listed}"
    again = answer(*_words(verb.command(work), work))
    is_done = was == known.after and was != known.before
    expected = verb.again if is_done else frozenset({0}) | (verb.again if verb.name == "root passphrase" else frozenset())
    if again.status == 2 and verb.over:
        again, expected = answer(*_words(verb.repeated(work), work)), frozenset({0})
    if again.status not in expected:
        yield f"the same again: {again.status}, {again.err!r}"
    granted = answer("quota", "grant", "1", "--store", str(store))
    if granted.status != 0:
        yield f"the next writer: {granted}"
    yield from damage(store, settled=True)
    for name in _OUTS:
        yield from hidden(work / name)
        yield from pair_problems(work / name)


def _allowed(point: Point, struck: Struck, work: Path) -> frozenset[int]:
    """The statuses that a command may end with; 0 where nothing came of it, or all was done by then, and 2 where a file cannot be read that it was given."""
    given = {2} if f"{work}/in/" in struck.call else set()
    return frozenset({0, {"SIGKILL": -9, "SIGINT": 130, "SIGTERM": 143, "SIGHUP": 143}.get(point.fault, 6), *given})


def _is_between(known: Clean, now: State, *, parts: bool) -> bool:
    return now in (known.before, known.after) or (not known.before and now == _JUST_MADE) or (parts and _common(known) <= now <= (known.before | known.after))


def _common(known: Clean) -> State:
    return known.before & known.after


def _difference(before: State, now: State) -> str:
    return f"-{list((before - now).elements())} +{list((now - before).elements())}"
