"""A database of a small shop, and calls through its flows with Asterisk's half played by `tests/agi/asterisk.py`."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from agi_scripts import flow
from agi_scripts.caller import Caller, Facts
from appliance import paths
from appliance.flows import service
from appliance.flows.pins import PinMemory
from tests.agi.asterisk import Asterisk
from tests.db.blank import blank

PROMPTS = (
    "welcome", "menu-main", "closed", "all-busy", "leave-message", "message-saved", "enter-member", "enter-pin",
    "survey", "goodbye",
)  # fmt: skip


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[sqlite3.Connection]:
    """Queues 1 (leaves when empty) and 2 (does not), agents 7 and 8, seat 801, access number 400 without a flow yet."""
    db = blank(tmp_path)
    monkeypatch.setattr(paths, "DATABASE", tmp_path / "linebox.db")
    sounds = tmp_path / "sounds" / "zh"
    sounds.mkdir(parents=True)
    for name in PROMPTS:
        (sounds / f"{name}.wav").write_bytes(bytes(44 + 16_000))
    monkeypatch.setattr(paths, "SOUNDS", tmp_path / "sounds")
    monkeypatch.setattr(paths, "PROMPTS", tmp_path / "prompts")
    for statement in (
        "INSERT INTO queue (id, name, extension, strategy, max_wait_seconds) VALUES (1, 'a', '601', 'ring_all', 90)",
        "INSERT INTO queue (id, name, extension, strategy, leave_when_empty, record)"
        " VALUES (2, 'b', '602', 'ring_all', 0, 0)",
        "INSERT INTO seat (number, name) VALUES ('801', 'first')",
        "INSERT INTO person (id, name, login, password_hash, role, created_at) VALUES (7, 'g', 'g', '', 'agent', 0)",
        "INSERT INTO person (id, name, login, password_hash, role, created_at) VALUES (8, 'h', 'h', '', 'agent', 0)",
        "INSERT INTO queue_member (queue_id, person_id, position) VALUES (1, 7, 1), (1, 8, 2), (2, 7, 1)",
    ):
        db.execute(statement)
    yield db
    db.close()


@pytest.fixture
def call(db: sqlite3.Connection) -> Callable[..., Asterisk]:
    """call(steps, keys="1", …): one AGI session of a call through a flow; facts as in Facts."""
    pins = PinMemory()

    def run(steps: dict[str, object], keys: str = "", asterisk: Asterisk | None = None, **facts: str) -> Asterisk:
        if not db.execute("SELECT 1 FROM access_number").fetchone():
            flow_id = service.create(db, "f", {"first": next(iter(steps)), "steps": steps}, None)
            db.execute(
                "INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('400', 'n', ?, 1)", (flow_id,)
            )
        asterisk = asterisk or Asterisk(keys=keys)
        with asterisk.session() as agi:
            told = {"call": "box-1-1.0", "number": "400", "from_": "13800001111", "state": "Ring", **facts}
            with contextlib.closing(Caller(agi, Facts(**told), pins)) as caller:
                flow.run(caller)
        return asterisk

    return run
