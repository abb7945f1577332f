"""A store as one stream of octets, and back: a ustar archive that says the same of the same store, octet for octet.

The files of the store by path, then the list of their SHA-256. The stream is made and read piece by piece. Reading is
strict: what `write` would not have written is refused, before anybody relies on it. Where the pieces go is the sink's.
"""

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from pcactl.errors import InvalidParameter, StoreFailure
from pcactl.phrase import Phrase, phrase
from pcactl.store import journal, lines
from pcactl.store.contents import GROWING, Place, files, largest, mode_of, modes_of, place_of
from pcactl.store.directory import Directory, close, named
from pcactl.store.layout import AUDIT_LOG, PRIVATE
from pcactl.store.recovery import missing_entries
from pcactl.store.sums import SUMS, Sums
from pcactl.store.toml import damaged
from pcactl.store.ustar import BLOCK, Member, head, padding, read_head

PIECE = 1 << 16
"""How many octets at most are held of a file."""
_END = bytes(2 * BLOCK)
_NO_BACKUP = "this is no backup of a store"

Parts = Generator[int, bytes, None]
"""Asks for so many octets, and is sent exactly these."""


class Sink(Protocol):
    """What the files of an archive are handed to, one after the other."""

    def begin(self, place: Place, member: Member) -> None:
        """A file comes."""

    def take(self, piece: bytes) -> None:
        """More of its contents."""

    def end(self, digest: bytes) -> None:
        """That was all of it; its SHA-256."""


class Source(NamedTuple):
    """What an archive is told of as, where something is wrong with it."""

    name: str
    field: str

    def refused(self, problem: str, member: str = "", *, hint: str = "use another backup") -> InvalidParameter:
        """The error for an archive that is not to be restored."""
        what = phrase("{member}: {problem}", member=member, problem=phrase(problem)) if member else phrase(problem)
        return InvalidParameter(phrase("{archive}: {what}", archive=self.name, what=what), field=self.field, value=self.name, hint=hint)


def write(root: Directory, note: str) -> Iterator[bytes]:
    """The archive of a store that stands still; `note` is what its last writer left in the lock.

    Lines that were never acknowledged are left out, and the one that a killed writer could not add is in it, so that what
    is in the archive needs nothing more. Raises OSError, StoreFailure.
    """
    _require_an_end(root)
    missing = [journal.next_line(root, entry) for entry in missing_entries(root, note)]
    with Sums() as sums:
        if missing and not root.has(AUDIT_LOG):  # The first act of all. No other path is before this one.
            yield from _contents(Member(AUDIT_LOG, PRIVATE, len(missing[0])), iter(missing), sums)
        for place, directory in files(root):
            tail = b"".join(missing) if place.path == AUDIT_LOG else b""
            yield from _file(place, directory, tail, sums)
        yield head(Member(SUMS, PRIVATE, sums.size))
        yield from sums.pieces()
        yield bytes(padding(sums.size)) + _END


class Reader:
    """An archive that is being read: it is fed octets as they come, and closed when none are left.

    Raises InvalidParameter where it is not what `write` writes, and what the sink raises. Only an archive whose `close`
    has returned is whole.
    """

    def __init__(self, source: Source, sink: Sink) -> None:
        from pcactl.keys.digest import running_sha256

        self._source, self._parts = source, _parts(source, sink)
        self._waiting, self._has_begun = bytearray(), False
        self._wanted = next(self._parts)
        self._digest = running_sha256()

    def feed(self, octets: bytes) -> None:
        """The next octets, as many as there are."""
        if octets and not self._wanted:
            raise self._source.refused("it goes on behind its end")
        self._digest.update(octets)
        self._waiting += octets
        start = 0
        while self._wanted and len(self._waiting) - start >= self._wanted:
            part = bytes(self._waiting[start : start + self._wanted])
            start += len(part)
            try:
                self._wanted, self._has_begun = self._parts.send(part), True
            except StopIteration:
                self._wanted = 0
        del self._waiting[:start]
        if self._waiting and not self._wanted:
            raise self._source.refused("it goes on behind its end")

    def close(self) -> str:
        """See that it has come to its end; answers the SHA-256 of the archive, in lower-case hex."""
        if self._wanted:
            raise self._source.refused("it ends too early: a part of it is missing" if self._has_begun else _NO_BACKUP)
        return self._digest.finalize().hex()


def _require_an_end(root: Directory) -> None:
    """Behind a last line that is none, no other could follow."""
    last = lines.last_line(root, AUDIT_LOG)
    if last is not None and journal.parsed(last) is None:
        raise damaged(root.path / AUDIT_LOG, "its last line is no line of an audit log")


def _file(place: Place, directory: Directory, tail: bytes, sums: Sums) -> Iterator[bytes]:
    fd = directory.open(place.name, os.O_RDONLY)
    path = directory.path / place.name
    try:
        with named(path):
            size = lines.whole_size(fd) if place.path in GROWING else os.fstat(fd).st_size
            mode = mode_of(place, fd)
        if size + len(tail) > largest(place):
            raise damaged(path, phrase("has {size} octets; a backup holds {most} of such a file", size=size, most=largest(place)))
        yield from _contents(Member(place.path, mode, size + len(tail)), _read(fd, size, path, tail), sums)
    finally:
        close(fd)


def _read(fd: int, size: int, path: Path, tail: bytes) -> Iterator[bytes]:
    while size:
        with named(path):
            piece = os.read(fd, min(PIECE, size))
        if not piece:
            raise StoreFailure(phrase("{path} was changed while it was read", path=path), field="--store", value=str(path), hint="try again")
        size -= len(piece)
        yield piece
    if tail:
        yield tail


def _contents(member: Member, pieces: Iterator[bytes], sums: Sums) -> Iterator[bytes]:
    from pcactl.keys.digest import running_sha256

    digest = running_sha256()
    yield head(member)
    for piece in pieces:
        digest.update(piece)
        yield piece
    yield bytes(padding(member.size))
    sums.add(member.name, digest.finalize())


def _parts(source: Source, sink: Sink) -> Parts:
    """The grammar of an archive."""
    before = ""
    with Sums() as sums:
        while (member := (yield from _head(source, before))).name != SUMS:
            place = _place(source, member, before)
            sink.begin(place, member)
            digest = yield from _take(source, sink, member)
            sink.end(digest)
            sums.add(before := member.name, digest)
        yield from _sums(source, member, sums)
    if (yield len(_END)) != _END:
        raise source.refused("it does not end as an archive does")


def _head(source: Source, before: str) -> Generator[int, bytes, Member]:
    octets = yield BLOCK
    member = read_head(octets)
    if member is None:
        raise source.refused(_not_ours(octets, before))
    return member


def _not_ours(octets: bytes, before: str) -> Phrase:
    if not any(octets):
        return phrase("it has no list of checksums at its end")
    if before:
        return phrase("what follows {member} is nothing that pcactl writes", member=before)
    return phrase(_NO_BACKUP)


def _place(source: Source, member: Member, before: str) -> Place:
    """Where a member belongs. By path, so that none comes twice."""
    place = place_of(member.name)
    if place is None:
        raise source.refused("no file of a store has this name", member.name)
    if member.mode not in modes_of(place):
        raise source.refused(phrase("its mode is {mode:o}", mode=member.mode), member.name)
    if member.size > largest(place):
        raise source.refused(phrase("it has {size} octets; allowed are {most}", size=member.size, most=largest(place)), member.name)
    if member.name <= before:
        raise source.refused("it stands in the wrong place, or twice", member.name)
    return place


def _take(source: Source, sink: Sink, member: Member) -> Generator[int, bytes, bytes]:
    from pcactl.keys.digest import running_sha256

    digest, left = running_sha256(), member.size
    while left:
        piece = yield min(PIECE, left)
        left -= len(piece)
        digest.update(piece)
        sink.take(piece)
    yield from _padding(source, member)
    return digest.finalize()


def _sums(source: Source, member: Member, sums: Sums) -> Parts:
    """The list must be the one that was made while the files were read."""
    if (member.mode, member.size) != (PRIVATE, sums.size):
        raise source.refused("it is not the list of what is in the archive", SUMS)
    for expected in sums.pieces():
        if (yield len(expected)) != expected:
            raise source.refused("a file is not what this list says: the archive was damaged or changed", SUMS)
    yield from _padding(source, member)


def _padding(source: Source, member: Member) -> Parts:
    if (size := padding(member.size)) and any((yield size)):
        raise source.refused("what follows it is not empty", member.name)
