"""Enable, disable, revoke, delete: the table of moves held against what happens, and what is left behind."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from pcactl.authority.lifecycle import move
from pcactl.contract.kinds import KINDS
from pcactl.contract.states import MOVES, REVOKE_REASONS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.errors import HasChildren, InvalidParameter, NotFound, StateConflict
from pcactl.model import Removed, Several, Shown
from tests.api.client import SM2, Client
from tests.store.samples import contents, log_lines

STATES = (Status.NORMAL, Status.DISABLED, Status.REVOKED, Status.EXPIRED)

ALLOWED = {
    ("enable", Kind.ROOT): {Status.DISABLED},
    ("enable", Kind.SUB): {Status.DISABLED},
    ("disable", Kind.ROOT): {Status.NORMAL},
    ("disable", Kind.SUB): {Status.NORMAL},
    ("revoke", Kind.ROOT): {Status.NORMAL},
    ("revoke", Kind.SUB): {Status.NORMAL},
    ("revoke", Kind.LEAF): {Status.NORMAL},
    ("delete", Kind.ROOT): {Status.REVOKED, Status.EXPIRED},
    ("delete", Kind.SUB): {Status.REVOKED, Status.EXPIRED},
    ("delete", Kind.LEAF): {Status.REVOKED, Status.EXPIRED},
}
"""Contract 5, written once more; for what is not here there is no act."""

TARGETS = {"enable": Status.NORMAL, "disable": Status.DISABLED, "revoke": Status.REVOKED}


def go(client: Client, verb: str, kind: Kind, *references: str, **words: Any) -> Shown | Several | Removed:
    return move(MOVES[verb], kind, references, client.store, client.world, **words)


def bring(client: Client, kind: Kind, state: Status) -> str:
    """The id of a new instance in a state, with nothing below it."""
    root = client.create(Kind.ROOT, quantity=3, duration_type="day")
    made = root if kind is Kind.ROOT else client.create(Kind.SUB, issuer_id=root, quantity=2, duration_type="day")
    made = client.create(Kind.LEAF, issuer_id=made) if kind is Kind.LEAF else made
    if state is Status.EXPIRED:
        client.clock.turn(timedelta(days=4))
    elif state is not Status.NORMAL:
        go(client, {target: verb for verb, target in TARGETS.items()}[state], kind, made)
    return made


def status_of(client: Client, instance_id: str) -> Status:
    return client.store.instance(instance_id).status_at(client.clock())


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("verb", "kind"), ALLOWED)
def test_every_act_from_every_state(client: Client, verb: str, kind: Kind, state: Status) -> None:
    if kind is Kind.LEAF and state is Status.DISABLED:
        return  # There is no act that brings a leaf there.
    made = bring(client, kind, state)
    before = contents(client.store.path)
    if state in ALLOWED[verb, kind]:
        go(client, verb, kind, made)
        assert not client.store.has(made) if verb == "delete" else status_of(client, made) is TARGETS[verb]
        return
    with pytest.raises(StateConflict) as caught:
        go(client, verb, kind, made)
    word = {Status.NORMAL: "Ok", Status.DISABLED: "Disable", Status.REVOKED: "Revoke", Status.EXPIRED: "Expire"}[state]
    assert (caught.value.documented_code, caught.value.exit_status) == (f"{kind.capitalize()}InstanceStatus.{word}", 4)
    assert contents(client.store.path) == before


def test_the_rows_are_the_contracts() -> None:
    assert {(act.verb, kind): set(act.sources) for act in MOVES.values() for kind in act.kinds} == ALLOWED


def test_a_disabled_ca_that_expires_is_expired(client: Client) -> None:
    made = bring(client, Kind.ROOT, Status.DISABLED)
    client.clock.turn(timedelta(days=4))
    assert status_of(client, made) is Status.EXPIRED
    go(client, "delete", Kind.ROOT, made)


def test_what_was_revoked_stays_revoked_when_it_expires(client: Client) -> None:
    made = bring(client, Kind.LEAF, Status.REVOKED)
    client.clock.turn(timedelta(days=4))
    assert status_of(client, made) is Status.REVOKED


def test_the_last_second_is_still_valid(client: Client) -> None:
    made = bring(client, Kind.LEAF, Status.NORMAL)
    client.clock.now = client.store.instance(made).not_after
    assert status_of(client, made) is Status.NORMAL
    client.clock.turn(timedelta(seconds=1))
    assert status_of(client, made) is Status.EXPIRED


@pytest.mark.parametrize("reason", ["", *REVOKE_REASONS])
def test_when_and_why_is_in_the_record(client: Client, reason: str) -> None:
    made = bring(client, Kind.LEAF, Status.NORMAL)
    client.clock.turn(timedelta(hours=1))
    go(client, "revoke", Kind.LEAF, made, reason=reason)
    instance = client.store.instance(made)
    assert (instance.revoked_at, instance.revoke_reason) == (client.clock().replace(microsecond=0), reason)
    record = tomllib.loads((client.store.path / "leaves" / made / "instance.toml").read_text("utf-8"))
    assert (record["instance_status"], record.get("revoke_reason", "")) == (4, reason)


def test_an_act_changes_the_state_and_nothing_else(client: Client) -> None:
    _, sub, _ = client.chain(tag="a\nb", contact={"name": "张三"})
    before = client.store.instance(sub)
    files = client.store.files(sub)
    go(client, "disable", Kind.SUB, sub)
    assert client.store.instance(sub) == before._replace(status=Status.DISABLED)
    go(client, "enable", Kind.SUB, sub)
    assert client.store.instance(sub) == before
    assert client.store.files(sub) == files


def test_a_key_that_a_later_version_wrote_is_kept(client: Client) -> None:
    *_, leaf = client.chain()
    path = client.store.path / "leaves" / leaf / "instance.toml"
    path.write_text("colour = 'blue'\n" + path.read_text("utf-8"), "utf-8")
    go(client, "revoke", Kind.LEAF, leaf)
    assert tomllib.loads(path.read_text("utf-8"))["colour"] == "blue"


def test_every_act_has_its_line_in_the_log(client: Client) -> None:
    _, sub, leaf = client.chain()
    go(client, "disable", Kind.SUB, sub)
    go(client, "enable", Kind.SUB, sub)
    go(client, "revoke", Kind.LEAF, leaf, reason="keyCompromise")
    go(client, "delete", Kind.LEAF, leaf)
    lines = list(log_lines(client.store.path))[3:]
    assert [(line["act"], line["id"]) for line in lines] == [("sub disable", sub), ("sub enable", sub), ("leaf revoke", leaf), ("leaf delete", leaf)]
    details: Any = lines[2]["details"]
    assert (details["common_name"], details["revoke_reason"]) == ("www.example.com", "keyCompromise")


# Deleting


@pytest.mark.parametrize("key", [{}, SM2], ids=["ECDSA", "SM2"])
def test_nothing_of_what_was_deleted_is_left_but_its_line_in_the_ledger(client: Client, key: dict[str, str]) -> None:
    _, sub, leaf = client.chain(**key)
    keys = [text for stem, text in client.store.files(leaf).contents.items() if "private_key" in stem]
    assert len(keys) == (2 if key else 1)
    go(client, "revoke", Kind.LEAF, leaf)
    gone = go(client, "delete", Kind.LEAF, leaf)
    assert isinstance(gone, Removed)
    assert [(one.instance_id, one.common_name) for one in gone.deleted] == [(leaf, "www.example.com")]
    assert client.store.was_deleted(leaf)
    assert not client.store.was_deleted(sub)
    assert not any(name.startswith(f"leaves/{leaf}") for name in contents(client.store.path))
    assert not any(text.encode() in path.read_bytes() for text in keys for path in client.store.path.rglob("*") if path.is_file())
    with pytest.raises(NotFound):
        go(client, "delete", Kind.LEAF, leaf)


@pytest.mark.parametrize(("kind", "below"), [(Kind.ROOT, Kind.SUB), (Kind.SUB, Kind.LEAF)])
def test_living_children_keep_a_ca(client: Client, kind: Kind, below: Kind) -> None:
    ids = dict(zip(Kind, client.chain(), strict=True))
    go(client, "revoke", kind, ids[kind])
    with pytest.raises(HasChildren) as caught:
        go(client, "delete", kind, ids[kind])
    assert ids[below] in caught.value.problem
    if KINDS[below].is_ca:
        go(client, "disable", below, ids[below])
        with pytest.raises(HasChildren):
            go(client, "delete", kind, ids[kind])
        go(client, "enable", below, ids[below])
    go(client, "revoke", below, ids[below])
    go(client, "delete", kind, ids[kind])


def test_expired_children_keep_nobody(client: Client) -> None:
    root, sub, _ = client.chain()
    go(client, "revoke", Kind.SUB, sub)
    client.clock.turn(timedelta(days=2))
    go(client, "delete", Kind.SUB, sub)
    assert client.store.has(root)


def test_what_is_below_a_deleted_ca_can_still_be_read(client: Client) -> None:
    root, sub, leaf = client.chain()
    for kind, instance_id in ((Kind.LEAF, leaf), (Kind.SUB, sub), (Kind.ROOT, root)):
        go(client, "revoke", kind, instance_id)
    go(client, "delete", Kind.ROOT, root)
    go(client, "delete", Kind.SUB, sub)
    assert client.result("GetLeafInstance", {"instance_id": leaf})["sub_ca_id"] == sub
    assert client.result("ListLeafInstances", {"issued_id": sub})["count"] == 1


# Several at once


def three_leaves(client: Client) -> list[str]:
    _, sub, leaf = client.chain()
    return [leaf, client.create(Kind.LEAF, issuer_id=sub, common_name="b.example"), client.create(Kind.LEAF, issuer_id=sub, common_name="c.example")]


def test_several_are_moved_together(client: Client) -> None:
    leaves = three_leaves(client)
    moved = go(client, "revoke", Kind.LEAF, *leaves)
    assert isinstance(moved, Several)
    assert [(one.instance.instance_id, one.status) for one in moved.shown] == [(leaf, Status.REVOKED) for leaf in leaves]


@pytest.mark.parametrize("wrong", ["pca_leaf_00000000000000000000", "no such name", "www.example.com again"])
def test_all_are_looked_at_before_the_first_is_changed(client: Client, wrong: str) -> None:
    leaves = three_leaves(client)
    before = contents(client.store.path)
    with pytest.raises(NotFound):
        go(client, "revoke", Kind.LEAF, *leaves, wrong)
    assert contents(client.store.path) == before


def test_one_whose_state_forbids_it_keeps_the_others(client: Client) -> None:
    leaves = three_leaves(client)
    go(client, "revoke", Kind.LEAF, leaves[0])
    before = contents(client.store.path)
    with pytest.raises(StateConflict):
        go(client, "delete", Kind.LEAF, *leaves)
    assert contents(client.store.path) == before


def test_what_is_there_already_is_left_with_a_notice(client: Client) -> None:
    leaves = three_leaves(client)
    go(client, "revoke", Kind.LEAF, leaves[1], reason="superseded")
    moved = go(client, "revoke", Kind.LEAF, *leaves, reason="keyCompromise")
    assert isinstance(moved, Several)
    assert [[notice.row.code for notice in one.notices] for one in moved.shown] == [[], [], ["AlreadySo"]]
    assert [client.store.instance(leaf).revoke_reason for leaf in leaves] == ["keyCompromise", "superseded", "keyCompromise"]


def test_what_was_deleted_before_is_passed_over_among_others(client: Client) -> None:
    leaves = three_leaves(client)
    go(client, "revoke", Kind.LEAF, *leaves)
    go(client, "delete", Kind.LEAF, leaves[0])
    gone = go(client, "delete", Kind.LEAF, *leaves)
    assert isinstance(gone, Removed)
    assert [one.instance_id for one in gone.deleted] == leaves[1:]


def test_the_same_one_twice_is_moved_once(client: Client) -> None:
    leaf = three_leaves(client)[0]
    go(client, "revoke", Kind.LEAF, leaf, leaf)
    assert [line["act"] for line in log_lines(client.store.path)].count("leaf revoke") == 1


# By what name


def test_a_name_will_do_and_the_normal_one_goes_first(client: Client) -> None:
    _, sub, old = client.chain()
    go(client, "revoke", Kind.LEAF, "www.example.com")
    assert status_of(client, old) is Status.REVOKED
    new = client.create(Kind.LEAF, issuer_id=sub)
    go(client, "revoke", Kind.LEAF, "www.example.com")
    assert status_of(client, new) is Status.REVOKED
    with pytest.raises(InvalidParameter, match="means 2"):
        go(client, "delete", Kind.LEAF, "www.example.com")


@pytest.mark.parametrize(("verb", "taken"), [("disable", True), ("revoke", False), ("delete", False)])
def test_what_cannot_be_undone_takes_no_beginning_of_an_id(client: Client, verb: str, taken: bool) -> None:  # noqa: FBT001  A parameter of the test.
    _, sub, _ = client.chain()
    if taken:
        go(client, verb, Kind.SUB, sub[:-4])
        return
    with pytest.raises(NotFound):
        go(client, verb, Kind.SUB, sub[:-4])
