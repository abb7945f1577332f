"""A short run over each reader: its seeds, what was found before, the same mutations each time, and some that hypothesis makes."""

import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.keys.foreign import load_foreign
from pcactl.keys.pbes2 import WrongPassphrase
from tests.engine.examples import LAW
from tests.fuzz.findings import FINDINGS, MD5_AND_DES, SECONDS, TOO_SLOW, Finding, under_pbes1
from tests.fuzz.mutations import Choices, mutated, variants
from tests.fuzz.targets import TARGETS, Target

_BUDGET = 1.5
"""Seconds for the mutations of one target; what is left of them on a slow machine is not run."""
_VARIANTS = 20
_TOP = Path(__file__).parents[2]
_ROWS = pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())


def timed(target: Target, data: bytes) -> None:
    """Read an input, which must not take long."""
    start = time.process_time()
    target.try_one(data)
    taken = time.process_time() - start
    assert taken < SECONDS, f"{TOO_SLOW}: {taken:.1f} s for {len(data)} bytes: {data[:200].hex()}"


@_ROWS
def test_every_seed_is_read_or_refused(target: Target) -> None:
    for seed in target.seeds():
        timed(target, seed)


@pytest.mark.slow
@_ROWS
def test_every_mutation_of_a_seed_is_read_or_refused(target: Target) -> None:
    seeds = target.seeds()
    end = time.monotonic() + _BUDGET
    for round_of in zip(*(variants(seed, _VARIANTS) for seed in seeds), strict=True):
        for data in round_of:
            timed(target, data)
            if time.monotonic() > end:
                return


@_ROWS
@LAW
@given(data=st.data())
def test_what_hypothesis_makes_is_read_or_refused(target: Target, data: st.DataObject) -> None:
    seed = data.draw(st.sampled_from(target.seeds()) | st.binary(max_size=200))
    timed(target, mutated(seed, Choices(data.draw(st.binary(max_size=40)))))


def _row(row: Finding) -> object:
    marks = [pytest.mark.xfail(reason=row.says, strict=True)] if row.open else []
    return pytest.param(row, id=row.name, marks=[*marks, *([pytest.mark.slow] if row.says == TOO_SLOW else [])])


@pytest.mark.parametrize("row", [_row(one) for one in FINDINGS])
def test_what_was_found_is_refused_now(row: Finding) -> None:
    start = time.process_time()
    TARGETS[row.target].read(row.data)
    assert time.process_time() - start < SECONDS


@pytest.mark.slow
def test_rounds_of_old_schemes_are_bounded() -> None:
    with pytest.raises(ValueError, match="rounds") as caught:
        load_foreign(under_pbes1(MD5_AND_DES, 10_000_001), lambda: b"passphrase")
    assert not isinstance(caught.value, WrongPassphrase)


@pytest.mark.slow
@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("name", ["csr_signed", "json"])
def test_a_short_run_with_coverage_as_its_guide_finds_nothing(name: str) -> None:
    run = subprocess.run([sys.executable, "-m", "tests.fuzz", name, "5"], cwd=_TOP, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-4000:]
    assert "DONE" in run.stderr
