"""Requests of every kind, and the certificates that `cryptography` builds of the same facts.

Its builder checks a common name's bound in octets, so names stay within 64 of them here. SM2 certificates are built
under a throw-away P-256 key; algorithm and public key are replaced by their position in the TBSCertificate.
"""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.model import Body, Issuer
from tests.engine.examples import changed, ec_key, issuer, minimal, public_info

HASHES: dict[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}
CLASSIC = [("RSA", "2048"), ("RSA", "3072"), ("RSA", "4096"), ("ECDSA", "P256"), ("ECDSA", "P384"), ("ECDSA", "P521")]
SIGNERS = [("RSA", "2048"), ("ECDSA", "P256"), ("ECDSA", "P384"), ("ECDSA", "P521")]
SM2_WITH_SM3 = bytes.fromhex("300A06082A811CCF55018375")

ATTRIBUTES = {
    "country": x509.NameOID.COUNTRY_NAME,
    "province": x509.NameOID.STATE_OR_PROVINCE_NAME,
    "locality": x509.NameOID.LOCALITY_NAME,
    "street_address": x509.NameOID.STREET_ADDRESS,
    "postal_code": x509.NameOID.POSTAL_CODE,
    "organization": x509.NameOID.ORGANIZATION_NAME,
    "organizational_unit": x509.NameOID.ORGANIZATIONAL_UNIT_NAME,
    "common_name": x509.NameOID.COMMON_NAME,
    "serial_number": x509.NameOID.SERIAL_NUMBER,
}
BITS = (
    "digital_signature",
    "non_repudiation",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
CA_BITS = {"digital_signature", "key_cert_sign", "crl_sign"}
ASKABLE = {
    "RSA": ["digital_signature", "non_repudiation", "key_encipherment", "data_encipherment"],
    "ECDSA": ["digital_signature", "non_repudiation", "key_agreement"],
    "SM2": ["digital_signature", "non_repudiation", "key_agreement"],
}
DEFAULT_BITS = {"RSA": {"digital_signature", "key_encipherment"}, "ECDSA": {"digital_signature"}}
PAIR_BITS = {Role.SIGNING: {"digital_signature", "non_repudiation"}, Role.ENCRYPTION: {"key_encipherment", "data_encipherment", "key_agreement"}}
PURPOSES = {"server_auth": 1, "client_auth": 2, "code_signing": 3, "email_protection": 4, "ocsp_signing": 9}

# What may be asked for

NO_HOST = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0.:\u3002\uff0e\uff61"), min_size=1, max_size=16)
PRINTABLE = st.text("ABCabc012 '()+,-./:=?", min_size=1, max_size=64)
LABELS = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True).filter(lambda label: label[2:4] != "--")
HOSTS = st.lists(LABELS, min_size=2, max_size=3).map(".".join)
NAMES = st.one_of(
    HOSTS, st.ip_addresses().map(str), st.builds("{}@{}".format, LABELS, HOSTS), st.builds("https://{}/{}".format, HOSTS, LABELS), st.just("urn:a:b")
)
EXTENSIONS = st.lists(
    st.tuples(st.integers(1, 10**8).map("1.3.6.1.4.1.{}".format), st.booleans(), st.binary(max_size=300)), max_size=3, unique_by=lambda extension: extension[0]
)


class Asked(NamedTuple):
    """A request and all that a certificate of it depends on."""

    kind: Kind
    body: Body
    signer: tuple[str, str]
    now: datetime
    serial: int


@st.composite
def requests(draw: st.DrawFn, keys: list[tuple[str, str]], signers: list[tuple[str, str]]) -> Asked:
    kind = draw(st.sampled_from([*Kind]))
    algorithm, param = draw(st.sampled_from(keys))
    values: dict[str, object] = {
        "key_alg": algorithm,
        "key_param": param,
        "hash_alg": draw(st.sampled_from([*HASHES])),
        "csr_common.subject": draw(_subjects(kind)),
        "csr_common.san": draw(st.lists(NAMES, max_size=5, unique=True)),
    }
    unit = draw(st.sampled_from(["year", "month", "day"]))
    values |= {"duration_type": unit, "quantity": draw(st.integers(2, 5 if unit == "year" else 60))}
    if kind is not Kind.ROOT:
        values |= {
            "extensions.key_usages": draw(st.dictionaries(st.sampled_from(ASKABLE[algorithm]), st.booleans())),
            "extensions.extended_key_usages": draw(st.dictionaries(st.sampled_from([*PURPOSES]), st.booleans())),
            "extensions.custom_extensions": [
                {"object_identifier": oid, "critical": critical, "value": base64.b64encode(der.octet_string(value)).decode()}
                for oid, critical, value in draw(EXTENSIONS)
            ],
        }
    body = changed(minimal(kind), values)
    if "common_name" not in body["csr_common"]["subject"]:
        body["csr_common"]["san"].append("one.example.test")
    now = draw(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001  Made aware at once.
    return Asked(
        kind,
        body,
        (algorithm, param) if kind is Kind.ROOT and (algorithm, param) in signers else draw(st.sampled_from(signers)),
        now.replace(tzinfo=UTC),
        draw(st.integers(1, (1 << 159) - 1)),
    )


@st.composite
def _subjects(draw: st.DrawFn, kind: Kind) -> dict[str, object]:
    several = st.lists(NO_HOST, max_size=2)
    subject: dict[str, object] = {name: draw(several) for name in ATTRIBUTES if name not in {"country", "common_name", "serial_number"} and draw(st.booleans())}
    if draw(st.booleans()):
        subject["country"] = draw(st.lists(st.sampled_from(["CN", "de", "Fr"]), max_size=2))
    if draw(st.booleans()):
        subject["serial_number"] = draw(PRINTABLE)
    if kind is not Kind.LEAF or draw(st.booleans()):
        subject["common_name"] = draw(st.one_of(NO_HOST, HOSTS))
    return subject


# The same certificate, built by `cryptography` from the body


def subject_of(subject: dict[str, Any]) -> x509.Name:
    given = [(field, value) for field in ATTRIBUTES for value in _values(subject.get(field, []))]
    return x509.Name([x509.NameAttribute(ATTRIBUTES[field], value.upper() if field == "country" else value) for field, value in given])


def _values(given: str | list[str]) -> list[str]:
    return given if isinstance(given, list) else [given]


def general_name(text: str) -> x509.GeneralName:
    if "://" in text or text.startswith("urn:"):
        return x509.UniformResourceIdentifier(text)
    if "@" in text:
        return x509.RFC822Name(text)
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def names_of(kind: Kind, body: Body) -> list[x509.GeneralName]:
    common_name = body["csr_common"]["subject"].get("common_name", "")
    asked = body["csr_common"]["san"] or ([common_name] if kind is Kind.LEAF and "." in common_name else [])
    return [general_name(text) for text in asked]


def key_usage(kind: Kind, body: Body, role: Role) -> x509.KeyUsage:
    asked = {name for name, wanted in body.get("extensions", {}).get("key_usages", {}).items() if wanted}
    algorithm = body["key_alg"]
    if kind is not Kind.LEAF:
        bits = CA_BITS | asked
    elif algorithm == "SM2":
        bits = asked & PAIR_BITS[role] or PAIR_BITS[role]
    else:
        bits = asked or DEFAULT_BITS[algorithm]
    return x509.KeyUsage(*(bit in bits for bit in BITS))


def extensions(kind: Kind, body: Body, role: Role, key_id: bytes, signer_id: bytes) -> Iterator[tuple[x509.ExtensionType, bool]]:
    asked = body.get("extensions", {})
    purposes = [number for name, number in PURPOSES.items() if asked.get("extended_key_usages", {}).get(name)] or ([1, 2] if kind is Kind.LEAF else [])
    yield x509.SubjectKeyIdentifier(key_id), False
    if kind is not Kind.ROOT:
        yield x509.AuthorityKeyIdentifier(signer_id, None, None), False
    if kind is not Kind.LEAF or body["key_alg"] != "SM2":
        yield x509.BasicConstraints(kind is not Kind.LEAF, 0 if kind is Kind.SUB else None), True
    yield key_usage(kind, body, role), True
    if purposes:
        yield x509.ExtendedKeyUsage([x509.ObjectIdentifier(f"1.3.6.1.5.5.7.3.{number}") for number in purposes]), False
    if sans := names_of(kind, body):
        yield x509.SubjectAlternativeName(sans), not subject_of(body["csr_common"]["subject"]).rdns
    for custom in asked.get("custom_extensions", []):
        yield x509.UnrecognizedExtension(x509.ObjectIdentifier(custom["object_identifier"]), base64.b64decode(custom["value"])), custom["critical"]


@cache
def public_key(algorithm: str, param: str) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    key = load_der_public_key(public_info(algorithm, param).spki)
    assert isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey)
    return key


def builder(asked: Asked, role: Role, below: Issuer | None, key_id: bytes) -> x509.CertificateBuilder:
    start = asked.now.replace(microsecond=0)
    span = relativedelta(**{asked.body["duration_type"] + "s": asked.body["quantity"]})
    subject = subject_of(asked.body["csr_common"]["subject"])
    built = x509.CertificateBuilder(
        issuer_name=ISSUER if below else subject,
        subject_name=subject,
        public_key=ec_key("P256").public_key() if asked.body["key_alg"] == "SM2" else public_key(asked.body["key_alg"], asked.body["key_param"]),
        serial_number=asked.serial,
        not_valid_before=start,
        not_valid_after=start + span - timedelta(seconds=1),
    )
    for value, critical in extensions(asked.kind, asked.body, role, key_id, below.key_id if below else b""):
        built = built.add_extension(value, critical)
    return built


ISSUER = x509.Name([x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(x509.NameOID.COMMON_NAME, "签发 CA")])


def issuer_of(asked: Asked) -> Issuer | None:
    if asked.kind is Kind.ROOT:
        return None
    algorithm, param = asked.signer
    never = datetime(9000, 1, 1, tzinfo=UTC)
    return issuer(asked.kind, algorithm, name=ISSUER.public_bytes(), not_before=datetime(1970, 1, 1, tzinfo=UTC), not_after=never, key_param=param)
