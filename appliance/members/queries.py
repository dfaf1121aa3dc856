"""SQL of members and wrong PINs."""

import sqlite3
from dataclasses import dataclass

COLUMNS = "id, number, name, phone, active, demo, created_at"
ORDERS = {  # what a list may be sorted by; numbers sort by their length first, as numbers do
    "number": "length(number) {way}, number {way}",
    "name": "name COLLATE NOCASE {way}, id {way}",
    "phone": "phone {way}, id {way}",
    "created": "created_at {way}, id {way}",
}


@dataclass(frozen=True)
class Member:
    """Somebody who types `number` and a PIN on the phone. `created_at`: ms since 1970."""

    id: int
    number: str
    name: str
    phone: str
    active: bool
    demo: bool
    created_at: int


@dataclass(frozen=True)
class PinFailures:
    """Wrong PINs in a row for a typed number; `locked_until` in ms since 1970."""

    failures: int
    locked_until: int


def _member(row: sqlite3.Row) -> Member:
    return Member(**{**dict(row), "active": bool(row["active"]), "demo": bool(row["demo"])})


def member(db: sqlite3.Connection, member_id: int) -> Member | None:
    row = db.execute(f"SELECT {COLUMNS} FROM member WHERE id = ?", (member_id,)).fetchone()
    return None if row is None else _member(row)


def member_by_number(db: sqlite3.Connection, number: str) -> Member | None:
    row = db.execute(f"SELECT {COLUMNS} FROM member WHERE number = ?", (number,)).fetchone()
    return None if row is None else _member(row)


def member_by_phone(db: sqlite3.Connection, phone: str) -> Member | None:
    """The active member who left this number; with several the oldest."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM member WHERE phone = ? AND phone <> '' AND active = 1 ORDER BY id", (phone,)
    ).fetchone()
    return None if row is None else _member(row)


def members(
    db: sqlite3.Connection,
    *,
    search: str = "",
    sort: str = "number",
    descending: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[Member]:
    """A page of members; `search` is part of a number, a name or a phone, `sort` one of `ORDERS`."""
    order = ORDERS[sort].format(way="DESC" if descending else "ASC")
    rows = db.execute(
        f"SELECT {COLUMNS} FROM member WHERE instr(number, :s) OR instr(lower(name), lower(:s)) OR instr(phone, :s)"
        f" ORDER BY {order} LIMIT :limit OFFSET :offset",
        {"s": search, "limit": limit, "offset": offset},
    )
    return [_member(row) for row in rows]


def count(db: sqlite3.Connection, *, search: str = "") -> int:
    """How many members `members` would find without its limit."""
    row = db.execute(
        "SELECT count(*) FROM member WHERE instr(number, :s) OR instr(lower(name), lower(:s)) OR instr(phone, :s)",
        {"s": search},
    ).fetchone()
    return int(row[0])


def pin_hash(db: sqlite3.Connection, member_id: int) -> str:
    row = db.execute("SELECT pin_hash FROM member WHERE id = ?", (member_id,)).fetchone()
    return "" if row is None else str(row["pin_hash"])


def number_taken(db: sqlite3.Connection, number: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM member WHERE number = ? AND id <> ?", (number, but_id)).fetchone() is not None


def insert_member(db: sqlite3.Connection, values: dict[str, object]) -> int:
    return int(
        db.execute(
            "INSERT INTO member (number, name, phone, pin_hash, demo, created_at)"
            " VALUES (:number, :name, :phone, :pin_hash, :demo, :created_at)",
            values,
        ).lastrowid
        or 0
    )


def update_member(db: sqlite3.Connection, member_id: int, values: dict[str, object]) -> None:
    db.execute(
        "UPDATE member SET number = :number, name = :name, phone = :phone, active = :active WHERE id = :id",
        {**values, "id": member_id},
    )


def set_pin_hash(db: sqlite3.Connection, member_id: int, pin_hash: str) -> None:
    db.execute("UPDATE member SET pin_hash = ? WHERE id = ?", (pin_hash, member_id))


def delete_member(db: sqlite3.Connection, member_id: int) -> None:
    db.execute("DELETE FROM member WHERE id = ?", (member_id,))


def pin_failures(db: sqlite3.Connection, number: str) -> PinFailures:
    row = db.execute("SELECT failures, locked_until FROM pin_failure WHERE member_number = ?", (number,)).fetchone()
    return PinFailures(0, 0) if row is None else PinFailures(row["failures"], row["locked_until"])


def locked_until(db: sqlite3.Connection, numbers: list[str]) -> dict[str, int]:
    """Of these numbers those that were ever locked, with the end of the lock in ms since 1970."""
    marks = ", ".join("?" * len(numbers))
    rows = db.execute(
        f"SELECT member_number, locked_until FROM pin_failure WHERE member_number IN ({marks}) AND locked_until > 0",
        numbers,
    )
    return {row["member_number"]: row["locked_until"] for row in rows}


def put_pin_failures(db: sqlite3.Connection, number: str, value: PinFailures) -> None:
    db.execute(
        "INSERT INTO pin_failure (member_number, failures, locked_until) VALUES (?, ?, ?) ON CONFLICT (member_number)"
        " DO UPDATE SET failures = excluded.failures, locked_until = excluded.locked_until",
        (number, value.failures, value.locked_until),
    )


def clear_pin_failures(db: sqlite3.Connection, number: str) -> None:
    db.execute("DELETE FROM pin_failure WHERE member_number = ?", (number,))
