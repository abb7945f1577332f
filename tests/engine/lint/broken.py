"""For each rule a draft that breaks it: clean drafts, changed in the plan or in the octets, with all findings that the change makes.

Most changes are made in the plan, so that the draft says what was planned and one rule alone sees what is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pcactl import der
from pcactl.contract.names import DNS
from pcactl.contract.vocabulary import Kind, Role
from pcactl.engine.certificate import algorithm_identifier, draft
from pcactl.engine.lint.rule import Case
from pcactl.engine.subject import name_der
from pcactl.engine.view import read_tbs
from pcactl.model import GeneralName, Plan
from tests.engine.examples import NOW, SERIAL, keyed, plan, public_info

SKI, AKI, BASIC, USAGE, PURPOSES, SAN = "2.5.29.14", "2.5.29.35", "2.5.29.19", "2.5.29.15", "2.5.29.37", "2.5.29.17"
SERVER_AUTH, TIME_STAMPING, ANY = "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.8", "2.5.29.37.0"
SERIAL_NUMBER, ISSUER, VALIDITY, SUBJECT, KEY, EXTENSIONS = 1, 3, 4, 5, 6, 7


class Draft(NamedTuple):
    """What is under review."""

    tbs: bytes
    plan: Plan
    role: Role = Role.SIGNING

    @property
    def case(self) -> Case:
        """As the rules see it."""
        return Case(read_tbs(self.tbs), self.plan, self.role)


def drafted(made: Plan, role: Role = Role.SIGNING, serial: int = SERIAL) -> Draft:
    """The draft of a plan, with the key that it asks for."""
    request = made.request
    key = public_info(request.algorithm.name, request.key_param, 2 if role is Role.ENCRYPTION else 1)
    return Draft(draft(made, role, serial=serial, key=key), made, role)


def _planned(kind: Kind, values: Mapping[str, object] | None = None, **changes: Any) -> Draft:
    """The draft of a plan that was changed after it was made."""
    return drafted(plan(kind, values)._replace(**changes))


def _asked(kind: Kind, values: Mapping[str, object] | None = None, **changes: Any) -> Draft:
    """The draft of a plan whose request was changed after it was parsed."""
    made = plan(kind, values)
    return drafted(made._replace(request=made.request._replace(**changes)))


def _with(whole: Draft, at: int, field: bytes) -> Draft:
    """The draft with another field at this place of the TBSCertificate."""
    fields = [item.raw for item in der.read(whole.tbs).children()]
    fields[at] = field
    return whole._replace(tbs=der.sequence(*fields))


def extension(oid: str, value: bytes, *, critical: bool) -> bytes:
    """One Extension."""
    return der.sequence(der.oid(oid), der.TRUE if critical else b"", der.octet_string(value))


def _with_extension(whole: Draft, oid: str, value: bytes | None = None, *, critical: bool | None = None) -> Draft:
    """The draft with another value or criticality of an extension, appended where there was none."""
    found = dict(whole.case.view.extensions)
    critical = found[oid].critical if critical is None else critical
    found[oid] = found[oid]._replace(critical=critical) if value is None else type(next(iter(found.values())))(critical, value)
    return _with_extensions(whole, *(extension(name, one.value, critical=one.critical) for name, one in found.items()))


def _with_extensions(whole: Draft, *extensions: bytes) -> Draft:
    return _with(whole, EXTENSIONS, der.explicit(3, der.sequence(*extensions)))


def _without_extension(whole: Draft, oid: str) -> Draft:
    found = [extension(name, one.value, critical=one.critical) for name, one in whole.case.view.extensions.items() if name != oid]
    return _with_extensions(whole, *found)


def _extension_twice() -> Draft:
    whole = drafted(plan(Kind.LEAF))
    found = [extension(name, one.value, critical=one.critical) for name, one in whole.case.view.extensions.items()]
    return _with_extensions(whole, *found, found[0])


def _usages(kind: Kind, *names: str, values: Mapping[str, object] | None = None) -> Draft:
    return _planned(kind, values, key_usages={Role.SIGNING: names})


def _encryption_half_with_an_ecdsa_key() -> Draft:
    whole = drafted(plan(Kind.LEAF, keyed("SM2")), Role.ENCRYPTION)
    return _with(whole, KEY, public_info("ECDSA", "P256").spki)


NAME = name_der((("common_name", "Somebody Else"),))
UNKNOWN_ATTRIBUTE = der.sequence(der.set_of_one(der.sequence(der.oid("2.999.1"), der.utf8_string("x"))))
ED25519 = der.sequence(der.sequence(der.oid("1.3.101.112")), der.bit_string(bytes(32)))
NO_SUBJECT = {"csr_common.subject": None, "csr_common.san": ["a.test"]}

BROKEN: Mapping[str, tuple[Callable[[], Draft], set[str]]] = {
    # RFC 5280
    "version_not_3": (lambda: _with(drafted(plan(Kind.LEAF)), 0, der.explicit(0, der.integer(1))), set()),
    "serial_not_positive": (lambda: drafted(plan(Kind.LEAF), serial=0), set()),
    "serial_over_20_octets": (lambda: drafted(plan(Kind.LEAF), serial=1 << 159), set()),
    "issuer_empty": (lambda: _planned(Kind.SUB, issuer_name=der.sequence()), set()),
    "ca_subject_empty": (lambda: _asked(Kind.SUB, {"csr_common.san": ["ca.test"]}, subject=()), set()),
    "subject_string_type_or_bound": (lambda: _asked(Kind.LEAF, subject=(("common_name", "a" * 65),)), set()),
    "validity_ends_before_it_begins": (lambda: _planned(Kind.LEAF, not_after=NOW), set()),
    "time_form": (
        lambda: _with(
            drafted(plan(Kind.LEAF, {"quantity": 1, "duration_type": "year"})),
            VALIDITY,
            der.sequence(der.tlv(der.GENERALIZED_TIME, b"20260728093000Z"), der.tlv(der.UTC_TIME, b"270728092959Z")),
        ),
        set(),
    ),
    "extension_twice": (_extension_twice, set()),
    "authority_key_identifier_missing": (lambda: _planned(Kind.LEAF, issuer_key_id=b""), set()),
    "authority_key_identifier_critical": (lambda: _with_extension(drafted(plan(Kind.LEAF)), AKI, critical=True), set()),
    "subject_key_identifier_missing": (lambda: _without_extension(drafted(plan(Kind.ROOT)), SKI), set()),
    "subject_key_identifier_critical": (lambda: _with_extension(drafted(plan(Kind.ROOT)), SKI, critical=True), set()),
    "key_usage_empty": (lambda: _usages(Kind.LEAF), set()),
    "key_usage_with_unknown_or_trailing_bits": (lambda: _with_extension(drafted(plan(Kind.LEAF)), USAGE, b"\x03\x03\x06\x80\x40"), set()),
    "key_usage_not_critical": (lambda: _with_extension(drafted(plan(Kind.LEAF)), USAGE, critical=False), set()),
    "encipher_only_without_key_agreement": (lambda: _usages(Kind.LEAF, "encipher_only"), set()),
    "key_cert_sign_without_ca": (lambda: _usages(Kind.LEAF, "key_cert_sign"), {"key_usage_not_for_this_key"}),
    "ca_without_key_cert_sign": (lambda: _usages(Kind.ROOT, "digital_signature", "crl_sign"), set()),
    "basic_constraints_not_critical": (lambda: _with_extension(drafted(plan(Kind.LEAF)), BASIC, critical=False), set()),
    "subject_alt_name_empty_or_not_ascii": (
        lambda: _with_extension(_asked(Kind.LEAF, sans=()), SAN, der.sequence(), critical=False),
        set(),
    ),
    "empty_subject_without_critical_san": (lambda: _with_extension(drafted(plan(Kind.LEAF, NO_SUBJECT)), SAN, critical=False), set()),
    # RFC 3279, RFC 8813, RFC 3161, GB/T 20518
    "key_of_no_documented_kind": (lambda: _with(drafted(plan(Kind.LEAF)), KEY, ED25519), {"key_not_as_asked"}),
    "key_usage_not_for_this_key": (lambda: _usages(Kind.LEAF, "key_encipherment"), set()),
    "sm2_leaf_with_basic_constraints": (
        lambda: _with_extension(drafted(plan(Kind.LEAF, keyed("SM2"))), BASIC, der.sequence(), critical=True),
        {"basic_constraints_not_of_the_kind"},
    ),
    "time_stamping_not_alone": (lambda: _planned(Kind.LEAF, extended_key_usages=(TIME_STAMPING, SERVER_AUTH)), set()),
    "time_stamping_not_critical": (
        lambda: _with_extension(drafted(plan(Kind.LEAF, {"extensions.extended_key_usages": {"time_stamping": True}})), PURPOSES, critical=False),
        set(),
    ),
    # The contract
    "issuer_not_as_planned": (lambda: _with(drafted(plan(Kind.LEAF)), ISSUER, NAME), set()),
    "subject_not_as_asked": (lambda: _with(drafted(plan(Kind.LEAF)), SUBJECT, NAME), set()),
    "validity_not_as_planned": (lambda: drafted(plan(Kind.LEAF))._replace(plan=plan(Kind.LEAF, {"quantity": 9})), set()),
    "signature_not_as_planned": (lambda: _with(drafted(plan(Kind.LEAF)), 2, algorithm_identifier(plan(Kind.LEAF, {"hash_alg": "SHA512"}).signature)), set()),
    "key_not_as_asked": (lambda: _with(drafted(plan(Kind.LEAF)), KEY, public_info("ECDSA", "P384").spki), set()),
    "key_not_of_the_csr": (lambda: _asked(Kind.LEAF, public_key=public_info("ECDSA", "P256", 2)), set()),
    "basic_constraints_not_of_the_kind": (lambda: _with_extension(drafted(plan(Kind.SUB)), BASIC, der.sequence(der.TRUE), critical=True), set()),
    "key_usage_not_as_asked": (lambda: _with_extension(drafted(plan(Kind.LEAF)), USAGE, der.named_bits([0, 1])), set()),
    "extended_key_usage_not_as_asked": (
        lambda: _with_extension(drafted(plan(Kind.LEAF)), PURPOSES, der.sequence(der.oid(SERVER_AUTH))),
        set(),
    ),
    "any_extended_key_usage": (lambda: _planned(Kind.LEAF, extended_key_usages=(ANY,)), set()),
    "names_not_as_asked": (lambda: _with_extension(drafted(plan(Kind.LEAF)), SAN, der.sequence(der.implicit(2, b"a.test"))), set()),
    "custom_extension_not_as_asked": (lambda: _with_extension(drafted(plan(Kind.LEAF)), "2.999.1", der.NULL, critical=False), set()),
    "authority_key_not_the_issuers": (lambda: _with_extension(drafted(plan(Kind.LEAF)), AKI, der.sequence(der.implicit(0, b"another"))), set()),
}
"""By the name of the rule; beside the draft the other rules that the same change breaks."""

ALSO: Mapping[str, tuple[Callable[[], Draft], set[str]]] = {
    "a negative serial": (lambda: drafted(plan(Kind.LEAF), serial=-1), {"serial_not_positive"}),
    "an attribute of no documented type": (
        lambda: _with(drafted(plan(Kind.LEAF)), SUBJECT, UNKNOWN_ATTRIBUTE),
        {"subject_string_type_or_bound", "subject_not_as_asked"},
    ),
    "a country that is a UTF8String": (
        lambda: _with(drafted(plan(Kind.LEAF)), SUBJECT, der.sequence(der.set_of_one(der.sequence(der.oid("2.5.4.6"), der.utf8_string("CN"))))),
        {"subject_string_type_or_bound", "subject_not_as_asked"},
    ),
    "an empty attribute": (lambda: _asked(Kind.LEAF, subject=(("organization", ""),)), {"subject_string_type_or_bound"}),
    "a UTCTime that should be 2050": (
        lambda: _with(
            drafted(plan(Kind.LEAF)), VALIDITY, der.sequence(der.tlv(der.UTC_TIME, b"260728093000Z"), der.tlv(der.GENERALIZED_TIME, b"20260807092959Z"))
        ),
        {"time_form"},
    ),
    "trailing zero bits": (lambda: _with_extension(drafted(plan(Kind.LEAF)), USAGE, b"\x03\x02\x00\x80"), {"key_usage_with_unknown_or_trailing_bits"}),
    "decipherOnly without keyAgreement": (lambda: _usages(Kind.LEAF, "digital_signature", "decipher_only"), {"encipher_only_without_key_agreement"}),
    "a CA whose basicConstraints are not critical": (
        lambda: _with_extension(drafted(plan(Kind.ROOT)), BASIC, critical=False),
        {"basic_constraints_not_critical"},
    ),
    "a SAN beyond ASCII": (
        lambda: _with_extension(drafted(plan(Kind.LEAF)), SAN, der.sequence(der.implicit(2, "bücher.test".encode()))),
        {"subject_alt_name_empty_or_not_ascii", "names_not_as_asked"},
    ),
    "a SAN that is empty": (
        lambda: _with_extension(drafted(plan(Kind.LEAF)), SAN, der.sequence(der.implicit(2, b""))),
        {"subject_alt_name_empty_or_not_ascii", "names_not_as_asked"},
    ),
    "a SAN left out": (lambda: _without_extension(drafted(plan(Kind.LEAF)), SAN), {"names_not_as_asked"}),
    "a SAN and no subject, left out": (
        lambda: _without_extension(drafted(plan(Kind.LEAF, NO_SUBJECT)), SAN),
        {"names_not_as_asked", "empty_subject_without_critical_san"},
    ),
    "no keyUsage": (lambda: _without_extension(drafted(plan(Kind.LEAF)), USAGE), {"key_usage_empty", "key_usage_not_as_asked"}),
    "a CA without keyUsage": (
        lambda: _without_extension(drafted(plan(Kind.ROOT)), USAGE),
        {"key_usage_empty", "key_usage_not_as_asked", "ca_without_key_cert_sign"},
    ),
    "no extendedKeyUsage": (lambda: _without_extension(drafted(plan(Kind.LEAF)), PURPOSES), {"extended_key_usage_not_as_asked"}),
    "no basicConstraints in a CA": (
        lambda: _without_extension(drafted(plan(Kind.ROOT)), BASIC),
        {"key_cert_sign_without_ca", "basic_constraints_not_of_the_kind", "key_usage_not_for_this_key"},
    ),
    "no basicConstraints in a leaf": (lambda: _without_extension(drafted(plan(Kind.LEAF)), BASIC), {"basic_constraints_not_of_the_kind"}),
    "a root with a path length": (
        lambda: _with_extension(drafted(plan(Kind.ROOT)), BASIC, der.sequence(der.TRUE, der.integer(0))),
        {"basic_constraints_not_of_the_kind"},
    ),
    "a path length of another number": (
        lambda: _with_extension(drafted(plan(Kind.SUB)), BASIC, der.sequence(der.TRUE, der.integer(1))),
        {"basic_constraints_not_of_the_kind"},
    ),
    "an RSA key that agrees": (lambda: _usages(Kind.LEAF, "key_agreement", values=keyed("RSA", "2048")), {"key_usage_not_for_this_key"}),
    "an RSA key of another length": (
        lambda: _with(drafted(plan(Kind.LEAF, keyed("RSA", "2048"))), KEY, public_info("RSA", "3072").spki),
        {"key_not_as_asked"},
    ),
    "an SM2 signing half that encrypts": (lambda: _usages(Kind.LEAF, "key_encipherment", values=keyed("SM2")), {"key_usage_not_for_this_key"}),
    "an encryption half with the key of the CSR": (
        lambda: drafted(_asked(Kind.LEAF, keyed("SM2"), public_key=public_info("SM2", "", 2)).plan, Role.ENCRYPTION),
        {"key_not_of_the_csr"},
    ),
    "an encryption half with an ECDSA key": (_encryption_half_with_an_ecdsa_key, {"key_usage_not_for_this_key", "key_not_as_asked"}),
    "a custom extension of another value": (
        lambda: _with_extension(
            drafted(plan(Kind.LEAF, {"extensions.custom_extensions": [{"object_identifier": "2.999.1", "value": "BQA="}]})), "2.999.1", der.TRUE
        ),
        {"custom_extension_not_as_asked"},
    ),
    "a custom extension that became critical": (
        lambda: _with_extension(
            drafted(plan(Kind.LEAF, {"extensions.custom_extensions": [{"object_identifier": "2.999.1", "value": "BQA="}]})), "2.999.1", critical=True
        ),
        {"custom_extension_not_as_asked"},
    ),
    "the key identifier of a root's issuer": (
        lambda: _with_extension(drafted(plan(Kind.ROOT)), AKI, der.sequence(der.implicit(0, b"another")), critical=False),
        {"authority_key_not_the_issuers"},
    ),
    "a name that was not asked for": (
        lambda: _asked(Kind.LEAF, sans=(GeneralName(DNS, "a.test"),))._replace(plan=plan(Kind.LEAF)),
        {"names_not_as_asked"},
    ),
}
"""Further changes, with all that they break."""
