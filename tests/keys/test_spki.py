"""SubjectPublicKeyInfo and key ids against `cryptography`'s."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from pcactl import der
from pcactl.keys import spki
from pcactl.keys.spki import EC_PUBLIC_KEY, KeyIdentifier
from tests.keys import samples

RSA = der.oid("1.2.840.113549.1.1.1")
BITS = der.bit_string(b"\x01")


@pytest.mark.parametrize(("algorithm", "key_param"), [key for key in samples.EVERY_KEY if key[0] != "SM2"])
def test_what_cryptography_writes_of_the_same_key(algorithm: str, key_param: str) -> None:
    key = samples.key(algorithm, key_param)
    public = load_pem_private_key(key.to_pkcs8(), None).public_key()
    spki_der, key_id = key.public_info()
    assert spki_der == public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert key_id == x509.SubjectKeyIdentifier.from_public_key(public).digest  # type: ignore[arg-type]  # Of any kind, here RSA or EC.


def test_an_sm2_key_is_an_elliptic_curve_key_on_sm2p256v1() -> None:
    public = spki.read(samples.key("SM2", "").public_info().spki)
    assert public.identifier == KeyIdentifier(EC_PUBLIC_KEY, "1.2.156.10197.1.301")
    assert len(public.bits) == 65


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_read_and_written_again_it_is_the_same(algorithm: str, key_param: str) -> None:
    info = samples.key(algorithm, key_param).public_info()
    assert spki.read(info.spki).info() == info


def test_parameters_may_be_null_or_absent() -> None:
    absent = spki.read(der.sequence(der.sequence(RSA), BITS))
    null = spki.read(der.sequence(der.sequence(RSA, der.NULL), BITS))
    assert absent == null == spki.PublicKey(KeyIdentifier("1.2.840.113549.1.1.1"), b"\x01")


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        der.sequence(),
        der.sequence(der.sequence(RSA, der.NULL)),
        der.sequence(der.sequence(RSA, der.NULL), BITS, BITS),
        der.sequence(der.sequence(), BITS),
        der.sequence(der.sequence(RSA, der.NULL, der.NULL), BITS),
        der.sequence(der.sequence(RSA, der.integer(1)), BITS),
        der.sequence(der.sequence(RSA, der.NULL), der.octet_string(b"\x01")),
        der.sequence(der.sequence(RSA, der.NULL), der.named_bits([0])),
        der.sequence(der.sequence(RSA, der.NULL), BITS) + b"\x00",
    ],
    ids=lambda octets: f"{len(octets)} octets",
)
def test_other_der_is_refused(octets: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        spki.read(octets)
