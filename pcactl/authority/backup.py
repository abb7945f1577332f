"""A store goes into an archive and comes back from one, encrypted or not. What is in an archive is `store`'s, age is `keys`'."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING

from pcactl.authority.world import World
from pcactl.errors import MissingParameter
from pcactl.model import BackedUp, Restored
from pcactl.store.store import Store

if TYPE_CHECKING:
    from pcactl.store.archive import Source
    from pcactl.store.restore import Agree, Pump

_BEGINNING = 64
"""Octets that tell whether a file is encrypted, and to whom."""

Write = Callable[[bytes], None]
Seal = Callable[[Iterator[bytes], Write], None]
"""Takes the octets of an archive, and writes them encrypted."""
Open = Callable[[bytes, Iterator[bytes], Write], None]
"""Takes how an encrypted archive begins and all of its octets, and hands on what is in it."""


def back_up(store: Store, name: str, write: Write, seal: Seal | None = None) -> BackedUp:
    """Write the archive of a store, sealed where that is asked for. Raises NotFound, StoreBusy, StoreFailure, and what `write` raises."""
    from pcactl.keys.digest import running_sha256

    digest, written, size = running_sha256(), running_sha256(), 0

    def hashed() -> Iterator[bytes]:
        for piece in store.archive():
            digest.update(piece)
            yield piece

    def counted(octets: bytes) -> None:
        nonlocal size
        write(octets)
        written.update(octets)
        size += len(octets)

    (seal or _plain)(hashed(), counted)
    return BackedUp(PurePath(store.path), name, written.finalize().hex(), size, seal is not None, digest.finalize().hex())


def restore(store: Store, world: World, source: "Source", octets: Iterator[bytes], unseal: Open, agree: "Agree") -> Restored:
    """Put the store in an archive in the place of what stands. Raises InvalidParameter, StoreBusy, StoreFailure, and what `agree` raises."""
    from pcactl.store.restore import Who

    return store.restore(source, _pump(source, octets, unseal), agree, Who(world.now(), world.operator()))


def compare(store: Store, source: "Source", octets: Iterator[bytes], unseal: Open) -> Restored:
    """What `restore` would change; nothing is written. Raises InvalidParameter, StoreFailure."""
    return store.compare(source, _pump(source, octets, unseal))


def _plain(pieces: Iterator[bytes], write: Write) -> None:
    for piece in pieces:
        write(piece)


def _pump(source: "Source", octets: Iterator[bytes], unseal: Open) -> "Pump":
    from pcactl.keys.age import is_encrypted

    def pump(feed: Write) -> None:
        beginning = b""
        while len(beginning) < _BEGINNING and (piece := next(octets, b"")):  # A pipe gives what it has, be it one octet.
            beginning += piece
        if not beginning:
            raise MissingParameter("it is empty", field=source.field, value=source.name)
        whole = chain((beginning,), octets)
        if is_encrypted(beginning):
            unseal(beginning, whole, feed)
        else:
            _plain(whole, feed)

    return pump
