"""What a store of many leaves costs: a page of a list, an issue, the index made anew, and eight processes at once.

usage: many.py [LEAVES [ROUNDS]], 100,000 and 15. Whole processes in turn, medians, F as in `run.py`; beside each row the same against
a store of 100 leaves, as the ratio of the two in each round. It takes some minutes, and half a gigabyte where temporary files are.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from run import FLOOR, PCACTL, PYTHON, seconds

_FEW = 100
_ISSUE = ("leaf", "issue", "--common-name", "www.example.com", "--issuer-id", "Bench sub", "-q")
ROWS: Mapping[str, Sequence[str]] = {
    "leaf list, a page": ("leaf", "list", "--page", "1", "--page-size", "20", "-o", "json"),
    "leaf list, the last page": ("leaf", "list", "--page", "{last}", "--page-size", "20", "-o", "json"),
    "leaf list, a filter": ("leaf", "list", "--tag", "nothing", "-o", "json"),
    "leaf show, by name": ("sub", "show", "Bench sub", "-o", "json"),
    "leaf issue": _ISSUE,
    "leaf issue, no issuer": ("leaf", "issue", "--common-name", "www.example.com", "-q"),
}
_PROCESSES, _EACH = 8, 10


def main(leaves: int, rounds: int) -> None:
    """Make the stores, run every row against both in turn, and print the table."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as place:
        stores = {size: Path(place, str(size)) for size in (_FEW, leaves)}
        for size, store in stores.items():
            subprocess.run((PYTHON, Path(__file__).with_name("stocked.py"), store, str(size)), env=environment, check=True)

        def run(size: int, words: Sequence[str]) -> float:
            command = [PCACTL, "--store", str(stores[size]), *(word.format(last=size // 20) for word in words)]
            return seconds(command, environment)

        sys.stdout.write(f"{f'store of {leaves}':28}{'median ms':>12}{'x F':>8}{f'x store of {_FEW}':>18}\n")
        _anew(stores, leaves, run)
        floors: list[float] = []
        taken: dict[tuple[str, int], list[float]] = {(name, size): [] for name in ROWS for size in stores}
        for number in range(rounds + 1):
            floor = seconds((PYTHON, "-c", FLOOR), environment)
            for (name, size), times in taken.items():
                mine = run(size, ROWS[name])
                if number:
                    times.append(mine)
            floors.extend([floor] * bool(number))
        for name in ROWS:
            many, few = taken[name, leaves], taken[name, _FEW]
            ratios = [statistics.median(one / other for one, other in zip(many, others, strict=True)) for others in (floors, few)]
            sys.stdout.write(f"{name:28}{statistics.median(many) * 1000:12.1f}{ratios[0]:8.2f}{ratios[1]:18.2f}\n")
        _at_once(stores[leaves], environment)


def _anew(stores: Mapping[int, Path], leaves: int, run: Callable[[int, Sequence[str]], float]) -> None:
    for store in stores.values():
        (store / "index.sqlite").unlink(missing_ok=True)
    few, many = (run(size, ROWS["leaf list, a page"]) for size in (_FEW, leaves))
    sys.stdout.write(f"{'index made anew':28}{many * 1000:12.1f}{'':8}{many / few:18.1f}\n")


def _at_once(store: Path, environment: Mapping[str, str]) -> None:
    """Eight processes, one after the other and then at once; each issues some leaves, a command a leaf."""
    loop = 'for i in $(seq "$1"); do "$2" --store "$3" leaf issue --common-name www.example.com --issuer-id "Bench sub" -q; done'
    command = ["sh", "-c", loop, "sh", str(_EACH), PCACTL, str(store)]
    alone = seconds(command, environment)
    started = time.perf_counter()
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) for _ in range(_PROCESSES)]
    failed = [one.wait() for one in running]
    together = time.perf_counter() - started
    assert not any(failed)
    sys.stdout.write(f"{f'a leaf, {_PROCESSES} processes':28}{together / _PROCESSES / _EACH * 1000:12.1f}{'':8}{together / _PROCESSES / alone:12.2f} x one\n")


if __name__ == "__main__":
    main(*(int(word) for word in [*sys.argv[1:], *("100000", "15")[len(sys.argv) - 1 :]]))
