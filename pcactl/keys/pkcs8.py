"""PKCS#8 (RFC 5208, RFC 5958 of version 0) in PEM, for every algorithm. Not encrypted.

`cryptography` could write RSA and ECDSA only, and through its serialization package, see `spki`. What is inside the
octets of a key is known in the module of its algorithm. No message of an error holds any of it.
"""

from typing import NamedTuple

from pcactl import der, pem
from pcactl.keys import spki
from pcactl.keys.spki import KeyIdentifier

_LABEL = "PRIVATE KEY"
_VERSION = 0
_ATTRIBUTES = 0xA0


class PrivateKeyInfo(NamedTuple):
    """A private key whose algorithm has not looked at it yet."""

    identifier: KeyIdentifier
    content: bytes
    """PKCS#1 RSAPrivateKey or SEC 1 ECPrivateKey in DER."""


def write(identifier: KeyIdentifier, content: bytes) -> bytes:
    """One block of PEM: version 0, no attributes."""
    return pem.encode(_LABEL, der.sequence(der.integer(_VERSION), identifier.to_der(), der.octet_string(content)))


def read(text: bytes) -> PrivateKeyInfo:
    """The one private key in `text`; attributes are passed over. Raises ValueError."""
    blocks = pem.decode(_LABEL, text)
    if len(blocks) != 1:
        raise ValueError(f"one {_LABEL} block wanted, {len(blocks)} found")
    items = der.read(blocks[0]).expect(der.SEQUENCE).children()
    match items:
        case [version, identifier, content] if version.integer() == _VERSION:
            pass
        case [version, identifier, content, attributes] if version.integer() == _VERSION and attributes.tag == _ATTRIBUTES:
            pass
        case _:
            raise ValueError("a PRIVATE KEY block that is no PKCS#8 of version 0")
    return PrivateKeyInfo(spki.read_identifier(identifier), content.expect(der.OCTET_STRING).content)
