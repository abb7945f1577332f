"""What the files of one instance say, read once for all rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pcactl import pem
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.view import View, read_certificate
from pcactl.model import Finding, Instance
from pcactl.phrase import Phrase, phrase, why
from pcactl.store.directory import Directory
from pcactl.store.layout import FILES, INSTANCE_TOML, KIND_DIRECTORIES, STEMS, STORED
from pcactl.store.records import read_record

RESTORE = phrase("restore this file from a backup")


class Certificate(NamedTuple):
    """One certificate of an instance."""

    der: bytes
    view: View


class Sheet(NamedTuple):
    """One instance."""

    path: Path
    instance: Instance
    files: Mapping[str, bytes]
    """The PEM files that are there, by stem."""
    certificates: Mapping[Role, Certificate]
    """Those that could be read."""
    issuer_chain: bytes | None = None
    """The chain of its issuer; None where that is not in the store."""

    def of(self, stem: str) -> Path:
        """Where a file of it is, or should be."""
        return self.path / FILES[stem].name

    def wrong(self, stem: str, problem: Phrase, remedy: Phrase = RESTORE, *, repairable: bool = False) -> Finding:
        """Something about one of its files."""
        return Finding(self.of(stem), problem, remedy, repairable=repairable)


def read_sheet(root: Directory, kind: Kind, instance_id: str) -> tuple[Sheet, list[Finding]]:
    """The files of an instance, and which of them cannot be read. Raises OSError where there is no record, StoreFailure where it is damaged."""
    with root.enter(KIND_DIRECTORIES[kind]) as instances, instances.enter(instance_id) as directory:
        instance = read_record(directory.read(INSTANCE_TOML), directory.path / INSTANCE_TOML)
        files: dict[str, bytes] = {}
        faults: list[Finding] = []
        for row in STORED:
            try:
                files[row.stem] = directory.read(row.name)
            except FileNotFoundError:
                continue
            except OSError as error:
                faults.append(Finding(directory.path / row.name, phrase("cannot be read: {what}", what=phrase(error.strerror or "")), RESTORE))
        certificates: dict[Role, Certificate] = {}
        for role in instance.certificates:
            stem = STEMS[role].certificate
            try:
                if stem in files:
                    certificates[role] = _certificate(files[stem])
            except ValueError as error:
                faults.append(Finding(directory.path / FILES[stem].name, phrase("holds no certificate that can be read: {why}", why=why(error)), RESTORE))
        return Sheet(directory.path, instance, files, certificates), faults


def _certificate(text: bytes) -> Certificate:
    blocks = pem.decode("CERTIFICATE", text)
    if len(blocks) != 1:
        raise ValueError(phrase("one {label} block wanted, {count} found", label="CERTIFICATE", count=len(blocks)))
    return Certificate(blocks[0], read_certificate(blocks[0]))
