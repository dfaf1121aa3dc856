"""Open or closed, minute by minute."""

from datetime import datetime

import pytest

from appliance.flows.hours import is_open

WEEK = ["09:00-12:00 13:30-18:00", "09:00-18:00", "", "00:00-24:00", "09:00-18:00", "10:00-16:00", ""]
HOLIDAYS = {"2026-11-24": "", "2026-11-25": "10:00-11:00"}


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23 08:59:59", False),  # a Monday
        ("2026-11-23 09:00:00", True),
        ("2026-11-23 11:59:59", True),
        ("2026-11-23 12:00:00", False),
        ("2026-11-23 13:30:00", True),
        ("2026-11-23 18:00:00", False),
        ("2026-11-24 10:00:00", False),  # a Tuesday that is a holiday
        ("2026-11-25 10:30:00", True),  # a Wednesday, closed in the week, with hours of its own
        ("2026-11-25 11:00:00", False),
        ("2026-12-02 10:30:00", False),  # the Wednesday after
        ("2026-11-26 00:00:00", True),
        ("2026-11-26 23:59:59", True),  # 24:00 is the end of the day
        ("2026-11-28 10:00:00", True),
        ("2026-11-29 10:00:00", False),
    ],
)
def test_is_open(moment: str, expected: bool) -> None:
    assert is_open(WEEK, HOLIDAYS, datetime.fromisoformat(moment)) is expected
