"""What a killed writer did is in the log by the next one; `test_crashes` kills writers at every call."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Instance
from pcactl.store.store import Store
from pcactl.store.writer import Writer
from tests.store import samples

LEAF = samples.make()
ID = LEAF.instance_id


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return samples.new_store(tmp_path / "store")


def next_writer(store: Store) -> list[dict[str, object]]:
    before = len(list(samples.log_lines(store.path)))
    with store.write():
        pass
    assert (store.path / "lock").read_text().split("\n")[1] == ""
    return list(samples.log_lines(store.path))[before:]


def record_of(store: Store, instance: Instance) -> str:
    return sha256(store.paths(instance.instance_id)["certificate"].with_name("instance.toml").read_bytes()).hexdigest()


def changed(path: Path) -> str:
    return f"{datetime.fromtimestamp(int(path.stat().st_mtime), UTC):%Y-%m-%dT%H:%M:%SZ}"


CREATIONS = [
    (samples.make(number=1), "", "leaf issue"),
    (samples.make(number=1), "leaf renew", "leaf renew"),
    (samples.make(Kind.SUB, 1), "", "sub create"),
    (samples.make(Kind.ROOT, 1), "", "root create"),
    (samples.make(Kind.ROOT, 1)._replace(source_type=1, request={}), "", "root import"),
]


@pytest.mark.parametrize(("instance", "act", "told"), CREATIONS)
def test_an_instance_without_a_line_gets_one(store: Store, instance: Instance, act: str, told: str) -> None:
    with store.write() as writer:
        writer.publish(instance, samples.files_of(instance), act=act)
    (line,) = next_writer(store)
    assert (line["act"], line["id"], line["operator"]) == (told, instance.instance_id, "")
    assert line["time"] == changed(store.paths(instance.instance_id)["certificate"].with_name("instance.toml"))
    assert line["details"] == {
        "common_name": instance.common_name,
        "issuer_id": instance.issuer_id,
        "serial_numbers": [f"{1:040X}"],
        "fingerprints_sha256": [f"{1:064X}"],
        "recovered": True,
    }
    assert line["record"] == record_of(store, instance)
    assert next_writer(store) == []


def test_a_grant_without_a_line_gets_one(store: Store) -> None:
    samples.grant(store, 60)
    samples.grant(store, 40)
    with store.write() as writer:
        writer.grant(50)
    (line,) = next_writer(store)
    details = {"count": 50, "granted_before": 100, "granted": 150, "recovered": True}
    assert (line["act"], line["id"], line["record"], line["details"]) == ("quota grant", "", "", details)
    assert line["time"] == changed(store.path / "quota.toml")
    assert next_writer(store) == []


def test_a_first_grant_without_a_line_gets_one(store: Store) -> None:
    with store.write() as writer:
        writer.grant(50)
    (line,) = next_writer(store)
    assert line["details"] == {"count": 50, "granted_before": 0, "granted": 50, "recovered": True}


LEFT = {"common_name": "leaf 0", "issuer_id": LEAF.issuer_id, "serial_numbers": [f"{0:040X}"], "recovered": True}
OF_THE_LEAF = LEFT | {"fingerprints_sha256": [f"{0:064X}"]}
DISABLED = OF_THE_LEAF | {"state_before": "normal", "state": "disabled"}
CHANGES: dict[str, tuple[Callable[[Writer], None], str, dict[str, object]]] = {
    "leaf disable": (lambda writer: writer.update(LEAF._replace(status=Status.DISABLED), act="leaf disable"), "instance.toml", DISABLED),
    "leaf revoke": (
        lambda writer: writer.update(samples.revoked(LEAF), act="leaf revoke"),
        "instance.toml",
        {**OF_THE_LEAF, "state_before": "normal", "state": "revoked", "revoke_reason": "superseded"},
    ),
    "leaf passphrase": (lambda writer: writer.replace_files(LEAF, samples.new_files(LEAF), act="leaf passphrase"), "private_key.pem", OF_THE_LEAF),
    "leaf delete": (lambda writer: writer.delete(LEAF, act="leaf delete"), "deleted.jsonl", LEFT | {"state_before": "expired"}),
}
EVERY_CHANGE = pytest.mark.parametrize("act", CHANGES)


@EVERY_CHANGE
def test_a_change_without_a_line_gets_one(store: Store, act: str) -> None:
    change, file, details = CHANGES[act]
    with store.write() as writer:
        change(writer)
    (line,) = next_writer(store)
    path = store.path / file if act == "leaf delete" else store.path / "leaves" / ID / file
    assert (line["act"], line["id"], line["operator"], line["time"], line["details"]) == (act, ID, "", changed(path), details)
    assert line["record"] == ("" if act == "leaf delete" else record_of(store, LEAF))
    assert next_writer(store) == []


@EVERY_CHANGE
def test_a_change_that_was_taken_back_gets_no_line(store: Store, act: str) -> None:
    before = samples.contents(store.path)
    with pytest.raises(KeyboardInterrupt):
        _interrupted(store, CHANGES[act][0])
    assert (store.path / "lock").read_text().split("\n")[1].endswith(f" {act}")
    assert next_writer(store) == []
    assert samples.contents(store.path) == before


def _interrupted(store: Store, change: Callable[[Writer], None]) -> None:
    with store.write() as writer:
        change(writer)
        raise KeyboardInterrupt


@EVERY_CHANGE
def test_a_change_with_its_line_gets_no_other(store: Store, act: str) -> None:
    with store.write() as writer:
        CHANGES[act][0](writer)
        note = (store.path / "lock").read_text()
        writer.log(act, ID, {}, now=samples.NOW, operator="root")
    (store.path / "lock").write_text(note)  # As if it had been killed after the line, before it could clear its note.
    assert next_writer(store) == []


def test_of_several_acts_the_last_may_lack_its_line(store: Store) -> None:
    sub = samples.make(Kind.SUB)
    with store.write() as writer:
        writer.update(samples.revoked(LEAF), act="leaf revoke")
        writer.log("leaf revoke", ID, {}, now=samples.NOW, operator="root")
        writer.update(samples.revoked(sub), act="sub revoke")
    (line,) = next_writer(store)
    assert (line["act"], line["id"]) == ("sub revoke", sub.instance_id)


def test_files_that_are_replaced_in_part_get_a_line(store: Store) -> None:
    """The first of them is what the note is about: once it is replaced, something was done."""
    pair = samples.make(number=1, key_alg="SM2")
    samples.issue(store, pair)
    files = samples.new_files(pair)
    with store.write() as writer:
        writer.replace_files(pair, files, act="leaf passphrase")
    note = (store.path / "lock").read_text()
    for names, acts in [(["encryption_private_key"], ["leaf passphrase"]), (["private_key", "encryption_private_key"], [])]:
        for stem in names:
            store.paths(pair.instance_id)[stem].write_bytes(samples.files_of(pair)[stem])
        (store.path / "lock").write_text(note)
        assert [line["act"] for line in next_writer(store)] == acts


_RECORD = f"{ID}/instance.toml"
_ANY = "0" * 64
NOTES = [
    "",
    "x",
    "3",
    "3 ",
    f"3 {ID}",
    f"3 {_RECORD}",
    f"3 {_RECORD} {_ANY} leaf revoke",
    f"3 {_RECORD} - leaf delete",
    f"3 {ID}/encryption_chain.pem {_ANY} leaf passphrase",
    f"3 {ID}/. {_ANY} leaf revoke",
    f"3 {ID}/ {_ANY} leaf revoke",
    f"3 {ID}/other {_ANY} leaf revoke",
    f"3 {samples.id_of(Kind.LEAF, 99)}/instance.toml - leaf delete",
    f"3 {samples.id_of(Kind.LEAF, 99)}/instance.toml {_ANY} leaf revoke",
    f"3 ../../etc/instance.toml {_ANY} leaf revoke",
    "3 ../../etc/instance.toml - leaf delete",
    "3 /instance.toml - leaf delete",
    "3 quota.toml",
    f"3 quota.toml {_ANY} quota grant",
    "3 quota.toml - quota grant",
    f"-1 quota.toml {_ANY} quota grant",
    f"3 store.toml {_ANY} leaf issue",
    f"3 audit.log - {'x' * 300}",
]


@pytest.mark.parametrize("note", NOTES)
def test_a_note_of_nothing_adds_nothing(store: Store, note: str) -> None:
    (store.path / "lock").write_text(f"1\n{note}\n")
    assert next_writer(store) == []


@pytest.mark.parametrize(("seq", "lines"), [("3", 1), ("2", 0), ("99", 0), ("4", 0), ("³", 0)])
def test_a_note_counts_only_where_the_log_ends_as_it_says(store: Store, seq: str, lines: int) -> None:
    content = (store.path / "leaves" / ID / "instance.toml").read_bytes()
    (store.path / "lock").write_text(f"1\n{seq} {_RECORD} {sha256(content).hexdigest()} leaf issue\n")
    assert len(next_writer(store)) == lines
