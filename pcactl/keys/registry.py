"""The doors of this room: make a key, load a key, verify a signature, whatever the algorithm.

One row an algorithm says which module knows it; the module is imported when a key of its kind is met, so that an
ECDSA key pays for no gmssl. What an algorithm is stands in the contract; how a key works in the module of its row.
"""

from collections.abc import Callable, Mapping
from typing import Protocol

from pcactl import pem
from pcactl.contract.algorithms import ALGORITHMS, Algorithm, Signature
from pcactl.keys import pkcs8, spki
from pcactl.keys.pkcs8 import PrivateKeyInfo
from pcactl.keys.signing import makes
from pcactl.keys.spki import EC_PUBLIC_KEY, RSA_ENCRYPTION, KeyIdentifier, PublicKey
from pcactl.model import PrivateKey, PublicKeyFacts
from pcactl.phrase import phrase


class Implementation(Protocol):
    """What the module of an algorithm offers."""

    def generate(self, key_param: str, /) -> PrivateKey:
        """Make a new key."""

    def load(self, identifier: KeyIdentifier, content: bytes, /) -> PrivateKey:
        """Read the octets inside a PKCS#8. Raises ValueError."""

    def admit(self, identifier: KeyIdentifier, content: bytes, /) -> PrivateKey:
        """The same for a key that was made elsewhere: everything about it is checked. Raises ValueError."""

    def admit_public(self, public: PublicKey, /) -> tuple[str, PublicKey]:
        """The `key_param` of a public key that was made elsewhere, and the key as we write it. Raises ValueError where it is none of ours."""

    def verify(self, public: PublicKey, message: bytes, signature: bytes, how: Signature, /) -> None:
        """Raise ValueError where the signature is not this key's over this message."""


def generate(algorithm: Algorithm, key_param: str) -> PrivateKey:
    """A new key of this algorithm. `key_param` is one of its row's."""
    return IMPLEMENTATIONS[algorithm.name]().generate(key_param)


def load(text: bytes, unlock: Callable[[], bytes] | None = None) -> PrivateKey:
    """The store's own private key from the PKCS#8 in its PEM.

    `unlock` is asked for the passphrase where the key is encrypted, and only then. An elliptic-curve key's public half
    is computed from it, and one stated beside it must be the same. An RSA key's primes are not tested (`rsa.load`):
    compare `public_info()` with the certificate's key. Raises PassphraseNeeded, WrongPassphrase and, where the text is
    no such key, ValueError; their words hold no key material.
    """
    info = pkcs8.read(text, unlock)
    return IMPLEMENTATIONS[_algorithm(info.identifier).name]().load(info.identifier, info.content)


def admit(info: PrivateKeyInfo) -> PrivateKey:
    """A private key that was made elsewhere, checked in full; `foreign` finds it in a file. Raises ValueError as `load` does."""
    return IMPLEMENTATIONS[_algorithm(info.identifier).name]().admit(info.identifier, info.content)


def admit_public(subject_public_key_info: bytes) -> PublicKeyFacts:
    """A public key that was made elsewhere, from its SubjectPublicKeyInfo in DER. Raises ValueError, with what it is and what is taken."""
    public = spki.read(subject_public_key_info)
    algorithm = _algorithm(public.identifier)
    key_param, ours = IMPLEMENTATIONS[algorithm.name]().admit_public(public)
    return PublicKeyFacts(algorithm, key_param, ours.info())


def is_encrypted(text: bytes) -> bool:
    """Whether a private key in PEM needs a passphrase, by its label."""
    return pkcs8.is_encrypted(text)


def encrypt_pem(text: bytes, passphrase: bytes) -> bytes:
    """The unencrypted private key in `text` under a passphrase. Raises what `load` raises, and ValueError for an empty passphrase."""
    return load(text).to_pkcs8(passphrase)


def traditional(text: bytes) -> bytes:
    """An unencrypted private key of ours as CreateLeafInstance documents it: PKCS#1 for RSA, `text` as it is for others (contract 5).

    Raises ValueError.
    """
    info = pkcs8.read(text)
    label = _TRADITIONAL_LABELS.get(_algorithm(info.identifier).name)
    return pem.encode(label, info.content) if label else text


def verify(subject_public_key_info: bytes, message: bytes, signature: bytes, how: Signature) -> None:
    """Return where `signature` is that of this public key over `message`; everything else raises ValueError.

    `subject_public_key_info` is DER; `signature` the octets of the BIT STRING in a certificate.
    """
    public = spki.read(subject_public_key_info)
    algorithm = _algorithm(public.identifier)
    if not makes(algorithm, how) and how not in algorithm.weak_signatures:
        raise ValueError(phrase("{name} is no signature of {algorithm} keys", name=how.name, algorithm=algorithm.name))
    IMPLEMENTATIONS[algorithm.name]().verify(public, message, signature, how)


def _algorithm(identifier: KeyIdentifier) -> Algorithm:
    if identifier not in _ALGORITHM_NAMES:
        template = (
            "a key of algorithm {algorithm} on the curve {curve}, where {known} are taken"
            if identifier.curve
            else "a key of algorithm {algorithm}, where {known} are taken"
        )
        raise ValueError(phrase(template, algorithm=spki.spelled(identifier.oid), curve=spki.spelled(identifier.curve), known=_known()))
    return ALGORITHMS[_ALGORITHM_NAMES[identifier]]


def _known() -> str:
    return ", ".join(algorithm.spelled(key_param) for algorithm in ALGORITHMS.values() for key_param in algorithm.params)


_TRADITIONAL_LABELS: Mapping[str, str] = {"RSA": "RSA PRIVATE KEY"}
"""Of the algorithms whose key is shown without the PKCS#8 around it."""

_SM2_CURVE = ALGORITHMS["SM2"].params[""].curve

_ALGORITHM_NAMES: Mapping[KeyIdentifier, str] = {
    KeyIdentifier(RSA_ENCRYPTION): "RSA",
    **{KeyIdentifier(EC_PUBLIC_KEY, param.curve): "ECDSA" for param in ALGORITHMS["ECDSA"].params.values()},
    KeyIdentifier(EC_PUBLIC_KEY, _SM2_CURVE): "SM2",
    KeyIdentifier(_SM2_CURVE, _SM2_CURVE): "SM2",  # As some devices write it; read, never written.
}


def _rsa() -> Implementation:
    from pcactl.keys import rsa

    return rsa


def _ecdsa() -> Implementation:
    from pcactl.keys import ecdsa

    return ecdsa


def _sm2() -> Implementation:
    from pcactl.keys import sm2

    return sm2


IMPLEMENTATIONS: Mapping[str, Callable[[], Implementation]] = {"RSA": _rsa, "ECDSA": _ecdsa, "SM2": _sm2}
"""The module of each `key_alg`."""
