"""The names that requests ask for: taken in order where the request says none, else told of (contract 2 and 8)."""

from collections.abc import Sequence
from ipaddress import ip_address

import pytest
from cryptography import x509

from pcactl import der
from pcactl.contract.vocabulary import Kind
from pcactl.model import Request
from tests.authority.roots import name
from tests.csr import maker
from tests.csr.asking import ask, certificate, codes, refused, said
from tests.csr.maker import CN, dns, sans, subject

SAN, ADDRESS = "csr_common.san", "csr_common.email"
NOBODY = name([])
OTHER_NAME = der.explicit(0, der.oid("1.3.6.1.4.1.311.20.2.3"), der.explicit(0, der.utf8_string("jane@example.test")))
OTHERS = {
    "otherName": OTHER_NAME,
    "x400Address": der.explicit(3),
    "directoryName": der.explicit(4, subject((CN, "x"))),
    "ediPartyName": der.explicit(5),
    "registeredID": der.implicit(8, b"\x2a\x03"),
    "a name of tag 0x89": der.implicit(9, b"x"),
    "a name of tag 0xa2": der.explicit(2, b""),
    "a name of tag 0x0c": der.utf8_string("a.test"),
}


def email(text: str) -> bytes:
    return der.implicit(1, text.encode())


def uri(text: str) -> bytes:
    return der.implicit(6, text.encode())


def ip(text: str) -> bytes:
    return der.implicit(7, ip_address(text).packed)


def asking(*names: bytes, whose: bytes = NOBODY) -> bytes:
    """A request for these names."""
    return maker.request(sans(*names), subject=whose)


def values(request: Request) -> list[str]:
    return [one.value for one in request.sans]


EVERY_FORM = {
    "a.test": dns("a.test"),
    "192.0.2.7": ip("192.0.2.7"),
    "spiffe://a.test/web": uri("spiffe://a.test/web"),
    "ops@a.test": email("ops@a.test"),
    "2001:db8::1": ip("2001:db8::1"),
    "*.b.test": dns("*.b.test"),
    "urn:uuid:1": uri("urn:uuid:1"),
    "xn--bcher-kva.test": dns("xn--bcher-kva.test"),
}


def test_every_form_is_taken_in_the_order_asked() -> None:
    csr = asking(*EVERY_FORM.values())
    request = ask(csr)
    assert (values(request), codes(request)) == ([*EVERY_FORM], [])
    asked = x509.load_der_x509_csr(csr).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    given = certificate(request).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert [*given.value] == [*asked.value]


@pytest.mark.parametrize("critical", [False, True])
def test_with_an_empty_subject_the_names_are_critical(critical: bool) -> None:  # noqa: FBT001
    request = ask(maker.request(sans(dns("a.test"), critical=critical), subject=NOBODY))
    found = certificate(request)
    assert found.extensions.get_extension_for_class(x509.SubjectAlternativeName).critical
    assert (list(found.subject), codes(request)) == ([], [])


def test_that_names_are_not_written_as_critical_is_told_of() -> None:
    request = ask(maker.request(sans(dns("www.example.test"), critical=True)))
    assert not certificate(request).extensions.get_extension_for_class(x509.SubjectAlternativeName).critical
    assert said(request, "CsrCriticality") == "the CSR asks for subjectAltName as critical, and it is written as not critical"


@pytest.mark.parametrize(
    ("asked", "written", "told"),
    [
        (dns("A.Test"), "a.test", []),
        (dns("a.test."), "a.test", ["TrailingDot"]),
        (dns("XN--BCHER-KVA.test"), "xn--bcher-kva.test", []),
        (dns("my_host.test"), "my_host.test", ["Underscore"]),
        (dns("*.test"), "*.test", ["BroadWildcard"]),
        (email("ops@A.Test"), "ops@a.test", []),
        (ip("::ffff:192.0.2.1"), "::ffff:192.0.2.1", []),
        (dns("host"), "host", []),
    ],
)
def test_how_a_name_is_written(asked: bytes, written: str, told: list[str]) -> None:
    request = ask(asking(asked))
    assert (values(request), codes(request)) == ([written], told)
    assert {one.field for one in request.notices if one.row.code in told} <= {"csr"}


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        (dns("a..test"), "empty label"),
        (dns(""), "empty label"),
        (dns("a b.test"), "a space"),
        (dns("a.test:443"), "a port or a colon"),
        (dns("a.test/x"), "a path"),
        (dns("a.*.test"), "wildcard"),
        (dns("-a.test"), "hyphen"),
        (dns("a.test\0.evil.test"), "cannot stand in it"),
        (dns("192.0.2.1"), "is an IP address, and no host name"),
        (dns("a" * 64), "longer than 63"),
        (dns("xn--\x61\x62"), "internationalized"),
        (email("ops"), "no e-mail address"),
        (email("Jane <ops@a.test>"), "display name"),
        (uri("a.test"), "no absolute URI"),
        (uri("https:///x"), "without a host"),
    ],
)
def test_a_name_that_nobody_could_match_is_refused(asked: bytes, problem: str) -> None:
    error = refused(asking(dns("a.test"), asked))
    assert error.field == "csr"
    assert error.problem.startswith("its subjectAltName: ")
    assert problem in error.problem
    assert error.hint.endswith("--san NAME says the names instead")


def test_the_hint_of_a_names_own_goes_before_the_usual() -> None:
    assert refused(asking(dns("a b.test"))).hint == "--san NAME says the names instead"
    assert refused(asking(email("Jane <ops@a.test>"))).hint == "give the address alone; --san NAME says the names instead"


@pytest.mark.parametrize("asked", [dns("bücher.test"), dns(b"\xff"), email("é@a.test"), uri("https://é.test")])
def test_octets_beyond_ascii_are_refused(asked: bytes) -> None:
    assert "its subjectAltName cannot be read: a name that is not ASCII" in refused(asking(asked)).problem


@pytest.mark.parametrize("size", [0, 3, 5, 8, 17, 32])
def test_an_address_has_four_octets_or_sixteen(size: int) -> None:
    assert f"an IP address of {size} octets" in refused(asking(der.implicit(7, bytes(size)))).problem
    assert values(ask(asking(der.implicit(7, bytes(4)), der.implicit(7, bytes(16))))) == ["0.0.0.0", "::"]  # noqa: S104  A name, not a place to listen at.


@pytest.mark.parametrize(("label", "other"), OTHERS.items())
def test_another_form_is_refused_by_its_name(label: str, other: bytes) -> None:
    error = refused(asking(dns("a.test"), other))
    assert error.field == "csr"
    assert f"{label} is of a form that is not taken" in error.problem
    assert error.allowed == "DNS names, IP addresses, e-mail addresses, URIs"


@pytest.mark.parametrize(("label", "other"), OTHERS.items())
def test_another_form_is_told_of_where_the_request_says_the_names(label: str, other: bytes) -> None:
    request = ask(asking(dns("a.test"), other), {SAN: ["a.test"]})
    assert (values(request), codes(request)) == (["a.test"], ["CsrOverruled"])
    assert said(request, "CsrOverruled") == f'the CSR asks for "{label}" as names; the request says "a.test", which goes before it'


# The request's own names


@pytest.mark.parametrize(
    ("asked", "own", "left"),
    [
        (("a.test", "b.test"), ["b.test"], ['"a.test"']),
        (("a.test", "b.test"), ["c.test"], ['"a.test", "b.test"']),
        (("a.test",), ["a.test", "b.test"], []),
        (("A.Test.",), ["a.test"], []),
        (("a.test",), ["A.TEST"], []),
        (("a..test",), ["a.test"], ['"a..test"']),
        ((), ["a.test"], []),
        (tuple("abcdefg"), ["z.test"], ['"a", "b", "c", "d", "e" and 2 more']),
        (tuple("abcdef"), ["z.test"], ['"a", "b", "c", "d", "e" and 1 more as']),
        (tuple("abcde"), ["z.test"], ['"a", "b", "c", "d", "e" as']),
    ],
)
def test_the_requests_names_go_before_the_csrs(asked: Sequence[str], own: list[str], left: list[str]) -> None:
    request = ask(asking(*map(dns, asked), whose=subject((CN, "z"))), {SAN: own})
    assert values(request) == [one.lower() for one in own]
    assert codes(request) == (["CsrOverruled"] if left else [])
    assert [f"asks for {one}" in said(request, "CsrOverruled") for one in left] == [True] * len(left)


def test_the_same_text_of_another_form_is_another_name() -> None:
    request = ask(asking(dns("192.0.2.1")), {SAN: ["192.0.2.1"]})
    assert said(request, "CsrOverruled") == 'the CSR asks for "192.0.2.1" as names; the request says "192.0.2.1", which goes before it'


def test_what_there_is_to_say_of_the_requests_names_is_said() -> None:
    assert codes(ask(asking(dns("a.test")), {SAN: ["a.test.", "b.test", "B.test"]})) == ["TrailingDot", "DuplicateName"]


def test_an_empty_list_says_no_names() -> None:
    assert values(ask(asking(dns("a.test")), {SAN: []})) == ["a.test"]


def test_the_same_text_of_another_form_is_left_out_and_told_of() -> None:
    request = ask(asking(uri("urn:a"), email("ops@a.test")), {SAN: ["ops@a.test"]})
    assert said(request, "CsrOverruled").startswith('the CSR asks for "urn:a" as names')


def test_the_requests_address_stands_beside_the_csrs_names() -> None:
    request = ask(asking(dns("a.test"), email("ops@a.test")), {ADDRESS: "admin@a.test"})
    assert (values(request), codes(request)) == (["a.test", "ops@a.test", "admin@a.test"], [])
    again = ask(asking(dns("a.test"), email("ops@a.test")), {ADDRESS: "ops@a.test"})
    assert (values(again), codes(again)) == (["a.test", "ops@a.test"], ["DuplicateName"])


def test_the_requests_address_is_the_name_where_the_csr_has_none() -> None:
    assert values(ask(maker.request(), {ADDRESS: "admin@a.test"})) == ["admin@a.test"]


def test_the_same_name_twice_stands_there_once() -> None:
    request = ask(asking(dns("a.test"), dns("A.TEST"), dns("b.test")))
    assert (values(request), codes(request)) == (["a.test", "b.test"], ["DuplicateName"])
    assert {one.field for one in request.notices if one.row.code == "DuplicateName"} == {"csr"}


def test_a_common_name_beside_other_names_is_warned_of() -> None:
    request = ask(asking(dns("a.test"), whose=subject((CN, "b.test"))))
    assert [one.row.code for one in request.notices] == ["CommonNameNotInSan"]
    assert values(request) == ["a.test"]


# Many


def test_a_thousand_names_and_one_more() -> None:
    names = [dns(f"{number}.test") for number in range(1001)]
    request = ask(asking(*names[:1000]))
    assert values(request) == [f"{number}.test" for number in range(1000)]
    error = refused(asking(*names))
    assert (error.field, "1001 names" in error.problem) == ("csr", True)


def test_a_thousand_names_and_an_address() -> None:
    error = refused(asking(*[dns("a")] * 1000), {ADDRESS: "ops@a.test"})
    assert (error.field, error.allowed) == ("csr", "at most 1000 names")
    assert "1001 names" in error.problem


def test_an_empty_list_of_names_asks_for_none() -> None:
    request = ask(asking(whose=subject((CN, "www.example.test"))))
    assert (values(request), codes(request)) == (["www.example.test"], [])


def test_a_sub_gets_its_names_too() -> None:
    request = ask(maker.request(sans(dns("ca.test"), uri("urn:ca"))), kind=Kind.SUB)
    assert values(request) == ["ca.test", "urn:ca"]
    assert len(certificate(request).extensions.get_extension_for_class(x509.SubjectAlternativeName).value) == 2
