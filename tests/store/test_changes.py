"""What happens to an instance that is there, through the facade: another record, other files, its deletion."""

import json
import os
import stat
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind, Status
from pcactl.errors import Defect, NotFound, StoreFailure
from pcactl.model import Instance, Quota
from pcactl.store import recovery
from pcactl.store.store import Store
from pcactl.store.writer import Writer
from tests.store import samples

LEAF = samples.make()
ID = LEAF.instance_id
RECORD = f"leaves/{ID}/instance.toml"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


def different(before: dict[str, bytes | str], after: dict[str, bytes | str]) -> set[str]:
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


# Another record


def test_an_update_changes_the_record_and_the_log_alone(store: Store) -> None:
    before = samples.contents(store.path)
    samples.revoke(store, LEAF)
    assert different(before, samples.contents(store.path)) == {RECORD, "audit.log"}
    assert store.instance(ID) == samples.revoked(LEAF)
    assert not samples.staged(store)


def test_what_a_writer_has_written_it_does_not_read_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """For the line in the log, which has the digest of the record."""

    def refuse(*_: object) -> None:
        pytest.fail("it read the record")

    monkeypatch.setattr(recovery, "record_of", refuse)
    samples.issue(store, samples.make(number=7))
    samples.revoke(store, LEAF)
    samples.delete(store, LEAF)
    *_, issued, revoked, deleted = samples.log_lines(store.path)
    assert issued["record"] == sha256((store.path / "leaves" / samples.id_of(Kind.LEAF, 7) / "instance.toml").read_bytes()).hexdigest()
    assert revoked["record"] not in {"", issued["record"]}
    assert deleted["record"] == ""


def test_an_update_keeps_keys_that_it_does_not_know(store: Store) -> None:
    """Whether the caller has them, as from `Store.instance`, or has not."""
    path = store.path / RECORD
    path.write_text(path.read_text("utf-8").replace("[contact]", "[contact]\nfloor = 3").replace("tag =", 'renews = "x"\ntag =', 1), "utf-8")
    for known in (LEAF, store.instance(ID)):
        samples.revoke(store, known)
        assert store.instance(ID) == samples.revoked(LEAF)._replace(unknown={"renews": "x", "contact": {"floor": 3}})
    samples.revoke(store, store.instance(ID)._replace(unknown={"renews": "y"}))
    assert store.instance(ID).unknown == {"renews": "y", "contact": {"floor": 3}}


def test_an_update_may_take_keys_away(store: Store) -> None:
    samples.revoke(store, LEAF._replace(request_sha256="00"))
    with store.write() as writer:
        writer.update(LEAF, act="leaf enable")
    assert store.instance(ID) == LEAF
    assert {"revoked_at", "revoke_reason", "request_sha256"}.isdisjoint((store.path / RECORD).read_text("utf-8").split())


def test_an_update_of_another_kind_is_a_defect(store: Store) -> None:
    with pytest.raises(Defect, match="is no id of a root"), store.write() as writer:
        writer.update(LEAF._replace(kind=Kind.ROOT), act="root revoke")


# Other files


@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_files_are_replaced_with_their_modes(store: Store, mask: int) -> None:
    pair = samples.make(number=1, key_alg="SM2")
    samples.issue(store, pair)
    store.paths(pair.instance_id)["private_key"].chmod(0o644)
    before, umask = samples.contents(store.path), os.umask(mask)
    try:
        with store.write() as writer:
            writer.replace_files(pair, samples.new_files(pair) | {"chain": b"another chain"}, act="leaf passphrase")
    finally:
        os.umask(umask)
    names = {f"leaves/{pair.instance_id}/{stem}.pem" for stem in ("private_key", "encryption_private_key", "chain")}
    assert different(before, samples.contents(store.path)) == names
    for stem, content in (samples.new_files(pair) | {"chain": b"another chain"}).items():
        path = store.paths(pair.instance_id)[stem]
        assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (content, 0o644 if stem == "chain" else 0o600)
    assert not samples.staged(store)


def test_a_file_that_was_not_there_is_added(store: Store) -> None:
    path = store.paths(ID)["private_key"]
    path.unlink()
    samples.rekey(store, LEAF)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (samples.new_files(LEAF)["private_key"], 0o600)


@pytest.mark.parametrize("file", ["private_key.pem", "instance.toml"])
def test_a_symlink_is_never_written_through(store: Store, tmp_path: Path, file: str) -> None:
    path, target = store.path / "leaves" / ID / file, tmp_path / "target"
    path.symlink_to(path.rename(target))
    before = target.read_bytes()
    act: Callable[..., None] = samples.rekey if file == "private_key.pem" else samples.revoke
    with pytest.raises(StoreFailure, match=f"{file}: a symbolic link"):
        act(store, LEAF)
    assert target.read_bytes() == before
    assert path.is_symlink()


# Deletion


def test_a_deletion_takes_the_directory_and_leaves_a_line(store: Store) -> None:
    before = samples.contents(store.path)
    samples.delete(store, LEAF)
    gone = {name for name in before if name.startswith(f"leaves/{ID}/")}
    assert len(gone) == 4
    assert different(before, samples.contents(store.path)) == {*gone, "deleted.jsonl", "audit.log"}
    assert list((store.path / "leaves").iterdir()) == []
    assert not samples.staged(store)
    assert not store.has(ID)
    assert stat.S_IMODE((store.path / "deleted.jsonl").stat().st_mode) == 0o600


def test_the_ledger_has_what_the_store_had(store: Store) -> None:
    """Not what a caller believes: a record that was read before the lock may be an old one."""
    samples.revoke(store, LEAF._replace(use_quota=True))
    samples.delete(store, LEAF)
    line = json.loads((store.path / "deleted.jsonl").read_text("utf-8"))
    assert (line["revoke_reason"], line["revoked_at"], line["use_quota"]) == ("superseded", "2026-11-26T01:18:14Z", True)


def test_a_line_that_is_there_is_not_doubled(store: Store) -> None:
    (store.path / "deleted.jsonl").write_text(f'{{"instance_id": "{ID}", "use_quota": false, "later": 1}}\n')
    before = (store.path / "deleted.jsonl").read_bytes()
    samples.delete(store, LEAF)
    assert (store.path / "deleted.jsonl").read_bytes() == before
    samples.delete(store, samples.make(Kind.SUB))
    assert samples.ledger_ids(store.path) == [ID, samples.id_of(Kind.SUB)]


def test_a_deletion_gives_no_quota_back(store: Store) -> None:
    samples.grant(store, 5)
    leaves = [samples.make(number=number, use_quota=number > 2) for number in range(1, 5)]
    for leaf in leaves:
        samples.issue(store, leaf)
    assert store.quota() == Quota(5, 2)
    for leaf in leaves:
        samples.delete(store, leaf)
        assert store.quota() == Quota(5, 2)


def test_a_file_that_cannot_be_removed_does_not_bring_a_deletion_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", _refuse)
        samples.delete(store, LEAF)
    assert store.was_deleted(ID)
    assert samples.staged(store) == [ID]
    samples.issue(store, samples.make(number=1))
    assert samples.staged(store) == []


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(1, "not now")


# What is not there


CHANGES: dict[str, Callable[[Writer, Instance], None]] = {
    "update": lambda writer, instance: writer.update(instance, act="leaf revoke"),
    "replace_files": lambda writer, instance: writer.replace_files(instance, {"private_key": b""}, act="leaf passphrase"),
    "delete": lambda writer, instance: writer.delete(instance, act="leaf delete"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("instance_id", [samples.id_of(Kind.LEAF, 99), "pca_leaf_x", "../x", ""])
def test_what_is_gone_is_not_found(store: Store, change: Callable[[Writer, Instance], None], instance_id: str) -> None:
    before = samples.contents(store.path)
    with pytest.raises(NotFound, match=r"^no such instance: ") as refusal, store.write() as writer:
        change(writer, LEAF._replace(instance_id=instance_id))
    assert (refusal.value.value, refusal.value.field) == (instance_id, "instance_id")
    assert samples.contents(store.path) == before
    samples.delete(store, LEAF)
    with pytest.raises(NotFound), store.write() as writer:
        change(writer, LEAF)
    assert samples.ledger_ids(store.path) == [ID]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_damaged_is_left_alone(store: Store, change: Callable[[Writer, Instance], None]) -> None:
    (store.path / RECORD).write_text("instance_status = ")
    before = samples.contents(store.path)
    with pytest.raises(StoreFailure, match=r"instance.toml: cannot be read as TOML"), store.write() as writer:
        change(writer, LEAF._replace(status=Status.DISABLED))
    assert samples.contents(store.path) == before
