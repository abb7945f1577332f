"""The index: whatever happened to it or to the store, what is found is what the records say."""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind, Status
from pcactl.errors import StoreFailure
from pcactl.model import Quota
from pcactl.store import following, index, layout, reading
from pcactl.store.directory import Directory
from pcactl.store.lock import is_locked
from pcactl.store.records import read_record
from pcactl.store.rows import row_of_text
from pcactl.store.search import Search
from pcactl.store.store import Store
from tests.store import samples

LEAVES = Search(Kind.LEAF, samples.NOW)
REVOKED = LEAVES._replace(states=frozenset({Status.REVOKED}))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A root, a sub and five leaves, with their index."""
    store = samples.new_store(tmp_path / "store")
    for number in range(1, 5):
        samples.issue(store, samples.make(number=number, use_quota=number == 4))
    assert numbers(store) == [4, 3, 2, 1, 0]
    return store


def numbers(store: Store, search: Search = LEAVES, *, thorough: bool = False) -> list[int]:
    found = store.find(search, thorough=thorough)
    assert found.total == len(found.instances)
    return [int(one.instance_id[-20:]) for one in found.instances]


def place(store: Store, number: int) -> Path:
    return store.path / "leaves" / samples.id_of(Kind.LEAF, number)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the records that are read from now on, for rows or to be shown."""
    read: list[str] = []

    def watched(whole: Callable[..., object], of: Callable[..., Path]) -> Callable[..., object]:
        def function(*arguments: object) -> object:
            read.append(of(*arguments).parent.name)
            return whole(*arguments)

        return function

    monkeypatch.setattr(reading, "read_record", watched(read_record, lambda _, path: path))
    monkeypatch.setattr(following, "row_of_text", watched(row_of_text, lambda _, name, __: Path(name, "x")))
    return read


def test_only_what_is_shown_is_read(store: Store, reads: list[str]) -> None:
    assert len(store.find(LEAVES, window=slice(1, 3)).instances) == 2
    assert reads == [samples.id_of(Kind.LEAF, 3), samples.id_of(Kind.LEAF, 2)]
    reads.clear()
    assert numbers(store, LEAVES._replace(common_name="leaf 1")) == [1]
    assert reads == [samples.id_of(Kind.LEAF, 1)]
    reads.clear()
    assert store.find(LEAVES._replace(common_name="nobody")).total == 0
    assert store.quota() == Quota(0, 1)
    assert not reads


def test_acts_of_ours_are_followed_by_the_writer(store: Store, reads: list[str]) -> None:
    samples.issue(store, samples.make(number=7))
    samples.revoke(store, samples.make(number=1))
    samples.delete(store, samples.make(number=2))
    samples.rekey(store, samples.make(number=3))
    samples.grant(store, 5)
    reads.clear()
    assert numbers(store, REVOKED) == [1]
    assert store.find(LEAVES, window=slice(0)).total == 5
    assert reads == [samples.id_of(Kind.LEAF, 1)]
    assert numbers(store) == [7, 4, 3, 1, 0]


def test_what_a_killed_writer_did_is_found_in_the_log(store: Store, reads: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(following.Follower, "end", following.Follower.forget)
        samples.issue(store, samples.make(number=7))
        samples.revoke(store, samples.make(number=1))
        samples.delete(store, samples.make(number=2))
    reads.clear()
    assert store.find(LEAVES, window=slice(0)).total == 5
    assert sorted(reads) == [samples.id_of(Kind.LEAF, number) for number in (1, 7)]
    assert numbers(store, REVOKED) == [1]


def test_acts_that_are_taken_back_were_not_done(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(store)
    assert numbers(store) == [4, 3, 2, 1, 0]
    assert numbers(store, REVOKED) == []


def test_a_line_as_long_as_one_that_was_taken_back(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        _revoked_and_interrupted(store)
    samples.revoke(store, samples.make(number=2))
    assert numbers(store, REVOKED) == [2]


def _interrupted(store: Store) -> None:
    """Two acts, each seen by a reader beside it, that are taken back."""
    with store.write() as writer:
        writer.publish(samples.make(number=7), samples.files_of(samples.make(number=7)))
        writer.log("leaf issue", samples.id_of(Kind.LEAF, 7), {}, now=samples.NOW, operator="root")
        assert numbers(store) == [7, 4, 3, 2, 1, 0]
        writer.update(samples.revoked(samples.make(number=1)), act="leaf revoke")
        writer.log("leaf revoke", samples.id_of(Kind.LEAF, 1), {}, now=samples.NOW, operator="root")
        assert numbers(store, REVOKED) == [1]
        raise KeyboardInterrupt


def _revoked_and_interrupted(store: Store) -> None:
    with store.write() as writer:
        writer.update(samples.revoked(samples.make(number=1)), act="leaf revoke")
        writer.log("leaf revoke", samples.id_of(Kind.LEAF, 1), {}, now=samples.NOW, operator="root")
        assert numbers(store, REVOKED) == [1]
        raise KeyboardInterrupt


@pytest.fixture
def relists(monkeypatch: pytest.MonkeyPatch) -> list[Kind]:
    """The kinds whose directories are listed from now on: with 100,000 leaves that is dear."""
    listed: list[Kind] = []
    whole = following._relist  # noqa: SLF001

    def relist(root: Directory, connection: sqlite3.Connection, kind: Kind, busy: following.Busy) -> list[str]:
        listed.append(kind)
        return whole(root, connection, kind, busy)

    monkeypatch.setattr(following, "_relist", relist)
    return listed


def test_who_asks_in_the_midst_of_an_act_waits_for_its_end(store: Store, relists: list[Kind], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_MOMENT", 30)
    with ThreadPoolExecutor(1) as pool:
        with store.write() as writer:
            writer.publish(samples.make(number=7), samples.files_of(samples.make(number=7)))
            monkeypatch.setattr(following, "is_locked", lambda root, **_: is_locked(root))  # For itself nobody waits.
            asked = pool.submit(numbers, store)
            with pytest.raises(TimeoutError):
                asked.result(0.05)
            writer.log("leaf issue", samples.id_of(Kind.LEAF, 7), {}, now=samples.NOW, operator="")
        assert asked.result(20) == [7, 4, 3, 2, 1, 0]
    assert relists == []


def test_a_writer_that_takes_its_time_is_not_waited_for(store: Store, relists: list[Kind]) -> None:
    with store.write() as writer:
        writer.publish(samples.make(number=7), samples.files_of(samples.make(number=7)))
        assert numbers(store) == [7, 4, 3, 2, 1, 0]
        assert relists == [Kind.LEAF]
        writer.log("leaf issue", samples.id_of(Kind.LEAF, 7), {}, now=samples.NOW, operator="")
    assert numbers(store) == [7, 4, 3, 2, 1, 0]


def test_what_another_one_took_in_meanwhile_is_not_taken_in_again(store: Store, relists: list[Kind], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many who ask at once, one looks; the others wait for him."""
    whole, others = index.transaction, list[bool]()

    def transaction(connection: sqlite3.Connection) -> AbstractContextManager[None]:
        if not others:
            others.append(True)
            samples.issue(Store(store.path), samples.make(number=8))
            assert numbers(store) == [8, 4, 3, 2, 1, 0]
        return whole(connection)

    shutil.copytree(place(store, 1), store.path / "leaves" / "pca_leaf_00000000000000000009")
    shutil.rmtree(store.path / "leaves" / "pca_leaf_00000000000000000009")
    monkeypatch.setattr(index, "transaction", transaction)
    assert numbers(store) == [8, 4, 3, 2, 1, 0]
    assert relists == [Kind.LEAF]


def test_what_comes_and_goes_from_outside(store: Store, reads: list[str]) -> None:
    other = samples.new_store(store.path.parent / "other")
    samples.issue(other, samples.make(number=9))
    shutil.copytree(other.path / "leaves" / samples.id_of(Kind.LEAF, 9), place(store, 9))
    assert numbers(store) == [9, 4, 3, 2, 1, 0]
    shutil.rmtree(place(store, 4))
    reads.clear()
    assert store.find(LEAVES, window=slice(0)).total == 5
    assert not reads
    shutil.rmtree(store.path / "leaves")
    assert numbers(store) == []


def test_what_came_before_an_act_of_ours_is_seen_after_it(store: Store) -> None:
    shutil.rmtree(place(store, 4))
    samples.issue(store, samples.make(number=7))
    assert store.find(LEAVES, window=slice(0)).total == 5


def test_a_record_that_was_edited_is_read_as_it_is(store: Store) -> None:
    edit(place(store, 4) / "instance.toml", 'tag = ""', 'tag = "new"')
    edit(place(store, 4) / "instance.toml", "instance_status = 1", "instance_status = 2")
    tagged = LEAVES._replace(tag="new")
    assert store.find(tagged).total == 0  # Nobody has looked there.
    assert numbers(store, tagged, thorough=True) == [4]
    edit(place(store, 4) / "instance.toml", 'tag = "new"', 'tag = "newer"')
    assert [one.tag for one in store.find(tagged).instances] == ["newer"]
    assert numbers(store, LEAVES._replace(states=frozenset({Status.DISABLED}))) == [4]


def test_what_is_shown_and_was_edited_moves_where_it_belongs(store: Store) -> None:
    edit(place(store, 4) / "instance.toml", "2026-11-25 01:18:18+00:00", "2026-11-24 01:18:18+00:00")
    assert [int(one.instance_id[-20:]) for one in store.find(LEAVES, window=slice(2)).instances] == [3, 2]
    assert numbers(store) == [3, 2, 1, 0, 4]


def test_a_damaged_record_is_told_until_it_is_sound(store: Store) -> None:
    path = place(store, 2) / "instance.toml"
    sound = path.read_text()
    path.write_text("nonsense")
    for search in (LEAVES, REVOKED):
        with pytest.raises(StoreFailure, match=r"instance\.toml: cannot be read as TOML"):
            store.find(search, thorough=True)
    with pytest.raises(StoreFailure):
        store.quota()
    path.write_text(sound)
    assert numbers(store) == [4, 3, 2, 1, 0]
    assert store.quota() == Quota(0, 1)


@pytest.mark.parametrize("name", ["pca_leaf_short", "pca_leaf_../x", "pca_leaf_00000000000000000009", "pca_leaf_\udcff"])
def test_what_is_no_instance_but_has_the_name_of_one(store: Store, name: str) -> None:
    (store.path / "leaves" / name.replace("/", "_")).mkdir()
    for _ in range(2):
        with pytest.raises(StoreFailure, match=r"is missing"):
            numbers(store)
        assert store.find(LEAVES._replace(kind=Kind.SUB)).total == 1
    (store.path / "leaves" / name.replace("/", "_")).rmdir()
    assert numbers(store) == [4, 3, 2, 1, 0]


def other_database(path: Path) -> None:
    path.unlink()
    run("CREATE TABLE instances (id)")(path)


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "x").write_text("")


def symlink(target: str) -> Callable[[Path], None]:
    def place(path: Path) -> None:
        path.unlink()
        path.symlink_to(target)

    return place


def run(statement: str) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute(statement)
        connection.close()

    return change


def written(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return write


DAMAGE: dict[str, Callable[[Path], None]] = {
    "removed": Path.unlink,
    "empty": written(lambda _: b""),
    "cut": written(lambda whole: whole[:5000]),
    "cut to whole pages": written(lambda whole: whole[: 4096 * 4]),
    "garbage": written(lambda _: b"garbage" * 5000),
    "zeros": written(lambda whole: bytes(len(whole))),
    "header alone": written(lambda whole: whole[:100] + bytes(len(whole) - 100)),
    "another database": other_database,
    "a directory": directory,
    "a symlink": symlink("store.toml"),
    "a dangling symlink": symlink("nowhere"),
    "of another version": run("PRAGMA user_version = 99"),
    "before the last boot": run("UPDATE seen SET stamp = 'x|0|' WHERE place = 'boot'"),
    "names from elsewhere": run("UPDATE instances SET id = '../' || id WHERE kind = 'leaf'"),
    "no text at all": run("UPDATE instances SET id = CAST(id || x'ff00' AS BLOB)"),
    "no times": run("UPDATE instances SET tag = x'ff', not_before = 'z', status = NULL"),
    "names of what is elsewhere": run("UPDATE instances SET id = '../roots/pca_root_00000000000000000000' WHERE common_name = 'leaf 4'"),
    "not known to be of the leaves": run("DELETE FROM seen WHERE place = 'leaves'"),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_index_is_made_anew(store: Store, how: str) -> None:
    settings = (store.path / "store.toml").read_bytes()
    DAMAGE[how](store.path / layout.INDEX)
    assert numbers(store) == [4, 3, 2, 1, 0]
    assert store.quota() == Quota(0, 1)
    assert (store.path / "store.toml").read_bytes() == settings
    samples.issue(store, samples.make(number=7))
    assert numbers(store) == [7, 4, 3, 2, 1, 0]
    assert (store.path / layout.INDEX).is_file()
    assert (store.path / layout.INDEX).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("how", DAMAGE)
def test_a_writer_takes_no_harm_from_it(store: Store, how: str) -> None:
    DAMAGE[how](store.path / layout.INDEX)
    samples.issue(store, samples.make(number=7))
    assert numbers(store) == [7, 4, 3, 2, 1, 0]


def test_nothing_of_an_index_of_before_the_last_boot_is_believed(store: Store) -> None:
    DAMAGE["before the last boot"](store.path / layout.INDEX)
    run("DELETE FROM instances WHERE kind = 'leaf'")(store.path / layout.INDEX)
    assert numbers(store) == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("how", ["names from elsewhere", "names of what is elsewhere", "no text at all"])
def test_names_that_are_none_lead_nowhere(store: Store, how: str) -> None:
    DAMAGE[how](store.path / layout.INDEX)
    assert numbers(store, thorough=True) == [4, 3, 2, 1, 0]


def test_an_older_index_of_the_same_store(store: Store) -> None:
    older = (store.path / layout.INDEX).read_bytes()
    samples.issue(store, samples.make(number=7))
    samples.revoke(store, samples.make(number=1))
    samples.delete(store, samples.make(number=4, use_quota=True))
    assert store.quota() == Quota(0, 1)
    (store.path / layout.INDEX).write_bytes(older)
    assert numbers(store, REVOKED) == [1]
    assert numbers(store) == [7, 3, 2, 1, 0]
    assert store.quota() == Quota(0, 1)


def test_the_index_of_another_store(store: Store) -> None:
    other = samples.new_store(store.path.parent / "other")
    assert numbers(other) == [0]
    shutil.copy(other.path / layout.INDEX, store.path / layout.INDEX)
    assert numbers(store) == [4, 3, 2, 1, 0]


def test_a_copy_of_the_store(store: Store) -> None:
    shutil.copytree(store.path, store.path.parent / "copy")
    copy = Store(store.path.parent / "copy")
    assert numbers(copy) == [4, 3, 2, 1, 0]
    samples.delete(copy, samples.make(number=1))
    assert numbers(copy) == [4, 3, 2, 0]
    assert numbers(store) == [4, 3, 2, 1, 0]


def test_an_index_that_somebody_holds_is_done_without(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "WAIT_SECONDS", 0.1)
    holder = sqlite3.connect(store.path / layout.INDEX, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    samples.issue(store, samples.make(number=7))
    assert numbers(store) == [7, 4, 3, 2, 1, 0]
    holder.execute("COMMIT")
    holder.close()
    assert numbers(store) == [7, 4, 3, 2, 1, 0]


def test_nothing_is_held_when_the_index_is_made(store: Store) -> None:
    (store.path / layout.STAGING).rmdir()
    DAMAGE["garbage"](store.path / layout.INDEX)
    opened = Directory.at
    with pytest.MonkeyPatch.context() as patch, Directory.at(store.path) as kept:
        patch.setattr(Directory, "at", lambda path: Directory(path, os.dup(kept.fd)))
        assert numbers(store) == [4, 3, 2, 1, 0]
    with opened(store.path) as other:
        fcntl.flock(other.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("place", ["", layout.STAGING])
def test_who_holds_a_directory_does_not_hold_up_whoever_makes_the_index_anew(store: Store, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    """`flock STORE pcactl leaf list` holds the store's own while pcactl runs; nobody holds the other one but for a while."""
    monkeypatch.setattr(index, "WAIT_SECONDS", 0.1)
    DAMAGE["garbage"](store.path / layout.INDEX)
    with Directory.at(store.path / place) as held:
        fcntl.flock(held.fd, fcntl.LOCK_EX)
        assert numbers(store) == [4, 3, 2, 1, 0]
        assert (store.path / layout.INDEX).read_bytes().startswith(b"garbage") == bool(place)
    assert numbers(store) == [4, 3, 2, 1, 0]
    assert (store.path / layout.INDEX).read_bytes().startswith(b"SQLite")


def test_the_index_is_private_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = samples.new_store(tmp_path / "store")
        assert numbers(store) == [0]
    finally:
        os.umask(before)
    assert (store.path / layout.INDEX).stat().st_mode & 0o777 == 0o600


def test_the_ledger_is_followed(store: Store) -> None:
    assert not store.was_deleted(samples.id_of(Kind.LEAF, 4))
    samples.delete(store, samples.make(number=4, use_quota=True))
    assert store.was_deleted(samples.id_of(Kind.LEAF, 4))
    assert store.was_deleted_by_name(Kind.LEAF, "leaf 4")
    assert not store.was_deleted_by_name(Kind.SUB, "leaf 4")
    assert store.quota() == Quota(0, 1)
    path = store.path / layout.DELETED_JSONL
    whole = path.read_text()
    path.write_text(whole + "nonsense\n")
    with pytest.raises(StoreFailure, match=r"deleted\.jsonl: line 2 is no record"):
        store.quota()
    assert numbers(store) == [3, 2, 1, 0]
    path.write_text(whole.replace("true", "false"))
    assert store.quota() == Quota(0, 0)


def test_the_number_of_calls_does_not_grow_with_the_store(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted(whole: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            nonlocal made
            made += 1
            return whole(*arguments, **options)

        return call

    def calls(number: int) -> int:
        before = made
        with monkeypatch.context() as patch:
            for name in ("open", "stat", "scandir", "fstat"):
                patch.setattr(os, name, counted(getattr(os, name)))
            store.find(LEAVES, window=slice(3))
            store.find(LEAVES._replace(common_name="leaf 1"))
            store.quota()
            samples.issue(store, samples.make(number=number))
        return made - before

    few = calls(100)
    for number in range(5, 60):
        samples.issue(store, samples.make(number=number))
    assert calls(101) == few > 20
