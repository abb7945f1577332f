"""Private keys that were made elsewhere, for an import: found in a file of any of the usual forms, then checked in full.

PEM or DER; PKCS#8, PKCS#1 and SEC 1; encrypted as PKCS#8 or by the headers of RFC 1421. What our own reader has no row
for is opened by `cryptography`, which knows no SM2 keys; all are then admitted by the module of their algorithm. No
message of an error holds anything of a file but the names of what was found in it.
"""

import re
import warnings
from collections.abc import Callable, Mapping
from typing import NamedTuple

from pcactl import der, pem
from pcactl.keys import pbes2, pkcs8, registry, sec1
from pcactl.keys.pbes2 import WRITE_ANEW, PassphraseNeeded, UnknownScheme, Unlock, WrongPassphrase
from pcactl.keys.pkcs8 import PrivateKeyInfo
from pcactl.keys.spki import EC_PUBLIC_KEY, RSA_ENCRYPTION, KeyIdentifier
from pcactl.model import PrivateKey
from pcactl.phrase import Phrase, listing, phrase, why

_WANTED = phrase("one private key is wanted: PKCS#8, PKCS#1 or SEC 1, in PEM or DER")


def load_foreign(data: bytes, unlock: Unlock | None = None) -> PrivateKey:
    """The one private key in `data`, the content of a file. Certificates and curve parameters beside it are passed over.

    `unlock` is asked for the passphrase where the key is encrypted, and only then. Raises PassphraseNeeded,
    WrongPassphrase and, for everything else that is no key of ours, ValueError; their words hold no key material.
    """
    found = _find(data)
    read = _read_headed if found.cipher else _FORMS[found.label]
    try:
        return registry.admit(read(found, unlock))
    except (PassphraseNeeded, WrongPassphrase):
        raise
    except ValueError as error:
        raise ValueError(phrase("the {label} cannot be used: {error}", label=found.label, error=why(error))) from error


class _Found(NamedTuple):
    """A private key in its form. One in DER goes by the label it would have in PEM."""

    label: str
    content: bytes
    """DER; the whole block in PEM where its headers say that it is encrypted."""
    cipher: str = ""
    """What those headers name."""
    initial_value: str = ""
    """The same: hex digits."""


# Finding it.

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----((?:[^-]|-(?!----))*+)-----END \1-----")
_ENCRYPTED = re.compile(rb"^Proc-Type:[ \t]*4,[ \t]*ENCRYPTED\s+DEK-Info:[ \t]*([A-Z0-9-]{1,40}),[ \t]*([0-9A-Fa-f]*)", re.MULTILINE)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def _find(data: bytes) -> _Found:
    if not data.strip():
        raise ValueError(phrase("an empty file; {wanted}", wanted=_WANTED))
    if data.startswith(_UTF_16):
        raise ValueError(phrase("text in UTF-16; {wanted}", wanted=_WANTED))
    return _find_pem(data) if pem.labels(data) else _find_der(data)


def _find_pem(data: bytes) -> _Found:
    keys = [match for match in _BLOCK.finditer(data) if match[1].decode() in _FORMS]
    if len(keys) != 1:
        raise ValueError(phrase("{what}; {wanted}", what=_met(data, len(keys)), wanted=_WANTED))
    label, text = keys[0][1].decode(), keys[0][0]
    if headers := _ENCRYPTED.search(text):
        return _Found(label, text + b"\n", headers[1].decode(), headers[2].decode())
    blocks = pem.decode(label, text)
    if not blocks:
        raise ValueError(phrase("a {label} block that is no Base64; {wanted}", label=label, wanted=_WANTED))
    return _Found(label, blocks[0])


def _met(data: bytes, keys: int) -> Phrase:
    if keys:
        return phrase("{keys} private keys in one file", keys=keys)
    labels = dict.fromkeys(pem.labels(data))
    unended = labels.keys() & _FORMS.keys()
    return phrase("{names} in PEM without its end" if unended else "{names} in PEM", names=listing(labels))


def _find_der(data: bytes) -> _Found:
    try:
        tags = tuple(item.tag for item in der.read(data).expect(der.SEQUENCE).children())
    except ValueError as error:
        raise ValueError(phrase("a file that is neither PEM nor one structure in DER; {wanted}", wanted=_WANTED)) from error
    names = [name for shape, name in _SHAPES.items() if tags[: len(shape)] == shape]
    if not names or names[0] not in _FORMS:
        raise ValueError(phrase("{what} in DER; {wanted}", what=phrase(names[0] if names else "an unknown structure"), wanted=_WANTED))
    return _Found(names[0], data)


_SHAPES: Mapping[tuple[int, ...], str] = {
    (der.INTEGER, der.SEQUENCE, der.OCTET_STRING): "PRIVATE KEY",
    (der.SEQUENCE, der.OCTET_STRING): "ENCRYPTED PRIVATE KEY",
    (der.INTEGER, der.INTEGER, der.INTEGER): "RSA PRIVATE KEY",
    (der.INTEGER, der.OCTET_STRING): "EC PRIVATE KEY",
    (der.SEQUENCE, der.SEQUENCE, der.BIT_STRING): "a certificate, a request or a CRL",
    (der.SEQUENCE, der.BIT_STRING): "a public key",
    (der.INTEGER, der.SEQUENCE): "a PKCS#12 file",
}
"""What a structure is, by the tags that it begins with; those of keys are the labels of their forms."""


# Reading it.


def _read_plain(found: _Found, _unlock: Unlock | None) -> PrivateKeyInfo:
    return pkcs8.parse(found.content)


def _read_encrypted(found: _Found, unlock: Unlock | None) -> PrivateKeyInfo:
    try:
        sealed = pbes2.read(found.content)
    except UnknownScheme as unknown:
        if unknown.oid not in _LIBRARYS_SCHEMES:
            raise
        _check_rounds(found.content)
        return _read_by_library("load_der_private_key", found.content, unlock)
    return pkcs8.parse(sealed.open(pbes2.ask(unlock)))


def _read_pkcs1(found: _Found, _unlock: Unlock | None) -> PrivateKeyInfo:
    return PrivateKeyInfo(KeyIdentifier(RSA_ENCRYPTION), found.content)


def _read_sec1(found: _Found, _unlock: Unlock | None) -> PrivateKeyInfo:
    return PrivateKeyInfo(KeyIdentifier(EC_PUBLIC_KEY, sec1.read_curve(found.content)), found.content)


def _read_headed(found: _Found, unlock: Unlock | None) -> PrivateKeyInfo:
    if found.label not in _LIBRARYS_LABELS or found.cipher not in _LIBRARYS_CIPHERS:
        raise ValueError(phrase("encrypted with {cipher} by the headers of its PEM; {write_anew}", cipher=found.cipher, write_anew=WRITE_ANEW))
    if len(found.initial_value) != _LIBRARYS_CIPHERS[found.cipher]:
        raise ValueError(
            phrase(
                "an initial value for {cipher} in the headers of its PEM that is not of {digits} hex digits",
                cipher=found.cipher,
                digits=_LIBRARYS_CIPHERS[found.cipher],
            )
        )
    return _read_by_library("load_pem_private_key", found.content, unlock)


def _check_rounds(sealed: bytes) -> None:
    """See that opening ends: the parameters of the old schemes are a salt and a number of rounds (RFC 8018 A.3, RFC 7292 C)."""
    scheme, _ = der.read(sealed).parts(2, 2)
    _, parameters = scheme.parts(2, 2)
    _, rounds = parameters.parts(2, 2)
    if not 1 <= rounds.integer() <= pbes2.MOST_ROUNDS:
        raise ValueError(phrase("encrypted with a number of rounds that is not of 1 to {most}", most=pbes2.MOST_ROUNDS))


def _read_by_library(loader: str, content: bytes, unlock: Unlock | None) -> PrivateKeyInfo:
    passphrase = pbes2.ask(unlock)
    with warnings.catch_warnings(action="ignore"):
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        try:
            key = getattr(serialization, loader)(content, passphrase)
        except UnsupportedAlgorithm as error:
            raise ValueError(phrase("a key of this kind is not read in this encryption; {write_anew}", write_anew=WRITE_ANEW)) from error
        except (ValueError, TypeError):
            raise WrongPassphrase from None
    return pkcs8.parse(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


_FORMS: Mapping[str, Callable[[_Found, Unlock | None], PrivateKeyInfo]] = {
    pkcs8.LABEL: _read_plain,
    pkcs8.ENCRYPTED_LABEL: _read_encrypted,
    "RSA PRIVATE KEY": _read_pkcs1,
    "EC PRIVATE KEY": _read_sec1,
    "SM2 PRIVATE KEY": _read_sec1,  # The label of OpenSSL 3.
}
"""The forms of a private key, by label."""

_LIBRARYS_LABELS = ("RSA PRIVATE KEY", "EC PRIVATE KEY")
_LIBRARYS_CIPHERS: Mapping[str, int] = {"AES-128-CBC": 32, "AES-256-CBC": 32, "DES-EDE3-CBC": 16}
"""By name: the hex digits of an initial value, which the library takes on trust."""
_LIBRARYS_SCHEMES = (
    "1.2.840.113549.1.5.3",  # pbeWithMD5AndDES-CBC, which OpenSSL wrote up to 1.0.
    "1.2.840.113549.1.12.1.3",  # pbeWithSHAAnd3-KeyTripleDES-CBC, which keytool writes.
)
"""The encryptions that `cryptography` opens and we do not."""
