"""Every name and mode in a store and under `--out`: one row each, and the only way from an id to a name.

What stands in the files is `records`, `journal` and `documents`; how they get there is `publish`.
"""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from pcactl.contract.kinds import ID_RANDOM_CHARACTERS, KINDS
from pcactl.contract.vocabulary import Kind, Role
from pcactl.errors import NotFound
from pcactl.phrase import Command, phrase

DIRECTORY = 0o700
PRIVATE = 0o600
PUBLIC = 0o644
"""For what anyone may read who is let into the directories: certificates, and nothing else."""

KIND_DIRECTORIES: Mapping[Kind, str] = {Kind.ROOT: "roots", Kind.SUB: "subs", Kind.LEAF: "leaves"}

STORE_TOML = "store.toml"
QUOTA_TOML = "quota.toml"
DELETED_JSONL = "deleted.jsonl"
AUDIT_LOG = "audit.log"
SINGLE = (AUDIT_LOG, DELETED_JSONL, QUOTA_TOML, STORE_TOML)
"""The files beside the instances that are not to be lost."""
LOCK = "lock"
STAGING = "staging"
INDEX = "index.sqlite"
INDEX_JOURNAL = f"{INDEX}-journal"
"""SQLite's own, there while a row is being written."""
RESTORED = "restored"
"""A store that was restored and is not all in its place yet."""
DERIVED = (INDEX, INDEX_JOURNAL)
"""What is made of the rest again, wherever it is missing."""
INSTANCE_TOML = "instance.toml"


class Stems(NamedTuple):
    """The files of one role, by stem."""

    certificate: str
    private_key: str
    chain: str
    full_chain: str


STEMS: Mapping[Role, Stems] = {
    Role.SIGNING: Stems("certificate", "private_key", "chain", "fullchain"),
    Role.ENCRYPTION: Stems("encryption_certificate", "encryption_private_key", "encryption_chain", "encryption_fullchain"),
}
PRIVATE_KEYS = frozenset(stems.private_key for stems in STEMS.values())
"""The stems that are private keys."""
ROOT_CERTIFICATE = "root_certificate"


def keys_not_in(stems: Container[str], roles: Iterable[Role]) -> tuple[str, ...]:
    """The private keys that instances with these roles have, and that are not among these files."""
    return tuple(STEMS[role].private_key for role in roles if STEMS[role].private_key not in stems)


class FileRow(NamedTuple):
    """One PEM file: of an instance in the store, of an `--out` directory, or of both."""

    stem: str
    mode: int
    in_store: bool = True
    optional: bool = False
    """True where an instance may be without it."""

    @property
    def name(self) -> str:
        """The file's name."""
        return f"{self.stem}.pem"


def _rows(stems: Stems) -> tuple[FileRow, ...]:
    return (
        FileRow(stems.certificate, PUBLIC),
        FileRow(stems.private_key, PRIVATE, optional=True),
        FileRow(stems.chain, PUBLIC),
        FileRow(stems.full_chain, PUBLIC, in_store=False),
    )


FILES: Mapping[str, FileRow] = {
    row.stem: row for row in (*_rows(STEMS[Role.SIGNING]), *_rows(STEMS[Role.ENCRYPTION]), FileRow(ROOT_CERTIFICATE, PUBLIC, in_store=False))
}
"""Every PEM file by its stem, which is also its key in JSON's `paths` and `out`."""

STORED = tuple(row for row in FILES.values() if row.in_store)
"""What an instance's directory may hold beside `instance.toml`."""

INSTANCE_MODES: Mapping[str, int] = {INSTANCE_TOML: PRIVATE, **{row.name: row.mode for row in STORED}}
"""All of an instance's files, by name."""


def kind_of(instance_id: str, *, field: str = "instance_id") -> Kind:
    """The kind that an id belongs to. Raises NotFound where it is no id, so that nothing else ever becomes a path."""
    for kind, row in KINDS.items():
        rest = instance_id.removeprefix(row.id_prefix)
        if rest != instance_id and _is_base62(rest):
            return kind
    raise no_such_instance(instance_id, field)


def no_such_instance(instance_id: str, field: str) -> NotFound:
    """The error for an id that nothing in the store has."""
    return NotFound(phrase("no such instance: {instance_id}", instance_id=instance_id), field=field, value=instance_id, hint=Command("pcactl tree"))


def _is_base62(text: str) -> bool:
    return len(text) == ID_RANDOM_CHARACTERS and text.isascii() and text.isalnum()
