"""Files that hold a request, and files that hold something else: PEM of every make, DER, and words for the rest (contract 8)."""

from base64 import b64encode, encodebytes

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from pcactl import der, pem
from pcactl.engine.container import CERTIFICATE, REQUEST, find_one
from pcactl.engine.csr import find_request
from pcactl.errors import InvalidParameter
from tests.authority import roots
from tests.csr import maker
from tests.engine.examples import ec_key, rsa_key

CSR = maker.request()
PEM = maker.text(CSR).encode()
NEW = maker.text(CSR, "NEW CERTIFICATE REQUEST").encode()
ROOT = roots.certificate()
(ROOT_DER,) = pem.decode("CERTIFICATE", ROOT)
MEBIBYTE = 1 << 20

TAKEN: dict[str, bytes] = {
    "PEM": PEM,
    "PEM of the older label": NEW,
    "DER": CSR,
    "CRLF": PEM.replace(b"\n", b"\r\n"),
    "CR": PEM.replace(b"\n", b"\r"),
    "a BOM": b"\xef\xbb\xbf" + PEM,
    "no newline at the end": PEM.rstrip(),
    "text around it": b"Certificate Request:\n    Data:\n        Version: 1 (0x0)\n" + PEM + b"goodbye\n",
    "blanks behind each line": PEM.replace(b"\n", b" \t\n"),
    "blank lines around it": b"\n\n" + PEM + b"\n\n",
    "one long line": b"-----BEGIN CERTIFICATE REQUEST-----\n" + b64encode(CSR) + b"\n-----END CERTIFICATE REQUEST-----\n",
    "lines of 76 characters": b"-----BEGIN CERTIFICATE REQUEST-----\n" + encodebytes(CSR) + b"-----END CERTIFICATE REQUEST-----\n",
    "a certificate beside it": ROOT + PEM,
    "its key beside it": roots.private() + PEM,
    "exactly a mebibyte": PEM + b" " * (MEBIBYTE - len(PEM)),
}


@pytest.mark.parametrize("data", TAKEN.values(), ids=TAKEN)
def test_a_request_in_a_file(data: bytes) -> None:
    assert find_one(data, REQUEST) == CSR
    assert find_request(data) == PEM.decode()


def _key(form: PrivateFormat, encoding: Encoding = Encoding.PEM, *, classic: bool = False) -> bytes:
    return (rsa_key() if classic else ec_key("P256")).private_bytes(encoding, form, NoEncryption())


PUBLIC_DER = ec_key("P256").public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
_ALGORITHM = der.sequence(der.oid(roots.ECDSA_SHA256))
CRL_DER = der.sequence(der.sequence(der.integer(1), _ALGORITHM, roots.name(), der.tlv(der.UTC_TIME, b"260101000000Z")), _ALGORITHM, der.bit_string(b"\x00"))
KEYS: dict[str, bytes] = {
    "PKCS#8": _key(PrivateFormat.PKCS8),
    "PKCS#1": _key(PrivateFormat.TraditionalOpenSSL, classic=True),
    "SEC 1": _key(PrivateFormat.TraditionalOpenSSL),
    "PKCS#8 in DER": _key(PrivateFormat.PKCS8, Encoding.DER),
    "PKCS#1 in DER": _key(PrivateFormat.TraditionalOpenSSL, Encoding.DER, classic=True),
    "encrypted": roots.private(passphrase=b"horse"),
}
REFUSED: dict[str, tuple[bytes, str]] = {
    **{f"a key, {form}": (data, "it holds a private key") for form, data in KEYS.items()},
    "a certificate": (ROOT, "it holds a certificate"),
    "a certificate in DER": (ROOT_DER, "it holds a certificate in DER"),
    "what a certificate's signature is over": (der.read(ROOT_DER).children()[0].raw, "it holds a certificate in DER"),
    "a CRL": (pem.encode("X509 CRL", CRL_DER), "it holds one X509 CRL block"),
    "a public key": (pem.encode("PUBLIC KEY", PUBLIC_DER), "it holds one PUBLIC KEY block"),
    "a certificate and a key": (ROOT + roots.private(), "it holds a certificate and a private key"),
    "two keys": (roots.private() + roots.private(), "it holds 2 private keys"),
    "two of them": (PEM + PEM, "it holds 2 certificate requests"),
    "two of them and a key": (PEM + roots.private() + PEM, "it holds 2 certificate requests$"),
    "one of each label": (PEM + NEW, "it holds 2 certificate requests"),
    "nothing": (b"", "it is empty"),
    "blanks": (b" \r\n\t\n", "it is empty"),
    "text": (b"hello, world", "it is neither PEM nor DER"),
    "Base64 alone": (b64encode(CSR), "it is neither PEM nor DER"),
    "no END": (PEM[: PEM.index(b"-----END")], "its PEM cannot be read"),
    "another END": (PEM.replace(b"END CERTIFICATE REQUEST", b"END CERTIFICATE"), "its PEM cannot be read"),
    "an octet short": (PEM.replace(b"\n-----END", b"A\n-----END"), "its PEM cannot be read"),
    "no Base64": (PEM.replace(b"\nM", b"\n!", 1), "its PEM cannot be read"),
    "an empty block": (b"-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n", "its PEM cannot be read"),
    "more than a mebibyte": (PEM + b" " * (MEBIBYTE - len(PEM) + 1), "it is larger than 1048576 bytes"),
    **{
        f"{codec}, {there} BOM": (mark + PEM.decode().encode(codec), "it is UTF-16 text")
        for codec, bom in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"))
        for there, mark in (("with a", bom), ("without a", b""))
    },
}


@pytest.mark.parametrize(("data", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_refused_with_what_it_is(data: bytes, problem: str) -> None:
    with pytest.raises(InvalidParameter, match=problem) as caught:
        find_request(data)
    assert (caught.value.field, caught.value.exit_status) == ("csr", 2)
    assert caught.value.allowed == "one certificate request, in PEM or DER"


@pytest.mark.parametrize("data", [CRL_DER, PUBLIC_DER, CSR[:-1], CSR + b"\0", der.sequence(), b"\x30"])
def test_other_der_goes_on_to_the_reader(data: bytes) -> None:
    """Which says what is wrong with it."""
    assert find_one(data, REQUEST) == data


def test_it_says_how_to_make_a_request_or_the_text_readable() -> None:
    for data, command in ((ROOT, "openssl req -new"), (b"hello", "openssl req -new"), (PEM.decode().encode("utf-16"), "iconv -f UTF-16")):
        with pytest.raises(InvalidParameter) as caught:
            find_request(data)
        assert command in caught.value.hint


def test_a_certificate_is_looked_for_by_the_same_rules() -> None:
    assert find_one(ROOT, CERTIFICATE) == find_one(ROOT_DER, CERTIFICATE) == ROOT_DER
    assert find_one(der.sequence(der.sequence(der.integer(0))), CERTIFICATE)
    for data, problem in ((PEM, "it holds a certificate request"), (CSR, "it holds a certificate request in DER")):
        with pytest.raises(InvalidParameter, match=problem) as caught:
            find_one(data, CERTIFICATE)
        assert caught.value.field == "certificate"


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("around", [b"", PEM, PEM + PEM, b"-----BEGIN CERTIFICATE REQUEST-----\n"], ids=["alone", "a request", "two requests", "a broken one"])
def test_a_key_is_never_echoed(key: bytes, around: bytes) -> None:
    try:
        find_request(around + key)
    except InvalidParameter as error:
        everything = repr([error.problem, error.value, error.allowed, error.hint, str(error), error.__cause__])
    else:
        return
    lines = [line.decode("latin-1") for line in key.splitlines() if len(line) > 20 and not line.startswith(b"-----")]
    assert lines
    assert not [line for line in lines if line in everything or repr(line)[1:-1] in everything]


def test_der_is_no_text_whatever_octets_it_has() -> None:
    for octets in (b"\xff\xfe", b"\xfe\xff", b"-\0-\0", b"\0-\0-"):
        data = der.sequence(der.sequence(der.integer(0), der.octet_string(octets)), der.NULL)
        assert find_one(data, REQUEST) == data


@pytest.mark.parametrize(
    ("data", "noun"),
    [
        (der.sequence(der.integer(0), der.sequence(der.NULL), der.octet_string(b"")), "private key"),
        (der.sequence(der.integer(0), *[der.integer(7)] * 8), "private key"),
        (der.sequence(der.integer(1), der.octet_string(b"")), "private key"),
    ],
)
def test_private_keys_in_der_are_called_so(data: bytes, noun: str) -> None:
    with pytest.raises(InvalidParameter, match=f"it holds a {noun} in DER"):
        find_one(data, REQUEST)


def test_the_inside_of_a_request_is_no_private_key() -> None:
    info = der.sequence(der.integer(0), der.sequence(), der.sequence(der.NULL))
    assert find_one(info, REQUEST) == info


def test_text_inside_der_is_not_looked_at() -> None:
    """A request in PEM inside a string of a request in DER is none that was given."""
    inner = maker.text(maker.request(maker.sans(maker.dns("inner.test")))).encode()
    outer = maker.request(maker.sans(maker.dns("outer.test")), attributes=[maker.attribute(maker.CHALLENGE_PASSWORD, der.tlv(der.UTF8_STRING, inner))])
    assert find_one(outer, REQUEST) == outer
    named = roots.certificate(subject=roots.name([roots.Attribute(maker.CN, b"-----BEGIN X-----")]))
    (block,) = pem.decode("CERTIFICATE", named)
    assert find_one(block, CERTIFICATE) == block
