"""Times and distances in words."""

from datetime import UTC, datetime, timedelta

import pytest

from pcactl.api.instances import rfc3339
from pcactl.render.times import day, distance, period, stamp

MOMENT = datetime(2050, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_spellings() -> None:
    assert (rfc3339(MOMENT), stamp(MOMENT), day(MOMENT)) == ("2050-01-02T03:04:05Z", "2050-01-02 03:04:05Z", "2050-01-02")


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=90), "90 days"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=2, seconds=-1), "47 hours"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(minutes=59, seconds=59), "59 minutes"),
        (timedelta(seconds=59), "0 minutes"),
        (timedelta(seconds=-1), "0 minutes"),
    ],
)
def test_distance(span: timedelta, words: str) -> None:
    assert distance(span) == words


def test_a_period_has_both_its_ends() -> None:
    assert period(MOMENT, MOMENT + timedelta(days=90, seconds=-1)) == "90 days"
    assert period(MOMENT, datetime.max.replace(tzinfo=UTC, microsecond=0)).endswith(" days")
