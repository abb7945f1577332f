"""What is asked before what cannot be undone."""

from pcactl.contract.states import MOVES
from pcactl.contract.vocabulary import Kind
from pcactl.render.question import question_text
from tests.render.samples import LEAF_ID, ROOT_ID, SUB_ID, instance


def test_one() -> None:
    assert question_text(MOVES["revoke"], (instance(),), {}) == f"Revoke this leaf?\n  www.example.com  {LEAF_ID}\nThis cannot be undone.\nGo on? [y/N] "


def test_what_is_below_a_ca() -> None:
    root = instance(Kind.ROOT, ROOT_ID, "Example Root")
    asked = question_text(MOVES["delete"], (root,), {ROOT_ID: {Kind.SUB: 1, Kind.LEAF: 12}})
    assert asked == f"Delete this root?\n  Example Root  {ROOT_ID}  1 sub, 12 leaves below it\nIts files and private keys are removed.\nGo on? [y/N] "


def test_several_line_up_and_steer_nothing() -> None:
    subs = (instance(Kind.SUB, SUB_ID, "研发部"), instance(Kind.SUB, SUB_ID, "a\x1b[2J"))
    assert question_text(MOVES["revoke"], subs, {SUB_ID: {}}) == (
        f"Revoke these 2 subs?\n  研发部    {SUB_ID}\n  a\\x1b[2J  {SUB_ID}\nThis cannot be undone.\nGo on? [y/N] "
    )
