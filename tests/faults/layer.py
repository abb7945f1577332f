"""A file system that remembers what was synced: at a cut after any operation it knows what a disk would have kept.

    python -m tests.faults.layer MOUNT CUTS [--no-sync] [--most OCTETS]

It lives in memory, and a worse disk than most: a file's octets last from its `fsync` on, a name from the `fsync` of its
directory on. When it is unmounted it writes its cuts to the file CUTS. A directory `ack-N` at its top
is a mark among them. With `--no-sync` every `fsync` is a lie; with `--most` a write takes no more octets than that at once.
"""

import argparse
import errno
import pickle
import stat
import time
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from mfusepy import FUSE, FuseOSError, Operations

MARK = "/ack-"
Kept = Mapping[str, tuple[int, bytes | None]]
"""What is there after a cut: mode and octets by path, None for a directory."""


class Cut(NamedTuple):
    """What is left where the power goes after an operation."""

    operation: str
    lost: Kept
    """Only what was synced: names and octets."""
    emptied: Kept
    """All names, as file systems often keep them, but of octets only what was synced."""
    live: Kept
    """All of it."""


class Node:
    """A file or a directory."""

    def __init__(self, number: int, mode: int) -> None:
        self.number, self.mode, self.changed = number, mode, time.time_ns()
        self.live: Any = {} if stat.S_ISDIR(mode) else b""
        self.synced: Any = {} if stat.S_ISDIR(mode) else b""

    def sync(self) -> None:
        """From here on a cut keeps it as it is now."""
        self.synced = dict(self.live) if stat.S_ISDIR(self.mode) else self.live


class Layer(Operations):  # type: ignore[misc]  # It has no types.
    """The file system."""

    use_ns = True

    def __init__(self, cuts: Path, *, syncs: bool, most: int) -> None:
        self._numbers = count(1)
        self._root = Node(next(self._numbers), stat.S_IFDIR | 0o755)
        self._file, self._syncs, self._most = cuts, syncs, most
        self._open: dict[int, Node] = {}
        self._handles = count(1)
        self._cuts: list[Cut] = []

    def destroy(self, _path: str) -> None:
        self._file.write_bytes(pickle.dumps([tuple(cut) for cut in self._cuts]))

    def getattr(self, path: str, _fh: int | None = None) -> dict[str, int]:
        node = self._at(path)
        size, links = (4096, 2) if stat.S_ISDIR(node.mode) else (len(node.live), 1)
        times = dict.fromkeys(("st_atime", "st_mtime", "st_ctime"), node.changed)
        return {"st_mode": node.mode, "st_size": size, "st_nlink": links, "st_ino": node.number, "st_uid": 0, "st_gid": 0, **times}

    def readdir(self, path: str, _fh: int) -> list[str]:
        return [".", "..", *self._at(path).live]

    def statfs(self, _path: str) -> dict[str, int]:
        return {"f_bsize": 4096, "f_blocks": 1 << 20, "f_bavail": 1 << 19, "f_bfree": 1 << 19, "f_namemax": 255}

    def open(self, path: str, _flags: int) -> int:
        return self._handle(self._at(path))

    def create(self, path: str, mode: int, _fi: object = None) -> int:
        node = self._add(path, stat.S_IFREG | stat.S_IMODE(mode))
        self._did("create", path)
        return self._handle(node)

    def mkdir(self, path: str, mode: int) -> None:
        self._add(path, stat.S_IFDIR | stat.S_IMODE(mode))
        self._did("mkdir", path)

    def chmod(self, path: str, mode: int) -> None:
        node = self._at(path)
        node.mode = stat.S_IFMT(node.mode) | stat.S_IMODE(mode)

    def chown(self, path: str, _uid: int, _gid: int) -> None:
        self._at(path)

    def utimens(self, path: str, _times: object = None) -> None:
        self._at(path)

    def read(self, _path: str, size: int, offset: int, fh: int) -> bytes:
        octets: bytes = self._open[fh].live[offset : offset + size]
        return octets

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        node, taken = self._open[fh], data[: self._most]
        node.live = node.live[:offset].ljust(offset, b"\0") + taken + node.live[offset + len(taken) :]
        node.changed = time.time_ns()
        self._did("write", path)
        return len(taken)

    def truncate(self, path: str, length: int, fh: int | None = None) -> None:
        node = self._open[fh] if fh else self._at(path)
        node.live = node.live[:length].ljust(length, b"\0")
        node.changed = time.time_ns()
        self._did("truncate", path)

    def unlink(self, path: str) -> None:
        parent = self._parent(path)
        del parent.live[PurePosixPath(path).name]
        parent.changed = time.time_ns()
        self._did("unlink", path)

    rmdir = unlink

    def rename(self, old: str, new: str) -> None:
        node, parent, into = self._at(old), self._parent(old), self._parent(new)
        del parent.live[PurePosixPath(old).name]
        into.live[PurePosixPath(new).name] = node
        parent.changed = into.changed = time.time_ns()
        self._did("rename", new)

    def fsync(self, path: str, _datasync: int, fh: int) -> None:
        self._sync(self._open[fh] if fh in self._open else self._at(path), path)

    def fsyncdir(self, path: str, _datasync: int, _fh: int) -> None:
        self._sync(self._at(path), path)

    def release(self, _path: str, fh: int) -> None:
        self._open.pop(fh, None)

    def _sync(self, node: Node, path: str) -> None:
        if self._syncs:
            node.sync()
        self._did("fsync", path)

    def _handle(self, node: Node) -> int:
        handle = next(self._handles)
        self._open[handle] = node
        return handle

    def _add(self, path: str, mode: int) -> Node:
        node, parent = Node(next(self._numbers), mode), self._parent(path)
        parent.live[PurePosixPath(path).name] = node
        parent.changed = time.time_ns()
        return node

    def _at(self, path: str) -> Node:
        node = self._root
        for name in PurePosixPath(path).parts[1:]:
            if not stat.S_ISDIR(node.mode) or name not in node.live:
                raise FuseOSError(errno.ENOENT)
            node = node.live[name]
        return node

    def _parent(self, path: str) -> Node:
        return self._at(str(PurePosixPath(path).parent))

    def _did(self, operation: str, path: str) -> None:
        kept = (dict(_kept(self._root, *how)) for how in (("synced", "synced"), ("live", "synced"), ("live", "live")))
        self._cuts.append(Cut(f"{operation} {path}", *kept))


def _kept(node: Node, names: str, octets: str, at: str = "") -> Iterator[tuple[str, tuple[int, bytes | None]]]:
    for name, inner in getattr(node, names).items():
        path, mode = f"{at}/{name}", stat.S_IMODE(inner.mode)
        if stat.S_ISDIR(inner.mode):
            yield path, (mode, None)
            yield from _kept(inner, names, octets, path)
        else:
            yield path, (mode, getattr(inner, octets))


def load(cuts: Path) -> list[Cut]:
    """The cuts that a layer has written."""
    return [Cut(*each) for each in pickle.loads(cuts.read_bytes())]  # noqa: S301  It is ours.


def put(kept: Kept, into: Path) -> None:
    """Make a directory of what a cut has left."""
    into.mkdir()
    for path, (mode, octets) in kept.items():
        place = into / path.removeprefix("/")
        if octets is None:
            place.mkdir()
        else:
            place.write_bytes(octets)
        place.chmod(mode)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("mount", type=Path)
    parser.add_argument("cuts", type=Path)
    parser.add_argument("--no-sync", action="store_true")
    parser.add_argument("--most", type=int, default=1 << 30)
    asked = parser.parse_args()
    FUSE(Layer(asked.cuts, syncs=not asked.no_sync, most=asked.most), str(asked.mount), foreground=True, nothreads=True, direct_io=True)
