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


DUPLICATE_NAME = NoticeRow("DuplicateName", Level.NOTICE, "{name} was asked for more than once and stands in the certificate once")
TRAILING_DOT = NoticeRow("TrailingDot", Level.NOTICE, "{name} is written without its trailing dot, which clients cannot match")
INTERNATIONAL_NAME = NoticeRow("InternationalName", Level.NOTICE, "{name} is written as {written} (IDNA 2008)")
UNDERSCORE = NoticeRow("Underscore", Level.WARNING, "{written} has an underscore, which some clients refuse in a host name")
BROAD_WILDCARD = NoticeRow("BroadWildcard", Level.WARNING, "{written} matches nothing in OpenSSL and browsers: a wildcard needs two labels behind it")
WILDCARD_BEFORE_UNDERSCORE = NoticeRow(
    "WildcardBeforeUnderscore", Level.WARNING, "{written} matches nothing in OpenSSL: there is an underscore behind its wildcard"
)
COMMON_NAME_NOT_IN_SAN = NoticeRow(
    "CommonNameNotInSan", Level.WARNING, "the common name {name} is not among the SANs, and clients look at the SANs alone{hint}"
)
NO_NAME_FOR_CLIENTS = NoticeRow("NoNameForClients", Level.WARNING, "there is no SAN, and TLS clients look at nothing else: none will match it{hint}")
USER_IN_URI = NoticeRow("UserInUri", Level.WARNING, "{name} has a user name or password before its host, and whoever sees the certificate reads it")
FOREIGN_FILES_REMOVED = NoticeRow("ForeignFilesRemoved", Level.NOTICE, "removed from {out}, as of another certificate: {names}")
ENCRYPTED_KEY_STAYS = NoticeRow(
    "EncryptedKeyStays", Level.WARNING, "{name} in {out} is encrypted and stays: whether it is the key of this certificate cannot be seen"
)
LOOK_ALIKE = NoticeRow("LookAlike", Level.WARNING, "{name} mixes {scripts} letters in one label: it may be meant to look like another name")
LONG_LIVED_SERVER = NoticeRow("LongLivedServer", Level.WARNING, "a server certificate that is valid for more than {days} days is refused by Apple's systems")
CSR_OVERRULED = NoticeRow("CsrOverruled", Level.NOTICE, "the CSR asks for {asked} as {what}; the request says {given}, which goes before it")
CSR_ATTRIBUTES_DROPPED = NoticeRow(
    "CsrAttributesDropped", Level.NOTICE, "dropped from the CSR, and neither certified nor stored: {names}. The record keeps no copy of this CSR"
)
CSR_WEAK_SIGNATURE = NoticeRow("CsrWeakSignature", Level.WARNING, "the CSR is signed with {name}, which is weak; it proves no more than who has the key")
CSR_TELETEX_STRING = NoticeRow("CsrTeletexString", Level.NOTICE, "{name} is a TeletexString in the CSR, and was read as Latin-1: {value}")
CSR_PATH_LENGTH = NoticeRow("CsrPathLength", Level.NOTICE, "the CSR asks for {asked}: the path length of a sub is 0")
CSR_ASKS_FOR_LEAF = NoticeRow("CsrAsksForLeaf", Level.NOTICE, "the CSR asks for CA:FALSE: a sub is a CA all the same")
CSR_CONSTRAINTS_LEFT_OUT = NoticeRow(
    "CsrConstraintsLeftOut", Level.NOTICE, "the CSR asks for basicConstraints with CA:FALSE: {name} leaves are no CAs without it, and have none"
)
CSR_KEY_IDENTIFIER = NoticeRow("CsrKeyIdentifier", Level.NOTICE, "the CSR asks for another subject key identifier than the SHA-1 of its key, which is written")
CSR_CRITICALITY = NoticeRow("CsrCriticality", Level.NOTICE, "the CSR asks for {label} as critical, and it is written as not critical")
KEY_ELSEWHERE = NoticeRow(
    "KeyElsewhere",
    Level.NOTICE,
    "the private key of {name} is where its CSR was made: it can sign here once its private_key.pem is put in place, as PKCS#8",
)
HASH_NOT_USED = NoticeRow("HashNotUsed", Level.NOTICE, "{name} is not used: an SM2 issuer signs with SM3")
VALIDITY_SHORTENED = NoticeRow("ValidityShortened", Level.NOTICE, "the default of {default} would outlive the issuer: {given} instead")
PURPOSES_NARROWED = NoticeRow("PurposesNarrowed", Level.NOTICE, "the issuer allows {allowed} only: the default is narrowed to {given}")
HALF_KEEPS_DEFAULT = NoticeRow("HalfKeepsDefault", Level.NOTICE, "no usage was asked for the {role} certificate: it keeps {given}")
KEY_IN_THE_CLEAR = NoticeRow("KeyInTheClear", Level.WARNING, "the private key of {name} lies in the store in the clear; {command} encrypts it")
SIGNS_NOTHING = NoticeRow("SignsNothing", Level.NOTICE, "{name} was imported without its private key: it is listed and verified against, and signs nothing")
ODD_SERIAL = NoticeRow("OddSerial", Level.WARNING, "the serial number is {fault}, which RFC 5280 4.1.2.2 does not allow; some clients refuse it")
CONSTRAINTS_NOT_CRITICAL = NoticeRow(
    "ConstraintsNotCritical", Level.WARNING, "basicConstraints is not critical, which RFC 5280 4.2.1.9 wants of a CA; strict clients refuse every chain to it"
)
NO_KEY_IDENTIFIER = NoticeRow("NoKeyIdentifier", Level.WARNING, "the certificate has no subject key identifier (RFC 5280 4.2.1.2); strict clients refuse it")
NOT_YET_VALID = NoticeRow("NotYetValid", Level.WARNING, "the certificate is valid from {moment} only; until then it signs nothing")
EXPIRED = NoticeRow("Expired", Level.WARNING, "the certificate expired on {moment}: it signs nothing any more")
NOT_EVALUATED = NoticeRow(
    "NotEvaluated", Level.WARNING, "the certificate has the critical extension {oid}, which pcactl does not evaluate: what it signs may not verify"
)
ISSUER_NOT_EVALUATED = NoticeRow(
    "IssuerNotEvaluated", Level.WARNING, "the issuer has the critical extension {oid}, which pcactl does not evaluate: what is signed here may not verify"
)
NO_SUBS_BELOW = NoticeRow("NoSubsBelow", Level.WARNING, "the certificate's path length is 0: no sub can be created below it")
ALREADY_SO = NoticeRow("AlreadySo", Level.NOTICE, "{name} is {state} already and is passed over")
ANSWERED_BEFORE = NoticeRow("AnsweredBefore", Level.NOTICE, "this token was used before: the answer is the instance that was made then")
SAME_NAME = NoticeRow("SameName", Level.NOTICE, "the store has another {kind} {name} that can sign, {id}: by name alone neither is found any more")
KEY_NOT_KEPT = NoticeRow("KeyNotKept", Level.WARNING, "the private key is in {out} alone, and not in the store")

NOTICES = {
    row.code: row
    for row in (
        DUPLICATE_NAME,
        TRAILING_DOT,
        INTERNATIONAL_NAME,
        UNDERSCORE,
        BROAD_WILDCARD,
        WILDCARD_BEFORE_UNDERSCORE,
        COMMON_NAME_NOT_IN_SAN,
        NO_NAME_FOR_CLIENTS,
        USER_IN_URI,
        FOREIGN_FILES_REMOVED,
        ENCRYPTED_KEY_STAYS,
        LOOK_ALIKE,
        LONG_LIVED_SERVER,
        CSR_OVERRULED,
        CSR_ATTRIBUTES_DROPPED,
        CSR_WEAK_SIGNATURE,
        CSR_TELETEX_STRING,
        CSR_PATH_LENGTH,
        CSR_ASKS_FOR_LEAF,
        CSR_CONSTRAINTS_LEFT_OUT,
        CSR_KEY_IDENTIFIER,
        CSR_CRITICALITY,
        KEY_ELSEWHERE,
        HASH_NOT_USED,
        VALIDITY_SHORTENED,
        PURPOSES_NARROWED,
        HALF_KEEPS_DEFAULT,
        KEY_IN_THE_CLEAR,
        SIGNS_NOTHING,
        ODD_SERIAL,
        CONSTRAINTS_NOT_CRITICAL,
        NO_KEY_IDENTIFIER,
        NOT_YET_VALID,
        EXPIRED,
        NOT_EVALUATED,
        ISSUER_NOT_EVALUATED,
        NO_SUBS_BELOW,
        ALREADY_SO,
        ANSWERED_BEFORE,
        SAME_NAME,
        KEY_NOT_KEPT,
    )
}
