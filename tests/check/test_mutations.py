"""Every change of one file is found: flipped, cut, emptied, removed, or swapped with its like of another instance."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

from pcactl.keys import registry
from tests.check.conftest import checked

_ALL = os.environ.get("PCACTL_ALL_FAULTS") == "1"
_FLIPS = 4
_DERIVED = ("lock", "index.sqlite")
"""What is no part of what the store says."""


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keys and signatures say never changes, and with SM2 takes its time."""
    for name in ("load", "verify"):
        monkeypatch.setattr(registry, name, cache(getattr(registry, name)))


def files(store: Path) -> list[Path]:
    return sorted(path.relative_to(store) for path in store.rglob("*") if path.is_file() and path.name not in _DERIVED)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1 << place % 7]) + content[place + 1 :]


def spoiled(content: bytes) -> Iterator[tuple[str, bytes | None]]:
    """Ways to change a file; None removes it."""
    yield "removed", None
    yield "emptied", b""
    yield "cut", content[: len(content) // 2]
    yield "cut by its last octet", content[:-1]
    yield "longer", content + b"\n"
    step = 1 if _ALL else max(1, len(content) // _FLIPS)
    yield from ((f"flipped at {place}", flipped(content, place)) for place in range(0, len(content), step))


def unfound(store: Path, name: Path) -> list[str]:
    path, mode = store / name, (store / name).stat().st_mode
    content = path.read_bytes()
    missed = []
    for how, changed in spoiled(content):
        if changed is None:
            path.unlink()
        else:
            path.write_bytes(changed)
        if not checked(store).wrong:
            missed.append(f"{name} {how}")
        path.write_bytes(content)
        path.chmod(mode)
    return missed


def test_nothing_is_found_where_nothing_is(store: Path) -> None:
    found = checked(store)
    assert found.findings == ()
    assert (found.instances, found.files) == (14, 59)


def test_every_change_of_one_file_is_found(store: Path) -> None:
    names = files(store)
    assert len(names) > 60
    missed = [one for name in names for one in unfound(store, name)]
    assert not [one for one in missed if not one.startswith("store.toml")]
    # What changes nothing of what it says, people may do there.
    assert {one.partition(" ")[2].split(" at ")[0] for one in missed} <= {"cut by its last octet", "longer", "flipped"}


def test_every_swap_is_found(store: Path) -> None:
    by_name: dict[str, list[Path]] = {}
    for name in files(store):
        by_name.setdefault(name.name, []).append(name)
    for likes in by_name.values():
        for one, other in islice(((a, b) for a in likes for b in likes if a < b), None if _ALL else 20):
            _swap(store / one, store / other)
            assert checked(store).wrong, (one, other)
            _swap(store / one, store / other)
    assert checked(store).findings == ()


def test_every_removed_directory_is_found(store: Path, tmp_path: Path) -> None:
    for directory in [path for kind in ("roots", "subs", "leaves") for path in (store / kind).iterdir()] + [store / "roots", store / "leaves"]:
        shutil.move(directory, tmp_path / "aside")
        assert checked(store).wrong, directory
        shutil.move(tmp_path / "aside", directory)
    assert checked(store).findings == ()


def _swap(one: Path, other: Path) -> None:
    aside = one.with_suffix(".aside")
    one.rename(aside)
    other.rename(one)
    aside.rename(other)


@pytest.mark.parametrize("name", ["lock", "staging"])
def test_what_every_writer_makes_anew_may_be_missing(store: Path, name: str) -> None:
    path = store / name
    path.rmdir() if path.is_dir() else path.unlink()
    assert checked(store).findings == ()
