"""How people name an instance: its id, its common name, or the beginning of its id (docs/reference: Ids)."""

from collections.abc import Iterable
from datetime import datetime
from shlex import quote

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.text import did_you_mean
from pcactl.engine.text import shown as quoted
from pcactl.errors import InvalidParameter, NotFound
from pcactl.model import Instance
from pcactl.phrase import Command, Phrase, listing, phrase
from pcactl.store.store import Store

_CLOSE = 0.85
"""How like a common name must be to be proposed: host names share much and mean different things."""
_SHORTEST_BEGINNING = 4
"""Characters after the prefix."""


def find(kind: Kind, reference: str, store: Store, now: datetime, *, field: str, beginnings: bool = True) -> Instance:
    """The one instance of a kind that `reference` names.

    The exact id goes before an exact common name, and that before the beginning of an id, which what cannot be undone
    does not take; among several of one name the normal ones go first. Raises NotFound, and InvalidParameter where
    several are meant.
    """
    if not reference:
        raise InvalidParameter("it must not be empty", field=field, value=reference, allowed="an id or a common name")
    if store.has(reference):
        return _of_kind(kind, store.instance(reference), field)
    instances = list(store.instances(kind))
    named = [instance for instance in instances if instance.common_name == reference]
    normal = [instance for instance in named if instance.status_at(now) is Status.NORMAL]
    matches = normal or named or [instance for instance in instances if beginnings and _begins(instance, reference)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise InvalidParameter(
            phrase('"{reference}" means {count} {plural}', reference=reference, count=len(matches), plural=KINDS[kind].plural),
            field=field,
            value=reference,
            allowed=listed(matches),
            hint="give the id",
        )
    raise _not_found(kind, reference, store, instances, field)


def listed(instances: Iterable[Instance]) -> Phrase:
    """Instances as an error text names them."""
    named = ((instance.instance_id, next((name for name in (instance.common_name, *instance.san) if name), "")) for instance in instances)
    return listing(f"{instance_id} ({name})" if name else instance_id for instance_id, name in named)


def _of_kind(kind: Kind, instance: Instance, field: str) -> Instance:
    if instance.kind is not kind:
        raise InvalidParameter(
            phrase("{name} is a {kind}", name=instance.instance_id, kind=instance.kind),
            field=field,
            value=instance.instance_id,
            allowed=phrase("a {kind}", kind=kind),
            hint=Command(f"pcactl {kind} list"),
        )
    return instance


def _not_found(kind: Kind, reference: str, store: Store, instances: list[Instance], field: str) -> NotFound:
    """With what may have been meant: one of another kind, a beginning where none is taken or that is too short, a name that is close."""
    problem, allowed = phrase("there is no {kind} {name}", kind=kind, name=quoted(reference)), ""
    other = next((other for other in Kind if other is not kind and any(one.common_name == reference for one in store.instances(other))), None)
    if other:
        problem = phrase("there is no {kind} {name}, but a {other} of this name", kind=kind, name=quoted(reference), other=other)
    begun = [instance for instance in instances if _begins(instance, reference)]
    if not begun and any(instance.instance_id.startswith(reference) for instance in instances):
        allowed = phrase("at least {count} characters behind {prefix}", count=_SHORTEST_BEGINNING, prefix=KINDS[kind].id_prefix)
    hint = phrase("the whole id: {ids}", ids=listed(begun)) if begun else _near(kind, reference, instances)
    return NotFound(problem, field=field, value=reference, allowed=allowed, hint=hint)


def _near(kind: Kind, reference: str, instances: list[Instance]) -> str:
    if any(reference in instance.san for instance in instances):
        return Command(f"pcactl {kind} list --san {quote(reference)}")
    names = tuple(instance.common_name for instance in instances)
    return did_you_mean(reference, names, cutoff=_CLOSE) or Command(f"pcactl {kind} list")


def _begins(instance: Instance, reference: str) -> bool:
    return len(reference) >= len(KINDS[instance.kind].id_prefix) + _SHORTEST_BEGINNING and instance.instance_id.startswith(reference)
