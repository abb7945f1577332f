"""How people name an instance: its id, its common name, or the beginning of its id (docs/reference: Ids)."""

from collections.abc import Iterable
from datetime import datetime

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.text import did_you_mean
from pcactl.engine.text import shown as quoted
from pcactl.errors import InvalidParameter, NotFound
from pcactl.model import Instance
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
            f'"{reference}" means {len(matches)} {KINDS[kind].plural}', field=field, value=reference, allowed=listed(matches), hint="give the id"
        )
    raise _not_found(kind, reference, store, instances, field)


def listed(instances: Iterable[Instance]) -> str:
    """Instances as an error text names them."""
    return ", ".join(f"{instance.instance_id} ({instance.common_name})" for instance in instances)


def _of_kind(kind: Kind, instance: Instance, field: str) -> Instance:
    if instance.kind is not kind:
        raise InvalidParameter(f"{instance.instance_id} is a {instance.kind}", field=field, value=instance.instance_id, allowed=f"a {kind}")
    return instance


def _not_found(kind: Kind, reference: str, store: Store, instances: list[Instance], field: str) -> NotFound:
    """With what may have been meant: one of another kind, a beginning where none is taken, a name that is close."""
    begun = [instance for instance in instances if _begins(instance, reference)]
    others = [other for other in Kind if other is not kind and any(instance.common_name == reference for instance in store.instances(other))]
    problem = f"there is no {kind} {quoted(reference)}" + (f"; it is a {others[0]}" if others else "")
    close = did_you_mean(reference, tuple(instance.common_name for instance in instances), cutoff=_CLOSE)
    hint = f"the whole id: {listed(begun)}" if begun else close or f"pcactl {kind} list"
    return NotFound(problem, field=field, value=reference, hint=hint)


def _begins(instance: Instance, reference: str) -> bool:
    return len(reference) >= len(KINDS[instance.kind].id_prefix) + _SHORTEST_BEGINNING and instance.instance_id.startswith(reference)
