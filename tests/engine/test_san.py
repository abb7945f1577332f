"""Names: contract 8 row by row, and every case of names that broke for people who run private CAs."""

import re
import warnings
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from cryptography import x509
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.names import DNS, EMAIL, IP, URI, NameForm
from pcactl.contract.vocabulary import Kind
from pcactl.engine.san import general_names, host_in_common_name, judge, parse_sans
from pcactl.errors import InvalidParameter
from pcactl.model import GeneralName
from tests.engine.examples import LAW, certificate, parse, plan

SAN = "csr_common.san"
COMMON_NAME = "csr_common.subject.common_name"
LABEL63 = "a" * 63
HOST253 = ".".join([LABEL63, LABEL63, LABEL63, "a" * 61])

TAKEN: Sequence[tuple[str, NameForm, str, tuple[str, ...]]] = [
    # DNS names: compared and written in lower case.
    ("www.example.test", DNS, "www.example.test", ()),
    ("WWW.Example.TEST", DNS, "www.example.test", ()),
    ("localhost", DNS, "localhost", ()),
    ("db1", DNS, "db1", ()),
    ("1.a", DNS, "1.a", ()),
    ("a--b.test", DNS, "a--b.test", ()),
    (f"{LABEL63}.test", DNS, f"{LABEL63}.test", ()),
    (HOST253, DNS, HOST253, ()),
    (HOST253 + ".", DNS, HOST253, ("TrailingDot",)),
    ("xn--bcher-kva.test", DNS, "xn--bcher-kva.test", ()),
    ("XN--BCHER-KVA.test", DNS, "xn--bcher-kva.test", ()),
    ("dns:www.example.test", DNS, "www.example.test", ()),
    # Underscores are issued with a warning.
    ("db_main.example.test", DNS, "db_main.example.test", ("Underscore",)),
    ("_acme-challenge.example.test", DNS, "_acme-challenge.example.test", ("Underscore",)),
    # One trailing dot is taken off.
    ("www.example.test.", DNS, "www.example.test", ("TrailingDot",)),
    ("*.example.test.", DNS, "*.example.test", ("TrailingDot",)),
    # U-labels become A-labels (IDNA 2008: ß stays itself).
    ("bücher.example.test", DNS, "xn--bcher-kva.example.test", ("InternationalName",)),
    ("BÜCHER.example.test", DNS, "xn--bcher-kva.example.test", ("InternationalName",)),
    ("bu\u0308cher.example.test", DNS, "xn--bcher-kva.example.test", ("InternationalName",)),
    ("faß.test", DNS, "xn--fa-hia.test", ("InternationalName",)),
    ("*.例子.test", DNS, "*.xn--fsqu00a.test", ("InternationalName",)),
    ("例子。测试", DNS, "xn--fsqu00a.xn--0zwm56d", ("InternationalName",)),
    ("www。example\uff0etest", DNS, "www.example.test", ("InternationalName",)),
    ("bücher.test.", DNS, "xn--bcher-kva.test", ("TrailingDot", "InternationalName")),
    # Wildcards: only as the whole left-most label.
    ("*.example.test", DNS, "*.example.test", ()),
    ("*.test", DNS, "*.test", ("BroadWildcard",)),
    # Letters of scripts that look alike, mixed in one label: as typed, and as somebody else's A-label.
    ("\u0430pple.example.test", DNS, "xn--pple-43d.example.test", ("InternationalName", "LookAlike")),
    ("xn--pple-43d.example.test", DNS, "xn--pple-43d.example.test", ("LookAlike",)),
    ("\u0430\u0440\u0440\u04cf\u0435.apple.test", DNS, "xn--80ak6aa92e.apple.test", ("InternationalName",)),
    ("web服务器.example.test", DNS, "xn--web-7w2et6oo83a.example.test", ("InternationalName",)),
    # A form in capitals, as openssl prints it, is no scheme of a URI.
    ("DNS:www.example.test", DNS, "www.example.test", ()),
    ("URI:https://www.example.test/", URI, "https://www.example.test/", ()),
    ("IP:10.0.0.7", IP, "10.0.0.7", ()),
    # IP addresses in any spelling of RFC 4291.
    ("192.0.2.7", IP, "192.0.2.7", ()),
    ("0.0.0.0", IP, "0.0.0.0", ()),  # noqa: S104  A name, not a binding.
    ("::1", IP, "::1", ()),
    ("::", IP, "::", ()),
    ("2001:DB8:0::1", IP, "2001:db8::1", ()),
    ("[2001:db8::2]", IP, "2001:db8::2", ()),
    ("2001:0db8:0000:0000:0000:0000:0000:0002", IP, "2001:db8::2", ()),
    ("::ffff:10.0.0.1", IP, "::ffff:10.0.0.1", ()),
    ("::FFFF:0A00:0001", IP, "::ffff:10.0.0.1", ()),
    ("64:ff9b::192.0.2.33", IP, "64:ff9b::c000:221", ()),
    ("ip:192.0.2.7", IP, "192.0.2.7", ()),
    ("ip:[::1]", IP, "::1", ()),
    # E-mail addresses.
    ("ops@example.test", EMAIL, "ops@example.test", ()),
    ("Ops.Team+a_b@EXAMPLE.test", EMAIL, "Ops.Team+a_b@example.test", ()),
    ("ops@bücher.test", EMAIL, "ops@xn--bcher-kva.test", ("InternationalName",)),
    ("ops@example.test.", EMAIL, "ops@example.test", ("TrailingDot",)),
    ("root@localhost", EMAIL, "root@localhost", ()),
    ("a" * 64 + "@example.test", EMAIL, "a" * 64 + "@example.test", ()),
    ("email:ops@example.test", EMAIL, "ops@example.test", ()),
    # URIs, as they are.
    ("https://example.test/a?b=c#d", URI, "https://example.test/a?b=c#d", ()),
    ("HTTPS://Example.TEST/", URI, "HTTPS://Example.TEST/", ()),
    ("https://user@example.test:8443/", URI, "https://user@example.test:8443/", ("UserInUri",)),
    ("https://[::1]:8443/", URI, "https://[::1]:8443/", ()),
    ("https://192.0.2.7/", URI, "https://192.0.2.7/", ()),
    ("spiffe://example.org/ns/web", URI, "spiffe://example.org/ns/web", ()),
    ("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", URI, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", ()),
    ("URN:example:a", URI, "URN:example:a", ()),
    ("uri:mailto:ops@example.test", URI, "mailto:ops@example.test", ()),
    ("uri:tag:example.test,2026:a", URI, "tag:example.test,2026:a", ()),
    ("https://example.test/%41", URI, "https://example.test/%41", ()),
]

REFUSED: Sequence[tuple[str, str]] = [
    # DNS names.
    ("", "must not be empty"),
    (".", "empty label"),
    ("a..test", "empty label"),
    (".a.test", "empty label"),
    ("www.example.test..", "empty label"),
    (f"{LABEL63}a.test", "longer than 63"),
    (HOST253 + "a", "254 characters"),
    ("ü" * 60 + ".test", "host name"),
    ("a" * 10_000, "10000 characters"),
    ("a\0b.test", "cannot stand"),
    ("a\tb.test", "cannot stand"),
    ("a\nb.test", "cannot stand"),
    ("a.test\n", "cannot stand"),
    ("a\x7fb.test", "cannot stand"),
    ("a b.test", "a space"),
    (" a.test", "a space"),
    ("a.test ", "a space"),
    ("a.test:443", "a port"),
    ("a.test/b", "a path"),
    ("a,b.test", "has a comma"),
    ("-a.test", "hyphen"),
    ("a-.test", "hyphen"),
    ("a.-", "hyphen"),
    ("dns:ops@example.test", "an @"),
    ("dns:https://example.test", "host name"),
    ("dns:", "empty label"),
    # All-numeric last labels.
    ("127.1", "its last part is a number"),
    ("010.0.0.1", "its last part is a number"),
    ("300.1.1.1", "its last part is a number"),
    ("10.0.0.256", "its last part is a number"),
    ("10.0.0.1.", "its last part is a number"),
    ("1.2.3.4.5", "its last part is a number"),
    ("7", "its last part is a number"),
    ("www.7", "its last part is a number"),
    ("www.\uff17", "its last part is a number"),
    ("dns:192.0.2.7", "is an IP address, and no host name"),
    # Internationalized names that IDNA 2008 does not have.
    ("☃.test", "IDNA|internationalized"),
    ("a\u200db.test", "internationalized"),
    ("a\u202eb.test", "internationalized"),
    ("xn--a.test", "internationalized"),
    ("xn--.test", "internationalized"),
    ("xn--zzzzzz99999.test", "internationalized"),
    ("\ud800.test", "internationalized"),
    # Wildcards.
    ("*", "wildcard"),
    ("*.", "wildcard"),
    ("*.*.example.test", "wildcard"),
    ("a.*.example.test", "wildcard"),
    ("w*.example.test", "wildcard"),
    ("*w.example.test", "wildcard"),
    ("**.example.test", "wildcard"),
    ("*.10.0.0.1", "its last part is a number"),
    ("*.bü*cher.test", "internationalized"),
    # IP addresses.
    ("fe80::1%eth0", "a zone"),
    ("[fe80::1%eth0]", "a zone"),
    ("ip:fe80::1%1", "a zone"),
    ("192.0.2.0/24", "a network"),
    ("2001:db8::/32", "a network"),
    ("[::1]/128", "a port"),
    ("[192.0.2.7]", "no IP address"),
    ("ip:010.0.0.1", "no IP address"),
    ("ip:127.1", "no IP address"),
    ("ip:www.example.test", "no IP address"),
    ("ip:0x7f000001", "no IP address"),
    ("ip:", "no IP address"),
    ("1:2:3:4:5:6:7", "no IP address"),
    ("1:2:3:4:5:6:7:8:9", "no IP address"),
    (":::", "no IP address"),
    ("00001::1", "no IP address"),
    ("::1]", "no IP address"),
    ("[::1", "no IP address"),
    ("[::1]:443", "a port"),
    ("192.0.2.7:443", "a port"),
    # E-mail addresses.
    ("jörg@example.test", "beyond ASCII"),
    ("Ops <ops@example.test>", "a display name"),
    ("<ops@example.test>", "angle brackets"),
    ("ops@", "no e-mail address"),
    ("@", "no e-mail address"),
    ("email:ops", "no e-mail address"),
    ("@example.test", "local part"),
    ("a@b@example.test", "local part"),
    ('"a b"@example.test', "local part"),
    ("a b@example.test", "local part"),
    (".a@example.test", "local part"),
    ("a.@example.test", "local part"),
    ("a..b@example.test", "local part"),
    ("a" * 65 + "@example.test", "at most 64"),
    ("ops@192.0.2.7", "its last part is a number"),
    ("ops@[192.0.2.7]", "cannot stand"),
    ("ops@*.example.test", "wildcard"),
    ("ops@a b.test", "a space"),
    ("ops@☃.test", "internationalized"),
    # URIs.
    ("https://", "without a host"),
    ("https:///path", "without a host"),
    ("file:///etc/passwd", "without a host"),
    ("https://user@/", "without a host"),
    ("https://example.test:port/", "without a host"),
    ("https://300.1.1.1/", "its last part is a number"),
    ("https://[::1%25eth0]/", "host name"),
    ("https://*.example.test/", "wildcard"),
    ("https://-a.test/", "hyphen"),
    ("mailto:ops@example.test", "mailto URI"),
    ("https://a b/", "no absolute URI"),
    ("https://example.test/%zz", "no absolute URI"),
    ("https://example.test\\a", "no absolute URI"),
    ("https://example.test/\n", "no absolute URI"),
    ("https://bücher.test/", "beyond ASCII"),
    ("urn:", "no absolute URI"),
    ("://example.test", "no absolute URI"),
    ("1http://example.test", "no absolute URI"),
    ("uri:relative/path", "no absolute URI"),
    ("uri:/path", "no absolute URI"),
    ("uri:a:", "no absolute URI"),
]


@pytest.mark.parametrize(("text", "form", "value", "codes"), TAKEN, ids=[repr(row[0])[:40] for row in TAKEN])
def test_what_is_taken_in_its_form_spelling_and_notices(text: str, form: NameForm, value: str, codes: tuple[str, ...]) -> None:
    name, notices = judge(text, SAN)
    assert name == GeneralName(form, value)
    assert tuple(one.row.code for one in notices) == codes
    assert {one.field for one in notices} <= {SAN}


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[repr(row[0])[:40] for row in REFUSED])
def test_what_is_refused_and_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidParameter, match=reason) as caught:
        judge(text, SAN)
    assert (caught.value.field, caught.value.value) == (SAN, text)
    assert len(caught.value.problem) < 250


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("www.example.test.", '"www.example.test." is written without its trailing dot, which clients cannot match'),
        ("bücher.test", '"bücher.test" is written as "xn--bcher-kva.test" (IDNA 2008)'),
        ("db_main.test", '"db_main.test" has an underscore, which some clients refuse in a host name'),
        ("*.test", '"*.test" matches nothing in OpenSSL and browsers: a wildcard needs two labels behind it'),
    ],
)
def test_notices_in_words(text: str, message: str) -> None:
    assert [one.message for one in judge(text, SAN).notices] == [message]


def test_a_hint_says_what_to_write_instead() -> None:
    for text, hint in {"fe80::1%eth0": "fe80::1 without the zone", "192.0.2.0/24": "192.0.2.0 without the prefix length"}.items():
        with pytest.raises(InvalidParameter) as caught:
            judge(text, SAN)
        assert caught.value.hint == hint


# The same name twice, and how many


@pytest.mark.parametrize(
    ("asked", "issued", "duplicates"),
    [
        (["a.test", "A.TEST", "a.test"], ["a.test"], ["a.test"]),
        (["b.test", "a.test", "B.test."], ["b.test", "a.test"], ["b.test"]),
        (["::1", "[0:0::1]", "0:0:0:0:0:0:0:1"], ["::1"], ["::1"]),
        (["bücher.test", "xn--bcher-kva.test"], ["xn--bcher-kva.test"], ["xn--bcher-kva.test"]),
        (["ops@a.test", "ops@A.test", "OPS@a.test"], ["ops@a.test", "OPS@a.test"], ["ops@a.test"]),
        (["https://a.test/", "https://a.test/", "https://A.test/"], ["https://a.test/", "https://A.test/"], ["https://a.test/"]),
    ],
)
def test_the_same_name_twice_stands_once_in_the_order_asked_for(asked: list[str], issued: list[str], duplicates: list[str]) -> None:
    names, notices = parse_sans(asked, "")
    assert [name.value for name in names] == issued
    said = [one.message for one in notices if one.row.code == "DuplicateName"]
    assert said == [f'"{name}" was asked for more than once and stands in the certificate once' for name in duplicates]


def test_an_address_and_a_host_with_the_same_text_are_two_names() -> None:
    names, notices = parse_sans(["ops@a.test", "uri:ops:a.test", "a.test"], "")
    assert [name.form for name in names] == [EMAIL, URI, DNS]
    assert notices == ()


def test_email_is_one_more_address() -> None:
    names, notices = parse_sans(["a.test"], "ops@Bücher.test")
    assert names == (GeneralName(DNS, "a.test"), GeneralName(EMAIL, "ops@xn--bcher-kva.test"))
    assert [one.field for one in notices] == ["csr_common.email"]
    names, notices = parse_sans(["ops@a.test"], "ops@a.test")
    assert names == (GeneralName(EMAIL, "ops@a.test"),)
    assert [(one.row.code, one.field) for one in notices] == [("DuplicateName", "csr_common.email")]
    with pytest.raises(InvalidParameter, match="no e-mail address") as caught:
        parse_sans([], "www.example.test")
    assert caught.value.field == "csr_common.email"
    with pytest.raises(InvalidParameter, match="a space") as caught:
        parse_sans([], "ops@a b.test")
    assert (caught.value.field, caught.value.value) == ("csr_common.email", "ops@a b.test")


def test_a_thousand_names_and_one_more() -> None:
    names = [f"host{number}.test" for number in range(1000)]
    assert len(parse_sans(names, "")[0]) == 1000
    assert len(parse_sans(names[1:], "ops@a.test")[0]) == 1000
    for sans, email in (([*names, "one.more.test"], ""), (names, "ops@a.test")):
        with pytest.raises(InvalidParameter, match="1001 names are too many") as caught:
            parse_sans(sans, email)
        assert (caught.value.field, caught.value.allowed) == (SAN, "at most 1000 names")


# The common name


@pytest.mark.parametrize(
    ("common_name", "san"),
    [
        ("www.example.test", GeneralName(DNS, "www.example.test")),
        ("WWW.Example.test", GeneralName(DNS, "www.example.test")),
        ("localhost", GeneralName(DNS, "localhost")),
        ("LOCALHOST", GeneralName(DNS, "localhost")),
        ("*.example.test", GeneralName(DNS, "*.example.test")),
        ("bücher.test", GeneralName(DNS, "xn--bcher-kva.test")),
        ("10.0.0.7", GeneralName(IP, "10.0.0.7")),
        ("::1", GeneralName(IP, "::1")),
        ("[2001:DB8::1]", GeneralName(IP, "2001:db8::1")),
        ("localhost.", GeneralName(DNS, "localhost")),
    ],
)
def test_a_common_name_that_is_a_host_is_the_san_where_none_is_asked_for(common_name: str, san: GeneralName) -> None:
    assert parse(Kind.LEAF, {COMMON_NAME: common_name}).sans == (san,)


@pytest.mark.parametrize(
    "common_name",
    [
        "Jane Roe",
        "dev",
        "db1",
        "例子",
        "127.1",
        "fe80::1%eth0",
        "192.0.2.0/24",
        "ops@example.test",
        "https://example.test",
        "a..test",
        "*",
        "服务 👩‍🔧 é",
        "dns:a.test",
    ],
)
def test_a_common_name_that_is_no_host_is_no_san(common_name: str) -> None:
    assert host_in_common_name(common_name) is None
    request = parse(Kind.LEAF, {COMMON_NAME: common_name})
    assert (request.sans, request.notices, request.common_name) == ((), (), common_name)


@pytest.mark.parametrize("common_name", ["Jane Roe", "www.example.test"])
def test_email_is_a_san_so_that_the_common_name_is_none(common_name: str) -> None:
    request = parse(Kind.LEAF, {COMMON_NAME: common_name, "csr_common.email": "jane@example.test"})
    assert request.sans == (GeneralName(EMAIL, "jane@example.test"),)


def test_the_common_name_stays_as_typed_but_for_a_trailing_dot() -> None:
    for typed, kept in {
        "WWW.Example.test": "WWW.Example.test",
        "bücher.test": "bücher.test",
        "www.example.test.": "www.example.test",
        "例子。测试。": "例子。测试",
    }.items():
        assert parse(Kind.LEAF, {COMMON_NAME: typed}).common_name == kept


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({COMMON_NAME: "www.example.test"}, []),
        ({COMMON_NAME: "www.example.test."}, [("TrailingDot", COMMON_NAME)]),
        ({COMMON_NAME: "www.example.test.", SAN: ["www.example.test"]}, [("TrailingDot", COMMON_NAME)]),
        ({COMMON_NAME: "bücher.test"}, [("InternationalName", COMMON_NAME)]),
        ({COMMON_NAME: "a_b.test"}, [("Underscore", COMMON_NAME)]),
        ({COMMON_NAME: "bücher.test", SAN: ["xn--bcher-kva.test"]}, []),
        ({COMMON_NAME: "WWW.example.test", SAN: ["www.example.test", "a.test"]}, []),
        ({COMMON_NAME: "::1", SAN: ["0::1"]}, []),
        ({COMMON_NAME: "www.example.test", SAN: ["a.test"]}, [("CommonNameNotInSan", COMMON_NAME)]),
        ({COMMON_NAME: "www.example.test", "csr_common.email": "ops@a.test"}, [("CommonNameNotInSan", COMMON_NAME)]),
        ({COMMON_NAME: "Jane Roe", SAN: ["a.test"]}, []),
        ({COMMON_NAME: "a.test", SAN: ["a.test", "A.TEST", "a.test"]}, [("DuplicateName", SAN)]),
    ],
)
def test_what_is_said_about_the_common_name(values: Mapping[str, object], said: list[tuple[str, str]]) -> None:
    request = parse(Kind.LEAF, values)
    assert [(one.row.code, one.field) for one in request.notices] == said


@pytest.mark.parametrize("kind", [Kind.ROOT, Kind.SUB])
def test_a_ca_gets_no_san_from_its_common_name(kind: Kind) -> None:
    request = parse(kind, {COMMON_NAME: "ca.example.test."})
    assert (request.sans, request.notices, request.common_name) == ((), (), "ca.example.test.")
    assert parse(kind, {SAN: ["ca.example.test"]}).sans == (GeneralName(DNS, "ca.example.test"),)


# Laws


def _name(text: str) -> GeneralName | None:
    """The name that is taken, or None where it is refused with its field."""
    refusals: list[InvalidParameter] = []
    try:
        return judge(text, SAN).name
    except InvalidParameter as error:
        refusals.append(error)
    assert [(error.field, error.value) for error in refusals] == [(SAN, text)]
    return None


def _read_back(names: tuple[GeneralName, ...]) -> list[GeneralName]:
    made = plan(Kind.LEAF, {COMMON_NAME: "Jane Roe"})
    issued = certificate(made._replace(request=made.request._replace(sans=names)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # It dislikes some URIs and underscores in words, and reads them all the same.
        found = issued.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    forms: dict[type[x509.GeneralName], NameForm] = {x509.DNSName: DNS, x509.IPAddress: IP, x509.RFC822Name: EMAIL, x509.UniformResourceIdentifier: URI}
    return [GeneralName(forms[type(name)], _spelled(name.value)) for name in found]


def _spelled(value: object) -> str:
    if isinstance(value, IPv6Address) and value.ipv4_mapped:
        return f"::ffff:{value.ipv4_mapped}"
    return str(value)


HOSTS = st.lists(st.from_regex(r"[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,10}[a-zA-Z0-9_])?", fullmatch=True), min_size=1, max_size=4).map(".".join)
PIECES = st.lists(
    st.sampled_from(
        [
            "a",
            "B",
            "1",
            "10",
            "ü",
            "例",
            "ß",
            "xn--",
            "*",
            ".",
            "。",
            "-",
            "_",
            ":",
            "::",
            "/",
            "@",
            "%",
            "[",
            "]",
            "urn:",
            "://",
            "ip:",
            "dns:",
            "email:",
            "uri:",
            " ",
            "\0",
        ]
    ),
    max_size=8,
).map("".join)
ANY_TEXT = st.one_of(
    st.text(st.characters(), max_size=30),
    PIECES,
    HOSTS,
    st.builds("{}@{}".format, HOSTS, HOSTS),
    st.builds("{}://{}/{}".format, HOSTS, HOSTS, st.text(max_size=5)),
)


@settings(LAW, max_examples=400)
@given(ANY_TEXT)
@example("\ud800")
@example("xn--\ud800")
@example("[")
@example("ip:%")
@example("http://[")
@example("٣.a")
@example("K.test")
def test_any_text_is_judged_or_refused_by_name_and_read_back_equal(text: str) -> None:
    if (name := _name(text)) is None:
        return
    assert _read_back((name,)) == [name]
    again, notices = judge(f"{name.form.prefix}:{name.value}", SAN)
    assert again == name
    assert {one.row.code for one in notices} <= {"Underscore", "BroadWildcard"}


@settings(LAW, max_examples=200)
@given(ANY_TEXT)
def test_what_is_issued_as_a_host_is_one(text: str) -> None:
    if (name := _name(text)) and name.form is DNS:
        labels = name.value.removeprefix("*.").split(".")
        assert len(name.value) <= 253
        assert all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels)
        assert not labels[-1].isdecimal()


@LAW
@given(st.one_of(st.integers(0, (1 << 32) - 1).map(IPv4Address), st.integers(0, (1 << 128) - 1).map(IPv6Address)), st.booleans(), st.booleans(), st.booleans())
@example(IPv6Address("::ffff:0.0.0.0"), True, False, False)
def test_every_address_in_every_spelling_is_its_octets(address: IPv4Address | IPv6Address, exploded: bool, upper: bool, bracketed: bool) -> None:  # noqa: FBT001
    text = address.exploded if exploded else str(address)
    text = text.upper() if upper else text
    name, notices = judge(f"[{text}]" if bracketed and address.version == 6 else text, SAN)
    assert (name.form, notices) == (IP, ())
    assert ip_address(name.value) == address
    assert general_names([name]) == der.sequence(der.implicit(7, address.packed))


@LAW
@given(st.lists(HOSTS, min_size=1, max_size=8))
def test_sans_keep_their_order_each_once(hosts: list[str]) -> None:
    taken = [host for host in hosts if not host.rpartition(".")[2].isdecimal() and not re.search(r"(^|\.)xn--", host, re.IGNORECASE)]
    names, _ = parse_sans(taken, "")
    assert [name.value for name in names] == list(dict.fromkeys(host.lower() for host in taken))
    assert list(names) == ([] if not names else _read_back(names))
