"""Our DER against encodings that others published, against what `cryptography` writes, and against itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl import der

LAW = settings(deadline=None)

OIDS = st.tuples(
    st.one_of(st.tuples(st.integers(0, 1), st.integers(0, 39)), st.tuples(st.just(2), st.integers(0, 10**12))),
    st.lists(st.integers(0, 10**40), max_size=8),
).map(lambda parts: ".".join(map(str, (*parts[0], *parts[1]))))
MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(9999, 12, 31, 23, 59, 59)).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC))  # noqa: DTZ001  Made aware at once.

PUBLISHED = [
    # X.690 8.1.3.5 (a length of 201), 8.19.5, 11.5 and 8.8.2.
    (der.tlv(0x04, b"\x07" * 201)[:3], "04 81 C9"),
    (der.oid("2.999.3"), "06 03 88 37 03"),
    (der.NULL, "05 00"),
    (der.TRUE, "01 01 FF"),
    # Kaliski, "A Layman's Guide to a Subset of ASN.1, BER, and DER", 5.7, 5.9, 5.12 and 5.17, and PKCS #1's own identifier.
    (der.integer(0), "02 01 00"),
    (der.integer(127), "02 01 7F"),
    (der.integer(128), "02 02 00 80"),
    (der.integer(256), "02 02 01 00"),
    (der.integer(-128), "02 01 80"),
    (der.integer(-129), "02 02 FF 7F"),
    (der.oid("1.2.840.113549"), "06 06 2A 86 48 86 F7 0D"),
    (der.oid("1.2.840.113549.1.1.1"), "06 09 2A 86 48 86 F7 0D 01 01 01"),
    (der.printable_string("Test User 1"), "13 0B 54 65 73 74 20 55 73 65 72 20 31"),
    (der.time(datetime(1991, 5, 6, 23, 45, 40, tzinfo=UTC)), "17 0D 39 31 30 35 30 36 32 33 34 35 34 30 5A"),
    # RFC 5280 C.1 and C.2: keyCertSign with cRLSign, digitalSignature with nonRepudiation, CA:TRUE.
    (der.named_bits([5, 6]), "03 02 01 06"),
    (der.named_bits([0, 1]), "03 02 06 C0"),
    (der.sequence(der.TRUE), "30 03 01 01 FF"),
]


@pytest.mark.parametrize(("written", "wanted"), PUBLISHED, ids=[wanted for _, wanted in PUBLISHED])
def test_published_encodings(written: bytes, wanted: str) -> None:
    assert written == bytes.fromhex(wanted)


@pytest.mark.parametrize(
    ("size", "header"),
    [(0, "00"), (127, "7F"), (128, "8180"), (255, "81FF"), (256, "820100"), (65_535, "82FFFF"), (65_536, "83010000"), (1 << 24, "8401000000")],
)
def test_lengths_are_of_minimal_form(size: int, header: str) -> None:
    written = der.octet_string(bytes(size))
    assert written[: len(header) // 2 + 1].hex().upper() == "04" + header
    assert der.read(written).content == bytes(size)


@LAW
@given(st.integers(1, 1 << 600), st.integers(1, 1 << 600))
def test_integers_as_cryptography_writes_them(one: int, other: int) -> None:
    assert der.sequence(der.integer(one), der.integer(other)) == encode_dss_signature(one, other)


@LAW
@given(st.integers(-(1 << 600), 1 << 600))
@example(-128)
@example(-32_768)
@example(-1)
def test_integers_come_back(number: int) -> None:
    written = der.read(der.integer(number))
    assert written.integer() == number
    assert len(written.content) == 1 or written.content[0] not in {0x00, 0xFF} or written.content[0] >> 7 != written.content[1] >> 7


@LAW
@given(OIDS)
@example("2.5.29.15")
@example("2.40")
@example("0.0")
@example("1.39.0")
def test_object_identifiers_come_back(dotted: str) -> None:
    assert der.read(der.oid(dotted)).oid() == dotted


@LAW
@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 39), st.integers(0, 1 << 31)), min_size=1, max_size=5, unique=True))
def test_object_identifiers_as_cryptography_writes_them(arcs: list[tuple[int, int, int]]) -> None:
    dotted = [".".join(map(str, one)) for one in arcs]
    assert der.sequence(*map(der.oid, dotted)) == x509.ExtendedKeyUsage([x509.ObjectIdentifier(one) for one in dotted]).public_bytes()


@pytest.mark.parametrize("dotted", ["", "1", "3.1", "0.40", "1.40", "1..2", "1.2.", "a.b", "1.2.-1", "-1.2", "1.-2", "2.-80.1"])
def test_what_is_no_object_identifier_is_not_written(dotted: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        der.oid(dotted)


@LAW
@given(st.sets(st.integers(0, 20)))
def test_named_bits_come_back(bits: set[int]) -> None:
    assert set(der.read(der.named_bits(bits)).named_bits()) == bits


@LAW
@given(st.lists(st.booleans(), min_size=9, max_size=9))
def test_named_bits_as_cryptography_writes_them(bits: list[bool]) -> None:
    bits[7], bits[8] = bits[7] and bits[4], bits[8] and bits[4]  # It refuses encipherOnly and decipherOnly without keyAgreement.
    assert der.named_bits(number for number, bit in enumerate(bits) if bit) == x509.KeyUsage(*bits).public_bytes()


@LAW
@given(MOMENTS)
@example(datetime(1950, 1, 1, tzinfo=UTC))
@example(datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC))
@example(datetime(2050, 1, 1, tzinfo=UTC))
@example(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
def test_times_come_back_in_the_form_of_their_year(moment: datetime) -> None:
    element = der.read(der.time(moment))
    assert element.time() == moment
    assert element.tag == (der.UTC_TIME if moment.year <= 2049 else der.GENERALIZED_TIME)


def test_the_last_utctime_and_the_first_generalizedtime() -> None:
    last = datetime(2049, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert der.time(last) == b"\x17\x0d491231235959Z"
    assert der.time(last + timedelta(seconds=1)) == b"\x18\x0f20500101000000Z"


@LAW
@given(st.text())
def test_utf8_strings_hold_the_text_as_it_is(text: str) -> None:
    element = der.read(der.utf8_string(text)).expect(der.UTF8_STRING)
    assert element.content.decode() == text


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ("", "nothing"),
        ("30", "header cut"),
        ("0401", "content cut"),
        ("0482 01", "length cut"),
        ("0500 00", "trailing octet"),
        ("0500 0500", "two elements"),
        ("0480 0000", "indefinite length"),
        ("0481 01 00", "81 for a length below 128"),
        ("0482 0081" + "00" * 129, "82 with a leading zero octet"),
        ("0485 0000000001 00", "five octets of length"),
        ("04ff", "a reserved length"),
        ("1f01 00", "a tag of two octets"),
        ("bf01 00", "a constructed tag of two octets"),
    ],
)
def test_elements_that_are_no_der(data: str, why: str) -> None:
    with pytest.raises(ValueError, match=r"DER|length|tag"):
        der.read(bytes.fromhex(data))
    assert why


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        ("0200", der.Element.integer),
        ("0202 0001", der.Element.integer),
        ("0202 FFFF", der.Element.integer),
        ("0401 01", der.Element.integer),
        ("0600", der.Element.oid),
        ("0602 2A80", der.Element.oid),
        ("0603 2A8001", der.Element.oid),
        ("0602 8001", der.Element.oid),
        ("0101 01", der.Element.boolean),
        ("0100", der.Element.boolean),
        ("0102 FFFF", der.Element.boolean),
        ("0300", der.Element.bits),
        ("0302 01FE", der.Element.bits),
        ("0300", der.Element.named_bits),
        ("0302 0800", der.Element.named_bits),
        ("0301 01", der.Element.named_bits),
        ("0302 0781", der.Element.named_bits),
    ],
)
def test_values_that_are_not_of_their_only_form(data: str, reader: Callable[[der.Element], object]) -> None:
    element = der.read(bytes.fromhex(data))
    with pytest.raises(ValueError, match=r"."):
        reader(element)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        (der.UTC_TIME, "9105062345Z"),
        (der.UTC_TIME, "910506234540"),
        (der.UTC_TIME, "910506234540A"),
        (der.UTC_TIME, "911306234540Z"),
        (der.UTC_TIME, "910230234540Z"),
        (der.UTC_TIME, "910506234560Z"),
        (der.UTC_TIME, "910506234540+0000"),
        (der.UTC_TIME, "19910506234540Z"),
        (der.UTC_TIME, "\u0661\u0661"),
        (der.GENERALIZED_TIME, "910506234540Z"),
        (der.GENERALIZED_TIME, "20500101000000"),
        (der.GENERALIZED_TIME, "20500101000000.0Z"),
        (der.GENERALIZED_TIME, "00000101000000Z"),
        (der.IA5_STRING, "20500101000000Z"),
    ],
)
def test_times_that_are_not_as_rfc_5280_writes_them(tag: int, text: str) -> None:
    element = der.read(der.tlv(tag, text.encode()))
    with pytest.raises(ValueError, match=r"."):
        element.time()


ELEMENTS = st.recursive(
    st.one_of(
        st.integers(-(1 << 80), 1 << 80).map(der.integer),
        OIDS.map(der.oid),
        st.binary(max_size=200).map(der.octet_string),
        st.binary(max_size=20).map(der.bit_string),
        st.sets(st.integers(0, 8)).map(der.named_bits),
        st.text(max_size=20).map(der.utf8_string),
        MOMENTS.map(der.time),
        st.sampled_from([der.NULL, der.TRUE]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: der.sequence(*items)), inner.map(der.set_of_one), inner.map(lambda one: der.explicit(3, one))
    ),
    max_leaves=12,
)

READERS: list[Callable[[der.Element], object]] = [
    der.Element.children,
    der.Element.integer,
    der.Element.oid,
    der.Element.boolean,
    der.Element.bits,
    der.Element.named_bits,
    der.Element.time,
]


def _rewritten(element: der.Element) -> bytes:
    """What the reader understood, written again."""
    if element.tag & 0x20:
        return der.tlv(element.tag, b"".join(_rewritten(child) for child in element.children()))
    return der.tlv(element.tag, element.content)


def _read_in_every_way(data: bytes) -> None:
    for element in der.read_all(data):
        for reader in READERS:
            try:
                reader(element)
            except ValueError:
                continue
        if element.tag & 0x20:
            _read_in_every_way(element.content)


@LAW
@given(ELEMENTS)
def test_what_was_written_is_read_and_written_again_the_same(data: bytes) -> None:
    element = der.read(data)
    assert element.raw == data
    assert _rewritten(element) == data


@settings(LAW, max_examples=300)
@given(ELEMENTS, st.data())
def test_changed_der_is_read_or_refused_with_valueerror_alone(data: bytes, draw: st.DataObject) -> None:
    octets = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 3))):
        at = draw.draw(st.integers(0, len(octets) - 1))
        match draw.draw(st.sampled_from(["set", "cut", "insert"])):
            case "set":
                octets[at] = draw.draw(st.integers(0, 255))
            case "cut":
                del octets[at + 1 :]
            case _:
                octets.insert(at, draw.draw(st.integers(0, 255)))
    try:
        _read_in_every_way(bytes(octets))
    except ValueError:
        return
    assert b"".join(element.raw for element in der.read_all(bytes(octets))) == bytes(octets)


@LAW
@given(st.binary(max_size=60))
@example(b"\x30\x84\xff\xff\xff\xff")
@example(b"\x06\x01\x80")
@example(b"\x17\x0d\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
def test_any_octets_are_read_or_refused_with_valueerror_alone(data: bytes) -> None:
    try:
        _read_in_every_way(data)
    except ValueError:
        return
    assert b"".join(element.raw for element in der.read_all(data)) == data


@LAW
@given(ELEMENTS, st.binary(min_size=1, max_size=3))
def test_nothing_may_stand_behind_an_element(data: bytes, behind: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        der.read(data + behind)


@LAW
@given(ELEMENTS, st.data())
def test_truncated_der_is_refused(data: bytes, draw: st.DataObject) -> None:
    with pytest.raises(ValueError, match=r"."):
        der.read(data[: draw.draw(st.integers(0, len(data) - 1))])


def test_expect_names_both_tags() -> None:
    with pytest.raises(ValueError, match="tag 0x05 where 0x30 belongs"):
        der.read(der.NULL).expect(der.SEQUENCE)


def test_an_endless_object_identifier_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="too long"):
        der.read(der.tlv(der.OID, b"\x81" * 500_000 + b"\x01")).oid()
