"""Request bodies as octets: strict JSON, and everything else refused quickly and in words (RFC 8259, contract 1 and 8)."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pcactl.contract.fields import FIELDS, Field
from pcactl.contract.vocabulary import Kind
from pcactl.engine.documents import decode
from pcactl.errors import MalformedRequest
from tests.engine.examples import LAW, full

MEBIBYTE = 1_048_576
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=8,
)


@LAW
@given(st.dictionaries(TEXT, VALUES, max_size=4), st.booleans())
@example({"tag": '{"[{\\'}, False)
def test_an_object_is_read_as_the_standard_library_reads_it(body: dict[str, Any], escaped: bool) -> None:  # noqa: FBT001  Drawn.
    assert decode(json.dumps(body, ensure_ascii=escaped).encode()) == body


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"   ", "is empty"),
        (b"{", "no JSON"),
        (b"{} {}", "no JSON: Extra data at line 1, column 4"),
        (b'{"quantity": 1,}', "no JSON"),
        (b"{'quantity': 1}", "no JSON"),
        (b'{"tag": "a\nb"}', "no JSON"),
        (b'{"tag": "\\x41"}', "no JSON"),
        (b'{"quantity": 01}', "no JSON"),
        (b'{"quantity": +1}', "no JSON"),
        (b'{"quantity": 0x10}', "no JSON"),
        (b"// a comment\n{}", "no JSON"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
        (b"7", "must be a JSON object"),
        (b'{"quantity": NaN}', "NaN is no JSON value"),
        (b'{"quantity": Infinity}', "Infinity is no JSON value"),
        (b'{"quantity": -Infinity}', "-Infinity is no JSON value"),
        (b'{"quantity": ' + b"9" * 5000 + b"}", "too many digits"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b"\xfe\xff\x00{\x00}", "UTF-16"),
        ("{}".encode("utf-16-le"), "no JSON"),
        (b'{"tag": "\xff"}', "not UTF-8 at byte 9"),
        (b'{"tag": "\xed\xa0\x80"}', "not UTF-8"),
        (b'{"tag": "\xc0\x80"}', "not UTF-8"),
        (b'{"tag": "' + b"a" * MEBIBYTE + b'"}', "larger than 1048576 bytes"),
        (b"[" * 20_000 + b"]" * 20_000, "nested deeper than 64"),
        (b"[" * 20_000, "nested deeper than 64"),
        (b'{"a":' * 20_000 + b"1" + b"}" * 20_000, "nested deeper than 64"),
        (b'{"extensions": ' + b"[" * 64 + b"]" * 64 + b"}", "nested deeper than 64"),
        (b"[" * 65 + b'"' + b'\\"' * 500_000, "nested deeper than 64"),
        (b"[]" * 40 + b'"' + b'\\"' * 500_000, "no JSON"),
    ],
    ids=lambda value: repr(value[:24]) if isinstance(value, bytes) else None,
)
def test_everything_else_is_malformed_and_told_within_a_second(data: bytes, problem: str) -> None:
    start = time.perf_counter()
    with pytest.raises(MalformedRequest, match=problem) as caught:
        decode(data)
    assert time.perf_counter() - start < 1
    assert (caught.value.exit_status, caught.value.reported_code) == (2, "MalformedRequest")
    assert len(caught.value.problem) < 200


def test_a_body_of_exactly_one_mebibyte_is_read() -> None:
    data = b'{"tag": "' + b"a" * (MEBIBYTE - 11) + b'"}'
    assert len(data) == MEBIBYTE
    assert len(decode(data)["tag"]) == MEBIBYTE - 11
    with pytest.raises(MalformedRequest, match="larger"):
        decode(data + b" ")


def test_sixty_four_levels_are_read_and_brackets_in_strings_are_no_levels() -> None:
    assert decode(b'{"a":' * 64 + b"1" + b"}" * 64)
    assert decode(b'{"tag": "' + b"[{" * 500 + b'\\"' + b"[{" * 500 + b'"}')
    assert decode(b'{"a": [' + b"[]," * 500 + b"{}]}")


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (b'{"tag": "a", "tag": "a"}', "tag"),
        (b'{"tag": 1, "t\\u0061g": 2}', "tag"),
        (b'{"tag": 1, "tag": 2, "tag": 3}', "tag"),
        (b'{"a": {"b": [{"c": 1}, {"c": 1, "c": 2}]}}', "a.b.c"),
        (b'{"a": {"b": 1, "b": 2}, "a": {}}', "a"),
        (b'{"": 1, "": 2}', ""),
    ],
)
def test_a_key_that_stands_twice_is_named_by_its_path(data: bytes, path: str) -> None:
    with pytest.raises(MalformedRequest, match="twice") as caught:
        decode(data)
    assert caught.value.field == path


def _with_key_twice(value: object, twice: str, path: str = "") -> str:
    """JSON in which the key with the path `twice` stands twice in each object that has it."""
    if isinstance(value, list):
        return "[" + ",".join(_with_key_twice(member, twice, path) for member in value) + "]"
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{" + ",".join(_pairs(value, twice, path)) + "}"


def _pairs(value: dict[str, object], twice: str, path: str) -> Iterator[str]:
    for name, member in value.items():
        inner = f"{path}.{name}".lstrip(".")
        pair = f"{json.dumps(name)}:{_with_key_twice(member, twice, inner)}"
        yield from [pair] * (2 if inner == twice else 1)


@pytest.mark.parametrize("field", FIELDS, ids=lambda row: row.path)
def test_every_parameter_that_stands_twice_is_named(field: Field) -> None:
    body = full(Kind.LEAF) | {"csr": "-----BEGIN"}
    text = _with_key_twice(body, field.path)
    assert json.loads(text) == body
    with pytest.raises(MalformedRequest, match="twice") as caught:
        decode(text.encode())
    assert caught.value.field == field.path


@settings(LAW, max_examples=200)
@given(st.one_of(st.binary(max_size=80), st.text(alphabet='{}[]":,\\ntrue1e-.u ', max_size=80).map(str.encode)))
@example(b'{"a": 1e999}')
@example(b'{"a": "\\ud800"}')
def test_any_octets_are_an_object_or_malformed(data: bytes) -> None:
    try:
        body = decode(data)
    except MalformedRequest:
        return
    assert body == json.loads(data)
