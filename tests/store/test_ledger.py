import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from pcactl.contract.vocabulary import Kind, Status
from pcactl.errors import StoreFailure
from pcactl.model import Instance
from pcactl.store import ledger
from pcactl.store.directory import Directory
from tests.store import samples
from tests.store.strategies import instances


def with_quota(directory: Directory) -> set[str]:
    return {instance_id for instance_id, _, _, used in ledger.rows_since(directory, 0) if used}


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Directory]:
    with Directory.at(tmp_path) as directory:
        yield directory


def test_a_line_reads_like_this(directory: Directory) -> None:
    revoked = samples.make(number=1, key_alg="SM2", use_quota=True)._replace(
        common_name="第\n一\u2028", status=Status.REVOKED, revoked_at=samples.NOW + timedelta(days=3), revoke_reason="keyCompromise"
    )
    ledger.append(directory, revoked)
    ledger.append(directory, samples.make(number=2))
    first, second = (directory.path / "deleted.jsonl").read_text("utf-8").split("\n")[:2]
    assert first == (
        '{"instance_id": "pca_leaf_00000000000000000001", "kind": "leaf", "issuer_id": "pca_sub_00000000000000000000", '
        '"common_name": "第\\n一\u2028", "serial_numbers": ["' + "0" * 39 + '1", "' + "0" * 39 + '1"], "not_after": "2027-02-23T01:18:14Z", '
        '"revoked_at": "2026-11-28T01:18:14Z", "revoke_reason": "keyCompromise", "use_quota": true}'
    )
    assert list(json.loads(second)) == ["instance_id", "kind", "issuer_id", "common_name", "serial_numbers", "not_after", "use_quota"]
    assert (directory.path / "deleted.jsonl").stat().st_mode & 0o7777 == 0o600


@settings(max_examples=40, deadline=None)  # Each example waits for the disk.
@given(instances(), instances())
def test_any_instance_is_found_again(tmp_path_factory: pytest.TempPathFactory, instance: Instance, other: Instance) -> None:
    with Directory.at(tmp_path_factory.mktemp("ledger")) as directory:
        assert ledger.find(directory, instance.instance_id) is None
        for one in (other, instance):
            ledger.append(directory, one)
        assert ledger.find(directory, other.instance_id) == ledger.record_of(other)
        assert with_quota(directory) == {one.instance_id for one in (other, instance) if one.use_quota}
        assert len((directory.path / "deleted.jsonl").read_bytes().split(b"\n")) == 3


def test_the_ledger_tells_which_deleted_leaves_used_quota(directory: Directory) -> None:
    assert with_quota(directory) == set()
    lines = [{"instance_id": "a", "use_quota": True, "more": 1}, {"instance_id": "b", "use_quota": False}, {"instance_id": "a", "use_quota": True}]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    (directory.path / "deleted.jsonl").write_text(text + '{"instance_id": "c", "use_q')
    assert with_quota(directory) == {"a"}


def test_what_no_text_of_ours_holds_is_read_all_the_same(tmp_path: Path) -> None:
    store = samples.new_store(tmp_path / "store")
    (store.path / "deleted.jsonl").write_text(r'{"instance_id": "a\udcff", "use_quota": true, "kind": "leaf", "common_name": "\ud800"}' + "\n")
    assert store.quota().used == 1


def test_an_id_in_the_line_of_another_is_not_found(directory: Directory) -> None:
    leaf = samples.make()
    ledger.append(directory, leaf)
    assert ledger.find(directory, leaf.issuer_id) is None
    assert ledger.find(directory, leaf.instance_id[:-1]) is None


def test_a_line_without_its_end_tells_nothing_and_is_cut_away(directory: Directory) -> None:
    path = directory.path / "deleted.jsonl"
    for number in (1, 2):
        ledger.append(directory, samples.make(number=number, use_quota=True))
    path.write_bytes(path.read_bytes()[:-1])
    assert ledger.find(directory, samples.id_of(Kind.LEAF, 2)) is None
    assert with_quota(directory) == {samples.id_of(Kind.LEAF, 1)}
    size = ledger.append(directory, samples.make(number=3))
    assert [json.loads(line)["instance_id"][-1] for line in path.read_bytes().splitlines()] == ["1", "3"]
    ledger.shorten(directory, size)
    assert [json.loads(line)["instance_id"][-1] for line in path.read_bytes().splitlines()] == ["1"]
    ledger.shorten(directory, 0)
    assert directory.names() == []


@pytest.mark.parametrize("line", ["", "[]", "{}", "{", "[" * 20_000, '{"instance_id": 1, "use_quota": true}', '{"instance_id": "a", "use_quota": 1}', "\xff"])
def test_a_damaged_ledger_is_told(directory: Directory, line: str) -> None:
    text = f'{{"instance_id": "a", "use_quota": true}}\n{line}\n'
    (directory.path / "deleted.jsonl").write_bytes(text.encode("latin-1"))
    with pytest.raises(StoreFailure, match=r"deleted.jsonl: line 2 is no record"):
        with_quota(directory)
