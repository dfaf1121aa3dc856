"""Ranges of days in an address, and what a list's address says."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from webui.shell import listing, period

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = 3_600_000
# half past midnight in Shanghai, still the day before in London
NOW = int(datetime(2026, 11, 20, 16, 30, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("query", "choice", "first", "last"),
    [
        ({}, "today", "2026-11-21", "2026-11-21"),
        ({"range": "yesterday"}, "yesterday", "2026-11-20", "2026-11-20"),
        ({"range": "7days"}, "7days", "2026-11-15", "2026-11-21"),
        ({"from": "2026-11-01", "to": "2026-11-03"}, "days", "2026-11-01", "2026-11-03"),
        ({"from": "2026-11-03", "to": "2026-11-01"}, "days", "2026-11-01", "2026-11-03"),
        ({"from": "2026-11-01"}, "days", "2026-11-01", "2026-11-01"),
        ({"from": "2026-11-15", "to": "2026-11-21"}, "7days", "2026-11-15", "2026-11-21"),
        ({"range": "x", "from": "never", "to": "99999-01-01"}, "today", "2026-11-21", "2026-11-21"),
    ],
)
def test_an_address_names_days(query: dict[str, str], choice: str, first: str, last: str) -> None:
    found = period.from_query(query, NOW, SHANGHAI)
    assert (found.choice, found.first.isoformat(), found.last.isoformat()) == (choice, first, last)


def test_a_day_ends_where_the_next_begins() -> None:
    today, yesterday = (period.quick(name, date(2026, 11, 21), SHANGHAI) for name in ("today", "yesterday"))
    assert yesterday.end_ms == today.start_ms
    assert today.end_ms - today.start_ms == 24 * HOUR


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_the_clock_is_changed(day: str, hours: int) -> None:
    found = period.from_query({"from": day, "to": day}, NOW, BERLIN)
    assert found.end_ms - found.start_ms == hours * HOUR


def test_a_list_goes_no_further_than_its_last_page() -> None:
    found = listing.from_query({"page": "7", "sort": "-wait"}, ("wait",), "wait", size=50).within(101)
    assert (found.page, found.offset, found.sort, found.descending) == (3, 100, "wait", True)
    assert listing.from_query({"page": "0"}, ("wait",), "-wait", size=50).within(0).page == 1
