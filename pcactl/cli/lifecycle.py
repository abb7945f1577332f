"""`enable`, `disable`, `revoke` and `delete`: what cannot be undone is asked before, by name and with what follows."""

from collections import Counter
from typing import TYPE_CHECKING

from pcactl.cli import terminal
from pcactl.cli.session import Session
from pcactl.cli.values import matched
from pcactl.contract.kinds import KINDS
from pcactl.contract.options import YES
from pcactl.contract.states import MOVES, Move
from pcactl.contract.verbs import REASON
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, UsageError
from pcactl.phrase import listing, phrase

if TYPE_CHECKING:
    from pcactl.model import Instance, Tree


def move(session: Session) -> None:
    """Move every instance that is named, after a yes where the act cannot be undone."""
    act, reason = MOVES[session.command.verb], _reason(session)
    references = session.arguments if _needs_no_answer(act, session) else _confirmed(act, session)
    from pcactl.authority import lifecycle

    moved = lifecycle.move(act, session.kind, references, session.store, session.world, reason=reason)
    session.show(moved, did=act.participle.capitalize())


def _reason(session: Session) -> str:
    given = session.values.one(REASON)
    if given is None:
        return ""
    reason = matched(given, REASON.allowed)
    if reason not in REASON.allowed:
        from pcactl.engine.text import did_you_mean

        hint = did_you_mean(given, REASON.allowed)
        raise InvalidParameter(phrase('"{value}" is not allowed', value=given), field="revoke_reason", value=given, allowed=listing(REASON.allowed), hint=hint)
    return reason


def _needs_no_answer(act: Move, session: Session) -> bool:
    """Whether nobody has to be asked. Raises UsageError where somebody would have to be, and nobody is there."""
    if not act.warning or session.values.switch(YES):
        return True
    if not terminal.is_there():
        raise UsageError(
            phrase("{verb} asks before it does anything, and there is no terminal", verb=act.verb), field=YES.long_flag, hint="--yes, where it is meant"
        )
    return False


def _confirmed(act: Move, session: Session) -> list[str]:
    """The ids that were shown and agreed to: a name could mean another one by the time of the answer."""
    from pcactl.authority.lifecycle import movable
    from pcactl.render.question import question_text

    moving, left = movable(act, session.kind, session.arguments, session.store, session.world)
    if moving:
        below = _below(moving, session) if KINDS[session.kind].is_ca else {}
        screen = session.outside.screen
        terminal.confirm(question_text(act, moving, below, screen.message_encoding, screen.say_message), screen)
    return [instance.instance_id for instance in (*moving, *left)]


def _below(instances: "tuple[Instance, ...]", session: Session) -> dict[str, Counter[Kind]]:
    """How many of each kind stand below each of these, whatever their state."""
    from pcactl.authority.query import tree

    whole = tree(session.store, session.world)
    return {instance.instance_id: _counted(instance.instance_id, whole) for instance in instances}


def _counted(instance_id: str, whole: "Tree") -> Counter[Kind]:
    counts: Counter[Kind] = Counter()
    for row in whole.children.get(instance_id, ()):
        counts[row.instance.kind] += 1
        counts += _counted(row.instance.instance_id, whole)
    return counts
