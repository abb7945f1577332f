"""What a certification request (RFC 2986) may bring: which of it is taken unasked, and the names of the rest (contract 8)."""

from collections.abc import Mapping

EXTENSION_REQUESTS = ("1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14")
"""The attribute that holds requested extensions: RFC 2985 5.4.2, and Microsoft's older OID for the same."""

ATTRIBUTE_LABELS: Mapping[str, str] = {
    "1.2.840.113549.1.9.2": "unstructuredName",
    "1.2.840.113549.1.9.7": "challengePassword",
    "1.2.840.113549.1.9.8": "unstructuredAddress",
    "1.2.840.113549.1.9.15": "sMIMECapabilities",
    "1.3.6.1.4.1.311.13.2.2": "Microsoft's enrollment provider",
    "1.3.6.1.4.1.311.13.2.3": "Microsoft's operating system version",
    "1.3.6.1.4.1.311.21.20": "Microsoft's client information",
}
"""Attributes that programs add. Like every other but the extension request they are dropped, since secrets lie in them."""

TAKEN_PURPOSES = ("server_auth", "client_auth", "email_protection")
"""Extended key usages that a CSR gets for the asking; who has another may speak for the CA or for its owner's programs."""

SIGNATURE_LABELS: Mapping[str, str] = {
    "1.2.840.113549.1.1.2": "MD2-RSA",
    "1.2.840.113549.1.1.3": "MD4-RSA",
    "1.2.840.113549.1.1.4": "MD5-RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.14": "SHA224-RSA",
    "1.2.840.10040.4.3": "SHA1-DSA",
    "1.2.840.10045.4.3.1": "SHA224-ECDSA",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
}
"""Signatures that are refused, by name."""

EXTENSION_LABELS: Mapping[str, str] = {
    "1.2.840.113549.1.9.15": "sMIMECapabilities",
    "1.3.6.1.5.5.7.1.24": "tlsFeature",
    "1.3.6.1.4.1.311.20.2": "Microsoft's certificate template",
    "1.3.6.1.4.1.311.21.7": "Microsoft's certificate template",
    "1.3.6.1.4.1.311.21.10": "Microsoft's application policies",
    "2.5.29.18": "issuerAltName",
    "2.5.29.30": "nameConstraints",
    "2.5.29.32": "certificatePolicies",
    "2.16.840.1.113730.1.1": "Netscape's certificate type",
    "2.16.840.1.113730.1.13": "Netscape's comment",
}
"""Extensions that are refused unless they are asked for as custom extensions too."""
