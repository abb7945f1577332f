"""What was reported as done is on disk: files by their contents, and every name in every directory."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.store.outdir import write_out
from pcactl.store.store import Store
from tests.store import samples
from tests.store.steps import ACTS, FAILING

LEAF = samples.id_of(Kind.LEAF)


class Disk:
    """Which files and directories were changed since they were last synced."""

    def __init__(self) -> None:
        self.changed: set[Path] = set()

    def mkdir(self, *_: object, dir_fd: int) -> None:
        self.changed.add(_path(dir_fd))

    def unlink(self, name: str, *, dir_fd: int) -> None:
        if name != ".pcactl-lock":  # A power cut may bring it back: nobody holds it then.
            self.changed.add(_path(dir_fd))

    def rmdir(self, name: str, *, dir_fd: int) -> None:
        self.changed = {path for path in self.changed if not path.is_relative_to(_path(dir_fd) / name)} | {_path(dir_fd)}

    def open(self, _: object, flags: int, *_mode: object, dir_fd: int | None = None) -> None:
        if flags & os.O_CREAT and dir_fd is not None:
            self.changed.add(_path(dir_fd))

    def write(self, fd: int, *_: object) -> None:
        self.changed.add(_path(fd))

    pwrite = write

    def rename(self, name: str, new_name: str, *, src_dir_fd: int, dst_dir_fd: int) -> None:
        old, new = _path(src_dir_fd) / name, _path(dst_dir_fd) / new_name
        self.changed |= {old.parent, new.parent}
        self.changed = {new / path.relative_to(old) if path.is_relative_to(old) else path for path in self.changed}

    def fsync(self, fd: int) -> None:
        self.changed.discard(_path(fd))


def _path(fd: int) -> Path:
    return Path(f"/proc/self/fd/{fd}").readlink()


@contextmanager
def watched() -> Iterator[Disk]:
    disk = Disk()
    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "unlink", "rmdir", "open", "write", "pwrite", "rename", "fsync"):
            patch.setattr(os, name, _watched(getattr(os, name), getattr(disk, name)))
        yield disk


def _watched(original: Callable[..., object], note: Callable[..., None]) -> Callable[..., object]:
    def call(*args: object, **named: object) -> object:
        answer = original(*args, **named)
        note(*args, **named)
        return answer

    return call


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="paths of descriptors are read from /proc")


@needs_proc
@pytest.mark.parametrize("act", ACTS)
def test_nothing_but_the_lock_and_staging_is_left_unsynced(tmp_path: Path, act: str) -> None:
    store = Store(tmp_path / "a/store") if act == "create" else samples.new_store(tmp_path / "store")
    with watched() as disk:
        ACTS[act](store)
    assert disk.changed <= {store.path / "staging", store.path / "lock"}


@needs_proc
@pytest.mark.parametrize("act", FAILING)
def test_what_was_taken_back_is_synced_too(tmp_path: Path, act: str) -> None:
    store = samples.new_store(tmp_path / "store")
    with watched() as disk:
        FAILING[act](store)
    assert disk.changed <= {store.path / "staging", store.path / "lock"}


@needs_proc
def test_a_directory_that_a_killed_writer_made_is_synced(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path)
    for path in (store.path / "leaves").iterdir():
        path.rename(tmp_path / "away")
    instance = samples.make(number=1)
    with watched() as disk:
        disk.changed.add(tmp_path)  # As if `leaves/` had just been made.
        samples.issue(store, instance)
    assert tmp_path not in disk.changed


@needs_proc
def test_readers_write_nothing_but_the_index(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path)
    store.quota()
    with watched() as disk:
        for instance_id in samples.ids(store):
            store.files(instance_id)
        store.quota()
    assert disk.changed == set()


@needs_proc
def test_files_under_out_are_synced(tmp_path: Path) -> None:
    with watched() as disk:
        write_out(tmp_path / "a/out", {"certificate": b"x", "private_key": b"y"}, force=False)
    assert disk.changed == set()


def test_files_are_on_disk_before_the_commit(tmp_path: Path) -> None:
    """Each file is synced after its last write, then its directory, then comes the rename, then the directory it went to."""
    store = samples.new_store(tmp_path)
    calls: list[tuple[str, str]] = []
    names: dict[int, str] = {}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("open", "mkdir", "write", "fsync", "rename"):
            patch.setattr(os, name, _recorded(name, getattr(os, name), calls, names))
        samples.issue(store, samples.make(number=7))
    instance = samples.id_of(Kind.LEAF, 7)
    start, commit = calls.index(("mkdir", instance)), calls.index(("rename", instance))
    written = [name for call, name in calls[start:commit] if call == "write"]
    assert sorted(written) == ["certificate.pem", "chain.pem", "instance.toml", "private_key.pem"]
    for name in written:
        assert calls.index(("fsync", name), start) > max(place for place, call in enumerate(calls) if call == ("write", name))
    assert calls[commit - 1] == ("fsync", instance)
    assert calls[commit + 1] == ("fsync", "leaves")
    assert [call for call in calls[commit:] if call[1] == "audit.log"] == [
        ("open", "audit.log"),
        ("open", "audit.log"),
        ("write", "audit.log"),
        ("fsync", "audit.log"),
    ]


def _recorded(name: str, original: Callable[..., object], calls: list[tuple[str, str]], names: dict[int, str]) -> Callable[..., object]:
    def call(*args: object, **named: object) -> object:
        what = names.get(args[0], "?") if isinstance(args[0], int) else Path(str(args[0])).name
        calls.append((name, what))
        answer = original(*args, **named)
        if name == "open" and isinstance(answer, int):
            names[answer] = what
        return answer

    return call


def _calls(act: str, store: Store) -> list[tuple[str, str]]:
    calls: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        names: dict[int, str] = {}
        for name in ("open", "write", "pwrite", "fsync", "rename", "unlink"):
            patch.setattr(os, name, _recorded(name, getattr(os, name), calls, names))
        ACTS[act](store)
    return [call for call in calls if call[0] != "open"]


def test_an_instance_goes_after_its_line_in_the_ledger_is_on_disk(tmp_path: Path) -> None:
    calls = _calls("delete", samples.new_store(tmp_path))
    commit = calls.index(("rename", LEAF))
    assert calls[commit - 5 : commit] == [
        ("pwrite", "lock"),
        ("fsync", "lock"),
        ("write", "deleted.jsonl"),
        ("fsync", "deleted.jsonl"),
        ("fsync", tmp_path.name),
    ]
    assert calls[commit + 1 : commit + 4] == [("fsync", "leaves"), ("write", "audit.log"), ("fsync", "audit.log")]
    assert calls.index(("unlink", "private_key.pem")) > commit + 4


@pytest.mark.parametrize(("act", "file"), [("revoke", "instance.toml"), ("rekey", "private_key.pem")])
def test_a_new_file_is_on_disk_before_it_replaces_the_old(tmp_path: Path, act: str, file: str) -> None:
    calls = _calls(act, samples.new_store(tmp_path))
    commit = calls.index(("rename", file))
    before, new = [("write", "before-1"), ("fsync", "before-1")], [("write", file), ("fsync", file)]
    assert calls[commit - 6 : commit] == [("pwrite", "lock"), ("fsync", "lock"), *before, *new]
    assert calls[commit + 1 : commit + 4] == [("fsync", LEAF), ("write", "audit.log"), ("fsync", "audit.log")]
