"""Keys to test with: one of each algorithm and parameter, made once for a process; and keys written by hand."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from pcactl import der, pem
from pcactl.contract.algorithms import ALGORITHMS, Signature
from pcactl.keys import registry
from pcactl.model import PrivateKey
from tests.keys import affine

EVERY_KEY = [(algorithm.name, key_param) for algorithm in ALGORITHMS.values() for key_param in algorithm.params]
EVERY_SIGNATURE = [(*key, how) for key in EVERY_KEY for how in dict.fromkeys(ALGORITHMS[key[0]].signatures.values())]
QUICK_KEYS = [("RSA", "2048"), ("ECDSA", "P256"), ("SM2", "")]

EC_PUBLIC_KEY = der.oid("1.2.840.10045.2.1")
SM2_CURVE = der.oid("1.2.156.10197.1.301")
P256_CURVE = der.oid("1.2.840.10045.3.1.7")
SM3_SM2 = ALGORITHMS["SM2"].signatures["SHA256"]


@cache
def key(algorithm: str, key_param: str) -> PrivateKey:
    return registry.generate(ALGORITHMS[algorithm], key_param)


def named(value: str | Signature) -> str:
    """A parameter's name in the id of a test."""
    return value if isinstance(value, str) else value.name


def first_signature(algorithm: str) -> Signature:
    return ALGORITHMS[algorithm].signatures["SHA256"]


def point_octets(point: tuple[int, int], size: int = 32) -> bytes:
    return b"\x04" + point[0].to_bytes(size, "big") + point[1].to_bytes(size, "big")


def sm2_pkcs8(
    d: int,
    point: tuple[int, int] | None = None,
    *,
    algorithm: bytes = EC_PUBLIC_KEY,
    curve_inside: bytes = b"",
    size: int = 32,
) -> bytes:
    """A PKCS#8 PEM written without `keys`; what is not given is left out."""
    inside = [der.integer(1), der.octet_string(d.to_bytes(size, "big"))]
    if curve_inside:
        inside.append(der.explicit(0, curve_inside))
    if point:
        inside.append(der.explicit(1, der.bit_string(point_octets(point))))
    return pkcs8(algorithm + SM2_CURVE, der.sequence(*inside))


def pkcs8(identifier: bytes, content: bytes) -> bytes:
    return pem.encode("PRIVATE KEY", der.sequence(der.integer(0), der.sequence(identifier), der.octet_string(content)))


def sm2_spki(point: tuple[int, int], *, algorithm: bytes = EC_PUBLIC_KEY) -> bytes:
    return der.sequence(der.sequence(algorithm, SM2_CURVE), der.bit_string(point_octets(point)))


def sm2_signature(r: int, s: int) -> bytes:
    return der.sequence(der.integer(r), der.integer(s))


def sm2_signed(d: int, message: bytes, *, signer_id: bytes = affine.SIGNER_ID, k: int = 0xC0FFEE) -> bytes:
    """A signature by the textbook."""
    return sm2_signature(*affine.sign(d, k, affine.digest(affine.multiply(d), message, signer_id)))


@cache
def foreign_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def foreign_ec() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
