"""What a restore leaves behind: the store of the archive as a whole, or the one that stood; and what it tells beforehand."""

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound, PcaError, StoreFailure
from pcactl.model import Difference, Restored
from pcactl.store import layout, switch
from pcactl.store import restore as restoring
from pcactl.store.directory import Directory
from pcactl.store.lock import locked
from pcactl.store.restore import Counter
from pcactl.store.store import Store
from tests.backup.archives import SOURCE, archive_of, is_restored, other_store, problems, pump_of, restore, tree, without_last_line
from tests.store import samples
from tests.store.steps import CHANGING, NEED_SPACE, Untouched, at_call, fail, no_space

ACTS: list[Callable[[Store, int], object]] = [
    lambda store, number: samples.issue(store, samples.make(number=10 + number)),
    lambda store, number: samples.issue(store, samples.make(number=20 + number, key_alg="SM2", use_quota=True)),
    lambda store, number: samples.issue(store, samples.make(Kind.SUB, number=10 + number)),
    lambda store, number: samples.grant(store, number + 1),
    lambda store, number: samples.revoke(store, samples.make(number=10 * (number > 2) + number)),
    lambda store, number: samples.rekey(store, samples.make(number=10 * (number > 1) + number)),
    lambda store, number: samples.delete(store, samples.make(number=10 * (number > 0) + number)),
    lambda store, number: (store.path / f"leaves/{samples.id_of(Kind.LEAF, 0)}/later-{number}.pem").write_bytes(bytes([number])),
]
stores = st.lists(st.tuples(st.integers(0, len(ACTS) - 1), st.integers(0, 5)), max_size=6)


def build(path: Path, acts: list[tuple[int, int]]) -> Store:
    """A store that has seen these acts, as far as they could be done."""
    store = samples.new_store(path)
    for act, number in dict.fromkeys(acts):
        with suppress(PcaError, OSError):
            ACTS[act](store, number)
    return store


@settings(max_examples=12, deadline=None)
@given(stores)
def test_what_was_backed_up_comes_back_file_by_file(tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[int, int]]) -> None:
    top = tmp_path_factory.mktemp("law")
    store = build(top / "store", acts)
    octets = archive_of(store)
    assert archive_of(store) == octets
    found = restore(new := Store(top / "new" / "deep"), octets)
    assert not found.replaces
    before, after = tree(store.path), tree(new.path)
    log = after[layout.AUDIT_LOG]
    assert {**after, layout.AUDIT_LOG: (log[0], without_last_line(log[1]))} == before
    assert problems(new.path) == problems(store.path) == []
    assert samples.staged(new) == []


@settings(max_examples=12, deadline=None)
@given(stores, stores)
def test_an_older_store_gives_way_and_what_changes_is_told(
    tmp_path_factory: pytest.TempPathFactory, old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> None:
    top = tmp_path_factory.mktemp("law")
    standing, other = build(top / "standing", old), build(top / "other", new)
    octets = archive_of(other)
    states = {store: {one.instance_id: one.status.word for kind in Kind for one in store.instances(kind)} for store in (standing, other)}
    granted = (standing.quota().granted, other.quota().granted)
    found = restore(standing, octets).difference
    assert {one.instance_id: one.state for one in found.added} == {name: state for name, state in states[other].items() if name not in states[standing]}
    assert {one.instance_id: one.state for one in found.removed} == {name: state for name, state in states[standing].items() if name not in states[other]}
    for before, after in found.changed:
        assert (before.state, after.state) == (states[standing][before.instance_id], states[other][after.instance_id])
    moved = {name for name, state in states[other].items() if states[standing].get(name, state) != state}
    assert moved <= {after.instance_id for _, after in found.changed}
    assert len(found.added) + len(found.changed) + found.unchanged == len(states[other])
    assert found.granted == granted
    assert is_restored(standing.path, octets)


def test_what_was_done_since_is_told_and_the_line_says_where_the_log_ended(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    octets, head = archive_of(store), store.head()
    samples.grant(store, 5)
    samples.revoke(store, samples.make())
    lost = store.head()
    seen: list[Restored] = []
    found = restore(store, octets, agree=seen.append)
    assert seen == [found]
    assert found.replaces
    assert (found.difference.lost, [act.act for act in found.difference.last_lost]) == (2, ["quota grant", "leaf revoke"])
    assert [(before.state, after.state) for before, after in found.difference.changed] == [("revoked", "normal")]
    last = list(samples.log_lines(store.path))[-1]
    assert (last["seq"], last["act"], last["id"], last["prev"]) == (head.seq + 1, "store restore", "", head.hash)
    assert last["details"] == {"archive_sha256": found.sha256, "replaced_seq": lost.seq, "replaced_hash": lost.hash}


def test_of_a_newer_backup_of_the_same_store_no_act_is_lost(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    older = Store(Path(shutil.copytree(store.path, tmp_path / "older")))
    samples.grant(store, 5)
    assert restore(older, archive_of(store)).difference == Difference(unchanged=3, granted=(0, 5), created=(samples_created(store),) * 2)


def samples_created(store: Store) -> str:
    return store.head().created


def test_an_act_whose_writer_was_killed_has_its_line_in_the_backup(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    with store.write() as writer:
        writer.grant(5)
    before = samples.contents(store.path)
    octets = archive_of(store)
    assert archive_of(store) == octets
    assert samples.contents(store.path) == before
    restore(new := Store(tmp_path / "new"), octets)
    assert [(line["act"], line["operator"]) for line in samples.log_lines(new.path)][-2:] == [("quota grant", ""), ("store restore", "root")]
    assert problems(new.path) == []
    samples.grant(store, 1)  # The next writer adds the same line.
    assert [line["hash"] for line in samples.log_lines(store.path)][:4] == [line["hash"] for line in samples.log_lines(new.path)][:4]


def test_so_has_the_first_act_of_all(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    with store.write(create=True, now=samples.NOW) as writer:
        writer.publish(samples.make(Kind.ROOT), samples.files_of(samples.make(Kind.ROOT)))
    restore(new := Store(tmp_path / "new"), archive_of(store))
    assert [line["act"] for line in samples.log_lines(new.path)] == ["root create", "store restore"]
    assert problems(new.path) == []


def test_files_of_others_in_the_directory_stay_and_derived_ones_go(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    octets = archive_of(other_store(tmp_path / "other"))
    (store.path / "notes.txt").write_text("mine")
    for name in layout.DERIVED:
        (store.path / name).write_text("derived")
    restore(store, octets)
    assert (store.path / "notes.txt").read_text() == "mine"
    assert not [name for name in layout.DERIVED if (store.path / name).exists()]
    (store.path / "notes.txt").unlink()
    assert is_restored(store.path, octets)


def test_who_says_no_keeps_the_store(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    before = samples.contents(store.path)

    def no(_found: Restored) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        restore(store, archive_of(other_store(tmp_path / "other")), agree=no)
    assert samples.contents(store.path) == before
    assert samples.staged(store) == []


@contextmanager
def damaged(store: Store, how: str) -> Iterator[Path]:
    """The file that cannot be read any more."""
    leaf = store.path / "leaves" / samples.id_of(Kind.LEAF, 0)
    places = {
        "store.toml": (store.path / layout.STORE_TOML, b"x"),
        "quota.toml": (store.path / layout.QUOTA_TOML, b"granted = true\n"),
        "record": (leaf / layout.INSTANCE_TOML, b"\xff"),
    }
    if how in places:
        path, text = places[how]
        path.write_bytes(text)
    elif how == "no store.toml":
        (path := store.path / layout.STORE_TOML).unlink()
    elif how == "no record":
        (path := leaf / layout.INSTANCE_TOML).unlink()
    elif how == "no directory":
        shutil.rmtree(path := store.path / "leaves")
        path.write_bytes(b"x")
    elif how == "symlink":
        shutil.rmtree(path := leaf)
        path.symlink_to(store.path / "roots" / samples.id_of(Kind.ROOT, 0))
    else:
        (path := store.path / layout.AUDIT_LOG).write_bytes(b"x\n")
    yield path


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("store.toml", 1),
        ("quota.toml", 1),
        ("record", 1),
        ("no store.toml", 0),
        ("no record", 1),
        ("no directory", 1),
        ("symlink", 1),
        ("audit.log", 0),
    ],
)
def test_a_damaged_store_is_healed_and_what_could_not_be_compared_is_told(tmp_path: Path, how: str, told: int) -> None:
    store = samples.new_store(tmp_path / "store")
    octets = archive_of(store)
    with damaged(store, how) as path:
        found = restore(Store(store.path), octets)
    assert found.replaces
    assert [str(one) for one, _ in found.difference.not_compared] == [str(path)] * told
    assert is_restored(store.path, octets)


def test_a_newer_store_is_left_alone(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    octets = archive_of(store)
    (store.path / layout.STORE_TOML).write_bytes(b"format = 2\n")
    before = samples.contents(store.path)
    with pytest.raises(StoreFailure, match="is a store of format 2"):
        restore(Store(store.path), octets)
    with pytest.raises(StoreFailure, match="is a store of format 2"):
        Store(store.path).compare(SOURCE, pump_of(octets))
    assert samples.contents(store.path) == before


def test_something_else_of_that_name_is_in_the_way_and_harms_nobody(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    octets = archive_of(store)
    there = store.path / layout.RESTORED
    for kind in ("directory", "file", "symlink"):
        if kind == "directory":
            there.mkdir()
        elif kind == "file":
            there.rmdir()
            there.write_text("x")
        else:
            there.unlink()
            there.symlink_to("/")
        assert len(samples.ids(Store(store.path))) == 3
        with pytest.raises(StoreFailure, match="is in the way"):
            restore(store, octets)


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    octets = archive_of(other_store(tmp_path / "other"))
    before, written = samples.contents(store.path), (store.path / layout.LOCK).read_bytes()
    found = store.compare(SOURCE, pump_of(octets))
    assert (samples.contents(store.path), (store.path / layout.LOCK).read_bytes()) == (before, written)
    assert restore(store, octets) == found._replace(dry_run=False)


def test_a_counter_never_falls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the number of a CRL will not."""
    root = f"roots/{samples.id_of(Kind.ROOT, 0)}"

    def read(store: Directory) -> dict[str, int]:
        with store.enter("roots") as roots:
            return {name: int((roots.path / name / "number").read_text()) for name in roots.names()}

    def write(store: Directory, numbers: object) -> None:
        assert isinstance(numbers, dict)
        for name, number in numbers.items():
            (store.path / "roots" / name / "number").write_text(str(number))

    monkeypatch.setattr(restoring, "CARRIED", (Counter(read, write),))
    store = samples.new_store(tmp_path / "store")
    for now, archived, after in ((9, 4, 9), (4, 9, 9)):
        (store.path / root / "number").write_text(str(archived))
        octets = archive_of(store)
        (store.path / root / "number").write_text(str(now))
        restore(store, octets)
        assert (store.path / root / "number").read_text() == str(after)


def begun(path: Path, octets: bytes) -> Store:
    """A store whose restoring was stopped right behind the commit."""
    store = samples.new_store(path)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(switch, "finish", stop)
        restore(store, octets)
    assert (path / layout.RESTORED / switch.WHOLE).is_dir()
    return Store(path)


@pytest.fixture
def octets(tmp_path: Path) -> bytes:
    octets = archive_of(other_store(tmp_path / "other"))
    (tmp_path / "other.tar").write_bytes(octets)
    return octets


@pytest.mark.parametrize(
    "look",
    [
        Store.require,
        samples.ids,
        archive_of,
        lambda store: store.compare(SOURCE, pump_of(archive_of(store))),
        Store.defaults,
    ],
)
def test_whoever_looks_next_finishes_it(tmp_path: Path, octets: bytes, look: Callable[[Store], object]) -> None:
    look(begun(tmp_path / "store", octets))
    assert is_restored(tmp_path / "store", octets)
    assert not (tmp_path / "store" / layout.RESTORED).exists()
    assert samples.staged(Store(tmp_path / "store")) == []


def test_where_nothing_was_restored_a_look_costs_one_lookup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = samples.new_store(tmp_path / "store")
    looked: list[object] = []
    stat = os.stat

    def looking(name: str, **named: Any) -> os.stat_result:
        looked.append(name)
        return stat(name, **named)

    monkeypatch.setattr(os, "stat", looking)
    for _ in range(3):
        looked.clear()
        store.require()
        assert looked == [layout.RESTORED]


def test_a_writer_finishes_it_and_goes_on(tmp_path: Path, octets: bytes) -> None:
    store = begun(tmp_path / "store", octets)
    with pytest.raises(NotFound), store.write() as writer:
        writer.update(samples.make(number=9), act="leaf revoke")
    assert is_restored(tmp_path / "store", octets)
    samples.grant(store, 1)
    assert problems(store.path) == []


def test_a_second_restore_comes_after_the_first(tmp_path: Path, octets: bytes) -> None:
    store = begun(tmp_path / "store", octets)
    third = archive_of(samples.new_store(tmp_path / "third"))
    found = restore(store, third)
    assert is_restored(tmp_path / "store", third)
    assert found.difference.lost == len(list(samples.log_lines(tmp_path / "other"))) + 1 - 3


def test_a_store_that_was_opened_before_sees_it_too(tmp_path: Path, octets: bytes) -> None:
    early = samples.new_store(tmp_path / "early")
    assert early.exists
    shutil.rmtree(early.path)
    begun(early.path, octets)
    assert early.quota().granted == 50


def test_the_note_of_an_act_before_is_forgotten(tmp_path: Path, octets: bytes) -> None:
    store = begun(tmp_path / "store", octets)
    with Directory.at(store.path) as root, locked(root, lambda _: None) as lock:
        lock.note("3 quota.toml 00 quota grant")
    store.require()
    assert b"quota" not in (store.path / layout.LOCK).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_each_call_may_fail_once_and_old_or_new_is_left(tmp_path: Path, octets: bytes, code: int) -> None:
    old, seen = samples.contents(samples.new_store(tmp_path / "store").path), set()
    for number in count(1):
        store = Store(Path(shutil.copytree(tmp_path / "store", tmp_path / f"at-{number}")))
        try:
            with at_call(number, CHANGING, fail(code)):
                restore(store, octets)
            status = 0
        except Untouched:
            break
        except StoreFailure as error:
            status = 6
            seen.add("not all of it is in its place yet" in str(error))
        Store(store.path).require()
        new = samples.contents(store.path) != old
        assert is_restored(store.path, octets) if new else samples.contents(store.path) == old
        assert status or new
        samples.grant(Store(store.path), 1)
        assert samples.staged(store) == []
        shutil.rmtree(store.path)
    assert number > 150
    assert seen == {False, True}


def test_a_full_disk_leaves_the_store(tmp_path: Path, octets: bytes) -> None:
    store = samples.new_store(tmp_path / "store")
    before = samples.contents(store.path)
    for number in (1, 2, 5, 20, 30):
        with pytest.raises(StoreFailure), at_call(number, NEED_SPACE, no_space, from_then_on=True):
            restore(store, octets)
        assert samples.contents(store.path) == before
        assert samples.staged(store) == []


def test_where_nothing_can_be_written_it_is_told(tmp_path: Path, octets: bytes) -> None:
    store = begun(tmp_path / "store", octets)
    with pytest.raises(StoreFailure, match="not all of it is in its place yet: Read-only file system"), at_call(1, ("rename",), fail(errno.EROFS)):
        store.require()
    assert is_restored(tmp_path / "store", octets) if store.exists else False
