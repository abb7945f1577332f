"""Rules about what keys may be used for: RFC 3279, RFC 8813, RFC 3161, and GB/T 20518 with GB/T 38636 for SM2."""

from pcactl.contract import vocabulary as words
from pcactl.contract.algorithms import Algorithm
from pcactl.contract.vocabulary import TIME_STAMPING, Family
from pcactl.engine.lint.rule import Case, Rule


def _algorithm(case: Case) -> Algorithm:
    kind = case.view.key_kind
    return kind[0] if kind else case.plan.request.algorithm


def _usages_fit(case: Case) -> bool:
    algorithm = _algorithm(case)
    row = algorithm.ca if case.view.is_ca else algorithm.leaf.get(case.role)
    return row is not None and {*(case.view.key_usages or ())} <= {*row.default, *row.allowed}


def _is_gm_leaf(case: Case) -> bool:
    return _algorithm(case).family is Family.GM and not case.view.is_ca


def _stamps_time(case: Case) -> bool:
    return TIME_STAMPING in case.view.extended_key_usages


RULES = (
    Rule("key_of_no_documented_kind", "contract 4", lambda case: case.view.key_kind is not None),
    Rule("key_usage_not_for_this_key", "RFC 3279 2.3.1, RFC 8813 3, GB/T 38636", _usages_fit),
    Rule(
        "sm2_leaf_with_basic_constraints",
        "contract 4; RFC 5280 4.2.1.9 lets an end entity leave it out",
        lambda case: words.BASIC_CONSTRAINTS.oid not in case.view.extensions,
        _is_gm_leaf,
    ),
    Rule("time_stamping_not_alone", "RFC 3161 2.3", lambda case: len(case.view.extended_key_usages) == 1, _stamps_time),
    Rule("time_stamping_not_critical", "RFC 3161 2.3", lambda case: case.view.extensions[words.EXTENDED_KEY_USAGE.oid].critical, _stamps_time),
)
