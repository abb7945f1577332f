"""SubjectPublicKeyInfo (RFC 5280 4.1.2.7): which kind of key it is, and its bits.

Written and read by our own DER: `cryptography` has no SM2 keys, and its serialization package, which no command
needs otherwise, is 5 to 9 ms at start-up. What the bits mean is known in the module of each algorithm.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl import der
from pcactl.keys import digest
from pcactl.model import PublicInfo
from pcactl.phrase import phrase

RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
EC_PUBLIC_KEY = "1.2.840.10045.2.1"


_OTHER_NAMES: Mapping[str, str] = {
    EC_PUBLIC_KEY: "elliptic curve",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.10040.4.1": "DSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "1.3.132.0.10": "secp256k1",
    "1.3.132.0.33": "secp224r1",
    "1.2.840.10045.3.1.1": "secp192r1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
}


def spelled(oid: str) -> str:
    """The OID of a kind of key or a curve with its name, for those that people try."""
    return f"{oid} ({_OTHER_NAMES[oid]})" if oid in _OTHER_NAMES else oid


class KeyIdentifier(NamedTuple):
    """The AlgorithmIdentifier of a key: RFC 3279 2.3.1 and 2.3.5."""

    oid: str
    curve: str = ""
    """The OID of a named curve; empty for RSA, whose parameters are NULL."""

    def to_der(self) -> bytes:
        """AlgorithmIdentifier."""
        return der.sequence(der.oid(self.oid), der.oid(self.curve) if self.curve else der.NULL)


class PublicKey(NamedTuple):
    """A public key as a certificate holds it."""

    identifier: KeyIdentifier
    bits: bytes
    """The content of subjectPublicKey: PKCS#1 of an RSA key, 04‖X‖Y of a point."""

    def info(self) -> PublicInfo:
        """SubjectPublicKeyInfo in DER with its SHA-1 key identifier."""
        return PublicInfo(der.sequence(self.identifier.to_der(), der.bit_string(self.bits)), digest.sha1(self.bits))


def read(spki: bytes) -> PublicKey:
    """The key in a SubjectPublicKeyInfo in DER; whether there is such a key is not looked at. Raises ValueError."""
    items = der.read(spki).expect(der.SEQUENCE).children()
    if len(items) != 2:  # noqa: PLR2004  The identifier and the bits.
        raise ValueError("a SubjectPublicKeyInfo that is not of two parts")
    return PublicKey(read_identifier(items[0]), items[1].bits())


def read_identifier(element: der.Element) -> KeyIdentifier:
    """A key's AlgorithmIdentifier. Parameters are a named curve, NULL or absent. Raises ValueError."""
    match element.expect(der.SEQUENCE).children():
        case [oid]:
            return KeyIdentifier(oid.oid())
        case [oid, parameter] if parameter.raw == der.NULL:
            return KeyIdentifier(oid.oid())
        case [oid, parameters] if parameters.tag == der.SEQUENCE and oid.oid() == EC_PUBLIC_KEY:
            raise ValueError(
                phrase(
                    "a key of algorithm {oid} with parameters spelled out (RFC 5480 2.1.1; openssl ec -param_enc named_curve writes it with its curve named)",
                    oid=spelled(oid.oid()),
                )
            )
        case [oid, curve] if curve.tag == der.OID:
            return KeyIdentifier(oid.oid(), curve.oid())
        case [oid, _]:
            raise ValueError(phrase("a key of algorithm {oid}, which is not taken with its parameters", oid=spelled(oid.oid())))
        case _:
            raise ValueError("an AlgorithmIdentifier that is not of one or two parts")
