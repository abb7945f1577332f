"""The rows walk the body: unknown fields, JSON types, what is required, what is no text (contract 1 and 2).

What comes out is a flat mapping from documented paths to values of the right types. Whether a value is allowed,
and how values depend on each other, is judged in `request`.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pcactl.contract.fields import FIELDS, Field, JsonType, Need
from pcactl.contract.vocabulary import Kind
from pcactl.engine.text import check_text, did_you_mean, shown
from pcactl.errors import InvalidParameter, MissingParameter
from pcactl.model import Body
from pcactl.phrase import DID_YOU_MEAN, listing, phrase

_PYTHON_TYPES = {JsonType.STRING: str, JsonType.INTEGER: int, JsonType.BOOLEAN: bool, JsonType.OBJECT: dict}


_Tree = Mapping[str, Mapping[str, Field]]
"""The fields of each object, by its path and their names."""


def check_shape(kind: Kind, body: Body, fields: Iterable[Field] = FIELDS) -> dict[str, Any]:
    """The values of a body by path: strings, integers, booleans, and lists of them where a field is repeated.

    A repeated object's members come as a list of mappings from their names. What is absent or null is left out.
    Raises MissingParameter and InvalidParameter.
    """
    return dict(_Walk(kind, _tree(fields), given_csr=bool(body.get("csr"))).object("", body))


def one_of(field: Field, value: str, allowed: Iterable[str] = (), of: str = "") -> str:
    """An enumerated value, exactly one of the field's words or of those given, for what it is `of`. Raises InvalidParameter."""
    words = tuple(allowed) or field.allowed
    if value in words:
        return value
    raise InvalidParameter(
        phrase("{value} is not allowed for {of}", value=shown(value), of=of) if of else phrase("{value} is not allowed", value=shown(value)),
        field=field.path,
        value=value,
        allowed=listing(words),
        hint=did_you_mean(value, words),
    )


def _tree(fields: Iterable[Field]) -> _Tree:
    tree: dict[str, dict[str, Field]] = {}
    for field in fields:
        tree.setdefault(field.parent, {})[field.name] = field
    return tree


class _Walk(NamedTuple):
    """One walk through a body."""

    kind: Kind
    tree: _Tree
    given_csr: bool

    def object(self, path: str, value: Body) -> Iterator[tuple[str, Any]]:
        """What stands in an object and in the objects inside it, by path."""
        _refuse_unknown(path, value, self.tree[path])
        for name, field in self.tree[path].items():
            member = value.get(name)
            if member is None:
                _refuse_missing(self.kind, field, given_csr=self.given_csr)
                continue
            _refuse_untaken(self.kind, field, member)
            members = _as_list(field, member)
            for one in members:
                _check_value(self.kind, field, one)
            if field.type is not JsonType.OBJECT:
                yield field.path, member
            elif field.repeated:
                yield field.path, [self._flat(field.path, one) for one in members]
            else:
                yield from self.object(field.path, member)

    def _flat(self, path: str, value: Body) -> dict[str, Any]:
        return {inner.rpartition(".")[2]: member for inner, member in self.object(path, value)}


def _refuse_unknown(path: str, value: Body, fields: Mapping[str, Field]) -> None:
    for name in value:
        check_text(name, path)
        if name not in fields:
            raise InvalidParameter(
                "there is no such field",
                field=f"{path}.{name}".lstrip("."),
                value=None if isinstance(value[name], str) else value[name],  # A secret whose field is misspelt is a secret.
                allowed=listing(fields),
                hint=_at_its_place(name) or did_you_mean(name, tuple(fields)),
            )


def _at_its_place(name: str) -> str:
    """Where a field stands that was written at another place."""
    return next((phrase(DID_YOU_MEAN, meant=field.path) for field in FIELDS if field.name == name), "")


def _refuse_missing(kind: Kind, field: Field, *, given_csr: bool) -> None:
    need = field.need[kind]
    if need is Need.REQUIRED or (need is Need.UNLESS_CSR and not given_csr):
        raise MissingParameter(phrase("a {kind} needs it", kind=kind), field=field.path, allowed=listing(field.allowed), hint=_how_to_give(field))


def _how_to_give(field: Field) -> str:
    return f"{field.option} {field.metavar}" if field.option else ""


def _refuse_untaken(kind: Kind, field: Field, value: object) -> None:
    if field.need[kind] is Need.ABSENT:
        raise InvalidParameter(phrase("a {kind} does not take it", kind=kind), field=field.path, value=_repeatable(field, value))


def _as_list(field: Field, value: object) -> list[Any]:
    if not field.repeated:
        return [value]
    if not isinstance(value, list):
        raise InvalidParameter(
            phrase("{value} must be an array", value=shown(value)),
            field=field.path,
            value=value,
            allowed=phrase("an array, each member {type}: [{value}]", type=field.type, value=shown(value)),
        )
    return value


def _repeatable(field: Field, value: object) -> object:
    """What an error may repeat of a value."""
    return None if field.secret else value


def _check_value(kind: Kind, field: Field, value: object) -> None:
    if type(value) is not _PYTHON_TYPES[field.type]:
        problem = phrase("it must be {type}", type=field.type) if field.secret else phrase("{value} must be {type}", value=shown(value), type=field.type)
        raise InvalidParameter(problem, field=field.path, value=_repeatable(field, value), allowed=field.type)
    if isinstance(value, str):
        check_text(value, field.path, secret=field.secret)
        if not value and field.need[kind] is not Need.OPTIONAL:
            raise InvalidParameter("it must not be empty", field=field.path, value=value, allowed=listing(field.allowed))
