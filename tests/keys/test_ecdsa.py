"""ECDSA keys: `cryptography` as judge, ranges and mismatches refused, faults caught."""

from collections.abc import Callable, Mapping
from typing import cast

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.errors import Defect
from pcactl.keys import registry
from pcactl.keys.ecdsa import EcdsaKey
from tests.keys import samples

ECDSA = ALGORITHMS["ECDSA"]
HASHES: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {"SHA256": hashes.SHA256, "SHA384": hashes.SHA384, "SHA512": hashes.SHA512}
CURVES = {"P256": "secp256r1", "P384": "secp384r1", "P521": "secp521r1"}
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SHA256_ECDSA = ECDSA.signatures["SHA256"]


def _pkcs8(d: int, point: tuple[int, int] | None = None) -> bytes:
    inside = [der.integer(1), der.octet_string(d.to_bytes(32, "big"))]
    if point:
        inside.append(der.explicit(1, der.bit_string(samples.point_octets(point))))
    return samples.pkcs8(samples.EC_PUBLIC_KEY + samples.P256_CURVE, der.sequence(*inside))


def _spki(bits: bytes) -> bytes:
    return der.sequence(der.sequence(samples.EC_PUBLIC_KEY, samples.P256_CURVE), der.bit_string(bits))


def _coordinates(key: ec.EllipticCurvePrivateKey) -> tuple[int, int]:
    numbers = key.public_key().public_numbers()
    return numbers.x, numbers.y


@pytest.mark.parametrize("key_param", ECDSA.params)
def test_a_new_key_is_on_its_curve(key_param: str) -> None:
    key = samples.key("ECDSA", key_param)
    theirs = load_pem_private_key(key.to_pkcs8(), None)
    assert isinstance(theirs, ec.EllipticCurvePrivateKey)
    assert theirs.curve.name == CURVES[key_param]
    assert key.key_param == key_param


@pytest.mark.parametrize("hash_alg", HASHES)
@pytest.mark.parametrize("key_param", ECDSA.params)
def test_cryptography_verifies_what_we_sign(key_param: str, hash_alg: str) -> None:
    key = samples.key("ECDSA", key_param)
    signature = key.sign(b"message", ECDSA.signatures[hash_alg])
    theirs = load_pem_private_key(key.to_pkcs8(), None)
    assert isinstance(theirs, ec.EllipticCurvePrivateKey)
    theirs.public_key().verify(signature, b"message", ec.ECDSA(HASHES[hash_alg]()))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
@pytest.mark.parametrize("d", [1, 0x1234567890])
def test_a_short_private_number_keeps_its_leading_zeros(curve: ec.EllipticCurve, d: int) -> None:
    text = ec.derive_private_key(d, curve).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert registry.load(text).to_pkcs8() == text


def test_a_public_key_left_out_is_computed() -> None:
    key = samples.foreign_ec()
    d = key.private_numbers().private_value
    assert registry.load(_pkcs8(d)).to_pkcs8() == registry.load(_pkcs8(d, _coordinates(key))).to_pkcs8()


def test_another_public_key_is_refused() -> None:
    with pytest.raises(ValueError, match="is not its own"):
        registry.load(_pkcs8(7, _coordinates(samples.foreign_ec())))


@pytest.mark.parametrize("d", [0, P256_ORDER, P256_ORDER + 1, 2**256 - 1])
def test_a_private_number_out_of_range_is_refused(d: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        registry.load(_pkcs8(d))


@pytest.mark.parametrize("bits", [samples.point_octets((5, 7)), samples.point_octets((2**256 - 1, 7)), samples.point_octets((5, 7))[:-1], b"\x00", b""])
def test_a_public_key_off_the_curve_is_refused(bits: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        registry.verify(_spki(bits), b"message", b"signature", SHA256_ECDSA)


def test_a_key_on_a_curve_of_no_row_is_refused() -> None:
    other = ec.generate_private_key(ec.SECP256K1())
    with pytest.raises(ValueError, match=r"curve 1\.3\.132\.0\.10"):
        registry.load(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_nonces_are_new_each_time() -> None:
    key = samples.key("ECDSA", "P256")
    assert key.sign(b"message", SHA256_ECDSA) != key.sign(b"message", SHA256_ECDSA)


class _Faulty:
    """A key that signs another message."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self.public_key = key.public_key
        self._key = key

    def sign(self, message: bytes, scheme: ec.ECDSA) -> bytes:
        return self._key.sign(message + b"!", scheme)


def test_a_faulty_signature_does_not_leave() -> None:
    faulty = cast("ec.EllipticCurvePrivateKey", _Faulty(samples.foreign_ec()))
    with pytest.raises(Defect, match="does not verify"):
        EcdsaKey(faulty, ECDSA.params["P256"]).sign(b"message", SHA256_ECDSA)
