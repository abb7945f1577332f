"""What must hold over all instances of a store: who issued whom, and that no certificate is there twice."""

from collections.abc import Iterator
from pathlib import Path

from pcactl.authority.check.sheet import Sheet
from pcactl.contract.vocabulary import Role
from pcactl.model import Finding, Instance
from pcactl.phrase import phrase
from pcactl.store.layout import INSTANCE_TOML

_RESTORE = phrase("restore the store from a backup")
_TWICE = phrase("one of the two is a copy: move it out of the store")


class Whole:
    """Gathers, of each instance, next to nothing."""

    def __init__(self) -> None:
        self._serials: dict[tuple[str, str], str] = {}
        self._fingerprints: dict[str, str] = {}
        self._above: dict[str, tuple[Path, str, str]] = {}
        self._twice: list[Finding] = []

    def take(self, sheet: Sheet) -> None:
        """One more."""
        one = sheet.instance
        self._above[one.instance_id] = (sheet.path, one.issuer_id, one.root_id)
        for role in one.certificates:
            self._once(sheet, one, role)

    def findings(self, deleted: set[str]) -> Iterator[Finding]:
        """What does not hold; `deleted` are the ids of the ledger."""
        yield from self._twice
        for path, issuer_id, root_id in self._above.values():
            for key, above in (("issuer_id", issuer_id), ("root_ca_id", root_id)):
                if above and above not in self._above and above not in deleted:
                    yield Finding(path / INSTANCE_TOML, phrase("{key} is {id}, which is not in the store and was not deleted", key=key, id=above), _RESTORE)

    def _once(self, sheet: Sheet, one: Instance, role: Role) -> None:
        """A serial number is its issuer's; what an uploaded root has is its own."""
        facts = one.certificates[role]
        issuer = one.issuer_id or one.instance_id
        other = self._fingerprints.setdefault(facts.fingerprint_sha256, one.instance_id)
        if other != one.instance_id:
            self._twice.append(Finding(sheet.path, phrase("has the certificate that {other} has", other=other), _TWICE))
            return
        other = self._serials.setdefault((issuer, facts.serial_number.lstrip("0")), f"{one.instance_id} {role}")
        if other != f"{one.instance_id} {role}":
            problem = phrase("has the serial number that {other} has, of the same issuer", other=other.partition(" ")[0])
            self._twice.append(Finding(sheet.path, problem, _RESTORE))
