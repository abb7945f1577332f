"""The reader of requests: its version, its attributes, its extension request, and what is not well-formed (RFC 2986, contract 8)."""

import pytest

from pcactl import der
from pcactl.engine.csr import read_csr
from pcactl.errors import InvalidParameter
from tests.authority.roots import Attribute, extension, name
from tests.csr import maker
from tests.csr.asking import ask, codes, said
from tests.csr.maker import CHALLENGE_PASSWORD, CN, EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST, UNSTRUCTURED_NAME, asks, attribute, text

SECRET = "correct-horse-battery"  # noqa: S105  Somebody's password, by which we know it again.
CHALLENGE = attribute(CHALLENGE_PASSWORD, der.utf8_string(SECRET))


def unreadable(csr: bytes) -> InvalidParameter:
    with pytest.raises(InvalidParameter) as caught:
        read_csr(csr)
    assert (caught.value.field, caught.value.exit_status) == ("csr", 2)
    assert caught.value.hint
    return caught.value


# As it stands


def test_everything_that_a_request_says() -> None:
    extensions = (maker.sans(maker.dns("A.test")), maker.usages(0, 2), maker.purposes(maker.CLIENT), maker.constraints(is_ca=False))
    csr = maker.request(*extensions, extension(maker.SKI, der.octet_string(b"\x01\x02")), extension("1.2.3.4", der.NULL, critical=True))
    read = read_csr(csr)
    info, _, signature = der.read(csr).children()
    assert (read.der, read.info, read.spki) == (csr, info.raw, maker.p256().spki)
    assert (read.signature, read.signed_name) == (signature.bits(), "SHA256-ECDSA")
    assert read.subject == (("country", "CN"), ("organization", "Example"), ("common_name", "www.example.test"))
    assert [(form.prefix, name) for form, name in read.sans if form] == [("dns", "A.test")]
    assert (read.key_usages, read.purposes, read.key_id) == (("digital_signature", "key_encipherment"), (maker.CLIENT,), b"\x01\x02")
    assert read.basic_constraints == (False, None)
    assert read.extensions["1.2.3.4"] == (True, der.NULL)
    assert (read.dropped, read.notices) == ((), ())


def test_what_it_does_not_say_is_empty() -> None:
    read = read_csr(maker.request(subject=name([])))
    assert (read.subject, read.sans, read.basic_constraints, read.key_usages, read.purposes, read.key_id) == ((), (), None, (), (), b"")
    assert (read.extensions, read.dropped, read.notices) == ({}, (), ())
    assert read.paths == ("key_alg", "key_param")


def test_the_paths_that_it_speaks_for() -> None:
    everything = maker.request(maker.sans(maker.dns("a.test")), maker.usages(0), maker.purposes(maker.CLIENT))
    of_its_subject = {"key_alg", "key_param", *(f"csr_common.subject.{name}" for name in ("country", "organization", "common_name"))}
    of_its_names, of_its_usages = {"csr_common.san", "csr_common.email"}, {"extensions.key_usages", "extensions.extended_key_usages"}
    assert {*read_csr(everything).paths} == of_its_subject | of_its_names | of_its_usages
    assert {*read_csr(maker.request()).paths} == of_its_subject


@pytest.mark.parametrize(("is_ca", "path_length"), [(True, 0), (True, None), (False, None), (True, 5)])
def test_constraints_are_read_as_they_stand(is_ca: bool, path_length: int | None) -> None:  # noqa: FBT001
    for flag in (is_ca, *([] if is_ca else [None])):
        assert read_csr(maker.request(maker.constraints(is_ca=flag, path_length=path_length))).basic_constraints == (is_ca, path_length)


@pytest.mark.parametrize("is_ca", [False, None])
def test_a_path_length_without_a_ca_is_refused(is_ca: bool | None) -> None:  # noqa: FBT001
    with pytest.raises(InvalidParameter, match="a path length without CA:TRUE"):
        read_csr(maker.request(maker.constraints(is_ca=is_ca, path_length=5)))


def test_two_path_lengths_are_refused() -> None:
    with pytest.raises(InvalidParameter, match="two path lengths"):
        read_csr(maker.request(extension("2.5.29.19", der.sequence(der.integer(0), der.integer(5)))))


# Version


@pytest.mark.parametrize(
    ("version", "words"), [(1, "version 1,"), (2, "version 2,"), (-1, "version -1,"), (1 << 64, "many digits"), (1 << 9000, "many digits")]
)
def test_another_version_is_refused(version: int, words: str) -> None:
    error = unreadable(maker.request(version=der.integer(version)))
    assert words in error.problem
    assert "must be 0" in error.problem
    assert "openssl req -new" in error.hint


@pytest.mark.parametrize("version", [b"\x02\x00", b"\x02\x02\x00\x00", der.TRUE])
def test_a_version_that_is_none(version: bytes) -> None:
    assert "its version cannot be read" in unreadable(maker.request(version=version)).problem


# Attributes


@pytest.mark.parametrize("attributes", [None, ()], ids=["missing", "empty"])
def test_no_attributes(attributes: tuple[bytes, ...] | None) -> None:
    csr = maker.request(attributes=attributes)
    assert (b"\xa0\x00" in csr) == (attributes is not None)
    assert codes(ask(csr)) == []


DROPPED: dict[str, tuple[bytes, str]] = {
    "challengePassword": (CHALLENGE, "challengePassword"),
    "challengePassword as PrintableString": (attribute(CHALLENGE_PASSWORD, der.printable_string(SECRET)), "challengePassword"),
    "unstructuredName": (attribute(UNSTRUCTURED_NAME, der.tlv(der.IA5_STRING, SECRET.encode())), "unstructuredName"),
    "unstructuredAddress": (attribute("1.2.840.113549.1.9.8", der.utf8_string(SECRET)), "unstructuredAddress"),
    "Microsoft's": (attribute("1.3.6.1.4.1.311.13.2.3", der.tlv(der.IA5_STRING, SECRET.encode())), "Microsoft's operating system version"),
    "an unknown one": (attribute("1.2.3.4.5", der.utf8_string(SECRET)), "1.2.3.4.5"),
    "several values": (attribute(CHALLENGE_PASSWORD, der.utf8_string(SECRET), der.utf8_string("x")), "challengePassword"),
    "no value": (attribute(CHALLENGE_PASSWORD), "challengePassword"),
    "twice": (CHALLENGE + CHALLENGE, "challengePassword"),
    "two of them": (attribute(UNSTRUCTURED_NAME, der.NULL) + CHALLENGE, "unstructuredName, challengePassword"),
}


@pytest.mark.parametrize(("attributes", "names"), DROPPED.values(), ids=DROPPED)
@pytest.mark.parametrize("beside", [(), (maker.sans(maker.dns("a.test")),)], ids=["alone", "beside extensions"])
def test_attributes_are_dropped_by_name_and_the_record_keeps_no_copy(attributes: bytes, names: str, beside: tuple[bytes, ...]) -> None:
    request = ask(maker.request(*beside, attributes=[attributes]))
    assert codes(request) == ["CsrAttributesDropped"]
    assert f": {names}. " in said(request, "CsrAttributesDropped")
    assert request.body["csr"] is None
    assert SECRET not in repr(request)


def test_without_such_attributes_the_record_keeps_its_pem() -> None:
    csr = maker.request(maker.sans(maker.dns("a.test")))
    assert ask(csr).body["csr"] == text(csr)
    again = {"csr": "Text around it\n" + text(csr, "NEW CERTIFICATE REQUEST").replace("\n", "\r\n")}
    assert ask(csr, again).body["csr"] == text(csr)


# The extension request

WANTED = maker.sans(maker.dns("a.test"))


@pytest.mark.parametrize("oid", [EXTENSION_REQUEST, MICROSOFT_EXTENSION_REQUEST])
def test_both_names_of_the_extension_request(oid: str) -> None:
    request = ask(maker.request(attributes=[asks(WANTED, oid=oid)]))
    assert [name.value for name in request.sans] == ["a.test"]
    assert codes(request) == []


_LIST = der.sequence(WANTED)
TWICE: dict[str, tuple[tuple[bytes, ...], str]] = {
    "the attribute": ((asks(WANTED), asks(WANTED)), "twice, or has several values"),
    "the attribute, by both names": ((asks(WANTED), asks(maker.usages(0), oid=MICROSOFT_EXTENSION_REQUEST)), "twice, or has several values"),
    "two values": ((attribute(EXTENSION_REQUEST, _LIST, der.sequence(maker.usages(0))),), "twice, or has several values"),
    "no value": ((attribute(EXTENSION_REQUEST),), "twice, or has several values"),
    "an extension": ((asks(WANTED, WANTED),), r"the extension 2\.5\.29\.17 stands there twice"),
    "an extension of another value": ((asks(WANTED, maker.sans(maker.dns("b.test"))),), r"the extension 2\.5\.29\.17 stands there twice"),
    "an unknown extension": ((asks(extension("1.2.3.4", der.NULL), extension("1.2.3.4", der.NULL, critical=True)),), r"1\.2\.3\.4 stands there twice"),
}


@pytest.mark.parametrize(("attributes", "problem"), TWICE.values(), ids=TWICE)
def test_what_stands_there_twice_is_refused(attributes: tuple[bytes, ...], problem: str) -> None:
    with pytest.raises(InvalidParameter, match=f"its requested extensions cannot be read: .*{problem}") as caught:
        read_csr(maker.request(attributes=attributes))
    assert caught.value.field == "csr"


def test_an_empty_list_of_extensions_asks_for_nothing() -> None:
    assert read_csr(maker.request(attributes=[asks()])).extensions == {}


# What is not well-formed

_USUAL = maker.request()
_INFO, _IDENTIFIER, _SIGNATURE = der.read(_USUAL).children()
_VERSION, _NAME, _SPKI, _ATTRIBUTES = _INFO.children()


def _whole(*info: bytes, identifier: bytes = _IDENTIFIER.raw, signature: bytes = _SIGNATURE.raw) -> bytes:
    return der.sequence(der.sequence(*info), identifier, signature)


_PARTS = (_VERSION.raw, _NAME.raw, _SPKI.raw)
_SAN_OF = "its subjectAltName cannot be read"
UNREADABLE: dict[str, tuple[bytes, str]] = {
    "an octet short": (_USUAL[:-1], "it is no PKCS#10 request"),
    "an octet more": (_USUAL + b"\0", "it is no PKCS#10 request"),
    "an empty sequence": (der.sequence(), "it is no PKCS#10 request"),
    "four parts": (der.sequence(_INFO.raw, _IDENTIFIER.raw, _SIGNATURE.raw, der.NULL), "it is no PKCS#10 request"),
    "two parts": (der.sequence(_INFO.raw, _IDENTIFIER.raw), "it is no PKCS#10 request"),
    "five parts inside": (_whole(*_PARTS, _ATTRIBUTES.raw, der.NULL), "it is no PKCS#10 request"),
    "two parts inside": (_whole(*_PARTS[:2]), "it is no PKCS#10 request"),
    "a length not minimal": (b"\x30\x83\x00" + _USUAL[2:], "it is no PKCS#10 request"),
    "attributes of another tag": (_whole(*_PARTS, der.explicit(1)), "its attributes cannot be read"),
    "an attribute of three parts": (_whole(*_PARTS, der.explicit(0, der.sequence(der.oid("1.2"), der.tlv(der.SET, b""), der.NULL))), "its attributes"),
    "an attribute without a set": (_whole(*_PARTS, der.explicit(0, der.sequence(der.oid("1.2"), der.sequence()))), "its attributes cannot be read"),
    "attributes that are octets": (_whole(*_PARTS, der.explicit(0, b"\x01")), "its attributes cannot be read"),
    "an extension request that is no list": (maker.request(attributes=[attribute(EXTENSION_REQUEST, der.NULL)]), "its requested extensions"),
    "an extension of four parts": (maker.request(der.sequence(der.oid("1.2.3"), der.TRUE, der.octet_string(b""), der.NULL)), "its requested extensions"),
    "an extension of two criticalities": (maker.request(der.sequence(der.oid("1.2.3"), der.TRUE, der.TRUE, der.octet_string(b""))), "its requested extensions"),
    "an extension without a value": (maker.request(der.sequence(der.oid("1.2.3"))), "its requested extensions"),
    "an extension whose value is none": (maker.request(der.sequence(der.oid("1.2.3"), der.NULL)), "its requested extensions"),
    "a criticality that is none": (maker.request(der.sequence(der.oid("1.2.3"), b"\x01\x01\x01", der.octet_string(der.NULL))), "its requested extensions"),
    "a subject that is none": (maker.request(subject=der.NULL), "its subject cannot be read"),
    "an attribute without a value": (maker.request(subject=der.sequence(der.set_of_one(der.sequence(der.oid(CN))))), "its subject cannot be read"),
    "a signature that is none": (_whole(*_PARTS, signature=der.NULL), "its signature cannot be read"),
    "a signature of odd bits": (_whole(*_PARTS, signature=b"\x03\x02\x07\x80"), "its signature cannot be read"),
    "a signature algorithm that is none": (_whole(*_PARTS, identifier=der.NULL), "its signatureAlgorithm cannot be read"),
    "a signature algorithm of three parts": (_whole(*_PARTS, identifier=der.sequence(der.oid("1.2"), der.NULL, der.NULL)), "its signatureAlgorithm"),
    "names that are none": (maker.request(extension(maker.SAN, der.NULL)), _SAN_OF),
    "names and more": (maker.request(extension(maker.SAN, der.sequence() + b"\0")), _SAN_OF),
    "no names' octets": (maker.request(extension(maker.SAN, b"")), _SAN_OF),
    "constraints that are none": (maker.request(extension(maker.BASIC_CONSTRAINTS, der.NULL)), "its basicConstraints cannot be read"),
    "constraints of three parts": (maker.request(extension(maker.BASIC_CONSTRAINTS, der.sequence(der.TRUE, der.integer(0), der.NULL))), "its basicConstr"),
    "a path length that is none": (maker.request(extension(maker.BASIC_CONSTRAINTS, der.sequence(der.TRUE, der.TRUE))), "its basicConstraints"),
    "a negative path length": (maker.request(maker.constraints(is_ca=True, path_length=-1)), "a path length that is none"),
    "a path length of many digits": (maker.request(maker.constraints(is_ca=True, path_length=1 << 64)), "a path length that is none"),
    "usages that are none": (maker.request(extension(maker.KEY_USAGE, der.NULL)), "its keyUsage cannot be read"),
    "usages of wrong padding": (maker.request(extension(maker.KEY_USAGE, b"\x03\x02\x07\xc0")), "its keyUsage cannot be read"),
    "a usage that nobody knows": (maker.request(maker.usages(0, 9)), "its keyUsage cannot be read: bit 9, which means nothing"),
    "usages that nobody knows": (maker.request(maker.usages(12, 10)), "bit 10,"),
    "usages of more octets than there are": (maker.request(maker.usages(0, 16)), "its keyUsage cannot be read: bits that mean nothing"),
    "purposes that are none": (maker.request(extension(maker.EXTENDED_KEY_USAGE, der.NULL)), "its extendedKeyUsage cannot be read"),
    "a purpose that is no OID": (maker.request(extension(maker.EXTENDED_KEY_USAGE, der.sequence(der.NULL))), "its extendedKeyUsage cannot be read"),
    "a key identifier that is none": (maker.request(extension(maker.SKI, b"\x01\x02\x03")), "its subjectKeyIdentifier cannot be read"),
    "a key identifier of another type": (maker.request(extension(maker.SKI, der.NULL)), "its subjectKeyIdentifier cannot be read"),
}


@pytest.mark.parametrize(("csr", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_not_well_formed_is_refused_by_its_part(csr: bytes, problem: str) -> None:
    assert problem in unreadable(csr).problem


def test_octets_of_the_file_are_not_in_the_words() -> None:
    for octets in (SECRET.encode(), b"\xff" + SECRET.encode()):
        error = unreadable(maker.request(subject=name([Attribute(CN, octets, 0x04)]), attributes=[CHALLENGE]))
        assert SECRET not in repr([error.problem, error.value, error.allowed, error.hint])
