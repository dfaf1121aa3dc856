"""SQL of the reader. Writes are upserts, never REPLACE: that would delete a visit's rings first."""

import sqlite3
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from appliance.records.model import CallRow, Leg, Message, Moment, Recording, Ring, Step, Visit

_TABLES: dict[type, tuple[str, tuple[str, ...]]] = {
    CallRow: ("call", ("id",)),
    Leg: ("leg", ("uniqueid",)),
    Visit: ("queue_visit", ("id",)),
    Step: ("call_step", ("call_id", "seq")),
    Ring: ("ring", ("id",)),
    Moment: ("call_moment", ("id",)),
    Message: ("message", ("id",)),
    Recording: ("recording", ("id",)),
}
_UNIQUE_FILE = (Message, Recording)  # a file that is named twice is stored once


def _columns(kind: Any) -> tuple[str, ...]:
    return tuple(kind.__dataclass_fields__)


def _upsert(kind: type) -> str:
    table, key = _TABLES[kind]
    columns = _columns(kind)
    places = ", ".join("?" * len(columns))
    changes = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    begin = "INSERT OR IGNORE" if kind in _UNIQUE_FILE else "INSERT"
    return (
        f"{begin} INTO {table} ({', '.join(columns)}) VALUES ({places})"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"
    )


_UPSERTS = {kind: _upsert(kind) for kind in _TABLES}
_VALUES = {kind: attrgetter(*_columns(kind)) for kind in _TABLES}
_SELECT = {
    kind: f"SELECT {', '.join(_columns(kind))} FROM {table} WHERE {'id' if kind is CallRow else 'call_id'} = ?"
    for kind, (table, _) in _TABLES.items()
}


def upsert(db: sqlite3.Connection, rows: Iterable[object]) -> None:
    """Write rows of any kind, visits before their rings."""
    by_kind: dict[type, list[Any]] = {kind: [] for kind in _TABLES}
    for row in rows:
        by_kind[type(row)].append(row)
    for kind, found in by_kind.items():
        if found:
            db.executemany(_UPSERTS[kind], map(_VALUES[kind], found))


def call(db: sqlite3.Connection, call_id: str) -> CallRow | None:
    row = db.execute(_SELECT[CallRow], (call_id,)).fetchone()
    return CallRow(*row) if row else None


def legs(db: sqlite3.Connection, call_id: str) -> list[Leg]:
    return [Leg(*row) for row in db.execute(_SELECT[Leg], (call_id,))]


def visits(db: sqlite3.Connection, call_id: str) -> list[Visit]:
    return [Visit(*row) for row in db.execute(_SELECT[Visit] + " ORDER BY id", (call_id,))]


def steps(db: sqlite3.Connection, call_id: str) -> list[Step]:
    return [Step(*row) for row in db.execute(_SELECT[Step] + " ORDER BY seq", (call_id,))]


def messages(db: sqlite3.Connection, call_id: str) -> list[Message]:
    return [Message(*row) for row in db.execute(_SELECT[Message], (call_id,))]


def moments(db: sqlite3.Connection, call_id: str) -> list[Moment]:
    return [Moment(*row) for row in db.execute(_SELECT[Moment] + " ORDER BY id", (call_id,))]


def call_of_leg(db: sqlite3.Connection, uniqueid: str) -> str | None:
    row = db.execute("SELECT call_id FROM leg WHERE uniqueid = ?", (uniqueid,)).fetchone()
    return str(row[0]) if row else None


def open_calls(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT id FROM call WHERE ended_at IS NULL")]


def interrupted_calls(db: sqlite3.Connection, run: int) -> list[str]:
    return [row[0] for row in db.execute("SELECT id FROM call WHERE interrupted = 1 AND run = ?", (run,))]


def delete_call(db: sqlite3.Connection, call_id: str) -> None:
    db.execute("DELETE FROM call WHERE id = ?", (call_id,))


def delete_step(db: sqlite3.Connection, step: Step) -> None:
    db.execute("DELETE FROM call_step WHERE call_id = ? AND seq = ?", (step.call_id, step.seq))


def move_rest(db: sqlite3.Connection, old: str, new: str) -> None:
    """Rows that a batch does not hold in memory follow a call that turned out to be a part of another."""
    for table in ("ring", "recording"):
        db.execute(f"UPDATE {table} SET call_id = ? WHERE call_id = ?", (new, old))


def move_rings(db: sqlite3.Connection, visit_id: int, new: str) -> None:
    db.execute("UPDATE ring SET call_id = ? WHERE visit_id = ?", (new, visit_id))


def drop_visit(db: sqlite3.Connection, visit_id: int, kept: int) -> None:
    """A visit that is a part of another; its rings go over to that one."""
    db.execute("UPDATE ring SET visit_id = ? WHERE visit_id = ?", (kept, visit_id))
    db.execute("DELETE FROM queue_visit WHERE id = ?", (visit_id,))


def line_name(db: sqlite3.Connection, line_id: int) -> str:
    row = db.execute("SELECT name FROM line WHERE id = ?", (line_id,)).fetchone()
    return str(row[0]) if row else ""


def agent_at(db: sqlite3.Connection, device: str, at: int) -> int | None:
    """Who was signed in at a device."""
    row = db.execute(
        "SELECT agent_id FROM agent_session WHERE device = ? AND signed_in_at <= ?"
        " AND (signed_out_at IS NULL OR signed_out_at > ?) ORDER BY id DESC LIMIT 1",
        (device, at, at),
    ).fetchone()
    return int(row[0]) if row else None


# -- positions --------------------------------------------------------------------------------------------------------


def position(db: sqlite3.Connection, source: str) -> tuple[int, int, bytes] | None:
    """(inode, bytes read, first bytes) of a source, None before its first line."""
    row = db.execute("SELECT inode, position, head FROM ingest WHERE source = ?", (source,)).fetchone()
    return (row[0], row[1], bytes(row[2])) if row else None


def store_position(db: sqlite3.Connection, source: str, inode: int, place: int, head: bytes) -> None:
    db.execute(
        "INSERT INTO ingest (source, inode, position, head) VALUES (?, ?, ?, ?) ON CONFLICT (source)"
        " DO UPDATE SET inode = excluded.inode, position = excluded.position, head = excluded.head",
        (source, inode, place, head),
    )


def counters(db: sqlite3.Connection) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute("SELECT name, value FROM ingest_counter")}


def store_counters(db: sqlite3.Connection, values: dict[str, int]) -> None:
    db.executemany(
        "INSERT INTO ingest_counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values.items(),
    )
