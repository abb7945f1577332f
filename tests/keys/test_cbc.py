"""Ciphers: each row's sizes are its cipher's, and padding is looked at in full."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from pcactl.keys.cbc import CBC_CIPHERS, CbcCipher


def _encrypted(cipher: CbcCipher, padded: bytes) -> bytes:
    encryptor = Cipher(cipher.make(bytes(range(cipher.key_size))), modes.CBC(bytes(cipher.block_size))).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def _decrypt(cipher: CbcCipher, content: bytes) -> bytes:
    return cipher.decrypt(bytes(range(cipher.key_size)), bytes(cipher.block_size), content)


@pytest.mark.parametrize("oid", CBC_CIPHERS)
def test_sizes_are_the_ciphers_own(oid: str) -> None:
    cipher = CBC_CIPHERS[oid]
    made = cipher.make(bytes(range(cipher.key_size)))
    assert (made.key_size, made.block_size) == (cipher.key_size * 8, cipher.block_size * 8)


@pytest.mark.parametrize("size", range(33))
@pytest.mark.parametrize("oid", CBC_CIPHERS)
def test_what_is_encrypted_comes_back(oid: str, size: int) -> None:
    cipher = CBC_CIPHERS[oid]
    sealed = cipher.encrypt(bytes(range(cipher.key_size)), bytes(cipher.block_size), b"\x01" * size)
    assert len(sealed) == (size // cipher.block_size + 1) * cipher.block_size
    assert _decrypt(cipher, sealed) == b"\x01" * size


@pytest.mark.parametrize("end", [b"\x00", b"\x01\x02", b"\x03\x02\x03", b"\x09" * 8, b"\xff"], ids=bytes.hex)
def test_padding_that_is_none_is_refused(end: bytes) -> None:
    cipher = CBC_CIPHERS["1.2.840.113549.3.7"]
    with pytest.raises(ValueError, match="padding"):
        _decrypt(cipher, _encrypted(cipher, bytes(16 - len(end)) + end))
