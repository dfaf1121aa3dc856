"""SQL of the list of calls and of the day's figures. A call's story: `story.py`."""

import sqlite3
from typing import Any

from appliance import settings
from appliance.calls.figures import Figures
from appliance.calls.model import CallFilter, CallInfo, Quarter
from appliance.calls.story import INFO, story

__all__ = ["ORDERS", "CallFilter", "Quarter", "count", "figures", "find", "same_number", "story", "today"]

MOST = 10_000  # a list says "10,000 or more": nobody pages further, and counting millions takes seconds
SEARCHED = 4  # characters of a number from which on its index is searched instead of the days

ORDERS = {
    "started": "started_at",
    "number": "number",
    "access": "access_number",
    "queue": "queue_id",
    "agent": "agent_id",
    "outcome": "outcome",
    "wait": "wait_ms",
    "talk": "talk_ms",
    "duration": "ended_at - started_at",
    "grade": "grade",
}


def _where(wanted: CallFilter) -> tuple[str, list[Any]]:
    """The condition and its values. The box's own calls between seats stand in the list only if asked for."""
    parts: list[str] = []
    values: list[Any] = []

    def add(condition: str, *given: Any) -> None:
        parts.append(condition)
        values.extend(given)

    if wanted.number:
        text = wanted.number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        like = "number LIKE ? ESCAPE '\\'"
        if len(wanted.number) >= SEARCHED:
            like = f"id IN (SELECT id FROM call INDEXED BY call_number WHERE {like})"
        add(like, f"%{text}%")
    if wanted.start is not None:
        add("started_at >= ?", wanted.start)
    if wanted.end is not None:
        add("started_at < ?", wanted.end)
    if wanted.direction:
        add("direction = ?", wanted.direction)
    else:
        add("direction <> 'internal'")
    for column, value in (("agent_id", wanted.agent_id), ("queue_id", wanted.queue_id), ("grade", wanted.grade)):
        if value is not None:
            add(f"{column} = ?", value)
    for column, text in (("access_number", wanted.access_number), ("outcome", wanted.outcome)):
        if text:
            add(f"{column} = ?", text)
    if wanted.shortest_ms is not None:
        add("ended_at - started_at >= ?", wanted.shortest_ms)
    if wanted.longest_ms is not None:
        add("ended_at - started_at <= ?", wanted.longest_ms)
    return " AND ".join(parts), values


def count(db: sqlite3.Connection, wanted: CallFilter) -> int:
    """How many calls fit, at most MOST."""
    where, values = _where(wanted)
    row = db.execute(f"SELECT count(*) FROM (SELECT 1 FROM call WHERE {where} LIMIT {MOST})", values).fetchone()
    return int(row[0])


def find(
    db: sqlite3.Connection,
    wanted: CallFilter,
    *,
    sort: str = "started",
    descending: bool = True,
    limit: int,
    offset: int = 0,
) -> list[CallInfo]:
    """One page of the calls that fit. `sort`: a key of ORDERS; equal ones stand in the order of their begin."""
    where, values = _where(wanted)
    way = "DESC" if descending else "ASC"
    order = f"{ORDERS[sort]} {way}" + ("" if sort == "started" else f", started_at {way}")
    page = f"SELECT id FROM call WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"
    ids = [row[0] for row in db.execute(page, [*values, limit, offset])]
    marks = ", ".join("?" * len(ids))
    found = {row["id"]: CallInfo(*row) for row in db.execute(f"{INFO} WHERE call.id IN ({marks})", ids)}
    return [found[call_id] for call_id in ids]


def same_number(db: sqlite3.Connection, number: str, but: str, limit: int) -> list[CallInfo]:
    """The last calls of an outside number except `but`; none if it was withheld."""
    if not number:
        return []
    rows = db.execute(
        f"{INFO} WHERE call.number = ? AND call.id <> ? ORDER BY call.started_at DESC LIMIT ?", (number, but, limit)
    )
    return [CallInfo(*row) for row in rows]


# -- the day ----------------------------------------------------------------------------------------------------------

# Visits that count, see figures.Figures.
_COUNTED = "entered_at >= ? AND entered_at < ? AND state <> '' AND NOT (personal = 1 AND state = 'overflowed')"


def today(db: sqlite3.Connection, start: int, end: int, quarter_ms: int) -> list[Quarter]:
    """All quarters of an hour from `start` to `end`, also the empty ones. A visit belongs to the one it entered in."""
    rows = db.execute(
        "SELECT (entered_at - ?) / ? AS quarter, count(*), sum(state = 'answered'), sum(state = 'abandoned'),"
        " sum(state = 'short_abandoned'), sum(state = 'overflowed'), sum(state = 'key_exit')"
        f" FROM queue_visit WHERE {_COUNTED} GROUP BY quarter",
        (start, quarter_ms, start, end),
    )
    found = {row[0]: tuple(row)[1:] for row in rows}
    places = range((end - start + quarter_ms - 1) // quarter_ms)
    return [Quarter(start + place * quarter_ms, *found.get(place, (0,) * 6)) for place in places]


def figures(
    db: sqlite3.Connection, start: int, end: int, *, queue_id: int | None = None, within_ms: int | None = None
) -> Figures:
    """The sums of a period, of all queues or one. `within_ms`: of the service level, the shop's own unless given."""
    if within_ms is None:
        within_ms = settings.get(db, settings.SERVICE_LEVEL_SECONDS) * 1000
    row = db.execute(
        "SELECT sum(state = 'answered') AS answered, sum(state = 'abandoned') AS abandoned,"
        " sum(state = 'short_abandoned') AS short_abandoned, sum(state = 'overflowed') AS overflowed,"
        " sum(state = 'key_exit') AS key_exit, sum(state = 'answered' AND wait_ms <= ?) AS in_time,"
        " sum(CASE WHEN state = 'answered' THEN wait_ms END) AS answered_wait_ms,"
        " sum(CASE WHEN state = 'abandoned' THEN wait_ms END) AS abandoned_wait_ms, sum(wait_ms) AS wait_ms,"
        f" max(wait_ms) AS longest_wait_ms, sum(talk_ms) AS talk_ms FROM queue_visit WHERE {_COUNTED}"
        + ("" if queue_id is None else " AND queue_id = ?"),
        [within_ms, start, end, *([] if queue_id is None else [queue_id])],
    ).fetchone()
    return Figures(**{name: row[name] if name == "longest_wait_ms" else row[name] or 0 for name in row.keys()})  # noqa: SIM118
