"""Enable, disable, revoke, delete: who may move where is a row of `contract.states`; here it is done (contract 5).

Several instances are all looked at before the first is changed. Of several, those that are already where they should
go are left as they are with a notice, so that after a crash the same command finishes the rest.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pcactl.authority.query import done
from pcactl.authority.references import MOST_TOLD, find, listed
from pcactl.authority.world import World
from pcactl.contract import notices as rows
from pcactl.contract.kinds import KINDS
from pcactl.contract.states import MOVES, Move
from pcactl.contract.vocabulary import STATE_IN_CODES, Kind, Status
from pcactl.engine.text import shown as quoted
from pcactl.errors import HasChildren, StateConflict
from pcactl.model import Deleted, Instance, Notice, Removed, Several, Shown, notice
from pcactl.phrase import Command, either, phrase
from pcactl.store import details
from pcactl.store.lookup import Found
from pcactl.store.search import Search
from pcactl.store.store import Store
from pcactl.store.writer import Writer

_LIVING = frozenset({Status.NORMAL, Status.DISABLED})


def movable(act: Move, kind: Kind, references: Sequence[str], store: Store, world: World) -> tuple[tuple[Instance, ...], tuple[Instance, ...]]:
    """The instances that would be moved, and those that are there already, each once.

    Raises NotFound, InvalidParameter, StateConflict, HasChildren.
    """
    moving, left, _ = _divided(act, kind, references, store, world.now())
    return moving, left


def move(act: Move, kind: Kind, references: Sequence[str], store: Store, world: World, *, reason: str = "") -> Shown | Several | Removed:
    """Move every instance that `references` name; one answers with itself. Raises what `movable` raises, and StoreFailure."""
    now = world.now()
    with store.write() as writer:
        moving, left, gone = _divided(act, kind, references, store, now)
        moved = [_move(act, instance, writer, now, reason=reason, operator=world.operator()) for instance in moving]
    if act.target is None:
        return Removed(
            tuple(Deleted(instance.instance_id, instance.common_name) for instance in moved), several=len(references) > 1, notices=_passed_over(act, gone)
        )
    answers = [done(instance, store, now) for instance in moved]
    kept = [done(instance, store, now, notices=(_already(act, instance),)) for instance in left]
    return answers[0] if len(references) == 1 else Several((*answers, *kept))


class _Divided(NamedTuple):
    """What a command names, by what there is to do."""

    moving: tuple[Instance, ...]
    left: tuple[Instance, ...]
    """Those of several that are where they should go."""
    gone: tuple[str, ...]
    """Those of several that a command before this one deleted, as they were named."""


def _divided(act: Move, kind: Kind, references: Sequence[str], store: Store, now: datetime) -> _Divided:
    gone = _gone(act, kind, references, store, now)
    wanted = [reference for reference in references if reference not in gone] or references
    named = _named(act, kind, wanted, store, now)
    left = tuple(instance for instance in named if act.target is instance.status_at(now))
    moving = tuple(instance for instance in named if instance not in left)
    for instance in moving or left:
        _require_movable(act, instance, store, now)
    return _Divided(moving, left, gone)


def _named(act: Move, kind: Kind, references: Sequence[str], store: Store, now: datetime) -> list[Instance]:
    """Each once."""
    found = (find(kind, reference, store, now, field="instance_id", beginnings=not act.warning) for reference in references)
    return list({instance.instance_id: instance for instance in found}.values())


def _gone(act: Move, kind: Kind, references: Sequence[str], store: Store, now: datetime) -> tuple[str, ...]:
    """Of several that are to be deleted, those that are: by id, or by a name that nothing has any more."""
    if act.target is not None or len(references) == 1:
        return ()
    return tuple(
        name for name in references if name and (store.was_deleted(name) or (store.was_deleted_by_name(kind, name) and not _is_there(kind, name, store, now)))
    )


def _is_there(kind: Kind, common_name: str, store: Store, now: datetime) -> bool:
    return bool(store.find(Search(kind, now, common_name=common_name), window=slice(1), thorough=True).instances)


def _passed_over(act: Move, gone: tuple[str, ...]) -> tuple[Notice, ...]:
    return tuple(notice(rows.ALREADY_SO, "instance_id", name=quoted(name), state=phrase(act.participle)) for name in gone)


def _already(act: Move, instance: Instance) -> Notice:
    return notice(rows.ALREADY_SO, "instance_id", name=quoted(instance.common_name or instance.instance_id), state=phrase(act.participle))


def _require_movable(act: Move, instance: Instance, store: Store, now: datetime) -> None:
    status = instance.status_at(now)
    if status not in act.sources:
        raise _immovable(act, instance, status)
    if act.target is None and (living := _living_children(instance, store, now)).instances:
        raise HasChildren(
            phrase(
                "below the {kind} {name} there are certificates that are still valid: {names}",
                kind=instance.kind,
                name=quoted(instance.common_name),
                names=listed(living.instances, living.total),
            ),
            field="instance_id",
            value=instance.instance_id,
            hint=Command(f"pcactl {living.instances[0].kind} revoke {living.instances[0].instance_id}"),
        )


def _immovable(act: Move, instance: Instance, status: Status) -> StateConflict:
    """An instance whose state forbids the act, with the act that must come before, if there is one."""
    words = {"kind": instance.kind, "name": quoted(instance.common_name or instance.instance_id), "state": status.word}
    where = {"kind": str(instance.kind), "state": STATE_IN_CODES[status], "field": "instance_id", "value": instance.instance_id}
    if status is act.target:
        return StateConflict(phrase("the {kind} {name} is {state} already", **words), **where)
    before = next((one.verb for one in MOVES.values() if one.target in act.sources and status in one.sources and instance.kind in one.kinds), "")
    return StateConflict(
        phrase(f"the {{kind}} {{name}} is {{state}}, and cannot be {act.participle}", **words),
        **where,
        allowed=phrase("what is {states}", states=either([source.word for source in act.sources])),
        hint=Command(f"pcactl {instance.kind} {before} {instance.instance_id}") if before else "",
    )


def _living_children(instance: Instance, store: Store, now: datetime) -> Found:
    """How many there are, and some of them."""
    below = [kind for kind, row in KINDS.items() if row.issuer is instance.kind]
    searches = (Search(kind, now, issuer_id=instance.instance_id, states=_LIVING) for kind in below)
    found = [store.find(search, window=MOST_TOLD, thorough=True) for search in searches]
    return Found(sum(one.total for one in found), tuple(child for one in found for child in one.instances))


def _move(act: Move, instance: Instance, writer: Writer, now: datetime, *, reason: str, operator: str) -> Instance:
    name, moved = f"{instance.kind} {act.verb}", instance
    if act.target is None:
        writer.delete(instance, act=name)
    else:
        moved = instance._replace(status=act.target)
        if act.target is Status.REVOKED:
            moved = moved._replace(revoked_at=now.replace(microsecond=0), revoke_reason=reason)
        writer.update(moved, act=name)
    said = details.of_move(moved, instance.status_at(now).word, act.target.word if act.target else "")
    writer.log(name, instance.instance_id, said, now=now, operator=operator)
    return moved
