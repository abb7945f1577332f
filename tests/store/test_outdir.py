import errno
import os
import shutil
import stat
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from pcactl.errors import Exists, StoreFailure
from pcactl.store.directory import Directory
from pcactl.store.outdir import check_out, write_out
from tests.store.steps import CHANGING, Untouched, at_call, fail

FILES = {"certificate": b"certificate", "private_key": b"key", "chain": b"chain", "fullchain": b"full", "root_certificate": b"root"}
HALVES = {f"encryption_{stem}": stem.encode() for stem in ("certificate", "private_key", "chain", "fullchain")}


def tree(path: Path) -> dict[str, tuple[bytes, int]]:
    return {str(file.relative_to(path)): (file.read_bytes() if file.is_file() else b"", stat.S_IMODE(file.lstat().st_mode)) for file in path.rglob("*")}


def pem_files(path: Path) -> dict[str, tuple[bytes, int]]:
    return {name: found for name, found in tree(path).items() if name.endswith(".pem") and "/" not in name}


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o777])
def test_files_get_their_names_and_modes(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        paths = write_out(tmp_path / "a/out", FILES | HALVES, force=False).paths
    finally:
        os.umask(before)
    assert paths == {stem: tmp_path / f"a/out/{stem}.pem" for stem in FILES | HALVES}
    for stem, content in (FILES | HALVES).items():
        assert tree(tmp_path / "a/out")[f"{stem}.pem"] == (content, 0o600 if stem.endswith("private_key") else 0o644)
    assert len(tree(tmp_path / "a/out")) == 9
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == stat.S_IMODE((tmp_path / "a/out").stat().st_mode) == 0o700


def test_other_files_and_the_mode_of_the_directory_stay(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "other.pem").write_text("other")
    write_out(tmp_path, FILES, force=False)
    assert (tmp_path / "other.pem").read_text() == "other"
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


@pytest.mark.parametrize("planted", ["file", "symlink", "dangling", "directory"])
def test_what_is_there_is_refused_before_anything_is_written(tmp_path: Path, planted: str) -> None:
    _plant(tmp_path / "chain.pem", planted)
    before = tree(tmp_path)
    for act in (lambda: check_out(tmp_path, FILES, force=False), lambda: write_out(tmp_path, FILES, force=False)):
        with pytest.raises(Exists, match=rf"^{tmp_path} already has chain.pem$") as refusal:
            act()
        assert (refusal.value.field, refusal.value.hint, refusal.value.exit_status) == (
            "--out",
            "another directory; --force writes over what is there, private keys included",
            2,
        )
    assert tree(tmp_path) == before


@pytest.mark.parametrize("planted", ["file", "symlink", "dangling"])
def test_force_replaces_names_and_never_writes_through_them(tmp_path: Path, planted: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    _plant(out / "private_key.pem", planted)
    check_out(out, FILES, force=True)
    write_out(out, FILES, force=True)
    assert tree(out)["private_key.pem"] == (b"key", 0o600)
    assert not (out / "private_key.pem").is_symlink()
    assert not (tmp_path / "target").exists() or (tmp_path / "target").read_text() == "target"


def test_the_same_files_may_be_written_again(tmp_path: Path) -> None:
    write_out(tmp_path, FILES, force=False)
    (tmp_path / "private_key.pem").chmod(0o644)
    (tmp_path / "chain.pem").unlink()
    write_out(tmp_path, FILES, force=False)
    assert tree(tmp_path) == {f"{stem}.pem": (content, 0o600 if stem == "private_key" else 0o644) for stem, content in FILES.items()}
    with pytest.raises(Exists):  # Who knows only the names cannot know that.
        check_out(tmp_path, FILES, force=False)


@pytest.mark.parametrize("planted", ["longer", "empty", "symlink to the same", "unreadable"])
def test_what_is_not_quite_the_same_is_refused(tmp_path: Path, planted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write_out(tmp_path, FILES, force=False)
    path = tmp_path / "chain.pem"
    if planted == "symlink to the same":
        path.symlink_to(path.rename(tmp_path / "moved"))
    elif planted == "unreadable":
        monkeypatch.setattr(Directory, "read", _refuse)
    else:
        path.write_bytes(FILES["chain"] + b"\n" if planted == "longer" else b"")
    before = tree(tmp_path)
    with pytest.raises(Exists, match=r" already has .*chain\.pem"):
        write_out(tmp_path, FILES, force=False)
    assert tree(tmp_path) == before


def _refuse(directory: Directory, name: str) -> bytes:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(directory.path / name))


def test_a_repetition_that_fails_leaves_the_same_files(tmp_path: Path) -> None:
    write_out(tmp_path, FILES, force=False)
    before = tree(tmp_path)
    for number in count(1):
        try:
            with suppress(StoreFailure, Exists), at_call(number, CHANGING, fail(errno.EIO)):
                write_out(tmp_path, FILES, force=False)
        except Untouched:
            break
        assert pem_files(tmp_path) == before, f"call {number}"


def _plant(path: Path, planted: str) -> None:
    target = path.parent.parent / "target"
    if planted == "directory":
        path.mkdir()
    elif planted == "file":
        path.write_text("old")
        path.chmod(0o666)
    else:
        if planted == "symlink":
            target.write_text("target")
        path.symlink_to(target)


def test_force_replaces_no_directory(tmp_path: Path) -> None:
    (tmp_path / "chain.pem").mkdir()
    for act in (check_out, write_out):
        with pytest.raises(StoreFailure, match=r"chain.pem: Is a directory") as refusal:
            act(tmp_path, FILES, force=True)
        assert (refusal.value.field, refusal.value.exit_status) == ("--out", 6)
    assert list(tree(tmp_path)) == ["chain.pem"]


@pytest.mark.parametrize("place", ["file", "file/below", "dangling"])
def test_what_is_no_directory_is_told_by_the_check(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("nowhere/at/all")
    for act in (check_out, write_out):
        with pytest.raises(StoreFailure, match=rf"^cannot write {tmp_path / place}: ") as refusal:
            act(tmp_path / place, FILES, force=False)
        assert refusal.value.field == "--out"
    assert not (tmp_path / "nowhere").exists()


def test_the_check_writes_nothing(tmp_path: Path) -> None:
    check_out(tmp_path / "a/b", FILES, force=False)
    assert list(tmp_path.iterdir()) == []


def test_a_directory_may_be_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    write_out(tmp_path / "link", FILES, force=False)
    assert len(tree(tmp_path / "real")) == 5


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
def test_each_call_may_fail_and_nothing_is_left(tmp_path: Path, code: int) -> None:
    for number in count(1):
        try:
            with pytest.raises(StoreFailure, match=r"^cannot write .*: ") as refusal, at_call(number, CHANGING, fail(code)):
                write_out(tmp_path / "a/out", FILES, force=False)
        except Untouched:
            break
        except pytest.fail.Exception:  # All was in its place: only sweeping failed, or a descriptor was not let go of.
            assert len(pem_files(tmp_path / "a/out")) == 5
            shutil.rmtree(tmp_path / "a")
            continue
        assert refusal.value.problem.endswith(os.strerror(code))
        assert tree(tmp_path) == {}, f"call {number}"
    assert len(tree(tmp_path / "a/out")) == 5


def test_a_check_knows_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    for path in (tmp_path, tmp_path / "new/out"):
        with pytest.raises(StoreFailure, match=rf"^cannot write {tmp_path}: no file can be made in it"):
            check_out(path, FILES, force=False)
