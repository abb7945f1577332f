"""RSA keys: `cryptography` as judge, damaged keys refused, faults caught."""

from collections.abc import Callable, Mapping
from math import gcd, lcm
from typing import cast

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from pcactl import der
from pcactl.contract.algorithms import ALGORITHMS
from pcactl.errors import Defect
from pcactl.keys import registry
from pcactl.keys.rsa import RsaKey
from tests.keys import samples

HASHES: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {"SHA256": hashes.SHA256, "SHA384": hashes.SHA384, "SHA512": hashes.SHA512}
SHA256_RSA = ALGORITHMS["RSA"].signatures["SHA256"]


def _pkcs8(numbers: list[int]) -> bytes:
    content = der.sequence(*(der.integer(number) for number in numbers))
    return samples.pkcs8(der.oid("1.2.840.113549.1.1.1") + der.NULL, content)


def _numbers() -> list[int]:
    private = samples.foreign_rsa().private_numbers()
    public = private.public_numbers
    return [0, public.n, public.e, private.d, private.p, private.q, private.dmp1, private.dmq1, private.iqmp]


@pytest.mark.parametrize("key_param", ALGORITHMS["RSA"].params)
def test_a_new_key_is_one_that_cryptography_takes_with_its_full_check(key_param: str) -> None:
    key = samples.key("RSA", key_param)
    theirs = load_pem_private_key(key.to_pkcs8(), None)
    assert isinstance(theirs, rsa.RSAPrivateKey)
    assert str(theirs.key_size) == key.key_param == key_param
    assert theirs.public_key().public_numbers().e == 65537


@pytest.mark.parametrize("hash_alg", HASHES)
@pytest.mark.parametrize("key_param", ALGORITHMS["RSA"].params)
def test_cryptography_verifies_what_we_sign(key_param: str, hash_alg: str) -> None:
    key = samples.key("RSA", key_param)
    signature = key.sign(b"message", ALGORITHMS["RSA"].signatures[hash_alg])
    theirs = load_pem_private_key(key.to_pkcs8(), None)
    assert isinstance(theirs, rsa.RSAPrivateKey)
    theirs.public_key().verify(signature, b"message", padding.PKCS1v15(), HASHES[hash_alg]())
    assert len(signature) * 8 == int(key_param)


def test_a_key_that_cryptography_wrote_loads() -> None:
    theirs = samples.foreign_rsa()
    text = theirs.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert registry.load(text).to_pkcs8() == text == _pkcs8(_numbers())


@pytest.mark.parametrize("place", range(9), ids=["version", "n", "e", "d", "p", "q", "dmp1", "dmq1", "iqmp"])
@pytest.mark.parametrize("change", [lambda number: number + 2, lambda number: -number - 1, lambda _: 0, lambda _: 1], ids=["+2", "negative", "0", "1"])
def test_a_key_with_one_number_changed_is_refused(place: int, change: Callable[[int], int]) -> None:
    numbers = _numbers()
    numbers[place] = change(numbers[place]) if place or change(1) else 1
    with pytest.raises(ValueError, match=r"."):
        registry.load(_pkcs8(numbers))


@pytest.mark.parametrize("numbers", [[], [0], [0] * 9, [0, *[1] * 8], [0, *[2] * 8], [0, 15, 3, 3, 5, 3, 3, 1, 2, 1]])
def test_other_numbers_are_refused(numbers: list[int]) -> None:
    with pytest.raises(ValueError, match=r"."):
        registry.load(_pkcs8(numbers))


def test_a_key_of_another_length_is_refused() -> None:
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505  It is to be refused.
    with pytest.raises(ValueError, match="an RSA key of 1024 bits"):
        registry.load(weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_primes_are_not_tested_and_a_key_without_them_signs_nothing() -> None:
    """The full check is what takes long; a signature shows such a key as well, and so does the certificate's public key."""
    _, _, e, _, p, q, *_ = _numbers()
    p += next(step for step in range(2, 2000, 2) if (p + step) % 3 == 0 and gcd(e, p + step - 1) == 1)
    d = pow(e, -1, lcm(p - 1, q - 1))
    key = registry.load(_pkcs8([0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p)]))
    with pytest.raises(Defect, match="does not verify"):
        key.sign(b"message", SHA256_RSA)


TWO, MINUS_TWO = der.integer(2), der.integer(-2)


@pytest.mark.parametrize("bits", [b"", *(der.sequence(*numbers) for numbers in ([], [TWO], [TWO] * 3, [MINUS_TWO, TWO], [TWO, MINUS_TWO]))])
def test_a_public_key_of_another_form_is_refused(bits: bytes) -> None:
    spki = der.sequence(der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL), der.bit_string(bits))
    with pytest.raises(ValueError, match=r"."):
        registry.verify(spki, b"message", b"signature", SHA256_RSA)


class _Faulty:
    """A key whose signatures have a bit flipped."""

    def __init__(self, key: rsa.RSAPrivateKey) -> None:
        self.public_key = key.public_key
        self._key = key

    def sign(self, message: bytes, scheme: padding.PKCS1v15, algorithm: hashes.HashAlgorithm) -> bytes:
        signature = self._key.sign(message, scheme, algorithm)
        return signature[:-1] + bytes((signature[-1] ^ 1,))


def test_a_faulty_signature_does_not_leave() -> None:
    with pytest.raises(Defect, match="does not verify"):
        RsaKey(cast("rsa.RSAPrivateKey", _Faulty(samples.foreign_rsa()))).sign(b"message", SHA256_RSA)
