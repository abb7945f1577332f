"""The SHA-256 of every file in an archive, as the `sha256sum` of other people writes and checks them.

They are kept in a nameless temporary file: memory does not grow with the store, and they tell nothing of what is in a file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pcactl.store.directory import named, told

SUMS = "sum.sha256"
"""The name of the list, the last member of an archive."""
_PIECE = 1 << 16


class Sums:
    """The list while it is being made. Raises StoreFailure where there is no room for it."""

    def __init__(self) -> None:
        from tempfile import TemporaryFile

        with _kept():
            self._file = TemporaryFile()  # noqa: SIM115 - it is closed at the end of the block
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, name: str, digest: bytes) -> None:
        """Add the line of a file."""
        with _kept():
            self.size += self._file.write(f"{digest.hex()}  {name}\n".encode("ascii"))

    def pieces(self) -> Iterator[bytes]:
        """The whole list."""
        with _kept():
            self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


@contextmanager
def _kept() -> Iterator[None]:
    from tempfile import gettempdir

    with told("write"), named(Path(gettempdir())):
        yield
