"""What a reader finds in a store: instances and their files. Without a lock, beside any writer.

A directory is whole or absent, so a reader can only meet what is there or what is gone. Nothing is skipped in silence but
names that no instance can have (file systems and file managers leave such things). Errors are OSErrors, as `directory`
raises them, NotFound for an instance that is not there, and StoreFailure for a damaged one.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role
from pcactl.errors import NotFound, StoreFailure
from pcactl.model import Files, Instance
from pcactl.phrase import phrase
from pcactl.store.directory import Directory
from pcactl.store.layout import FILES, INSTANCE_TOML, KIND_DIRECTORIES, STEMS, STORED, kind_of, no_such_instance
from pcactl.store.records import read_record
from pcactl.store.toml import damaged


def has_instance(root: Directory, instance_id: str) -> bool:
    """Whether the store has an instance of exactly this id; False too where it is no id."""
    try:
        with root.enter(KIND_DIRECTORIES[kind_of(instance_id)]) as instances:
            return instances.has(instance_id)
    except (NotFound, FileNotFoundError):
        return False


def is_id(text: str) -> bool:
    """Whether a text is the id of an instance, there or not."""
    try:
        kind_of(text)
    except NotFound:
        return False
    return True


def ids_among(instances: Directory, kind: Kind) -> list[str]:
    """The names of a kind's directory that are ids of it, sorted. Raises OSError."""
    return [name for name in instances.names() if name.startswith(KINDS[kind].id_prefix) and is_id(name)]


def read_instance(root: Directory, instance_id: str, field: str = "instance_id") -> Instance:
    """The record of one instance."""
    kind = kind_of(instance_id, field=field)
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            instance = _load(instances, kind, instance_id)
    except FileNotFoundError:
        raise no_such_instance(instance_id, field) from None
    if instance is None or instance.instance_id != instance_id:  # A file system that ignores case finds both.
        raise no_such_instance(instance_id, field)
    return instance


def read_instances(root: Directory, kind: Kind) -> Iterator[Instance]:
    """The records of every instance of a kind, by id."""
    try:
        instances = root.enter(KIND_DIRECTORIES[kind])
    except FileNotFoundError:
        return
    with instances:
        for name in instances.names():
            if name.startswith(KINDS[kind].id_prefix) and (instance := _load(instances, kind, name)):
                yield instance


def read_named(root: Directory, kind: Kind, name: str) -> Instance | None:
    """The record of what has a name among the instances of a kind; None where nothing has it. A name that is no id is damage."""
    try:
        with root.enter(KIND_DIRECTORIES[kind]) as instances:
            return _load(instances, kind, name)
    except FileNotFoundError:
        return None


@contextmanager
def instance_directory(root: Directory, instance_id: str, field: str) -> Iterator[Directory]:
    """The open directory of one instance. What another process deleted meanwhile was not there: its files go one by one."""
    try:
        with root.enter(KIND_DIRECTORIES[kind_of(instance_id, field=field)]) as instances:
            directory = instances.enter(instance_id)
    except FileNotFoundError:
        raise no_such_instance(instance_id, field) from None
    with directory:
        try:
            yield directory
        except (FileNotFoundError, StoreFailure):
            _require_there(root, instance_id, field)
            raise
        _require_there(root, instance_id, field)


def stored_paths(directory: Directory) -> dict[str, Path]:
    """The PEM files in an instance's directory, by stem."""
    return {row.stem: directory.path / row.name for row in STORED if directory.has(row.name)}


def read_files(directory: Directory) -> Files:
    """The PEM files in an instance's directory, with what is in them."""
    paths = stored_paths(directory)
    _require_halves(directory, paths)
    return Files(paths, {stem: _pem_text(directory, stem) for stem in paths})


def _require_there(root: Directory, instance_id: str, field: str) -> None:
    if not has_instance(root, instance_id):
        raise no_such_instance(instance_id, field) from None


def _load(instances: Directory, kind: Kind, name: str) -> Instance | None:
    """The record in one directory; None where the directory is gone, as another process may have deleted it."""
    path = instances.path / name / INSTANCE_TOML
    try:
        with instances.enter(name) as directory:
            content = directory.read(INSTANCE_TOML)
    except FileNotFoundError:
        if instances.has(name):
            raise damaged(path, "is missing") from None
        return None
    instance = read_record(content, path)
    if instance.instance_id.casefold() != name.casefold():
        raise damaged(path, phrase("instance_id is {instance_id}, in a directory of another name", instance_id=instance.instance_id))
    if instance.kind is not kind:
        raise damaged(path, phrase("kind is {kind}, in a directory for {other}", kind=instance.kind, other=KIND_DIRECTORIES[kind]))
    return instance


def _require_halves(directory: Directory, paths: Mapping[str, Path]) -> None:
    """A certificate and its chain are always there: of the first role, and of a role that has any file."""
    for role, stems in STEMS.items():
        if role is Role.SIGNING or not paths.keys().isdisjoint(stems):
            for row in (FILES[stems.certificate], FILES[stems.chain]):
                if row.stem not in paths:
                    raise damaged(directory.path / row.name, "is missing")


def _pem_text(directory: Directory, stem: str) -> str:
    row = FILES[stem]
    try:
        return directory.read(row.name).decode("ascii")
    except UnicodeDecodeError:
        raise damaged(directory.path / row.name, "is no PEM text") from None
