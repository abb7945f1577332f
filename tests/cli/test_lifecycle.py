"""Enable, disable, revoke and delete, where nobody is there to be asked. Questions are in `test_prompts`."""

import pytest

from pcactl.contract.commands import COMMANDS
from pcactl.contract.states import MOVES, REVOKE_REASONS
from pcactl.contract.vocabulary import Kind
from tests.cli.conftest import Pca


@pytest.fixture
def leaf(chain: Pca) -> str:
    return chain("leaf", "issue", "--common-name", "a.test", "-q").out.strip()


def test_every_move_is_a_verb_of_its_kinds() -> None:
    moving = {(command.kind, command.verb) for command in COMMANDS if command.handler == "lifecycle:move"}
    assert moving == {(kind, move.verb) for move in MOVES.values() for kind in move.kinds}


def test_what_can_be_undone_is_not_asked(chain: Pca) -> None:
    assert chain("sub", "disable", "Office CA").out.startswith("Disabled Office CA  pca_sub_")
    assert chain("leaf", "issue", "--common-name", "a.test", "--issuer-id", "Office CA").status == 4
    assert chain("sub", "enable", "Office CA", "-o", "json").document["instance_status"] == 1


@pytest.mark.parametrize("verb", ["revoke", "delete"])
def test_without_a_terminal_and_a_yes_nothing_is_done(chain: Pca, leaf: str, verb: str) -> None:
    refused = chain("leaf", verb, "a.test")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err.startswith(f"error: --yes: {verb} asks before it does anything, and there is no terminal\n")
    assert chain("leaf", verb, "nobody", "-o", "json").document["error"]["field"] == "--yes"
    assert chain("leaf", "list", "--status", "normal", "-q").out == f"{leaf}\n"


def test_revoke(chain: Pca, leaf: str) -> None:
    revoked = chain("leaf", "revoke", "a.test", "--reason", "KEYCOMPROMISE", "-y", "-o", "json").document
    assert (revoked["instance_id"], revoked["instance_status"], revoked["revoke_reason"]) == (leaf, 4, "keyCompromise")
    assert revoked["revoked_at"].endswith("Z")
    assert chain("leaf", "revoke", "a.test", "--yes").status == 4


def test_a_line_for_each_and_a_reason_where_there_is_one(chain: Pca, leaf: str) -> None:
    other = chain("leaf", "issue", "--common-name", "b.test", "-q").out.strip()
    answer = chain("leaf", "revoke", leaf, other, "--reason", "superseded", "--yes")
    assert answer == (0, f"Revoked a.test  {leaf}  superseded\nRevoked b.test  {other}  superseded\n", "")


def test_several_are_a_list_and_those_that_are_there_are_told_of(chain: Pca, leaf: str) -> None:
    other = chain("leaf", "issue", "--common-name", "b.test", "-q").out.strip()
    chain("leaf", "revoke", leaf, "-y")
    answer = chain("leaf", "revoke", leaf, other, "-y", "-o", "json")
    assert answer.err == 'notice: "a.test" is revoked already and is passed over\n'
    assert {row["instance_id"]: [one["code"] for one in row["notices"]] for row in answer.document["result"]} == {other: [], leaf: ["AlreadySo"]}


@pytest.mark.parametrize("word", ["certificateHold", "removeFromCRL", "", "key compromise"])
def test_reasons_that_are_none(chain: Pca, leaf: str, word: str) -> None:
    answer = chain("leaf", "revoke", leaf, "--reason", word, "-y", "-o", "json")
    assert (answer.status, answer.document["error"]["field"]) == (2, "revoke_reason")
    assert ", ".join(REVOKE_REASONS) in answer.err


def test_beginnings_are_for_what_can_be_undone(chain: Pca, leaf: str) -> None:
    beginning = leaf[:-6]
    assert chain("leaf", "revoke", beginning, "-y").status == 3
    sub = chain("sub", "list", "-q").out.strip()
    assert chain("sub", "disable", sub[:-6]).status == 0


def test_delete(chain: Pca, leaf: str) -> None:
    assert chain("leaf", "delete", leaf, "-y").status == 4
    chain("leaf", "revoke", leaf, "-y")
    assert chain("leaf", "delete", leaf, "-y", "-o", "json").document == {"instance_id": leaf, "deleted": True}
    assert chain("leaf", "show", leaf).status == 3


def test_deleting_several(chain: Pca, leaf: str) -> None:
    other = chain("leaf", "issue", "--common-name", "b.test", "-q").out.strip()
    chain("leaf", "revoke", leaf, other, "-y")
    deleted = chain("leaf", "delete", leaf, other, "-y", "-o", "json").document
    assert deleted == {"count": 2, "result": [{"instance_id": leaf, "deleted": True}, {"instance_id": other, "deleted": True}]}


def test_quiet_prints_ids(chain: Pca, leaf: str) -> None:
    assert chain("leaf", "revoke", leaf, "-yq") == (0, f"{leaf}\n", "")
    assert chain("leaf", "delete", leaf, "-y", "-q") == (0, f"{leaf}\n", "")


def test_of_several_one_that_cannot_be_moved_stops_all(chain: Pca, leaf: str) -> None:
    assert chain("leaf", "revoke", leaf, "nobody", "-y").status == 3
    assert chain("leaf", "list", "--status", "revoked", "-q").out == ""


def test_a_deleted_issuer_is_said_on_every_screen(chain: Pca, leaf: str) -> None:
    sub = chain("sub", "list", "-q").out.strip()
    assert chain("sub", "revoke", sub, "-y").status == 0
    assert chain("sub", "delete", sub, "-y").status == 4
    chain("leaf", "revoke", leaf, "-y")
    assert chain("sub", "delete", sub, "-y").status == 0
    assert f"  Issuer    {sub}  (deleted)\n" in chain("leaf", "show", leaf).out
    assert f"└── ✗  {sub}  deleted\n    └── ✗ a.test  {leaf}  revoked " in chain("tree").out
    assert chain("tree", "-o", "json").document["result"][-1]["children"][0]["instance_id"] == leaf
    assert chain("tree", "-q").out.splitlines()[-1] == leaf
    assert chain("leaf", "list", "--issuer-id", sub, "-q").out == f"{leaf}\n"


def test_a_kind_has_its_own_verbs_only(chain: Pca) -> None:
    for verb in ("enable", "disable"):
        assert chain(Kind.LEAF, verb, "x").status == 2
