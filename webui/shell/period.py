"""A range of days as people choose it, turned into milliseconds: days begin and end at the box's midnight, also on the
23- and 25-hour days of a zone with summer time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from webui.shell.database import db
from webui.shell.zone import zone_name

QUICK = ("today", "yesterday", "7days", "30days")


@dataclass(frozen=True)
class Period:
    """Days `first` to `last`, both included; `choice` is one of QUICK or "days" for a range typed in."""

    choice: str
    first: date
    last: date
    zone: tzinfo

    @property
    def start_ms(self) -> int:
        return midnight_ms(self.first, self.zone)

    @property
    def end_ms(self) -> int:
        """The first millisecond that is not part of it."""
        return midnight_ms(self.last + timedelta(days=1), self.zone)


def midnight_ms(day: date, zone: tzinfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)


def today(now_ms: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(now_ms / 1000, zone).date()


def parse_day(text: str) -> date | None:
    """A day of a date field; None for anything else. Years far off would overflow the arithmetic."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1971 <= day.year <= 9000 else None


def quick(choice: str, now: date, zone: tzinfo) -> Period:
    """One of QUICK, seen from the day `now`."""
    first, last = {
        "today": (now, now),
        "yesterday": (now - timedelta(days=1), now - timedelta(days=1)),
        "7days": (now - timedelta(days=6), now),
        "30days": (now - timedelta(days=29), now),
    }[choice]
    return Period(choice, first, last, zone)


def from_query(query: Mapping[str, str], now_ms: int, zone: tzinfo) -> Period:
    """`range` names a quick choice; `from` and `to` give days. Nonsense is today, and a range written the wrong way
    round is turned."""
    now = today(now_ms, zone)
    choice = query.get("range", "")
    if choice in QUICK:
        return quick(choice, now, zone)
    first, last = parse_day(query.get("from", "")), parse_day(query.get("to", ""))
    if first is None and last is None:
        return quick("today", now, zone)
    first, last = first or last or now, last or first or now
    first, last = min(first, last), max(first, last)
    same = (found for name in QUICK if (found := quick(name, now, zone)) and (found.first, found.last) == (first, last))
    return next(same, Period("days", first, last, zone))


def box_zone() -> tzinfo:
    """The zone of the shop's clock."""
    return ZoneInfo(zone_name(db()))
