"""Times as the shop's clock shows them."""

import sqlite3
from datetime import UTC, datetime

from flask_babel import format_datetime, gettext

from appliance import settings
from appliance.clock import now_ms


def zone_name(db: sqlite3.Connection) -> str:
    """The box's time zone, `Asia/Shanghai`."""
    return settings.get(db, settings.TIME_ZONE)


def moment(at_ms: int | None, form: str = "yyyy-MM-dd HH:mm:ss") -> str:
    """A point of time (milliseconds UTC) in the box's zone; a dash for none."""
    return "–" if at_ms is None else format_datetime(datetime.fromtimestamp(at_ms / 1000, UTC), form)


def length(ms: int | None) -> str:
    """A length of time as people read it: `0:42`, `12:05`, `1:02:03`; a dash for none."""
    if ms is None:
        return "–"
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds(count: int | None) -> str:
    """`15 s` in the reader's language; "no limit" for none."""
    return gettext("no limit") if count is None else gettext("%(count)s s", count=count)


def today() -> str:
    """Today's date in the box's zone, `2026-11-21`."""
    return moment(now_ms(), "yyyy-MM-dd")
