"""A writer that is killed at any call leaves a store that is as before or as after, and that the next writer can use."""

import subprocess
import sys
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.store import layout
from pcactl.store.store import Store
from tests.store import samples
from tests.store.steps import ACTS

REPOSITORY = Path(__file__).parents[2]


def killed(tmp_path: Path, act: str) -> list[Path]:
    """Copies of the store at `before`, each left by a process that was killed one call later than the one before."""
    program = [sys.executable, "-m", "tests.store.steps", str(tmp_path / "before"), act]
    subprocess.run(program, cwd=REPOSITORY, check=True, timeout=120)
    return sorted(tmp_path.glob(f"{act}-*"), key=lambda path: int(path.name.rpartition("-")[2]))


@pytest.mark.slow
@pytest.mark.parametrize(("act", "fewest"), [("issue", 30), ("pair", 40)])
def test_a_publication_is_whole_or_absent(tmp_path: Path, act: str, fewest: int) -> None:
    before = samples.ids(samples.new_store(tmp_path / "before"))
    new = samples.id_of(Kind.LEAF, 7)
    seen = set()
    copies = killed(tmp_path, act)
    assert len(copies) > fewest
    for path in copies:
        store = Store(path)
        seen.add(found := samples.ids(store) != before)
        assert samples.ids(store) == ([*before, new] if found else before)
        if found:
            assert len(store.files(new).contents) == (6 if act == "pair" else 3)
        logged = samples.logged(path) if (path / layout.AUDIT_LOG).read_bytes().endswith(b"\n") else None
        assert logged in (None, before, [*before, new])

        samples.issue(store, samples.make(number=8))  # The next writer needs no repair, and brings the log up to date.
        assert samples.logged(path) == samples.ids(store)
        assert not samples.staged(store)
    assert seen == {False, True}


@pytest.mark.slow
def test_a_grant_is_done_or_not(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "before")
    samples.grant(store, 100)
    seen = set()
    for path in killed(tmp_path, "grant"):
        seen.add(granted := Store(path).quota().granted)
        samples.issue(Store(path), samples.make(number=8))
        grants = [line["details"] for line in samples.log_lines(path) if line["act"] == "quota grant"]
        assert [detail["granted"] for detail in grants if isinstance(detail, dict)] == ([100] if granted == 100 else [100, 150])
    assert seen == {100, 150}


@pytest.mark.slow
def test_a_store_that_was_begun_is_continued(tmp_path: Path) -> None:
    seen = set()
    (tmp_path / "create-0").mkdir()
    for path in killed(tmp_path, "create"):
        store = Store(path)
        seen.add(store.exists)
        if not store.exists:
            with pytest.raises(NotFound):
                store.quota()
        ACTS["create"](store) if not store.exists or not samples.ids(store) else ACTS["grant"](store)
        assert samples.ids(store) == [samples.id_of(Kind.ROOT, 7)]
        assert samples.logged(path)[0] == samples.id_of(Kind.ROOT, 7)
        assert not samples.staged(store)
    assert seen == {False, True}
