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


def read_name(name: bytes) -> Subject:
    """The attributes of a Name made elsewhere, in its order; those that the contract has no name for go by their OID.

    Raises ValueError where a string is of no type that RFC 5280 knows, or holds what its type does not allow.
    """
    by_oid = {row.oid: row.name for row in ATTRIBUTES.values()}
    pairs = [pair.expect(der.SEQUENCE).children() for rdn in der.read(name).expect(der.SEQUENCE).children() for pair in rdn.expect(der.SET).children()]
    return tuple((by_oid.get(oid.oid(), oid.oid()), _text(value)) for oid, value in pairs)


_CODECS = {
    der.UTF8_STRING: "utf-8",
    der.PRINTABLE_STRING: "ascii",
    der.IA5_STRING: "ascii",
    der.NUMERIC_STRING: "ascii",
    der.TELETEX_STRING: "latin-1",  # T.61 in name; what programs wrote into it was Latin-1.
    der.BMP_STRING: "utf-16-be",
    der.UNIVERSAL_STRING: "utf-32-be",
}


def _text(value: der.Element) -> str:
    if value.tag not in _CODECS:
        raise ValueError(f"a name with a string of tag {value.tag:#04x}")
    return value.content.decode(_CODECS[value.tag])


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
