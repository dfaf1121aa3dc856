"""A small shop for the tests of the call daemon, and events recorded from real calls in it (Asterisk 22.10.1)."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from appliance.db.connect import connect, write
from appliance.db.migrate import migrate
from appliance.live.directory import AgentPerson, Device, Directory, Line, Queue

RECORDED = Path(__file__).with_name("recorded")
WANG, LI, ZHANG, BOSS = 1, 2, 3, 9

DIRECTORY = Directory(
    lines={1: Line(1, "电信", 30)},
    queues={
        1: Queue(1, "销售", "fewest_calls", 30, 3, (WANG, LI, ZHANG)),
        2: Queue(2, "售后", "in_order", 60, 2, (LI, WANG)),
    },
    devices={f"80{n}-desk": Device(f"80{n}-desk", f"80{n}", f"座席{n}") for n in (1, 2, 3)},
    agents={
        WANG: AgentPerson(WANG, "王", "1001"),
        LI: AgentPerson(LI, "李", "1002"),
        ZHANG: AgentPerson(ZHANG, "张", "1003"),
    },
    access_numbers={"4008001234": "主号"},
    versions={WANG: 1, LI: 1, ZHANG: 1, BOSS: 1},
)


def recorded(name: str) -> Iterator[dict[str, str]]:
    """The events of one call, in their order."""
    for line in (RECORDED / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def new_database(path: Path) -> sqlite3.Connection:
    """The same shop in a database."""
    migrate(path)
    db = connect(path)
    with write(db):
        db.execute("INSERT INTO line (id, name, kind, address, channels) VALUES (1, '电信', 'sip', '127.0.0.20', 30)")
        for agent in DIRECTORY.agents.values():
            db.execute(
                "INSERT INTO person (id, name, login, password_hash, role, staff_number, created_at)"
                " VALUES (?, ?, ?, '', 'agent', ?, 0)",
                (agent.id, agent.name, f"user{agent.id}", agent.staff_number),
            )
        for number, device in enumerate(DIRECTORY.devices.values(), start=1):
            db.execute("INSERT INTO seat (id, number, name) VALUES (?, ?, ?)", (number, device.seat, device.seat_name))
            db.execute(
                "INSERT INTO device (name, seat_id, kind, secret) VALUES (?, ?, 'desk', 's')", (device.name, number)
            )
        for queue in DIRECTORY.queues.values():
            db.execute(
                "INSERT INTO queue (id, name, extension, strategy, after_call_seconds, missed_limit)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (queue.id, queue.name, f"60{queue.id}", queue.strategy, queue.after_call_seconds, queue.missed_limit),
            )
            for position, member in enumerate(queue.members, start=1):
                db.execute("INSERT INTO queue_member VALUES (?, ?, ?)", (queue.id, member, position))
        db.execute("INSERT INTO flow (id, name, version) VALUES (1, 'f', 1)")
        db.execute("INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('4008001234', '主号', 1, 1)")
    return db
