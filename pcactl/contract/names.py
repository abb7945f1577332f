"""Subject attributes: OID, string type, upper bound and RDN order (contract 2, RFC 5280 A.1)."""

from collections.abc import Mapping
from typing import NamedTuple


class Attribute(NamedTuple):
    """One attribute of `csr_common.subject`; rows stand in RDN order."""

    name: str
    """The documented field's name."""
    label: str
    """RFC 4514's short name where it has one."""
    oid: str
    bound: int
    """Upper bound in characters, not octets."""
    printable: bool = False
    """PrintableString; UTF8String otherwise."""


ATTRIBUTES: Mapping[str, Attribute] = {
    row.name: row
    for row in (
        Attribute("country", "C", "2.5.4.6", 2, printable=True),
        Attribute("province", "ST", "2.5.4.8", 128),
        Attribute("locality", "L", "2.5.4.7", 128),
        Attribute("street_address", "STREET", "2.5.4.9", 128),
        Attribute("postal_code", "postalCode", "2.5.4.17", 40),
        Attribute("organization", "O", "2.5.4.10", 64),
        Attribute("organizational_unit", "OU", "2.5.4.11", 64),
        Attribute("common_name", "CN", "2.5.4.3", 64),
        Attribute("serial_number", "serialNumber", "2.5.4.5", 64, printable=True),
    )
}


class NameForm(NamedTuple):
    """One form of a GeneralName that a SAN may take (RFC 5280 4.2.1.6)."""

    prefix: str
    """What says the form outright on the command line, before a colon."""
    label: str
    tag: int
    """The context-specific tag number of the CHOICE."""


DNS = NameForm("dns", "DNS", 2)
IP = NameForm("ip", "IP", 7)
EMAIL = NameForm("email", "email", 1)
URI = NameForm("uri", "URI", 6)

NAME_FORMS: Mapping[str, NameForm] = {row.prefix: row for row in (DNS, IP, EMAIL, URI)}
