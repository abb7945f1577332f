"""The store as a tree: who signed whom, and what state each is in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.model import Listed, Tree
from pcactl.phrase import Phrase, listing, phrase
from pcactl.render.color import paint
from pcactl.render.encoding import drawn
from pcactl.render.escape import escaped
from pcactl.render.states import SIGNS, Sign, state_at, with_key
from pcactl.render.table import GAP
from pcactl.render.times import day
from pcactl.render.view import View


class Branch(NamedTuple):
    """One line and what stands below it."""

    line: str
    below: Sequence[Listed]


def tree_text(tree: Tree, view: View) -> str:
    """One line an instance, below its issuer, or below a line that says that the issuer was deleted; nothing is cut."""
    rows = [row for below in tree.children.values() for row in below]
    counts = {kind: sum(row.instance.kind is kind for row in rows) for kind in KINDS}
    heading = f"{escaped(tree.store)}{GAP}" + view.say(listing(counted(kind, count) for kind, count in counts.items()))
    gone = [Branch(_deleted(issuer, view), below) for issuer, below in orphans(tree).items()]
    roots = [_branch(row, tree, view) for row in tree.children.get("", ())]
    return "".join(f"{line}\n" for line in (heading, *_lines(tree, [*roots, *gone], "", view)))


def orphans(tree: Tree) -> Mapping[str, Sequence[Listed]]:
    """What deleted issuers signed, by their ids."""
    there = {row.instance.instance_id for below in tree.children.values() for row in below}
    return {issuer: below for issuer, below in tree.children.items() if issuer and issuer not in there}


def counted(kind: Kind, count: int) -> Phrase:
    """`1 root`, `2 leaves`."""
    return phrase(f"{{count}} {kind if count == 1 else KINDS[kind].plural}", count=count)


def _lines(tree: Tree, branches: Sequence[Branch], before: str, view: View) -> Iterator[str]:
    for branch in branches:
        last = branch is branches[-1]
        yield f"{before}{drawn('└── ' if last else '├── ', view.encoding)}{branch.line}"
        below = [_branch(row, tree, view) for row in branch.below]
        yield from _lines(tree, below, before + ("    " if last else drawn("│   ", view.encoding)), view)


def _branch(row: Listed, tree: Tree, view: View) -> Branch:
    sign, words = state_at(row, tree.now)
    if sign is SIGNS[Status.NORMAL]:
        words = with_key(phrase("until {day}", day=day(row.instance.not_after)), row)
    elif row.instance.revoked_at:
        words = phrase("{state} {day} {reason}", state=words, day=day(row.instance.revoked_at), reason=row.instance.revoke_reason)
    name = escaped(row.instance.common_name or next(iter(row.instance.san), ""))
    line = GAP.join(part for part in (f"{_mark(sign, view)} {name}".rstrip(), escaped(row.instance.instance_id), escaped(view.say(words).rstrip())) if part)
    return Branch(line, tree.children.get(row.instance.instance_id, ()))


def _deleted(issuer: str, view: View) -> str:
    return GAP.join((_mark(SIGNS[Status.REVOKED], view), escaped(issuer), view.say("deleted")))


def _mark(sign: Sign, view: View) -> str:
    return paint(drawn(sign.mark, view.encoding), sign.color, on=view.color)
