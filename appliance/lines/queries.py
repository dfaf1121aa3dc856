"""SQL of lines and access numbers."""

import sqlite3
from dataclasses import dataclass

LINE_COLUMNS = "id, name, kind, address, port, caller_number, channels, enabled, demo"
NUMBER_COLUMNS = "number, name, flow_id, queue_id, language, station, medium, demo"


@dataclass(frozen=True)
class Line:
    """A trunk: SIP from one address. `caller_number`: shown on calls out; `channels`: calls at once."""

    id: int
    name: str
    kind: str
    address: str
    port: int
    caller_number: str
    channels: int
    enabled: bool
    demo: bool


@dataclass(frozen=True)
class AccessNumber:
    """A number that callers dial. `queue_id`: where they go when no script answers."""

    number: str
    name: str
    flow_id: int
    queue_id: int
    language: str
    station: str
    medium: str
    demo: bool


def lines(db: sqlite3.Connection) -> list[Line]:
    rows = db.execute(f"SELECT {LINE_COLUMNS} FROM line ORDER BY name, id")
    return [Line(**{**dict(row), "enabled": bool(row["enabled"]), "demo": bool(row["demo"])}) for row in rows]


def line(db: sqlite3.Connection, line_id: int) -> Line | None:
    return next((found for found in lines(db) if found.id == line_id), None)


def line_name_taken(db: sqlite3.Connection, name: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM line WHERE name = ? AND id <> ?", (name, but_id)).fetchone() is not None


def line_with_address(db: sqlite3.Connection, address: str, but_id: int) -> str | None:
    """Name of another line from the same address: Asterisk could not tell their calls apart."""
    row = db.execute("SELECT name FROM line WHERE address = ? AND id <> ?", (address, but_id)).fetchone()
    return None if row is None else str(row["name"])


def insert_line(db: sqlite3.Connection, values: dict[str, object]) -> int:
    return int(
        db.execute(
            "INSERT INTO line (name, kind, address, port, caller_number, channels, enabled, demo)"
            " VALUES (:name, :kind, :address, :port, :caller_number, :channels, :enabled, :demo)",
            values,
        ).lastrowid
        or 0
    )


def update_line(db: sqlite3.Connection, line_id: int, values: dict[str, object]) -> None:
    db.execute(
        "UPDATE line SET name = :name, kind = :kind, address = :address, port = :port, caller_number = :caller_number,"
        " channels = :channels, enabled = :enabled WHERE id = :id",
        {**values, "id": line_id},
    )


def delete_line(db: sqlite3.Connection, line_id: int) -> None:
    db.execute("DELETE FROM line WHERE id = ?", (line_id,))


def access_numbers(db: sqlite3.Connection) -> list[AccessNumber]:
    rows = db.execute(f"SELECT {NUMBER_COLUMNS} FROM access_number ORDER BY number")
    return [AccessNumber(**{**dict(row), "demo": bool(row["demo"])}) for row in rows]


def access_number(db: sqlite3.Connection, number: str) -> AccessNumber | None:
    row = db.execute(f"SELECT {NUMBER_COLUMNS} FROM access_number WHERE number = ?", (number,)).fetchone()
    return None if row is None else AccessNumber(**{**dict(row), "demo": bool(row["demo"])})


def exists(db: sqlite3.Connection, table: str, key: int) -> bool:
    """Whether a flow or a queue of this id exists."""
    sql = {"flow": "SELECT 1 FROM flow WHERE id = ?", "queue": "SELECT 1 FROM queue WHERE id = ?"}[table]
    return db.execute(sql, (key,)).fetchone() is not None


def insert_access_number(db: sqlite3.Connection, values: dict[str, object]) -> None:
    db.execute(
        "INSERT INTO access_number (number, name, flow_id, queue_id, language, station, medium, demo)"
        " VALUES (:number, :name, :flow_id, :queue_id, :language, :station, :medium, :demo)",
        values,
    )


def update_access_number(db: sqlite3.Connection, old_number: str, values: dict[str, object]) -> None:
    db.execute(
        "UPDATE access_number SET number = :number, name = :name, flow_id = :flow_id, queue_id = :queue_id,"
        " language = :language, station = :station, medium = :medium WHERE number = :old_number",
        {**values, "old_number": old_number},
    )


def delete_access_number(db: sqlite3.Connection, number: str) -> None:
    db.execute("DELETE FROM access_number WHERE number = ?", (number,))
