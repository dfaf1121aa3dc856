"""SQL of flows, their versions, holidays, and of what the scripts ask while a caller waits."""

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class FlowRow:
    """`version`: the one in force; `numbers`: access numbers it stands behind."""

    id: int
    name: str
    version: int
    demo: bool
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """`body`: JSON text; `saved_at`: ms since 1970; `saved_by`: a person's name, empty when gone."""

    flow_id: int
    version: int
    body: str
    saved_at: int
    saved_by: str


@dataclass(frozen=True)
class Holiday:
    """`day`: 2026-10-01 in the box's zone; `hours`: empty: closed."""

    day: str
    name: str
    hours: str


# -- flows -------------------------------------------------------------------------------------------------------------
def flows(db: sqlite3.Connection) -> list[FlowRow]:
    numbers: dict[int, list[str]] = {}
    for row in db.execute("SELECT number, flow_id FROM access_number ORDER BY number"):
        numbers.setdefault(row["flow_id"], []).append(row["number"])
    return [
        FlowRow(row["id"], row["name"], row["version"], bool(row["demo"]), tuple(numbers.get(row["id"], ())))
        for row in db.execute("SELECT id, name, version, demo FROM flow ORDER BY name")
    ]


def flow(db: sqlite3.Connection, flow_id: int) -> FlowRow | None:
    return next((found for found in flows(db) if found.id == flow_id), None)


def name_taken(db: sqlite3.Connection, name: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM flow WHERE name = ? AND id <> ?", (name, but_id)).fetchone() is not None


def insert_flow(db: sqlite3.Connection, name: str, demo: bool) -> int:
    return int(db.execute("INSERT INTO flow (name, version, demo) VALUES (?, 0, ?)", (name, demo)).lastrowid or 0)


def rename_flow(db: sqlite3.Connection, flow_id: int, name: str) -> None:
    db.execute("UPDATE flow SET name = ? WHERE id = ?", (name, flow_id))


def delete_flow(db: sqlite3.Connection, flow_id: int) -> None:
    db.execute("DELETE FROM flow WHERE id = ?", (flow_id,))


def insert_version(db: sqlite3.Connection, flow_id: int, body: str, saved_at: int, saved_by: int | None) -> int:
    """Puts a new version in force; returns its number."""
    row = db.execute("SELECT max(version) FROM flow_version WHERE flow_id = ?", (flow_id,)).fetchone()
    version = int(row[0] or 0) + 1
    db.execute(
        "INSERT INTO flow_version (flow_id, version, body, saved_at, saved_by) VALUES (?, ?, ?, ?, ?)",
        (flow_id, version, body, saved_at, saved_by),
    )
    db.execute("UPDATE flow SET version = ? WHERE id = ?", (version, flow_id))
    return version


def versions(db: sqlite3.Connection, flow_id: int) -> list[Version]:
    """The newest first."""
    rows = db.execute(
        "SELECT flow_id, version, body, saved_at, ifnull(person.name, '') AS saved_by FROM flow_version"
        " LEFT JOIN person ON person.id = saved_by WHERE flow_id = ? ORDER BY version DESC",
        (flow_id,),
    )
    return [Version(**dict(row)) for row in rows]


def body(db: sqlite3.Connection, flow_id: int, version: int) -> str | None:
    row = db.execute("SELECT body FROM flow_version WHERE flow_id = ? AND version = ?", (flow_id, version)).fetchone()
    return None if row is None else str(row["body"])


def version_in_force(db: sqlite3.Connection, number: str) -> tuple[int, int] | None:
    """(flow, version) behind an access number."""
    row = db.execute(
        "SELECT flow.id, flow.version FROM access_number JOIN flow ON flow.id = flow_id WHERE number = ?", (number,)
    ).fetchone()
    return None if row is None else (int(row["id"]), int(row["version"]))


# -- holidays ----------------------------------------------------------------------------------------------------------
def holidays(db: sqlite3.Connection) -> list[Holiday]:
    return [Holiday(**dict(row)) for row in db.execute("SELECT day, name, hours FROM holiday ORDER BY day")]


# -- asked while a caller waits ----------------------------------------------------------------------------------------
def queue_ids(db: sqlite3.Connection) -> set[int]:
    return {int(row["id"]) for row in db.execute("SELECT id FROM queue")}


def seat_numbers(db: sqlite3.Connection) -> set[str]:
    return {str(row["number"]) for row in db.execute("SELECT number FROM seat")}


def last_agent(db: sqlite3.Connection, number: str, since: int) -> int | None:
    """The agent who talked to this number last, in or out, since `since` (ms since 1970), if still working here."""
    row = db.execute(
        "SELECT agent_id FROM call JOIN person ON person.id = agent_id AND person.active = 1"
        " WHERE number = ? AND number <> '' AND started_at >= ? AND direction IN ('in', 'out')"
        " ORDER BY started_at DESC LIMIT 1",
        (number, since),
    ).fetchone()
    return None if row is None else int(row["agent_id"])


def states_of_signed_in(db: sqlite3.Connection, queue_id: int) -> list[str]:
    """The present state of each signed-in agent of a queue."""
    rows = db.execute(
        "SELECT (SELECT state FROM agent_state WHERE agent_state.agent_id = agent_session.agent_id AND until IS NULL"
        " ORDER BY since DESC LIMIT 1) AS state FROM agent_session JOIN queue_member ON person_id = agent_id"
        " WHERE queue_id = ? AND signed_out_at IS NULL",
        (queue_id,),
    )
    return [row["state"] or "" for row in rows]
