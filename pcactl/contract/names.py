"""Subject attributes: OID, string type, upper bound and RDN order (contract 2, RFC 5280 A.1)."""

from collections.abc import Mapping
from typing import NamedTuple

from pcactl import der


class Attribute(NamedTuple):
    """One attribute of a subject."""

    name: str
    """The documented field's name; the OID where no field is documented."""
    label: str
    """RFC 4514's short name where it has one."""
    oid: str
    bound: int
    """Upper bound in characters, not octets."""
    string: int = der.UTF8_STRING
    """The tag of its string type. PrintableString and IA5String hold ASCII, as their patterns say."""
    pattern: str = ".*"
    """A regular expression for the whole value, newlines included in the dot."""
    allowed: str = ""
    """The pattern in words."""
    upper_case: bool = False
    """Written in upper case, whatever was typed."""


_PRINTABLE = "[A-Za-z0-9 '()+,./:=?-]*"
_PRINTABLE_WORDS = "letters, digits, space and '()+,-./:=?"
_ASCII = "[\x00-\x7f]*"

ATTRIBUTES: Mapping[str, Attribute] = {
    row.name: row
    for row in (
        Attribute("country", "C", "2.5.4.6", 2, der.PRINTABLE_STRING, "[A-Za-z]{2}", "two letters of ISO 3166-1, such as CN", upper_case=True),
        Attribute("province", "ST", "2.5.4.8", 128),
        Attribute("locality", "L", "2.5.4.7", 128),
        Attribute("street_address", "STREET", "2.5.4.9", 128),
        Attribute("postal_code", "postalCode", "2.5.4.17", 40),
        Attribute("organization", "O", "2.5.4.10", 64),
        Attribute("organizational_unit", "OU", "2.5.4.11", 64),
        Attribute("common_name", "CN", "2.5.4.3", 64),
        Attribute("serial_number", "serialNumber", "2.5.4.5", 64, der.PRINTABLE_STRING, _PRINTABLE, _PRINTABLE_WORDS),
    )
}
"""`csr_common.subject`, in RDN order."""


def _foreign(label: str, oid: str, bound: int, string: int = der.UTF8_STRING, pattern: str = ".*", allowed: str = "") -> Attribute:
    return Attribute(oid, label, oid, bound, string, pattern, allowed)


FOREIGN_ATTRIBUTES: Mapping[str, Attribute] = {
    row.name: row
    for row in (
        _foreign("emailAddress", "1.2.840.113549.1.9.1", 255, der.IA5_STRING, _ASCII, "ASCII"),
        _foreign("unstructuredName", "1.2.840.113549.1.9.2", 255, der.IA5_STRING, _ASCII, "ASCII"),
        _foreign("DC", "0.9.2342.19200300.100.1.25", 63, der.IA5_STRING, _ASCII, "ASCII"),
        _foreign("UID", "0.9.2342.19200300.100.1.1", 256),
        _foreign("SN", "2.5.4.4", 64),
        _foreign("title", "2.5.4.12", 64),
        _foreign("businessCategory", "2.5.4.15", 128),
        _foreign("name", "2.5.4.41", 64),
        _foreign("GN", "2.5.4.42", 64),
        _foreign("initials", "2.5.4.43", 64),
        _foreign("generationQualifier", "2.5.4.44", 64),
        _foreign("dnQualifier", "2.5.4.46", 64, der.PRINTABLE_STRING, _PRINTABLE, _PRINTABLE_WORDS),
        _foreign("pseudonym", "2.5.4.65", 128),
        _foreign("organizationIdentifier", "2.5.4.97", 64),
    )
}
"""What no field is documented for, and a CSR may bring: RFC 5280 A.1, RFC 4519, RFC 2985 and X.520."""

EVERY_ATTRIBUTE: Mapping[str, Attribute] = {**ATTRIBUTES, **FOREIGN_ATTRIBUTES}


def label_of(name: str) -> str:
    """An attribute as people read it: `O`, `emailAddress`; its OID where nobody has named it."""
    return EVERY_ATTRIBUTE[name].label if name in EVERY_ATTRIBUTE else name


ATTRIBUTES_BY_OID: Mapping[str, Attribute] = {row.oid: row for row in EVERY_ATTRIBUTE.values()}


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

OTHER_NAME_FORMS: Mapping[int, str] = {0: "otherName", 3: "x400Address", 4: "directoryName", 5: "ediPartyName", 8: "registeredID"}
"""The forms that a CSR may have and no SAN of ours takes, by tag number."""
