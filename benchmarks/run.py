"""Whole processes in turn (A B C A B C), and the median of each against a floor that no Python tool that issues can go below.

usage: run.py [ROUNDS]. The floor F imports what reading and making a certificate with `cryptography` needs, and does
nothing. Ratios are taken round by round, so that a slow spell of the machine hits every row. TAB is told against `python -c pass`,
for each shell that is there: what completion would cost at least if it started Python.
"""

import itertools
import os
import shutil
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

_ROUNDS = 15
PYTHON = sys.executable
PCACTL = str(Path(PYTHON).parent / "pcactl")
FLOOR = "import cryptography.x509, cryptography.hazmat.primitives.asymmetric.ec, cryptography.hazmat.primitives.serialization"

_SET_UP = (
    ("root", "create", "--common-name", "Bench Root"),
    ("sub", "create", "--common-name", "Bench Sub"),
    ("root", "create", "--common-name", "GM Root", "--key-alg", "SM2"),
    ("sub", "create", "--common-name", "GM Sub", "--issuer-id", "GM Root"),
)
_ISSUE = (PCACTL, "leaf", "issue", "--common-name", "www.example.com", "-q", "--issuer-id")
ROWS: Mapping[str, Sequence[str]] = {
    "F": (PYTHON, "-c", FLOOR),
    "--version": (PCACTL, "--version"),
    "--help": (PCACTL, "--help"),
    "leaf issue P256": (*_ISSUE, "Bench Sub"),
    "leaf issue RSA 2048": (*_ISSUE, "Bench Sub", "--key-alg", "RSA"),
    "leaf issue SM2": (*_ISSUE, "GM Sub"),
    "leaf issue --dry-run": (*_ISSUE, "Bench Sub", "--dry-run"),
    "root list -o json": (PCACTL, "root", "list", "-o", "json"),
    "leaf list --page 1": (PCACTL, "leaf", "list", "--page", "1"),
}

_TABS = 100
_LINES: Mapping[str, tuple[str, int]] = {
    "options": ("pcactl leaf issue --key-alg RSA --", 20),
    "verbs": ("pcactl leaf ", 20),
    "enum values": ("pcactl leaf issue --key-usage ", 20),
    "ids and names of 20": ("pcactl leaf show ", 20),
    "a name of 20": ("pcactl leaf show www", 20),
    "ids of 100": ("pcactl leaf show ", 100),
    "ids of 200": ("pcactl leaf show ", 200),
    "ids of 200, one typed": ("pcactl leaf show pca_leaf_a", 200),
    "ids of 2000": ("pcactl leaf show ", 2000),
    "ids of 2000, one typed": ("pcactl leaf show pca_leaf_a", 2000),
}
"""What is completed, and in a store of how many leaves."""
_COMPLETIONS = Path(__file__).resolve().parent.parent / "completions"
SHELLS: Mapping[str, str] = {
    "bash": f'source "{_COMPLETIONS}/pcactl.bash"; for ((i = 0; i < $1; i++)); do COMP_LINE=$2 COMP_POINT=${{#2}}; _pcactl; done',
    "zsh": f"""
        setopt bareglobqual extendedglob nullglob rcexpandparam
        compdef() {{ : }}; source "{_COMPLETIONS}/_pcactl"; compadd() {{ : }}
        words=("${{(@z)2%%[^ ]#}}" "${{2##* }}") CURRENT=$#words PREFIX=$words[-1]; repeat $1 _pcactl; true""",
    "fish": f'source "{_COMPLETIONS}/pcactl.fish"; for i in (seq $argv[2]); complete -C $argv[3] >/dev/null; end',
}
"""What a shell does to complete a line so many times; in zsh our own part of it."""


def main(rounds: int) -> None:
    """Run every row in turn, `rounds` times after one that does not count, and print the table."""
    with tempfile.TemporaryDirectory() as store:
        # Installed packages have their bytecode; a checkout must be let write its own, or every run compiles it anew.
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"PCACTL_STORE": store}
        for arguments in _SET_UP:
            subprocess.run((PCACTL, *arguments, "-q"), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        taken: dict[str, list[float]] = {name: [] for name in ROWS}
        for number in range(rounds + 1):
            for name, command in ROWS.items():
                mine = seconds(command, environment)
                if number:
                    taken[name].append(mine)
        _tabs(rounds, environment)
    floor = taken["F"]
    sys.stdout.write(f"{'row':24}{'median ms':>12}{'x F':>8}\n")
    for name, times in taken.items():
        ratio = statistics.median(mine / base for mine, base in zip(times, floor, strict=True))
        sys.stdout.write(f"{name:24}{statistics.median(times) * 1000:12.1f}{ratio:8.2f}\n")


def _tabs(rounds: int, environment: Mapping[str, str]) -> None:
    sys.stdout.write(f"{'TAB':32}{'median ms':>12}{'x pass':>8}\n")
    with tempfile.TemporaryDirectory() as stores:
        for leaves in {leaves for _, leaves in _LINES.values()}:
            _fill(Path(stores, str(leaves), "leaves"), leaves)
        for shell, (what, (line, leaves)) in itertools.product(filter(shutil.which, SHELLS), _LINES.items()):
            costs, ratios = [], []
            for _ in range(rounds):
                costs.append(_tab(shell, line, environment | {"PCACTL_STORE": f"{stores}/{leaves}"}))
                ratios.append(costs[-1] / seconds((PYTHON, "-c", "pass"), environment))
            sys.stdout.write(f"{f'{shell}: {what}':32}{statistics.median(costs) * 1000:12.2f}{statistics.median(ratios):8.3f}\n")


def _tab(shell: str, line: str, environment: Mapping[str, str]) -> float:
    once, often = (seconds((shell, "-c", SHELLS[shell], shell, str(times), line), environment) for times in (1, _TABS + 1))
    return (often - once) / _TABS


def _fill(directory: Path, leaves: int) -> None:
    """What completion reads of leaves: their directories, and the beginning of their records."""
    for number in range(leaves):
        instance_id = f"pca_leaf_{string.ascii_letters[number % 52]}{number:019}"
        (directory / instance_id).mkdir(parents=True)
        beginning = f'instance_id = "{instance_id}"\nkind = "leaf"\ninstance_status = 1\ncommon_name = "www{number}.example.com"\n'
        (directory / instance_id / "instance.toml").write_text(beginning + 'key = "value"\n' * 50, "utf-8")


def seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """How long a command takes."""
    started = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else _ROUNDS)
