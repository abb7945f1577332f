"""A restore that is killed at any call leaves the old store or the new one, and the next command has nothing to mend by hand."""

from pathlib import Path

import pytest

from pcactl.store import layout
from pcactl.store.store import Store
from tests.backup.archives import archive_of, is_restored, other_store, problems
from tests.backup.test_restore import begun
from tests.store import samples
from tests.store.test_crashes import killed


@pytest.fixture
def octets(tmp_path: Path) -> bytes:
    octets = archive_of(other_store(tmp_path / "other"))
    (tmp_path / "other.tar").write_bytes(octets)
    return octets


@pytest.mark.slow
def test_the_old_store_or_the_new_one(tmp_path: Path, octets: bytes) -> None:
    old, seen = samples.contents(samples.new_store(tmp_path / "before").path), set()
    copies = killed(tmp_path, "restore")
    assert len(copies) > 150
    for path in copies:
        store = Store(path)
        ids = samples.ids(store)  # A reader, which sees one store.
        new = samples.contents(path) != old
        seen.add(new)
        assert is_restored(path, octets) if new else samples.contents(path) == old
        assert len(ids) == (4 if new else 3)
        samples.grant(store, 1)
        assert problems(path) == []
        assert samples.staged(store) == []
    assert seen == {False, True}


@pytest.mark.slow
def test_none_or_the_new_one_where_none_was(tmp_path: Path, octets: bytes) -> None:
    seen = set()
    for path in killed(tmp_path, "restore"):
        seen.add(there := path.exists() and Store(path).exists)
        assert is_restored(path, octets) if there else not [name for name in ("roots", layout.STORE_TOML) if (path / name).exists()]
        samples.new_store(path) if not there else samples.grant(Store(path), 1)
        assert problems(path) == []
    assert seen == {False, True}


@pytest.mark.slow
def test_whoever_goes_on_may_be_killed_too(tmp_path: Path, octets: bytes) -> None:
    begun(tmp_path / "before", octets)
    copies = killed(tmp_path, "go on")
    assert len(copies) > 15
    for path in copies:
        Store(path).require()
        assert is_restored(path, octets)
        samples.grant(Store(path), 1)
        assert samples.staged(Store(path)) == []
