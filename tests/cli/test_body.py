"""Options over a body."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.cli.body import body_from, put
from pcactl.cli.values import Values
from pcactl.contract.fields import FIELDS, JsonType, Need, option_of
from pcactl.contract.options import VALID
from pcactl.contract.vocabulary import Kind
from pcactl.errors import InvalidParameter, UsageError
from pcactl.model import Body

JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
NAMES = st.sampled_from(["csr_common", "subject", "extensions", "a", "b"])
BODIES = st.recursive(st.dictionaries(NAMES, JSON), lambda inner: st.dictionaries(NAMES, inner), max_leaves=6)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)


def merged(base: Body, kind: Kind = Kind.LEAF, **given: Any) -> Body:
    """Options by the last part of their names: `country=["CN"]`."""
    names = {option_of(field).name: option_of(field) for field in FIELDS if field.option}
    full = {next((name for name in names if name == short or name.endswith(f"subject_{short}")), short): value for short, value in given.items()}
    return body_from(Values([*names.values(), VALID], full), kind, base)


def at(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body[name]
    return body


@given(BODIES, PATHS, JSON)
def test_put_changes_one_path_alone(body: Body, path: str, value: Any) -> None:
    before = copy.deepcopy(body)
    after = put(body, path, value)
    assert body == before
    if after != body:
        assert at(after, path) == value
    head = path.partition(".")[0]
    assert {name: inner for name, inner in after.items() if name != head} == {name: inner for name, inner in body.items() if name != head}


@given(BODIES, PATHS, JSON, JSON)
def test_the_last_put_holds(body: Body, path: str, first: Any, last: Any) -> None:
    assert put(put(body, path, first), path, last) == put(body, path, last)


@given(BODIES)
def test_no_options_change_nothing(body: Body) -> None:
    assert merged(body) == body


def test_something_else_in_the_way_is_left_to_the_parser() -> None:
    assert put({"csr_common": 5}, "csr_common.subject.country", ["CN"]) == {"csr_common": 5}
    assert put({"csr_common": {"subject": []}}, "csr_common.subject.country", ["CN"]) == {"csr_common": {"subject": []}}
    assert put({"csr_common": None}, "csr_common.subject.country", ["CN"]) == {"csr_common": {"subject": {"country": ["CN"]}}}


def test_fields_go_to_their_paths() -> None:
    assert merged(
        {},
        common_name=["a"],
        country=["CN", "cn"],
        csr_common_san=["b", "b"],
        contact_phone_number=["1"],
        key_alg=["sm2"],
        duration_type=["DAY"],
        quantity=["90"],
        use_quota=False,
        tag=["\udcff"],
    ) == {
        "csr_common": {"subject": {"common_name": "a", "country": ["CN", "cn"]}, "san": ["b", "b"]},
        "contact": {"phone_number": "1"},
        "key_alg": "SM2",
        "duration_type": "day",
        "quantity": 90,
        "use_quota": False,
        "tag": "\udcff",
    }


def test_every_field_of_a_kind_has_its_way_into_the_body() -> None:
    for field in FIELDS:
        if field.option and field.need[Kind.LEAF] is not Need.ABSENT and not option_of(field).reads_file:
            given = True if field.type is JsonType.BOOLEAN else ["7"]
            body = body_from(Values([option_of(field)], {option_of(field).name: given}), Kind.LEAF, {})
            value = at(body, field.path)
            assert type(value[0] if field.repeated else value) is {JsonType.STRING: str, JsonType.INTEGER: int, JsonType.BOOLEAN: bool}[field.type]


def test_an_array_replaces_the_bodys() -> None:
    base = {"csr_common": {"san": ["a", "b"], "subject": {"country": ["US"], "common_name": "x"}}}
    assert merged(base, csr_common_san=["c"]) == {"csr_common": {"san": ["c"], "subject": {"country": ["US"], "common_name": "x"}}}


def test_usages_replace_the_bodys() -> None:
    base = {"extensions": {"key_usages": {"digital_signature": True}, "extended_key_usages": {"server_auth": True, "other": ["1.2.3"]}}}
    assert merged(base, key_usage=["Key_Agreement"]) == {
        "extensions": {"key_usages": {"key_agreement": True}, "extended_key_usages": {"server_auth": True, "other": ["1.2.3"]}}
    }
    assert merged(base, extended_key_usage=["CLIENT_AUTH", "1.2.3.4", "2.5"])["extensions"]["extended_key_usages"] == {
        "client_auth": True,
        "other": ["1.2.3.4", "2.5"],
    }


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("1.2.3=BQA=", ("1.2.3", False, "BQA=")),
        ("1.2.3=BQA=,critical", ("1.2.3", True, "BQA=")),
        ("1.2.3==,CRITICAL", ("1.2.3", True, "=")),
        ("=", ("", False, "")),
    ],
)
def test_custom_extensions(text: str, members: tuple[str, bool, str]) -> None:
    (extension,) = merged({"extensions": {"custom_extensions": [1, 2]}}, custom_extension=[text])["extensions"]["custom_extensions"]
    assert (extension["object_identifier"], extension["critical"], extension["value"]) == members


@pytest.mark.parametrize("text", ["1.2.3", "", "1.2.3=BQA=,", "1.2.3=BQA=,crit", "1.2.3=BQA=,critical,critical"])
def test_custom_extensions_of_another_form(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        merged({}, custom_extension=[text])
    assert (caught.value.field, caught.value.value) == ("--custom-extension", text)


def test_an_empty_key_param_clears() -> None:
    assert merged({"key_param": "2048", "key_alg": "RSA"}, key_param=[""], key_alg=["SM2"]) == {"key_alg": "SM2"}
    assert merged({"tag": "a"}, tag=[""]) == {"tag": ""}


@pytest.mark.parametrize(("text", "read"), [("90", 90), ("-5", -5), ("007", 7), ("ten", "ten"), ("1.5", "1.5"), ("٣", "٣"), ("9" * 19, "9" * 19), ("", "")])
def test_quantities(text: str, read: int | str) -> None:
    assert merged({}, quantity=[text]) == {"quantity": read}


@pytest.mark.parametrize(("text", "quantity", "unit"), [("12h", 12, "hour"), ("90d", 90, "day"), ("6M", 6, "month"), ("2y", 2, "year"), ("0d", 0, "day")])
def test_valid_is_short_for_two_fields(text: str, quantity: int, unit: str) -> None:
    assert merged({"quantity": "x", "duration_type": 1, "tag": "t"}, valid=[text]) == {"quantity": quantity, "duration_type": unit, "tag": "t"}


@pytest.mark.parametrize("text", ["", "90", "d", "1w", "-1d", "1 d", "1d ", "1.5d", "٣d", "9999999999d", "1d\n"])
def test_valid_of_another_form(text: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        merged({}, valid=[text])
    assert (caught.value.field, caught.value.value, type(caught.value)) == ("--valid", text, InvalidParameter)


@pytest.mark.parametrize("other", ["quantity", "duration_type"])
def test_valid_stands_alone(other: str) -> None:
    with pytest.raises(UsageError, match=f"beside --{other.replace('_', '-')}"):
        merged({}, Kind.LEAF, valid=["1d"], **{other: ["1"]})


def test_a_kind_takes_its_own_fields_only() -> None:
    assert merged({}, Kind.ROOT, issuer_id=["x"], use_quota=True, common_name=["r"]) == {"csr_common": {"subject": {"common_name": "r"}}}
