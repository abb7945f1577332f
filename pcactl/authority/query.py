"""Reading: one instance with its files, a page of a list, the tree. Nothing here changes the store."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePath

from pcactl.authority.references import find
from pcactl.authority.world import World
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter
from pcactl.model import Instance, Listed, Notice, Page, Shown, Tree
from pcactl.store.store import Store

PAGE_SIZES = range(1, 21)
"""Contract 5: `page_size`."""


def show(kind: Kind, reference: str, store: Store, world: World) -> Shown:
    """The instance that a person means by `reference`. Raises NotFound, InvalidParameter."""
    now = world.now()
    return shown(find(kind, reference, store, now, field="instance_id"), store, now)


def shown(instance: Instance, store: Store, now: datetime, *, out: Mapping[str, PurePath] | None = None, notices: tuple[Notice, ...] = ()) -> Shown:
    """An instance with its files and state."""
    return Shown(
        instance=instance,
        status=instance.status_at(now),
        now=now,
        issuer_common_name=store.instance(instance.issuer_id).common_name if instance.issuer_id else "",
        files=store.files(instance.instance_id),
        out=out or {},
        notices=notices,
    )


def page(kind: Kind, store: Store, world: World, *, number: int | None = None, size: int | None = None) -> Page:
    """A page of a kind's instances, newest first; all of them where neither number nor size is given.

    Raises InvalidParameter where the page's number or size is out of its range.
    """
    now = world.now()
    newest_first = sorted(store.instances(kind), key=lambda instance: (instance.not_before, instance.instance_id), reverse=True)
    return Page(kind, now, len(newest_first), _listed(newest_first[_window(number, size)], now))


def tree(store: Store, world: World) -> Tree:
    """Every instance below its issuer, the roots below the empty id; oldest first."""
    now = world.now()
    children: dict[str, list[Instance]] = {}
    for kind in Kind:
        for instance in store.instances(kind):
            children.setdefault(instance.issuer_id, []).append(instance)
    ordered = {issuer: sorted(below, key=lambda instance: (instance.not_before, instance.instance_id)) for issuer, below in children.items()}
    return Tree(store.path, now, {issuer: _listed(below, now) for issuer, below in ordered.items()})


def _listed(instances: list[Instance], now: datetime) -> tuple[Listed, ...]:
    return tuple(Listed(instance, instance.status_at(now)) for instance in instances)


def _window(number: int | None, size: int | None) -> slice:
    if number is None and size is None:
        return slice(None)
    number, size = 1 if number is None else number, PAGE_SIZES[-1] if size is None else size
    if number < 1:
        raise InvalidParameter(f"{number} is no page", field="page", value=number, allowed="1 or more")
    if size not in PAGE_SIZES:
        raise InvalidParameter(f"{size} is no page size", field="page_size", value=size, allowed=f"{PAGE_SIZES[0]} to {PAGE_SIZES[-1]}")
    return slice((number - 1) * size, number * size)
