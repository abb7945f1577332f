"""The documents beside the instances: what in them is no setting, no number of leaves, no id."""

from collections.abc import Iterator

from pcactl.authority.settings import default_validity, settings_for
from pcactl.contract.vocabulary import Kind
from pcactl.errors import StoreFailure
from pcactl.model import Finding
from pcactl.phrase import phrase
from pcactl.store import ledger, toml
from pcactl.store.directory import Directory
from pcactl.store.documents import read_defaults
from pcactl.store.layout import DELETED_JSONL, QUOTA_TOML, STORE_TOML
from pcactl.store.reading import is_id


def documents(root: Directory) -> list[Finding]:
    """What is wrong in them. What cannot be read, or is not as the audit log says, is told with that. Raises OSError."""
    return [*_settings(root), *_quota(root), *_ledger(root)]


def _settings(root: Directory) -> Iterator[Finding]:
    try:
        defaults = read_defaults(root)
    except (FileNotFoundError, StoreFailure):
        return
    try:
        for kind in Kind:
            settings_for(kind, defaults)
            default_validity(kind, defaults)
    except StoreFailure as error:
        yield Finding(root.path / STORE_TOML, phrase(error.problem), phrase("correct store.toml"))


def _quota(root: Directory) -> Iterator[Finding]:
    """Nobody but pcactl writes it, so that it is as pcactl writes it."""
    try:
        content = root.read(QUOTA_TOML)
        is_ours = toml.text(toml.parse(content, root.path / QUOTA_TOML).keys) == content
    except (FileNotFoundError, StoreFailure):
        return
    if not is_ours:
        yield Finding(root.path / QUOTA_TOML, phrase("is not written as pcactl writes it"), phrase("restore this file from a backup"))


def _ledger(root: Directory) -> Iterator[Finding]:
    try:
        odd = [name for name in ledger.ids(root) if not is_id(name)]
    except StoreFailure:
        return
    for name in odd:
        yield Finding(root.path / DELETED_JSONL, phrase("has a line about {id}, which is no id", id=name), phrase("restore this file from a backup"))
