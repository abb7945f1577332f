"""ECDSA keys on P-256, P-384 and P-521: signatures in DER (RFC 3279 2.2.3). Arithmetic is `cryptography`'s.

Which curves there are is in the contract's rows. The form of the key is `sec1`'s, PKCS#8 around it `pkcs8`'s.
"""

from collections.abc import Callable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import HashAlgorithm

from pcactl.contract.algorithms import ALGORITHMS, KeyParam, Signature
from pcactl.keys import pkcs8, sec1
from pcactl.keys.digest import CLASSIC_HASHES
from pcactl.keys.sec1 import Point
from pcactl.keys.signing import signed
from pcactl.keys.spki import EC_PUBLIC_KEY, KeyIdentifier, PublicKey
from pcactl.model import PublicInfo
from pcactl.phrase import phrase

_CURVES: Mapping[str, Callable[[], ec.EllipticCurve]] = {"P256": ec.SECP256R1, "P384": ec.SECP384R1, "P521": ec.SECP521R1}


class EcdsaKey:
    """An ECDSA key; `generate` and `load` are the ways to one."""

    __slots__ = ("_param", "_private")

    algorithm = ALGORITHMS["ECDSA"]

    def __init__(self, private: ec.EllipticCurvePrivateKey, param: KeyParam) -> None:
        self._private = private
        self._param = param

    @property
    def key_param(self) -> str:
        """The name of its curve."""
        return self._param.name

    def public_info(self) -> PublicInfo:
        """SubjectPublicKeyInfo and key id."""
        return PublicKey(_identifier(self._param), _point(self._private).octets(_size(self._param))).info()

    def sign(self, message: bytes, signature: Signature) -> bytes:
        """SEQUENCE of r and s in DER. Raises Defect."""
        return signed(
            self.algorithm,
            signature,
            lambda: self._private.sign(message, _RandomNonces(signature)),
            lambda made: _verify(self._private.public_key(), message, made, signature),
        )

    def to_pkcs8(self, passphrase: bytes | None = None) -> bytes:
        """PKCS#8 in PEM, encrypted where there is a passphrase. Raises ValueError for an empty one."""
        d = self._private.private_numbers().private_value
        return pkcs8.write(_identifier(self._param), sec1.write_private(d, _point(self._private), _size(self._param)), passphrase)


def generate(key_param: str) -> EcdsaKey:
    """A new key on the curve that `key_param` names."""
    return EcdsaKey(ec.generate_private_key(_CURVES[key_param]()), EcdsaKey.algorithm.params[key_param])


def load(identifier: KeyIdentifier, content: bytes) -> EcdsaKey:
    """A key from its ECPrivateKey in DER; its public key is computed anew. Raises ValueError."""
    param = _param(identifier)
    d, stated = sec1.read_private(content, param.curve, _size(param))
    private = ec.derive_private_key(d, _CURVES[param.name]())  # Refuses what is not in [1, n-1].
    if stated is not None and stated != _point(private):
        raise ValueError("the public key beside an ECDSA private key is not its own")
    return EcdsaKey(private, param)


admit = load
"""A key that was made elsewhere: nothing is left to check."""


def admit_public(public: PublicKey) -> tuple[str, PublicKey]:
    """A public key that was made elsewhere: the name of its curve, and its point. Raises ValueError."""
    param = _param(public.identifier)
    _read_public(public, param)
    return param.name, PublicKey(_identifier(param), public.bits)


def verify(public: PublicKey, message: bytes, signature: bytes, how: Signature) -> None:
    """Return where the signature is this key's over this message. Raises ValueError where it is not, or the key is none."""
    _verify(_read_public(public, _param(public.identifier)), message, signature, how)


def _read_public(public: PublicKey, param: KeyParam) -> ec.EllipticCurvePublicKey:
    """Raises ValueError where it is no point, or one off the curve."""
    point = sec1.read_point(public.bits, _size(param))
    try:
        return ec.EllipticCurvePublicNumbers(point.x, point.y, _CURVES[param.name]()).public_key()
    except ValueError:
        raise ValueError(phrase("a {name} public key that is no point of the curve", name=param.name)) from None


class _RandomNonces(ec.ECDSA):
    """ECDSA whose nonces OpenSSL draws. The constructor of its parent would load a whole backend, 5 ms, to look for RFC 6979."""

    def __init__(self, how: Signature) -> None:
        self._hash = CLASSIC_HASHES[how.hash_name]()

    @property
    def algorithm(self) -> HashAlgorithm:
        return self._hash

    @property
    def deterministic_signing(self) -> bool:
        return False


def _verify(key: ec.EllipticCurvePublicKey, message: bytes, signature: bytes, how: Signature) -> None:
    try:
        key.verify(signature, message, _RandomNonces(how))
    except InvalidSignature as error:
        raise ValueError("the ECDSA signature is not this key's over this message") from error


def _param(identifier: KeyIdentifier) -> KeyParam:
    for param in EcdsaKey.algorithm.params.values():
        if param.curve == identifier.curve:
            return param
    raise ValueError("an elliptic curve that is none of ECDSA's")


def _identifier(param: KeyParam) -> KeyIdentifier:
    return KeyIdentifier(EC_PUBLIC_KEY, param.curve)


def _size(param: KeyParam) -> int:
    return (param.bits + 7) // 8


def _point(private: ec.EllipticCurvePrivateKey) -> Point:
    numbers = private.public_key().public_numbers()
    return Point(numbers.x, numbers.y)
