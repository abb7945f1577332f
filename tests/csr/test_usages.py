"""What requests ask for beside names: usages, purposes, to be a CA, and extensions that only the request may ask for (contract 8)."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

import pytest
from cryptography import x509

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.errors import InvalidParameter
from pcactl.model import Request
from tests.authority.roots import extension
from tests.csr import maker
from tests.csr.asking import ask, certificate, codes, planned, refused, said
from tests.csr.maker import ANY_PURPOSE, CLIENT, CODE, MAIL, OCSP, SERVER, TIME, Key, constraints, purposes, request, usages
from tests.engine.test_usages import ALLOWED, BITS, CA_BITS

USAGES, PURPOSES, CUSTOM = "extensions.key_usages", "extensions.extended_key_usages", "extensions.custom_extensions"
KEYS: Mapping[str, Key] = {"RSA": maker.rsa_key(), "ECDSA": maker.p256(), "SM2": maker.sm2()}
NUMBER = {bit: number for number, bit in enumerate(BITS)}


def asking(*bits: str, key: str = "ECDSA", critical: bool = True) -> bytes:
    """A request for these usages."""
    return request(usages(*(NUMBER[bit] for bit in bits), critical=critical), key=KEYS[key])


def custom(oid: str, value: bytes, *, critical: bool = False) -> dict[str, object]:
    """One member of custom_extensions."""
    return {"object_identifier": oid, "critical": critical, "value": b64encode(value).decode()}


# keyUsage


@pytest.mark.parametrize(("kind", "algorithm", "bit"), [(kind, algorithm, bit) for kind, algorithm in ALLOWED for bit in BITS])
def test_each_usage_for_each_key(kind: Kind, algorithm: str, bit: str) -> None:
    bits = [name for name in BITS if name == bit or (name == "key_agreement" and bit in {"encipher_only", "decipher_only"})]
    csr = asking(*bits, key=algorithm)
    if {*bits} <= ALLOWED[kind, algorithm]:
        made = ask(csr, kind=kind)
        assert (made.key_usages, codes(made)) == (tuple(bits), [])
        assert {*bits} <= {name for names in planned(made).key_usages.values() for name in names}
        return
    error = refused(csr, kind=kind)
    assert error.field == "csr"
    if bit in CA_BITS and kind is Kind.LEAF:
        assert f"it asks for {bit}, and a leaf is no CA" in error.problem
    else:
        assert error.problem.startswith("its keyUsage: ")
        assert error.hint.endswith("--key-usage NAME says the usages instead")


@pytest.mark.parametrize("algorithm", KEYS)
def test_the_certificate_has_what_was_asked_for(algorithm: str) -> None:
    asked = ["digital_signature", "non_repudiation"]
    found = certificate(ask(asking(*asked, key=algorithm, critical=False))).extensions.get_extension_for_class(x509.KeyUsage)
    assert found.critical
    assert (found.value.digital_signature, found.value.content_commitment, found.value.key_encipherment, found.value.key_agreement) == (
        True,
        True,
        False,
        False,
    )


@pytest.mark.parametrize(
    ("asked", "signing", "encryption"),
    [
        ((), {"digital_signature", "non_repudiation"}, {"key_encipherment", "data_encipherment", "key_agreement"}),
        (("digital_signature",), {"digital_signature"}, {"key_encipherment", "data_encipherment", "key_agreement"}),
        (("key_encipherment",), {"digital_signature", "non_repudiation"}, {"key_encipherment"}),
        (("digital_signature", "key_agreement", "decipher_only"), {"digital_signature"}, {"key_agreement", "decipher_only"}),
    ],
)
def test_usages_of_an_sm2_pair_go_to_the_half_that_may_have_them(asked: Sequence[str], signing: set[str], encryption: set[str]) -> None:
    plan = planned(ask(asking(*asked, key="SM2")))
    assert {role: {*names} for role, names in plan.key_usages.items()} == {Role.SIGNING: signing, Role.ENCRYPTION: encryption}


def test_both_halves_of_a_pair_are_certified() -> None:
    made = ask(asking("digital_signature", "key_encipherment", key="SM2"))
    assert certificate(made).subject == certificate(made, Role.ENCRYPTION).subject
    assert made.public_key
    assert made.public_key.spki == maker.sm2().spki


@pytest.mark.parametrize("bits", [("encipher_only",), ("decipher_only",), ("key_agreement", "encipher_only", "decipher_only")])
def test_usages_that_do_not_go_together(bits: Sequence[str]) -> None:
    assert refused(asking(*bits)).field == "csr"


def test_no_bits_are_the_default() -> None:
    made = ask(asking())
    assert (made.key_usages, codes(made)) == ((), [])
    assert planned(made).key_usages == {Role.SIGNING: ("digital_signature",)}


@pytest.mark.parametrize(
    ("kind", "asked", "own", "told"),
    [
        (Kind.LEAF, ["digital_signature", "key_agreement"], ["digital_signature"], True),
        (Kind.LEAF, ["digital_signature"], ["digital_signature", "non_repudiation"], False),
        (Kind.LEAF, ["key_encipherment"], ["digital_signature"], True),
        (Kind.LEAF, [], ["non_repudiation"], False),
        (Kind.SUB, ["digital_signature", "key_cert_sign", "crl_sign"], ["non_repudiation"], False),
        (Kind.SUB, ["key_agreement"], ["non_repudiation"], True),
        (Kind.SUB, ["data_encipherment"], ["non_repudiation"], True),
    ],
)
def test_the_requests_usages_go_before_the_csrs(kind: Kind, asked: list[str], own: list[str], told: bool) -> None:  # noqa: FBT001
    made = ask(asking(*asked), {f"{USAGES}.{bit}": True for bit in own}, kind)
    assert (made.key_usages, codes(made)) == (tuple(own), ["CsrOverruled"] if told else [])
    assert {one.field for one in made.notices if one.row.code == "CsrOverruled"} <= {USAGES}


@pytest.mark.parametrize("own", [None, {}, {"key_usages": {}, "extended_key_usages": {}}, {"key_usages": dict.fromkeys(BITS, False)}])
def test_nothing_and_all_false_leave_it_to_the_csr(own: dict[str, object] | None) -> None:
    made = ask(request(usages(0, 1), purposes(MAIL)), {"extensions": own})
    assert (made.key_usages, made.extended_key_usages, codes(made)) == (("digital_signature", "non_repudiation"), (MAIL,), [])


def test_what_is_overruled_is_said() -> None:
    made = ask(asking("digital_signature", "key_agreement"), {f"{USAGES}.non_repudiation": True})
    expected = 'the CSR asks for "digital_signature", "key_agreement" as key usages; the request says "non_repudiation", which goes before it'
    assert said(made, "CsrOverruled") == expected


# To be a CA


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ([constraints(is_ca=True)], "CA:TRUE"),
        ([constraints(is_ca=True, path_length=0)], "CA:TRUE"),
        ([usages(5)], "key_cert_sign"),
        ([usages(0, 6)], "crl_sign"),
        ([constraints(is_ca=True), usages(5, 6)], "CA:TRUE, key_cert_sign and crl_sign"),
    ],
)
@pytest.mark.parametrize("values", [{}, {f"{USAGES}.digital_signature": True}])
def test_a_leaf_is_no_ca_whatever_the_request_says(asked: list[bytes], words: str, values: dict[str, object]) -> None:
    error = refused(request(*asked), values)
    assert (error.field, error.problem) == ("csr", f"it asks for {words}, and a leaf is no CA")
    assert "pcactl sub create" in error.hint


@pytest.mark.parametrize("asked", [constraints(), constraints(is_ca=False)])
def test_a_leaf_that_asks_to_be_one(asked: bytes) -> None:
    made = ask(request(asked))
    found = certificate(made).extensions.get_extension_for_class(x509.BasicConstraints)
    assert (found.value.ca, found.critical, codes(made)) == (False, True, [])


@pytest.mark.parametrize(
    ("asked", "told", "words"),
    [
        (constraints(is_ca=True, path_length=0), [], ""),
        (constraints(is_ca=True, path_length=3), ["CsrPathLength"], "asks for the path length 3: the path length of a sub is 0"),
        (constraints(is_ca=True), ["CsrPathLength"], "asks for CA:TRUE without a path length"),
        (constraints(is_ca=False), ["CsrAsksForLeaf"], "asks for CA:FALSE"),
        (constraints(), ["CsrAsksForLeaf"], "asks for CA:FALSE"),
    ],
)
def test_a_sub_is_what_it_is_anyway(asked: bytes, told: list[str], words: str) -> None:
    made = ask(request(asked, usages(0, 5, 6)), kind=Kind.SUB)
    assert codes(made) == told
    assert [words in said(made, code) for code in told] == [True] * len(told)
    found = certificate(made).extensions.get_extension_for_class(x509.BasicConstraints)
    assert (found.value.ca, found.value.path_length, found.critical) == (True, 0, True)


@pytest.mark.parametrize("asked", [(5,), (5, 6), (0,), (0, 1, 5, 6)])
def test_a_sub_has_a_cas_usages_and_what_it_asks_for_beside_them(asked: Sequence[int]) -> None:
    made = ask(request(usages(*asked)), kind=Kind.SUB)
    found = certificate(made).extensions.get_extension_for_class(x509.KeyUsage).value
    assert (found.digital_signature, found.key_cert_sign, found.crl_sign, found.content_commitment) == (True, True, True, 1 in asked)
    assert codes(made) == []


# extendedKeyUsage


def _purposes_of(made: Request) -> list[str]:
    found = certificate(made).extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    return [one.dotted_string for one in found.value]


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize("asked", [[SERVER], [CLIENT], [MAIL], [MAIL, SERVER], [CLIENT, MAIL, SERVER]])
def test_purposes_that_are_taken_unasked(kind: Kind, asked: list[str]) -> None:
    made = ask(request(purposes(*asked)), kind=kind)
    assert (_purposes_of(made), codes(made)) == (asked, [])


def test_a_purpose_twice_stands_there_once() -> None:
    assert _purposes_of(ask(request(purposes(CLIENT, SERVER, CLIENT)))) == [CLIENT, SERVER]


def test_no_purposes_are_the_default() -> None:
    made = ask(request(purposes()))
    assert (_purposes_of(made), codes(made)) == ([SERVER, CLIENT], [])


NOT_ALONE = {"ocsp_signing": OCSP, "code_signing": CODE, "time_stamping": TIME, "1.3.6.1.5.5.7.3.17": "1.3.6.1.5.5.7.3.17"}


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize(("named", "oid"), NOT_ALONE.items())
def test_purposes_that_are_not_taken_from_a_csr_alone(kind: Kind, named: str, oid: str) -> None:
    for asked in ([oid], [SERVER, oid]):
        error = refused(request(purposes(*asked)), kind=kind)
        assert (error.field, error.allowed) == ("csr", "server_auth, client_auth, email_protection")
        assert error.problem == f"it asks for the extended key usage {named}, which is not taken from a CSR alone"
        together = ["server_auth", named] if SERVER in asked else [named]
        assert error.hint == " ".join(f"--extended-key-usage {name}" for name in (["NAME"] if oid == TIME and SERVER in asked else together))


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        ([CODE, ANY_PURPOSE, SERVER], ["code_signing", "server_auth"]),
        ([OCSP, *(f"1.2.{number}" for number in range(9))], ["NAME"]),
    ],
)
def test_the_hint_asks_for_what_may_be_issued_and_not_for_too_much(asked: list[str], hint: list[str]) -> None:
    assert refused(request(purposes(*asked))).hint == " ".join(f"--extended-key-usage {name}" for name in hint)


@pytest.mark.parametrize(("named", "oid"), NOT_ALONE.items())
def test_the_same_asked_for_by_the_request_too(named: str, oid: str) -> None:
    own: dict[str, object] = {f"{PURPOSES}.other": [oid]} if named == oid else {f"{PURPOSES}.{named}": True}
    made = ask(request(purposes(oid)), own)
    assert (_purposes_of(made), codes(made)) == ([oid], [])


@pytest.mark.parametrize("asked", [[ANY_PURPOSE], [SERVER, ANY_PURPOSE]])
def test_any_purpose_is_never_issued(asked: list[str]) -> None:
    error = refused(request(purposes(*asked)))
    assert (error.field, error.problem) == ("csr", "it asks for anyExtendedKeyUsage, which is never issued")
    made = ask(request(purposes(*asked)), {f"{PURPOSES}.server_auth": True})
    assert (_purposes_of(made), codes(made)) == ([SERVER], ["CsrOverruled"])


def test_the_requests_purposes_go_before_the_csrs() -> None:
    made = ask(request(purposes(CLIENT, OCSP)), {f"{PURPOSES}.server_auth": True})
    assert _purposes_of(made) == [SERVER]
    expected = 'the CSR asks for "client_auth", "ocsp_signing" as extended key usages; the request says "server_auth", which goes before it'
    assert said(made, "CsrOverruled") == expected
    assert [one.field for one in made.notices if one.row.code == "CsrOverruled"] == [PURPOSES]


def test_purposes_that_are_all_given_are_not_told_of() -> None:
    made = ask(request(purposes(CLIENT)), {f"{PURPOSES}.server_auth": True, f"{PURPOSES}.client_auth": True})
    assert (_purposes_of(made), codes(made)) == ([SERVER, CLIENT], [])


@pytest.mark.parametrize(
    ("asked", "values", "told"),
    [
        (purposes(CLIENT, critical=True), {}, ["CsrCriticality"]),
        (purposes(CLIENT), {}, []),
        (purposes(TIME, critical=True), {f"{PURPOSES}.time_stamping": True}, []),
        (purposes(TIME), {f"{PURPOSES}.time_stamping": True}, []),
    ],
)
def test_purposes_that_are_not_written_as_critical(asked: bytes, values: dict[str, object], told: list[str]) -> None:
    made = ask(request(asked), values)
    assert codes(made) == told
    assert certificate(made).extensions.get_extension_for_class(x509.ExtendedKeyUsage).critical == (f"{PURPOSES}.time_stamping" in values)


# Other extensions


def test_a_critical_or_an_empty_key_identifier_is_told_of() -> None:
    key = ask(request()).public_key
    assert key
    assert codes(ask(request(extension(maker.SKI, der.octet_string(key.key_id), critical=True)))) == ["CsrCriticality"]
    assert codes(ask(request(extension(maker.SKI, der.octet_string(b""))))) == ["CsrKeyIdentifier"]


@pytest.mark.parametrize(
    ("oid", "value", "kind", "hint"),
    [
        ("1.2.3", der.NULL, Kind.LEAF, "--custom-extension 1.2.3=BQA="),
        ("1.2.3", b"\xff\xff", Kind.LEAF, "make the request without it"),
        ("2.5.29.30", der.sequence(), Kind.LEAF, "make the request without it"),
        ("1.2.3", der.octet_string(bytes(300)), Kind.LEAF, "--custom-extension 1.2.3=BASE64"),
    ],
)
def test_the_hint_is_one_that_works(oid: str, value: bytes, kind: Kind, hint: str) -> None:
    assert refused(request(extension(oid, value)), kind=kind).hint == hint


def test_a_key_identifier_of_its_own_is_told_of() -> None:
    key_id = ask(request()).public_key
    assert key_id
    for octets, told in ((key_id.key_id, []), (b"\x01" * 20, ["CsrKeyIdentifier"]), (b"\x01", ["CsrKeyIdentifier"])):
        made = ask(request(extension(maker.SKI, der.octet_string(octets))))
        assert codes(made) == told
        assert certificate(made).extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest == key_id.key_id


@pytest.mark.parametrize(
    ("oid", "label"),
    [("2.5.29.35", "authorityKeyIdentifier"), ("2.5.29.31", "cRLDistributionPoints"), ("1.3.6.1.5.5.7.1.1", "authorityInfoAccess")],
)
def test_what_the_issuer_says_is_refused(oid: str, label: str) -> None:
    csr = request(extension(oid, der.sequence()))
    error = refused(csr)
    assert (error.field, error.problem) == ("csr", f"it asks for the extension {oid} ({label}), which pcactl sets itself")
    with pytest.raises(InvalidParameter) as caught:
        ask(csr, {CUSTOM: [custom(oid, der.sequence())]})
    assert caught.value.field == f"{CUSTOM}.object_identifier"


STAPLE, VALUE = "1.3.6.1.5.5.7.1.24", der.sequence(der.integer(5))


@pytest.mark.parametrize(("oid", "named"), [(STAPLE, f"{STAPLE} (tlsFeature)"), ("2.5.29.32", "2.5.29.32 (certificatePolicies)"), ("1.2.3.4", "1.2.3.4")])
@pytest.mark.parametrize("critical", [False, True])
def test_an_extension_is_not_taken_from_a_csr_alone(oid: str, named: str, critical: bool) -> None:  # noqa: FBT001
    error = refused(request(extension(oid, VALUE, critical=critical)), {CUSTOM: [custom("1.2.3.5", VALUE)]})
    assert (error.field, error.problem) == ("csr", f"it asks for the extension {named}, which is not taken from a CSR alone")
    assert f"--custom-extension {oid}={b64encode(VALUE).decode()}{',critical' if critical else ''}" in error.hint


@pytest.mark.parametrize(("oid", "whole"), [("1.2.3.45", True), ("1.2.3.456", False)])
def test_a_long_extension_is_not_in_the_hint(oid: str, whole: bool) -> None:  # noqa: FBT001
    """An option of 200 characters is, one of 201 is not."""
    value = der.octet_string(bytes(126))
    hint = refused(request(extension(oid, value))).hint
    assert hint == f"--custom-extension {oid}={b64encode(value).decode() if whole else 'BASE64'}"


@pytest.mark.parametrize(
    ("asked", "given", "told"),
    [
        (extension(STAPLE, VALUE), custom(STAPLE, VALUE), []),
        (extension(STAPLE, VALUE, critical=True), custom(STAPLE, VALUE, critical=True), []),
        (extension(STAPLE, VALUE), custom(STAPLE, VALUE, critical=True), []),
        (extension(STAPLE, VALUE, critical=True), custom(STAPLE, VALUE), ["CsrCriticality"]),
        (extension(STAPLE, VALUE), custom(STAPLE, der.sequence(der.integer(17))), ["CsrOverruled"]),
        (extension(STAPLE, VALUE, critical=True), custom(STAPLE, der.sequence(der.integer(17))), ["CsrOverruled", "CsrCriticality"]),
    ],
)
def test_an_extension_that_the_request_asks_for_too(asked: bytes, given: dict[str, object], told: list[str]) -> None:
    made = ask(request(asked), {CUSTOM: [given]})
    assert codes(made) == told
    found = certificate(made).extensions.get_extension_for_oid(x509.ObjectIdentifier(STAPLE))
    assert (found.critical, b64encode(found.value.public_bytes()).decode()) == (given["critical"], given["value"])


def test_extensions_are_told_of_one_by_one() -> None:
    csr = request(extension("1.2.3.4", VALUE), extension("1.2.3.5", VALUE))
    assert "1.2.3.5" in refused(csr, {CUSTOM: [custom("1.2.3.4", VALUE)]}).problem
    made = ask(csr, {CUSTOM: [custom("1.2.3.4", VALUE), custom("1.2.3.5", der.NULL)]})
    assert said(made, "CsrOverruled") == f'the CSR asks for "{VALUE.hex()}" as the extension 1.2.3.5; the request says "0500", which goes before it'


def test_what_stands_alone_is_not_proposed_with_others() -> None:
    assert refused(request(purposes(CODE, TIME))).hint == "--extended-key-usage NAME"
    assert refused(request(purposes(TIME))).hint == "--extended-key-usage time_stamping"


def test_an_sm2_leaf_has_no_constraints_and_says_so() -> None:
    made = ask(request(constraints(is_ca=False), key=maker.sm2()))
    assert codes(made) == ["CsrConstraintsLeftOut"]
    assert codes(ask(request(constraints(is_ca=False)))) == []
