"""The subject of a certificate: bounds and alphabets, and its DER (contract 2, RFC 5280 4.1.2.4 and A.1)."""

import re
from collections.abc import Mapping
from typing import Any

from pcactl import der
from pcactl.contract.names import ATTRIBUTES, ATTRIBUTES_BY_OID, EVERY_ATTRIBUTE, Attribute
from pcactl.engine.text import shown
from pcactl.errors import InvalidParameter
from pcactl.model import Subject
from pcactl.pem import BEGIN
from pcactl.phrase import phrase


def parse_subject(values: Mapping[str, Any]) -> Subject:
    """The subject among a body's checked values, in RDN order, one attribute a RDN. Raises InvalidParameter.

    An optional attribute given as an empty string is as if not given; an empty string in an array is refused.
    """
    return tuple((row.name, check_attribute(row, value)) for row in ATTRIBUTES.values() for value in _values(values, row))


def name_der(subject: Subject) -> bytes:
    """Name: RDNSequence in the order given, one attribute a RDN."""
    return der.sequence(*(der.set_of_one(_attribute(EVERY_ATTRIBUTE[name], value)) for name, value in subject))


def read_name(name: bytes) -> Subject:
    """The attributes of a Name made elsewhere, in its order; those that the contract has no name for go by their OID.

    Raises ValueError where a string is of no type that RFC 5280 knows, or holds what its type does not allow.
    """
    return tuple((name_of(oid), read_string(value)) for rdn in read_rdns(name) for oid, value in rdn)


def read_rdns(name: bytes) -> list[list[tuple[str, der.Element]]]:
    """The RDNs of a Name: of each attribute its OID and its string. Raises ValueError."""
    return [[_pair(item) for item in rdn.expect(der.SET).children()] for rdn in der.read(name).expect(der.SEQUENCE).children()]


def name_of(oid: str) -> str:
    """The contract's name of an attribute, its OID where it has none."""
    return ATTRIBUTES_BY_OID[oid].name if oid in ATTRIBUTES_BY_OID else oid


def read_string(value: der.Element) -> str:
    """The text of an attribute. Raises ValueError."""
    if value.tag not in _STRINGS:
        raise ValueError(phrase("a name with a string of tag {tag:#04x}", tag=value.tag))
    label, codec = _STRINGS[value.tag]
    try:
        return value.content.decode(codec)
    except UnicodeDecodeError:
        raise ValueError(phrase("a name with a {kind} that holds what it must not", kind=label)) from None


def check_attribute(row: Attribute, value: str) -> str:
    """A value of an attribute as the certificate has it. Raises InvalidParameter."""
    field = _path(row)
    if not value:
        raise InvalidParameter("it must not be empty", field=field, value=value)
    if BEGIN in value:
        raise InvalidParameter("this is PEM text, and no name", field=field)
    if not re.fullmatch(row.pattern, value, re.DOTALL):
        raise InvalidParameter(phrase("{value} is not allowed", value=shown(value)), field=field, value=value, allowed=row.allowed)
    if len(value) > row.bound:
        raise InvalidParameter(
            phrase("{value} has {count} characters", value=shown(value), count=len(value)),
            field=field,
            value=value,
            allowed=phrase("at most {most} characters", most=row.bound),
            hint="put the long name in --san" if row.name == "common_name" else "",
        )
    return written(row, value)


def written(row: Attribute, value: str) -> str:
    """A value as it stands in a certificate."""
    return value.upper() if row.upper_case else value


_STRINGS: Mapping[int, tuple[str, str]] = {
    der.UTF8_STRING: ("UTF8String", "utf-8"),
    der.PRINTABLE_STRING: ("PrintableString", "ascii"),
    der.IA5_STRING: ("IA5String", "ascii"),
    der.NUMERIC_STRING: ("NumericString", "ascii"),
    der.TELETEX_STRING: ("TeletexString", "latin-1"),  # T.61 in name; what programs wrote into it was Latin-1.
    der.BMP_STRING: ("BMPString", "utf-16-be"),
    der.UNIVERSAL_STRING: ("UniversalString", "utf-32-be"),
}
"""String types by tag: their names and codecs."""


def _pair(item: der.Element) -> tuple[str, der.Element]:
    oid, value = item.parts(2, 2)
    return oid.oid(), value


def _attribute(row: Attribute, value: str) -> bytes:
    return der.sequence(der.oid(row.oid), der.tlv(row.string, value.encode()))


def _values(values: Mapping[str, Any], row: Attribute) -> list[str]:
    given = values.get(_path(row), [])
    if isinstance(given, list):
        return given
    return [given] if given else []


def _path(row: Attribute) -> str:
    return f"csr_common.subject.{row.name}"
