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
    pattern: str = ".*"
    """A regular expression for the whole value, newlines included in the dot."""
    allowed: str = ""
    """The pattern in words."""
    upper_case: bool = False
    """Written in upper case, whatever was typed."""


ATTRIBUTES: Mapping[str, Attribute] = {
    row.name: row
    for row in (
        Attribute("country", "C", "2.5.4.6", 2, True, "[A-Za-z]{2}", "two letters of ISO 3166-1, such as CN", upper_case=True),
        Attribute("province", "ST", "2.5.4.8", 128),
        Attribute("locality", "L", "2.5.4.7", 128),
        Attribute("street_address", "STREET", "2.5.4.9", 128),
        Attribute("postal_code", "postalCode", "2.5.4.17", 40),
        Attribute("organization", "O", "2.5.4.10", 64),
        Attribute("organizational_unit", "OU", "2.5.4.11", 64),
        Attribute("common_name", "CN", "2.5.4.3", 64),
        Attribute("serial_number", "serialNumber", "2.5.4.5", 64, True, "[A-Za-z0-9 '()+,./:=?-]*", "letters, digits, space and '()+,-./:=?"),
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
