"""What the files of one instance say, read once for all rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pcactl import pem
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.view import View, read_certificate
from pcactl.model import Finding, Instance
from pcactl.phrase import Phrase, phrase, why
from pcactl.store.chain import unreadable
from pcactl.store.directory import Directory
from pcactl.store.layout import FILES, INSTANCE_TOML, KIND_DIRECTORIES, STEMS, STORED
from pcactl.store.reading import is_id
from pcactl.store.records import read_record

RESTORE = phrase("restore this file from a backup")


class Certificate(NamedTuple):
    """One certificate of an instance."""

    der: bytes
    view: View

    @property
    def fingerprint(self) -> str:
        """As records have it."""
        from pcactl.keys.digest import sha256

        return sha256(self.der).hex().upper()


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

    def is_the_records(self, role: Role) -> bool:
        """Whether the certificate of a role is the one that the record is about."""
        return self.certificates[role].fingerprint == self.instance.certificates[role].fingerprint_sha256

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
                faults.append(unreadable(directory.path / row.name, error))
        certificates: dict[Role, Certificate] = {}
        for role in instance.certificates:
            stem = STEMS[role].certificate
            try:
                if stem in files:
                    certificates[role] = _certificate(files[stem])
            except ValueError as error:
                faults.append(Finding(directory.path / FILES[stem].name, phrase("holds no certificate that can be read: {why}", why=why(error)), RESTORE))
        return Sheet(directory.path, instance, files, certificates), faults


def issuer_chain(root: Directory, instance: Instance) -> bytes | None:
    """The chain of an instance's issuer as it lies in the store; None where it has none there."""
    above = KINDS[instance.kind].issuer
    if above is None or not is_id(instance.issuer_id):
        return None
    try:
        with root.enter(KIND_DIRECTORIES[above]) as issuers, issuers.enter(instance.issuer_id) as directory:
            return directory.read(FILES[STEMS[Role.SIGNING].chain].name)
    except OSError:
        return None


def _certificate(text: bytes) -> Certificate:
    blocks = pem.decode("CERTIFICATE", text)
    if len(blocks) != 1:
        raise ValueError(phrase("one {label} block wanted, {count} found", label="CERTIFICATE", count=len(blocks)))
    return Certificate(blocks[0], read_certificate(blocks[0]))
