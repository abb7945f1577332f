"""Keys that were made elsewhere: every usual form is taken, everything else is refused in words, and no words hold a key."""

import base64
import re
import warnings
from collections.abc import Callable
from functools import cache
from math import gcd, lcm

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_private_key
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der, pem
from pcactl.keys import registry, sm2
from pcactl.keys.foreign import load_foreign
from pcactl.keys.pbes2 import PassphraseNeeded, WrongPassphrase
from pcactl.model import PrivateKey
from tests.keys import affine, samples
from tests.keys.openssl import openssl
from tests.keys.samples import SM2_CURVE, sm2_pkcs8

D = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PASSPHRASE = b"correct horse"
LEGACY = ("-provider", "default", "-provider", "legacy")


def _plain(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.private_bytes(encoding, PrivateFormat.PKCS8, NoEncryption())


def _traditional(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, encoding: Encoding = Encoding.PEM) -> bytes:
    return key.private_bytes(encoding, PrivateFormat.TraditionalOpenSSL, NoEncryption())


def _sm2_sec1(d: int = D, curve: bytes = SM2_CURVE, point: tuple[int, int] | None = None) -> bytes:
    public = der.explicit(1, der.bit_string(samples.point_octets(point or affine.multiply(d))))
    return der.sequence(der.integer(1), der.octet_string(d.to_bytes(32, "big")), der.explicit(0, curve), public)


def _der(text: bytes) -> bytes:
    [content] = pem.decode("PRIVATE KEY", text)
    return content


RSA, EC = samples.foreign_rsa(), samples.foreign_ec()
SM2 = sm2_pkcs8(D, affine.multiply(D))
CERTIFICATE = pem.encode("CERTIFICATE", der.NULL)
PARAMETERS = pem.encode("EC PARAMETERS", samples.P256_CURVE)

FORMS = {
    "RSA PKCS#8": (_plain(RSA), _plain(RSA)),
    "RSA PKCS#8 DER": (_plain(RSA), _plain(RSA, Encoding.DER)),
    "RSA PKCS#1": (_plain(RSA), _traditional(RSA)),
    "RSA PKCS#1 DER": (_plain(RSA), _traditional(RSA, Encoding.DER)),
    "EC PKCS#8": (_plain(EC), _plain(EC)),
    "EC PKCS#8 DER": (_plain(EC), _plain(EC, Encoding.DER)),
    "EC SEC 1": (_plain(EC), _traditional(EC)),
    "EC SEC 1 DER": (_plain(EC), _traditional(EC, Encoding.DER)),
    "EC SEC 1 behind parameters": (_plain(EC), PARAMETERS + _traditional(EC)),
    "SM2 PKCS#8": (SM2, SM2),
    "SM2 PKCS#8 DER": (SM2, _der(SM2)),
    "SM2 PKCS#8 without its public key": (SM2, sm2_pkcs8(D)),
    "SM2 PKCS#8 of a device": (SM2, sm2_pkcs8(D, affine.multiply(D), algorithm=SM2_CURVE)),
    "SM2 SEC 1": (SM2, pem.encode("EC PRIVATE KEY", _sm2_sec1())),
    "SM2 SEC 1 of OpenSSL": (SM2, pem.encode("SM2 PARAMETERS", SM2_CURVE) + pem.encode("SM2 PRIVATE KEY", _sm2_sec1())),
    "SM2 SEC 1 DER": (SM2, _sm2_sec1()),
    "a certificate beside it": (_plain(EC), CERTIFICATE + _plain(EC) + CERTIFICATE),
    "CRLF": (_plain(EC), _plain(EC).replace(b"\n", b"\r\n")),
    "text and a byte order mark before it": (_plain(EC), b"\xef\xbb\xbfBag Attributes: <none>\r\n" + _plain(EC) + b"\n\n"),
}


def _nobody() -> bytes:
    pytest.fail("asked for a passphrase that is not needed")


@pytest.mark.parametrize("form", FORMS)
def test_every_usual_form_is_taken_and_nobody_is_asked(form: str) -> None:
    wanted, data = FORMS[form]
    assert load_foreign(data, _nobody).to_pkcs8() == wanted
    assert load_foreign(data).to_pkcs8() == wanted


@pytest.mark.parametrize(("algorithm", "key_param"), samples.EVERY_KEY)
def test_our_own_keys_come_back(algorithm: str, key_param: str) -> None:
    key = samples.key(algorithm, key_param)
    assert load_foreign(key.to_pkcs8()).public_info() == key.public_info()
    assert load_foreign(registry.traditional(key.to_pkcs8())).public_info() == key.public_info()


@pytest.mark.parametrize(
    "command",
    [
        "ecparam -name prime256v1 -genkey",
        "ecparam -name secp384r1 -genkey -noout",
        "ecparam -name SM2 -genkey",
        "genrsa -traditional 2048",
        "genrsa 3072",
        "genpkey -algorithm SM2 -outform DER",
    ],
)
def test_keys_of_openssl_are_taken(command: str) -> None:
    data = openssl(*command.split())
    assert load_foreign(data).to_pkcs8() == openssl("pkey", given=data)


@pytest.mark.parametrize("command", ["rsa -traditional", "ec"])
def test_the_older_forms_of_openssl_are_taken(command: str) -> None:
    plain = _plain(RSA) if command.startswith("rsa") else _plain(EC)
    assert load_foreign(openssl(*command.split(), given=plain)).to_pkcs8() == plain
    assert load_foreign(openssl(*command.split(), "-outform", "DER", given=plain)).to_pkcs8() == plain


# Under a passphrase.


def _encrypt(plain: bytes, command: str) -> bytes:
    name, *options = command.split()
    return openssl(name, *options, "-passout", f"pass:{PASSPHRASE.decode()}", *LEGACY, given=plain)


ENCRYPTED = {
    "RSA, AES-256": (_plain(RSA), "pkcs8 -topk8"),
    "EC, AES-256": (_plain(EC), "pkcs8 -topk8"),
    "EC, AES-256, DER": (_plain(EC), "pkcs8 -topk8 -outform DER"),
    "SM2, AES-256": (SM2, "pkcs8 -topk8"),
    "SM2, 3DES, DER": (SM2, "pkcs8 -topk8 -v2 des3 -outform DER"),
    "RSA, PKCS#12's 3DES": (_plain(RSA), "pkcs8 -topk8 -v1 PBE-SHA1-3DES"),
    "EC, PKCS#12's 3DES, DER": (_plain(EC), "pkcs8 -topk8 -v1 PBE-SHA1-3DES -outform DER"),
    "RSA, MD5 and DES": (_plain(RSA), "pkcs8 -topk8 -v1 PBE-MD5-DES"),
    "RSA, headers, AES-128": (_plain(RSA), "rsa -traditional -aes128"),
    "RSA, headers, 3DES": (_plain(RSA), "rsa -traditional -des3"),
    "EC, headers, AES-256": (_plain(EC), "ec -aes256"),
}


@pytest.mark.parametrize("name", ENCRYPTED)
def test_every_usual_encryption_is_opened(name: str) -> None:
    plain, command = ENCRYPTED[name]
    data = _encrypt(plain, command)
    assert load_foreign(data, lambda: PASSPHRASE).to_pkcs8() == plain
    assert load_foreign(data.replace(b"\n", b"\r\n") if b"-----" in data else data, lambda: PASSPHRASE).to_pkcs8() == plain
    for wrong in (b"", b"correct", b"x" * 1000):
        with pytest.raises(WrongPassphrase, match=r"^the passphrase is wrong"):
            load_foreign(data, lambda wrong=wrong: wrong)  # type: ignore[misc]  # A default binds it.
    with pytest.raises(PassphraseNeeded, match="is encrypted; its passphrase is needed"):
        load_foreign(data)


def test_what_cryptography_encrypts_is_opened() -> None:
    data = RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(PASSPHRASE))
    assert load_foreign(data, lambda: PASSPHRASE).to_pkcs8() == _plain(RSA)


NOT_OPENED = {
    "RSA, RC4": (_plain(RSA), "pkcs8 -topk8 -v1 PBE-SHA1-RC4-128", "the scheme 1.2.840.113549.1.12.1.1, which is not read here"),
    "SM2, Camellia": (SM2, "pkcs8 -topk8 -v2 camellia-256-cbc", "the cipher 1.2.392.200011.61.1.1.1.4, which is not read here"),
    "RSA, headers, AES-192": (_plain(RSA), "rsa -traditional -aes192", "with AES-192-CBC by the headers of its PEM"),
    "SM2, headers": (SM2, "ec -aes256", "with AES-256-CBC by the headers of its PEM"),
}


@pytest.mark.parametrize("name", NOT_OPENED)
def test_other_encryptions_are_named_before_anybody_is_asked(name: str) -> None:
    plain, command, words = NOT_OPENED[name]
    with pytest.raises(ValueError, match=f"{re.escape(words)}; write it anew with `openssl pkcs8 -topk8`$"):
        load_foreign(_encrypt(plain, command), _nobody)


@pytest.mark.parametrize("command", ["ec -aes256", "pkcs8 -topk8 -v1 PBE-SHA1-3DES"])
def test_an_sm2_key_in_an_encryption_that_only_the_library_opens(command: str) -> None:
    data = _encrypt(SM2, command).replace(b"SM2 PRIVATE KEY", b"EC PRIVATE KEY")  # The label of OpenSSL 1.1.
    with pytest.raises(ValueError, match="not read in this encryption; write it anew"):
        load_foreign(data, lambda: PASSPHRASE)


# What is no key of ours.


@cache
def _composite() -> bytes:
    """An RSA key whose numbers belong together, but p is no prime."""
    numbers = RSA.private_numbers()
    p, q, e = numbers.p, numbers.q, numbers.public_numbers.e
    p += next(step for step in range(2, 4000, 2) if (p + step) % 3 == 0 and gcd(e, p + step - 1) == 1 and ((p + step) * q).bit_length() == 2048)
    d = pow(e, -1, lcm(p - 1, q - 1))
    return der.sequence(*(der.integer(number) for number in (0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))))


def _weak() -> bytes:
    return _plain(rsa.generate_private_key(65537, 1024))  # noqa: S505  It is to be refused.


def _public() -> bytes:
    return EC.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "an empty file"),
    "blanks": (lambda: b"\r\n\n", "an empty file"),
    "text": (lambda: b"this is no key", "neither PEM nor one structure in DER"),
    "UTF-16": (lambda: _plain(EC).decode().encode("utf-16"), "text in UTF-16"),
    "a certificate": (lambda: CERTIFICATE, "^CERTIFICATE in PEM; one private key is wanted"),
    "a request": (lambda: openssl("req", "-new", "-key", "/dev/stdin", "-subj", "/CN=a", given=_plain(EC)), "^CERTIFICATE REQUEST in PEM; one"),
    "a request in DER": (
        lambda: openssl("req", "-new", "-key", "/dev/stdin", "-subj", "/CN=a", "-outform", "DER", given=_plain(EC)),
        "^a certificate, a request or a CRL in DER; one private key",
    ),
    "a public key": (_public, "^PUBLIC KEY in PEM; one"),
    "a public key in DER": (lambda: openssl("pkey", "-pubin", "-outform", "DER", given=_public()), "^a public key in DER; one"),
    "an OpenSSH key": (lambda: pem.encode("OPENSSH PRIVATE KEY", der.NULL), "^OPENSSH PRIVATE KEY in PEM; one"),
    "a PKCS#12 file": (
        lambda: openssl("pkcs12", "-export", "-nocerts", "-inkey", "/dev/stdin", "-passout", "pass:", given=_plain(EC)),
        "^a PKCS#12 file in DER",
    ),
    "something in DER": (lambda: der.sequence(der.NULL), "^an unknown structure in DER"),
    "two keys": (lambda: _plain(EC) + _traditional(RSA), "^2 private keys in one file; one private key"),
    "half a key": (lambda: _plain(RSA)[:900], "^PRIVATE KEY in PEM without its end"),
    "a key that is no Base64": (lambda: b"-----BEGIN PRIVATE KEY-----\n!!!!\n-----END PRIVATE KEY-----\n", "^a PRIVATE KEY block that is no Base64"),
    "a block without a structure": (lambda: pem.encode("EC PRIVATE KEY", b"\x30\x80"), "^the EC PRIVATE KEY cannot be used: "),
    "Ed25519": (lambda: openssl("genpkey", "-algorithm", "Ed25519"), r"\(Ed25519\), where RSA 2048, .*, SM2 are taken"),
    "RSASSA-PSS": (lambda: openssl("genpkey", "-algorithm", "RSA-PSS"), r"\(RSASSA-PSS\), where"),
    "secp256k1": (lambda: openssl("ecparam", "-name", "secp256k1", "-genkey"), r"curve 1.3.132.0.10 \(secp256k1\), where RSA 2048"),
    "explicit parameters": (lambda: openssl("ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-genkey"), "the curve must be named"),
    "explicit parameters in PKCS#8": (
        lambda: openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:explicit"),
        r"\(elliptic curve\) with parameters spelled out",
    ),
    "no curve": (lambda: der.sequence(der.integer(1), der.octet_string(bytes(32))), r"\(elliptic curve\), where"),
    "RSA of 1024 bits": (_weak, "an RSA key of 1024 bits, where 2048, 3072, 4096 are taken"),
    "RSA without primes": (lambda: pem.encode("RSA PRIVATE KEY", _composite()), "p and q are not two primes"),
    "RSA without primes in PKCS#8": (lambda: samples.pkcs8(der.oid("1.2.840.113549.1.1.1") + der.NULL, _composite()), "p and q are not two primes"),
    "an EC pair that is none": (
        lambda: _traditional(EC, Encoding.DER)[:-64] + samples.point_octets(_other_point())[1:],
        "the public key beside an ECDSA private key is not its own",
    ),
}


def _other_point() -> tuple[int, int]:
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    return numbers.x, numbers.y


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused_in_words_that_say_what_was_found(name: str) -> None:
    make, words = REFUSED[name]
    data = make()
    with pytest.raises(ValueError, match=words) as caught:
        load_foreign(data, _nobody)
    assert not _echoes(str(caught.value), data)


def _echoes(words: str, data: bytes) -> bool:
    """Whether a dozen characters of Base64, hex or decimal digits of the file stand in a message."""
    lines = [line for line in data.splitlines() if len(line) > 30 and b"-" not in line and b" " not in line]
    texts = [line[start : start + 12].decode("latin-1") for line in lines for start in range(len(line) - 12)]
    return any(text in words for text in texts) or any(base64.b64encode(data[start : start + 9]).decode() in words for start in range(len(data)))


N = affine.N
SM2_REFUSED = {"d = 0": (0, affine.G), "d = n-1": (N - 1, affine.G), "d = n": (N, affine.G), "not its own": (D, affine.multiply(D + 1))}


@pytest.mark.parametrize("form", ["PKCS#8", "SEC 1"])
@pytest.mark.parametrize("name", SM2_REFUSED)
def test_an_sm2_key_is_checked_before_any_library_sees_it(name: str, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    d, point = SM2_REFUSED[name]
    if name != "not its own":
        monkeypatch.setattr(sm2, "_gmssl", lambda: pytest.fail("a library was asked"))
    data = sm2_pkcs8(d, point) if form == "PKCS#8" else _sm2_sec1(d, point=point)
    with pytest.raises(ValueError, match=r"outside \[1, n-2\]|is not its own"):
        load_foreign(data)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "SM2 PKCS#8 without its public key"])  # There another number is another key.
@settings(deadline=None, max_examples=20)
@given(place=st.integers(0, 2**16), octet=st.integers(0, 255))
def test_a_file_with_an_octet_changed_is_the_same_key_or_refused(form: str, place: int, octet: int) -> None:
    wanted, data = FORMS[form]
    changed = bytearray(data)
    changed[place % len(changed)] = octet
    try:
        key: PrivateKey = load_foreign(bytes(changed))
    except ValueError as error:
        assert len(str(error)) < 300  # noqa: PT017  The words are what is looked at.
    else:
        assert key.to_pkcs8() == wanted


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "SM2 PRIVATE KEY"]))
def test_octets_that_are_no_key_are_refused(octets: bytes, label: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load_foreign(pem.encode(label, octets) if label else octets, lambda: PASSPHRASE)


def test_the_library_warns_nobody(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def load(data: bytes, password: bytes) -> object:
        warnings.warn("this form will go", DeprecationWarning, stacklevel=1)
        return load_pem_private_key(data, password)

    monkeypatch.setattr(serialization, "load_pem_private_key", load)
    data = _encrypt(_plain(RSA), "rsa -traditional -des3")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        load_foreign(data, lambda: PASSPHRASE)
        load_foreign(_encrypt(SM2, "pkcs8 -topk8 -v2 des3"), lambda: PASSPHRASE)
    assert not caught
    assert capfd.readouterr() == ("", "")


def test_a_large_file_of_beginnings_is_refused_at_once() -> None:
    """The time to search must not grow with the square of what is searched."""
    data = b"-----BEGIN PRIVATE KEY-----\n" * 35_000
    with pytest.raises(ValueError, match="without its end"):
        load_foreign(data)
