"""`make faults`: every verb, struck at every call with everything that may happen there, on all cores; a table at the end.

    python -m tests.faults [--every N] [VERB ...]

N takes each N-th point of a verb; VERB is the beginning of a row's name. The status is 1 where a state is broken that was not
known to be, or, of all points, none that was known to be.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from pcactl.keys import sm2
from tests.faults.judge import Bench, Clean, Verdict, clean, judge
from tests.faults.points import Point, points
from tests.faults.verbs import VERBS, Verb, make_bases

_MOST_TOLD = 8


def main() -> int:
    """Strike, and tell."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("verbs", nargs="*", default=[""])
    asked = parser.parse_args()
    strace = shutil.which("strace")
    if not strace:
        sys.exit("strace is needed")
    rows = [verb for verb in VERBS if verb.name.startswith(tuple(asked.verbs))]
    with tempfile.TemporaryDirectory(prefix="pcactl-faults-") as scratch, ProcessPoolExecutor(asked.jobs, initializer=_remember) as pool:
        bench = Bench(strace, Path(scratch) / "bases", Path(scratch))
        make_bases(bench.bases)
        told = [_verb(verb, bench, pool, asked.every) for verb in rows]
    _tell(f"\n{'verb':28}{'calls':>8}{'points':>8}{'met':>8}{'broken':>8}{'s':>7}")
    for row in (*told, _total(told)):
        _tell(f"{row.name:28}{row.calls:8}{row.points:8}{row.met:8}{row.broken:8}{row.seconds:7.0f}")
    return int(not all(row.is_as_known for row in told))


def _remember() -> None:
    """Let the looks at what is left, which are at the same keys and signatures over and over, do the arithmetic of SM2 once: it would take half of the time."""
    for name in ("_times_base", "_sum_x"):
        setattr(sm2, name, lru_cache(maxsize=4096)(getattr(sm2, name)))


class Row(NamedTuple):
    """What came of a verb."""

    name: str
    calls: int
    points: int
    met: int
    broken: int
    seconds: float
    is_as_known: bool


def _total(told: Sequence[Row]) -> Row:
    sums = zip(*(row[1:5] for row in told), strict=True)
    calls, struck, met, broken = (sum(column) for column in sums) if told else (0, 0, 0, 0)
    return Row(f"{len(told)} verbs", calls, struck, met, broken, sum(row.seconds for row in told), is_as_known=True)


def _verb(verb: Verb, bench: Bench, pool: ProcessPoolExecutor, every: int) -> Row:
    start = time.monotonic()
    known = clean(verb, bench)
    chosen = list(points(known.calls))[::every]
    verdicts = list(pool.map(partial(_judged, verb, known, bench), chosen, count(), chunksize=4))
    broken = [(point, verdict) for point, verdict in zip(chosen, verdicts, strict=True) if verdict.problems]
    for point, verdict in broken[:_MOST_TOLD]:
        _tell("\n    ".join((f"{verb.name}, {point}:", *verdict.problems[:4])))
    _tell(f"{verb.name}: {len(chosen)} points, {len(broken)} broken{f', as known: {verb.broken}' if verb.broken and broken else ''}")
    met = sum(verdict.was_met for verdict in verdicts)
    return Row(
        verb.name,
        len(known.calls),
        len(chosen),
        met,
        len(broken),
        time.monotonic() - start,
        is_as_known=bool(broken) == bool(verb.broken) or (not broken and every > 1),
    )


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _judged(verb: Verb, known: Clean, bench: Bench, point: Point, number: int) -> Verdict:
    return judge(verb, known, point, bench, f"at-{number}")


if __name__ == "__main__":
    sys.exit(main())
