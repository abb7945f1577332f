"""PKCS#8: what `cryptography` writes of the same key, octet for octet, and what is read."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from pcactl import der, pem
from pcactl.keys import pkcs8
from tests.keys import samples

IDENTIFIER = der.sequence(der.oid("1.2.840.113549.1.1.1"), der.NULL)
CONTENT = der.octet_string(b"what is inside")
ATTRIBUTES = der.explicit(0, der.NULL)


def _block(*items: bytes) -> bytes:
    return pem.encode("PRIVATE KEY", der.sequence(*items))


@pytest.mark.parametrize(("algorithm", "key_param"), [key for key in samples.EVERY_KEY if key[0] != "SM2"])
def test_what_cryptography_writes_of_the_same_key(algorithm: str, key_param: str) -> None:
    text = samples.key(algorithm, key_param).to_pkcs8()
    theirs = load_pem_private_key(text, None)
    assert theirs.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) == text


def test_the_form_of_an_sm2_key() -> None:
    text = samples.key("SM2", "").to_pkcs8()
    [content] = pem.decode("PRIVATE KEY", text)
    assert content[:32].hex() == "308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b02"
    assert len(content) == 138
    assert text.startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert text.endswith(b"\n-----END PRIVATE KEY-----\n")


@pytest.mark.parametrize("items", [(IDENTIFIER, CONTENT), (IDENTIFIER, CONTENT, ATTRIBUTES)], ids=["plain", "with attributes"])
def test_attributes_are_passed_over(items: tuple[bytes, ...]) -> None:
    assert pkcs8.read(_block(der.integer(0), *items)).content == b"what is inside"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\n",
        pem.encode("EC PRIVATE KEY", b"\x05\x00"),
        pem.encode("ENCRYPTED PRIVATE KEY", b"\x05\x00"),
        _block(der.integer(0), IDENTIFIER, CONTENT) * 2,
        _block(),
        _block(der.integer(0), IDENTIFIER),
        _block(der.integer(1), IDENTIFIER, CONTENT),
        _block(der.integer(0), IDENTIFIER, der.bit_string(b"")),
        _block(der.integer(0), IDENTIFIER, CONTENT, der.explicit(1, der.NULL)),
        _block(der.integer(0), IDENTIFIER, CONTENT, ATTRIBUTES, ATTRIBUTES),
        _block(der.integer(0), CONTENT, CONTENT),
    ],
)
def test_other_texts_are_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        pkcs8.read(text)
