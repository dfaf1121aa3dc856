"""SQL of the call daemon: what the box consists of, agents' sessions and states, what a screen pop needs."""

import json
import sqlite3
from dataclasses import dataclass

from appliance.live.directory import AgentPerson, Device, Directory, Line, Queue

# -- what the box consists of ------------------------------------------------------------------------------------------


def directory(db: sqlite3.Connection) -> Directory:
    """Lines, queues, devices and agents as they are stored now."""
    lines = db.execute("SELECT id, name, channels FROM line WHERE enabled = 1 ORDER BY id")
    queues = db.execute("SELECT id, name, strategy, after_call_seconds, missed_limit FROM queue ORDER BY id")
    devices = db.execute(
        "SELECT device.name, seat.number, seat.name AS seat_name FROM device JOIN seat ON seat.id = device.seat_id"
    )
    people = db.execute("SELECT id, name, staff_number FROM person WHERE active = 1 AND staff_number IS NOT NULL")
    members = db.execute("SELECT queue_id, person_id FROM queue_member ORDER BY queue_id, position, person_id")
    numbers = db.execute("SELECT number, name FROM access_number")
    versions = db.execute("SELECT id, session_version FROM person WHERE active = 1")
    agents = {row["id"]: AgentPerson(row["id"], row["name"], row["staff_number"]) for row in people}
    in_queue: dict[int, list[int]] = {}
    for row in members:
        if row["person_id"] in agents:
            in_queue.setdefault(row["queue_id"], []).append(row["person_id"])
    return Directory(
        lines={row["id"]: Line(row["id"], row["name"], row["channels"]) for row in lines},
        queues={row["id"]: Queue(**dict(row), members=tuple(in_queue.get(row["id"], ()))) for row in queues},
        devices={row["name"]: Device(row["name"], row["number"], row["seat_name"]) for row in devices},
        agents=agents,
        access_numbers={row["number"]: row["name"] for row in numbers},
        versions={row["id"]: row["session_version"] for row in versions},
    )


def data_version(db: sqlite3.Connection) -> int:
    """A number that changes when another connection has written."""
    return int(db.execute("PRAGMA data_version").fetchone()[0])


# -- sessions and states -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpenSession:
    """An agent who is signed in, with the state that is open and the last one the agent chose."""

    agent_id: int
    device: str
    signed_in_at: int
    state: str
    reason: str
    cause: str
    call_id: str
    since: int
    chosen: str  # ready, after_call or busy: the state below a ring or a talk
    chosen_reason: str
    chosen_cause: str
    chosen_since: int


def open_sessions(db: sqlite3.Connection) -> list[OpenSession]:
    """Everyone who is signed in. A session whose state row is missing counts as ready since the sign-in."""
    found = []
    sessions = db.execute(
        "SELECT agent_id, device, signed_in_at FROM agent_session WHERE signed_out_at IS NULL ORDER BY id"
    )
    for session in sessions.fetchall():
        shown = db.execute(
            "SELECT state, reason, cause, call_id, since FROM agent_state"
            " WHERE agent_id = ? AND until IS NULL ORDER BY id DESC LIMIT 1",
            (session["agent_id"],),
        ).fetchone()
        chosen = db.execute(
            "SELECT state, reason, cause, since FROM agent_state WHERE agent_id = ? AND since >= ?"
            " AND state IN ('ready', 'after_call', 'busy') ORDER BY id DESC LIMIT 1",
            (session["agent_id"], session["signed_in_at"]),
        ).fetchone()
        first = ("ready", "", "agent", session["signed_in_at"])
        shown = tuple(shown) if shown else (*first[:3], "", first[3])
        found.append(OpenSession(*session, *shown, *(tuple(chosen) if chosen else first)))
    return found


def begin_session(db: sqlite3.Connection, agent_id: int, device: str, at: int) -> None:
    db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (?, ?, ?)", (agent_id, device, at))


def end_session(db: sqlite3.Connection, agent_id: int, at: int, cause: str) -> None:
    """End the agent's session and state."""
    db.execute(
        "UPDATE agent_session SET signed_out_at = ?, cause = ? WHERE agent_id = ? AND signed_out_at IS NULL",
        (at, cause, agent_id),
    )
    db.execute("UPDATE agent_state SET until = ? WHERE agent_id = ? AND until IS NULL", (at, agent_id))


def begin_state(
    db: sqlite3.Connection, agent_id: int, state: str, reason: str, cause: str, call_id: str, at: int
) -> None:
    """End the open state and begin the next one."""
    db.execute("UPDATE agent_state SET until = ? WHERE agent_id = ? AND until IS NULL", (at, agent_id))
    db.execute(
        "INSERT INTO agent_state (agent_id, state, reason, cause, call_id, since) VALUES (?, ?, ?, ?, ?, ?)",
        (agent_id, state, reason, cause, call_id, at),
    )


def answered_since(db: sqlite3.Connection, start: int) -> list[tuple[int, str]]:
    """(agent, waiting channel) of each queue call answered since `start`."""
    rows = db.execute(
        "SELECT agent_id, uniqueid FROM queue_visit WHERE entered_at >= ? AND agent_id IS NOT NULL", (start,)
    )
    return [(row["agent_id"], row["uniqueid"]) for row in rows]


# -- calls -------------------------------------------------------------------------------------------------------------


def calls(db: sqlite3.Connection, ids: list[str]) -> dict[str, dict[str, object]]:
    """What the records know of calls that go on: number, name, access number, line, direction, start and the last
    step."""
    found: dict[str, dict[str, object]] = {}
    for call_id in ids:
        row = db.execute(
            "SELECT direction, started_at, number, name, access_number, line, wait_ms,"
            " (SELECT kind FROM call_step WHERE call_id = call.id ORDER BY seq DESC LIMIT 1) AS step"
            " FROM call WHERE id = ?",
            (call_id,),
        ).fetchone()
        if row:
            found[call_id] = dict(row)
    return found


def path(db: sqlite3.Connection, call_id: str) -> list[dict[str, object]]:
    """Steps of a call so far: [{step, kind, result}]."""
    rows = db.execute("SELECT step, kind, result FROM call_step WHERE call_id = ? ORDER BY seq", (call_id,))
    return [dict(row) for row in rows]


def last_calls(db: sqlite3.Connection, number: str, but: str) -> list[dict[str, object]]:
    """The five last calls of a number: [{id, started_at, outcome, agent_name, grade}]."""
    rows = db.execute(
        "SELECT call.id, call.started_at, call.outcome, coalesce(person.name, '') AS agent_name, call.grade"
        " FROM call LEFT JOIN person ON person.id = call.agent_id"
        " WHERE call.number = ? AND call.number <> '' AND call.id <> ? ORDER BY call.started_at DESC LIMIT 5",
        (number, but),
    )
    return [dict(row) for row in rows]


def member(db: sqlite3.Connection, member_id: int) -> dict[str, object] | None:
    """{id, number, name} of a member."""
    row = db.execute("SELECT id, number, name FROM member WHERE id = ?", (member_id,)).fetchone()
    return None if row is None else dict(row)


def insert_generation(db: sqlite3.Connection, at: int, result: str, message: str, changed: list[str]) -> None:
    db.execute(
        "INSERT INTO generation (at, result, message, changed) VALUES (?, ?, ?, ?)",
        (at, result, message, json.dumps(changed, ensure_ascii=False)),
    )


def reading(db: sqlite3.Connection) -> dict[str, int]:
    """Source of records → inode of the file that the reader is in."""
    return {row["source"]: row["inode"] for row in db.execute("SELECT source, inode FROM ingest")}
