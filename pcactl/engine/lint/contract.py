"""Rules of the contract: the draft says what was planned, and nothing else (contract 2 to 4).

The draft was written by `extensions` and `certificate`; it is read here by `view`, so that a mistake of the one is
seen by the other before a signature makes it real.
"""

from pcactl import der
from pcactl.contract import vocabulary as words
from pcactl.contract.kinds import KINDS
from pcactl.contract.vocabulary import Role
from pcactl.engine.certificate import algorithm_identifier
from pcactl.engine.extension_values import BasicConstraints
from pcactl.engine.lint.rule import Case, Rule
from pcactl.engine.san import general_names
from pcactl.engine.subject import name_der


def _constraints_as_planned(case: Case) -> bool:
    kind = KINDS[case.plan.request.kind]
    if not kind.is_ca and not case.plan.request.algorithm.leaf_basic_constraints:
        return case.view.basic_constraints is None
    return case.view.basic_constraints == BasicConstraints(kind.is_ca, kind.path_length)


def _names_as_planned(case: Case) -> bool:
    found = case.view.extensions.get(words.SUBJECT_ALT_NAME.oid)
    return (found.value if found else der.sequence()) == general_names(case.plan.request.sans)


def _custom_as_planned(case: Case) -> bool:
    asked = {custom.oid: (custom.critical, custom.value) for custom in case.plan.request.custom_extensions}
    return {oid: tuple(found) for oid, found in case.view.extensions.items() if oid not in words.RESERVED_EXTENSIONS} == asked


def _key_as_planned(case: Case) -> bool:
    return case.view.key_kind == (case.plan.request.algorithm, case.plan.request.key_param)


def _key_of_the_csr(case: Case) -> bool:
    key = case.plan.request.public_key
    return key is None or (case.view.spki == key.spki) is (case.role is Role.SIGNING)


RULES = (
    Rule("issuer_not_as_planned", "contract 8, RFC 5280 4.1.2.4", lambda case: case.view.issuer == case.plan.issuer_name),
    Rule("subject_not_as_asked", "contract 2", lambda case: case.view.subject == name_der(case.plan.request.subject)),
    Rule(
        "validity_not_as_planned",
        "contract 3",
        lambda case: (case.view.not_before, case.view.not_after) == (case.plan.not_before, case.plan.not_after),
    ),
    Rule("signature_not_as_planned", "contract 4", lambda case: case.view.signature == algorithm_identifier(case.plan.signature)),
    Rule("key_not_as_asked", "contract 1, 4", _key_as_planned),
    Rule("key_not_of_the_csr", "contract 1, 8", _key_of_the_csr),
    Rule("basic_constraints_not_of_the_kind", "contract 4", _constraints_as_planned),
    Rule("key_usage_not_as_asked", "contract 2", lambda case: case.view.key_usages == case.plan.key_usages[case.role]),
    Rule("extended_key_usage_not_as_asked", "contract 2", lambda case: case.view.extended_key_usages == case.plan.extended_key_usages),
    Rule("any_extended_key_usage", "contract 2", lambda case: words.ANY_EXTENDED_KEY_USAGE not in case.view.extended_key_usages),
    Rule("names_not_as_asked", "contract 2", _names_as_planned),
    Rule("custom_extension_not_as_asked", "contract 2", _custom_as_planned),
    Rule("authority_key_not_the_issuers", "contract 4", lambda case: case.view.authority_key_id == case.plan.issuer_key_id),
)
