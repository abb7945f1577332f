"""The rows walk the body: every parameter's type, need and text, read from the rows themselves (contract 1 and 2)."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pcactl.contract.fields import BY_PATH, FIELDS, Field, JsonType, Need
from pcactl.contract.vocabulary import Kind
from pcactl.engine.request import parse_request
from pcactl.engine.shape import check_shape
from pcactl.errors import InvalidParameter, MissingParameter, PcaError
from pcactl.model import Body, Request
from tests.engine.examples import EVERY_KIND, changed, full, minimal, without

WRONG: Mapping[JsonType, list[object]] = {
    JsonType.STRING: [1, 1.5, True, False, {}, ["text"]],
    JsonType.INTEGER: ["10", 10.0, 1e999, True, False, [1], {}],
    JsonType.BOOLEAN: ["true", "", 1, 0, 1.0, [True], {}],
    JsonType.OBJECT: ["text", "", 1, 0, True, False, 1.5],
}
NO_ARRAYS: list[object] = ["text", "", 1, True, False, {}]
ANYTHING: list[object] = ["", "text", 0, False, True, {}, []]
NOT_TEXT = ["a\0b", "\0", "a\ud800b", "\udfff", "\udc00\ud800"]


def _rows(holds: Callable[[Field, Kind], bool]) -> pytest.MarkDecorator:
    """Every parameter of each kind that takes it, is supported, and for which `holds`."""
    taken = [(kind, row) for kind in EVERY_KIND for row in FIELDS if row.need[kind] is not Need.ABSENT]
    return pytest.mark.parametrize(("kind", "row"), [pytest.param(kind, row, id=f"{kind}-{row.path}") for kind, row in taken if holds(row, kind)])


def _refused(kind: Kind, body: Body, error: type[PcaError], path: str) -> PcaError:
    with pytest.raises(PcaError) as caught:
        parse_request(kind, body)
    assert (type(caught.value), caught.value.field) == (error, path), caught.value.problem
    assert caught.value.exit_status == 2
    return caught.value


def _without_body(request: Request) -> Request:
    return request._replace(body={})


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_full_body_has_every_parameter_of_its_kind(kind: Kind) -> None:
    wanted = {row.path for row in FIELDS if row.need[kind] is not Need.ABSENT} - {"csr"}
    assert set(_paths(full(kind))) == wanted
    assert parse_request(kind, full(kind)).kind is kind


def _paths(value: object, path: str = "") -> list[str]:
    if isinstance(value, list):
        return [inner for member in value if isinstance(member, dict) for inner in _paths(member, path)]
    if not isinstance(value, dict):
        return []
    named = [(f"{path}.{name}".lstrip("."), member) for name, member in value.items()]
    return [found for inner, member in named for found in (inner, *_paths(member, inner))]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_comes_out_are_the_values_by_path(kind: Kind) -> None:
    values = check_shape(kind, full(kind))
    assert values["csr_common.subject.country"] == ["CN", "de"]
    assert values["quantity"] == 10
    assert "csr_common.subject" not in values
    if kind is not Kind.ROOT:
        assert values["extensions.key_usages.key_agreement"] is True
        assert values["extensions.custom_extensions"] == [{"object_identifier": "1.3.6.1.4.1.55555.1", "critical": False, "value": "DAJoaQ=="}]


@_rows(lambda row, _: not row.repeated)
def test_a_wrong_json_type_is_refused_by_name(kind: Kind, row: Field) -> None:
    for wrong in WRONG[row.type]:
        error = _refused(kind, changed(full(kind), {row.path: wrong}), InvalidParameter, row.path)
        assert error.value is wrong
        assert row.type in error.problem


@_rows(lambda row, _: row.repeated)
def test_a_repeated_parameter_is_an_array_of_one_type(kind: Kind, row: Field) -> None:
    for wrong in NO_ARRAYS:
        assert "an array" in _refused(kind, changed(full(kind), {row.path: wrong}), InvalidParameter, row.path).problem
    for wrong in (*WRONG[row.type], None, []):
        assert row.type in _refused(kind, changed(full(kind), {row.path: [wrong]}), InvalidParameter, row.path).problem


@_rows(lambda row, kind: row.need[kind] in {Need.REQUIRED, Need.UNLESS_CSR})
def test_what_is_required_must_be_there_and_not_null(kind: Kind, row: Field) -> None:
    missing = _refused(kind, without(full(kind), row.path), MissingParameter, row.path)
    assert missing.hint == (f"{row.option} {row.metavar}" if row.option else "")
    _refused(kind, changed(full(kind), {row.path: None}), MissingParameter, row.path)


@_rows(lambda row, kind: row.need[kind] is not Need.OPTIONAL and row.type is JsonType.STRING)
def test_what_is_required_must_not_be_empty(kind: Kind, row: Field) -> None:
    assert "empty" in _refused(kind, changed(full(kind), {row.path: ""}), InvalidParameter, row.path).problem


def _needed_all_the_same(row: Field, kind: Kind) -> bool:
    """What no row can say: an ECDSA key has a parameter, a CA a common name."""
    return row.path == "key_param" or (kind is not Kind.LEAF and row.path in {"csr_common.subject", "csr_common.subject.common_name"})


@_rows(lambda row, kind: row.need[kind] is Need.OPTIONAL and not _needed_all_the_same(row, kind))
def test_null_and_absent_are_one_where_it_is_optional(kind: Kind, row: Field) -> None:
    absent = parse_request(kind, without(full(kind), row.path))
    null = parse_request(kind, changed(full(kind), {row.path: None}))
    assert _without_body(null) == _without_body(absent)


@_rows(lambda row, kind: row.need[kind] is Need.OPTIONAL and not _needed_all_the_same(row, kind) and row.type in {JsonType.STRING, JsonType.OBJECT})
def test_empty_and_absent_are_one_where_it_is_optional(kind: Kind, row: Field) -> None:
    empty: object = [] if row.repeated else "" if row.type is JsonType.STRING else {}
    absent = parse_request(kind, without(full(kind), row.path))
    assert _without_body(parse_request(kind, changed(full(kind), {row.path: empty}))) == _without_body(absent)


@_rows(lambda row, _: row.repeated and row.type is JsonType.STRING)
def test_an_array_has_no_empty_strings(kind: Kind, row: Field) -> None:
    _refused(kind, changed(full(kind), {row.path: [""]}), InvalidParameter, row.path)


@_rows(lambda row, _: row.type is JsonType.STRING)
def test_what_is_no_text_is_refused(kind: Kind, row: Field) -> None:
    for wrong in NOT_TEXT:
        error = _refused(kind, changed(full(kind), {row.path: [wrong] if row.repeated else wrong}), InvalidParameter, row.path)
        assert "NUL" in error.problem or "not Unicode" in error.problem
        assert error.value == wrong


_OBJECTS = ["", *(row.path for row in FIELDS if row.type is JsonType.OBJECT)]


@pytest.mark.parametrize("path", _OBJECTS)
def test_a_field_that_is_not_there_is_named(path: str) -> None:
    unknown = f"{path}.no_such_field".lstrip(".")
    error = _refused(Kind.LEAF, changed(full(Kind.LEAF), {unknown: 7}), InvalidParameter, unknown)
    assert error.value == 7
    assert error.allowed.split(", ") == [row.name for row in FIELDS if row.parent == path]


@pytest.mark.parametrize("path", _OBJECTS)
def test_a_field_whose_name_is_no_text_is_told_by_where_it_stands(path: str) -> None:
    for name in NOT_TEXT:
        _refused(Kind.LEAF, changed(full(Kind.LEAF), {f"{path}.{name}".lstrip("."): 7}), InvalidParameter, path)


def test_null_does_not_hide_an_unknown_field() -> None:
    _refused(Kind.LEAF, changed(full(Kind.LEAF), {"csr_common.subject.title": None}), InvalidParameter, "csr_common.subject.title")


@pytest.mark.parametrize(
    ("path", "meant"),
    [("csr_comon", "csr_common"), ("QUANTITY", "quantity"), ("csr_common.subject.organisation", "organization"), ("csr_common.sans", "san")],
)
def test_a_field_that_is_nearly_one_gets_a_hint(path: str, meant: str) -> None:
    assert _refused(Kind.LEAF, changed(full(Kind.LEAF), {path: 1}), InvalidParameter, path).hint == f"did you mean {meant}?"


def _untaken(kind: Kind) -> list[Any]:
    rows = [row for row in FIELDS if row.need[kind] is Need.ABSENT and (not row.parent or BY_PATH[row.parent].need[kind] is not Need.ABSENT)]
    return [pytest.param(kind, row, id=f"{kind}-{row.path}") for row in rows]


@pytest.mark.parametrize(("kind", "row"), [case for kind in EVERY_KIND for case in _untaken(kind)])
def test_what_a_kind_does_not_take_is_refused_unless_null(kind: Kind, row: Field) -> None:
    for value in ANYTHING:
        assert "does not take it" in _refused(kind, changed(minimal(kind), {row.path: value}), InvalidParameter, row.path).problem
    assert parse_request(kind, changed(minimal(kind), {row.path: None})).kind is kind


def test_which_kind_does_not_take_what() -> None:
    untaken = {kind: {row.path for row in FIELDS if not row.parent and row.need[kind] is Need.ABSENT} for kind in EVERY_KIND}
    assert untaken == {Kind.ROOT: {"issuer_id", "csr", "extensions", "use_quota"}, Kind.SUB: {"use_quota"}, Kind.LEAF: set()}


def test_long_values_are_shortened_in_words_and_kept_as_they_are() -> None:
    error = _refused(Kind.LEAF, changed(minimal(Kind.LEAF), {"quantity": "9" * 10_000}), InvalidParameter, "quantity")
    assert len(error.problem) < 120
    assert error.value == "9" * 10_000
