"""Our reader of certificates: the octets as values again, for the review of drafts and for issuers in the store.

It reads strictly what RFC 5280 4.1 says and knows the extensions that we write; others it leaves as octets.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from pcactl import der
from pcactl.contract import vocabulary as words
from pcactl.contract.algorithms import ALGORITHMS, Algorithm
from pcactl.der import Element
from pcactl.engine import extension_values
from pcactl.engine.extension_values import BasicConstraints, ExtensionView, read_extension
from pcactl.phrase import phrase, why


class View(NamedTuple):
    """A TBSCertificate, read."""

    version: int
    """As people count: 3 for X.509 v3."""
    serial: int
    signature: bytes
    """DER of the AlgorithmIdentifier."""
    issuer: bytes
    """DER of the Name."""
    time_tags: tuple[int, int]
    not_before: datetime
    not_after: datetime
    subject: bytes
    """DER of the Name."""
    spki: bytes
    """DER of SubjectPublicKeyInfo."""
    extension_oids: tuple[str, ...]
    """In order, repetitions included."""
    extensions: Mapping[str, ExtensionView]

    @property
    def basic_constraints(self) -> BasicConstraints | None:
        """None where there is no such extension. Raises ValueError."""
        return extension_values.basic_constraints(self.extensions)

    @property
    def is_ca(self) -> bool:
        """Whether basicConstraints says CA. Raises ValueError."""
        constraints = self.basic_constraints
        return constraints is not None and constraints.is_ca

    @property
    def key_usages(self) -> tuple[str, ...] | None:
        """The contract's names of the bits, None where there is no such extension. Raises ValueError."""
        return extension_values.key_usages(self.extensions)

    @property
    def extended_key_usages(self) -> tuple[str, ...]:
        """OIDs; empty where there is no such extension. Raises ValueError."""
        return extension_values.extended_key_usages(self.extensions)

    @property
    def key_id(self) -> bytes:
        """The subject key identifier; empty where there is none. Raises ValueError."""
        return extension_values.subject_key_identifier(self.extensions)

    @property
    def critical_beyond_us(self) -> tuple[str, ...]:
        """OIDs of critical extensions that pcactl neither writes nor evaluates."""
        return tuple(oid for oid, found in self.extensions.items() if found.critical and oid not in words.RESERVED_EXTENSIONS)

    @property
    def public_bits(self) -> bytes:
        """The octets of subjectPublicKey. Raises ValueError."""
        _, bits = der.read(self.spki).expect(der.SEQUENCE).children()
        return bits.bits()

    @property
    def authority_key_id(self) -> bytes:
        """The key identifier of the issuer's key; empty where there is none. Raises ValueError."""
        found = self.extensions.get(words.AUTHORITY_KEY_IDENTIFIER.oid)
        items = der.read(found.value).expect(der.SEQUENCE).children() if found else []
        return items[0].content if items and items[0].tag == der.implicit(0, b"")[0] else b""

    @property
    def key_kind(self) -> tuple[Algorithm, str] | None:
        """The algorithm and `key_param` of the public key, None where it is none of ours. Raises ValueError."""
        identifier, key = der.read(self.spki).parts(2, 2)
        oid, *parameters = identifier.parts(1, 2)
        bits = key.bits()
        curve = parameters[0].oid() if parameters and parameters[0].tag == der.OID else ""
        if not curve and [item.raw for item in parameters] not in ([], [der.NULL]):
            return None
        rows = [(row, param) for row in ALGORITHMS.values() for param in row.params.values() if (row.key_oid, param.curve) == (oid.oid(), curve)]
        if curve or not rows:
            return next(((row, param.name) for row, param in rows), None)
        modulus, _ = (item.integer() for item in der.read(bits).expect(der.SEQUENCE).children())
        return rows[0][0], str(modulus.bit_length())


def read_certificate(certificate: bytes) -> View:
    """A whole Certificate; its signature is not looked at. Raises ValueError."""
    tbs, _, _ = der.read(certificate).parts(3, 3)
    return read_tbs(tbs.raw)


def read_tbs(tbs: bytes) -> View:
    """A TBSCertificate of version 2 or 3. Raises ValueError."""
    try:
        version, serial, signature, issuer, validity, subject, spki, *rest = der.read(tbs).parts(7, 10)
        start, end = validity.parts(2, 2)
    except ValueError as error:
        raise ValueError(phrase("its TBSCertificate is none of version 2 or 3: {error}", error=why(error))) from None
    extensions = [read_extension(item) for item in _extension_items(rest)]
    return View(
        version=der.read(version.expect(der.explicit(0)[0]).content).integer() + 1,
        serial=serial.integer(),
        signature=signature.raw,
        issuer=issuer.raw,
        time_tags=(start.tag, end.tag),
        not_before=start.time(),
        not_after=end.time(),
        subject=subject.raw,
        spki=spki.raw,
        extension_oids=tuple(oid for oid, _ in extensions),
        extensions=dict(extensions),
    )


def _extension_items(rest: list[Element]) -> list[Element]:
    wrapped = [item for item in rest if item.tag == der.explicit(3)[0]]
    return der.read(wrapped[0].content).expect(der.SEQUENCE).children() if wrapped else []
