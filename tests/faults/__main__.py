"""`make faults`: every verb, struck at every call with everything that may happen there, on all cores; a table at the end.

    python -m tests.faults [--every N] [VERB ...]

N takes each N-th point of a verb; VERB is the beginning of a row's name. The status is 1 where a state is broken that was not
known to be, or one that was known to be is not any more.
"""

import argparse
import shutil
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import count
from pathlib import Path
from typing import NamedTuple

from tests.faults.judge import Bench, Clean, Verdict, clean, judge
from tests.faults.points import Point, points
from tests.faults.verbs import VERBS, Verb, make_bases

_MOST_TOLD = 8


class Told(NamedTuple):
    """What came of one verb."""

    name: str
    counts: tuple[int, int, int, int]
    """Calls, points, points that were met, broken states."""
    seconds: float
    as_known: bool


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
    with tempfile.TemporaryDirectory(prefix="pcactl-faults-") as scratch, ProcessPoolExecutor(asked.jobs) as pool:
        bench = Bench(strace, Path(scratch) / "bases", Path(scratch))
        make_bases(bench.bases)
        told = [_verb(verb, bench, pool, asked.every) for verb in rows]
    print(f"\n{'verb':28}{'calls':>8}{'points':>8}{'met':>8}{'broken':>8}{'s':>7}")
    counts = [sum(column) for column in zip(*(line.counts for line in told), strict=True)]
    for line in (*told, Told(f"{len(told)} verbs", (counts[0], counts[1], counts[2], counts[3]), sum(line.seconds for line in told), as_known=True)):
        print("{:28}{:8}{:8}{:8}{:8}{:7.0f}".format(line.name, *line.counts, line.seconds))
    return int(not all(line.as_known for line in told))


def _verb(verb: Verb, bench: Bench, pool: ProcessPoolExecutor, every: int) -> Told:
    start = time.monotonic()
    known = clean(verb, bench)
    chosen = list(points(known.calls))[::every]
    verdicts = list(pool.map(partial(_judged, verb, known, bench), chosen, count(), chunksize=4))
    broken = [(point, verdict) for point, verdict in zip(chosen, verdicts, strict=True) if verdict.problems]
    for point, verdict in broken[:_MOST_TOLD]:
        print(f"{verb.name}, {point}:", *verdict.problems[:4], sep="\n    ")
    print(f"{verb.name}: {len(chosen)} points, {len(broken)} broken{f', as known: {verb.broken}' if verb.broken and broken else ''}", flush=True)
    met = sum(verdict.was_met for verdict in verdicts)
    counts = (len(known.calls), len(chosen), met, len(broken))
    return Told(verb.name, counts, time.monotonic() - start, bool(broken) == bool(verb.broken))


def _judged(verb: Verb, known: Clean, bench: Bench, point: Point, number: int) -> Verdict:
    return judge(verb, known, point, bench, f"at-{number}")


if __name__ == "__main__":
    sys.exit(main())
