"""Whole processes in turn (A B C A B C), and the median of each against a floor that no Python tool that issues can go below.

usage: run.py [ROUNDS]. The floor F imports what reading and making a certificate with `cryptography` needs, and does
nothing. Ratios are taken round by round, so that a slow spell of the machine hits every row.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_ROUNDS = 15
_PYTHON = sys.executable
_PCACTL = str(Path(_PYTHON).parent / "pcactl")
_FLOOR = "import cryptography.x509, cryptography.hazmat.primitives.asymmetric.ec, cryptography.hazmat.primitives.serialization"

_SET_UP = (
    ("root", "create", "--common-name", "Bench Root"),
    ("sub", "create", "--common-name", "Bench Sub"),
    ("root", "create", "--common-name", "GM Root", "--key-alg", "SM2"),
    ("sub", "create", "--common-name", "GM Sub", "--issuer-id", "GM Root"),
)
_ISSUE = (_PCACTL, "leaf", "issue", "--common-name", "www.example.com", "-q", "--issuer-id")
ROWS: Mapping[str, Sequence[str]] = {
    "F": (_PYTHON, "-c", _FLOOR),
    "--version": (_PCACTL, "--version"),
    "--help": (_PCACTL, "--help"),
    "leaf issue P256": (*_ISSUE, "Bench Sub"),
    "leaf issue RSA 2048": (*_ISSUE, "Bench Sub", "--key-alg", "RSA"),
    "leaf issue SM2": (*_ISSUE, "GM Sub"),
    "leaf issue --dry-run": (*_ISSUE, "Bench Sub", "--dry-run"),
    "root list -o json": (_PCACTL, "root", "list", "-o", "json"),
    "leaf list --page 1": (_PCACTL, "leaf", "list", "--page", "1"),
}


def main(rounds: int) -> None:
    """Run every row in turn, `rounds` times after one that does not count, and print the table."""
    with tempfile.TemporaryDirectory() as store:
        # Installed packages have their bytecode; a checkout must be let write its own, or every run compiles it anew.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PCACTL_STORE": store}
        for arguments in _SET_UP:
            subprocess.run((_PCACTL, *arguments, "-q"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        taken: dict[str, list[float]] = {name: [] for name in ROWS}
        for number in range(rounds + 1):
            for name, command in ROWS.items():
                seconds = _time(command, environment)
                if number:
                    taken[name].append(seconds)
    floor = taken["F"]
    sys.stdout.write(f"{'row':24}{'median ms':>12}{'x F':>8}\n")
    for name, times in taken.items():
        ratio = statistics.median(mine / base for mine, base in zip(times, floor, strict=True))
        sys.stdout.write(f"{name:24}{statistics.median(times) * 1000:12.1f}{ratio:8.2f}\n")


def _time(command: Sequence[str], environment: Mapping[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS)
