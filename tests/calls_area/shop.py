"""Rows for tests of the list, the story and the day's figures."""

import itertools
import sqlite3

NOON = 1_795_262_400_000
SECOND = 1000
SERIAL = itertools.count(1)


def fill(db: sqlite3.Connection) -> None:
    for person_id, name in ((1, "王小丽"), (2, "Anna")):
        db.execute(
            "INSERT INTO person (id, name, login, password_hash, role, staff_number, created_at)"
            " VALUES (?, ?, ?, '', 'agent', ?, 0)",
            (person_id, name, name, str(2000 + person_id)),
        )
    for queue_id, name in ((1, "订购"), (2, "售后")):
        db.execute(
            "INSERT INTO queue (id, name, extension, strategy) VALUES (?, ?, ?, 'ring_all')",
            (queue_id, name, 600 + queue_id),
        )
    db.execute("INSERT INTO flow (id, name, version) VALUES (1, 'f', 1)")
    db.execute("INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('4006001234', '卫视', 1, 1)")
    db.execute("INSERT INTO member (id, number, name, pin_hash, created_at) VALUES (5, '100', '刘芳', '', 0)")
    db.execute("INSERT INTO seat (id, number, name) VALUES (1, '802', '二号')")
    db.execute("INSERT INTO device (name, seat_id, kind, secret) VALUES ('802-desk', 1, 'desk', '')")


def call(db: sqlite3.Connection, **columns: object) -> str:
    """A call in that ended; its id."""
    number = next(SERIAL)
    row = {
        "id": f"b-1-1.{number}",
        "direction": "in",
        "started_at": NOON + number * SECOND,
        "ended_at": NOON + number * SECOND + 60_000,
        "number": "13800001111",
        "access_number": "4006001234",
        "outcome": "answered",
    } | columns
    insert(db, "call", row)
    return str(row["id"])


def visit(db: sqlite3.Connection, state: str, wait: int, **columns: object) -> int:
    row = {
        "call_id": "c",
        "uniqueid": "c",
        "queue": "q1",
        "queue_id": 1,
        "entered_at": NOON,
        "state": state,
        "wait_ms": wait * SECOND,
    }
    if state == "answered":
        row |= {"connected_at": NOON + wait * SECOND, "talk_ms": 60 * SECOND, "agent_id": 1}
    return insert(db, "queue_visit", row | {"ended_at": NOON + wait * SECOND} | columns)


def insert(db: sqlite3.Connection, table: str, row: dict[str, object]) -> int:
    marks = ", ".join("?" * len(row))
    return db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values())).lastrowid or 0
