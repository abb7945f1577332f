"""A request body as octets becomes a JSON object, strictly: RFC 8259, contract 1 and 8. Its fields are `shape`'s."""

import json
import re
from typing import Any, Never

from pcactl.contract.limits import NESTING, REQUEST_BYTES
from pcactl.errors import MalformedRequest
from pcactl.model import Body
from pcactl.phrase import phrase

_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
"""A string, or what of one there is: one that does not end runs to the end, so that nothing is scanned twice."""
_BYTE_ORDER_MARKS = {b"\xef\xbb\xbf": "a byte order mark", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_TWICE = object()
"""Stands for a value whose key occurred twice, until its path is known."""


def decode(data: bytes) -> Body:
    """The JSON object that `data` is. Raises MalformedRequest."""
    if len(data) > REQUEST_BYTES:
        raise MalformedRequest(phrase("the request is larger than {most} bytes", most=REQUEST_BYTES))
    if not data.strip():
        raise MalformedRequest("the request is empty", allowed="a JSON object")
    text = _text(data)
    _check_nesting(text)
    try:
        body = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise MalformedRequest(
            phrase("this is no JSON: {what} at line {line}, column {column}", what=phrase(error.msg.removesuffix(": ")), line=error.lineno, column=error.colno)
        ) from None
    except ValueError:
        raise MalformedRequest("a number in the request has too many digits") from None
    if not isinstance(body, dict):
        raise MalformedRequest("the request must be a JSON object", hint='it begins with { and holds fields such as "csr_common"')
    if (path := _path_of_twice(body)) is not None:
        raise MalformedRequest("this key stands twice in one object", field=path)
    return body


def _text(data: bytes) -> str:
    for mark, name in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            raise MalformedRequest(phrase("the request begins with {name}", name=phrase(name)), allowed="UTF-8 without a byte order mark")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise MalformedRequest(phrase("the request is not UTF-8 at byte {place}", place=error.start), allowed="UTF-8") from None


def _check_nesting(text: str) -> None:
    if text.count("[") + text.count("{") <= NESTING:
        return
    depth = 0
    for character in re.findall(r"[\[\]{}]", _STRING.sub("", text)):
        depth += 1 if character in "[{" else -1
        if depth > NESTING:
            raise MalformedRequest(phrase("the request is nested deeper than {most} levels", most=NESTING))


def _object(pairs: list[tuple[str, Any]]) -> Body:
    body: Body = {}
    for key, value in pairs:
        body[key] = _TWICE if key in body else value
    return body


def _no_constant(word: str) -> Never:
    raise MalformedRequest(phrase("{word} is no JSON value", word=word))


def _path_of_twice(value: object, path: str = "") -> str | None:
    if value is _TWICE:
        return path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        inner = path if isinstance(value, list) else f"{path}.{key}".lstrip(".")
        if (found := _path_of_twice(member, inner)) is not None:
            return found
    return None
