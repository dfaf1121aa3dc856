"""Open or closed: a week's hours, and holidays that replace a day of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime


def is_open(week: Sequence[str], holidays: Mapping[str, str], now: datetime) -> bool:
    """`week`: seven days from Monday like `09:00-12:00 13:30-18:00`, empty: closed. `holidays`: day (2026-10-01) →
    hours of that day in the same form, instead of the week's. `now`: in the box's zone."""
    hours = holidays.get(now.date().isoformat(), week[now.weekday()])
    # HH:MM compares as text, 24:00 included; the end is the first minute that is closed
    minute = f"{now.hour:02}:{now.minute:02}"
    return any(begin <= minute < end for begin, end in (span.split("-") for span in hours.split()))
