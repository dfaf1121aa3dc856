"""SQL of the demo's removal."""

import sqlite3

# In this order nothing points to a row that is gone already
TABLES = ("access_number", "flow", "queue", "seat", "person", "member", "blacklist", "line")
_DEMO_CALLS = (
    "SELECT id FROM call WHERE access_number IN (SELECT number FROM access_number WHERE demo = 1)"
    " OR agent_id IN (SELECT id FROM person WHERE demo = 1)"
)
_OF_CALLS = ("leg", "call_moment", "call_step", "queue_visit", "ring", "recording", "message")


def signed_in(db: sqlite3.Connection) -> list[str]:
    """Devices at which agents of the demo are signed in."""
    rows = db.execute(
        "SELECT device FROM agent_session JOIN person ON person.id = agent_id"
        " WHERE person.demo = 1 AND signed_out_at IS NULL ORDER BY device"
    )
    return [row["device"] for row in rows]


def files(db: sqlite3.Connection) -> tuple[list[str], list[str]]:
    """Names of the demo's recordings and messages."""
    return (
        [row["file"] for row in db.execute(f"SELECT file FROM recording WHERE call_id IN ({_DEMO_CALLS})")],
        [row["file"] for row in db.execute(f"SELECT file FROM message WHERE call_id IN ({_DEMO_CALLS})")],
    )


def delete_calls(db: sqlite3.Connection) -> list[str]:
    """The calls that came in on the demo's numbers or were answered by its agents, with all that hangs on them;
    returns their ids."""
    calls = [row["id"] for row in db.execute(_DEMO_CALLS)]
    for table in reversed(_OF_CALLS):
        db.executemany(f"DELETE FROM {table} WHERE call_id = ?", [(call,) for call in calls])
    db.executemany("DELETE FROM call WHERE id = ?", [(call,) for call in calls])
    for table in ("agent_state", "agent_session"):
        db.execute(f"DELETE FROM {table} WHERE agent_id IN (SELECT id FROM person WHERE demo = 1)")
    return calls


def delete_demo(db: sqlite3.Connection, table: str) -> int:
    """The marked rows of one of `TABLES`; IntegrityError when something that is not marked needs one of them."""
    if table not in TABLES:
        raise ValueError(table)
    return db.execute(f"DELETE FROM {table} WHERE demo = 1").rowcount
