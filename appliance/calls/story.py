"""SQL of one call's whole story."""

import json
import sqlite3

from appliance.calls.model import (
    CallInfo,
    Hold,
    LegInfo,
    MessageInfo,
    RecordingInfo,
    RingInfo,
    StepInfo,
    Story,
    Transfer,
    VisitInfo,
)

INFO = """SELECT call.id, direction, started_at, answered_at, ended_at, call.number, call.name, access_number, line,
 call.flow_id, member_id, call.queue_id, agent_id, outcome, wait_ms, talk_ms, grade, hung_up_by, interrupted,
 coalesce(access_number.name, '') AS access_name, coalesce(queue.name, '') AS queue_name,
 coalesce(person.name, '') AS agent_name, coalesce(member.name, '') AS member_name
 FROM call LEFT JOIN access_number ON access_number.number = call.access_number
 LEFT JOIN queue ON queue.id = call.queue_id LEFT JOIN person ON person.id = call.agent_id
 LEFT JOIN member ON member.id = call.member_id"""


def story(db: sqlite3.Connection, call_id: str) -> Story | None:
    """Everything about a call, None if there is no such call."""
    row = db.execute(f"{INFO} WHERE call.id = ?", (call_id,)).fetchone()
    if row is None:
        return None
    return Story(
        call=CallInfo(*row),
        steps=_steps(db, call_id),
        visits=_visits(db, call_id),
        legs=_legs(db, call_id),
        holds=_holds(db, call_id),
        transfers=_transfers(db, call_id),
        recordings=recordings(db, call_id),
        messages=messages(db, call_id),
    )


def _steps(db: sqlite3.Connection, call_id: str) -> list[StepInfo]:
    rows = db.execute(
        "SELECT step, kind, entered_at, left_at, result, detail FROM call_step WHERE call_id = ? ORDER BY seq",
        (call_id,),
    )
    return [StepInfo(**(dict(row) | {"detail": json.loads(row["detail"])})) for row in rows]


def _visits(db: sqlite3.Connection, call_id: str) -> list[VisitInfo]:
    rings: dict[int, list[RingInfo]] = {}
    rows = db.execute(
        "SELECT ring.visit_id, ring.agent_id, coalesce(person.name, '') AS agent_name, ring.ended_at, ring.ring_ms,"
        # a phone that rang until somebody else picked the call up did not answer
        " ring.answered = 1 AND ring.agent_id = queue_visit.agent_id AS answered"
        " FROM ring JOIN queue_visit ON queue_visit.id = ring.visit_id LEFT JOIN person ON person.id = ring.agent_id"
        " WHERE ring.call_id = ? ORDER BY ring.id",
        (call_id,),
    )
    for visit_id, agent_id, name, ended_at, ring_ms, answered in rows:
        rings.setdefault(visit_id, []).append(RingInfo(agent_id, name, ended_at, ring_ms, bool(answered)))
    rows = db.execute(
        "SELECT v.id, v.uniqueid, v.queue, v.queue_id, coalesce(queue.name, '') AS queue_name, v.personal,"
        " v.entered_at, v.position, v.state, v.reason, v.wait_ms, v.ring_ms, v.agent_id,"
        " coalesce(person.name, '') AS agent_name, v.connected_at, v.talk_ms, v.ended_at, v.exit"
        " FROM queue_visit v LEFT JOIN queue ON queue.id = v.queue_id LEFT JOIN person ON person.id = v.agent_id"
        " WHERE v.call_id = ? ORDER BY v.id",
        (call_id,),
    )
    return [VisitInfo(**dict(row), rings=rings.get(row["id"], [])) for row in rows]


def _legs(db: sqlite3.Connection, call_id: str) -> list[LegInfo]:
    rows = db.execute(
        "SELECT leg.uniqueid, leg.device, coalesce(seat.number, '') AS seat, leg.number, leg.started_at,"
        " leg.answered_at, leg.ended_at, leg.cause FROM leg LEFT JOIN device ON device.name = leg.device"
        " LEFT JOIN seat ON seat.id = device.seat_id WHERE leg.call_id = ? ORDER BY leg.started_at, leg.uniqueid",
        (call_id,),
    )
    return [LegInfo(*row) for row in rows]


def _holds(db: sqlite3.Connection, call_id: str) -> list[Hold]:
    """Each hold with the unhold of the same leg that follows."""
    rows = db.execute(
        "SELECT at, kind, uniqueid FROM call_moment WHERE call_id = ? AND kind IN ('hold', 'unhold') ORDER BY id",
        (call_id,),
    )
    begun: dict[str, int] = {}
    found = []
    for at, kind, uniqueid in rows:
        if kind == "hold":
            begun.setdefault(uniqueid, at)
        elif uniqueid in begun:
            start = begun.pop(uniqueid)
            found.append(Hold(start, max(0, at - start)))
    found += [Hold(start, None) for start in begun.values()]
    return sorted(found, key=lambda hold: hold.at)


def _transfers(db: sqlite3.Connection, call_id: str) -> list[Transfer]:
    rows = db.execute(
        "SELECT call_moment.at, call_moment.kind, coalesce(seat.number, call_moment.target) AS target FROM call_moment"
        " LEFT JOIN device ON device.name = call_moment.target LEFT JOIN seat ON seat.id = device.seat_id"
        " WHERE call_id = ? AND call_moment.kind IN ('blind', 'attended', 'pickup') ORDER BY call_moment.id",
        (call_id,),
    )
    return [Transfer(*row) for row in rows]


def recordings(db: sqlite3.Connection, call_id: str) -> list[RecordingInfo]:
    rows = db.execute("SELECT id, call_id, file, started_at FROM recording WHERE call_id = ? ORDER BY id", (call_id,))
    return [RecordingInfo(*row) for row in rows]


def messages(db: sqlite3.Connection, call_id: str) -> list[MessageInfo]:
    rows = db.execute(
        "SELECT id, call_id, queue_id, file, left_at, duration_ms FROM message WHERE call_id = ? ORDER BY id",
        (call_id,),
    )
    return [MessageInfo(*row) for row in rows]
