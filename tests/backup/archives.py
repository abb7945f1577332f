"""Archives of stores, honest and hostile, and restores from them."""

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

from pcactl.contract.vocabulary import Kind
from pcactl.model import Restored
from pcactl.store import layout
from pcactl.store.archive import Source
from pcactl.store.chain import broken
from pcactl.store.directory import Directory
from pcactl.store.restore import Pump, Who
from pcactl.store.store import Store
from pcactl.store.sums import SUMS
from pcactl.store.ustar import Member, head, padding
from tests.store import samples

SOURCE = Source("ca.tar", "file")
File = tuple[str, int, bytes]
"""The path, the mode and the contents of a member."""


def archive_of(store: Store) -> bytes:
    return b"".join(store.archive())


def pump_of(octets: bytes, piece: int = 1 << 16) -> Pump:
    def pump(feed: Callable[[bytes], None]) -> None:
        for start in range(0, len(octets), piece):
            feed(octets[start : start + piece])

    return pump


def restore(store: Store, octets: bytes, agree: Callable[[Restored], None] = lambda _: None, piece: int = 1 << 16) -> Restored:
    return store.restore(SOURCE, pump_of(octets, piece), agree, Who(samples.NOW, "root"))


def tar(files: Iterable[File], *, sums: bool = True, end: bytes = bytes(1024)) -> bytes:
    """An archive in our form with whatever in it."""
    octets, listed = b"", b""
    for name, mode, content in files:
        octets += member(name, mode, content)
        listed += f"{sha256(content).hexdigest()}  {name}\n".encode()
    return octets + (member(SUMS, layout.PRIVATE, listed) if sums else b"") + end


def member(name: str, mode: int, content: bytes) -> bytes:
    return head(Member(name, mode, len(content))) + content + bytes(padding(len(content)))


def files_of(octets: bytes) -> list[File]:
    """The members of an archive, as Python's own reader finds them, without the list at the end."""
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(octets), mode="r:") as archive:
        found = [(one.name, one.mode, read.read()) for one in archive if (read := archive.extractfile(one))]
    return found[:-1]


def tree(path: Path) -> dict[str, tuple[int, bytes]]:
    """The mode and the contents of every file of a store that a backup takes."""
    return {name: ((path / name).stat().st_mode & 0o7777, content) for name, content in samples.contents(path).items() if isinstance(content, bytes)}


def without_last_line(log: bytes) -> bytes:
    return log[: log[:-1].rfind(b"\n") + 1]


def is_restored(path: Path, octets: bytes) -> bool:
    """Whether a store is the one in an archive, with one line more in its log, and sound."""
    there = samples.contents(path)
    log = there.get(layout.AUDIT_LOG, b"")
    assert isinstance(log, bytes)
    expected = {name: content for name, _, content in files_of(octets)}
    return {**there, layout.AUDIT_LOG: without_last_line(log)} == {layout.AUDIT_LOG: b"", **expected} and problems(path) == []


def problems(path: Path) -> list[str]:
    with Directory.at(path) as root:
        return [f"{one.path}: {one.problem}" for one in broken(root)]


def other_store(path: Path) -> Store:
    """One that has little in common with `samples.new_store`: a leaf that is revoked, a pair, a deletion, a quota."""
    store = samples.new_store(path)
    samples.grant(store, 50)
    samples.issue(store, samples.make(number=4, key_alg="SM2"))
    samples.issue(store, samples.make(number=5))
    samples.revoke(store, samples.make())
    samples.delete(store, samples.make(number=5))
    return store


ROOT_ID = samples.id_of(Kind.ROOT, 0)
