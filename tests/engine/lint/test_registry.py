"""Every rule finds what it is for, and nothing in what is right; and no octet of a draft can change unseen."""

import re
from collections.abc import Callable

import pytest

from pcactl import der
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.lint.registry import RULES, find, review
from pcactl.engine.lint.rule import Finding, Rule
from pcactl.errors import Defect
from tests.engine.examples import EVERY_KEY, EVERY_KIND, SERIAL, full, keyed, plan, public_info
from tests.engine.lint.broken import ALSO, BROKEN, Draft, drafted


def _found(draft: Draft) -> set[str]:
    return {finding.rule for finding in find(draft.case)}


# The registry


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


def test_every_rule_has_a_broken_example_and_every_example_its_rule() -> None:
    assert set(BROKEN) == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_name_says_what_is_wrong_and_a_citation_where_it_stands(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", rule.name)
    assert re.search(r"RFC \d{4} [A-Z0-9.]+|GB/T \d+|contract \d|X\.690 [0-9.]+", rule.cites)


# Each rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_its_broken_draft_and_no_other_rule_does(rule: Rule) -> None:
    broken, others = BROKEN[rule.name]
    assert _found(broken()) == {rule.name} | others


@pytest.mark.parametrize(("broken", "wanted"), ALSO.values(), ids=ALSO)
def test_what_else_is_found(broken: Callable[[], Draft], wanted: set[str]) -> None:
    assert _found(broken()) == wanted


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_broken_draft_is_not_signed(rule: Rule) -> None:
    tbs, made, role = BROKEN[rule.name][0]()
    with pytest.raises(Defect, match="the certificate that would be signed breaks ") as caught:
        review(tbs, made, role)
    assert f"{rule.name} ({rule.cites})" in caught.value.problem
    assert (caught.value.exit_status, caught.value.code) == (1, "InternalError")


def test_all_findings_are_told() -> None:
    tbs, made, role = BROKEN["key_cert_sign_without_ca"][0]()
    with pytest.raises(Defect) as caught:
        review(tbs, made, role)
    assert caught.value.problem.count("; ") == 1
    assert find(Draft(tbs, made, role).case) == tuple(Finding(rule.name, rule.cites) for rule in RULES if rule.name in caught.value.problem)


# What is right


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_a_clean_draft_of_every_kind_and_key_has_no_finding(algorithm: str, param: str, kind: Kind) -> None:
    for values in ({}, _everything(kind, algorithm), {"quantity": 25 if kind is not Kind.LEAF else 5, "duration_type": "year"}):
        made = plan(kind, {**values, **keyed(algorithm, param)})
        for role in made.key_usages:
            draft = drafted(made, role)
            assert _found(draft) == set()
            review(draft.tbs, made, role)


def _everything(kind: Kind, algorithm: str) -> dict[str, object]:
    body = {path: value for path, value in full(kind).items() if path != "issuer_id"}
    if algorithm == "RSA" and "extensions" in body:
        body["extensions"]["key_usages"] = {"digital_signature": True, "key_encipherment": True}
    return body


@pytest.mark.parametrize(
    "values",
    [
        {"csr_common.subject": None, "csr_common.san": ["a.test", "::1", "ops@a.test", "urn:a:b"]},
        {"csr_common.subject.common_name": "中" * 64},
        {"extensions.extended_key_usages": {"time_stamping": True}},
        {"extensions.key_usages": {"key_agreement": True, "encipher_only": True}},
        {"extensions.custom_extensions": [{"object_identifier": "2.999.1", "critical": True, "value": "BQA="}]},
    ],
)
@pytest.mark.parametrize("key", [("ECDSA", "P256"), ("SM2", "")])
def test_what_is_unusual_and_right_has_no_finding(key: tuple[str, str], values: dict[str, object]) -> None:
    made = plan(Kind.LEAF, {**values, **keyed(*key)})
    assert [_found(drafted(made, role)) for role in made.key_usages] == [set()] * len(made.key_usages)


# Octets


@pytest.mark.parametrize("tbs", [b"", b"\x30", b"\x30\x00", b"\x05\x00", b"not DER"])
def test_what_cannot_be_read_is_a_defect(tbs: bytes) -> None:
    with pytest.raises(Defect, match="is not well-formed"):
        review(tbs, plan(Kind.ROOT), Role.SIGNING)


CUSTOM = {"extensions.custom_extensions": [{"object_identifier": "2.999.1", "critical": True, "value": "BQA="}]}


@pytest.mark.parametrize(
    ("kind", "values", "role"),
    [
        (Kind.ROOT, {}, Role.SIGNING),
        (Kind.SUB, keyed("RSA", "2048"), Role.SIGNING),
        (Kind.LEAF, CUSTOM, Role.SIGNING),
        (Kind.LEAF, {"csr_common.subject": None, "csr_common.san": ["a.test", "::1"]}, Role.SIGNING),
        (Kind.LEAF, keyed("SM2"), Role.ENCRYPTION),
    ],
    ids=["root", "sub", "leaf", "no subject", "encryption half"],
)
def test_no_octet_can_change_unseen_but_of_serial_and_key(kind: Kind, values: dict[str, object], role: Role) -> None:
    tbs, made, _ = drafted(plan(kind, values), role)
    for at in sorted(set(range(len(tbs))) - _free(tbs, made.request.algorithm.name, made.request.key_param, role)):
        for mask in (0x01, 0x80, 0xFF):
            octets = bytearray(tbs)
            octets[at] ^= mask
            with pytest.raises(Defect):
                review(bytes(octets), made, role)


def _free(tbs: bytes, algorithm: str, param: str, role: Role) -> set[int]:
    """Where the octets of the serial number, the public key and its identifier stand: no plan knows them."""
    info = public_info(algorithm, param, 2 if role is Role.ENCRYPTION else 1)
    bits = der.read(info.spki).children()[1].bits()
    modulus, exponent = (item.content for item in der.read(bits).children()) if algorithm == "RSA" else (bits, b"")
    spans = [(tbs.index(octets), len(octets)) for octets in (SERIAL.to_bytes(20, "big"), info.key_id, modulus)]
    spans.append((tbs.index(bits) + len(bits) - len(exponent), len(exponent)))
    return {at for start, size in spans for at in range(start, start + size)}
