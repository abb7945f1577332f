"""A writer that is killed at any call leaves a store that is as before or as after, and that the next writer can use."""

import subprocess
import sys
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.errors import NotFound
from pcactl.model import Finding, Quota
from pcactl.store import layout
from pcactl.store.chain import broken
from pcactl.store.directory import Directory
from pcactl.store.store import Store
from tests.store import samples
from tests.store.steps import ACTS

REPOSITORY = Path(__file__).parents[2]


def killed(tmp_path: Path, act: str) -> list[Path]:
    """Copies of the store at `before`, each left by a process that was killed one call later than the one before."""
    program = [sys.executable, "-m", "tests.store.steps", str(tmp_path / "before"), act]
    subprocess.run(program, cwd=REPOSITORY, check=True, timeout=120)
    copies = sorted(tmp_path.glob(f"{act}-*"), key=lambda path: int(path.name.rpartition("-")[2]))
    assert not [finding for path in copies if Store(path).exists for finding in told(path) if not finding.mends_itself]
    return copies


def told(path: Path) -> list[Finding]:
    """What is wrong with the log and with what it binds."""
    with Directory.at(path) as root:
        return list(broken(root))


@pytest.mark.slow
@pytest.mark.parametrize(("act", "fewest"), [("issue", 30), ("pair", 40)])
def test_a_publication_is_whole_or_absent(tmp_path: Path, act: str, fewest: int) -> None:
    before = samples.ids(samples.new_store(tmp_path / "before"))
    new = samples.id_of(Kind.LEAF, 7)
    seen = set()
    copies = killed(tmp_path, act)
    assert len(copies) > fewest
    for path in copies:
        store = Store(path)
        seen.add(found := samples.ids(store) != before)
        assert samples.ids(store) == ([*before, new] if found else before)
        if found:
            assert len(store.files(new).contents) == (6 if act == "pair" else 3)
        logged = samples.logged(path) if (path / layout.AUDIT_LOG).read_bytes().endswith(b"\n") else None
        assert logged in (None, before, [*before, new])

        samples.issue(store, samples.make(number=8))  # The next writer needs no repair, and brings the log up to date.
        assert samples.logged(path) == samples.ids(store)
        assert not samples.staged(store)
        assert told(path) == []
    assert seen == {False, True}


@pytest.mark.slow
def test_a_grant_is_done_or_not(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "before")
    samples.grant(store, 100)
    seen = set()
    for path in killed(tmp_path, "grant"):
        seen.add(granted := Store(path).quota().granted)
        samples.issue(Store(path), samples.make(number=8))
        assert told(path) == []
        grants = [line["details"] for line in samples.log_lines(path) if line["act"] == "quota grant"]
        assert [detail["granted"] for detail in grants if isinstance(detail, dict)] == ([100] if granted == 100 else [100, 150])
    assert seen == {100, 150}


@pytest.mark.slow
def test_a_store_that_was_begun_is_continued(tmp_path: Path) -> None:
    seen = set()
    (tmp_path / "create-0").mkdir()
    for path in killed(tmp_path, "create"):
        store = Store(path)
        seen.add(store.exists)
        if not store.exists:
            with pytest.raises(NotFound):
                store.quota()
        ACTS["create"](store) if not store.exists or not samples.ids(store) else ACTS["grant"](store)
        assert samples.ids(store) == [samples.id_of(Kind.ROOT, 7)]
        assert samples.logged(path)[0] == samples.id_of(Kind.ROOT, 7)
        assert not samples.staged(store)
        assert told(path) == []
    assert seen == {False, True}


def lines_of(path: Path, act: str) -> list[object]:
    return [line["id"] for line in samples.log_lines(path) if line["act"] == act]


@pytest.mark.slow
@pytest.mark.parametrize("act", ["revoke", "revoke several"])
def test_a_record_is_the_old_one_or_the_new_one(tmp_path: Path, act: str) -> None:
    samples.new_store(tmp_path / "before")
    moved = [samples.make(), samples.make(Kind.SUB)][: 2 if "several" in act else 1]
    seen = set()
    for path in killed(tmp_path, act):
        store = Store(path)
        done = [instance for instance in moved if store.instance(instance.instance_id) != instance]
        seen.add(len(done))
        assert done == moved[: len(done)]
        assert [store.instance(instance.instance_id) for instance in done] == list(map(samples.revoked, done))

        samples.issue(store, samples.make(number=8))  # The next writer adds the line, where an act is without it.
        assert [*lines_of(path, "leaf revoke"), *lines_of(path, "sub revoke")] == [instance.instance_id for instance in done]
        assert not samples.staged(store)
        assert told(path) == []
    assert seen == set(range(len(moved) + 1))


@pytest.mark.slow
def test_a_key_is_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "before")
    leaf = samples.make()
    keys = {samples.files_of(leaf)["private_key"]: [], samples.new_files(leaf)["private_key"]: [leaf.instance_id]}
    others = {stem: store.read(leaf.instance_id, stem) for stem in ("certificate", "chain")}
    seen = set()
    for path in killed(tmp_path, "rekey"):
        store = Store(path)
        key = store.read(leaf.instance_id, "private_key")
        seen.add(key)
        assert {stem: store.read(leaf.instance_id, stem) for stem in others} == others
        samples.issue(store, samples.make(number=8))
        assert lines_of(path, "leaf passphrase") == keys[key]
        assert not samples.staged(store)
        assert told(path) == []
    assert seen == set(keys)


@pytest.mark.slow
@pytest.mark.parametrize("act", ["delete", "delete several"])
def test_a_deletion_is_done_or_not(tmp_path: Path, act: str) -> None:
    """At every moment the quota counts the leaf once, and once the deletion is asked for again there is one line of it."""
    store = _with_quota(tmp_path / "before")
    deleted = [samples.make(use_quota=True), samples.make(Kind.SUB)][: 2 if "several" in act else 1]
    seen = set()
    for path in killed(tmp_path, act):
        store = Store(path)
        gone = [instance for instance in deleted if not store.has(instance.instance_id)]
        seen.add(len(gone))
        assert gone == deleted[: len(gone)]
        assert [instance for instance in deleted if store.was_deleted(instance.instance_id)] == gone
        assert store.quota() == Quota(10, 2)
        assert set(samples.ledger_ids(path)) >= {instance.instance_id for instance in gone}

        samples.issue(store, samples.make(number=8))
        assert [*lines_of(path, "leaf delete"), *lines_of(path, "sub delete")] == [instance.instance_id for instance in gone]
        assert not samples.staged(store)
        assert told(path) == []
        samples.delete(store, *deleted[len(gone) :])
        assert samples.ledger_ids(path) == [instance.instance_id for instance in deleted]
        assert [*lines_of(path, "leaf delete"), *lines_of(path, "sub delete")] == [instance.instance_id for instance in deleted]
        assert store.quota() == Quota(10, 2)
    assert seen == set(range(len(deleted) + 1))


def _with_quota(path: Path) -> Store:
    """Two leaves that used quota, of which the first has the number of the leaf that the acts are about."""
    store = Store(path)
    leaves = [samples.make(number=number, use_quota=True) for number in (0, 1)]
    for instance in (samples.make(Kind.ROOT), samples.make(Kind.SUB), *leaves):
        samples.issue(store, instance, create=True)
    samples.grant(store, 10)
    return store


@pytest.mark.slow
@pytest.mark.parametrize("act", ["fail to revoke several", "fail to delete several"])
def test_a_kill_while_acts_are_taken_back_leaves_no_act_without_its_line(tmp_path: Path, act: str) -> None:
    samples.new_store(tmp_path / "before")
    moved, seen = [samples.make(), samples.make(Kind.SUB)], set()
    for path in killed(tmp_path, act):
        store = Store(path)
        done = [instance for instance in moved if not store.has(instance.instance_id) or store.instance(instance.instance_id) != instance]
        seen.add(len(done))
        samples.issue(store, samples.make(number=8))
        assert told(path) == []
        verb = act.removeprefix("fail to ").removesuffix(" several")
        assert [*lines_of(path, f"leaf {verb}"), *lines_of(path, f"sub {verb}")] == [instance.instance_id for instance in done]
    assert seen == {0, 1, 2}
