"""The read side, through the facade: what comes back, what is not there, what is damaged."""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound, StoreFailure
from pcactl.model import Quota
from pcactl.store.directory import Directory
from pcactl.store.records import write_record
from pcactl.store.store import Store
from tests.store import samples
from tests.store.test_layout import NO_IDS

LEAF = samples.id_of(Kind.LEAF)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


READS: dict[str, Callable[[Store], object]] = {
    "require": lambda store: store.require(),
    "has": lambda store: store.has(LEAF),
    "instance": lambda store: store.instance(LEAF),
    "instances": lambda store: list(store.instances(Kind.LEAF)),
    "paths": lambda store: store.paths(LEAF),
    "files": lambda store: store.files(LEAF),
    "read": lambda store: store.read(LEAF, "certificate"),
    "quota": lambda store: store.quota(),
    "write": lambda store: store.write().__enter__(),
}
LENIENT: dict[str, Callable[[Store], object]] = {
    "was_deleted": lambda store: store.was_deleted(LEAF),
    "defaults": lambda store: store.defaults(),
}
"""What answers where no store is."""
EVERY_READ = pytest.mark.parametrize("read", READS.values(), ids=READS)


# What is read back


@pytest.mark.parametrize("kind", Kind)
def test_an_instance_comes_back(store: Store, kind: Kind) -> None:
    instance = samples.make(kind)
    files = samples.files_of(instance)
    assert store.exists
    assert store.has(instance.instance_id)
    assert store.instance(instance.instance_id) == instance
    assert list(store.instances(kind)) == [instance]
    assert store.paths(instance.instance_id).keys() == files.keys()
    assert {stem: store.read(instance.instance_id, stem) for stem in files} == files
    assert store.files(instance.instance_id).paths == store.paths(instance.instance_id)
    assert {stem: text.encode() for stem, text in store.files(instance.instance_id).contents.items()} == files


def test_a_pair_has_two_of_each_file(store: Store) -> None:
    pair = samples.make(number=1, key_alg="SM2")
    samples.issue(store, pair)
    assert len(store.paths(pair.instance_id)) == 6
    assert all(path.is_file() for path in store.paths(pair.instance_id).values())


def test_an_instance_may_have_no_private_key(store: Store) -> None:
    (store.path / "leaves" / LEAF / "private_key.pem").unlink()
    assert store.paths(LEAF).keys() == store.files(LEAF).paths.keys() == {"certificate", "chain"}
    with pytest.raises(StoreFailure, match=r"private_key.pem: No such file"):
        store.read(LEAF, "private_key")


def test_the_quota_is_a_union_of_ids(store: Store) -> None:
    assert store.quota() == Quota(0, 0)
    samples.grant(store, 3)
    samples.grant(store, 2)
    for number in (1, 2):
        samples.issue(store, samples.make(number=number, use_quota=True))
    lines = [f'{{"instance_id": "{samples.id_of(Kind.LEAF, number)}", "use_quota": true}}\n' for number in (2, 3)]
    (store.path / "deleted.jsonl").write_text("".join(lines))
    assert store.quota() == Quota(5, 3)
    assert store.quota().left == 2


DEFAULTS = """
[settings]
colour = "none"

[defaults]
key_alg = "SM2"
csr_common.subject.organization = ["例"]

[defaults.leaf]
quantity = 90
duration_type = "day"
"""


def test_defaults_are_plain_data(store: Store) -> None:
    assert store.defaults() == {}
    with (store.path / "store.toml").open("a", encoding="utf-8") as file:
        file.write(DEFAULTS)
    text = (store.path / "store.toml").read_text("utf-8")
    assert store.defaults() == {
        "key_alg": "SM2",
        "csr_common": {"subject": {"organization": ["例"]}},
        "leaf": {"quantity": 90, "duration_type": "day"},
    }
    samples.issue(store, samples.make(number=1), create=True)
    assert (store.path / "store.toml").read_text("utf-8") == text


@pytest.mark.parametrize("value", ["1", "[]", '"x"', "true", "[{}]"])
def test_defaults_of_another_type_are_named(store: Store, value: str) -> None:
    with (store.path / "store.toml").open("a") as file:
        file.write(f"defaults = {value}\n")
    with pytest.raises(StoreFailure, match=r"/store.toml: defaults is not a table$"):
        store.defaults()
    assert samples.ids(store)


def test_what_was_deleted_is_known(store: Store) -> None:
    assert not store.was_deleted(LEAF)
    samples.delete(store, samples.make())
    assert store.was_deleted(LEAF)
    assert not store.was_deleted(samples.id_of(Kind.SUB))
    assert not store.was_deleted(samples.id_of(Kind.LEAF, 99))


def test_what_is_there_was_not_deleted(store: Store) -> None:
    """The line of a deletion that was begun and killed."""
    (store.path / "deleted.jsonl").write_text(f'{{"instance_id": "{LEAF}", "use_quota": true}}\n')
    assert not store.was_deleted(LEAF)


# What is not there


@pytest.mark.parametrize("text", NO_IDS)
def test_what_is_no_id_was_not_deleted(store: Store, text: str) -> None:
    (store.path / "deleted.jsonl").write_text(json.dumps({"instance_id": text, "use_quota": True}) + "\n")
    assert not store.was_deleted(text)


def test_where_no_store_is_there_are_no_defaults(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        assert Store(path).defaults() == {}
        assert not Store(path).was_deleted(LEAF)


@pytest.mark.parametrize("text", [*NO_IDS, samples.id_of(Kind.LEAF, 99), samples.id_of(Kind.SUB, 99)])
def test_an_id_that_is_not_there_is_not_found(store: Store, text: str) -> None:
    assert not store.has(text)
    for read in (store.instance, store.paths, store.files, lambda text, field: store.read(text, "certificate", field=field)):
        with pytest.raises(NotFound, match=r"^no such instance: ") as refusal:
            read(text, field="issuer_id")
        assert (refusal.value.field, refusal.value.value) == ("issuer_id", text)


def test_an_id_in_another_case_is_not_found(tmp_path: Path) -> None:
    """On a file system that ignores case, the directory of one is found under the name of the other."""
    store = Store(tmp_path)
    instance = samples.make()._replace(instance_id="pca_leaf_aaaaaaaaaaaaaaaaaaaa")
    samples.issue(store, instance, create=True)
    other = instance.instance_id[:-1] + "A"
    shutil.copytree(tmp_path / "leaves" / instance.instance_id, tmp_path / "leaves" / other)
    assert store.instance(instance.instance_id) == instance
    with pytest.raises(NotFound):
        store.instance(other)


@EVERY_READ
def test_a_store_that_is_not_there_is_not_found(tmp_path: Path, read: Callable[[Store], object]) -> None:
    for path in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(NotFound, match=f"^there is no store at {path}$") as refusal:
            read(Store(path))
        assert (refusal.value.hint, refusal.value.field) == ("check the path; pcactl root create makes a new store", "--store")
        assert not Store(path).exists
    assert list(tmp_path.iterdir()) == []


# What is damaged


@pytest.mark.parametrize("read", (READS | LENIENT).values(), ids=READS | LENIENT)
@pytest.mark.parametrize("text", ["format = 2", "format = ", None])
def test_a_store_that_we_do_not_know_is_left_alone(store: Store, read: Callable[[Store], object], text: str | None) -> None:
    (store.path / "store.toml").unlink()
    if text:
        (store.path / "store.toml").write_text(text)
    (store.path / "lock").unlink()
    before = sorted(store.path.rglob("*"))
    with pytest.raises(StoreFailure) as refusal:
        read(Store(store.path))
    assert str(store.path) in refusal.value.problem
    with pytest.raises(StoreFailure), Store(store.path).write(create=True, now=samples.NOW):
        pass
    assert sorted(store.path.rglob("*")) == before


def test_a_record_in_the_wrong_place_is_damage(store: Store) -> None:
    directory = store.path / "leaves" / LEAF
    other = samples.id_of(Kind.LEAF, 1)
    shutil.copytree(directory, directory.with_name(other))
    with pytest.raises(StoreFailure, match=rf"{other}/instance.toml: instance_id is {LEAF}"):
        store.instance(other)
    with pytest.raises(StoreFailure):
        list(store.instances(Kind.LEAF))


def test_a_record_of_another_kind_is_damage(store: Store) -> None:
    (store.path / "leaves" / LEAF / "instance.toml").write_bytes(write_record(samples.make()._replace(kind=Kind.SUB)))
    with pytest.raises(StoreFailure, match="kind is sub, in a directory for leaves"):
        store.instance(LEAF)


def _relink(path: Path) -> None:
    path.symlink_to(path.rename(path.with_name("moved")))


def _replace_by_file(path: Path) -> None:
    shutil.rmtree(path)
    path.touch()


def _replace_by_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "missing record": lambda path: (path / "instance.toml").unlink(),
    "empty record": lambda path: (path / "instance.toml").write_text(""),
    "symlink for the record": lambda path: _relink(path / "instance.toml"),
    "symlink for the directory": _relink,
    "file for the directory": _replace_by_file,
    "fifo for the record": lambda path: _replace_by_fifo(path / "instance.toml"),
    "directory that is no id": lambda path: path.with_name("pca_leaf_short").mkdir(),
    "symlink for all directories": lambda path: _relink(path.parent),
}


@pytest.mark.parametrize("harm", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_instance_is_never_skipped(store: Store, harm: Callable[[Path], object]) -> None:
    harm(store.path / "leaves" / LEAF)
    with pytest.raises(StoreFailure, match=re.escape(str(store.path / "leaves"))):
        list(store.instances(Kind.LEAF))
    with pytest.raises(StoreFailure):
        store.quota()


@pytest.mark.parametrize("name", [".DS_Store", "lost+found", "notes.txt"])
def test_names_that_no_instance_has_are_passed_by(store: Store, name: str) -> None:
    (store.path / "leaves" / name).mkdir()
    assert len(list(store.instances(Kind.LEAF))) == 1


@pytest.mark.parametrize("stem", ["certificate", "chain", "encryption_certificate", "encryption_chain"])
def test_a_missing_certificate_is_damage(store: Store, stem: str) -> None:
    pair = samples.make(number=1, key_alg="SM2")
    samples.issue(store, pair)
    store.paths(pair.instance_id)[stem].unlink()
    with pytest.raises(StoreFailure, match=f"/{stem}.pem: is missing"):
        store.files(pair.instance_id)


def test_a_pem_file_that_is_no_text_is_damage(store: Store) -> None:
    (store.path / "leaves" / LEAF / "chain.pem").write_bytes(b"\xff")
    with pytest.raises(StoreFailure, match=r"chain.pem: is no PEM text"):
        store.files(LEAF)


def test_an_instance_that_is_deleted_meanwhile_is_not_there(store: Store) -> None:
    samples.issue(store, samples.make(number=1))
    found = store.instances(Kind.LEAF)
    next(found)
    shutil.rmtree(store.path / "leaves" / samples.id_of(Kind.LEAF, 1))
    assert list(found) == []


@pytest.mark.parametrize("name", ["paths", "files", "read"])
@pytest.mark.parametrize("left", [(), ("certificate.pem",), ("instance.toml", "certificate.pem", "chain.pem", "private_key.pem")])
def test_an_instance_that_is_deleted_while_it_is_read_is_not_there(store: Store, monkeypatch: pytest.MonkeyPatch, name: str, left: tuple[str, ...]) -> None:
    """The reader has its directory open when a writer moves it away and takes out one file after the other."""
    enter = Directory.enter

    def enter_and_lose(directory: Directory, entered: str) -> Directory:
        opened = enter(directory, entered)
        if entered == LEAF:
            moved = (store.path / "leaves" / LEAF).rename(store.path / "staging" / LEAF)
            for path in moved.iterdir():
                if path.name not in left:
                    path.unlink()
        return opened

    monkeypatch.setattr(Directory, "enter", enter_and_lose)
    with pytest.raises(NotFound, match=f"^no such instance: {LEAF}$") as refusal:
        READS[name](store)
    assert refusal.value.field == "instance_id"
