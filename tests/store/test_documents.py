from collections.abc import Iterator
from pathlib import Path

import pytest

from pcactl.errors import StoreFailure
from pcactl.store.directory import Directory
from pcactl.store.documents import has_store, new_granted, new_store, read_granted
from tests.store import samples


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory.at(tmp_path) as directory:
        yield directory


def test_a_new_store_is_a_store(directory: Directory) -> None:
    assert not has_store(directory)
    (directory.path / "store.toml").write_bytes(new_store(samples.NOW))
    assert (directory.path / "store.toml").read_text() == "format = 1\ncreated = 2026-11-25 01:18:14+00:00\n"
    assert has_store(directory)


def test_a_newer_format_is_refused_with_both_versions(directory: Directory) -> None:
    (directory.path / "store.toml").write_text("format = 2\nwhatever = []\n")
    with pytest.raises(StoreFailure, match=rf"{directory.path} is a store of format 2; this pcactl knows format 1") as refusal:
        has_store(directory)
    assert (refusal.value.exit_status, refusal.value.hint) == (6, "use a newer pcactl")


@pytest.mark.parametrize("text", ["", "format = 0", "format = -1", "format = '1'", "format = true", "format = 1.0", "fo", "format = [1]"])
def test_a_damaged_store_toml_is_told(directory: Directory, text: str) -> None:
    (directory.path / "store.toml").write_text(text)
    with pytest.raises(StoreFailure, match=r"store.toml: "):
        has_store(directory)


@pytest.mark.parametrize("name", ["roots", "subs", "leaves"])
def test_instances_without_a_store_toml_are_a_damaged_store(directory: Directory, name: str) -> None:
    (directory.path / name).mkdir()
    with pytest.raises(StoreFailure, match=f"store.toml: is missing, and {name}/ is there"):
        has_store(directory)


def test_keys_of_the_quota_that_we_do_not_know_are_kept(directory: Directory) -> None:
    assert read_granted(directory) == (0, {})
    (directory.path / "quota.toml").write_text('granted = 7\nnote = "x"\n')
    assert read_granted(directory) == (7, {"note": "x"})
    assert new_granted(8, {"note": "x"}) == b'granted = 8\nnote = "x"\n'


@pytest.mark.parametrize("text", ["", "granted = -1", "granted = true", "granted = '1'", "granted = 1.5"])
def test_a_damaged_quota_is_told(directory: Directory, text: str) -> None:
    (directory.path / "quota.toml").write_text(text)
    with pytest.raises(StoreFailure, match=r"quota.toml: granted is"):
        read_granted(directory)
