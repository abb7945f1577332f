"""What the system says is told with the path, and an act that fails leaves every file as it was."""

import errno
import os
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.store.store import Store
from tests.store import samples
from tests.store.steps import ACTS, CHANGING, NEED_SPACE, Untouched, at_call, fail, no_space


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = samples.new_store(tmp_path / "store")
    samples.grant(store, 100)
    return store


@pytest.mark.parametrize("act", ["issue", "grant"])
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


@pytest.mark.parametrize("act", ["issue", "grant"])
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


@pytest.mark.parametrize("act", ["issue", "grant"])
def test_an_exception_in_the_block_takes_the_act_back(store: Store, act: str) -> None:
    before = samples.contents(store.path)
    with pytest.raises(KeyboardInterrupt):
        _interrupted(store, act, before)
    assert samples.contents(store.path) == before
    samples.issue(store, samples.make(number=8))
    assert samples.logged(store.path)[-1] == samples.id_of(Kind.LEAF, 8)


def _interrupted(store: Store, act: str, before: dict[str, bytes | str]) -> None:
    with store.write() as writer:
        if act == "grant":
            writer.grant(50)
        else:
            writer.publish(samples.make(number=7), samples.files_of(samples.make(number=7)))
        writer.log(act, "", {}, now=samples.NOW, operator="")
        assert samples.contents(store.path) != before
        raise KeyboardInterrupt


def test_short_writes_are_continued(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_write: Callable[[int, bytes], int] = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: whole_write(fd, data[:100]))
    instance = samples.make(number=7)
    samples.issue(store, instance)
    assert store.instance(instance.instance_id) == instance
    assert {stem: store.read(instance.instance_id, stem) for stem in store.paths(instance.instance_id)} == samples.files_of(instance)
    assert samples.logged(store.path)[-1] == instance.instance_id
