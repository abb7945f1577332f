"""Validity: every range of contract 3 at both ends, calendar arithmetic against dateutil, the largest that fits."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import example, given
from hypothesis import strategies as st

from pcactl.contract.vocabulary import Kind, Unit
from pcactl.engine.validity import check_quantity, largest_fit, last_second
from pcactl.errors import InvalidParameter
from tests.engine.examples import EVERY_KIND, LAW, certificate, issuer, parse, plan

CONTRACT_3 = """
| duration_type | root | sub | leaf |
|---|---|---|---|
| year | 1-30 | 1-29 | 1-5 |
| month | 1-360 | 1-359 | 1-60 |
| day | 2-10950 | 1-10949 | 1-1825 |
| hour | not allowed | not allowed | 1-43800 |
"""
SECOND = timedelta(seconds=1)
THE_END = datetime.max.replace(tzinfo=UTC)


def _ranges() -> dict[tuple[Kind, Unit], tuple[int, int] | None]:
    header, _, *rows = [re.findall(r"[^|]+", line) for line in CONTRACT_3.strip().splitlines()]
    kinds = [Kind(cell.strip()) for cell in header[1:]]
    ranges: dict[tuple[Kind, Unit], tuple[int, int] | None] = {}
    for unit, *cells in rows:
        for kind, cell in zip(kinds, cells, strict=True):
            ends = re.fullmatch(r"(\d+)-(\d+)", cell.strip())
            ranges[kind, Unit(unit.strip())] = (int(ends[1]), int(ends[2])) if ends else None
    return ranges


RANGES = _ranges()
ALLOWED = [(kind, unit, *ends) for (kind, unit), ends in RANGES.items() if ends]
MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0, tzinfo=UTC))  # noqa: DTZ001  Made aware at once.


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _span(quantity: int, unit: Unit) -> relativedelta:
    return {
        Unit.YEAR: relativedelta(years=quantity),
        Unit.MONTH: relativedelta(months=quantity),
        Unit.DAY: relativedelta(days=quantity),
        Unit.HOUR: relativedelta(hours=quantity),
    }[unit]


# Ranges


def test_the_table_has_every_kind_and_unit() -> None:
    assert set(RANGES) == {(kind, unit) for kind in Kind for unit in Unit}


@pytest.mark.parametrize(("kind", "unit", "first", "last"), ALLOWED, ids=[f"{row[0]}-{row[1]}" for row in ALLOWED])
def test_both_ends_of_a_range_are_allowed_and_one_beyond_is_not(kind: Kind, unit: Unit, first: int, last: int) -> None:
    for quantity in (first, last):
        request = parse(kind, {"quantity": quantity, "duration_type": unit.value})
        assert (request.quantity, request.unit) == (quantity, unit)
    for quantity in (first - 1, last + 1, 0, -1, -(10**9), 10**30):
        with pytest.raises(InvalidParameter) as caught:
            parse(kind, {"quantity": quantity, "duration_type": unit.value})
        assert (caught.value.field, caught.value.value, caught.value.allowed) == ("quantity", quantity, f"{first} to {last} {unit}s")


@pytest.mark.parametrize(("kind", "unit"), [key for key, ends in RANGES.items() if ends is None])
def test_hours_are_the_leafs_alone(kind: Kind, unit: Unit) -> None:
    for quantity in (1, 24, 0, 10**9):
        with pytest.raises(InvalidParameter) as caught:
            parse(kind, {"quantity": quantity, "duration_type": unit.value})
        assert (caught.value.field, caught.value.value, caught.value.allowed) == ("duration_type", unit, "year, month, day")


def test_a_number_of_many_digits_makes_no_long_words() -> None:
    with pytest.raises(InvalidParameter) as caught:
        check_quantity(Kind.LEAF, 10**4000, Unit.DAY)
    assert len(caught.value.problem) < 200


# Calendar


@pytest.mark.parametrize(
    ("start", "quantity", "unit", "after"),
    [
        ("2028-02-29 12:00:00", 1, Unit.YEAR, "2029-02-28 12:00:00"),
        ("2028-02-29 12:00:00", 4, Unit.YEAR, "2032-02-29 12:00:00"),
        ("2027-01-31 12:00:00", 1, Unit.MONTH, "2027-02-28 12:00:00"),
        ("2028-01-31 12:00:00", 1, Unit.MONTH, "2028-02-29 12:00:00"),
        ("2027-01-31 12:00:00", 2, Unit.MONTH, "2027-03-31 12:00:00"),
        ("2026-12-15 00:00:00", 1, Unit.MONTH, "2027-01-15 00:00:00"),
        ("2026-12-31 23:59:59", 12, Unit.MONTH, "2027-12-31 23:59:59"),
        ("2026-07-28 09:30:00", 90, Unit.DAY, "2026-10-26 09:30:00"),
        ("2026-07-28 09:30:00", 36, Unit.HOUR, "2026-07-29 21:30:00"),
        ("2028-02-28 00:00:00", 1, Unit.DAY, "2028-02-29 00:00:00"),
        ("2100-02-28 00:00:00", 1, Unit.DAY, "2100-03-01 00:00:00"),
        ("2049-12-31 00:00:00", 1, Unit.DAY, "2050-01-01 00:00:00"),
    ],
)
def test_the_last_second_is_one_before(start: str, quantity: int, unit: Unit, after: str) -> None:
    assert last_second(_moment(start), quantity, unit) == _moment(after) - SECOND


@LAW
@given(MOMENTS, st.sampled_from(ALLOWED), st.data())
@example(_moment("2028-02-29 23:59:59"), (Kind.ROOT, Unit.YEAR, 1, 30), None)
@example(_moment("2027-12-31 00:00:00"), (Kind.ROOT, Unit.MONTH, 2, 360), None)
def test_the_end_is_what_dateutil_says(start: datetime, row: tuple[Kind, Unit, int, int], draw: st.DataObject | None) -> None:
    _, unit, first, last = row
    quantity = draw.draw(st.integers(first, last)) if draw else first
    assert last_second(start, quantity, unit) == start + _span(quantity, unit) - SECOND


@LAW
@given(MOMENTS, st.sampled_from(ALLOWED), st.data())
def test_the_end_grows_with_the_quantity_and_with_the_start(start: datetime, row: tuple[Kind, Unit, int, int], draw: st.DataObject) -> None:
    _, unit, first, last = row
    quantity = draw.draw(st.integers(first, last))
    end = last_second(start, quantity, unit)
    assert start < end < last_second(start, quantity + 1, unit)
    # Whole days later: 30 January 10:00 and 31 January 09:00 are both clipped to 28 February.
    assert end <= last_second(start + timedelta(days=draw.draw(st.integers(0, 400))), quantity, unit)


@LAW
@given(MOMENTS)
def test_a_year_is_twelve_months_and_a_day_is_twenty_four_hours(start: datetime) -> None:
    assert last_second(start, 3, Unit.YEAR) == last_second(start, 36, Unit.MONTH)
    assert last_second(start, 7, Unit.DAY) == last_second(start, 168, Unit.HOUR)


@LAW
@given(st.datetimes(datetime(9960, 1, 1), THE_END.replace(tzinfo=None)), st.sampled_from(ALLOWED), st.data())  # noqa: DTZ001  Made aware below.
@example(THE_END, (Kind.LEAF, Unit.HOUR, 1, 43800), None)
def test_a_clock_near_the_last_year_raises_our_error_alone(start: datetime, row: tuple[Kind, Unit, int, int], draw: st.DataObject | None) -> None:
    kind, unit, first, last = row
    quantity = draw.draw(st.integers(first, last)) if draw else first
    now = start.replace(tzinfo=UTC)
    values = {"quantity": quantity, "duration_type": unit.value}
    below = issuer(kind, not_before=_moment("2026-01-01"), not_after=THE_END) if kind is not Kind.ROOT else None
    try:
        made = plan(kind, values, now=now, below=below)
    except InvalidParameter as error:
        refused = (error.field, error.value)
    else:
        assert made.not_after == now.replace(microsecond=0) + _span(quantity, unit) - SECOND
        return
    assert refused == ("quantity", quantity)


def test_no_quantity_fits_when_the_calendar_ends_first() -> None:
    start, limit = _moment("9999-12-31 12:00:00"), THE_END
    assert largest_fit(Kind.LEAF, start, Unit.HOUR, limit) == 11
    assert largest_fit(Kind.LEAF, start, Unit.YEAR, limit) == 0


# The largest that fits


@LAW
@given(MOMENTS, st.sampled_from(ALLOWED), st.integers(0, 31 * 366 * 86_400))
@example(_moment("2028-01-31 00:00:00"), (Kind.LEAF, Unit.MONTH, 1, 60), 29 * 86_400)
@example(_moment("2026-07-28 00:00:00"), (Kind.LEAF, Unit.DAY, 1, 1825), 86_400 - 1)
@example(_moment("2026-07-28 00:00:00"), (Kind.LEAF, Unit.DAY, 1, 1825), 86_400)
@example(_moment("2026-07-28 00:00:00"), (Kind.ROOT, Unit.DAY, 2, 10950), 86_400)
def test_the_largest_that_fits_fits_and_one_more_does_not(start: datetime, row: tuple[Kind, Unit, int, int], left: int) -> None:
    kind, unit, first, last = row
    limit = start + timedelta(seconds=left)
    largest = largest_fit(kind, start, unit, limit)
    assert largest == 0 or first <= largest <= last
    if largest:
        assert last_second(start, largest, unit) < limit
    if largest < last:
        assert last_second(start, max(largest + 1, first), unit) >= limit


@pytest.mark.parametrize("kind", [Kind.ROOT, Kind.SUB])
def test_nothing_fits_in_a_unit_that_the_kind_does_not_have(kind: Kind) -> None:
    assert largest_fit(kind, _moment("2026-01-01"), Unit.HOUR, _moment("2030-01-01")) == 0


# In certificates


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_certificate_begins_with_the_second_of_issue(kind: Kind) -> None:
    now = datetime(2026, 7, 28, 9, 30, 15, 999_999, tzinfo=UTC)
    issued = certificate(plan(kind, {"quantity": 1, "duration_type": "month"}, now=now))
    assert issued.not_valid_before_utc == datetime(2026, 7, 28, 9, 30, 15, tzinfo=UTC)
    assert issued.not_valid_after_utc == datetime(2026, 8, 28, 9, 30, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "before", "after"),
    [
        ("2047-12-31 23:59:59", b"\x17\x0d471231235959Z", b"\x17\x0d491231235958Z"),
        ("2048-01-01 00:00:00", b"\x17\x0d480101000000Z", b"\x17\x0d491231235959Z"),
        ("2048-01-01 00:00:01", b"\x17\x0d480101000001Z", b"\x18\x0f20500101000000Z"),
        ("2050-01-01 00:00:00", b"\x18\x0f20500101000000Z", b"\x18\x0f20511231235959Z"),
    ],
)
def test_utctime_up_to_2049_and_generalizedtime_from_2050(now: str, before: bytes, after: bytes) -> None:
    issued = certificate(plan(Kind.ROOT, {"quantity": 2, "duration_type": "year"}, now=_moment(now)))
    assert b"\x30" + bytes([len(before + after)]) + before + after in issued.tbs_certificate_bytes


@pytest.mark.parametrize("zone", ["America/St_Johns", "Asia/Shanghai", "UTC"])
def test_the_zone_of_this_machine_and_its_summer_time_change_nothing(zone: str) -> None:
    try:
        with pytest.MonkeyPatch.context() as machine:
            machine.setenv("TZ", zone)
            time.tzset()
            issued = certificate(plan(Kind.LEAF, {"quantity": 24, "duration_type": "hour"}, now=_moment("2026-11-01 04:00:00")))
    finally:
        time.tzset()
    assert issued.not_valid_before_utc == _moment("2026-11-01 04:00:00")
    assert issued.not_valid_after_utc == _moment("2026-11-02 03:59:59")
