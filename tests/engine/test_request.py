"""A documented body becomes a Request: words, keys, and what depends on what (contract 1, 2 and 4)."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.documents import decode
from pcactl.engine.request import parse_request
from pcactl.errors import InvalidParameter, MissingParameter, PcaError
from pcactl.model import Contact
from tests.engine.examples import EVERY_KIND, ISSUER_IDS, LAW, changed, full, keyed, minimal, parse

HASHES = ["SHA256", "SHA384", "SHA512"]
PARAMS = {"RSA": ["2048", "3072", "4096"], "ECDSA": ["P256", "P384", "P521"]}
EVERY_PARAM = [*PARAMS["RSA"], *PARAMS["ECDSA"]]
NO_WORDS = {
    "hash_alg": ["sha256", "SHA-256", "SHA1", "MD5", "SM3", " SHA256", "SHA256 ", "SHA"],
    "key_alg": ["rsa", "Rsa", "EC", "ED25519", "SM2 ", "RSA2048", "DSA"],
    "key_param": ["1024", "2047", "p256", "P-256", "secp256r1", "P224", "2048 ", "02048"],
    "duration_type": ["years", "Year", "minute", "week", "YEAR", "d"],
}


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("word", HASHES)
def test_every_hash(kind: Kind, word: str) -> None:
    assert parse(kind, {"hash_alg": word}).hash_alg == word


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("algorithm", "param"), [(name, param) for name, params in PARAMS.items() for param in params])
def test_every_key(kind: Kind, algorithm: str, param: str) -> None:
    request = parse(kind, keyed(algorithm, param))
    assert (request.algorithm.name, request.key_param) == (algorithm, param)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize("unit", ["year", "month", "day"])
def test_every_unit(kind: Kind, unit: str) -> None:
    assert parse(kind, {"duration_type": unit, "quantity": 3}).unit is Unit(unit)


@pytest.mark.parametrize("kind", EVERY_KIND)
@pytest.mark.parametrize(("path", "word"), [(path, word) for path, words in NO_WORDS.items() for word in words])
def test_a_word_that_is_not_among_the_allowed(kind: Kind, path: str, word: str) -> None:
    with pytest.raises(InvalidParameter, match="is not allowed") as caught:
        parse(kind, {path: word})
    error = caught.value
    assert (type(error), error.field, error.value, error.exit_status) == (InvalidParameter, path, word, 2)
    assert set(error.allowed.split(", ")) <= {*HASHES, *PARAMS, "SM2", *PARAMS["ECDSA"], *Unit}


@pytest.mark.parametrize(
    ("path", "word", "hint"),
    [
        ("hash_alg", "SHA-256", "did you mean SHA256?"),
        ("key_alg", "rsa", "did you mean RSA?"),
        ("key_param", "p256", "did you mean P256?"),
        ("duration_type", "years", "did you mean year?"),
        ("duration_type", "fortnight", ""),
    ],
)
def test_a_word_that_is_nearly_one_gets_a_hint(path: str, word: str, hint: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parse(Kind.LEAF, {path: word})
    assert caught.value.hint == hint


# key_param against key_alg


@pytest.mark.parametrize(("algorithm", "param"), [(name, param) for name in PARAMS for param in EVERY_PARAM if param not in PARAMS[name]])
def test_a_parameter_of_another_algorithm_is_refused(algorithm: str, param: str) -> None:
    with pytest.raises(InvalidParameter, match=f"is not allowed for {algorithm}") as caught:
        parse(Kind.LEAF, keyed(algorithm, param))
    assert (caught.value.field, caught.value.value) == ("key_param", param)
    assert caught.value.allowed == ", ".join(PARAMS[algorithm])


@pytest.mark.parametrize("algorithm", PARAMS)
@pytest.mark.parametrize("given", ["absent", "null", "empty"])
def test_rsa_and_ecdsa_need_a_parameter(algorithm: str, given: str) -> None:
    body = changed(minimal(Kind.LEAF), {"key_alg": algorithm, "key_param": "" if given == "empty" else None})
    if given == "absent":
        del body["key_param"]
    with pytest.raises(MissingParameter, match=f"{algorithm} needs it") as caught:
        parse_request(Kind.LEAF, body)
    assert (caught.value.field, caught.value.allowed) == ("key_param", ", ".join(PARAMS[algorithm]))


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_sm2_has_no_parameter_and_absent_null_and_empty_all_mean_that(kind: Kind) -> None:
    body = changed(minimal(kind), {"key_alg": "SM2"})
    bodies = [changed(body, {"key_param": None}), changed(body, {"key_param": ""}), {name: value for name, value in body.items() if name != "key_param"}]
    requests = [parse_request(kind, one) for one in bodies]
    assert [(one.algorithm.name, one.key_param) for one in requests] == [("SM2", "")] * 3


@pytest.mark.parametrize("param", [*EVERY_PARAM, "SM2", "sm2p256v1", " "])
def test_sm2_with_a_parameter_is_refused(param: str) -> None:
    with pytest.raises(InvalidParameter, match="not allowed for SM2, which has no parameter") as caught:
        parse(Kind.LEAF, keyed("SM2", param))
    assert (caught.value.field, caught.value.value, caught.value.hint) == ("key_param", param, "leave it out")


# What a request says


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_full_body_is_said_in_full(kind: Kind) -> None:
    request = parse_request(kind, full(kind))
    assert request.kind is kind
    assert request.issuer_id == ISSUER_IDS.get(kind, "")
    assert request.subject == (
        ("country", "CN"),
        ("country", "DE"),
        ("province", "北京"),
        ("locality", "海淀"),
        ("street_address", "1 Long Street"),
        ("postal_code", "100080"),
        ("organization", "研发部"),
        ("organizational_unit", "测试组"),
        ("organizational_unit", "QA"),
        ("common_name", "www.example.test" if kind is Kind.LEAF else "Example CA"),
        ("serial_number", "SN-1"),
    )
    assert [name.value for name in request.sans] == ["www.example.test", "192.0.2.7", "ops@example.test", "spiffe://example.test/web", "admin@example.test"]
    assert (request.quantity, request.unit, request.hash_alg) == (10, Unit.DAY, "SHA256")
    assert request.contact == Contact("张三", "zhangsan@example.test", "131****1111")
    assert request.tag == "first line\nsecond line"
    assert request.use_quota is (kind is Kind.LEAF)
    assert request.key_usages == (() if kind is Kind.ROOT else ("digital_signature", "non_repudiation", "key_agreement"))
    assert len(request.extended_key_usages) == (0 if kind is Kind.ROOT else 6)
    assert request.body == full(kind)
    assert request.notices == ()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_minimal_body_leaves_the_rest_empty(kind: Kind) -> None:
    request = parse(kind)
    assert (request.contact, request.tag, request.use_quota, request.key_usages, request.custom_extensions) == (Contact(), "", False, (), ())
    assert request.issuer_id == ISSUER_IDS.get(kind, "")


@pytest.mark.parametrize("value", [True, False, None])
def test_use_quota_is_false_unless_asked_for(value: bool | None) -> None:  # noqa: FBT001  The value under test.
    assert parse(Kind.LEAF, {"use_quota": value}).use_quota is bool(value)


@pytest.mark.parametrize("tag", ["", "one\ntwo\r\nthree", "../../x", "[red]x[/nope]", "\x1b[2J", "\u202e", "a" * 10_000, "张三 👩\u200d🔧"])
def test_a_tag_is_any_text(tag: str) -> None:
    assert parse(Kind.LEAF, {"tag": tag}).tag == tag


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_body_is_kept_and_not_changed(kind: Kind) -> None:
    body = full(kind)
    before = deepcopy(body)
    request = parse_request(kind, body)
    assert body == before
    assert parse_request(kind, request.body) == request


def test_the_order_of_keys_changes_nothing() -> None:
    body = full(Kind.LEAF)
    turned = _turned(body)
    assert list(turned) == list(reversed(body))
    assert parse_request(Kind.LEAF, turned) == parse_request(Kind.LEAF, body)


def _turned(value: Any) -> Any:
    return {name: _turned(member) for name, member in reversed(value.items())} if isinstance(value, dict) else value


@pytest.mark.parametrize(("first", "second"), [("key_alg", "hash_alg"), ("hash_alg", "duration_type"), ("duration_type", "key_alg")])
def test_of_several_mistakes_one_is_told_each_time_the_same(first: str, second: str) -> None:
    fields = set()
    for order in ((first, second), (second, first)):
        with pytest.raises(InvalidParameter) as caught:
            parse(Kind.LEAF, dict.fromkeys(order, "?"))
        fields.add(caught.value.field)
    assert len(fields) == 1


WORDS = st.sampled_from([*HASHES, *PARAMS, *EVERY_PARAM, "SM2", *Unit, "", "a.test", "::1", "CN", "\0", "?", "1.2.3", "AQI="])
JSON = st.recursive(st.one_of(st.none(), st.booleans(), st.integers(-1, 70), WORDS), lambda inner: st.one_of(st.lists(inner, max_size=3)), max_leaves=4)


@LAW
@given(st.sampled_from(EVERY_KIND), st.data())
def test_a_body_with_anything_anywhere_is_a_request_or_an_error_of_ours(kind: Kind, draw: st.DataObject) -> None:
    paths = _every_path(full(kind))
    values = {draw.draw(st.sampled_from(paths)): draw.draw(JSON) for _ in range(draw.draw(st.integers(1, 4)))}
    body = full(kind)
    for path, value in values.items():
        _set(body, path, value)
    try:
        request = parse_request(kind, body)
    except PcaError as error:
        told = (type(error), error.field)
    else:
        assert parse_request(kind, deepcopy(body)) == request
        return
    assert told[0] in {InvalidParameter, MissingParameter}
    assert told[1]


def _every_path(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for name, member in members for found in ((*path, name), *_every_path(member, (*path, name)))]


def _set(body: Any, path: tuple[str | int, ...], value: object) -> None:
    for step in path[:-1]:
        try:
            body = body[step]
        except (TypeError, KeyError, IndexError):
            return  # What was set before took the place away.
    try:
        body[path[-1]] = value
    except (TypeError, IndexError):
        return


# The documented examples, with the issuers' ids filled in.

SUB_EXAMPLE = """
{
    "contact": {"email": "zhangsan@example.com", "name": "张三", "phone_number": "131****1111"},
    "csr_common": {
        "subject": {
            "common_name": "Certificate Center CA",
            "country": ["CN"],
            "locality": ["海淀"],
            "organization": ["证书中心"],
            "organizational_unit": ["研发部"],
            "postal_code": ["100080"],
            "province": ["北京"]
        }
    },
    "issuer_id": "pca_root_00000000000000000000",
    "hash_alg": "SHA256",
    "key_alg": "RSA",
    "key_param": "2048",
    "quantity": 20,
    "duration_type": "day",
    "tag": "doc-test-SubCA"
}
"""
LEAF_EXAMPLE = """
{
    "contact": {"email": "zhangsan@example.com", "name": "张三", "phone_number": "131****1111"},
    "csr_common": {
        "subject": {
            "common_name": "www.example.com",
            "country": ["CN"],
            "locality": ["海淀"],
            "organization": ["研发部"],
            "organizational_unit": ["测试组"],
            "postal_code": ["100080"],
            "province": ["北京"]
        }
    },
    "extensions": {"key_usages": {"key_encipherment": true, "non_repudiation": true}},
    "use_quota": true,
    "issuer_id": "pca_sub_00000000000000000000",
    "hash_alg": "SHA256",
    "key_alg": "RSA",
    "key_param": "2048",
    "quantity": 10,
    "duration_type": "day",
    "tag": "doc-test-PrivateCert"
}
"""


def test_the_documented_example_of_a_sub() -> None:
    request = parse_request(Kind.SUB, decode(SUB_EXAMPLE.encode()))
    assert (request.common_name, request.quantity, request.unit, request.tag) == ("Certificate Center CA", 20, Unit.DAY, "doc-test-SubCA")
    assert request.subject == (
        ("country", "CN"),
        ("province", "北京"),
        ("locality", "海淀"),
        ("postal_code", "100080"),
        ("organization", "证书中心"),
        ("organizational_unit", "研发部"),
        ("common_name", "Certificate Center CA"),
    )


def test_the_documented_example_of_a_leaf() -> None:
    request = parse_request(Kind.LEAF, decode(LEAF_EXAMPLE.encode()))
    assert (request.common_name, request.use_quota, request.issuer_id) == ("www.example.com", True, "pca_sub_00000000000000000000")
    assert request.key_usages == ("non_repudiation", "key_encipherment")
    assert [name.value for name in request.sans] == ["www.example.com"]
