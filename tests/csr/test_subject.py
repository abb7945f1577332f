"""Subjects of requests: every string type written as the contract writes it, the order kept, nothing mangled (contract 2 and 8)."""

from collections.abc import Sequence
from itertools import product

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from pcactl import der
from pcactl.contract.vocabulary import Kind
from pcactl.errors import MissingParameter
from tests.authority.roots import Attribute, name
from tests.csr import maker
from tests.csr.asking import ask, certificate, codes, refused, said
from tests.csr.maker import CN, DC, EMAIL, OU, POSTAL, SERIAL, ST, STREET, UID, C, L, O, rdns, subject

PRINTABLE, UTF8, IA5 = 0x13, 0x0C, 0x16
WRITTEN: dict[str, int] = {C: PRINTABLE, SERIAL: PRINTABLE, "2.5.4.46": PRINTABLE, EMAIL: IA5, DC: IA5, "1.2.840.113549.1.9.2": IA5}
"""Attributes whose string type is not UTF8String: RFC 5280 A.1, RFC 4519 2.4, RFC 2985 5.2.1 and 5.4.3."""
CODECS = {0x0C: "utf-8", 0x13: "ascii", 0x16: "ascii", 0x12: "ascii", 0x14: "latin-1", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
"""UTF8String, PrintableString, IA5String, NumericString, TeletexString, BMPString, UniversalString."""
FOREIGN = {
    "emailAddress": (EMAIL, "ops@example.test"),
    "DC": (DC, "example"),
    "UID": (UID, "jdoe"),
    "SN": ("2.5.4.4", "Doe"),
    "title": ("2.5.4.12", "Dr"),
    "businessCategory": ("2.5.4.15", "Private Organization"),
    "name": ("2.5.4.41", "Jane"),
    "GN": ("2.5.4.42", "Jane"),
    "initials": ("2.5.4.43", "JD"),
    "generationQualifier": ("2.5.4.44", "III"),
    "dnQualifier": ("2.5.4.46", "1+2"),
    "pseudonym": ("2.5.4.65", "jane"),
    "organizationIdentifier": ("2.5.4.97", "VATDE-1"),
    "unstructuredName": ("1.2.840.113549.1.9.2", "router"),
}
ORGANIZATION, COMMON = "csr_common.subject.organization", "csr_common.subject.common_name"


def written(csr: bytes) -> list[tuple[str, int, str]]:
    """The subject of the certificate as its octets have it: OIDs, tags and texts."""
    rdns = der.read(certificate(ask(csr)).subject.public_bytes()).children()
    pairs = [der.read(rdn.content).children() for rdn in rdns]
    return [(oid.oid(), value.tag, value.content.decode()) for oid, value in pairs]


def one(oid: str, octets: bytes, tag: int = UTF8) -> bytes:
    """A request whose subject has one odd attribute, and a SAN to be issued with."""
    return maker.request(maker.sans(maker.dns("a.test")), subject=name([Attribute(oid, octets, tag)]))


def names_of(csr: bytes) -> tuple[x509.Name, x509.Name]:
    """The CSR's subject, and its certificate's, as `cryptography` compares them."""
    return x509.load_der_x509_csr(csr).subject, certificate(ask(csr)).subject


# Every string type


@pytest.mark.parametrize("oid", [C, ST, L, STREET, POSTAL, O, OU, CN, SERIAL, *(oid for oid, _ in FOREIGN.values())])
@pytest.mark.parametrize("tag", CODECS)
def test_every_string_type_is_written_as_the_contracts(oid: str, tag: int) -> None:
    assert written(one(oid, "12".encode(CODECS[tag]) if oid != C else "CN".encode(CODECS[tag]), tag)) == [
        (oid, WRITTEN.get(oid, UTF8), "CN" if oid == C else "12")
    ]


@pytest.mark.parametrize(("tag", "text"), [(0x0C, "中é🔧"), (0x14, "Müller ÿ¡"), (0x1E, "中é"), (0x1E, "🔧"), (0x1C, "中🔧"), (0x13, "a*b@c"), (0x16, "a\tb")])
def test_text_is_the_same_text(tag: int, text: str) -> None:
    csr = one(O, text.encode(CODECS[tag]), tag)
    assert written(csr) == [(O, UTF8, text)]
    assert codes(ask(csr)) == (["CsrTeletexString"] if tag == 0x14 else [])


def test_a_teletex_string_beyond_ascii_is_told_of() -> None:
    request = ask(one(O, b"M\xfcller", 0x14))
    assert said(request, "CsrTeletexString") == 'O is a TeletexString in the CSR, and was read as Latin-1: "Müller"'
    assert codes(ask(one(O, b"Muller", 0x14))) == []


INVALID: dict[str, tuple[int, bytes]] = {
    "UTF8String": (0x0C, b"\xff\xfe"),
    "UTF8String with a surrogate": (0x0C, b"\xed\xa0\x80"),
    "UTF8String, overlong": (0x0C, b"\xc0\xaf"),
    "PrintableString": (0x13, b"\xe9"),
    "IA5String": (0x16, b"\x80"),
    "NumericString": (0x12, b"\xb2"),
    "TeletexString": (0x14, b"a\x80b"),
    "TeletexString with C1's last": (0x14, b"a\x9f"),
    "TeletexString that shifts": (0x14, b"a\x0eb\x0f"),
    "BMPString of odd octets": (0x1E, b"\0a\0"),
    "BMPString with a high surrogate": (0x1E, b"\xd8\x00\0a"),
    "BMPString with a low surrogate": (0x1E, b"\xdc\x00"),
    "UniversalString beyond Unicode": (0x1C, b"\x00\x11\x00\x00"),
    "UniversalString with a surrogate": (0x1C, b"\x00\x00\xd8\x00"),
    "UniversalString of three octets": (0x1C, b"\x00\x00\x61"),
    "OCTET STRING": (0x04, b"a"),
    "VisibleString": (0x1A, b"a"),
    "INTEGER": (0x02, b"\x01"),
    "NUL in a UTF8String": (0x0C, b"www.example.test\0.evil.test"),
    "NUL in a BMPString": (0x1E, b"\0a\0\0"),
    "NUL in a TeletexString": (0x14, b"\0"),
}


@pytest.mark.parametrize(("tag", "octets"), INVALID.values(), ids=INVALID)
@pytest.mark.parametrize(("oid", "label"), [(CN, "CN"), (EMAIL, "emailAddress"), ("1.2.3.4", "1.2.3.4")])
def test_what_is_no_text_is_refused_with_the_attributes_name(tag: int, octets: bytes, oid: str, label: str) -> None:
    error = refused(one(oid, octets, tag))
    assert error.field == "csr"
    assert error.problem.startswith(f"its subject cannot be read: {label}")


@pytest.mark.parametrize("octets", [b"M\xa0", b"M\xff"])
def test_latin_1_ends_where_it_ends(octets: bytes) -> None:
    assert codes(ask(one(O, octets, 0x14))) == ["CsrTeletexString"]


# Bounds, alphabets, counts


@pytest.mark.parametrize(
    ("oid", "label", "fits", "beyond", "problem"),
    [
        (CN, "CN", "é" * 64, "é" * 65, "has 65 characters"),
        (O, "O", "a" * 64, "a" * 65, "has 65 characters"),
        (POSTAL, "postalCode", "1" * 40, "1" * 41, "has 41 characters"),
        (SERIAL, "serialNumber", "SN 1", "SN_1", "is not allowed"),
        (DC, "DC", "a" * 63, "a" * 64, "has 64 characters"),
        (EMAIL, "emailAddress", "a" * 255, "a" * 256, "has 256 characters"),
        (EMAIL, "emailAddress", "a@b.test", "é@b.test", "is not allowed"),
        ("2.5.4.46", "dnQualifier", "1", "1_", "is not allowed"),
        (C, "C", "CN", "CHN", "is not allowed"),
        (C, "C", "DE", "D1", "is not allowed"),
        (C, "C", "DE", "中国", "is not allowed"),
        (O, "O", "x", "", "must not be empty"),
        (CN, "CN", "x", "", "must not be empty"),
        (UID, "UID", "x", "", "must not be empty"),
    ],
)
def test_bounds_and_alphabets_hold_for_a_csr_too(oid: str, label: str, fits: str, beyond: str, problem: str) -> None:
    assert [text for _, text in ask(one(oid, fits.encode())).subject] == [fits]
    error = refused(one(oid, beyond.encode()))
    assert (error.field, error.value) == ("csr", beyond)
    assert error.problem.startswith(f"its subject's {label}: ")
    assert problem in error.problem


@pytest.mark.parametrize(("oid", "hint"), [(CN, "--common-name"), (O, "--organization"), (C, "--country"), (UID, "make the request anew")])
def test_the_hint_is_the_option_that_says_it_instead(oid: str, hint: str) -> None:
    assert hint in refused(one(oid, b"")).hint


def test_a_country_is_written_in_upper_case() -> None:
    assert written(one(C, b"cn")) == [(C, PRINTABLE, "CN")]


@pytest.mark.parametrize(("oid", "label", "option"), [(CN, "CN", "--common-name"), (SERIAL, "serialNumber", "--serial-number")])
def test_two_of_what_there_is_one_of(oid: str, label: str, option: str) -> None:
    csr = maker.request(maker.sans(maker.dns("a.test")), subject=subject((oid, "a.test"), (O, "Example"), (oid, "b.test")))
    error = refused(csr)
    assert error.field == "csr"
    assert f"its subject has 2 {label}, and one is taken" in error.problem
    assert error.hint.startswith(option)
    field = {CN: "common_name", SERIAL: "serial_number"}[oid]
    request = ask(csr, {f"csr_common.subject.{field}": "c.test"})
    assert (field, "c.test") in request.subject
    assert codes(request) == ["CsrOverruled"]


def test_several_of_what_there_may_be_several_of() -> None:
    pairs = ((DC, "test"), (DC, "example"), (OU, "B"), (OU, "A"), (OU, "B"), (C, "CN"), (C, "DE"), (CN, "a.test"))
    assert [(oid, text) for oid, _, text in written(maker.request(subject=subject(*pairs)))] == [*pairs]


@pytest.mark.parametrize(
    ("rdn", "count"), [(((O, "Example"), (CN, "www.example.test")), 2), ((), 0), (((CN, "a"), (CN, "b"), (UID, "c")), 3), (((O, "x"),) * 6, 6)]
)
def test_a_multi_valued_rdn_is_refused_with_its_attributes(rdn: Sequence[tuple[str, str]], count: int) -> None:
    error = refused(maker.request(subject=rdns([Attribute(C, b"CN", PRINTABLE)], [Attribute(oid, text.encode()) for oid, text in rdn])))
    labels = ", ".join({O: "O", CN: "CN", UID: "UID"}[oid] for oid, _ in rdn[:5])
    assert f"{count} attributes in one RDN ({labels})" in error.problem


@pytest.mark.parametrize("values", [{}, {COMMON: "a.test"}])
def test_an_unknown_attribute_is_refused_by_its_oid(values: dict[str, object]) -> None:
    error = refused(one("1.2.3.4", b"x"), values)
    assert error.field == "csr"
    assert "the attribute 1.2.3.4, which is not taken" in error.problem


# Order, and the names that the contract has no field for


@pytest.mark.parametrize(("oid", "text"), FOREIGN.values(), ids=FOREIGN)
def test_a_foreign_attribute_is_kept_where_it_stands(oid: str, text: str) -> None:
    csr = maker.request(subject=subject((CN, "www.example.test"), (oid, text), (O, "Example")))
    assert written(csr) == [(CN, UTF8, "www.example.test"), (oid, WRITTEN.get(oid, UTF8), text), (O, UTF8, "Example")]


def test_the_order_is_the_csrs_where_the_request_says_nothing() -> None:
    pairs = ((EMAIL, "a@b.test"), (SERIAL, "1"), (CN, "www.example.test"), (OU, "Unit"), (O, "Example"), (DC, "test"), (L, "L"), (ST, "ST"), (C, "CN"))
    asked, given = names_of(maker.request(subject=subject(*pairs)))
    assert [one.oid.dotted_string for one in given] == [oid for oid, _ in pairs]
    assert given == asked


def test_the_name_is_the_csrs_whatever_strings_it_is_made_of() -> None:
    odd = [Attribute(O, "Beispiel GmbH".encode("utf-16-be"), 0x1E), Attribute(L, "München".encode("utf-32-be"), 0x1C), *maker.USUAL]
    asked, given = names_of(maker.request(subject=name(odd)))
    assert [(one.oid, one.value) for one in given] == [(one.oid, one.value) for one in asked]
    assert given == asked


def test_with_words_of_the_request_all_stand_in_the_contracts_order() -> None:
    csr = maker.request(subject=subject((CN, "www.example.test"), (DC, "test"), (SERIAL, "1"), (OU, "B"), (DC, "example"), (OU, "A"), (O, "Old"), (C, "CN")))
    request = ask(csr, {ORGANIZATION: ["New"]})
    assert request.subject == (
        ("country", "CN"),
        ("organization", "New"),
        ("organizational_unit", "B"),
        ("organizational_unit", "A"),
        ("common_name", "www.example.test"),
        ("serial_number", "1"),
        (DC, "test"),
        (DC, "example"),
    )
    assert codes(request) == ["CsrOverruled"]


def test_a_country_in_other_letters_is_the_same() -> None:
    assert codes(ask(one(C, b"cn", 0x13), {COMMON: "a.test", "csr_common.subject.country": ["CN"]})) == []


def test_what_the_csr_has_twice_and_the_request_once_is_told_of() -> None:
    twice = maker.request(subject=name([Attribute(OU, b"A"), Attribute(OU, b"A"), Attribute(CN, b"a.test")]))
    assert codes(ask(twice, {"csr_common.subject.organizational_unit": ["A"]})) == ["CsrOverruled"]


def test_the_requests_attribute_replaces_the_csrs_with_a_notice() -> None:
    request = ask(maker.request(), {ORGANIZATION: ["New", "Newer"]})
    assert [value for field, value in request.subject if field == "organization"] == ["New", "Newer"]
    assert said(request, "CsrOverruled") == 'the CSR asks for "Example" as O; the request says "New", "Newer", which goes before it'
    (notice,) = request.notices
    assert notice.field == ORGANIZATION


@pytest.mark.parametrize(
    "values",
    [{ORGANIZATION: ["Example"]}, {ORGANIZATION: ["Other", "Example"]}, {"csr_common.subject.locality": ["Beijing"]}, {COMMON: "www.example.test"}],
)
def test_what_takes_nothing_away_is_not_told_of(values: dict[str, object]) -> None:
    request = ask(maker.request(), values)
    assert codes(request) == []
    assert {("country", "CN"), ("organization", "Example"), ("common_name", "www.example.test")} <= {*request.subject}


@pytest.mark.parametrize(("oid", "field", "octets"), [(O, "organization", b""), (C, "country", b"CHN"), (O, "organization", b"a" * 65)])
def test_what_is_replaced_may_be_what_is_not_taken(oid: str, field: str, octets: bytes) -> None:
    request = ask(one(oid, octets), {f"csr_common.subject.{field}": ["CN"]})
    assert request.subject == ((field, "CN"),)
    assert codes(request) == ["CsrOverruled"]


# Common names


def test_without_a_name_of_any_kind_there_is_no_leaf() -> None:
    with pytest.raises(MissingParameter) as caught:
        ask(maker.request(subject=name([])))
    assert caught.value.field == COMMON
    assert ask(maker.request(subject=name([])), {COMMON: "a.test"}).common_name == "a.test"


def test_a_sub_needs_a_common_name() -> None:
    csr = maker.request(subject=subject((O, "Example")))
    with pytest.raises(MissingParameter) as caught:
        ask(csr, kind=Kind.SUB)
    assert caught.value.field == COMMON
    assert ask(csr, {COMMON: "Office CA"}, Kind.SUB).subject == (("organization", "Example"), ("common_name", "Office CA"))


@pytest.mark.parametrize(("common_name", "san"), [("Www.Example.Test", "www.example.test"), ("192.0.2.1", "192.0.2.1"), ("bücher.test", "xn--bcher-kva.test")])
def test_a_common_name_that_is_a_host_is_the_san(common_name: str, san: str) -> None:
    request = ask(maker.request(subject=subject((CN, common_name))))
    assert [one.value for one in request.sans] == [san]
    assert certificate(request).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == common_name


def test_a_trailing_dot_of_a_common_name_is_taken_off_with_a_notice() -> None:
    request = ask(maker.request(subject=subject((CN, "www.example.test."))))
    assert request.common_name == "www.example.test"
    assert codes(request) == ["TrailingDot"]


@pytest.mark.parametrize(("kind", "key"), [*product([Kind.SUB, Kind.LEAF], [("RSA", "2048"), ("SM2", "")])], ids=str)
def test_the_subject_is_the_same_for_every_key(kind: Kind, key: tuple[str, str]) -> None:
    csr = maker.request(key=maker.every_key()[key])
    request = ask(csr, kind=kind)
    assert certificate(request).subject.rfc4514_string() == "CN=www.example.test,O=Example,C=CN"
