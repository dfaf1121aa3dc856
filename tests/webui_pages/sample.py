"""A day of a small shop, written straight into the tables: what the pages have to show. Some callers' names and
numbers are as hostile as a stranger can make them."""

import random
import sqlite3
from collections.abc import Sequence

HOSTILE_NAME = '<script>alert(1)</script>"; DROP TABLE call; --'
HOSTILE_NUMBER = "1" * 40
MINUTE = 60_000
PEOPLE = (
    (1, "陈店长", "chief", "administrator", None),
    (2, "林组长", "lin", "leader", "2000"),
    (3, "王小丽", "wang", "agent", "2001"),
    (4, "Anna Li", "anna", "agent", "2002"),
    (5, "赵强", "zhao", "agent", "2003"),
)
QUEUES = ((1, "订购热线", "601"), (2, "售后服务", "602"))


def settings(db: sqlite3.Connection, now_ms: int, first_person: int = 1) -> None:
    """`first_person`: ids of PEOPLE count from here on."""
    more = first_person - 1
    for person_id, name, login, role, staff_number in PEOPLE:
        db.execute(
            "INSERT INTO person (id, name, login, password_hash, role, staff_number, language, created_at)"
            " VALUES (?, ?, ?, '', ?, ?, 'en', ?)",
            (person_id + more, name, login, role, staff_number, now_ms),
        )
    for number in range(801, 805):
        seat = db.execute(
            "INSERT INTO seat (number, name) VALUES (?, ?)", (str(number), f"{number - 800}号台")
        ).lastrowid
        db.execute(
            "INSERT INTO device (name, seat_id, kind, secret) VALUES (?, ?, 'desk', 'x')", (f"{number}-desk", seat)
        )
    for queue_id, name, extension in QUEUES:
        db.execute(
            "INSERT INTO queue (id, name, extension, strategy) VALUES (?, ?, ?, 'round_robin')",
            (queue_id, name, extension),
        )
        db.executemany(
            "INSERT INTO queue_member (queue_id, person_id, position) VALUES (?, ?, ?)",
            [(queue_id, person_id + more, person_id) for person_id in (3, 4, 5)],
        )
    db.execute("INSERT INTO flow (id, name, version) VALUES (1, '电视购物', 1)")
    db.execute("INSERT INTO flow_version (flow_id, version, body, saved_at) VALUES (1, 1, '{}', ?)", (now_ms,))
    db.execute("INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('4006001234', '卫视一套', 1, 1)")
    db.execute("INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('02188886666', '售后', 1, 2)")
    for number in range(1, 4):
        db.execute(
            "INSERT INTO member (id, number, name, phone, pin_hash, created_at) VALUES (?, ?, ?, ?, 'x', ?)",
            (
                number,
                f"10023{number}",
                ("刘芳", "Peter O'Neil", HOSTILE_NAME)[number - 1],
                f"1380013800{number}",
                now_ms,
            ),
        )
    db.execute("INSERT INTO pin_failure VALUES ('100232', 3, ?)", (now_ms + 5 * MINUTE,))


def call(db: sqlite3.Connection, call_id: str, at: int, **columns: object) -> None:
    row = {
        "id": call_id,
        "direction": "in",
        "started_at": at,
        "access_number": "4006001234",
        "line": "电信中继",
        "flow_id": 1,
    }
    row |= {"answered_at": at + 200} | columns
    names = ", ".join(row)
    db.execute(f"INSERT INTO call ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))


def step(
    db: sqlite3.Connection, call_id: str, seq: int, kind: str, at: int, left: int | None, result: str, detail: str
) -> None:
    db.execute(
        "INSERT INTO call_step (call_id, seq, step, kind, entered_at, left_at, result, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (call_id, seq, f"s{seq}", kind, at, left, result, detail),
    )


def visit(db: sqlite3.Connection, call_id: str, at: int, state: str, wait: int | None, **columns: object) -> int:
    row = {"call_id": call_id, "uniqueid": call_id, "queue": "q1", "queue_id": 1, "entered_at": at, "state": state}
    row |= {"wait_ms": wait, "position": 1, "ended_at": None if wait is None else at + wait} | columns
    names = ", ".join(row)
    done = db.execute(f"INSERT INTO queue_visit ({names}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    assert done.lastrowid is not None
    return done.lastrowid


def whole_story(db: sqlite3.Connection, at: int, agents: Sequence[int] = (3, 4), queue_id: int = 1) -> str:
    """One call with everything in it: menu, PIN wrong and right, two rings, an answer, a recording and a grade."""
    call_id = "0001-1-1732000000.1"
    call(
        db,
        call_id,
        at,
        ended_at=at + 6 * MINUTE,
        number="13800138001",
        name="刘芳",
        member_id=1,
        queue_id=queue_id,
        agent_id=agents[1],
        outcome="answered",
        wait_ms=41_000,
        talk_ms=220_000,
        grade=5,
        hung_up_by="agent",
    )
    step(db, call_id, 1, "greeting", at + 300, at + 6_000, "done", "{}")
    step(db, call_id, 2, "menu", at + 6_000, at + 12_000, "2", '{"key": "2"}')
    step(db, call_id, 3, "pin", at + 12_000, at + 40_000, "ok", '{"tries": 2}')
    step(db, call_id, 4, "queue", at + 40_000, at + 301_000, "served", '{"queue": 1}')
    step(db, call_id, 5, "survey", at + 301_000, at + 315_000, "done", '{"grade": 5}')
    entered = at + 40_000
    visit_id = visit(
        db,
        call_id,
        entered,
        "answered",
        41_000,
        position=3,
        agent_id=agents[1],
        queue_id=queue_id,
        connected_at=entered + 41_000,
        talk_ms=220_000,
        ring_ms=6_000,
    )
    db.execute("UPDATE queue_visit SET ended_at = ? WHERE id = ?", (entered + 261_000, visit_id))
    for agent, ended, ring, answered in ((agents[0], 20_000, 15_000, 0), (agents[1], 41_000, 6_000, 1)):
        db.execute(
            "INSERT INTO ring (visit_id, call_id, agent_id, ended_at, ring_ms, answered) VALUES (?, ?, ?, ?, ?, ?)",
            (visit_id, call_id, agent, entered + ended, ring, answered),
        )
    db.execute(
        "INSERT INTO leg (uniqueid, call_id, channel, number, started_at, answered_at, ended_at, cause)"
        " VALUES (?, ?, 'PJSIP/line1-00000001', '13800138001', ?, ?, ?, 16)",
        (call_id, call_id, at, at + 200, at + 6 * MINUTE),
    )
    db.execute(
        "INSERT INTO leg (uniqueid, call_id, channel, device, number, started_at, answered_at, ended_at, cause)"
        " VALUES (?, ?, 'PJSIP/802-desk-00000003', '802-desk', '802', ?, ?, ?, 16)",
        (call_id + "3", call_id, entered + 35_000, entered + 41_000, entered + 261_000),
    )
    for at_ms, kind, target in ((80_000, "hold", ""), (92_000, "unhold", ""), (150_000, "attended", "803-desk")):
        db.execute(
            "INSERT INTO call_moment (call_id, at, kind, uniqueid, target) VALUES (?, ?, ?, ?, ?)",
            (call_id, entered + at_ms, kind, call_id + "3", target),
        )
    db.execute(
        "INSERT INTO recording (id, call_id, file, started_at) VALUES (1, ?, '2026/11/21/story.wav', ?)",
        (call_id, entered + 41_000),
    )
    return call_id


def left_message(db: sqlite3.Connection, at: int) -> str:
    call_id = "0001-1-1732000000.9"
    call(
        db,
        call_id,
        at,
        ended_at=at + 80_000,
        number=HOSTILE_NUMBER,
        name=HOSTILE_NAME,
        queue_id=2,
        outcome="message_left",
        wait_ms=20_000,
    )
    visit(db, call_id, at + 5_000, "overflowed", 20_000, queue="q2", queue_id=2, reason="timeout")
    step(db, call_id, 1, "queue", at + 5_000, at + 25_000, "timeout", "{}")
    step(db, call_id, 2, "message", at + 25_000, at + 60_000, "recorded", "{}")
    db.execute(
        "INSERT INTO message (id, call_id, queue_id, file, left_at, duration_ms)"
        " VALUES (1, ?, 2, '2026/11/21/m.wav', ?, 31000)",
        (call_id, at + 60_000),
    )
    return call_id


def day(
    db: sqlite3.Connection,
    start_ms: int,
    end_ms: int,
    count: int = 160,
    agents: Sequence[int] = (3, 4, 5),
    queues: Sequence[int] = (1, 1, 2),
) -> None:
    """Many plain calls between two points of time, most in the evening after the television spot."""
    chance = random.Random(20261121)
    for index in range(count):
        at = start_ms + int((end_ms - start_ms) * min(1.0, chance.betavariate(4, 2)))
        call_id = f"0001-1-{at // 1000}.{index + 100}"
        number = f"13{chance.randrange(10**8, 10**9)}" if index % 17 else ""
        outcome = chance.choices(("answered", "abandoned", "overflowed", "gave_up"), (70, 15, 8, 7))[0]
        wait = chance.randrange(2_000, 90_000)
        talk = chance.randrange(20_000, 400_000) if outcome == "answered" else 0
        agent = chance.choice(agents) if talk else None
        queue_id = None if outcome == "gave_up" else chance.choice(queues)
        call(
            db,
            call_id,
            at,
            ended_at=at + wait + talk + 10_000,
            number=number,
            queue_id=queue_id,
            agent_id=agent,
            outcome=outcome,
            wait_ms=wait,
            talk_ms=talk,
            grade=chance.choice((None, None, 5, 5, 4, 2)) if talk else None,
        )
        if queue_id:
            visit(
                db,
                call_id,
                at + 9_000,
                outcome,
                wait,
                queue=f"q{queue_id}",
                queue_id=queue_id,
                agent_id=agent,
                talk_ms=talk or None,
                connected_at=at + 9_000 + wait if talk else None,
            )


def blacklist(db: sqlite3.Connection, now_ms: int, created_by: int = 1) -> None:
    for pattern, reason, action, expires in (
        ("13900000001", "骚扰电话，三次", "hang_up", None),
        ("0400*", "Sales calls", "announce", now_ms + 30 * 24 * 60 * MINUTE),
        ("17012345678", HOSTILE_NAME, "hang_up", now_ms - MINUTE),
    ):
        db.execute(
            "INSERT INTO blacklist (pattern, reason, action, expires_at, created_by, created_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (pattern, reason, action, expires, created_by, now_ms),
        )
