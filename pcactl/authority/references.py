"""How people name an instance: its id, its common name, or the beginning of its id (docs/reference: Ids)."""

from collections.abc import Sequence
from datetime import datetime
from shlex import quote

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Status
from pcactl.engine.text import did_you_mean
from pcactl.engine.text import shown as quoted
from pcactl.errors import InvalidParameter, NotFound
from pcactl.model import Instance
from pcactl.phrase import Command, Phrase, listing, phrase
from pcactl.store.lookup import Found
from pcactl.store.search import Search
from pcactl.store.store import Store

_CLOSE = 0.85
"""How like a common name must be to be proposed: host names share much and mean different things."""
_SHORTEST_BEGINNING = 4
"""Characters after the prefix."""
MOST_TOLD = slice(20)
"""Of many instances, those that an error names."""
_COMPARED = 2000
"""With how many common names one that nothing has is compared, the newest first."""


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
    found = _meant(kind, reference, store, now, beginnings=beginnings)
    if found.total > 1:
        raise InvalidParameter(
            phrase('"{reference}" means {count} {plural}', reference=reference, count=found.total, plural=KINDS[kind].plural),
            field=field,
            value=reference,
            allowed=listed(found.instances, found.total),
            hint="give the id",
        )
    if not found.instances:
        raise _not_found(kind, reference, store, now, field)
    return found.instances[0]


def listed(instances: Sequence[Instance], of: int = 0) -> Phrase:
    """Instances as an error text names them; of so many, where these are but the newest."""
    named = ((instance.instance_id, next((name for name in (instance.common_name, *instance.san) if name), "")) for instance in instances)
    first = listing(f"{instance_id} ({name})" if name else instance_id for instance_id, name in named)
    return phrase("{first} and {more} more", first=first, more=of - len(instances)) if of > len(instances) else first


def _meant(kind: Kind, reference: str, store: Store, now: datetime, *, beginnings: bool) -> Found:
    """The newest of those that are meant, and how many they are. Before nothing is, all records are looked at for what was edited."""
    by_name = Search(kind, now, common_name=reference)
    searches = [by_name._replace(states=frozenset({Status.NORMAL})), by_name]
    if beginnings and _is_beginning(kind, reference):
        searches.append(Search(kind, now, beginning=reference))
    looks = (store.find(search, window=MOST_TOLD, thorough=thorough) for thorough in (False, True) for search in searches)
    return next((found for found in looks if found.instances), Found(0, ()))


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


def _not_found(kind: Kind, reference: str, store: Store, now: datetime, field: str) -> NotFound:
    """With what may have been meant: one of another kind, a beginning where none is taken or that is too short, a name that is close."""
    problem, allowed = phrase("there is no {kind} {name}", kind=kind, name=quoted(reference)), ""
    other = next((other for other in Kind if other is not kind and store.find(Search(other, now, common_name=reference), window=slice(1)).instances), None)
    if other:
        problem = phrase("there is no {kind} {name}, but a {other} of this name", kind=kind, name=quoted(reference), other=other)
    begun = store.find(Search(kind, now, beginning=reference), window=MOST_TOLD)
    if _is_beginning(kind, reference) and begun.instances:
        return NotFound(problem, field=field, value=reference, hint=phrase("the whole id: {ids}", ids=listed(begun.instances, begun.total)))
    if begun.instances:
        allowed = phrase("at least {count} characters behind {prefix}", count=_SHORTEST_BEGINNING, prefix=KINDS[kind].id_prefix)
    hint = Command(f"pcactl {other} show {quote(reference)}") if other else _near(kind, reference, store, now)
    return NotFound(problem, field=field, value=reference, allowed=allowed, hint=hint)


def _near(kind: Kind, reference: str, store: Store, now: datetime) -> str:
    if store.find(Search(kind, now, names=frozenset({reference})), window=slice(1)).instances:
        return Command(f"pcactl {kind} list --san {quote(reference)}")
    names = tuple(store.common_names(kind, _COMPARED))
    return did_you_mean(reference, names, cutoff=_CLOSE) or Command(f"pcactl {kind} list")


def _is_beginning(kind: Kind, reference: str) -> bool:
    return len(reference) >= len(KINDS[kind].id_prefix) + _SHORTEST_BEGINNING and reference.startswith(KINDS[kind].id_prefix)
