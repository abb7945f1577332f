"""What the system says is told with the path, and an act that fails leaves every file as it was."""

import errno
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Instance, Quota
from pcactl.store.store import Store
from tests.store import samples
from tests.store.steps import ACTS, CHANGING, FAILING, NEED_SPACE, Untouched, Within, at_call, fail, no_space

EVERY_ACT = pytest.mark.parametrize("act", [act for act in ACTS if act != "create"])


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = samples.new_store(tmp_path / "store")
    samples.grant(store, 100)
    return store


@EVERY_ACT
@pytest.mark.parametrize("code", [errno.EIO, errno.EROFS, errno.EMFILE, errno.EDQUOT])
def test_each_call_may_fail_once(store: Store, act: str, code: int) -> None:
    """The last calls only tidy up after an act that is done: their failing is no failure of the act."""
    before = samples.contents(store.path)
    refusals = []
    for number in count(1):
        try:
            with at_call(number, CHANGING, fail(code)):
                ACTS[act](store)
        except StoreFailure as refusal:
            refusals.append(refusal)
            assert samples.contents(store.path) == before, f"call {number}"
        except Untouched:
            break
        else:
            break
    assert len(refusals) > 15
    for told in refusals:
        assert (told.exit_status, told.field) == (6, "--store")
        assert told.problem.startswith((f"cannot write {store.path}", f"cannot read {store.path}"))
        assert told.problem.endswith(os.strerror(code))
    assert samples.contents(store.path) != before


@EVERY_ACT
def test_what_closing_says_is_no_failure(store: Store, act: str) -> None:
    """Whatever was written is synced by then, and the act may be done."""
    before = samples.contents(store.path)
    with at_call(1, ("close",), fail(errno.EIO), from_then_on=True):
        ACTS[act](store)
    assert samples.contents(store.path) != before


@EVERY_ACT
def test_a_disk_may_fill_up_at_any_call(store: Store, act: str) -> None:
    before = samples.contents(store.path)
    for number in count(1):
        try:
            with pytest.raises(StoreFailure, match="No space left"), at_call(number, NEED_SPACE, no_space, from_then_on=True):
                ACTS[act](store)
        except Untouched:
            break
        assert samples.contents(store.path) == before, f"call {number}"
        assert not samples.staged(store)
    assert samples.contents(store.path) != before


@pytest.mark.slow
@pytest.mark.parametrize("act", ["revoke several", "delete several", "issue", "fail to revoke several", "fail to delete several", "fail to issue"])
def test_where_taking_back_fails_too_all_is_as_after_a_kill(tmp_path: Path, act: str) -> None:
    """From some call on every one fails. What is left has its lines, in the log and in the ledger, once a writer was there."""
    for number in count(1):
        store = samples.new_store(tmp_path / str(number))
        try:
            with suppress(StoreFailure), at_call(number, CHANGING, fail(errno.EIO), from_then_on=True):
                (ACTS | FAILING)[act](store)
        except Untouched:
            break
        samples.issue(store, samples.make(number=8))
        assert samples.logged(store.path)[3:] == [*_done(store), samples.id_of(Kind.LEAF, 8)], f"call {number}"
        assert set(samples.ledger_ids(store.path)) >= {line for line in _done(store) if not store.has(line)}
        assert not samples.staged(store)
    assert number > 30


def _done(store: Store) -> list[str]:
    """The ids that `ACTS` are about, of those instances that are not as they were."""
    there = [samples.make(), samples.make(Kind.SUB)]
    changed = [instance.instance_id for instance in there if not store.has(instance.instance_id) or store.instance(instance.instance_id) != instance]
    return changed + [instance_id for instance_id in [samples.id_of(Kind.LEAF, 7)] if store.has(instance_id)]


@EVERY_ACT
def test_an_exception_in_the_block_takes_the_act_back(store: Store, act: str) -> None:
    before = samples.contents(store.path)
    with pytest.raises(KeyboardInterrupt):
        _interrupted(store, act, before)
    assert samples.contents(store.path) == before
    samples.issue(store, samples.make(number=8))
    assert samples.logged(store.path)[-1] == samples.id_of(Kind.LEAF, 8)


def _interrupted(store: Store, act: str, before: dict[str, bytes | str]) -> None:
    """The act runs to its end in a block that goes on, so that even its line is there when the exception comes."""
    with store.write() as writer:
        ACTS[act](Within(store, writer))
        assert samples.contents(store.path) != before
        raise KeyboardInterrupt


def test_several_acts_are_taken_back_in_reverse(store: Store) -> None:
    """Each of them undoes what the ones before it did, down to a key that was replaced twice and an instance that was made new."""
    before = samples.contents(store.path)
    with pytest.raises(KeyboardInterrupt):
        _much_at_once(store, samples.make(), samples.make(number=9, use_quota=True))
    assert samples.contents(store.path) == before
    assert not samples.staged(store)


def _much_at_once(store: Store, leaf: Instance, new: Instance) -> None:
    with store.write() as writer:
        inner = Within(store, writer)
        samples.issue(inner, new)
        samples.rekey(inner, new)
        samples.rekey(inner, leaf)
        writer.replace_files(leaf, {"private_key": b"third", "encryption_private_key": b"there was none"}, act="leaf passphrase")
        samples.revoke(inner, leaf, new)
        samples.grant(inner, 1)
        samples.grant(inner, 2)
        samples.delete(inner, new, leaf)
        assert samples.ids(store) == [samples.id_of(Kind.ROOT), samples.id_of(Kind.SUB)]
        assert store.quota() == Quota(103, 1)
        raise KeyboardInterrupt


@pytest.mark.parametrize("act", ["revoke several", "delete several"])
def test_modes_and_empty_staging_come_back(store: Store, act: str) -> None:
    before = {path: path.lstat().st_mode for path in store.path.rglob("*")}
    with pytest.raises(KeyboardInterrupt):
        _interrupted(store, act, {})
    assert {path: path.lstat().st_mode for path in store.path.rglob("*")} == before


@pytest.mark.parametrize("left", ["leaves", "quota.toml", "deleted.jsonl"])
def test_a_log_that_was_taken_away_is_missed_before_anything_is_done(store: Store, left: str) -> None:
    for path in store.path.iterdir():
        if path.name not in {left, "store.toml", "lock", "staging"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if left == "deleted.jsonl":
        (store.path / left).touch()
    with pytest.raises(StoreFailure, match=r"audit\.log: is missing, and the store is not empty"):
        samples.grant(store, 1)
    assert not (store.path / "audit.log").exists()
    (store.path / "audit.log").touch()
    samples.grant(store, 1)
    assert (store.path / "audit.log").read_bytes().count(b"\n") == 1


def test_short_writes_are_continued(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_write: Callable[[int, bytes], int] = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: whole_write(fd, data[:100]))
    instance = samples.make(number=7)
    samples.issue(store, instance)
    assert store.instance(instance.instance_id) == instance
    assert {stem: store.read(instance.instance_id, stem) for stem in store.paths(instance.instance_id)} == samples.files_of(instance)
    assert samples.logged(store.path)[-1] == instance.instance_id
