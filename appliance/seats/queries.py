"""SQL of seats and devices."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Device:
    """A telephone of a seat. `name` (801-desk) is also its PJSIP endpoint and its user name."""

    id: int
    name: str
    seat_id: int
    kind: str
    secret: str

    def __repr__(self) -> str:  # a secret must not reach a log by way of a traceback
        return f"Device(id={self.id}, name={self.name!r}, seat_id={self.seat_id}, kind={self.kind!r})"


@dataclass(frozen=True)
class Seat:
    """A place with devices. `number`: what others dial."""

    id: int
    number: str
    name: str
    demo: bool
    devices: tuple[Device, ...]


def devices(db: sqlite3.Connection) -> list[Device]:
    return [Device(**dict(row)) for row in db.execute("SELECT id, name, seat_id, kind, secret FROM device ORDER BY id")]


def device(db: sqlite3.Connection, name: str) -> Device | None:
    row = db.execute("SELECT id, name, seat_id, kind, secret FROM device WHERE name = ?", (name,)).fetchone()
    return None if row is None else Device(**dict(row))


def seats(db: sqlite3.Connection) -> list[Seat]:
    """All seats by number with their devices."""
    by_seat: dict[int, list[Device]] = {}
    for found in devices(db):
        by_seat.setdefault(found.seat_id, []).append(found)
    rows = db.execute("SELECT id, number, name, demo FROM seat ORDER BY length(number), number").fetchall()
    return [
        Seat(row["id"], row["number"], row["name"], bool(row["demo"]), tuple(by_seat.get(row["id"], [])))
        for row in rows
    ]


def seat(db: sqlite3.Connection, seat_id: int) -> Seat | None:
    return next((found for found in seats(db) if found.id == seat_id), None)


def number_owner(db: sqlite3.Connection, number: str, *, but_seat: int = 0, but_queue: int = 0) -> str | None:
    """Which seat or queue an inside number belongs to already: its name."""
    row = db.execute(
        "SELECT name FROM seat WHERE number = :number AND id <> :but_seat"
        " UNION ALL SELECT name FROM queue WHERE extension = :number AND id <> :but_queue",
        {"number": number, "but_seat": but_seat, "but_queue": but_queue},
    ).fetchone()
    return None if row is None else str(row["name"])


def insert_seat(db: sqlite3.Connection, number: str, name: str, demo: bool) -> int:
    return int(
        db.execute("INSERT INTO seat (number, name, demo) VALUES (?, ?, ?)", (number, name, demo)).lastrowid or 0
    )


def insert_device(db: sqlite3.Connection, name: str, seat_id: int, kind: str, secret: str) -> int:
    return int(
        db.execute(
            "INSERT INTO device (name, seat_id, kind, secret) VALUES (?, ?, ?, ?)", (name, seat_id, kind, secret)
        ).lastrowid
        or 0
    )


def update_seat(db: sqlite3.Connection, seat_id: int, number: str, name: str) -> None:
    db.execute("UPDATE seat SET number = ?, name = ? WHERE id = ?", (number, name, seat_id))


def rename_device(db: sqlite3.Connection, device_id: int, name: str) -> None:
    db.execute("UPDATE device SET name = ? WHERE id = ?", (name, device_id))


def set_secret(db: sqlite3.Connection, device_id: int, secret: str) -> None:
    db.execute("UPDATE device SET secret = ? WHERE id = ?", (secret, device_id))


def delete_seat(db: sqlite3.Connection, seat_id: int) -> None:
    db.execute("DELETE FROM seat WHERE id = ?", (seat_id,))


def agent_at(db: sqlite3.Connection, seat_id: int) -> str | None:
    """Name of the agent who is signed in at a device of this seat."""
    row = db.execute(
        "SELECT person.name FROM agent_session JOIN device ON device.name = agent_session.device"
        " JOIN person ON person.id = agent_session.agent_id"
        " WHERE device.seat_id = ? AND agent_session.signed_out_at IS NULL",
        (seat_id,),
    ).fetchone()
    return None if row is None else str(row["name"])
