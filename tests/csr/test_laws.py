"""Two laws of requests: what is taken is in the certificate, all of it; and whatever is asked, nothing vanishes and nothing else breaks."""

import re
from ipaddress import ip_address
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.container import REQUEST, find_one
from pcactl.errors import InvalidParameter, MissingParameter
from pcactl.model import Request
from tests.authority.roots import Attribute, extension, name
from tests.csr import maker
from tests.csr.asking import ask, certificate, codes
from tests.csr.maker import CN, DC, EMAIL, OU, C, Key, L, O, attribute
from tests.csr.test_subject import CODECS
from tests.engine.examples import LAW
from tests.engine.test_usages import ALLOWED, BITS

MANY = settings(LAW, max_examples=150)
KEYS = maker.every_key()
TAKEN_PURPOSES = [maker.SERVER, maker.CLIENT, maker.MAIL]


class Asked(NamedTuple):
    """What a request asks for."""

    key: Key
    subject: tuple[tuple[str, str, int], ...]
    """OIDs, texts and string types."""
    names: tuple[tuple[int, str], ...]
    """Tag numbers of GeneralNames, and texts."""
    usages: tuple[str, ...] | None
    purposes: tuple[str, ...]
    constraints: tuple[bool | None, int | None] | None
    critical: tuple[bool, bool] = (False, False)
    """Of names and purposes."""
    key_id: bytes = b""
    others: tuple[tuple[str, bool, bytes], ...] = ()
    """Other extensions."""
    attributes: tuple[str, ...] = ()
    microsoft: bool = False

    def csr(self) -> bytes:
        """The octets."""
        extensions = [extension(oid, value, critical=critical) for oid, critical, value in self.others]
        if self.names:
            octets = (der.implicit(tag, ip_address(text).packed if tag == 7 else text.encode()) for tag, text in self.names)
            extensions.append(maker.sans(*octets, critical=self.critical[0]))
        if self.usages is not None:
            extensions.append(maker.usages(*(BITS.index(bit) for bit in self.usages)))
        if self.purposes:
            extensions.append(maker.purposes(*self.purposes, critical=self.critical[1]))
        if self.constraints:
            extensions.append(maker.constraints(is_ca=self.constraints[0], path_length=self.constraints[1]))
        if self.key_id:
            extensions.append(extension(maker.SKI, der.octet_string(self.key_id)))
        oid = maker.MICROSOFT_EXTENSION_REQUEST if self.microsoft else maker.EXTENSION_REQUEST
        wishes = [maker.asks(*extensions, oid=oid)] if extensions else []
        subject = name([Attribute(oid, text.encode(CODECS[tag]), tag) for oid, text, tag in self.subject])
        return maker.request(key=self.key, subject=subject, attributes=[*wishes, *(attribute(one, der.NULL) for one in self.attributes)])


# What may be asked


WORD = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
LABEL = st.builds("{}{}".format, st.sampled_from("abcxyz"), WORD)
HOST = st.builds("{}.{}".format, LABEL, LABEL)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
BEYOND_TEXT = st.text(max_size=70)
ANY_TAG = st.sampled_from([*CODECS])
NAMES = st.one_of(
    st.tuples(st.just(2), HOST),
    st.tuples(st.just(1), st.builds("{}@{}".format, LABEL, HOST)),
    st.tuples(st.just(6), st.builds("https://{}/{}".format, HOST, WORD)),
    st.tuples(st.just(7), st.ip_addresses().map(str)),
)
ODD_NAMES = st.one_of(
    NAMES, st.tuples(st.sampled_from([0, 1, 2, 4, 6, 8, 9]), st.sampled_from(["", "A.Test.", "*.test", "x y", "*", "é", "urn:a", "1.2", "a_b", "\0"]))
)


def encodable(text: str, tag: int) -> bool:
    """Whether a string type has these characters, as RFC 5280 means it."""
    try:
        return text.encode(CODECS[tag]).decode(CODECS[tag]) == text and not (tag == 0x14 and re.search("[\x00-\x1f\x7f-\x9f]", text))
    except UnicodeEncodeError:
        return False


@st.composite
def attributes_of_subject(draw: st.DrawFn, *, odd: bool) -> tuple[str, str, int]:
    """One attribute in a string type that has its characters."""
    oid = draw(st.sampled_from([O, OU, L, C, EMAIL, DC, CN, *(["1.2.3"] if odd else [])]))
    fitting = {C: st.sampled_from(["CN", "DE"]), EMAIL: st.builds("{}@{}".format, LABEL, HOST), DC: WORD}.get(oid, TEXT)
    text = draw(st.one_of(fitting, BEYOND_TEXT.filter(lambda text: all(not "\ud800" <= one <= "\udfff" for one in text))) if odd else fitting)
    return oid, text, draw(ANY_TAG.filter(lambda tag: encodable(text, tag)))


def one_common_name(subject: list[tuple[str, str, int]]) -> tuple[tuple[str, str, int], ...]:
    """Later common names are left out."""
    first = next((one for one in subject if one[0] == CN), None)
    return tuple(one for one in subject if one[0] != CN or one is first)


@st.composite
def taken(draw: st.DrawFn) -> Asked:
    """A request of which everything is taken for a leaf."""
    algorithm, param = draw(st.sampled_from([*KEYS]))
    names = draw(st.lists(NAMES, min_size=1, max_size=6, unique=True))
    usages = draw(st.none() | st.lists(st.sampled_from(sorted(ALLOWED[Kind.LEAF, algorithm] - {"encipher_only", "decipher_only"})), unique=True))
    return Asked(
        key=KEYS[algorithm, param],
        subject=one_common_name(draw(st.lists(attributes_of_subject(odd=False), max_size=6))),
        names=tuple(names),
        usages=None if usages is None else tuple(usages),
        purposes=tuple(draw(st.lists(st.sampled_from(TAKEN_PURPOSES), unique=True))),
        constraints=draw(st.sampled_from([None, (None, None), (False, None)])),
        microsoft=draw(st.booleans()),
    )


@st.composite
def anything(draw: st.DrawFn, kind: Kind) -> Asked:
    """A request that is taken but for what is told of, and for a part or two that may be anything."""
    asked = draw(taken())
    if kind is Kind.SUB:
        asked = asked._replace(subject=one_common_name([(CN, "Office CA", 0x0C), *asked.subject]), constraints=draw(_CONSTRAINTS))
    asked = asked._replace(
        critical=draw(st.tuples(st.booleans(), st.booleans())),
        key_id=draw(st.sampled_from([b"", b"", b"\x01", bytes(20)])),
        attributes=tuple(draw(st.lists(st.sampled_from([maker.CHALLENGE_PASSWORD, "1.2.3"]), max_size=2))),
    )
    parts = draw(st.lists(st.sampled_from([*_ODD]), max_size=2, unique=True))
    return asked._replace(**{part: draw(_ODD[part]) for part in parts})


_CONSTRAINTS = st.none() | st.tuples(st.sampled_from([None, True, False]), st.sampled_from([None, 0, 1, 1 << 63]))
_ODD: dict[str, st.SearchStrategy[Any]] = {
    "key": st.sampled_from([*KEYS.values(), *maker.foreign_keys().values()]),
    "subject": st.lists(attributes_of_subject(odd=True), max_size=3).map(tuple),
    "names": st.lists(ODD_NAMES, max_size=3).map(tuple),
    "usages": st.lists(st.sampled_from(BITS), unique=True).map(tuple),
    "purposes": st.lists(st.sampled_from([*TAKEN_PURPOSES * 3, maker.CODE, maker.OCSP, maker.TIME, maker.ANY_PURPOSE, "1.2.3"]), max_size=3).map(tuple),
    "constraints": st.tuples(st.sampled_from([None, True, False]), st.sampled_from([None, 0, 1, -1, 1 << 70])),
    "others": st.tuples(st.tuples(st.sampled_from(["1.2.3", "2.5.29.35"]), st.booleans(), st.binary(max_size=3))),
}


# What is missing of it


def written(tag: int, text: str) -> x509.GeneralName:
    """A name as the contract writes it."""
    if tag == 7:
        return x509.IPAddress(ip_address(text))
    if tag == 6:
        return x509.UniformResourceIdentifier(text)
    if tag == 2:
        return x509.DNSName(text.lower().removesuffix("."))
    local, _, domain = text.rpartition("@")
    return x509.RFC822Name(f"{local}@{domain.lower()}")


def bits_of(found: x509.Certificate) -> set[str]:
    usages = found.extensions.get_extension_for_class(x509.KeyUsage).value
    names = dict(zip(BITS, ["digital_signature", "content_commitment", *BITS[2:]], strict=True))
    guarded = set() if usages.key_agreement else {"encipher_only", "decipher_only"}
    return {bit for bit, name in names.items() if bit not in guarded and getattr(usages, name)}


def missing(asked: Asked, request: Request) -> list[str]:
    """What a request asked for that is neither in the certificates nor told of."""
    found, told = certificate(request), codes(request)
    halves = [found, *([certificate(request, Role.ENCRYPTION)] if asked.key is KEYS["SM2", ""] and request.kind is Kind.LEAF else [])]
    lost = {"key": asked.key.spki not in found.tbs_certificate_bytes}
    subject = [(oid, text.upper() if oid == C else text) for oid, text, _ in asked.subject]
    given = [(one.oid.dotted_string, one.value) for one in found.subject]
    if "TrailingDot" in told:
        subject = [(oid, text.removesuffix(".") if oid == CN else text) for oid, text in subject]
    lost["subject"] = given != subject
    lost["teletex"] = any(tag == 0x14 and not text.isascii() for _, text, tag in asked.subject) != ("CsrTeletexString" in told)
    if asked.names:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        wanted = [*dict.fromkeys(written(*one) for one in asked.names)]
        lost["names"] = [*names.value] != wanted
        lost["repetition"] = (len(wanted) < len(asked.names)) != ("DuplicateName" in told)
        lost["critical names"] = asked.critical[0] and not names.critical and "CsrCriticality" not in told
    lost["usages"] = not {*(asked.usages or ())} <= {bit for half in halves for bit in bits_of(half)}
    if asked.purposes:
        purposes = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
        lost["purposes"] = [one.dotted_string for one in purposes.value] != [*dict.fromkeys(asked.purposes)]
        lost["critical purposes"] = asked.critical[1] and not purposes.critical and "CsrCriticality" not in told
    if request.kind is Kind.SUB and asked.constraints:
        is_ca, length = asked.constraints
        lost["path length"] = bool(is_ca) and length != 0 and "CsrPathLength" not in told
        lost["leaf"] = not is_ca and "CsrAsksForLeaf" not in told
    elif asked.constraints:
        lost["CA"] = bool(asked.constraints[0])
        lost["constraints"] = (request.algorithm.name == "SM2") != ("CsrConstraintsLeftOut" in told)
    lost["key id"] = bool(asked.key_id) and "CsrKeyIdentifier" not in told
    lost["attributes"] = bool(asked.attributes) != ("CsrAttributesDropped" in told)
    lost["others"] = bool(asked.others)
    return [what for what, is_lost in lost.items() if is_lost]


@MANY
@given(taken())
def test_what_is_taken_is_in_the_certificate(asked: Asked) -> None:
    request = ask(asked.csr())
    assert missing(asked, request) == []
    assert {*codes(request)} <= {"CsrTeletexString", "CsrConstraintsLeftOut"}


@MANY
@given(st.sampled_from([Kind.SUB, Kind.LEAF]), st.data())
@pytest.mark.filterwarnings("ignore:Attribute's length must be")
def test_nothing_vanishes_and_nothing_else_breaks(kind: Kind, data: st.DataObject) -> None:
    asked = data.draw(anything(kind))
    try:
        request = ask(asked.csr(), kind=kind)
    except MissingParameter as error:
        where = error.field
    except InvalidParameter as error:
        where = f"invalid: {error.field}"
    else:
        assert missing(asked, request) == []
        return
    assert where in {"csr_common.subject.common_name", "invalid: csr"}


WHOLE = maker.request(maker.sans(maker.dns("a.test")), maker.usages(0), maker.purposes(maker.CLIENT), attributes=[attribute("1.2.3", der.NULL)])


@settings(LAW, max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_octet_can_be_another(place: int, change: int) -> None:
    """An octet of the signature's or of what is signed, or of what says how: the request is refused in words."""
    with pytest.raises(InvalidParameter) as caught:
        ask(WHOLE[:place] + bytes([WHOLE[place] ^ change]) + WHOLE[place + 1 :])
    assert caught.value.field == "csr"


@LAW
@given(st.integers(0, len(WHOLE) - 1), st.binary(max_size=4))
def test_nothing_can_be_cut_off_or_put_in(place: int, more: bytes) -> None:
    for octets in (WHOLE[:place], WHOLE[:place] + b"\0" + more + WHOLE[place:]):
        with pytest.raises(InvalidParameter) as caught:
            ask(octets)
        assert caught.value.field == "csr"


@LAW
@given(st.one_of(st.binary(), st.binary().map(lambda data: b"-----BEGIN CERTIFICATE REQUEST-----\n" + data), st.text().map(str.encode)))
def test_any_octets_are_a_request_or_refused(data: bytes) -> None:
    try:
        found = find_one(data, REQUEST)
    except InvalidParameter:
        return
    assert found == data  # It is taken for DER, which is read later.
