import os
import stat
from pathlib import Path

import pytest

from pcactl.errors import StoreFailure
from pcactl.store.directory import READ_BYTES, Directory, make_directories, remove_directories, told


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat(follow_symlinks=False).st_mode)


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_modes_do_not_depend_on_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        made = make_directories(tmp_path / "a/b/c")
        with Directory.at(tmp_path / "a/b/c") as directory:
            os.close(directory.create("private", os.O_WRONLY, 0o600))
            os.close(directory.create("public", os.O_WRONLY, 0o644))
            os.close(directory.open("either", os.O_RDWR, 0o600))
    finally:
        os.umask(before)
    assert [mode(path) for path in made] == [0o700] * 3
    assert made == [tmp_path / "a", tmp_path / "a/b", tmp_path / "a/b/c"]
    assert [mode(tmp_path / "a/b/c" / name) for name in ("private", "public", "either")] == [0o600, 0o644, 0o600]


def test_setgid_does_not_spread(tmp_path: Path) -> None:
    tmp_path.chmod(0o2755)
    with Directory.at(tmp_path) as directory, directory.make("inner"):
        assert mode(tmp_path / "inner") == 0o700


def test_directories_that_are_there_keep_their_mode(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir(0o755)
    (tmp_path / "a").chmod(0o755)
    assert make_directories(tmp_path / "a") == []
    assert mode(tmp_path / "a") == 0o755


def test_making_directories_takes_back_what_it_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File name too long"):
        make_directories(tmp_path / "a/b" / ("x" * 300))
    assert list(tmp_path.iterdir()) == []
    remove_directories(made := make_directories(tmp_path / "a/b"))
    assert len(made) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """A directory in which everything is a symlink to something outside that must not be touched."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    (outside / "directory").mkdir(parents=True)
    (outside / "file").write_text("outside")
    (outside / "directory/file").write_text("outside")
    inside.mkdir()
    for name in ("file", "directory", "nothing"):
        (inside / name).symlink_to(outside / name)
    return inside


def test_symlinks_are_not_followed(planted: Path) -> None:
    with Directory.at(planted) as directory, pytest.raises(StoreFailure, match="inside/file: a symbolic link"), told("read"):
        directory.read("file")
    with Directory.at(planted) as directory:
        with pytest.raises(OSError, match="Too many levels"):
            directory.open("nothing", os.O_WRONLY, 0o600)
        with pytest.raises(FileExistsError):
            directory.create("nothing", os.O_WRONLY, 0o600)
        with pytest.raises(NotADirectoryError):
            directory.enter("directory")
        with pytest.raises(NotADirectoryError):
            directory.ensure("directory")
        assert directory.has("nothing")
        for name in directory.names():
            directory.remove(name)
        assert directory.is_empty()
    assert (planted.parent / "outside/directory/file").read_text() == "outside"
    assert not (planted.parent / "outside/nothing").exists()


def test_a_directory_is_removed_with_its_symlinks(planted: Path) -> None:
    with Directory.at(planted.parent) as directory:
        directory.remove("inside")
        assert directory.names() == ["outside"]
    assert (planted.parent / "outside/directory/file").read_text() == "outside"


def test_what_is_no_regular_file_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "directory").mkdir()
    for name in ("fifo", "directory"):
        with Directory.at(tmp_path) as directory, pytest.raises(StoreFailure, match=f"cannot read .*/{name}: not a regular file"), told("read"):
            directory.read(name)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(READ_BYTES + 1)
    with Directory.at(tmp_path) as directory, pytest.raises(StoreFailure, match="large: File too large"), told("read"):
        directory.read("large")


def test_no_descriptor_is_left_open(planted: Path) -> None:
    before = len(list(Path("/dev/fd").iterdir()))
    test_symlinks_are_not_followed(planted)
    assert len(list(Path("/dev/fd").iterdir())) == before
