"""The shop's own settings and its holidays."""

import sqlite3
from dataclasses import dataclass

from appliance import settings
from appliance.db.connect import write
from appliance.errors import NotFound
from appliance.system import queries
from appliance.system.queries import Holiday
from appliance.validators import valid_day, valid_hours, valid_name


@dataclass(frozen=True)
class Shop:
    """What the system page shows. The zone reaches the box's clock by the helper's verb `set_time_zone`."""

    shop_name: str
    time_zone: str
    language: str
    short_abandon_seconds: int


def shop(db: sqlite3.Connection) -> Shop:
    return Shop(
        settings.get(db, settings.SHOP_NAME),
        settings.get(db, settings.TIME_ZONE),
        settings.get(db, settings.LANGUAGE),
        settings.get(db, settings.SHORT_ABANDON_SECONDS),
    )


def set_shop(
    db: sqlite3.Connection, *, shop_name: str, time_zone: str, language: str, short_abandon_seconds: object = 5
) -> None:
    """Raises Invalid named after the argument; then nothing is changed."""
    with write(db):
        settings.put(db, settings.SHOP_NAME, shop_name)
        settings.put(db, settings.TIME_ZONE, time_zone)
        settings.put(db, settings.LANGUAGE, language)
        settings.put(db, settings.SHORT_ABANDON_SECONDS, short_abandon_seconds)


def put_holiday(db: sqlite3.Connection, *, day: str, name: str, hours: str = "") -> None:
    """Add a holiday, or change the one of that day."""
    value = Holiday(valid_day(day), valid_name(name), valid_hours(hours))
    with write(db):
        queries.put_holiday(db, value)


def delete_holiday(db: sqlite3.Connection, day: str) -> None:
    with write(db):
        if queries.holiday(db, day) is None:
            raise NotFound("holiday", day)
        queries.delete_holiday(db, day)
