"""What a rule is, and what it is held against."""

from collections.abc import Callable
from typing import NamedTuple

from pcactl.contract.vocabulary import Role
from pcactl.engine.view import View
from pcactl.model import Plan


class Case(NamedTuple):
    """A certificate under review: as it was read from its octets, and as it was planned."""

    view: View
    plan: Plan
    role: Role


class Rule(NamedTuple):
    """One rule. Its name says what is wrong where it does not hold."""

    name: str
    cites: str
    holds: Callable[[Case], bool]
    applies: Callable[[Case], bool] = lambda _: True


class Finding(NamedTuple):
    """A rule that does not hold."""

    rule: str
    cites: str
