"""Private keys under a passphrase: EncryptedPrivateKeyInfo (RFC 5958 3) with PBES2 (RFC 8018 6.2), for every algorithm.

Our own, for `cryptography` writes 2,048 rounds of PBKDF2 and knows no SM2 keys. One scheme is written; what others
write is read by rows, the ciphers' in `cbc`. What `cryptography` does here is imported when it is done. PEM around the
octets is `pkcs8`'s. No message of an error holds anything of a key or a passphrase.
"""

import os
from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeVar

from cryptography.hazmat.primitives import hashes

from pcactl import der
from pcactl.keys.cbc import AES_256_CBC, CBC_CIPHERS, CbcCipher
from pcactl.phrase import phrase

Unlock = Callable[[], bytes]
"""Asks for the passphrase of a key that turned out to be encrypted."""

WRITE_ANEW = phrase("write it anew with `openssl pkcs8 -topk8`")
"""A hint for what is not read here."""

ROUNDS = 600_000
"""Of what we write; a guess costs as much as opening does, 0.2 s."""

MOST_ROUNDS = 10_000_000
"""Of what is opened."""
_MOST_MEMORY = 1 << 30
_SALT_SIZE = 16

_PBES2 = "1.2.840.113549.1.5.13"
_PBKDF2 = "1.2.840.113549.1.5.12"
_HMAC_SHA1 = "1.2.840.113549.2.7"
_HMAC_SHA256 = "1.2.840.113549.2.9"

_Row = TypeVar("_Row")
_Derive = Callable[[bytes], bytes]


class PassphraseNeeded(ValueError):
    """A private key is encrypted, and no passphrase is at hand."""


class WrongPassphrase(ValueError):
    """A passphrase does not open a private key. A damaged key looks the same."""

    def __init__(self) -> None:
        super().__init__("the passphrase is wrong, or the encrypted private key is damaged")


class UnknownScheme(ValueError):
    """A private key is encrypted in a way that no row here is for."""

    def __init__(self, kind: str, oid: str) -> None:
        super().__init__(phrase("encrypted with the {kind} {oid}, which is not read here; {write_anew}", kind=phrase(kind), oid=oid, write_anew=WRITE_ANEW))
        self.oid = oid


def ask(unlock: Unlock | None) -> bytes:
    """The passphrase. Raises PassphraseNeeded where there is nobody to ask."""
    if unlock is None:
        raise PassphraseNeeded("the private key is encrypted; its passphrase is needed")
    return unlock()


def encrypt(private_key_info: bytes, passphrase: bytes) -> bytes:
    """EncryptedPrivateKeyInfo in DER: AES-256-CBC under 600,000 rounds of PBKDF2-HMAC-SHA256, salt and IV of 16 new octets each.

    `private_key_info` is DER; a passphrase is octets as they are, UTF-8 by RFC 8018 3. Raises ValueError for an empty one.
    """
    if not passphrase:
        raise ValueError("an empty passphrase protects no private key")
    cipher = CBC_CIPHERS[AES_256_CBC]
    salt, iv = os.urandom(_SALT_SIZE), os.urandom(cipher.block_size)  # noqa: TID251  What a key is hidden with is made here.
    sealed = cipher.encrypt(_pbkdf2(hashes.SHA256(), salt, ROUNDS, cipher.key_size)(passphrase), iv, private_key_info)
    prf = der.sequence(der.oid(_HMAC_SHA256), der.NULL)
    derivation = der.sequence(der.oid(_PBKDF2), der.sequence(der.octet_string(salt), der.integer(ROUNDS), prf))
    encryption = der.sequence(der.oid(AES_256_CBC), der.octet_string(iv))
    scheme = der.sequence(der.oid(_PBES2), der.sequence(derivation, encryption))
    return der.sequence(scheme, der.octet_string(sealed))


def decrypt(data: bytes, passphrase: bytes) -> bytes:
    """The PrivateKeyInfo inside an EncryptedPrivateKeyInfo, both DER.

    Raises WrongPassphrase, UnknownScheme, and ValueError where the form is wrong or opening would be work without measure.
    """
    return read(data).open(passphrase)


class Sealed(NamedTuple):
    """An EncryptedPrivateKeyInfo that can be opened."""

    derive: _Derive
    cipher: CbcCipher
    iv: bytes
    content: bytes

    def open(self, passphrase: bytes) -> bytes:
        """The PrivateKeyInfo in DER. Raises WrongPassphrase."""
        key = self.derive(passphrase)
        try:
            opened = self.cipher.decrypt(key, self.iv, self.content)
            # One wrong passphrase in 256 leaves good padding, but it leaves no structure.
            der.read(opened).expect(der.SEQUENCE).children()[0].integer()
        except (ValueError, IndexError):
            raise WrongPassphrase from None
        return opened


def read(data: bytes) -> Sealed:
    """An EncryptedPrivateKeyInfo in DER, before anybody is asked for a passphrase. Raises UnknownScheme, ValueError."""
    scheme, content = _two(der.read(data))
    _, parameters = _choice("scheme", {_PBES2: None}, scheme)
    derivation, encryption = _two(parameters)
    cipher, iv = _choice("cipher", CBC_CIPHERS, encryption)
    derive, parameters = _choice("key derivation", _DERIVATIONS, derivation)
    sealed = Sealed(derive(parameters, cipher.key_size), cipher, iv.expect(der.OCTET_STRING).content, content.expect(der.OCTET_STRING).content)
    if len(sealed.iv) != cipher.block_size or not sealed.content or len(sealed.content) % cipher.block_size:
        raise ValueError("an encrypted private key that is not of whole blocks")
    return sealed


def _choice(kind: str, rows: Mapping[str, _Row], identifier: der.Element) -> tuple[_Row, der.Element]:
    """The row of an AlgorithmIdentifier, and its parameters."""
    match identifier.expect(der.SEQUENCE).children():
        case [name]:
            parameters = der.read(der.NULL)
        case [name, parameters]:
            pass
        case _:
            raise ValueError("an AlgorithmIdentifier that is not of one or two parts")
    oid = name.oid()
    if oid not in rows:
        raise UnknownScheme(kind, oid)
    return rows[oid], parameters


def _two(element: der.Element) -> list[der.Element]:
    items = element.expect(der.SEQUENCE).children()
    if len(items) != 2:  # noqa: PLR2004  Each SEQUENCE of RFC 8018 A.4 has two parts.
        raise ValueError("an encrypted private key that is not of the form of RFC 5958 and RFC 8018")
    return items


def _read_pbkdf2(parameters: der.Element, size: int) -> _Derive:
    """PBKDF2-params, RFC 8018 A.2; the key length is optional, and so is the function, which is HMAC-SHA1 then."""
    salt, rounds, *rest = _at_least(2, parameters)
    if rest and rest[0].tag == der.INTEGER:
        _expect_size(rest.pop(0), size)
    prf, nothing = _choice("pseudorandom function", _PRFS, rest.pop(0)) if rest else (_PRFS[_HMAC_SHA1], None)
    if rest or (nothing and nothing.raw != der.NULL):
        raise ValueError("PBKDF2 whose parameters are not those of RFC 8018")
    if not 1 <= rounds.integer() <= MOST_ROUNDS:
        raise ValueError(phrase("PBKDF2 whose rounds are not 1 to {most:,}", most=MOST_ROUNDS))
    return _pbkdf2(prf(), salt.expect(der.OCTET_STRING).content, rounds.integer(), size)


def _pbkdf2(prf: hashes.HashAlgorithm, salt: bytes, rounds: int, size: int) -> _Derive:
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    return lambda passphrase: PBKDF2HMAC(prf, size, salt, rounds).derive(passphrase)


def _read_scrypt(parameters: der.Element, size: int) -> _Derive:
    """scrypt-params, RFC 7914 7.1."""
    salt, *costs = _at_least(4, parameters)
    if len(costs) > 3:  # noqa: PLR2004  N, r, p, and then a key length.
        _expect_size(costs.pop(), size)
    n, r, p = (cost.integer() for cost in costs)
    # A power of two below 2^(128·r/8), RFC 7914 2; the library says MemoryError of others.
    if min(n, r, p) < 1 or n < 2 or n & (n - 1) or n.bit_length() > 16 * r or 128 * n * r * p > _MOST_MEMORY:  # noqa: PLR2004
        raise ValueError(phrase("scrypt whose costs are not those of RFC 7914 and 128·N·r·p at most {most:,}", most=_MOST_MEMORY))
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    return lambda passphrase: Scrypt(salt.expect(der.OCTET_STRING).content, size, n, r, p).derive(passphrase)


def _at_least(count: int, parameters: der.Element) -> list[der.Element]:
    items = parameters.expect(der.SEQUENCE).children()
    if not count <= len(items) <= count + 2:
        raise ValueError("a key derivation whose parameters are not those of RFC 8018 or RFC 7914")
    return items


def _expect_size(length: der.Element, size: int) -> None:
    if length.integer() != size:
        raise ValueError("a key derivation whose key length is not its cipher's")


_DERIVATIONS: Mapping[str, Callable[[der.Element, int], _Derive]] = {
    _PBKDF2: _read_pbkdf2,
    "1.3.6.1.4.1.11591.4.11": _read_scrypt,
}

_PRFS: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {
    _HMAC_SHA1: hashes.SHA1,
    "1.2.840.113549.2.8": hashes.SHA224,
    _HMAC_SHA256: hashes.SHA256,
    "1.2.840.113549.2.10": hashes.SHA384,
    "1.2.840.113549.2.11": hashes.SHA512,
    "1.2.156.10197.1.401.2": hashes.SM3,
}
