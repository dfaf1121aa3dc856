"""SQL of queues and their members."""

import sqlite3
from dataclasses import dataclass

COLUMNS = (
    "id, name, extension, strategy, ring_seconds, max_wait_seconds, max_length, leave_when_empty, after_call_seconds,"
    " missed_limit, announce_position, announce_seconds, record, demo"
)


@dataclass(frozen=True)
class Queue:
    """One queue. None in `max_wait_seconds` and `max_length`: no limit."""

    id: int
    name: str
    extension: str
    strategy: str
    ring_seconds: int
    max_wait_seconds: int | None
    max_length: int | None
    leave_when_empty: bool
    after_call_seconds: int
    missed_limit: int
    announce_position: bool
    announce_seconds: int
    record: bool
    demo: bool


@dataclass(frozen=True)
class QueueMember:
    """An agent in a queue; `position` counts from 1, the order of the strategy in_order."""

    queue_id: int
    person_id: int
    position: int
    name: str
    staff_number: str | None


def _queue(row: sqlite3.Row) -> Queue:
    values = dict(row)
    for key in ("leave_when_empty", "announce_position", "record", "demo"):
        values[key] = bool(values[key])
    return Queue(**values)


def queues(db: sqlite3.Connection) -> list[Queue]:
    """All queues by extension."""
    return [_queue(row) for row in db.execute(f"SELECT {COLUMNS} FROM queue ORDER BY length(extension), extension")]


def queue(db: sqlite3.Connection, queue_id: int) -> Queue | None:
    row = db.execute(f"SELECT {COLUMNS} FROM queue WHERE id = ?", (queue_id,)).fetchone()
    return None if row is None else _queue(row)


def members(db: sqlite3.Connection, queue_id: int | None = None) -> list[QueueMember]:
    """Active members of one queue, or of all, in their order."""
    rows = db.execute(
        "SELECT queue_member.queue_id, queue_member.person_id, queue_member.position, person.name, person.staff_number"
        " FROM queue_member JOIN person ON person.id = queue_member.person_id"
        " WHERE (:queue IS NULL OR queue_member.queue_id = :queue) AND person.active = 1"
        " ORDER BY queue_member.queue_id, queue_member.position, queue_member.person_id",
        {"queue": queue_id},
    )
    return [QueueMember(**dict(row)) for row in rows]


def queues_of(db: sqlite3.Connection, person_id: int) -> list[Queue]:
    """The queues an agent serves."""
    columns = ", ".join(f"queue.{column}" for column in COLUMNS.split(", "))
    rows = db.execute(
        f"SELECT {columns} FROM queue JOIN queue_member ON queue_member.queue_id = queue.id"
        " WHERE queue_member.person_id = ? ORDER BY queue.id",
        (person_id,),
    )
    return [_queue(row) for row in rows]


def agents(db: sqlite3.Connection) -> list[int]:
    """Ids of all active persons with a staff number: who may be a member of a queue."""
    rows = db.execute("SELECT id FROM person WHERE active = 1 AND staff_number IS NOT NULL ORDER BY id")
    return [row["id"] for row in rows]


def name_taken(db: sqlite3.Connection, name: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM queue WHERE name = ? AND id <> ?", (name, but_id)).fetchone() is not None


def insert_queue(db: sqlite3.Connection, values: dict[str, object]) -> int:
    names = sorted(values)
    sql = f"INSERT INTO queue ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)})"
    return int(db.execute(sql, values).lastrowid or 0)


def update_queue(db: sqlite3.Connection, queue_id: int, values: dict[str, object]) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in sorted(values))
    db.execute(f"UPDATE queue SET {sets} WHERE id = :id", {**values, "id": queue_id})


def delete_queue(db: sqlite3.Connection, queue_id: int) -> None:
    db.execute("DELETE FROM queue WHERE id = ?", (queue_id,))


def replace_members(db: sqlite3.Connection, queue_id: int, person_ids: list[int]) -> None:
    db.execute("DELETE FROM queue_member WHERE queue_id = ?", (queue_id,))
    db.executemany(
        "INSERT INTO queue_member (queue_id, person_id, position) VALUES (?, ?, ?)",
        [(queue_id, person_id, position) for position, person_id in enumerate(person_ids, start=1)],
    )


def access_numbers_of(db: sqlite3.Connection, queue_id: int) -> list[str]:
    """Access numbers that fall back to this queue."""
    rows = db.execute("SELECT number FROM access_number WHERE queue_id = ? ORDER BY number", (queue_id,))
    return [row["number"] for row in rows]
