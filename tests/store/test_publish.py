import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pcactl.store.directory import Directory
from pcactl.store.publish import publish, replace_file, sweep, withdraw, write_synced


@pytest.fixture
def staging(tmp_path: Path) -> Iterator[Directory]:
    (tmp_path / "staging").mkdir()
    with Directory.at(tmp_path / "staging") as directory:
        yield directory


@pytest.fixture
def into(tmp_path: Path) -> Iterator[Directory]:
    (tmp_path / "into").mkdir()
    with Directory.at(tmp_path / "into") as directory:
        yield directory


FILES = {"public.pem": (b"public", 0o644), "private.pem": (b"private", 0o600)}


def test_a_directory_gets_its_files(staging: Directory, into: Directory) -> None:
    publish(FILES, "x", staging=staging, into=into)
    assert {path.name: (path.read_bytes(), path.stat().st_mode & 0o7777) for path in (into.path / "x").iterdir()} == FILES
    assert (into.path / "x").stat().st_mode & 0o7777 == 0o700
    assert staging.is_empty()


@pytest.mark.parametrize("kind", ["file", "empty directory", "directory", "symlink", "dangling"])
def test_what_is_there_is_never_replaced(staging: Directory, into: Directory, kind: str) -> None:
    target = into.path / "x"
    if kind == "file":
        target.write_text("there")
    elif kind in {"symlink", "dangling"}:
        target.symlink_to(staging.path if kind == "symlink" else "/nowhere")
    else:
        target.mkdir()
        if kind == "directory":
            (target / "there").touch()
    before = target.lstat()
    with pytest.raises(FileExistsError, match=str(target)):
        publish(FILES, "x", staging=staging, into=into)
    assert target.lstat().st_ino == before.st_ino
    assert staging.is_empty()


def test_a_publication_that_fails_leaves_nothing(staging: Directory, into: Directory) -> None:
    with pytest.raises(FileNotFoundError, match="no/such/name"):
        publish({**FILES, "no/such/name": (b"", 0o600)}, "x", staging=staging, into=into)
    assert staging.is_empty()
    assert into.is_empty()


def test_a_private_file_is_private_from_its_first_byte(staging: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    whole_write = os.write

    def write(fd: int, data: bytes) -> int:
        seen.append(os.fstat(fd).st_mode & 0o7777)
        return whole_write(fd, data)

    monkeypatch.setattr(os, "write", write)
    before = os.umask(0)
    try:
        write_synced(staging, "private", b"secret", 0o600)
    finally:
        os.umask(before)
    assert seen == [0o600]


def test_a_file_that_is_there_is_not_written(staging: Directory) -> None:
    (staging.path / "x").symlink_to("/nowhere")
    with pytest.raises(FileExistsError):
        write_synced(staging, "x", b"", 0o600)


def test_a_replacement_replaces_a_symlink_itself(staging: Directory, into: Directory) -> None:
    (into.path / "outside").write_text("outside")
    (into.path / "x").symlink_to("outside")
    replace_file("x", b"new", 0o600, staging=staging, into=into)
    assert (into.path / "x").read_bytes() == b"new"
    assert not (into.path / "x").is_symlink()
    assert (into.path / "outside").read_text() == "outside"


def test_a_replacement_that_fails_leaves_the_old_file(staging: Directory, into: Directory) -> None:
    (into.path / "x").mkdir()
    with pytest.raises(IsADirectoryError):
        replace_file("x", b"new", 0o600, staging=staging, into=into)
    assert (into.path / "x").is_dir()
    assert staging.is_empty()


def test_withdrawing_takes_it_all_back(staging: Directory, into: Directory) -> None:
    publish(FILES, "x", staging=staging, into=into)
    withdraw("x", staging=staging, from_=into)
    withdraw("x", staging=staging, from_=into)
    assert into.is_empty()
    assert staging.is_empty()


def test_leftovers_are_swept_and_symlinks_not_followed(staging: Directory, into: Directory) -> None:
    (into.path / "kept").touch()
    (staging.path / "left/deep").mkdir(parents=True)
    (staging.path / "left/deep/file").touch()
    (staging.path / "left/link").symlink_to(into.path)
    (staging.path / "link").symlink_to(into.path)
    sweep(staging)
    assert staging.is_empty()
    assert (into.path / "kept").exists()
