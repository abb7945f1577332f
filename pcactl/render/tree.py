"""The store as a tree: who signed whom, and what state each is in."""

from collections.abc import Iterator, Sequence

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Listed, Tree
from pcactl.render.color import paint
from pcactl.render.escape import escaped
from pcactl.render.states import SIGNS, state_at
from pcactl.render.table import GAP
from pcactl.render.times import day
from pcactl.render.view import View

_PLURALS = {Kind.ROOT: "roots", Kind.SUB: "subs", Kind.LEAF: "leaves"}


def tree_text(tree: Tree, view: View) -> str:
    """One line an instance, below its issuer; nothing is cut."""
    rows = [row for below in tree.children.values() for row in below]
    counts = {kind: sum(row.instance.kind is kind for row in rows) for kind in KINDS}
    heading = f"{escaped(tree.store)}{GAP}" + ", ".join(_counted(kind, count) for kind, count in counts.items())
    lines = _branches(tree, tree.children.get("", ()), "", color=view.color)
    return "".join(f"{line}\n" for line in (heading, *lines))


def _branches(tree: Tree, rows: Sequence[Listed], before: str, *, color: bool) -> Iterator[str]:
    for row in rows:
        last = row is rows[-1]
        yield f"{before}{'└── ' if last else '├── '}{_node(row, tree, color=color)}"
        below = tree.children.get(row.instance.instance_id, ())
        yield from _branches(tree, below, before + ("    " if last else "│   "), color=color)


def _node(row: Listed, tree: Tree, *, color: bool) -> str:
    sign, words = state_at(row, tree.now)
    if sign is SIGNS[Status.NORMAL]:
        words = f"until {day(row.instance.not_after)}"
    name = escaped(row.instance.common_name or next(iter(row.instance.san), ""))
    mark = paint(sign.mark, sign.color, on=color)
    return GAP.join(part for part in (f"{mark} {name}".rstrip(), row.instance.instance_id, words) if part)


def _counted(kind: Kind, count: int) -> str:
    return f"{count} {kind if count == 1 else _PLURALS[kind]}"
