"""Certification requests of every shape, well-formed and odd: the octets are put together here, `cryptography` signs.

SM2 signatures are the textbook's. Whatever a request says can be another than usual, and its signature still be right.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from pcactl import der, pem
from tests.authority.roots import Attribute, extension, name
from tests.engine import examples
from tests.keys import affine
from tests.keys.samples import EC_PUBLIC_KEY, P256_CURVE, SM2_CURVE, point_octets, sm2_signed, sm2_spki

LABEL = "CERTIFICATE REQUEST"
EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST = "1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"
CHALLENGE_PASSWORD, UNSTRUCTURED_NAME = "1.2.840.113549.1.9.7", "1.2.840.113549.1.9.2"
SKI, KEY_USAGE, SAN, BASIC_CONSTRAINTS, EXTENDED_KEY_USAGE = (f"2.5.29.{number}" for number in (14, 15, 17, 19, 37))
C, ST, L, STREET, POSTAL, O, OU, CN, SERIAL = (f"2.5.4.{number}" for number in (6, 8, 7, 9, 17, 10, 11, 3, 5))  # noqa: E741  Its short name.
EMAIL, DC, UID = "1.2.840.113549.1.9.1", "0.9.2342.19200300.100.1.25", "0.9.2342.19200300.100.1.1"
SERVER, CLIENT, CODE, MAIL, TIME, OCSP = (f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 3, 4, 8, 9))
ANY_PURPOSE = "2.5.29.37.0"

RSA_OIDS = {name: f"1.2.840.113549.1.1.{arc}" for name, arc in (("MD5", 4), ("SHA1", 5), ("SHA224", 14), ("SHA256", 11), ("SHA384", 12), ("SHA512", 13))}
ECDSA_OIDS = {"SHA1": "1.2.840.10045.4.1", **{f"SHA{size}": f"1.2.840.10045.4.3.{arc}" for arc, size in enumerate((224, 256, 384, 512), 1)}}
SM2_OID, ED25519_OID = "1.2.156.10197.1.501", "1.3.101.112"
NOBODY = b"\x30\x06\x02\x01\x01\x02\x01\x01"
"""An r and an s that are nobody's signature."""

Sign = Callable[[bytes, str], bytes]


class Key(NamedTuple):
    """Who makes a request: the key in it, and what signs it."""

    spki: bytes
    sign: Sign
    """Takes a message and the name of a hash."""
    oids: Mapping[str, str]
    """The signature's OID for each hash."""
    parameters: bytes = b""


def _hash(name: str) -> Any:
    return getattr(hashes, name)()


def _spki(key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def rsa_of(private: rsa.RSAPrivateKey, spki: bytes = b"") -> Key:
    """An RSA key."""
    return Key(spki or _spki(private.public_key()), lambda data, how: private.sign(data, padding.PKCS1v15(), _hash(how)), RSA_OIDS, der.NULL)


def ec_of(private: ec.EllipticCurvePrivateKey, spki: bytes = b"") -> Key:
    """A key on any curve."""
    return Key(spki or _spki(private.public_key()), lambda data, how: private.sign(data, ec.ECDSA(_hash(how), deterministic_signing=True)), ECDSA_OIDS)


@cache
def rsa_key(bits: int = 2048, exponent: int = 65537) -> Key:
    """An RSA key of any size; that of 2048 bits is a fixed one."""
    usual = (bits, exponent) == (2048, 65537)
    return rsa_of(examples.rsa_key() if usual else rsa.generate_private_key(exponent, bits))


@cache
def rsa_with_exponent(e: int) -> Key:
    """The RSA key of 2048 bits with any exponent that goes with its primes."""
    p, q = examples.rsa_key().private_numbers().p, examples.rsa_key().private_numbers().q
    d = pow(e, -1, (p - 1) * (q - 1))
    return rsa_of(rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q)).private_key())


@cache
def p256(number: int = 1) -> Key:
    """An ECDSA key on P-256."""
    return ec_of(examples.ec_key("P256", number))


@cache
def ec_key(param: str) -> Key:
    """An ECDSA key on a curve of the contract's."""
    return ec_of(examples.ec_key(param))


SM2_D = 0x5EED_5EED_5EED_0001


@cache
def sm2(signer_id: bytes = affine.SIGNER_ID, *, algorithm: bytes = EC_PUBLIC_KEY) -> Key:
    """An SM2 key that signs with any id."""
    spki = sm2_spki(affine.multiply(SM2_D), algorithm=algorithm)
    return Key(spki, lambda data, _: sm2_signed(SM2_D, data, signer_id=signer_id), {"SHA256": SM2_OID})


@cache
def every_key() -> Mapping[tuple[str, str], Key]:
    """A key of each quick kind of the contract's."""
    return {
        ("RSA", "2048"): rsa_key(),
        ("ECDSA", "P256"): p256(),
        ("ECDSA", "P384"): ec_key("P384"),
        ("ECDSA", "P521"): ec_key("P521"),
        ("SM2", ""): sm2(),
    }


@cache
def foreign_keys() -> Mapping[str, Key]:
    """Keys that are none of the contract's, by what they are."""
    edwards = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    point = examples.ec_key("P256").public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    spelled_out = der.sequence(EC_PUBLIC_KEY, der.sequence(der.integer(1)))
    n = examples.rsa_key().public_key().public_numbers().n
    dsa = der.sequence(der.sequence(der.oid("1.2.840.10040.4.1"), der.sequence(der.integer(7))), der.bit_string(der.integer(5)))
    return {
        "Ed25519": Key(_spki(edwards.public_key()), lambda data, _: edwards.sign(data), {"SHA256": ED25519_OID}),
        "secp256k1": ec_of(ec.derive_private_key(7, ec.SECP256K1())),
        "brainpoolP256r1": ec_of(ec.derive_private_key(7, ec.BrainpoolP256R1())),
        "RSA of 1536 bits": rsa_key(1536),
        "RSA with exponent 3": rsa_key(2048, 3),
        "RSA with an even exponent": _nobodys(rsa_spki(n, 65540), RSA_OIDS),
        "RSA with an even modulus": _nobodys(rsa_spki(n + 3), RSA_OIDS),
        "RSA with a negative modulus": _nobodys(rsa_spki(-n), RSA_OIDS),
        "explicit parameters": p256()._replace(spki=der.sequence(spelled_out, der.read_all(der.read(p256().spki).content)[1].raw)),
        "compressed point": p256()._replace(spki=der.sequence(der.sequence(EC_PUBLIC_KEY, P256_CURVE), der.bit_string(point))),
        "P-256 off its curve": _nobodys(der.sequence(der.sequence(EC_PUBLIC_KEY, P256_CURVE), der.bit_string(point_octets((1, 1))))),
        "SM2 off its curve": _nobodys(sm2_spki((1, 1)), {"SHA256": SM2_OID}),
        "SM2 on another curve's name": _nobodys(der.sequence(der.sequence(SM2_CURVE, P256_CURVE), der.bit_string(point_octets((1, 1))))),
        "an elliptic curve without a name": _nobodys(der.sequence(der.sequence(EC_PUBLIC_KEY), der.bit_string(point_octets((1, 1))))),
        "DSA": _nobodys(dsa),
        "no key at all": _nobodys(der.sequence(der.sequence(der.NULL), der.NULL)),
    }


def rsa_spki(n: int, e: int = 65537, *, parameters: bytes = der.NULL) -> bytes:
    """SubjectPublicKeyInfo of any two numbers."""
    identifier = der.sequence(der.oid("1.2.840.113549.1.1.1"), *([parameters] if parameters else []))
    return der.sequence(identifier, der.bit_string(der.sequence(der.integer(n), der.integer(e))))


def _nobodys(spki: bytes, oids: Mapping[str, str] = ECDSA_OIDS) -> Key:
    """A key that nobody has the other half of."""
    return Key(spki, lambda _data, _how: NOBODY, oids)


# The parts of a request

USUAL = (Attribute(C, b"CN", der.PRINTABLE_STRING), Attribute(O, b"Example"), Attribute(CN, b"www.example.test"))


def subject(*pairs: tuple[str, str]) -> bytes:
    """A Name of UTF8Strings, one attribute a RDN."""
    return name([Attribute(oid, text.encode()) for oid, text in pairs])


def rdns(*several: Sequence[Attribute]) -> bytes:
    """A Name whose RDNs may have any number of attributes."""
    pairs = ([der.sequence(der.oid(one.oid), der.tlv(one.tag, one.text)) for one in rdn] for rdn in several)
    return der.sequence(*(der.tlv(der.SET, b"".join(rdn)) for rdn in pairs))


def attribute(oid: str, *values: bytes) -> bytes:
    """One Attribute of a request."""
    return der.sequence(der.oid(oid), der.tlv(der.SET, b"".join(values)))


def asks(*extensions: bytes, oid: str = EXTENSION_REQUEST) -> bytes:
    """The attribute that asks for extensions."""
    return attribute(oid, der.sequence(*extensions))


def sans(*names: bytes, critical: bool = False) -> bytes:
    """A subjectAltName."""
    return extension(SAN, der.sequence(*names), critical=critical)


def dns(text: str | bytes) -> bytes:
    """A dNSName of any octets."""
    return der.implicit(2, text if isinstance(text, bytes) else text.encode())


def usages(*bits: int, critical: bool = True) -> bytes:
    """A keyUsage."""
    return extension(KEY_USAGE, der.named_bits(bits), critical=critical)


def purposes(*oids: str, critical: bool = False) -> bytes:
    """An extendedKeyUsage."""
    return extension(EXTENDED_KEY_USAGE, der.sequence(*map(der.oid, oids)), critical=critical)


def constraints(*, is_ca: bool | None = None, path_length: int | None = None) -> bytes:
    """A basicConstraints; without `is_ca` the BOOLEAN is left out."""
    said = [] if is_ca is None else [der.tlv(der.BOOLEAN, b"\xff" if is_ca else b"\x00")]
    return extension(BASIC_CONSTRAINTS, der.sequence(*said, *([] if path_length is None else [der.integer(path_length)])), critical=True)


class Parts(NamedTuple):
    """What a request is made of; None where the usual is meant."""

    version: bytes = der.integer(0)
    subject: bytes = name(USUAL)
    attributes: Sequence[bytes] | None = ()
    """None leaves the field out."""
    how: str = "SHA256"
    identifier: bytes | None = None
    signature: bytes | None = None


def request(*extensions: bytes, key: Key | None = None, **parts: Any) -> bytes:
    """The DER of a request that asks for these extensions; `parts` are those of `Parts`, attributes beside the extensions."""
    key, made = key or p256(), Parts(**parts)
    said = [*([asks(*extensions)] if extensions else []), *(made.attributes or ())]
    field = [] if made.attributes is None and not said else [der.explicit(0, *said)]
    info = der.sequence(made.version, made.subject, key.spki, *field)
    identifier = der.sequence(der.oid(key.oids.get(made.how, "1.2.3")), *([key.parameters] if key.parameters else []))
    signature = key.sign(info, made.how) if made.signature is None else made.signature
    return der.sequence(info, made.identifier or identifier, der.bit_string(signature))


def text(octets: bytes, label: str = LABEL) -> str:
    """PEM."""
    return pem.encode(label, octets).decode()
