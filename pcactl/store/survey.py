"""What two stores have that is not the same: the one that stands in a directory, and the one in an archive.

A survey is fed the files of a store, from an archive as they come or from a directory, and remembers a line of each
instance, its state and a digest of all its files. What cannot be read is told of, and stops nothing: a store that is
damaged is what backups are for.
"""

import os
from collections.abc import Iterator
from pathlib import Path, PurePath

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Act, Difference, Standing
from pcactl.phrase import Phrase, phrase
from pcactl.store import contents, lines
from pcactl.store.archive import PIECE, Source
from pcactl.store.contents import Place
from pcactl.store.directory import READ_BYTES, Directory, close, named
from pcactl.store.documents import FORMAT, format_of, granted_of, origin_of
from pcactl.store.journal import act_of, parsed
from pcactl.store.layout import AUDIT_LOG, INSTANCE_TOML, KIND_DIRECTORIES, QUOTA_TOML, SINGLE, STORE_TOML
from pcactl.store.records import read_record
from pcactl.store.ustar import Member

_SHOWN = 100
"""How many lines of the audit log that would be lost are remembered."""
_READ = frozenset({STORE_TOML, QUOTA_TOML})

Problem = tuple[PurePath, Phrase]


class Survey:
    """A store as far as its files were seen; a sink for them."""

    def __init__(self, path: PurePath) -> None:
        self.path = path
        self.instances: dict[str, tuple[Standing, bytes]] = {}
        """By id; with the digest of what lists its files."""
        self.granted: int | None = 0
        self.origin: str = ""
        self.settings = b""
        """The octets of `store.toml`."""
        self.has_store = False
        self.format = 0
        self.problems: list[Problem] = []
        self._place, self._text, self._listed = Place(None, "", ""), bytearray(), bytearray()
        self._record: Standing | None = None
        self._of: tuple[Kind, str] | None = None

    def begin(self, place: Place, _member: Member | None = None) -> None:
        """A file comes."""
        of = (place.kind, place.instance_id) if place.kind else None
        if of != self._of:
            self.close()
            self._of = of
        self._place, self._text = place, bytearray()

    def take(self, piece: bytes) -> None:
        """More of its contents."""
        if self._place.path in _READ or self._place.name == INSTANCE_TOML:
            self._text += piece

    def end(self, digest: bytes) -> None:
        """That was all of it."""
        if self._place.kind:
            self._listed += digest + self._place.name.encode() + b"\n"
        try:
            self._read(bytes(self._text))
        except StoreFailure as error:
            self.problems.append((self.path / self._place.path, problem_of(error)))

    def close(self) -> None:
        """That was the last file of an instance, or of the store."""
        if self._of:
            from pcactl.keys.digest import sha256

            kind, instance_id = self._of
            self.instances[instance_id] = (self._record or Standing(instance_id, kind, "", ""), sha256(bytes(self._listed)))
        self._of, self._record = None, None
        self._listed.clear()

    def miss(self, kind: Kind, instance_id: str, problem: Problem) -> None:
        """An instance that cannot be read, or not all of it: no other is like it."""
        self.problems.append(problem)
        self.instances[instance_id] = (self.instances[instance_id][0] if instance_id in self.instances else Standing(instance_id, kind, "", ""), b"")

    def _read(self, text: bytes) -> None:
        path = Path(self.path / self._place.path)
        if self._place.name == INSTANCE_TOML and self._place.kind:
            record = read_record(text, path)
            self._record = Standing(self._place.instance_id, self._place.kind, record.common_name, record.status.word)
        elif self._place.path == QUOTA_TOML:
            self.granted = None
            self.granted = granted_of(text, path)[0]
        elif self._place.path == STORE_TOML:
            self.settings, self.has_store = text, True
            self.format = format_of(text, path)
            self.origin = str(origin_of(text, path)["created"])


class Incoming(Survey):
    """The survey of an archive, whose audit log is held against the one that stands.

    What a store cannot be without has to be sound in it. Raises InvalidParameter.
    """

    def __init__(self, source: Source, root: Directory | None) -> None:
        super().__init__(PurePath(str.__str__(source.name)))  # A path takes no phrase.
        self._source = source
        self._log = Ending(root)

    def take(self, piece: bytes) -> None:
        """More of a file's contents."""
        super().take(piece)
        if self._place.path == AUDIT_LOG:
            self._log.take(piece)

    def end(self, digest: bytes) -> None:
        """That was all of it. Raises InvalidParameter where no store could stand on it."""
        super().end(digest)
        if self.problems and self._place.path in SINGLE:
            raise self._source.refused(self.problems[-1][1], self._place.path)
        if self.format > FORMAT:
            problem = phrase("it is of format {version}; this pcactl knows format {format}", version=self.format, format=FORMAT)
            raise self._source.refused(problem, STORE_TOML, hint="use a newer pcactl")

    def close(self) -> None:
        """The end of an instance, which has a record. Raises InvalidParameter."""
        if self._of and INSTANCE_TOML.encode() + b"\n" not in self._listed:
            kind, instance_id = self._of
            raise self._source.refused("is missing", Place(kind, instance_id, INSTANCE_TOML).path)
        super().close()

    def require_whole(self) -> None:
        """See that it was a store. Raises InvalidParameter."""
        self.close()
        if not self.has_store:
            raise self._source.refused("is missing", STORE_TOML)
        if not self._log.is_sound:
            raise self._source.refused("its last line is no line of an audit log", AUDIT_LOG)

    def against(self, standing: Survey) -> Difference:
        """What is not the same in the store that stands."""
        before, after = standing.instances, self.instances
        common = [name for name in after if name in before]
        changed = [name for name in common if before[name][1] != after[name][1]]
        lost, last_lost = self._log.lost()
        return Difference(
            added=tuple(after[name][0] for name in after if name not in before),
            changed=tuple((before[name][0], after[name][0]) for name in changed),
            removed=tuple(before[name][0] for name in before if name not in after),
            unchanged=len(common) - len(changed),
            granted=(standing.granted, self.granted or 0),
            created=(standing.origin, self.origin),
            settings=standing.settings != self.settings,
            lost=lost,
            last_lost=last_lost,
            not_compared=(*standing.problems, *self.problems),
        )


class Ending:
    """How far the audit log of an archive and the one that stands are the same: octet for octet, while the former comes."""

    def __init__(self, root: Directory | None) -> None:
        self._root, self._fd = root, -1
        self._size = self._shared = 0
        """How many octets have come, and how many of them are whole lines that both logs have."""
        self._differs = root is None
        self._last = b""

    @property
    def is_sound(self) -> bool:
        """Whether a line could follow what has come."""
        return not self._last or (self._last.endswith(b"\n") and parsed(self._last[:-1]) is not None)

    def take(self, piece: bytes) -> None:
        """More of the archive's log."""
        if not self._differs:
            self._compare(piece)
        self._size += len(piece)
        if len(self._last) <= READ_BYTES or b"\n" in piece:  # A line that is too long stays one.
            self._last = (self._last + piece)[:-1].rpartition(b"\n")[2] + piece[-1:]

    def lost(self) -> tuple[int, tuple[Act, ...]]:
        """How many lines the log that stands has beyond that, and the last of them. Raises OSError."""
        if self._root is None:
            return 0, ()
        from collections import deque

        count, last = 0, deque[Act](maxlen=_SHOWN)
        for line in lines.each(self._root, AUDIT_LOG, self._shared):
            if not lines.is_cut(line):
                count += 1
                if known := parsed(line.removesuffix(b"\n")):
                    last.append(act_of(known))
        return count, tuple(last)

    def _compare(self, piece: bytes) -> None:
        assert self._root is not None
        there = _range(self._root, self._size, len(piece))
        same = next((at for at, (mine, other) in enumerate(zip(piece, there, strict=False)) if mine != other), len(there)) if there != piece else len(piece)
        self._differs = same < len(piece)
        if end := piece.rfind(b"\n", 0, same) + 1:
            self._shared = self._size + end


def survey(root: Directory | None, path: PurePath) -> Survey:
    """The store that stands in a directory, as far as it can be read."""
    found = Survey(path)
    if root is None:
        return found
    for name in SINGLE:
        _survey_single(root, name, found)
    for kind in Kind:
        _survey_kind(root, kind, found)
    return found


def problem_of(error: OSError | StoreFailure) -> Phrase:
    """What is wrong with a file, without its name."""
    if isinstance(error, OSError):
        return phrase("cannot be read: {what}", what=phrase(error.strerror or ""))
    said = error.problem.values.get("problem", error.problem) if isinstance(error.problem, Phrase) else error.problem
    return phrase(said if isinstance(said, str) else str(said))


def _survey_single(root: Directory, name: str, found: Survey) -> None:
    try:
        if name in _READ and root.has(name):
            _feed(Place(None, "", name), root, found)
    except (OSError, StoreFailure) as error:
        found.granted = None if name == QUOTA_TOML else found.granted
        found.problems.append((root.path / name, problem_of(error)))


def _survey_kind(root: Directory, kind: Kind, found: Survey) -> None:
    path = root.path / KIND_DIRECTORIES[kind]
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            for name in (name for name in instances.names() if name.startswith(KINDS[kind].id_prefix)):
                _survey_instance(instances, kind, name, found)
    except FileNotFoundError:
        return
    except OSError as error:
        found.problems.append((path, problem_of(error)))


def _survey_instance(instances: Directory, kind: Kind, instance_id: str, found: Survey) -> None:
    try:
        for place, directory in contents.instance_files(instances, kind, instance_id):
            _feed(place, directory, found)
        found.close()
    except (OSError, StoreFailure) as error:
        found.close()
        if isinstance(error, FileNotFoundError) and not instances.has(instance_id):  # Another process has deleted it.
            found.instances.pop(instance_id, None)
            return
        path = PurePath(str(error.filename)) if isinstance(error, OSError) else PurePath(str(error.value))
        found.miss(kind, instance_id, (path, problem_of(error)))


def _feed(place: Place, directory: Directory, found: Survey) -> None:
    from pcactl.keys.digest import running_sha256

    digest = running_sha256()
    found.begin(place)
    for piece in _pieces(directory, place.name):
        digest.update(piece)
        found.take(piece)
    found.end(digest.finalize())


def _pieces(directory: Directory, name: str) -> Iterator[bytes]:
    fd = directory.open(name, os.O_RDONLY)
    try:
        with named(directory.path / name):
            while piece := os.read(fd, PIECE):
                yield piece
    finally:
        close(fd)


def _range(root: Directory, start: int, size: int) -> bytes:
    """So many octets of the audit log that stands, fewer where it ends or cannot be read."""
    try:
        fd = root.open(AUDIT_LOG, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.pread(fd, size, start)
    except OSError:
        return b""
    finally:
        close(fd)
