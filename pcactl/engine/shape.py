"""The rows walk the body: unknown fields, JSON types, what is required, what is no text (contract 1 and 2).

What comes out is a flat mapping from documented paths to values of the right types. Whether a value is allowed,
and how values depend on each other, is judged in `request`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from pcactl.contract.fields import FIELDS, Field, JsonType, Need
from pcactl.contract.vocabulary import Kind
from pcactl.engine.text import check_text, did_you_mean, shown
from pcactl.errors import InvalidParameter, MissingParameter
from pcactl.model import Body

_PYTHON_TYPES = {JsonType.STRING: str, JsonType.INTEGER: int, JsonType.BOOLEAN: bool, JsonType.OBJECT: dict}


def _children() -> Mapping[str, Mapping[str, Field]]:
    children: dict[str, dict[str, Field]] = {}
    for field in FIELDS:
        children.setdefault(field.parent, {})[field.name] = field
    return children


_CHILDREN = _children()


def check_shape(kind: Kind, body: Body) -> dict[str, Any]:
    """The values of a body by path: strings, integers, booleans, and lists of them where a field is repeated.

    A repeated object's members come as a list of mappings from their names. What is absent or null is left out.
    Raises MissingParameter and InvalidParameter.
    """
    return dict(_object(kind, "", body, given_csr=body.get("csr") is not None))


def _object(kind: Kind, path: str, value: Body, *, given_csr: bool) -> Iterator[tuple[str, Any]]:
    _refuse_unknown(path, value)
    for name, field in _CHILDREN[path].items():
        member = value.get(name)
        if member is None:
            _refuse_missing(kind, field, given_csr=given_csr)
            continue
        _refuse_untaken(kind, field, member)
        members = _as_list(field, member)
        for one in members:
            _check_value(kind, field, one)
        if field.type is not JsonType.OBJECT:
            yield field.path, member
        elif field.repeated:
            yield field.path, [_flat(kind, field.path, one) for one in members]
        else:
            yield from _object(kind, field.path, member, given_csr=given_csr)


def _flat(kind: Kind, path: str, value: Body) -> dict[str, Any]:
    return {inner.rpartition(".")[2]: member for inner, member in _object(kind, path, value, given_csr=False)}


def _refuse_unknown(path: str, value: Body) -> None:
    for name in value:
        check_text(name, path)
        if name not in _CHILDREN[path]:
            raise InvalidParameter(
                "there is no such field",
                field=f"{path}.{name}".lstrip("."),
                value=value[name],
                allowed=", ".join(_CHILDREN[path]),
                hint=did_you_mean(name, tuple(_CHILDREN[path])),
            )


def _refuse_missing(kind: Kind, field: Field, *, given_csr: bool) -> None:
    need = field.need[kind]
    if need is Need.REQUIRED or (need is Need.UNLESS_CSR and not given_csr):
        raise MissingParameter(f"a {kind} needs it", field=field.path, allowed=", ".join(field.allowed), hint=_how_to_give(field))


def _how_to_give(field: Field) -> str:
    return f"{field.option} {field.metavar}" if field.option else ""


def _refuse_untaken(kind: Kind, field: Field, value: object) -> None:
    if field.need[kind] is Need.ABSENT:
        raise InvalidParameter(f"a {kind} does not take it", field=field.path, value=value)
    if not field.supported:
        raise InvalidParameter("it is documented but not supported yet by this version", field=field.path, value=value, hint="leave it out")


def _as_list(field: Field, value: object) -> list[Any]:
    if not field.repeated:
        return [value]
    if not isinstance(value, list):
        raise InvalidParameter(f"{shown(value)} must be an array", field=field.path, value=value, allowed=f"an array of which each is {field.type}")
    return value


def _check_value(kind: Kind, field: Field, value: object) -> None:
    if type(value) is not _PYTHON_TYPES[field.type]:
        raise InvalidParameter(f"{shown(value)} must be {field.type}", field=field.path, value=value, allowed=field.type)
    if isinstance(value, str):
        check_text(value, field.path)
        if not value and field.need[kind] is not Need.OPTIONAL:
            raise InvalidParameter("it must not be empty", field=field.path, value=value, allowed=", ".join(field.allowed))
