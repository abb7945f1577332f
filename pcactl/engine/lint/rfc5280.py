"""Rules of RFC 5280, Internet X.509 PKI Certificate and CRL Profile."""

from collections.abc import Callable, Iterator

from pcactl import der
from pcactl.contract import vocabulary as words
from pcactl.contract.names import ATTRIBUTES_BY_OID, Attribute
from pcactl.contract.vocabulary import KEY_USAGES
from pcactl.engine.lint.rule import Case, Rule

_SERIAL_OCTETS = 20
_LAST_UTC_YEAR = 2049
_VERSION = 3
_EMPTY = der.sequence()


def _is_ca(case: Case) -> bool:
    return case.view.is_ca


def _usages(case: Case) -> tuple[str, ...]:
    return case.view.key_usages or ()


def _has(row: words.Reserved) -> Callable[[Case], bool]:
    return lambda case: row.oid in case.view.extensions


def _critical(row: words.Reserved, *, wanted: bool) -> Callable[[Case], bool]:
    return lambda case: case.view.extensions[row.oid].critical is wanted


def _time_forms_fit(case: Case) -> bool:
    moments = zip(case.view.time_tags, (case.view.not_before, case.view.not_after), strict=True)
    return all((tag == der.UTC_TIME) == (moment.year <= _LAST_UTC_YEAR) for tag, moment in moments)


def _subject_strings(case: Case) -> Iterator[tuple[Attribute | None, der.Element]]:
    for rdn in der.read(case.view.subject).children():
        for pair in rdn.children():
            oid, value = pair.children()
            yield ATTRIBUTES_BY_OID.get(oid.oid()), value


def _strings_fit(case: Case) -> bool:
    return all(row is not None and value.tag == row.string and 1 <= len(value.content.decode()) <= row.bound for row, value in _subject_strings(case))


def _usage_bits_fit(case: Case) -> bool:
    known = der.named_bits(KEY_USAGES[name].bit for name in _usages(case))
    return case.view.extensions[words.KEY_USAGE.oid].value == known


def _names_are_ascii(case: Case) -> bool:
    names = der.read(case.view.extensions[words.SUBJECT_ALT_NAME.oid].value).children()
    return bool(names) and all(name.content and (name.content.isascii() or name.tag == der.implicit(7, b"")[0]) for name in names)


RULES = (
    Rule("version_not_3", "RFC 5280 4.1.2.1", lambda case: case.view.version == _VERSION),
    Rule("serial_not_positive", "RFC 5280 4.1.2.2", lambda case: case.view.serial > 0),
    Rule("serial_over_20_octets", "RFC 5280 4.1.2.2", lambda case: len(der.integer(case.view.serial)) - 2 <= _SERIAL_OCTETS),
    Rule("issuer_empty", "RFC 5280 4.1.2.4", lambda case: case.view.issuer != _EMPTY),
    Rule("ca_subject_empty", "RFC 5280 4.1.2.6", lambda case: case.view.subject != _EMPTY, _is_ca),
    Rule("subject_string_type_or_bound", "RFC 5280 4.1.2.4, A.1", _strings_fit),
    Rule("validity_ends_before_it_begins", "RFC 5280 4.1.2.5", lambda case: case.view.not_before < case.view.not_after),
    Rule("time_form", "RFC 5280 4.1.2.5", _time_forms_fit),
    Rule("extension_twice", "RFC 5280 4.2", lambda case: len(case.view.extension_oids) == len(case.view.extensions)),
    Rule(
        "authority_key_identifier_missing",
        "RFC 5280 4.2.1.1",
        lambda case: bool(case.view.authority_key_id),
        lambda case: case.view.issuer != case.view.subject,
    ),
    Rule(
        "authority_key_identifier_critical",
        "RFC 5280 4.2.1.1",
        _critical(words.AUTHORITY_KEY_IDENTIFIER, wanted=False),
        _has(words.AUTHORITY_KEY_IDENTIFIER),
    ),
    Rule("subject_key_identifier_missing", "RFC 5280 4.2.1.2", lambda case: bool(case.view.key_id)),
    Rule("subject_key_identifier_critical", "RFC 5280 4.2.1.2", _critical(words.SUBJECT_KEY_IDENTIFIER, wanted=False), _has(words.SUBJECT_KEY_IDENTIFIER)),
    Rule("key_usage_empty", "RFC 5280 4.2.1.3", lambda case: bool(_usages(case))),
    Rule("key_usage_with_unknown_or_trailing_bits", "RFC 5280 4.2.1.3, X.690 11.2.2", _usage_bits_fit, _has(words.KEY_USAGE)),
    Rule("key_usage_not_critical", "RFC 5280 4.2.1.3", _critical(words.KEY_USAGE, wanted=True), _has(words.KEY_USAGE)),
    Rule(
        "encipher_only_without_key_agreement",
        "RFC 5280 4.2.1.3",
        lambda case: "key_agreement" in _usages(case),
        lambda case: not {"encipher_only", "decipher_only"}.isdisjoint(_usages(case)),
    ),
    Rule("key_cert_sign_without_ca", "RFC 5280 4.2.1.9", _is_ca, lambda case: "key_cert_sign" in _usages(case)),
    Rule("ca_without_key_cert_sign", "RFC 5280 4.2.1.3", lambda case: "key_cert_sign" in _usages(case), _is_ca),
    Rule(
        "basic_constraints_not_critical",
        "RFC 5280 4.2.1.9; contract 4 for leaves",
        _critical(words.BASIC_CONSTRAINTS, wanted=True),
        _has(words.BASIC_CONSTRAINTS),
    ),
    Rule("subject_alt_name_empty_or_not_ascii", "RFC 5280 4.2.1.6", _names_are_ascii, _has(words.SUBJECT_ALT_NAME)),
    Rule(
        "empty_subject_without_critical_san",
        "RFC 5280 4.1.2.6, 4.2.1.6",
        lambda case: _has(words.SUBJECT_ALT_NAME)(case) and case.view.extensions[words.SUBJECT_ALT_NAME.oid].critical,
        lambda case: case.view.subject == _EMPTY,
    ),
)
