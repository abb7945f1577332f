"""Spans and moments as people type them."""

from datetime import UTC, datetime

import pytest

from pcactl.cli.spans import read_moment, read_span
from pcactl.contract.vocabulary import Unit

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_spans() -> None:
    assert read_span("12h") == (12, Unit.HOUR)
    assert read_span("6M") == (6, Unit.MONTH)
    assert [read_span(text) for text in ("", "d", "1w", "-1d", "1 d", "1.5d", "٣d", "9999999999d", "1d\n")] == [None] * 9


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-12-31", datetime(2026, 12, 31, tzinfo=UTC)),
        ("2026-12-31T23:59:59Z", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2026-12-31 23:59:59.5z", datetime(2026, 12, 31, 23, 59, 59, 500_000, tzinfo=UTC)),
        ("2026-12-31t23:59:59+08:00", datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)),
        ("30d", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("1m", datetime(2026, 2, 28, 12, tzinfo=UTC)),
        ("0d", NOW),
        ("1Y", datetime(2027, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_moments(text: str, moment: datetime) -> None:
    assert read_moment(text, NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "20261231", "2026-W01-1", "2026-02-30", "2026-12-31T23:59:59", "2026-12-31T23:59Z", "2026-12-31T25:00:00Z"),
        *("9000y", "999999999d", "0001-01-01T00:00:00+23:00", "2026-12-31\n", "٢٠٢٦-12-31"),
    ],
)
def test_what_is_none(text: str) -> None:
    assert read_moment(text, NOW) is None
