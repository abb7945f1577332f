"""Every rule once, and the review that a draft must pass before it is signed."""

from pcactl.contract.vocabulary import Role
from pcactl.engine.lint import contract, rfc5280, usages
from pcactl.engine.lint.rule import Case, Finding, Rule
from pcactl.engine.view import read_tbs
from pcactl.errors import Defect
from pcactl.model import Plan

RULES: tuple[Rule, ...] = (*rfc5280.RULES, *usages.RULES, *contract.RULES)


def review(tbs: bytes, plan: Plan, role: Role) -> None:
    """Hold what will be signed against every rule. Raises Defect where one does not hold."""
    try:
        findings = find(Case(read_tbs(tbs), plan, role))
    except ValueError as error:
        raise Defect(f"the certificate that would be signed is not well-formed: {error}") from None
    if findings:
        raise Defect("the certificate that would be signed breaks " + "; ".join(f"{found.rule} ({found.cites})" for found in findings))


def find(case: Case) -> tuple[Finding, ...]:
    """The rules that apply and do not hold. Raises ValueError where an extension is not well-formed."""
    return tuple(Finding(rule.name, rule.cites) for rule in RULES if rule.applies(case) and not rule.holds(case))
