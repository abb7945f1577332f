"""Usages, purposes and custom extensions: what each key may have, and the reasons for what it may not (contract 2 and 4)."""

import base64
from collections.abc import Mapping, Sequence

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.plan import make_plan
from pcactl.errors import InvalidParameter
from pcactl.model import CustomExtension, Plan
from tests.engine.examples import LAW, NOW, certificate, issuer, keyed, parse, plan

BITS = [
    "digital_signature",
    "non_repudiation",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
]
CA_BITS = {"digital_signature", "key_cert_sign", "crl_sign"}
ALLOWED: Mapping[tuple[Kind, str], set[str]] = {
    (Kind.LEAF, "RSA"): {"digital_signature", "non_repudiation", "key_encipherment", "data_encipherment"},
    (Kind.LEAF, "ECDSA"): {"digital_signature", "non_repudiation", "key_agreement", "encipher_only", "decipher_only"},
    (Kind.LEAF, "SM2"): {*BITS} - {"key_cert_sign", "crl_sign"},
    (Kind.SUB, "RSA"): CA_BITS | {"non_repudiation", "key_encipherment", "data_encipherment"},
    (Kind.SUB, "ECDSA"): CA_BITS | {"non_repudiation", "key_agreement", "encipher_only", "decipher_only"},
    (Kind.SUB, "SM2"): CA_BITS | {"non_repudiation", "key_agreement", "encipher_only", "decipher_only"},
}
"""Contract 2: CA bits are a CA's, RSA agrees on nothing, elliptic curves encrypt nothing, but for the SM2 pair's second half."""
DEFAULTS: Mapping[tuple[Kind, str], Mapping[Role, set[str]]] = {
    **{(kind, name): {Role.SIGNING: CA_BITS} for kind in (Kind.ROOT, Kind.SUB) for name in ("RSA", "ECDSA", "SM2")},
    (Kind.LEAF, "RSA"): {Role.SIGNING: {"digital_signature", "key_encipherment"}},
    (Kind.LEAF, "ECDSA"): {Role.SIGNING: {"digital_signature"}},
    (Kind.LEAF, "SM2"): {
        Role.SIGNING: {"digital_signature", "non_repudiation"},
        Role.ENCRYPTION: {"key_encipherment", "data_encipherment", "key_agreement"},
    },
}
PARAMS = {"RSA": "2048", "ECDSA": "P256", "SM2": ""}
USAGES = "extensions.key_usages"
PURPOSES = "extensions.extended_key_usages"
CUSTOM = "extensions.custom_extensions"
SERVER, CLIENT, CODE, EMAIL, TIME, OCSP = (f"1.3.6.1.5.5.7.3.{number}" for number in (1, 2, 3, 4, 8, 9))


def _asking(algorithm: str, bits: Sequence[str], **values: object) -> dict[str, object]:
    return {**keyed(algorithm, PARAMS[algorithm]), USAGES: dict.fromkeys(bits, True), **values}


def _bits_of(made: Plan, role: Role) -> set[str]:
    """What `cryptography` reads in the certificate."""
    found = certificate(made, role).extensions.get_extension_for_class(x509.KeyUsage)
    assert found.critical
    names = dict(zip([*BITS], ["digital_signature", "content_commitment", *BITS[2:]], strict=True))
    guarded = {"encipher_only", "decipher_only"} if not found.value.key_agreement else set()
    return {bit for bit, name in names.items() if bit not in guarded and getattr(found.value, name)}


def _every_bit_of(made: Plan) -> dict[Role, set[str]]:
    return {role: _bits_of(made, role) for role in made.key_usages}


# keyUsage


@pytest.mark.parametrize(("kind", "algorithm", "bit"), [(kind, algorithm, bit) for kind, algorithm in ALLOWED for bit in BITS])
def test_each_bit_for_each_key(kind: Kind, algorithm: str, bit: str) -> None:
    with_what_it_needs = {bit, "key_agreement"} if bit in {"encipher_only", "decipher_only"} else {bit}
    asked = _asking(algorithm, [name for name in BITS if name in with_what_it_needs])
    if with_what_it_needs <= ALLOWED[kind, algorithm]:
        assert parse(kind, asked).key_usages == tuple(name for name in BITS if name in with_what_it_needs)
        return
    with pytest.raises(InvalidParameter, match=r"is not allowed for") as caught:
        parse(kind, asked)
    wrong = next(name for name in BITS if name in with_what_it_needs - ALLOWED[kind, algorithm])
    assert (caught.value.field, caught.value.value) == (f"{USAGES}.{wrong}", True)
    assert set(caught.value.allowed.split(", ")) == ALLOWED[kind, algorithm]


@pytest.mark.parametrize(
    ("kind", "algorithm", "bit", "reason"),
    [
        (Kind.LEAF, "RSA", "key_cert_sign", "only a CA may have it"),
        (Kind.LEAF, "SM2", "crl_sign", "only a CA may have it"),
        (Kind.LEAF, "RSA", "key_agreement", "RFC 3279"),
        (Kind.LEAF, "ECDSA", "key_encipherment", "RFC 8813"),
        (Kind.SUB, "ECDSA", "data_encipherment", "RFC 8813"),
        (Kind.SUB, "SM2", "key_encipherment", "GB/T 38636"),
    ],
)
def test_the_reason_is_said(kind: Kind, algorithm: str, bit: str, reason: str) -> None:
    with pytest.raises(InvalidParameter, match=reason):
        parse(kind, _asking(algorithm, [bit]))


@pytest.mark.parametrize(("kind", "algorithm"), DEFAULTS)
def test_defaults(kind: Kind, algorithm: str) -> None:
    assert _every_bit_of(plan(kind, keyed(algorithm, PARAMS[algorithm]))) == DEFAULTS[kind, algorithm]


@pytest.mark.parametrize(("kind", "algorithm"), list(ALLOWED))
@pytest.mark.parametrize("usages", [None, {}, dict.fromkeys(BITS, False), dict.fromkeys(BITS)])
def test_nothing_and_all_false_are_as_if_not_given(kind: Kind, algorithm: str, usages: dict[str, bool] | None) -> None:
    made = plan(kind, {**keyed(algorithm, PARAMS[algorithm]), USAGES: usages})
    assert _every_bit_of(made) == DEFAULTS[kind, algorithm]
    assert made.notices == ()


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize("algorithm", ["ECDSA", "SM2"])
@pytest.mark.parametrize("only", ["encipher_only", "decipher_only"])
def test_encipher_only_and_decipher_only_need_key_agreement(kind: Kind, algorithm: str, only: str) -> None:
    with pytest.raises(InvalidParameter, match=f"{only} has no meaning without key_agreement") as caught:
        parse(kind, _asking(algorithm, [only, "digital_signature"]))
    assert caught.value.field == f"{USAGES}.{only}"
    assert only in parse(kind, _asking(algorithm, [only, "key_agreement"])).key_usages


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize("algorithm", ["ECDSA", "SM2"])
def test_encipher_only_and_decipher_only_exclude_each_other(kind: Kind, algorithm: str) -> None:
    with pytest.raises(InvalidParameter, match="exclude each other") as caught:
        parse(kind, _asking(algorithm, ["encipher_only", "decipher_only", "key_agreement"]))
    assert caught.value.field == f"{USAGES}.decipher_only"


@pytest.mark.parametrize(
    ("asked", "signing", "encryption", "kept"),
    [
        (["digital_signature"], ["digital_signature"], ["key_encipherment", "data_encipherment", "key_agreement"], "encryption"),
        (["non_repudiation"], ["non_repudiation"], ["key_encipherment", "data_encipherment", "key_agreement"], "encryption"),
        (["key_encipherment"], ["digital_signature", "non_repudiation"], ["key_encipherment"], "signing"),
        (["key_agreement", "encipher_only"], ["digital_signature", "non_repudiation"], ["key_agreement", "encipher_only"], "signing"),
        (["digital_signature", "key_encipherment"], ["digital_signature"], ["key_encipherment"], ""),
        (["digital_signature", "key_agreement", "decipher_only"], ["digital_signature"], ["key_agreement", "decipher_only"], ""),
    ],
)
def test_asked_usages_go_to_the_half_that_may_have_them(asked: list[str], signing: list[str], encryption: list[str], kept: str) -> None:
    made = plan(Kind.LEAF, _asking("SM2", asked))
    assert made.key_usages == {Role.SIGNING: tuple(signing), Role.ENCRYPTION: tuple(encryption)}
    assert _every_bit_of(made) == {Role.SIGNING: set(signing), Role.ENCRYPTION: set(encryption)}
    usual = {"signing": ", ".join(signing), "encryption": ", ".join(encryption)}
    words = [f"no usage was asked for the {kept} certificate: it keeps {usual[kept]}"] if kept else []
    assert [(one.row.code, one.field, one.message) for one in made.notices] == [("HalfKeepsDefault", USAGES, message) for message in words]


@settings(LAW, max_examples=200)
@given(st.sampled_from(list(ALLOWED)), st.sets(st.sampled_from(BITS)))
def test_exactly_the_bits_asked_for_are_set_or_the_request_is_refused(case: tuple[Kind, str], asked: set[str]) -> None:
    kind, algorithm = case
    only = asked & {"encipher_only", "decipher_only"}
    values = _asking(algorithm, sorted(asked))
    if not asked <= ALLOWED[case] or len(only) > 1 or (only and "key_agreement" not in asked):
        with pytest.raises(InvalidParameter) as caught:
            parse(kind, values)
        assert caught.value.field in {f"{USAGES}.{bit}" for bit in asked}
        return
    found = _every_bit_of(plan(kind, values))
    if kind is Kind.SUB:
        assert found == {Role.SIGNING: CA_BITS | asked}
    elif algorithm == "SM2":
        signing, encryption = asked & DEFAULTS[case][Role.SIGNING], asked - DEFAULTS[case][Role.SIGNING]
        assert found == {Role.SIGNING: signing or DEFAULTS[case][Role.SIGNING], Role.ENCRYPTION: encryption or DEFAULTS[case][Role.ENCRYPTION]}
    else:
        assert found == {Role.SIGNING: asked or DEFAULTS[case][Role.SIGNING]}


# extendedKeyUsage


def _purposes_of(made: Plan, role: Role = Role.SIGNING) -> list[str]:
    return [one.dotted_string for one in certificate(made, role).extensions.get_extension_for_class(x509.ExtendedKeyUsage).value]


def _has_purposes(made: Plan) -> bool:
    return any(isinstance(one.value, x509.ExtendedKeyUsage) for one in certificate(made).extensions)


@pytest.mark.parametrize("algorithm", PARAMS)
@pytest.mark.parametrize("asked", [None, {}, {"server_auth": False, "client_auth": False, "other": []}])
def test_a_leaf_is_for_servers_and_clients_unless_it_asks(algorithm: str, asked: object) -> None:
    made = plan(Kind.LEAF, {**keyed(algorithm, PARAMS[algorithm]), PURPOSES: asked})
    assert [_purposes_of(made, role) for role in made.key_usages] == [[SERVER, CLIENT]] * len(made.key_usages)


@pytest.mark.parametrize("kind", [Kind.ROOT, Kind.SUB])
def test_a_ca_has_no_purposes_unless_it_asks(kind: Kind) -> None:
    assert not _has_purposes(plan(kind))


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize(
    ("asked", "issued"),
    [
        ({"server_auth": True}, [SERVER]),
        ({"ocsp_signing": True, "code_signing": True}, [CODE, OCSP]),
        ({"email_protection": True, "other": ["1.3.6.1.5.5.7.3.17", "1.3.6.1.4.1.311.20.2.2"]}, [EMAIL, "1.3.6.1.5.5.7.3.17", "1.3.6.1.4.1.311.20.2.2"]),
        ({"client_auth": True, "other": [CLIENT, SERVER, SERVER]}, [CLIENT, SERVER]),
        ({"other": ["2.999.3"]}, ["2.999.3"]),
        ({"time_stamping": True}, [TIME]),
        ({"other": [TIME]}, [TIME]),
    ],
)
def test_purposes_asked_for_are_these_alone_each_once(kind: Kind, asked: dict[str, object], issued: list[str]) -> None:
    made = plan(kind, {PURPOSES: asked})
    assert _purposes_of(made) == issued
    assert certificate(made).extensions.get_extension_for_class(x509.ExtendedKeyUsage).critical is (issued == [TIME])


@pytest.mark.parametrize("asked", [{"time_stamping": True, "server_auth": True}, {"time_stamping": True, "other": ["2.999"]}, {"other": [TIME, CLIENT]}])
def test_time_stamping_stands_alone(asked: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter, match="time_stamping must be the only purpose") as caught:
        parse(Kind.LEAF, {PURPOSES: asked})
    assert caught.value.field == f"{PURPOSES}.time_stamping"
    assert parse(Kind.LEAF, {PURPOSES: {"time_stamping": True, "other": [TIME]}}).extended_key_usages == (TIME,)


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize("asked", [{"other": ["2.5.29.37.0"]}, {"server_auth": True, "other": ["2.999", "2.5.29.37.0"]}])
def test_any_extended_key_usage_is_never_issued(kind: Kind, asked: dict[str, object]) -> None:
    with pytest.raises(InvalidParameter, match="anyExtendedKeyUsage is never issued") as caught:
        parse(kind, {PURPOSES: asked})
    assert (caught.value.field, caught.value.value) == (f"{PURPOSES}.other", "2.5.29.37.0")


NO_OIDS = [
    "1",
    "1.",
    ".1",
    "1..2",
    "3.1",
    "0.40",
    "1.40",
    "1.2.03",
    "1.2.-3",
    "+1.2",
    "1.2 ",
    "1.2\n",
    "1,2",
    "serverAuth",
    "server_auth",
    "1.2.\u0663",
    "2.5.29.37.0x",
    "1.2." + "9" * 40,
    "1." + "1." * 127 + "1",
    "9" * 5000,
]


@pytest.mark.parametrize("text", NO_OIDS, ids=lambda text: repr(text[:20]))
def test_what_is_no_object_identifier(text: str) -> None:
    for path, values in (
        (f"{PURPOSES}.other", {f"{PURPOSES}.other": [text]}),
        (f"{CUSTOM}.object_identifier", {CUSTOM: [{"object_identifier": text, "value": "BQA="}]}),
    ):
        with pytest.raises(InvalidParameter, match="is no object identifier") as caught:
            parse(Kind.LEAF, values)
        assert (caught.value.field, caught.value.value) == (path, text)


@LAW
@given(st.integers(0, 2), st.integers(0, 39), st.lists(st.integers(0, 10**38), max_size=5))
def test_every_object_identifier_is_taken_and_read_back(first: int, second: int, rest: list[int]) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))
    if dotted in {"2.5.29.37.0", TIME}:
        return
    try:
        wanted = [x509.ObjectIdentifier(dotted).dotted_string]
    except ValueError:
        return  # `cryptography` holds at most 63 octets.
    assert _purposes_of(plan(Kind.LEAF, {f"{PURPOSES}.other": [dotted]})) == wanted


# A sub's purposes and its leaves'


@pytest.mark.parametrize(
    ("allowed", "issued", "words"),
    [
        ((), [SERVER, CLIENT], None),
        ((SERVER, CLIENT), [SERVER, CLIENT], None),
        ((CLIENT, SERVER, EMAIL), [SERVER, CLIENT], None),
        ((SERVER,), [SERVER], "the issuer allows server_auth only: the default is narrowed to server_auth"),
        ((EMAIL, CLIENT), [CLIENT], "the issuer allows email_protection, client_auth only: the default is narrowed to client_auth"),
        ((CLIENT, "2.999"), [CLIENT], "the issuer allows client_auth, 2.999 only: the default is narrowed to client_auth"),
    ],
)
def test_the_default_is_narrowed_to_the_issuers_with_a_notice(allowed: tuple[str, ...], issued: list[str], words: str | None) -> None:
    made = plan(Kind.LEAF, below=issuer(Kind.LEAF, extended_key_usages=allowed))
    assert _purposes_of(made) == issued
    assert [(one.row.code, one.field, one.message) for one in made.notices] == ([("PurposesNarrowed", PURPOSES, words)] if words else [])


@pytest.mark.parametrize(
    ("allowed", "asked", "beyond"),
    [
        ((SERVER,), {"client_auth": True}, CLIENT),
        ((SERVER,), {"server_auth": True, "client_auth": True}, CLIENT),
        ((SERVER, CLIENT), {"other": ["2.999"]}, "2.999"),
        ((SERVER, CLIENT), {"ocsp_signing": True}, OCSP),
        ((SERVER, CLIENT), {"time_stamping": True}, TIME),
        ((TIME,), None, SERVER),
        ((CODE, EMAIL), {}, SERVER),
    ],
)
def test_what_the_issuer_does_not_allow_is_refused(allowed: tuple[str, ...], asked: object, beyond: str) -> None:
    with pytest.raises(InvalidParameter, match="is not among the issuer's extended key usages") as caught:
        plan(Kind.LEAF, {PURPOSES: asked}, below=issuer(Kind.LEAF, extended_key_usages=allowed))
    assert (caught.value.field, caught.value.value, caught.value.exit_status) == (PURPOSES, beyond, 2)


@pytest.mark.parametrize("asked", [{"server_auth": True}, {"client_auth": True}, {"server_auth": True, "client_auth": True}])
def test_what_the_issuer_allows_is_issued_as_asked(asked: dict[str, object]) -> None:
    made = plan(Kind.LEAF, {PURPOSES: asked}, below=issuer(Kind.LEAF, extended_key_usages=(SERVER, CLIENT, CODE)))
    assert _purposes_of(made) == [oid for name, oid in (("server_auth", SERVER), ("client_auth", CLIENT)) if name in asked]
    assert made.notices == ()


@LAW
@given(st.sets(st.sampled_from([SERVER, CLIENT, CODE, EMAIL, TIME, OCSP, "2.999"])), st.lists(st.sampled_from([SERVER, CLIENT, CODE, "2.999"]), max_size=3))
def test_a_leafs_purposes_lie_within_its_issuers(allowed: set[str], asked: list[str]) -> None:
    request = parse(Kind.LEAF, {f"{PURPOSES}.other": asked})
    try:
        made = make_plan(request, issuer(Kind.LEAF, extended_key_usages=tuple(sorted(allowed))), now=NOW)
    except InvalidParameter:
        assert allowed
        assert not {*asked} <= allowed or not (asked or allowed & {SERVER, CLIENT})
        return
    assert set(made.extended_key_usages) <= (allowed or {SERVER, CLIENT, *asked})
    assert set(made.extended_key_usages) >= set(asked)
    assert made.extended_key_usages


# Custom extensions

RESERVED = ["2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.19", "2.5.29.31", "2.5.29.35", "2.5.29.37", "1.3.6.1.5.5.7.1.1"]


@pytest.mark.parametrize("oid", RESERVED)
def test_an_extension_that_we_set_ourselves_is_refused(oid: str) -> None:
    with pytest.raises(InvalidParameter, match="which pcactl sets itself") as caught:
        parse(Kind.LEAF, {CUSTOM: [{"object_identifier": oid, "value": "BQA="}]})
    assert (caught.value.field, caught.value.value) == (f"{CUSTOM}.object_identifier", oid)


def test_an_extension_twice_is_refused() -> None:
    twice = [{"object_identifier": oid, "value": "BQA="} for oid in ("2.999.1", "2.999.2", "2.999.1")]
    with pytest.raises(InvalidParameter, match=r"2\.999\.1 is given twice") as caught:
        parse(Kind.LEAF, {CUSTOM: twice})
    assert (caught.value.field, caught.value.value) == (f"{CUSTOM}.object_identifier", "2.999.1")


@pytest.mark.parametrize("text", ["BQA", "BQA==", "BQA=\n", " BQA=", "BQA=BQA=", "B-_=", "BQA=é", "====", "?"])
def test_a_value_that_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(InvalidParameter, match="is no Base64") as caught:
        parse(Kind.LEAF, {CUSTOM: [{"object_identifier": "2.999.1", "value": text}]})
    assert (caught.value.field, caught.value.value) == (f"{CUSTOM}.value", text)


@pytest.mark.parametrize(
    "octets",
    [
        "00",
        "05",
        "0501",
        "050000",
        "05000500",
        "30800000",
        "048101FF",
        "3003020102FF",
        "30020500FF",
        "3003020200",
        "30040202000A",
        "3003010101",
        "30020600",
        "30030C01FF",
        "A0020401",
    ],
)
def test_a_value_that_is_no_der_is_refused(octets: str) -> None:
    text = base64.b64encode(bytes.fromhex(octets)).decode()
    with pytest.raises(InvalidParameter, match="is no DER value") as caught:
        parse(Kind.LEAF, {CUSTOM: [{"object_identifier": "2.999.1", "value": text}]})
    assert (caught.value.field, caught.value.value) == (f"{CUSTOM}.value", text)


def test_a_value_is_der_however_deep_and_no_deeper_than_64() -> None:
    def nested(levels: int) -> str:
        value = der.NULL
        for _ in range(levels - 1):
            value = der.sequence(value)
        return base64.b64encode(value).decode()

    assert parse(Kind.LEAF, {CUSTOM: [{"object_identifier": "2.999.1", "value": nested(64)}]}).custom_extensions
    with pytest.raises(InvalidParameter, match="nested deeper than 64"):
        parse(Kind.LEAF, {CUSTOM: [{"object_identifier": "2.999.1", "value": nested(65)}]})


@pytest.mark.parametrize(
    ("oid", "kind", "critical", "problem", "member"),
    [
        ("2.5.29.30", Kind.LEAF, True, "nameConstraints, which only a CA may have", "object_identifier"),
        ("2.5.29.36", Kind.LEAF, True, "policyConstraints, which only a CA may have", "object_identifier"),
        ("2.5.29.30", Kind.SUB, False, "nameConstraints, which must be critical", "critical"),
        ("2.5.29.54", Kind.SUB, False, "inhibitAnyPolicy, which must be critical", "critical"),
        ("2.5.29.46", Kind.LEAF, True, "freshestCRL, which must be not critical", "critical"),
    ],
)
def test_where_rfc_5280_lets_an_extension_stand(oid: str, kind: Kind, critical: bool, problem: str, member: str) -> None:  # noqa: FBT001  A member of the body.
    with pytest.raises(InvalidParameter, match=problem) as caught:
        parse(kind, {CUSTOM: [{"object_identifier": oid, "critical": critical, "value": "BQA="}]})
    assert caught.value.field == f"{CUSTOM}.{member}"
    if member == "critical":
        assert parse(kind, {CUSTOM: [{"object_identifier": oid, "critical": not critical, "value": "BQA="}]})


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_custom_extensions_stand_last_in_the_order_asked_for(kind: Kind) -> None:
    asked = [("2.999.2", True, der.utf8_string("hi")), ("2.999.1", False, der.NULL), ("1.3.6.1.4.1.55555.1", True, der.sequence(der.integer(1)))]
    members = [{"object_identifier": oid, "critical": critical, "value": base64.b64encode(value).decode()} for oid, critical, value in asked]
    made = plan(kind, {CUSTOM: members})
    assert made.request.custom_extensions == tuple(CustomExtension(*one) for one in asked)
    found = [(one.oid.dotted_string, one.critical, one.value.public_bytes()) for one in list(certificate(made).extensions)[-3:]]
    assert found == asked


@pytest.mark.parametrize("critical", [None, False])
def test_a_custom_extension_is_not_critical_unless_asked(critical: bool | None) -> None:  # noqa: FBT001  The value under test.
    made = plan(Kind.LEAF, {CUSTOM: [{"object_identifier": "2.999.1", "critical": critical, "value": "BQA="}]})
    assert list(certificate(made).extensions)[-1].critical is False


def test_both_halves_of_a_pair_have_the_custom_extensions_and_purposes() -> None:
    values = {**keyed("SM2"), CUSTOM: [{"object_identifier": "2.999.1", "value": "BQA="}], PURPOSES: {"client_auth": True}}
    made = plan(Kind.LEAF, values)
    for role in (Role.SIGNING, Role.ENCRYPTION):
        assert "2.999.1" in {one.oid.dotted_string for one in certificate(made, role).extensions}
        assert _purposes_of(made, role) == [CLIENT]
