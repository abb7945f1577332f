"""What a restore relies on is on disk before it goes on: all files before the commit, each step of the switch before the next."""

import os
from pathlib import Path
from typing import Any

import pytest

from pcactl.store import layout
from pcactl.store.outfile import new_file
from pcactl.store.store import Store
from pcactl.store.switch import WHOLE
from tests.backup.archives import archive_of, other_store, restore
from tests.store import samples
from tests.store.test_durability import needs_proc, watched


@needs_proc
@pytest.mark.parametrize("there", [True, False])
def test_each_step_is_synced_before_the_next(tmp_path: Path, there: object) -> None:
    octets = archive_of(other_store(tmp_path / "other"))
    path = tmp_path / "above" / "store"
    if there:
        samples.new_store(path)
    unsynced: dict[str, set[Path]] = {}
    with watched() as disk, pytest.MonkeyPatch.context() as patch:
        rename = os.rename

        def noted(name: str, new_name: str, **named: Any) -> None:
            if name in {layout.RESTORED, WHOLE}:
                unsynced[f"{name} to {new_name} {len(unsynced)}"] = {one for one in disk.changed if one.exists()}
            rename(name, new_name, **named)

        patch.setattr(os, "rename", noted)
        restore(Store(path), octets)
    assert list(unsynced) == ["restored to restored 0", "whole to ready 1", "restored to restored 2"]
    passing = {path / layout.LOCK, path / layout.STAGING, path / layout.RESTORED}
    commit, *others = unsynced.values()
    assert commit <= passing | {path}  # Where the lock and staging are new; the commit is synced with them.
    assert all(left <= passing for left in others)
    assert {one for one in disk.changed if one.exists()} <= {path / layout.STAGING, path / layout.LOCK}


@needs_proc
def test_a_backup_is_synced_before_and_behind_its_name(tmp_path: Path) -> None:
    with watched() as disk, new_file(tmp_path / "ca.tar", field="file", force=False) as write:
        write(b"x")
        assert tmp_path / ".ca.tar.partial" in disk.changed
    assert disk.changed == set()
