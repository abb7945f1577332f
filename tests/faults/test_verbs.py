"""Verbs of the installed command, struck at a few of their calls; `make faults` strikes at all of them, with everything."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.faults.judge import Bench, clean, judge
from tests.faults.points import KILL, Point, points
from tests.faults.verbs import VERBS, Verb, make_bases

_QUICK = ("root create, new store", "leaf issue --use-quota", "leaf delete")


def _row(verb: Verb) -> object:
    """What is known to fail, fails: otherwise its row is to say so no more."""
    marks = [pytest.mark.xfail(reason=verb.broken, strict=True, raises=AssertionError)] if verb.broken else []
    return pytest.param(verb, id=verb.name, marks=marks)


@pytest.fixture(scope="session")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("bases")
    make_bases(into)
    return into


@pytest.fixture
def bench(strace: str, bases: Path, tmp_path: Path) -> Bench:
    return Bench(strace, bases, tmp_path)


def _sample(all_points: Sequence[Point], kills: int, others: int) -> list[Point]:
    """Kills at every rename and some more, and as many others, spread over the command."""
    killing = [point for point in all_points if point.fault == KILL]
    rest = [point for point in all_points if point.fault != KILL]
    renames = [point for point in killing if point.call.startswith("rename")]
    return [*dict.fromkeys((*renames, *_spread(killing, kills))), *_spread(rest, others)]


def _spread(these: Sequence[Point], number: int) -> list[Point]:
    return [these[place * len(these) // number] for place in range(number)]


def _strike(verb: Verb, bench: Bench, kills: int, others: int) -> None:
    known = clean(verb, bench)
    sample = _sample(list(points(known.calls)), kills, others)
    verdicts = [judge(verb, known, point, bench, f"at-{number}") for number, point in enumerate(sample)]
    broken = {str(point): verdict.problems for point, verdict in zip(sample, verdicts, strict=True) if verdict.problems}
    assert broken == {}
    assert sum(verdict.was_met for verdict in verdicts) > len(sample) * 3 // 4


@pytest.mark.parametrize("verb", [_row(verb) for verb in VERBS if verb.name in _QUICK])
def test_a_few_points(verb: Verb, bench: Bench) -> None:
    _strike(verb, bench, 1, 3)


@pytest.mark.slow
@pytest.mark.parametrize("verb", [_row(verb) for verb in VERBS])
def test_more_points(verb: Verb, bench: Bench) -> None:
    _strike(verb, bench, 3, 7)


def test_the_harness_finds_what_is_half_done(bench: Bench) -> None:
    """A file of an instance that was cut off, as a store without staging would leave it."""
    verb = next(row for row in VERBS if row.name == "leaf issue")
    known = clean(verb, bench)
    torn = bench._replace(bases=bench.scratch / "torn")
    shutil.copytree(bench.bases, torn.bases)
    next((torn.bases / verb.base / "store/leaves").glob("*/chain.pem")).write_text("")
    point = next(point for point in points(known.calls) if point.fault == KILL)
    assert any("chain" in problem for problem in judge(verb, known, point, torn, "at").problems)
