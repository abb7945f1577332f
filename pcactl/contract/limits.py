"""Ranges and bounds: how long an instance may be valid, how large a request may be (contract 3 and 8)."""

from collections.abc import Mapping

from pcactl.contract.vocabulary import Kind, Unit

DURATIONS: Mapping[Kind, Mapping[Unit, range]] = {
    Kind.ROOT: {Unit.YEAR: range(1, 31), Unit.MONTH: range(1, 361), Unit.DAY: range(2, 10951)},
    Kind.SUB: {Unit.YEAR: range(1, 30), Unit.MONTH: range(1, 360), Unit.DAY: range(1, 10950)},
    Kind.LEAF: {
        Unit.YEAR: range(1, 6),
        Unit.MONTH: range(1, 61),
        Unit.DAY: range(1, 1826),
        Unit.HOUR: range(1, 43801),
    },
}
"""The quantities that each kind may ask for; a unit that is not there is not allowed."""

REQUEST_BYTES = 1 << 20
NESTING = 64
SAN_COUNT = 1000

PAGE_SIZES = range(1, 21)
"""How many instances a page of a list may have (contract 5)."""

SERVER_DAYS = 825
"""Apple's systems trust no server certificate that is valid for longer, whoever issued it."""
