"""Reading: one instance with its files, a page of a list, the tree. Nothing here changes the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath

from pcactl.authority.references import find
from pcactl.authority.selection import search_of
from pcactl.authority.world import World
from pcactl.contract.kinds import KINDS
from pcactl.contract.limits import PAGE_SIZES
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, NotFound, StoreFailure
from pcactl.model import Files, Instance, Listed, Notice, Page, Query, Shown, Tree
from pcactl.phrase import phrase
from pcactl.store.store import Store


def show(kind: Kind, reference: str, store: Store, world: World) -> Shown:
    """The instance that a person means by `reference`. Raises NotFound, InvalidParameter."""
    now = world.now()
    return shown(find(kind, reference, store, now, field="instance_id"), store, now)


def shown(instance: Instance, store: Store, now: datetime) -> Shown:
    """An instance with its files and state. Raises StoreFailure where a file of it cannot be read."""
    return Shown(instance, instance.status_at(now), now, _issuer_name(instance, store), store.files(instance.instance_id), {}, ())


def done(
    instance: Instance,
    store: Store,
    now: datetime,
    *,
    files: Mapping[str, bytes] | None = None,
    out: Mapping[str, PurePath] | None = None,
    notices: tuple[Notice, ...] = (),
) -> Shown:
    """The answer to an act that is on disk. What cannot be read any more never hides that the act was done.

    `files` are those that the act wrote, by stem: they stand in for what cannot be read, and what else cannot is left out.
    """
    try:
        answer = shown(instance, store, now)
    except (StoreFailure, NotFound):
        written = {stem: text.decode() for stem, text in (files or {}).items()}
        there = Files(store.places(instance.instance_id, written), written)
        answer = Shown(instance, instance.status_at(now), now, instance.issuer_id, there, {}, ())
    return answer._replace(out=out or {}, notices=notices)


def _issuer_name(instance: Instance, store: Store) -> str:
    """Empty for a root, and where the issuer was deleted; the id of an issuer that has no common name."""
    return store.instance(instance.issuer_id).common_name or instance.issuer_id if store.has(instance.issuer_id) else ""


def page(query: Query, store: Store, world: World, *, number: int | None = None, size: int | None = None) -> Page:
    """A page of the instances that a query means, newest first; all of them where neither number nor size is given.

    Raises InvalidParameter where the page's number or size is out of its range.
    """
    now = world.now()
    asked_for_some = any(value is not None for value in query[1:])
    found = store.find(search_of(query, now), window=_window(number, size), thorough=asked_for_some)
    return Page(query.kind, now, found.total, _listed(found.instances, store, now))


def tree(store: Store, world: World) -> Tree:
    """Every instance below its issuer, the roots below the empty id; oldest first."""
    now = world.now()
    children: dict[str, list[Instance]] = {}
    for kind in Kind:
        for instance in store.instances(kind):
            children.setdefault(instance.issuer_id, []).append(instance)
    ordered = {issuer: sorted(below, key=lambda instance: (instance.not_before, instance.instance_id)) for issuer, below in children.items()}
    return Tree(store.path, now, {issuer: _listed(below, store, now) for issuer, below in ordered.items()})


def _listed(instances: Sequence[Instance], store: Store, now: datetime) -> tuple[Listed, ...]:
    return tuple(_row(instance, store, now) for instance in instances)


def _row(instance: Instance, store: Store, now: datetime) -> Listed:
    try:
        paths = store.paths(instance.instance_id)
    except NotFound:  # Another process deleted it since its record was read.
        paths = {}
    return Listed(instance, instance.status_at(now), keyless=KINDS[instance.kind].is_ca and "private_key" not in paths, paths=paths)


def _window(number: int | None, size: int | None) -> slice:
    if number is None and size is None:
        return slice(None)
    number, size = 1 if number is None else number, PAGE_SIZES[-1] if size is None else size
    if number < 1:
        raise InvalidParameter(phrase("{number} is no page", number=number), field="page", value=number, allowed="1 or more")
    if size not in PAGE_SIZES:
        raise InvalidParameter(
            phrase("{size} is no page size", size=size),
            field="page_size",
            value=size,
            allowed=phrase("{first} to {last}", first=PAGE_SIZES[0], last=PAGE_SIZES[-1]),
        )
    return slice((number - 1) * size, number * size)
