"""What a list can be asked for: one row a filter, each named as the field of `model.Query` that it fills.

What a value may be is judged in `cli.filters`; which instances it means, in `authority.selection`.
"""

from typing import NamedTuple

from pcactl.contract.algorithms import ALGORITHMS
from pcactl.contract.options import Option, Panel
from pcactl.contract.vocabulary import Kind, Status
from pcactl.phrase import listing, phrase


class Filter(NamedTuple):
    """One filter."""

    option: Option
    kinds: tuple[Kind, ...]
    path: str = ""
    """The documented field of the List actions; empty for what is ours alone."""

    @property
    def address(self) -> str:
        """What an error about its value names."""
        return self.path or self.option.long_flag


_ALL, _CAS, _BELOW_ROOT = tuple(Kind), (Kind.ROOT, Kind.SUB), (Kind.SUB, Kind.LEAF)

STATES = listing(f"{status.value} {status.word}" for status in Status)
SOURCES = {0: "made here", 1: "imported"}
MOMENTS = phrase("a date (2026-12-31), a time (2026-12-31T23:59:59Z), or a span from now (12h, 30d, 6m, 1y)")


def _filter(name: str, metavar: str, help_text: str, kinds: tuple[Kind, ...], path: str = "", allowed: tuple[str, ...] = ()) -> Filter:
    return Filter(Option(name, ("--" + name.replace("_", "-"),), metavar, help_text, Panel.FILTER, allowed=allowed), kinds, path)


FILTERS: tuple[Filter, ...] = (
    _filter("common_name", "NAME", "Exactly this common name.", _ALL, "common_name"),
    _filter("instance_id", "ID", "Exactly this id.", _ALL, "instance_id"),
    _filter(
        "status",
        "STATE",
        phrase("In this state, by number or word: {states}.", states=STATES),
        _ALL,
        "instance_status",
        tuple(status.word for status in Status),
    ),
    _filter(
        "source_type",
        "N",
        phrase("{sources}.", sources=listing(phrase(f"{number}: {word}") for number, word in SOURCES.items())),
        _CAS,
        "sourceType",
        tuple(map(str, SOURCES)),
    ),
    _filter("issuer_id", "ID|NAME", "Signed by this one: an id, its beginning, or a common name.", _BELOW_ROOT, "issued_id"),
    _filter("san", "NAME", "Valid for this name, in any spelling.", _ALL),
    _filter("tag", "TEXT", "With this text in its tag.", _ALL),
    _filter("expires_before", "WHEN", phrase("Not valid from then on: {moments}.", moments=MOMENTS), _ALL),
    _filter("serial", "NUMBER", "With this serial number, as any program prints it: hex or decimal.", _ALL),
    _filter("key_alg", "ALG", phrase("With a key of this kind: {names}.", names=listing(ALGORITHMS)), _ALL, allowed=tuple(ALGORITHMS)),
)


def filters_for(kind: Kind) -> tuple[Filter, ...]:
    """The filters that the list of a kind takes."""
    return tuple(row for row in FILTERS if kind in row.kinds)
