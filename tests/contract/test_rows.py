"""Tests of the house: every row says what a row must, rows do not contradict each other, and numbers are those of the standards."""

import re
import shlex
from collections import Counter
from string import Formatter

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID, NameOID, SignatureAlgorithmOID

from pcactl.contract import habits
from pcactl.contract import notices as notice_rows
from pcactl.contract.algorithms import ALGORITHMS, CA_USAGES, HASHES, SIGNATURES, Algorithm, RoleUsages
from pcactl.contract.commands import BY_PATH as COMMAND_BY_PATH
from pcactl.contract.commands import COMMANDS, NOUNS, Command, Noun
from pcactl.contract.fields import BY_PATH, EXTENSION_OPTIONS, FIELDS, Field, JsonType, Need, option_of, options_for
from pcactl.contract.kinds import DEFAULT_ALGORITHM, ID_RANDOM_CHARACTERS, KINDS
from pcactl.contract.limits import DURATIONS, NESTING, PAGE_SIZES, REQUEST_BYTES, SAN_COUNT
from pcactl.contract.names import ATTRIBUTES, NAME_FORMS
from pcactl.contract.notices import NOTICES, NoticeRow
from pcactl.contract.options import ANYWHERE, Option, Panel
from pcactl.contract.vocabulary import (
    EXTENDED_KEY_USAGES,
    KEY_USAGES,
    RESERVED_EXTENSIONS,
    STATE_IN_CODES,
    Family,
    Kind,
    Role,
    Status,
    Unit,
)

KINDS_IN_ORDER = [Kind.ROOT, Kind.SUB, Kind.LEAF]
FLAG = r"--[a-z]+(-[a-z]+)*|-[a-z]"
each_field = pytest.mark.parametrize("field", FIELDS, ids=lambda row: row.path)
each_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda row: row.path)
each_algorithm = pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=ALGORITHMS)


# Fields

CONTRACT_1_AND_2 = """
contact                                           object    optional  optional  optional
contact.name                                      string    optional  optional  optional
contact.email                                     string    optional  optional  optional
contact.phone_number                              string    optional  optional  optional
csr_common                                        object    required  csr       csr
csr_common.subject                                object    optional  optional  optional
csr_common.subject.common_name                    string    optional  optional  optional
csr_common.subject.serial_number                  string    optional  optional  optional
csr_common.subject.country                        strings   optional  optional  optional
csr_common.subject.province                       strings   optional  optional  optional
csr_common.subject.locality                       strings   optional  optional  optional
csr_common.subject.organization                   strings   optional  optional  optional
csr_common.subject.organizational_unit            strings   optional  optional  optional
csr_common.subject.postal_code                    strings   optional  optional  optional
csr_common.subject.street_address                 strings   optional  optional  optional
csr_common.san                                    strings   optional  optional  optional
csr_common.email                                  string    optional  optional  optional
issuer_id                                         string    absent    required  required
hash_alg                                          string    required  required  required
key_alg                                           string    required  csr       csr
key_param                                         string    optional  optional  optional
quantity                                          integer   required  required  required
duration_type                                     string    required  required  required
tag                                               string    optional  optional  optional
use_quota                                         boolean   absent    absent    optional
csr                                               string    absent    optional  optional
idempotence_token                                 string    optional  optional  optional
extensions                                        object    absent    optional  optional
extensions.key_usages                             object    absent    optional  optional
extensions.key_usages.digital_signature           boolean   absent    optional  optional
extensions.key_usages.non_repudiation             boolean   absent    optional  optional
extensions.key_usages.key_encipherment            boolean   absent    optional  optional
extensions.key_usages.data_encipherment           boolean   absent    optional  optional
extensions.key_usages.key_agreement               boolean   absent    optional  optional
extensions.key_usages.key_cert_sign               boolean   absent    optional  optional
extensions.key_usages.crl_sign                    boolean   absent    optional  optional
extensions.key_usages.encipher_only               boolean   absent    optional  optional
extensions.key_usages.decipher_only               boolean   absent    optional  optional
extensions.extended_key_usages                    object    absent    optional  optional
extensions.extended_key_usages.server_auth        boolean   absent    optional  optional
extensions.extended_key_usages.client_auth        boolean   absent    optional  optional
extensions.extended_key_usages.code_signing       boolean   absent    optional  optional
extensions.extended_key_usages.email_protection   boolean   absent    optional  optional
extensions.extended_key_usages.time_stamping      boolean   absent    optional  optional
extensions.extended_key_usages.ocsp_signing       boolean   absent    optional  optional
extensions.extended_key_usages.other              strings   absent    optional  optional
extensions.custom_extensions                      objects   absent    optional  optional
extensions.custom_extensions.object_identifier    string    absent    required  required
extensions.custom_extensions.critical             boolean   absent    optional  optional
extensions.custom_extensions.value                string    absent    required  required
"""
"""Path, type, and need of root, sub and leaf; `csr` is required unless csr is given."""

_NEEDS = {Need.REQUIRED: "required", Need.UNLESS_CSR: "csr", Need.OPTIONAL: "optional", Need.ABSENT: "absent"}
_TYPES = {JsonType.STRING: "string", JsonType.INTEGER: "integer", JsonType.BOOLEAN: "boolean", JsonType.OBJECT: "object"}


def test_the_parameters_are_those_of_the_contract() -> None:
    wanted = {line.split()[0]: line.split()[1:] for line in CONTRACT_1_AND_2.strip().splitlines()}
    found = {row.path: [_TYPES[row.type] + "s" * row.repeated, *(_NEEDS[row.need[kind]] for kind in KINDS_IN_ORDER)] for row in FIELDS}
    assert found == wanted


def test_no_path_stands_twice() -> None:
    assert [path for path, count in Counter(row.path for row in FIELDS).items() if count > 1] == []
    assert list(BY_PATH) == [row.path for row in FIELDS]


@each_field
def test_a_field_has_help_and_a_source(field: Field) -> None:
    assert re.fullmatch(r"[^\s].*\.", field.help), field.help
    assert re.fullmatch(r"contract [1-8](, [1-8])* \[(doc|later|ours)\]", field.source), field.source


@each_field
def test_a_fields_parents_are_objects_that_the_same_kinds_take(field: Field) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", field.name)
    if field.parent:
        parent = BY_PATH[field.parent]
        assert parent.type is JsonType.OBJECT
        assert {kind for kind, need in field.need.items() if need is not Need.ABSENT} == {kind for kind, need in parent.need.items() if need is not Need.ABSENT}


@each_field
def test_every_object_has_members_and_nothing_else_has(field: Field) -> None:
    assert any(row.parent == field.path for row in FIELDS) is (field.type is JsonType.OBJECT)


@each_field
def test_words_are_for_strings_each_once(field: Field) -> None:
    assert not field.allowed or field.type is JsonType.STRING
    assert len(set(field.allowed)) == len(field.allowed)


def test_the_words_are_those_of_the_contract() -> None:
    assert {row.path: row.allowed for row in FIELDS if row.allowed} == {
        "hash_alg": ("SHA256", "SHA384", "SHA512"),
        "key_alg": ("RSA", "ECDSA", "SM2"),
        "key_param": ("2048", "3072", "4096", "P256", "P384", "P521"),
        "duration_type": ("hour", "day", "month", "year"),
    }


@each_field
def test_a_fields_option_is_a_long_flag_with_a_metavar_unless_it_is_a_switch(field: Field) -> None:
    if not field.option:
        assert not field.metavar
        return
    assert re.fullmatch(r"--[a-z]+(-[a-z]+)*", field.option)
    assert bool(field.metavar) is (field.type is not JsonType.BOOLEAN)
    assert option_of(field).long_flag == field.option
    assert option_of(field).negatable is (field.type is JsonType.BOOLEAN)


def test_options_of_fields_are_unique() -> None:
    flags = [row.option for row in FIELDS if row.option] + [flag for option in EXTENSION_OPTIONS for flag in option.flags]
    assert [flag for flag, count in Counter(flags).items() if count > 1] == []


def test_every_parameter_can_be_said_on_the_command_line() -> None:
    composed = {"extensions.key_usages", "extensions.extended_key_usages", "extensions.custom_extensions"}
    unsaid = {row.path for row in FIELDS if not row.option and row.type is not JsonType.OBJECT}
    assert {path for path in unsaid if path.rpartition(".")[0] not in composed} == set()
    assert len(EXTENSION_OPTIONS) == len(composed)


@pytest.mark.parametrize("kind", KINDS_IN_ORDER)
def test_a_kinds_options_are_those_of_the_fields_it_takes(kind: Kind) -> None:
    wanted = {row.option for row in FIELDS if row.option and row.need[kind] is not Need.ABSENT}
    composed = {option.long_flag for option in EXTENSION_OPTIONS} if kind is not Kind.ROOT else set()
    assert {option.long_flag for option in options_for(kind)} == wanted | composed


# Options and panels


def test_panels_begin_with_what_is_required_and_end_with_what_stands_anywhere() -> None:
    assert [panel.rank for panel in Panel] == list(range(len(Panel)))
    assert (next(iter(Panel)), list(Panel)[-1]) == (Panel.REQUIRED, Panel.ANYWHERE)
    assert len({panel.value for panel in Panel}) == len(Panel)


def _spellings(option: Option) -> list[str]:
    return [*option.flags, *(["--no-" + option.long_flag.removeprefix("--")] if option.negatable else [])]


@each_command
def test_no_two_options_of_a_command_are_spelled_or_named_alike(command: Command) -> None:
    options = (*command.options, *ANYWHERE)
    flags = Counter(flag for option in options for flag in _spellings(option))
    names = Counter([*(option.name for option in options), *(argument.name for argument in command.arguments)])
    assert [one for one, count in (flags + names).items() if count > 1] == []


@each_command
def test_options_stand_in_the_order_of_their_panels(command: Command) -> None:
    ranks = [option.panel.rank for option in command.options]
    assert ranks == sorted(ranks)
    assert Panel.ANYWHERE not in {option.panel for option in command.options}


EVERY_OPTION = {option: None for command in COMMANDS for option in (*command.options, *ANYWHERE)}


@pytest.mark.parametrize("option", EVERY_OPTION, ids=lambda option: option.name)
def test_an_option_has_flags_and_help(option: Option) -> None:
    assert all(re.fullmatch(FLAG, flag) for flag in option.flags)
    assert option.long_flag.startswith("--")
    assert re.fullmatch(r"\S.*(\.|\])", option.help), option.help
    assert not (option.is_switch and (option.repeated or option.allowed))
    assert not option.negatable or option.is_switch


@pytest.mark.parametrize("option", ANYWHERE, ids=lambda option: option.name)
def test_what_stands_anywhere_is_in_its_panel(option: Option) -> None:
    assert option.panel is Panel.ANYWHERE


# Commands


def test_no_command_stands_twice_and_every_noun_has_verbs() -> None:
    assert len(COMMAND_BY_PATH) == len(COMMANDS)
    assert {row.noun for row in COMMANDS} - {""} == set(NOUNS)


@each_command
def test_a_command_has_a_summary_a_handler_and_examples(command: Command) -> None:
    assert re.fullmatch(r"[A-Z].*\.", command.summary)
    assert re.fullmatch(r"[a-z_]+:[a-z_]+", command.handler)
    assert command.examples
    assert all(f"pcactl {command.path}" in example for example in command.examples)
    assert command.creates <= (command.kind is not None)


@each_command
def test_the_examples_of_a_command_use_its_own_options(command: Command) -> None:
    known = {flag for option in (*command.options, *ANYWHERE) for flag in _spellings(option)}
    for example in command.examples:
        words = shlex.split(example.partition(f"pcactl {command.path}")[2].rstrip(")"))
        used = {word.partition("=")[0] for word in words if re.match(r"-{1,2}[a-z]", word)}
        assert used <= known, example


@each_command
def test_only_the_last_argument_may_repeat_and_each_has_help(command: Command) -> None:
    assert not any(argument.repeated for argument in command.arguments[:-1])
    assert all(re.fullmatch(r"\S.*\.", argument.help) and argument.metavar for argument in command.arguments)


@pytest.mark.parametrize("noun", NOUNS.values(), ids=NOUNS)
def test_a_noun_has_a_summary(noun: Noun) -> None:
    assert re.fullmatch(r"[A-Z].*\.", noun.summary)


# Notices


def test_the_registry_has_every_notice_once() -> None:
    defined = [row for row in vars(notice_rows).values() if isinstance(row, NoticeRow)]
    assert list(NOTICES.values()) == defined
    assert len({row.code for row in defined}) == len(defined)
    assert len({row.text for row in defined}) == len(defined)


@pytest.mark.parametrize("row", NOTICES.values(), ids=NOTICES)
def test_a_notice_has_a_code_and_words_with_named_places(row: NoticeRow) -> None:
    assert re.fullmatch(r"([A-Z][a-z]+)+", row.code)
    places = [name for _, name, _, _ in Formatter().parse(row.text) if name is not None]
    assert all(re.fullmatch(r"[a-z]+", name) for name in places)
    assert not row.text.endswith(".")


# Algorithms


@each_algorithm
def test_an_algorithms_parameters(algorithm: Algorithm) -> None:
    assert algorithm.default_param in algorithm.params
    assert all(name == row.name and row.default_hash in HASHES for name, row in algorithm.params.items())
    assert isinstance(algorithm.family, Family)
    assert algorithm.usage_rule
    assert algorithm.spelled(algorithm.default_param).startswith(algorithm.name)


@each_algorithm
def test_an_algorithm_signs_with_every_hash(algorithm: Algorithm) -> None:
    assert tuple(algorithm.signatures) == HASHES
    for name, signature in algorithm.signatures.items():
        assert signature.hash_name == ("SM3" if algorithm.family is Family.GM else name)
        assert signature.name == f"{signature.hash_name}-{algorithm.name}"
        assert SIGNATURES[signature.oid] == signature


def test_the_signatures_by_oid_are_all_there_are() -> None:
    assert set(SIGNATURES.values()) == {signature for row in ALGORITHMS.values() for signature in row.signatures.values()}


def _roles(algorithm: Algorithm) -> list[RoleUsages]:
    return list(algorithm.leaf.values())


@each_algorithm
def test_the_usages_of_a_role(algorithm: Algorithm) -> None:
    assert algorithm.ca.default == CA_USAGES
    assert set(algorithm.ca.default).isdisjoint(algorithm.ca.allowed)
    for row in _roles(algorithm):
        assert row.default
        assert set(row.default) <= set(row.allowed)
        assert {"key_cert_sign", "crl_sign"}.isdisjoint(row.allowed)
    for names in [algorithm.ca.default, algorithm.ca.allowed, *(usages for row in _roles(algorithm) for usages in row)]:
        assert list(names) == [name for name in KEY_USAGES if name in names]


def test_the_halves_of_a_pair_share_no_usage_and_a_signing_role_is_always_there() -> None:
    for algorithm in ALGORITHMS.values():
        assert next(iter(algorithm.leaf)) is Role.SIGNING
        allowed = [name for row in _roles(algorithm) for name in row.allowed]
        assert len(set(allowed)) == len(allowed)


def test_a_key_is_told_by_its_two_oids() -> None:
    pairs = Counter((row.key_oid, param.curve) for row in ALGORITHMS.values() for param in row.params.values() if param.curve)
    assert set(pairs.values()) == {1}


def test_curves_and_moduli_are_those_of_their_names() -> None:
    curves = {"P256": ec.SECP256R1(), "P384": ec.SECP384R1(), "P521": ec.SECP521R1()}
    for name, curve in curves.items():
        row = ALGORITHMS["ECDSA"].params[name]
        assert row.bits == curve.key_size
        assert ec.get_curve_for_oid(x509.ObjectIdentifier(row.curve)) is type(curve)
    assert [(int(name), row.bits, row.curve) for name, row in ALGORITHMS["RSA"].params.items()] == [(bits, bits, "") for bits in (2048, 3072, 4096)]
    assert ALGORITHMS["SM2"].params[""].curve == "1.2.156.10197.1.301"


def test_signatures_have_the_oids_that_cryptography_knows() -> None:
    wanted = {
        "SHA256-RSA": SignatureAlgorithmOID.RSA_WITH_SHA256,
        "SHA384-RSA": SignatureAlgorithmOID.RSA_WITH_SHA384,
        "SHA512-RSA": SignatureAlgorithmOID.RSA_WITH_SHA512,
        "SHA256-ECDSA": SignatureAlgorithmOID.ECDSA_WITH_SHA256,
        "SHA384-ECDSA": SignatureAlgorithmOID.ECDSA_WITH_SHA384,
        "SHA512-ECDSA": SignatureAlgorithmOID.ECDSA_WITH_SHA512,
        "SM3-SM2": x509.ObjectIdentifier("1.2.156.10197.1.501"),
    }
    assert {row.name: row.oid for row in SIGNATURES.values()} == {name: oid.dotted_string for name, oid in wanted.items()}
    assert {row.name.rpartition("-")[2] for row in SIGNATURES.values() if row.null_parameters} == {"RSA"}


# Words and numbers


def test_key_usage_bits_are_those_of_rfc_5280() -> None:
    labels = "digitalSignature nonRepudiation keyEncipherment dataEncipherment keyAgreement keyCertSign cRLSign encipherOnly decipherOnly"
    assert [(row.label, row.bit) for row in KEY_USAGES.values()] == [(label, bit) for bit, label in enumerate(labels.split())]
    assert [row.name for row in KEY_USAGES.values()] == list(KEY_USAGES)


def test_purposes_have_the_oids_that_cryptography_knows() -> None:
    for name, row in EXTENDED_KEY_USAGES.items():
        assert (row.name, row.oid) == (name, getattr(ExtendedKeyUsageOID, name.upper()).dotted_string)


def test_our_own_extensions_have_the_oids_that_cryptography_knows() -> None:
    ours = [
        ExtensionOID.SUBJECT_KEY_IDENTIFIER,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.AUTHORITY_KEY_IDENTIFIER,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.AUTHORITY_INFORMATION_ACCESS,
    ]
    assert set(RESERVED_EXTENSIONS) == {oid.dotted_string for oid in ours}
    assert all(oid == row.oid for oid, row in RESERVED_EXTENSIONS.items())


def test_attributes_have_the_oids_that_cryptography_knows() -> None:
    theirs = {
        "country": NameOID.COUNTRY_NAME,
        "province": NameOID.STATE_OR_PROVINCE_NAME,
        "locality": NameOID.LOCALITY_NAME,
        "street_address": NameOID.STREET_ADDRESS,
        "postal_code": NameOID.POSTAL_CODE,
        "organization": NameOID.ORGANIZATION_NAME,
        "organizational_unit": NameOID.ORGANIZATIONAL_UNIT_NAME,
        "common_name": NameOID.COMMON_NAME,
        "serial_number": NameOID.SERIAL_NUMBER,
    }
    assert {name: row.oid for name, row in ATTRIBUTES.items()} == {name: oid.dotted_string for name, oid in theirs.items()}
    assert {f"csr_common.subject.{name}" for name in ATTRIBUTES} == {row.path for row in FIELDS if row.parent == "csr_common.subject"}


def test_name_forms_have_the_tags_of_rfc_5280() -> None:
    assert {prefix: row.tag for prefix, row in NAME_FORMS.items()} == {"dns": 2, "ip": 7, "email": 1, "uri": 6}


def test_states_have_the_documented_numbers() -> None:
    assert {status.word: status.value for status in Status} == {"unknown": 0, "normal": 1, "disabled": 2, "revoked": 4, "frozen": 8, "expired": 16}
    assert [*STATE_IN_CODES.values()] == ["Ok", "Disable", "Revoke", "Expire"]


def test_kinds_stand_below_each_other() -> None:
    assert {kind: (row.id_prefix, row.issuer, row.is_ca, row.path_length) for kind, row in KINDS.items()} == {
        Kind.ROOT: ("pca_root_", None, True, None),
        Kind.SUB: ("pca_sub_", Kind.ROOT, True, 0),
        Kind.LEAF: ("pca_leaf_", Kind.SUB, False, None),
    }
    assert (ID_RANDOM_CHARACTERS, DEFAULT_ALGORITHM in ALGORITHMS) == (20, True)


@pytest.mark.parametrize("kind", KINDS_IN_ORDER)
def test_a_kinds_defaults_are_allowed(kind: Kind) -> None:
    row = KINDS[kind]
    assert row.default_quantity in DURATIONS[kind][row.default_unit]
    assert set(row.default_extended_key_usages) <= set(EXTENDED_KEY_USAGES)


def test_the_bounds_of_requests_and_pages() -> None:
    assert (REQUEST_BYTES, NESTING, SAN_COUNT) == (1_048_576, 64, 1000)
    assert (PAGE_SIZES[0], PAGE_SIZES[-1]) == (1, 20)
    assert {unit for ranges in DURATIONS.values() for unit in ranges} == set(Unit)


# Habits


def test_habits_lead_to_what_there_is() -> None:
    verbs = {command.verb for command in COMMANDS if command.noun}
    first_words = {*NOUNS, *(command.verb for command in COMMANDS if not command.noun)}
    flags = {flag for command in COMMANDS for option in (*command.options, *ANYWHERE) for flag in option.flags}
    assert {verb for meant in habits.VERBS.values() for verb in meant} <= verbs
    assert {word for meant in habits.NOUNS.values() for word in meant} <= {*first_words, *flags}
    assert {one.partition(" ")[0] for meant in habits.OPTIONS.values() for one in meant} <= flags


def test_a_habit_is_no_word_of_ours() -> None:
    assert not {*NOUNS} & {*habits.NOUNS}
    own = {option for habit, meant in habits.OPTIONS.items() for option in meant if option.partition(" ")[0] == habit}
    assert own == {"--request FILE", "--body FILE"}  # Each stands for the other where a command has one of them.
