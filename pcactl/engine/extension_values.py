"""What extensions say, of certificates and of certification requests: those that we know as values, others as octets (RFC 5280 4.2)."""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl import der
from pcactl.contract import vocabulary as words
from pcactl.contract.vocabulary import KEY_USAGES


class ExtensionView(NamedTuple):
    """One extension."""

    critical: bool
    value: bytes


Extensions = Mapping[str, ExtensionView]
"""By OID."""


class BasicConstraints(NamedTuple):
    """The value of basicConstraints."""

    is_ca: bool
    path_length: int | None


def read_extension(item: der.Element) -> tuple[str, ExtensionView]:
    """One Extension, by its OID. Raises ValueError."""
    oid, *middle, value = item.parts(2, 3)
    critical = bool(middle) and middle[0].boolean()
    return oid.oid(), ExtensionView(critical, value.expect(der.OCTET_STRING).content)


def basic_constraints(extensions: Extensions) -> BasicConstraints | None:
    """None where there is no such extension. Raises ValueError."""
    if (found := extensions.get(words.BASIC_CONSTRAINTS.oid)) is None:
        return None
    items = der.read(found.value).parts(0, 2)
    is_ca = bool(items and items[0].tag == der.BOOLEAN and items[0].boolean())
    rest = items[1:] if items and items[0].tag == der.BOOLEAN else items
    if len(rest) > 1:
        raise ValueError("basicConstraints with two path lengths")
    return BasicConstraints(is_ca, rest[0].integer() if rest else None)


def key_usages(extensions: Extensions) -> tuple[str, ...] | None:
    """The contract's names of the bits, None where there is no such extension. Raises ValueError."""
    if (found := extensions.get(words.KEY_USAGE.oid)) is None:
        return None
    bits = der.read(found.value).named_bits()
    return tuple(name for name, row in KEY_USAGES.items() if row.bit in bits)


def extended_key_usages(extensions: Extensions) -> tuple[str, ...]:
    """OIDs; empty where there is no such extension. Raises ValueError."""
    found = extensions.get(words.EXTENDED_KEY_USAGE.oid)
    return tuple(item.oid() for item in der.read(found.value).expect(der.SEQUENCE).children()) if found else ()


def subject_key_identifier(extensions: Extensions) -> bytes:
    """Empty where there is none. Raises ValueError."""
    found = extensions.get(words.SUBJECT_KEY_IDENTIFIER.oid)
    return der.read(found.value).expect(der.OCTET_STRING).content if found else b""


def subject_alt_names(extensions: Extensions) -> tuple[der.Element, ...]:
    """The GeneralNames as elements; empty where there is none. Raises ValueError."""
    found = extensions.get(words.SUBJECT_ALT_NAME.oid)
    return tuple(der.read(found.value).expect(der.SEQUENCE).children()) if found else ()
