"""The process that atheris runs in: `python -m tests.fuzz.guided TARGET SECONDS SCRATCH CORPUS`."""

import pkgutil
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import atheris

_ROOMS = ("authority", "store", "engine", "keys", "contract")
"""Where foreign input is read."""
_SELDOM, _FROM_SEEDS = 8, 2
"""Of so many changes, so many begin with a seed and not with what the run has kept."""


def _targets() -> tuple[Callable[[str], tuple[Callable[[bytes], None], list[bytes]]], Callable[[bytes, int], bytes]]:
    """The rows and the mutator, with pcactl and what reads for it instrumented."""
    with atheris.instrument_imports(include=["pcactl", "idna", "tomllib"]):
        import pcactl

        for module in pkgutil.walk_packages(pcactl.__path__, "pcactl."):
            if module.name.split(".")[1] in _ROOMS:
                import_module(module.name)
        for name in ("idna", "tomllib"):
            import_module(name)
    from tests.fuzz.mutations import Choices, mutated
    from tests.fuzz.targets import TARGETS

    def row(name: str) -> tuple[Callable[[bytes], None], list[bytes]]:
        return TARGETS[name].try_one, TARGETS[name].seeds()

    def other(data: bytes, seed: int) -> bytes:
        from hashlib import shake_128

        return mutated(data, Choices(shake_128(seed.to_bytes(8, "big")).digest(4 + seed % 32)))

    return row, other


def main(name: str, seconds: str, scratch: str, corpus: str) -> None:
    """Run until something is found or the time is up."""
    row, other = _targets()
    read, seeds = row(name)
    beginning = Path(scratch) / "seeds"
    for directory in (Path(corpus), beginning):
        directory.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds):
        (beginning / f"{number:04}").write_bytes(seed)

    def mutator(data: bytes, longest: int, seed: int) -> bytes:
        # Comprehensions and patterns are not instrumented: where all is done in them, every input looks alike and but one is kept.
        begun = seeds[seed // _SELDOM % len(seeds)][:longest] if seed % _SELDOM < _FROM_SEEDS else data
        return other(begun, seed)[:longest] if seed % 2 else atheris.Mutate(begun, longest)

    options = [f"-max_total_time={seconds}", "-max_len=65536", "-timeout=2", "-rss_limit_mb=2048", f"-artifact_prefix={scratch}/found-", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], corpus, str(beginning), *options], read, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
