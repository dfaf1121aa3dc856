"""SQL of the blacklist."""

import sqlite3
from dataclasses import dataclass

COLUMNS = "id, pattern, reason, action, expires_at, created_by, demo, created_at"


@dataclass(frozen=True)
class Entry:
    """`pattern`: a number, or its beginning followed by *. Times in ms since 1970; `expires_at` None: never."""

    id: int
    pattern: str
    reason: str
    action: str
    expires_at: int | None
    created_by: int | None
    demo: bool
    created_at: int


def _entry(row: sqlite3.Row) -> Entry:
    return Entry(**{**dict(row), "demo": bool(row["demo"])})


def entries(db: sqlite3.Connection) -> list[Entry]:
    return [_entry(row) for row in db.execute(f"SELECT {COLUMNS} FROM blacklist ORDER BY pattern")]


def entry(db: sqlite3.Connection, entry_id: int) -> Entry | None:
    row = db.execute(f"SELECT {COLUMNS} FROM blacklist WHERE id = ?", (entry_id,)).fetchone()
    return None if row is None else _entry(row)


def entries_with(db: sqlite3.Connection, patterns: list[str], now: int) -> list[Entry]:
    """The unexpired entries with one of these patterns."""
    marks = ", ".join("?" * len(patterns))
    rows = db.execute(
        f"SELECT {COLUMNS} FROM blacklist WHERE pattern IN ({marks}) AND (expires_at IS NULL OR expires_at > ?)",
        (*patterns, now),
    )
    return [_entry(row) for row in rows]


def pattern_taken(db: sqlite3.Connection, pattern: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM blacklist WHERE pattern = ? AND id <> ?", (pattern, but_id)).fetchone() is not None


def insert_entry(db: sqlite3.Connection, values: dict[str, object]) -> int:
    return int(
        db.execute(
            "INSERT INTO blacklist (pattern, reason, action, expires_at, created_by, demo, created_at)"
            " VALUES (:pattern, :reason, :action, :expires_at, :created_by, :demo, :created_at)",
            values,
        ).lastrowid
        or 0
    )


def update_entry(db: sqlite3.Connection, entry_id: int, values: dict[str, object]) -> None:
    db.execute(
        "UPDATE blacklist SET pattern = :pattern, reason = :reason, action = :action, expires_at = :expires_at"
        " WHERE id = :id",
        {**values, "id": entry_id},
    )


def delete_entry(db: sqlite3.Connection, entry_id: int) -> None:
    db.execute("DELETE FROM blacklist WHERE id = ?", (entry_id,))
