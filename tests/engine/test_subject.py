"""Subjects: bounds in characters, alphabets, and the DER of names (contract 2, RFC 5280 A.1)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.names import ATTRIBUTES
from pcactl.contract.vocabulary import Kind
from pcactl.engine.subject import name_der, read_name
from pcactl.errors import InvalidParameter, MissingParameter
from tests.engine.examples import EVERY_KIND, LAW, parse

SUBJECT = "csr_common.subject"
BOUNDS = {
    "common_name": 64,
    "organization": 64,
    "organizational_unit": 64,
    "province": 128,
    "locality": 128,
    "street_address": 128,
    "postal_code": 40,
    "serial_number": 64,
}
"""Contract 2's upper bounds, in characters."""
ORDER = ["country", "province", "locality", "street_address", "postal_code", "organization", "organizational_unit", "common_name", "serial_number"]
"""C, ST, L, STREET, postalCode, O, OU, CN, serialNumber."""
OIDS = {
    "country": "2.5.4.6",
    "province": "2.5.4.8",
    "locality": "2.5.4.7",
    "street_address": "2.5.4.9",
    "postal_code": "2.5.4.17",
    "organization": "2.5.4.10",
    "organizational_unit": "2.5.4.11",
    "common_name": "2.5.4.3",
    "serial_number": "2.5.4.5",
}
SINGLE = {"common_name", "serial_number"}
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40)


def _value(name: str, text: str) -> object:
    return text if name in SINGLE else [text]


@pytest.mark.parametrize(("name", "character"), [(name, one) for name in BOUNDS for one in ("a", "中", "🔧") if one == "a" or name != "serial_number"])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_bounds_count_characters(kind: Kind, name: str, character: str) -> None:
    path, bound = f"{SUBJECT}.{name}", BOUNDS[name]
    fits = parse(kind, {path: _value(name, character * bound)})
    assert (name, character * bound) in fits.subject
    with pytest.raises(InvalidParameter, match=f"has {bound + 1} characters") as caught:
        parse(kind, {path: _value(name, character * (bound + 1))})
    assert (caught.value.field, caught.value.allowed) == (path, f"at most {bound} characters")
    assert caught.value.value == character * (bound + 1)
    assert caught.value.hint == ("put the long name in --san" if name == "common_name" else "")


def test_every_bound_is_held_in_each_value_of_an_array() -> None:
    with pytest.raises(InvalidParameter, match="has 65 characters"):
        parse(Kind.LEAF, {f"{SUBJECT}.organization": ["fits", "a" * 65]})


@pytest.mark.parametrize("country", ["CN", "cn", "Cn", "ZZ"])
def test_a_country_is_written_in_upper_case(country: str) -> None:
    assert parse(Kind.LEAF, {f"{SUBJECT}.country": [country]}).subject[0] == ("country", country.upper())


@pytest.mark.parametrize("country", ["C", "CHN", "C1", "中国", "中", "C ", "c\n", "ßß", "\uff23\uff2e", "İI"])
def test_a_country_is_two_letters(country: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse(Kind.LEAF, {f"{SUBJECT}.country": [country]})
    assert (caught.value.field, caught.value.value) == (f"{SUBJECT}.country", country)
    assert "two letters" in caught.value.allowed


@pytest.mark.parametrize("text", ["SN-1", "Az 09'()+,-./:=?"])
def test_a_serial_number_is_a_printable_string(text: str) -> None:
    request = parse(Kind.LEAF, {f"{SUBJECT}.serial_number": text})
    assert der.oid("2.5.4.5") + der.printable_string(text) in name_der(request.subject)


@pytest.mark.parametrize("text", ["a*b", "a@b", "a_b", "a&b", "é", "中", 'a"b', "a\n", "a;b", "a#b"])
def test_other_characters_are_not_of_a_printable_string(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse(Kind.LEAF, {f"{SUBJECT}.serial_number": text})
    assert caught.value.field == f"{SUBJECT}.serial_number"


def test_attributes_stand_in_rdn_order_whatever_the_body_says() -> None:
    values = {f"{SUBJECT}.{name}": _value(name, "ZZ") for name in reversed(ORDER)}
    assert [name for name, _ in parse(Kind.ROOT, values).subject] == ORDER


def test_several_values_are_several_attributes_in_the_order_given() -> None:
    request = parse(Kind.LEAF, {f"{SUBJECT}.organizational_unit": ["B", "A", "B"], f"{SUBJECT}.country": ["CN", "DE"]})
    assert request.subject == (
        ("country", "CN"),
        ("country", "DE"),
        ("organizational_unit", "B"),
        ("organizational_unit", "A"),
        ("organizational_unit", "B"),
        ("common_name", "www.example.test"),
    )


def test_the_name_has_one_attribute_a_rdn_each_of_its_string_type() -> None:
    subject = tuple((name, "ZZ") for name in ORDER)
    rdns = der.read(name_der(subject)).expect(der.SEQUENCE).children()
    found = []
    for rdn in rdns:
        (pair,) = rdn.expect(der.SET).children()
        oid, value = pair.expect(der.SEQUENCE).children()
        found.append((oid.oid(), value.tag, value.content))
    printable = {"country", "serial_number"}
    assert found == [(OIDS[name], 0x13 if name in printable else 0x0C, b"ZZ") for name in ORDER]


def test_the_rows_say_the_same_oids_and_order() -> None:
    assert [(row.name, row.oid) for row in ATTRIBUTES.values()] == list(OIDS.items())


def test_an_empty_subject_is_an_empty_sequence() -> None:
    assert name_der(()) == b"\x30\x00"


@LAW
@given(TEXT, TEXT)
@example("é", "e\u0301")
@example("服务 👩\u200d🔧 é", "\u202eabc")
@example("../../x", 'a/b=c+d,e"f#g;h\\')
@example(" a ", "\x1b[2J")
def test_text_is_stored_as_given_without_normalisation(common_name: str, organization: str) -> None:
    request = parse(Kind.ROOT, {f"{SUBJECT}.common_name": common_name, f"{SUBJECT}.organization": [organization]})
    assert request.subject == (("organization", organization), ("common_name", common_name))
    values = [rdn.children()[0].children()[1].content for rdn in der.read(name_der(request.subject)).children()]
    assert values == [organization.encode(), common_name.encode()]


@pytest.mark.parametrize("kind", [Kind.ROOT, Kind.SUB])
@pytest.mark.parametrize("values", [{f"{SUBJECT}.common_name": ""}, {f"{SUBJECT}.common_name": None}, {SUBJECT: {}}, {"csr_common": {}}])
def test_a_ca_needs_a_common_name(kind: Kind, values: dict[str, object]) -> None:
    with pytest.raises(MissingParameter, match=f"a {kind} needs it") as caught:
        parse(kind, {**values, **({} if values == {"csr_common": {}} else {"csr_common.san": ["ca.example.test"]})})
    assert caught.value.field == f"{SUBJECT}.common_name"


@pytest.mark.parametrize("values", [{f"{SUBJECT}.common_name": ""}, {SUBJECT: None}, {SUBJECT: {"organization": ["Example"]}}])
def test_a_leaf_needs_a_common_name_or_a_san(values: dict[str, object]) -> None:
    with pytest.raises(MissingParameter, match="a common name or a SAN") as caught:
        parse(Kind.LEAF, values)
    assert caught.value.field == f"{SUBJECT}.common_name"
    assert parse(Kind.LEAF, {**values, "csr_common.san": ["a.test"]}).common_name == ""
    assert parse(Kind.LEAF, {**values, "csr_common.email": "ops@a.test"}).common_name == ""


# Names made elsewhere


@LAW
@given(TEXT, TEXT)
def test_a_name_of_ours_is_read_back(common_name: str, organization: str) -> None:
    subject = (("country", "CN"), ("organization", organization), ("organization", common_name), ("common_name", common_name))
    assert read_name(name_der(subject)) == subject


def _name(*values: tuple[str, int, bytes]) -> bytes:
    return der.sequence(*(der.set_of_one(der.sequence(der.oid(oid), der.tlv(tag, content))) for oid, tag, content in values))


@pytest.mark.parametrize(
    ("tag", "content", "text"),
    [
        (0x0C, "中é".encode(), "中é"),
        (0x13, b"Example", "Example"),
        (0x16, b"ops@a.test", "ops@a.test"),
        (0x12, b"12 34", "12 34"),
        (0x14, "Müller".encode("latin-1"), "Müller"),
        (0x1E, "中é".encode("utf-16-be"), "中é"),
        (0x1C, "中🔧".encode("utf-32-be"), "中🔧"),
    ],
)
def test_every_string_type_of_rfc_5280_is_read(tag: int, content: bytes, text: str) -> None:
    assert read_name(_name(("2.5.4.3", tag, content))) == (("common_name", text),)


def test_what_the_contract_has_no_name_for_goes_by_its_oid_in_the_order_given() -> None:
    name = _name(("2.5.4.3", 0x0C, b"CA"), ("0.9.2342.19200300.100.1.25", 0x16, b"test"), ("2.5.4.6", 0x13, b"CN"))
    assert read_name(name) == (("common_name", "CA"), ("0.9.2342.19200300.100.1.25", "test"), ("country", "CN"))


def test_a_multi_valued_rdn_is_read_in_full() -> None:
    pairs = [der.sequence(der.oid(oid), der.utf8_string(text)) for oid, text in (("2.5.4.10", "O"), ("2.5.4.11", "OU"))]
    assert read_name(der.sequence(der.tlv(der.SET, b"".join(pairs)))) == (("organization", "O"), ("organizational_unit", "OU"))


@pytest.mark.parametrize(
    "name",
    [
        b"",
        b"\x30",
        der.NULL,
        der.sequence(der.NULL),
        der.sequence(der.tlv(der.SET, der.NULL)),
        der.sequence(der.tlv(der.SET, der.sequence(der.oid("2.5.4.3")))),
        _name(("2.5.4.3", 0x0C, b"\xff")),
        _name(("2.5.4.3", 0x13, b"\xe9")),
        _name(("2.5.4.3", 0x1E, b"\x00")),
        _name(("2.5.4.3", 0x1C, b"\x00\x11\x00\x00")),
        _name(("2.5.4.3", 0x04, b"CA")),
    ],
)
def test_what_is_no_name_raises_valueerror(name: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_name(name)
