"""The subject of a certificate: bounds and alphabets, and its DER (contract 2, RFC 5280 4.1.2.4 and A.1)."""

import re
from collections.abc import Mapping
from typing import Any

from pcactl import der
from pcactl.contract.names import ATTRIBUTES, Attribute
from pcactl.engine.text import shown
from pcactl.errors import InvalidParameter
from pcactl.model import Subject


def parse_subject(values: Mapping[str, Any]) -> Subject:
    """The subject among a body's checked values, in RDN order, one attribute a RDN. Raises InvalidParameter.

    An optional attribute given as an empty string is as if not given; an empty string in an array is refused.
    """
    return tuple((row.name, _checked(row, value)) for row in ATTRIBUTES.values() for value in _values(values, row))


def name_der(subject: Subject) -> bytes:
    """Name: RDNSequence in the order given."""
    return der.sequence(*(der.set_of_one(der.sequence(der.oid(ATTRIBUTES[name].oid), _string(ATTRIBUTES[name], value))) for name, value in subject))


def _values(values: Mapping[str, Any], row: Attribute) -> list[str]:
    given = values.get(_path(row), [])
    if isinstance(given, list):
        return given
    return [given] if given else []


def _path(row: Attribute) -> str:
    return f"csr_common.subject.{row.name}"


def _checked(row: Attribute, value: str) -> str:
    field = _path(row)
    if not value:
        raise InvalidParameter("it must not be empty", field=field, value=value)
    if not re.fullmatch(row.pattern, value, re.DOTALL):
        raise InvalidParameter(f"{shown(value)} is not allowed", field=field, value=value, allowed=row.allowed)
    if len(value) > row.bound:
        raise InvalidParameter(
            f"{shown(value)} has {len(value)} characters",
            field=field,
            value=value,
            allowed=f"at most {row.bound}",
            hint="put the long name in --san" if row.name == "common_name" else "",
        )
    return value.upper() if row.upper_case else value


def _string(row: Attribute, value: str) -> bytes:
    return der.printable_string(value) if row.printable else der.utf8_string(value)
