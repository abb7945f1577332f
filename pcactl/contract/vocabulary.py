"""The words of the contract: kinds, roles, units, states, key usages and extended key usages.

Each word has one row with its number, bit or OID. What an algorithm makes of the usages is in `algorithms.py`.
"""

from enum import IntEnum, StrEnum
from typing import NamedTuple

from pcactl.phrase import Phrase, phrase


class Kind(StrEnum):
    """What an instance is."""

    ROOT = "root"
    SUB = "sub"
    LEAF = "leaf"


class Role(StrEnum):
    """What the key of a certificate is for; a leaf has one certificate for each role of its algorithm."""

    SIGNING = "signing"
    ENCRYPTION = "encryption"


class Family(StrEnum):
    """Keys of one family sign keys of the same family only (contract 4)."""

    CLASSIC = "RSA and ECDSA"
    GM = "SM2"


class Unit(StrEnum):
    """`duration_type` (contract 3)."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Status(IntEnum):
    """`instance_status` (contract 5). EXPIRED is derived from the clock and never stored."""

    UNKNOWN = 0
    NORMAL = 1
    DISABLED = 2
    REVOKED = 4
    FROZEN = 8
    EXPIRED = 16

    @property
    def word(self) -> Phrase:
        """The state as people read and type it."""
        return phrase(self.name.lower())


STATE_IN_CODES = {
    Status.NORMAL: "Ok",
    Status.DISABLED: "Disable",
    Status.REVOKED: "Revoke",
    Status.EXPIRED: "Expire",
}
"""STATE in `SubInstanceStatus.STATE` (contract 7)."""


class Usage(NamedTuple):
    """A keyUsage bit: RFC 5280 4.2.1.3, bit 0 is the first."""

    name: str
    label: str
    bit: int


KEY_USAGES = {
    usage.name: usage
    for usage in (
        Usage("digital_signature", "digitalSignature", 0),
        Usage("non_repudiation", "nonRepudiation", 1),
        Usage("key_encipherment", "keyEncipherment", 2),
        Usage("data_encipherment", "dataEncipherment", 3),
        Usage("key_agreement", "keyAgreement", 4),
        Usage("key_cert_sign", "keyCertSign", 5),
        Usage("crl_sign", "cRLSign", 6),
        Usage("encipher_only", "encipherOnly", 7),
        Usage("decipher_only", "decipherOnly", 8),
    )
}


class Purpose(NamedTuple):
    """An extended key usage: RFC 5280 4.2.1.12."""

    name: str
    label: str
    oid: str


EXTENDED_KEY_USAGES = {
    purpose.name: purpose
    for purpose in (
        Purpose("server_auth", "serverAuth", "1.3.6.1.5.5.7.3.1"),
        Purpose("client_auth", "clientAuth", "1.3.6.1.5.5.7.3.2"),
        Purpose("code_signing", "codeSigning", "1.3.6.1.5.5.7.3.3"),
        Purpose("email_protection", "emailProtection", "1.3.6.1.5.5.7.3.4"),
        Purpose("time_stamping", "timeStamping", "1.3.6.1.5.5.7.3.8"),
        Purpose("ocsp_signing", "OCSPSigning", "1.3.6.1.5.5.7.3.9"),
    )
}

TIME_STAMPING = EXTENDED_KEY_USAGES["time_stamping"].oid
ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0"


class Reserved(NamedTuple):
    """An extension that pcactl writes itself, so that no custom extension may take its OID (contract 2)."""

    label: str
    oid: str


SUBJECT_KEY_IDENTIFIER = Reserved("subjectKeyIdentifier", "2.5.29.14")
KEY_USAGE = Reserved("keyUsage", "2.5.29.15")
SUBJECT_ALT_NAME = Reserved("subjectAltName", "2.5.29.17")
BASIC_CONSTRAINTS = Reserved("basicConstraints", "2.5.29.19")
CRL_DISTRIBUTION_POINTS = Reserved("cRLDistributionPoints", "2.5.29.31")
AUTHORITY_KEY_IDENTIFIER = Reserved("authorityKeyIdentifier", "2.5.29.35")
EXTENDED_KEY_USAGE = Reserved("extendedKeyUsage", "2.5.29.37")
AUTHORITY_INFO_ACCESS = Reserved("authorityInfoAccess", "1.3.6.1.5.5.7.1.1")


class Constrained(NamedTuple):
    """An extension that RFC 5280 or RFC 6962 lets stand in some certificates only, or wants critical or not."""

    label: str
    oid: str
    source: str
    ca_only: bool = False
    critical: bool | None = None
    """None where both are right."""


CONSTRAINED_EXTENSIONS = {
    row.oid: row
    for row in (
        Constrained("subjectDirectoryAttributes", "2.5.29.9", "RFC 5280 4.2.1.8", critical=False),
        Constrained("nameConstraints", "2.5.29.30", "RFC 5280 4.2.1.10", ca_only=True, critical=True),
        Constrained("policyMappings", "2.5.29.33", "RFC 5280 4.2.1.5", ca_only=True),
        Constrained("policyConstraints", "2.5.29.36", "RFC 5280 4.2.1.11", ca_only=True, critical=True),
        Constrained("freshestCRL", "2.5.29.46", "RFC 5280 4.2.1.15", critical=False),
        Constrained("inhibitAnyPolicy", "2.5.29.54", "RFC 5280 4.2.1.14", ca_only=True, critical=True),
        Constrained("subjectInfoAccess", "1.3.6.1.5.5.7.1.11", "RFC 5280 4.2.2.2", critical=False),
    )
}
"""What a custom extension must keep to, by OID."""

RESERVED_EXTENSIONS = {
    row.oid: row
    for row in (
        SUBJECT_KEY_IDENTIFIER,
        KEY_USAGE,
        SUBJECT_ALT_NAME,
        BASIC_CONSTRAINTS,
        CRL_DISTRIBUTION_POINTS,
        AUTHORITY_KEY_IDENTIFIER,
        EXTENDED_KEY_USAGE,
        AUTHORITY_INFO_ACCESS,
    )
}
