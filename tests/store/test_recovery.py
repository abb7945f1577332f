"""What a killed writer did is in the log by the next one; `test_crashes` kills writers at every call."""

from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind
from pcactl.store.store import Store
from tests.store import samples


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


def next_writer(store: Store) -> list[dict[str, object]]:
    before = len(list(samples.log_lines(store.path)))
    with store.write():
        pass
    assert (store.path / "lock").read_text().split("\n")[1] == ""
    return list(samples.log_lines(store.path))[before:]


def test_an_instance_without_a_line_gets_one(store: Store) -> None:
    instance = samples.make(number=1)
    with store.write() as writer:
        writer.publish(instance, samples.files_of(instance))
    (line,) = next_writer(store)
    assert (line["act"], line["id"], line["operator"], line["time"]) == ("leaf issue", instance.instance_id, "", "2026-11-25T01:18:15Z")
    assert line["details"] == {
        "common_name": "leaf 1",
        "issuer_id": samples.id_of(Kind.SUB),
        "serial_numbers": [f"{1:040X}"],
        "recovered": True,
    }
    assert next_writer(store) == []


def test_a_grant_without_a_line_gets_one(store: Store) -> None:
    samples.grant(store, 100)
    with store.write() as writer:
        writer.grant(50)
    (line,) = next_writer(store)
    assert (line["act"], line["id"], line["details"]) == ("quota grant", "", {"granted": 150, "recovered": True})
    assert next_writer(store) == []


NOTES = [
    "",
    "x",
    "3",
    "3 ",
    "3 pca_leaf_x",
    "3 ../../etc",
    f"2 {samples.id_of(Kind.LEAF)}",
    f"99 {samples.id_of(Kind.LEAF)}",
    f"3 {samples.id_of(Kind.LEAF, 99)}",
    "3 quota.toml",
    "3 quota.toml 7",
    "3 quota.toml x y",
    "-1 quota.toml 0",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_nothing_adds_nothing(store: Store, note: str) -> None:
    (store.path / "lock").write_text(f"1\n{note}\n")
    assert next_writer(store) == []
