"""How long: calendar arithmetic in UTC, and the largest quantity that fits (contract 3, RFC 5280 4.1.2.5)."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime, timedelta

from pcactl.contract.limits import DURATIONS
from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.text import counted
from pcactl.errors import InvalidParameter
from pcactl.phrase import listing, phrase

_SECOND = timedelta(seconds=1)
_MONTHS: Mapping[Unit, int] = {Unit.MONTH: 1, Unit.YEAR: 12}
_HOURS: Mapping[Unit, int] = {Unit.HOUR: 1, Unit.DAY: 24}


def check_quantity(kind: Kind, quantity: int, unit: Unit) -> None:
    """Hold a duration against the ranges of its kind, both ends included. Raises InvalidParameter."""
    ranges = DURATIONS[kind]
    if unit not in ranges:
        raise InvalidParameter(
            phrase(f"the validity of a {{kind}} is not measured in {unit}s", kind=kind), field="duration_type", value=unit.value, allowed=listing(ranges)
        )
    if quantity not in ranges[unit]:
        allowed = ranges[unit]
        raise InvalidParameter(
            phrase("a validity of {period} is not allowed for a {kind}", period=counted(quantity, unit), kind=kind),
            field="quantity",
            value=quantity,
            allowed=phrase("{first} to {last}", first=allowed[0], last=counted(allowed[-1], unit)),
        )


def last_second(start: datetime, quantity: int, unit: Unit) -> datetime:
    """The last second of a validity that begins at `start`: both ends count. Raises InvalidParameter past the year 9999."""
    try:
        return _after(start, quantity, unit) - _SECOND
    except (OverflowError, ValueError):
        raise InvalidParameter("the validity would end after the year 9999", field="quantity", value=quantity) from None


def largest_fit(kind: Kind, start: datetime, unit: Unit, limit: datetime) -> int:
    """The largest quantity of a kind's range that ends before `limit`; 0 where none does."""
    quantities = DURATIONS[kind].get(unit, range(0))
    low, high = 0, len(quantities)
    while low < high:
        middle = (low + high) // 2
        if _fits(start, quantities[middle], unit, limit):
            low = middle + 1
        else:
            high = middle
    return quantities[low - 1] if low else 0


def _fits(start: datetime, quantity: int, unit: Unit, limit: datetime) -> bool:
    try:
        return last_second(start, quantity, unit) < limit
    except InvalidParameter:
        return False


def _after(start: datetime, quantity: int, unit: Unit) -> datetime:
    if unit in _HOURS:
        return start + timedelta(hours=quantity * _HOURS[unit])
    months = start.year * 12 + start.month - 1 + quantity * _MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))
