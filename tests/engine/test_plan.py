"""Plans: what is decided from request, issuer and clock alone (contract 3 and 4)."""

import re
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.vocabulary import Kind, Role, Unit
from pcactl.engine.plan import make_plan
from pcactl.engine.subject import name_der
from pcactl.errors import InvalidParameter, IssuerNotYetValid, OutlivesIssuer
from tests.engine.examples import EVERY_KEY, EVERY_KIND, LAW, NOW, SM2, certificate, full, issuer, keyed, parse, plan

SECOND = timedelta(seconds=1)
UNITS = {Unit.YEAR: (1, 5), Unit.MONTH: (1, 60), Unit.DAY: (1, 1825), Unit.HOUR: (1, 43800)}
"""A leaf's ranges (contract 3)."""


# Who signs, and how


@pytest.mark.parametrize(("algorithm", "param"), EVERY_KEY)
def test_a_root_signs_itself(algorithm: str, param: str) -> None:
    made = plan(Kind.ROOT, keyed(algorithm, param))
    assert (made.issuer_id, made.issuer_key_id) == ("", b"")
    assert made.issuer_name == name_der(made.request.subject)
    assert made.signature == ALGORITHMS[algorithm].signatures["SHA256"]
    assert list(made.key_usages) == [Role.SIGNING]


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_the_issuers_name_and_key_id_are_taken_octet_for_octet(kind: Kind) -> None:
    odd = bytes.fromhex("3025310B300906035504030C02434E3116301406035504030C0D42756E74 65732D43410A00FF")  # No name that we would write.
    made = plan(kind, below=issuer(kind, name=odd, key_id=b"\x01" * 7))
    assert (made.issuer_id, made.issuer_name, made.issuer_key_id) == (issuer(kind).instance_id, odd, b"\x01" * 7)


@pytest.mark.parametrize("hash_alg", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize("signer", ["RSA", "ECDSA"])
@pytest.mark.parametrize("algorithm", ["RSA", "ECDSA"])
def test_rsa_and_ecdsa_may_be_mixed_and_the_signature_is_the_signers(algorithm: str, signer: str, kind: Kind, hash_alg: str) -> None:
    values = {**keyed(algorithm, ALGORITHMS[algorithm].default_param), "hash_alg": hash_alg}
    made = plan(kind, values, below=issuer(kind, signer))
    assert made.signature.name == f"{hash_alg}-{signer}"


@pytest.mark.parametrize("hash_alg", ["SHA256", "SHA384", "SHA512"])
@pytest.mark.parametrize("kind", EVERY_KIND)
def test_an_sm2_key_signs_with_sm3_whatever_was_asked(kind: Kind, hash_alg: str) -> None:
    made = plan(kind, {**SM2, "hash_alg": hash_alg})
    assert (made.signature.name, made.signature.oid) == ("SM3-SM2", "1.2.156.10197.1.501")


@pytest.mark.parametrize(
    ("algorithm", "param", "signer", "allowed"),
    [
        ("RSA", "2048", "SM2", "SM2 below this issuer"),
        ("ECDSA", "P256", "SM2", "SM2 below this issuer"),
        ("SM2", "", "RSA", "RSA and ECDSA below this issuer"),
        ("SM2", "", "ECDSA", "RSA and ECDSA below this issuer"),
    ],
)
@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_sm2_and_the_others_never_sign_each_other(kind: Kind, algorithm: str, param: str, signer: str, allowed: str) -> None:
    with pytest.raises(InvalidParameter, match=f'an? {algorithm} key cannot be signed by "Issuing CA", whose key is {signer}') as caught:
        plan(kind, keyed(algorithm, param), below=issuer(kind, signer))
    assert (caught.value.field, caught.value.value, caught.value.allowed) == ("key_alg", algorithm, allowed)


def test_an_sm2_leaf_is_a_pair_and_all_else_is_single() -> None:
    roles = {(kind, name): list(plan(kind, keyed(name, param)).key_usages) for kind in EVERY_KIND for name, param in EVERY_KEY}
    pairs = {key for key, found in roles.items() if found == [Role.SIGNING, Role.ENCRYPTION]}
    assert pairs == {(Kind.LEAF, "SM2")}
    assert all(found == [Role.SIGNING] for key, found in roles.items() if key not in pairs)


@pytest.mark.parametrize(("path_length", "taken"), [(None, True), (2, True), (1, True), (0, False), (-1, False)])
def test_a_sub_needs_room_in_the_path_length_of_its_root(path_length: int | None, taken: bool) -> None:  # noqa: FBT001  The expected answer.
    below = issuer(Kind.SUB, path_length=path_length)
    if taken:
        assert plan(Kind.SUB, below=below).issuer_id == below.instance_id
        return
    with pytest.raises(InvalidParameter, match=f'the path length of "Issuing CA" is {path_length}') as caught:
        plan(Kind.SUB, below=below)
    assert (caught.value.field, caught.value.value) == ("issuer_id", below.instance_id)


def test_a_leaf_needs_no_room_in_the_path_length_of_its_sub() -> None:
    assert plan(Kind.LEAF, below=issuer(Kind.LEAF, path_length=0)).request.kind is Kind.LEAF


# Laws of a plan


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_same_arguments_give_the_same_plan(kind: Kind) -> None:
    changes = {path: value for path, value in full(kind).items() if path != "issuer_id"}
    assert plan(kind, changes) == plan(kind, changes)


def test_notices_of_the_request_come_first() -> None:
    values = {**SM2, "csr_common.san": ["a.test", "a.test"], "extensions.key_usages": {"digital_signature": True}}
    made = plan(Kind.LEAF, values, below=issuer(Kind.LEAF, "SM2", extended_key_usages=("1.3.6.1.5.5.7.3.1",)))
    codes = [one.row.code for one in made.notices]
    assert codes == ["DuplicateName", "CommonNameNotInSan", "HalfKeepsDefault", "PurposesNarrowed"]


@pytest.mark.parametrize(
    ("values", "warned"),
    [
        ({"quantity": 825}, False),
        ({"quantity": 826}, True),
        ({"quantity": 826, "extensions.extended_key_usages": {"client_auth": True}}, False),
        ({"quantity": 826, "extensions.extended_key_usages": {"client_auth": True, "server_auth": True}}, True),
        ({"quantity": 19_800, "duration_type": "hour"}, False),
        ({"quantity": 19_801, "duration_type": "hour"}, True),
        ({"quantity": 5, "duration_type": "year"}, True),
    ],
)
def test_a_server_that_lives_longer_than_some_clients_take_is_warned_of(values: dict[str, object], warned: bool) -> None:  # noqa: FBT001  The expected answer.
    assert ("LongLivedServer" in {one.row.code for one in plan(Kind.LEAF, values).notices}) is warned


def test_a_ca_that_lives_long_is_none_of_it() -> None:
    assert plan(Kind.SUB, {"quantity": 5000, "extensions.extended_key_usages": {"server_auth": True}}).notices == ()


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_what_binds_the_issuer_and_is_not_evaluated_is_told(kind: Kind) -> None:
    made = plan(kind, not_evaluated=("2.5.29.30", "2.999.1"))
    said = [(one.row.code, one.field) for one in made.notices]
    assert said == [("IssuerNotEvaluated", "issuer_id")] * 2
    assert ["2.5.29.30" in made.notices[0].message, "2.999.1" in made.notices[1].message] == [True, True]


def test_microseconds_of_the_clock_are_dropped() -> None:
    late = NOW.replace(microsecond=999_999)
    assert plan(Kind.LEAF, now=late) == plan(Kind.LEAF, now=NOW)
    inside = issuer(Kind.LEAF, not_before=NOW)
    assert plan(Kind.LEAF, now=late, below=inside).not_before == NOW


# A child against its issuer, to the second


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
@pytest.mark.parametrize(("quantity", "unit"), [(1, "year"), (1, "month"), (30, "day")])
def test_a_child_ends_before_its_issuer(kind: Kind, quantity: int, unit: str) -> None:
    values = {"quantity": quantity, "duration_type": unit}
    end = plan(kind, values).not_after
    assert plan(kind, values, below=issuer(kind, not_after=end + SECOND)).not_after == end
    for not_after in (end, end - SECOND, NOW):
        with pytest.raises(OutlivesIssuer) as caught:
            plan(kind, values, below=issuer(kind, not_after=not_after))
        assert (caught.value.field, caught.value.value, caught.value.exit_status, caught.value.reported_code) == ("quantity", quantity, 4, "InvalidParameter")


def test_a_child_of_the_same_length_made_in_the_same_second_is_refused() -> None:
    sub = plan(Kind.SUB, {"quantity": 30, "duration_type": "day"})
    below = issuer(Kind.LEAF, not_before=sub.not_before, not_after=sub.not_after)
    for quantity, unit, largest in ((30, "day", 29), (720, "hour", 719), (1, "month", 0), (1, "year", 0)):
        with pytest.raises(OutlivesIssuer) as caught:
            plan(Kind.LEAF, {"quantity": quantity, "duration_type": unit}, below=below)
        assert caught.value.allowed == (f"at most {largest} {unit}s" if largest else f"no whole {unit} fits")
        assert caught.value.hint.startswith(f"--valid {largest}{unit[0]}" if largest else "--valid ")
    for quantity, unit in ((29, "day"), (719, "hour")):
        assert plan(Kind.LEAF, {"quantity": quantity, "duration_type": unit}, below=below).not_after < sub.not_after


def test_the_error_says_until_when_the_issuer_is_valid() -> None:
    below = issuer(Kind.LEAF, not_after=NOW + timedelta(days=9))
    with pytest.raises(OutlivesIssuer, match="10 days would outlive the issuer, which is valid until 2026-08-06 09:30:00Z"):
        plan(Kind.LEAF, below=below)


@settings(LAW, max_examples=200)
@given(st.sampled_from(list(UNITS)), st.data(), st.integers(-10, 6 * 366 * 86_400))
@example(Unit.MONTH, None, 31 * 86_400)
@example(Unit.DAY, None, 86_400)
@example(Unit.HOUR, None, 3600)
@example(Unit.HOUR, None, 3599)
def test_the_quantity_that_the_error_names_works_and_one_more_does_not(unit: Unit, draw: st.DataObject | None, left: int) -> None:
    first, last = UNITS[unit]
    quantity = draw.draw(st.integers(first, last)) if draw else last
    below = issuer(Kind.LEAF, not_after=NOW + timedelta(seconds=left))
    try:
        made = plan(Kind.LEAF, {"quantity": quantity, "duration_type": unit.value}, below=below)
    except OutlivesIssuer as error:
        refused = error
    else:
        assert made.not_after < below.not_after
        return
    named = re.fullmatch(r"at most (\d+) (\w+?)s?", refused.allowed)
    largest = int(named[1]) if named else 0
    assert largest < quantity
    if named:
        assert named[2] == unit
        assert plan(Kind.LEAF, {"quantity": largest, "duration_type": unit.value}, below=below).not_after < below.not_after
    with pytest.raises(OutlivesIssuer):
        plan(Kind.LEAF, {"quantity": largest + 1, "duration_type": unit.value}, below=below)


@pytest.mark.parametrize("kind", [Kind.SUB, Kind.LEAF])
def test_a_clock_behind_the_issuers_beginning_is_refused_with_both_times(kind: Kind) -> None:
    assert plan(kind, below=issuer(kind, not_before=NOW)).not_before == NOW
    with pytest.raises(IssuerNotYetValid, match="the clock says 2026-07-28 09:30:00Z, and the issuer is valid from 2026-07-28 09:30:01Z") as caught:
        plan(kind, below=issuer(kind, not_before=NOW + SECOND))
    assert (caught.value.field, caught.value.value, caught.value.exit_status) == ("issuer_id", issuer(kind).instance_id, 4)


def test_a_root_has_nobody_to_outlive() -> None:
    made = make_plan(parse(Kind.ROOT, {"quantity": 30, "duration_type": "year"}), None, now=NOW)
    assert made.not_after == NOW.replace(year=2056) - SECOND


@LAW
@given(st.sampled_from(EVERY_KEY), st.sampled_from(EVERY_KIND))
def test_what_is_planned_stands_in_the_certificate(key: tuple[str, str], kind: Kind) -> None:
    made = plan(kind, keyed(*key))
    for role in made.key_usages:
        issued = certificate(made, role)
        assert issued.issuer.public_bytes() == made.issuer_name
        assert issued.subject.public_bytes() == name_der(made.request.subject)
        assert (issued.not_valid_before_utc, issued.not_valid_after_utc) == (made.not_before, made.not_after)
        assert issued.signature_algorithm_oid.dotted_string == made.signature.oid
