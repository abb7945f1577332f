"""Requests at the bounds of what is taken, as `cryptography`, OpenSSL and pkilint read what came of them.

`test_requests` asks for what `cryptography` can also build. Here are the rest: text of the greatest length, every unit and
quantity, every usage and purpose, every form and spelling of a name. PCACTL_EXAMPLES says how many requests are tried, as there.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from dateutil.relativedelta import relativedelta
from hypothesis import event, given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind, Role
from tests.engine.oracle import ATTRIBUTES, CA_BITS, CLASSIC, DEFAULT_BITS, SIGNERS, Asked
from tests.judges.conftest import Run
from tests.judges.test_requests import EXCUSED, LAW, PURPOSE_WORDS, SHORT_NAMES, USAGE_WORDS, _findings, _issued, _openssl

CJK = "证书中心研发部北京海淀鑫𠮷龘"
BOUNDS = {"province": 128, "locality": 128, "street_address": 128, "postal_code": 40, "organization": 64, "organizational_unit": 64, "common_name": 64}
DURATIONS = {
    Kind.ROOT: {"year": (1, 30), "month": (1, 360), "day": (2, 10950)},
    Kind.SUB: {"year": (1, 29), "month": (1, 359), "day": (1, 10949)},
    Kind.LEAF: {"year": (1, 5), "month": (1, 60), "day": (1, 1825), "hour": (1, 43800)},
}
USAGES = {
    # What may be asked for beside what a CA has in any case. One half of a key agreement excludes the other.
    "RSA": ["non_repudiation", "key_encipherment", "data_encipherment"],
    "ECDSA": ["non_repudiation", "key_agreement"],
}
OIDS = {"server_auth": 1, "client_auth": 2, "code_signing": 3, "email_protection": 4, "ocsp_signing": 9}
DER_VALUES = ["0500", "3000", "0101FF", "0C06E8AF81E4B9A6", "30060C01610C0162", "A003020105", "0481C8" + "AB" * 200]
BEYOND_PKILINT = "2.999.1"
"""An OID (X.660's example) whose first octets pkilint's decoder takes for an arc of 3, and refuses; OpenSSL reads it."""
LARGEST_ARC = (1 << 28) - 1
"""The largest that pkilint's decoder reads: four octets."""
HOST = st.from_regex(r"[a-z][a-z0-9]{0,8}(\.[a-z]{2,5}){1,2}", fullmatch=True)


def _ip(text: str) -> tuple[str, str]:
    """An address as this Python spells it; it is octets that the certificate has."""
    return "IP Address", str(ip_address(text))


NAMES: Mapping[str, tuple[str, str]] = {
    # As it is asked for; its form, and how the certificate has it.
    "localhost": ("DNS", "localhost"),
    "DB1": ("DNS", "db1"),
    "WWW.Example.TEST.": ("DNS", "www.example.test"),
    "*.example.test": ("DNS", "*.example.test"),
    "*.例子.test": ("DNS", "*.xn--fsqu00a.test"),
    "bücher.example.test": ("DNS", "xn--bcher-kva.example.test"),
    "faß.example.test": ("DNS", "xn--fa-hia.example.test"),
    "пример.example.test": ("DNS", "xn--e1afmkfd.example.test"),
    "db_main.example.test": ("DNS", "db_main.example.test"),
    f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}": ("DNS", f"{'a' * 63}.{'b' * 63}.{'c' * 63}.{'d' * 61}"),
    "2001:DB8:0::1": _ip("2001:db8::1"),
    "[::1]": _ip("::1"),
    "::ffff:10.0.0.1": _ip("::ffff:10.0.0.1"),
    "ip:192.0.2.7": _ip("192.0.2.7"),
    "Ops.Team+a_b@EXAMPLE.test": ("email", "Ops.Team+a_b@example.test"),
    "root@localhost": ("email", "root@localhost"),
    "ops@bücher.test": ("email", "ops@xn--bcher-kva.test"),
    "https://user@www.example.test:8443/a?b=c#d": ("URI", "https://user@www.example.test:8443/a?b=c#d"),
    "https://build/": ("URI", "https://build/"),
    "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6": ("URI", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
    "spiffe://example.org/ns/web": ("URI", "spiffe://example.org/ns/web"),
    "uri:mailto:ops@example.test": ("URI", "mailto:ops@example.test"),
}


class Wanted(NamedTuple):
    """What a certificate must say."""

    subject: list[tuple[str, str]]
    sans: list[tuple[str, str]]
    usages: set[str]
    purposes: list[str]
    custom: list[tuple[str, bool, bytes]]
    not_after: datetime


@st.composite
def _requests(draw: st.DrawFn) -> tuple[Asked, Wanted]:
    kind = draw(st.sampled_from([*Kind]))
    algorithm, param = draw(st.sampled_from(CLASSIC))
    subject = draw(_subjects(kind))
    names = draw(_names())
    if kind is Kind.LEAF and not subject.get("common_name") and not names:
        names = [("one.example.test", ("DNS", "one.example.test"))]
    unit = draw(st.sampled_from([*DURATIONS[kind]]))
    quantity = draw(st.one_of(st.sampled_from(DURATIONS[kind][unit]), st.integers(*DURATIONS[kind][unit])))
    now = draw(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1))).replace(tzinfo=UTC)  # noqa: DTZ001  Made aware at once.
    usages = draw(_usages(kind, algorithm))
    purposes, oids = draw(_purposes(kind))
    custom = draw(_custom(kind))
    body = {
        "key_alg": algorithm,
        "key_param": param,
        "hash_alg": draw(st.sampled_from(["SHA256", "SHA384", "SHA512"])),
        "quantity": quantity,
        "duration_type": unit,
        "csr_common": {"subject": subject, "san": [text for text, _ in names]},
        "contact": {"name": CJK, "email": "a@example.test", "phone_number": "131"},
        "tag": draw(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=64)),
    }
    if kind is not Kind.ROOT:
        members = [{"object_identifier": oid, "critical": critical, "value": base64.b64encode(value).decode()} for oid, critical, value in custom]
        body |= {"issuer_id": "pca_sub_00000000000000000000" if kind is Kind.LEAF else "pca_root_00000000000000000000"}
        body |= {"extensions": {"key_usages": dict.fromkeys(usages, True), "extended_key_usages": purposes, "custom_extensions": members}}
    default = CA_BITS if kind is not Kind.LEAF else set() if usages else DEFAULT_BITS[algorithm]
    span: dict[str, Any] = {unit + "s": quantity}
    end = now.replace(microsecond=0) + relativedelta(**span) - timedelta(seconds=1)
    wanted = Wanted([*_attributes(subject)], [*dict.fromkeys(name for _, name in names)], default | {*usages}, oids, custom, end)
    signer = (algorithm, param) if kind is Kind.ROOT else draw(st.sampled_from(SIGNERS))
    return Asked(kind, body, signer, now, draw(st.integers(1, (1 << 159) - 1))), wanted


@st.composite
def _subjects(draw: st.DrawFn, kind: Kind) -> dict[str, Any]:
    """Attributes of any length up to the bound in characters, often at it; a leaf has often none. No common name here is a host."""
    if kind is Kind.LEAF and draw(st.integers(0, 3)) == 0:
        return {name: "" if name in {"common_name", "serial_number"} else list[str]() for name in ATTRIBUTES}
    subject: dict[str, Any] = {}
    for name, bound in BOUNDS.items():
        length = st.one_of(st.just(bound), st.integers(1, bound))
        text = length.map(lambda count: (CJK * 20)[:count])
        subject[name] = draw(text) if name == "common_name" else draw(st.lists(text, max_size=2))
    subject["country"] = draw(st.lists(st.sampled_from(["cn", "DE"]), max_size=2))
    subject["serial_number"] = draw(st.sampled_from(["", "SN 1'()+,-./:=?", "7" * 64]))
    return subject if kind is not Kind.LEAF or draw(st.booleans()) else subject | {"common_name": ""}


def _names() -> st.SearchStrategy[list[tuple[str, tuple[str, str]]]]:
    plain = st.one_of(HOST.map(lambda host: (host, ("DNS", host))), st.ip_addresses().map(lambda ip: (str(ip), _ip(str(ip)))))
    return st.lists(st.one_of(st.sampled_from([*NAMES.items()]), plain), max_size=12)


@st.composite
def _usages(draw: st.DrawFn, kind: Kind, algorithm: str) -> list[str]:
    if kind is Kind.ROOT:
        return []
    asked = draw(st.lists(st.sampled_from([*USAGES[algorithm], "digital_signature"]), unique=True))
    return asked + (draw(st.sampled_from([[], ["encipher_only"], ["decipher_only"]])) if "key_agreement" in asked else [])


@st.composite
def _purposes(draw: st.DrawFn, kind: Kind) -> tuple[dict[str, Any], list[str]]:
    """What is asked for, and the OIDs that come of it: those of the contract in its order, and then the others in theirs."""
    if kind is Kind.ROOT:
        return {}, []
    if draw(st.integers(0, 9)) == 0:
        return {"time_stamping": True}, ["1.3.6.1.5.5.7.3.8"]
    asked = draw(st.sets(st.sampled_from([*OIDS])))
    other = draw(st.lists(st.sampled_from(["1.3.6.1.5.5.7.3.17", "1.3.6.1.4.1.311.20.2.2", BEYOND_PKILINT]), unique=True))
    oids = [f"1.3.6.1.5.5.7.3.{number}" for name, number in OIDS.items() if name in asked] + other
    default = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"] if kind is Kind.LEAF else []
    return {**dict.fromkeys(asked, True), "other": other}, oids or default


@st.composite
def _custom(draw: st.DrawFn, kind: Kind) -> list[tuple[str, bool, bytes]]:
    if kind is Kind.ROOT:
        return []
    oids = draw(st.lists(st.integers(1, LARGEST_ARC).map("1.3.6.1.4.1.{}".format), max_size=4, unique=True))
    return [(oid, draw(st.booleans()), bytes.fromhex(draw(st.sampled_from(DER_VALUES)))) for oid in oids]


def _attributes(subject: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ATTRIBUTES:
        given = subject[name]
        yield from ((name, value.upper() if name == "country" else value) for value in (given if isinstance(given, list) else [given]) if value)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Attribute's length must be")  # `cryptography` counts octets where RFC 5280 A.1 counts characters.
@LAW
@given(both=_requests())
def test_what_was_asked_at_the_bounds_is_what_is_read(both: tuple[Asked, Wanted], run: Run) -> None:
    asked, wanted = both
    event(f"{asked.kind} {asked.body['duration_type']}")
    [(role, issued)] = _issued(asked)
    assert role is Role.SIGNING
    certificate = x509.load_der_x509_certificate(issued)
    _assert_read_by_cryptography(asked, wanted, certificate)
    _assert_read_by_openssl(asked, wanted, _openssl(issued, run))
    assert _findings(issued) == _excused(certificate, wanted)


def _assert_read_by_cryptography(asked: Asked, wanted: Wanted, certificate: x509.Certificate) -> None:
    found = {one.oid.dotted_string: one for one in certificate.extensions}
    names = {oid.dotted_string: name for name, oid in ATTRIBUTES.items()}
    assert [(names[one.oid.dotted_string], one.value) for one in certificate.subject] == wanted.subject
    assert (certificate.not_valid_before_utc, certificate.not_valid_after_utc) == (asked.now.replace(microsecond=0), wanted.not_after)
    sans = found.pop("2.5.29.17", None)
    assert [_san(san) for san in _sans(certificate)] == wanted.sans
    assert sans is None or sans.critical is not bool(wanted.subject)
    purposes = found.pop("2.5.29.37", None)
    assert ([one.dotted_string for one in purposes.value] if purposes and isinstance(purposes.value, x509.ExtendedKeyUsage) else []) == wanted.purposes
    assert purposes is None or purposes.critical is ("1.3.6.1.5.5.7.3.8" in wanted.purposes)
    own = [(one.oid.dotted_string, one.critical, one.value.value) for one in found.values() if isinstance(one.value, x509.UnrecognizedExtension)]
    assert own == wanted.custom
    held = {oid for oid, _, _ in wanted.custom}
    assert {*found} - held == {"2.5.29.14", "2.5.29.15", "2.5.29.19"} | ({"2.5.29.35"} if asked.kind is not Kind.ROOT else set())


def _assert_read_by_openssl(asked: Asked, wanted: Wanted, read: dict[str, str]) -> None:
    digits = f"{asked.serial:X}"
    assert read["serial"] == digits.zfill(len(digits) + len(digits) % 2)
    assert read["subject"] == ",".join(f"{SHORT_NAMES[name]}=#{_string(name, value).hex().upper()}" for name, value in wanted.subject)
    assert (read["notBefore"], read["notAfter"]) == (f"{asked.now:%Y-%m-%d %H:%M:%SZ}", f"{wanted.not_after:%Y-%m-%d %H:%M:%SZ}")
    assert read.get("Subject Alternative Name", "") == ", ".join(f"{form}:{_spelled(form, text)}" for form, text in wanted.sans)
    assert read["Key Usage"].split(", ") == [word for name, word in USAGE_WORDS.items() if name in wanted.usages]
    assert read["Basic Constraints"] == {Kind.ROOT: "CA:TRUE", Kind.SUB: "CA:TRUE, pathlen:0", Kind.LEAF: "CA:FALSE"}[asked.kind]
    assert read.get("Extended Key Usage", "") == ", ".join(_purpose(oid) for oid in wanted.purposes)


FURTHER_PURPOSES = {
    "1.3.6.1.5.5.7.3.8": "Time Stamping",
    "1.3.6.1.5.5.7.3.17": "ipsec Internet Key Exchange",
    "1.3.6.1.4.1.311.20.2.2": "Microsoft Smartcard Login",
}


def _purpose(oid: str) -> str:
    return FURTHER_PURPOSES.get(oid) or PURPOSE_WORDS.get(oid.removeprefix("1.3.6.1.5.5.7.3."), oid)


def _string(name: str, value: str) -> bytes:
    """The DER of an attribute's string."""
    size = len(value.encode())
    length = bytes([size]) if size < 128 else bytes([0x81, size]) if size < 256 else bytes([0x82, *divmod(size, 256)])
    return bytes([0x13 if name in {"country", "serial_number"} else 0x0C]) + length + value.encode()


def _spelled(form: str, text: str) -> str:
    """An IPv6 address as OpenSSL prints it."""
    if form != "IP Address" or ":" not in text:
        return text
    return ":".join(f"{int(group, 16):X}" for group in re.findall("....", ip_address(text).packed.hex()))


def _sans(certificate: x509.Certificate) -> list[x509.GeneralName]:
    try:
        return [*certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value]
    except x509.ExtensionNotFound:
        return []


LABELS: Mapping[type, str] = {x509.DNSName: "DNS", x509.IPAddress: "IP Address", x509.RFC822Name: "email", x509.UniformResourceIdentifier: "URI"}


def _san(san: x509.GeneralName) -> tuple[str, str]:
    return LABELS[type(san)], str(san.value)


def _excused(certificate: x509.Certificate, wanted: Wanted) -> set[str]:
    """What pkilint finds in what the contract issues: all of it, so that no excuse outlives its reason."""
    of_names = {code for code, excuses in EXCUSED.items() if any(excuses(san) for san in _sans(certificate))}
    return of_names | ({"itu.invalid_asn1_syntax"} if BEYOND_PKILINT in wanted.purposes else set())
