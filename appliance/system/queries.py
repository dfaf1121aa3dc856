"""SQL of holidays. Table `setting` has its own door, `appliance/settings.py`."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Holiday:
    """`day` in the box's zone; `hours` empty: closed, else spans as in a flow's hours."""

    day: str
    name: str
    hours: str


def holidays(db: sqlite3.Connection, *, since: str = "") -> list[Holiday]:
    """Holidays from the day `since` on."""
    rows = db.execute("SELECT day, name, hours FROM holiday WHERE day >= ? ORDER BY day", (since,))
    return [Holiday(**dict(row)) for row in rows]


def holiday(db: sqlite3.Connection, day: str) -> Holiday | None:
    row = db.execute("SELECT day, name, hours FROM holiday WHERE day = ?", (day,)).fetchone()
    return None if row is None else Holiday(**dict(row))


def put_holiday(db: sqlite3.Connection, value: Holiday) -> None:
    db.execute(
        "INSERT INTO holiday (day, name, hours) VALUES (?, ?, ?)"
        " ON CONFLICT (day) DO UPDATE SET name = excluded.name, hours = excluded.hours",
        (value.day, value.name, value.hours),
    )


def delete_holiday(db: sqlite3.Connection, day: str) -> None:
    db.execute("DELETE FROM holiday WHERE day = ?", (day,))
