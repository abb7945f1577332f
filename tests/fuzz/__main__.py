"""`python -m tests.fuzz TARGET [SECONDS [CORPUS]]`: a run with coverage as its guide, over the seeds and what is in the directory CORPUS.

What reaches something new is put there, for the next run; where none is named it is thrown away.

What it finds is printed in hex; it belongs into `findings`. The exit status is that of the run, 0 where nothing was found.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

_SECONDS = 60
_MOST_ARGUMENTS = 3


def main(arguments: list[str]) -> int:
    """Run one target in a process of its own, since libFuzzer ends its process."""
    if not 1 <= len(arguments) <= _MOST_ARGUMENTS:
        sys.stderr.write(__doc__ or "")
        return 2
    name, seconds = arguments[0], int(arguments[1]) if arguments[1:] else _SECONDS
    with tempfile.TemporaryDirectory() as scratch:
        corpus = arguments[2] if arguments[2:] else str(Path(scratch) / "corpus")
        status = subprocess.run([sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), scratch, corpus], check=False).returncode
        for path in sorted(Path(scratch).glob("found-*")):
            sys.stdout.write(f"{name} {path.name}: {path.read_bytes().hex()}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
