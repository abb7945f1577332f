"""PKCS#8 (RFC 5208, RFC 5958 of version 0) in PEM, for every algorithm, with a passphrase or without.

`cryptography` could write RSA and ECDSA only, and through its serialization package, see `spki`. What is inside the
octets of a key is known in the module of its algorithm, how they are encrypted in `pbes2`. No message of an error
holds any of them.
"""

from collections.abc import Callable
from typing import NamedTuple

from pcactl import der, pem
from pcactl.keys import spki
from pcactl.keys.spki import KeyIdentifier
from pcactl.phrase import phrase

LABEL, ENCRYPTED_LABEL = "PRIVATE KEY", "ENCRYPTED PRIVATE KEY"
_VERSION = 0
_ATTRIBUTES = 0xA0


class PrivateKeyInfo(NamedTuple):
    """A private key whose algorithm has not looked at it yet."""

    identifier: KeyIdentifier
    content: bytes
    """PKCS#1 RSAPrivateKey or SEC 1 ECPrivateKey in DER."""


def write(identifier: KeyIdentifier, content: bytes, passphrase: bytes | None = None) -> bytes:
    """One block of PEM: version 0, no attributes; encrypted where there is a passphrase. Raises ValueError for an empty one."""
    info = der.sequence(der.integer(_VERSION), identifier.to_der(), der.octet_string(content))
    if passphrase is None:
        return pem.encode(LABEL, info)
    from pcactl.keys import pbes2

    return pem.encode(ENCRYPTED_LABEL, pbes2.encrypt(info, passphrase))


def is_encrypted(text: bytes) -> bool:
    """Whether `text` has a block that is labelled so; whether it can be opened is not looked at."""
    return any(block.startswith(f"-----BEGIN {ENCRYPTED_LABEL}-----".encode()) for block in pem.split(text))


def read(text: bytes, unlock: Callable[[], bytes] | None = None) -> PrivateKeyInfo:
    """The one private key in `text`. `unlock` is asked for the passphrase where it is encrypted.

    Raises PassphraseNeeded, WrongPassphrase, ValueError.
    """
    blocks = [(label, block) for label in (LABEL, ENCRYPTED_LABEL) for block in pem.decode(label, text)]
    if len(blocks) != 1:
        raise ValueError(phrase("one {label} block wanted, {count} found", label=LABEL, count=len(blocks)))
    label, block = blocks[0]
    return parse(_open(block, unlock) if label == ENCRYPTED_LABEL else block)


def _open(block: bytes, unlock: Callable[[], bytes] | None) -> bytes:
    from pcactl.keys import pbes2

    return pbes2.read(block).open(pbes2.ask(unlock))


def parse(info: bytes) -> PrivateKeyInfo:
    """A PrivateKeyInfo in DER; attributes are passed over. Raises ValueError."""
    items = der.read(info).expect(der.SEQUENCE).children()
    match items:
        case [version, identifier, content] if version.integer() == _VERSION:
            pass
        case [version, identifier, content, attributes] if version.integer() == _VERSION and attributes.tag == _ATTRIBUTES:
            pass
        case _:
            raise ValueError("a PRIVATE KEY block that is no PKCS#8 of version 0")
    return PrivateKeyInfo(spki.read_identifier(identifier), content.expect(der.OCTET_STRING).content)
