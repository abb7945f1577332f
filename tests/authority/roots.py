"""Root certificates as other programs make them, well-formed and odd: every part can be another than usual.

The octets are put together here, since `cryptography` builds no certificate with what is odd; it makes the keys and the
signatures.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat

from pcactl import der, pem

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

SKI, KEY_USAGE, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE = "2.5.29.14", "2.5.29.15", "2.5.29.19", "2.5.29.37"
COMMON_NAME, COUNTRY, ORGANIZATION = "2.5.4.3", "2.5.4.6", "2.5.4.10"
ECDSA_SHA256, RSA_SHA256 = "1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11"
KEY_CERT_SIGN, CRL_SIGN = 5, 6


class Attribute(NamedTuple):
    """One attribute of a name, its string of any type."""

    oid: str
    text: bytes
    tag: int = der.UTF8_STRING


USUAL = (Attribute(COUNTRY, b"CN", der.PRINTABLE_STRING), Attribute(ORGANIZATION, b"Example"), Attribute(COMMON_NAME, b"Example Root"))


@cache
def ec_key(number: int = 1) -> ec.EllipticCurvePrivateKey:
    """A P-256 key; the same number gives the same key."""
    return ec.derive_private_key(0x5EED_0000 + number, ec.SECP256R1())


def name(attributes: Sequence[Attribute] = USUAL) -> bytes:
    """A Name, one attribute a RDN."""
    return der.sequence(*(der.set_of_one(der.sequence(der.oid(row.oid), der.tlv(row.tag, row.text))) for row in attributes))


def extension(oid: str, value: bytes, *, critical: bool = False) -> bytes:
    """One Extension."""
    return der.sequence(der.oid(oid), *([der.TRUE] if critical else []), der.octet_string(value))


def constraints(*, is_ca: bool = True, path_length: int | None = None, critical: bool = True) -> bytes:
    """A basicConstraints, critical where nothing else is said."""
    items = [der.TRUE] if is_ca else []
    return extension(BASIC_CONSTRAINTS, der.sequence(*items, *([] if path_length is None else [der.integer(path_length)])), critical=critical)


def usages(*bits: int) -> bytes:
    """A critical keyUsage."""
    return extension(KEY_USAGE, der.named_bits(bits), critical=True)


def key_id(octets: bytes) -> bytes:
    """A subjectKeyIdentifier."""
    return extension(SKI, der.octet_string(octets))


def usual_extensions(key: Key) -> tuple[bytes, ...]:
    """What a root usually has: basicConstraints, keyUsage, and the SHA-1 of its key."""
    point = key.public_key().public_bytes(*((Encoding.DER, PublicFormat.PKCS1) if isinstance(key, rsa.RSAPrivateKey) else _POINT))
    return constraints(), usages(KEY_CERT_SIGN, CRL_SIGN), key_id(hashlib.sha1(point, usedforsecurity=False).digest())


_POINT = (Encoding.X962, PublicFormat.UncompressedPoint)


def certificate(
    key: Key | None = None,
    *,
    signer: Key | None = None,
    serial: int = 0x1234,
    subject: bytes = b"",
    issuer: bytes = b"",
    years: tuple[int, int] = (2026, 2046),
    extensions: Sequence[bytes] | None = None,
) -> bytes:
    """The PEM of a root: self-signed and as usual where nothing else is said. The same arguments give the same octets."""
    key = key or ec_key()
    signer = signer or key
    subject = subject or name()
    algorithm = der.sequence(der.oid(RSA_SHA256), der.NULL) if isinstance(signer, rsa.RSAPrivateKey) else der.sequence(der.oid(ECDSA_SHA256))
    start, end = (der.time(datetime(year, 1, 1, tzinfo=UTC)) for year in years)
    tbs = der.sequence(
        der.explicit(0, der.integer(2)),
        der.integer(serial),
        algorithm,
        issuer or subject,
        der.sequence(start, end),
        subject,
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        der.explicit(3, der.sequence(*(usual_extensions(key) if extensions is None else extensions))),
    )
    return pem.encode("CERTIFICATE", der.sequence(tbs, algorithm, der.bit_string(_signed(signer, tbs))))


def _signed(key: Key, message: bytes) -> bytes:
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))


def private(key: Key | None = None, form: PrivateFormat = PrivateFormat.PKCS8, passphrase: bytes = b"", encoding: Encoding = Encoding.PEM) -> bytes:
    """A private key in a usual form."""
    return (key or ec_key()).private_bytes(encoding, form, BestAvailableEncryption(passphrase) if passphrase else NoEncryption())
