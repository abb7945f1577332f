"""What pcactl says when it did what was asked, but not quite as it was written: one row a notice.

A notice tells of a change that we made; a warning tells of something issued as asked that may not work. Both go
to stderr and into JSON's `notices`, and neither changes the exit status.
"""

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How much a reader should care."""

    NOTICE = "notice"
    WARNING = "warning"


class NoticeRow(NamedTuple):
    """One kind of notice: its code in JSON, its level, its words with `{}` for what it is about."""

    code: str
    level: Level
    text: str


DUPLICATE_NAME = NoticeRow("DuplicateName", Level.NOTICE, "{name} was asked for twice and stands in the certificate once")
TRAILING_DOT = NoticeRow("TrailingDot", Level.NOTICE, "{name} is written without its trailing dot, which clients cannot match")
INTERNATIONAL_NAME = NoticeRow("InternationalName", Level.NOTICE, "{name} is written as {written} (IDNA 2008)")
UNDERSCORE = NoticeRow("Underscore", Level.WARNING, "{written} has an underscore, which some clients refuse in a host name")
BROAD_WILDCARD = NoticeRow("BroadWildcard", Level.WARNING, "{written} matches nothing in OpenSSL and browsers: a wildcard needs two labels behind it")
COMMON_NAME_NOT_IN_SAN = NoticeRow("CommonNameNotInSan", Level.WARNING, "the common name {name} is not among the SANs, and clients look at the SANs alone")
NO_NAME_FOR_CLIENTS = NoticeRow("NoNameForClients", Level.WARNING, "there is no SAN, and TLS clients look at nothing else: none will match it{hint}")
HASH_NOT_USED = NoticeRow("HashNotUsed", Level.NOTICE, "{name} is not used: an SM2 issuer signs with SM3")
VALIDITY_SHORTENED = NoticeRow("ValidityShortened", Level.NOTICE, "the default of {default} would outlive the issuer: {given} instead")
PURPOSES_NARROWED = NoticeRow("PurposesNarrowed", Level.NOTICE, "the issuer allows {allowed} only: the default is narrowed to {given}")
HALF_KEEPS_DEFAULT = NoticeRow("HalfKeepsDefault", Level.NOTICE, "no usage was asked for the {role} certificate: it keeps {given}")
KEY_IN_THE_CLEAR = NoticeRow(
    "KeyInTheClear", Level.WARNING, "the private key of {name} lies in the store in the clear; pcactl {kind} passphrase {id} encrypts it"
)
SIGNS_NOTHING = NoticeRow("SignsNothing", Level.NOTICE, "{name} was imported without its private key: it is listed and verified against, and signs nothing")
ODD_SERIAL = NoticeRow("OddSerial", Level.WARNING, "the serial number is {fault}, which RFC 5280 4.1.2.2 does not allow; some clients refuse it")
NO_KEY_IDENTIFIER = NoticeRow("NoKeyIdentifier", Level.WARNING, "the certificate has no subject key identifier (RFC 5280 4.2.1.2); strict clients refuse it")
NOT_YET_VALID = NoticeRow("NotYetValid", Level.WARNING, "the certificate is valid from {moment} only; until then it signs nothing")
EXPIRED = NoticeRow("Expired", Level.WARNING, "the certificate expired on {moment}: it signs nothing any more")
NOT_EVALUATED = NoticeRow(
    "NotEvaluated", Level.WARNING, "the certificate has the critical extension {oid}, which pcactl does not evaluate: what it signs may not verify"
)
NO_SUBS_BELOW = NoticeRow("NoSubsBelow", Level.WARNING, "the certificate's path length is 0: no sub can be created below it")
ALREADY_SO = NoticeRow("AlreadySo", Level.NOTICE, "{name} is {state} already and is passed over")
ANSWERED_BEFORE = NoticeRow("AnsweredBefore", Level.NOTICE, "this token was used before: the answer is the instance that was made then")
KEY_NOT_KEPT = NoticeRow("KeyNotKept", Level.WARNING, "the private key is in {out} alone, and not in the store")

NOTICES = {
    row.code: row
    for row in (
        DUPLICATE_NAME,
        TRAILING_DOT,
        INTERNATIONAL_NAME,
        UNDERSCORE,
        BROAD_WILDCARD,
        COMMON_NAME_NOT_IN_SAN,
        NO_NAME_FOR_CLIENTS,
        HASH_NOT_USED,
        VALIDITY_SHORTENED,
        PURPOSES_NARROWED,
        HALF_KEEPS_DEFAULT,
        KEY_IN_THE_CLEAR,
        SIGNS_NOTHING,
        ODD_SERIAL,
        NO_KEY_IDENTIFIER,
        NOT_YET_VALID,
        EXPIRED,
        NOT_EVALUATED,
        NO_SUBS_BELOW,
        ALREADY_SO,
        ANSWERED_BEFORE,
        KEY_NOT_KEPT,
    )
}
