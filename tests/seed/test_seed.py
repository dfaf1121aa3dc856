"""A shop from a document, and the demo's removal."""

import io
import json
import sqlite3

import pytest

from appliance.access import passwords
from appliance.access import service as access
from appliance.errors import Conflict, Invalid
from appliance.lines import service as lines
from appliance.queues import queries as queues
from appliance.seed import __main__ as program
from appliance.seed.document import make
from appliance.seed.queries import TABLES
from appliance.seed.remove import remove_demo
from tests.db.blank import blank

SHOP = {
    "shop": {"shop_name": "线盒", "time_zone": "Asia/Shanghai", "language": "zh"},
    "persons": [
        {"name": "王", "login": "w", "password": "12345678", "role": "agent", "staff_number": "8001"},
        {"name": "李", "login": "l", "password": "12345678", "role": "agent", "staff_number": "8002"},
        {"name": "老板", "login": "boss", "password": "12345678", "role": "administrator"},
    ],
    "seats": [{"number": "801", "name": "座席 1"}],
    "queues": [
        {"key": "sales", "name": "销售", "extension": "601", "members": ["8002", "8001"], "strategy": "in_order"}
    ],
    "lines": [{"name": "carrier", "address": "192.0.2.1"}],
    "flows": [
        {
            "key": "main",
            "name": "总机",
            "body": {
                "first": "q",
                "steps": {"q": {"kind": "queue", "queue": "sales", "priority": 0, "served": "", "overflow": ""}},
            },
        }
    ],
    "access_numbers": [{"number": "4008001234", "name": "总机", "flow": "main", "queue": "sales"}],
    "members": [{"number": "123456", "name": "M", "pin": "4321"}],
    "blacklist": [{"pattern": "138*"}],
    "holidays": [{"day": "2026-10-01", "name": "国庆"}],
}


@pytest.fixture
def db(tmp_path, monkeypatch):
    cheap = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(access, "PASSWORDS", cheap)
    connection = blank(tmp_path)
    yield connection
    connection.close()


def counts(db: sqlite3.Connection) -> dict[str, int]:
    return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in (*TABLES, "call", "leg")}


def test_make(db):
    made = json.loads(json.dumps(make(db, SHOP)))
    assert set(made["persons"]) == {"8001", "8002", "boss"}
    assert made["devices"]["801-desk"]["secret"]
    members = queues.members(db, made["queues"]["sales"])
    assert [member.staff_number for member in members] == ["8002", "8001"]
    step = json.loads(db.execute("SELECT body FROM flow_version").fetchone()[0])["steps"]["q"]
    assert step["queue"] == made["queues"]["sales"]
    assert db.execute("SELECT count(*) FROM holiday").fetchone()[0] == 1
    assert db.execute("SELECT sum(demo) FROM person").fetchone()[0] == 0


def test_a_second_document_may_name_what_is_there(db):
    made = make(db, SHOP)
    make(
        db,
        {
            "access_numbers": [
                {"number": "4009", "name": "x", "flow": made["flows"]["main"], "queue": made["queues"]["sales"]}
            ]
        },
    )
    assert lines.access_number(db, "4009").flow_id == made["flows"]["main"]


@pytest.mark.parametrize(
    "document",
    [
        {"person": []},
        {"queues": [{"key": "a", "name": "x", "extension": "601", "members": ["none"]}]},
        {"access_numbers": [{"number": "4008", "name": "x", "flow": "none", "queue": "none"}]},
        {"blacklist": [{"pattern": "*"}]},
    ],
)
def test_refuses(db, document):
    with pytest.raises(Invalid):
        make(db, document)


def call(db, call_id, number):
    db.execute("INSERT INTO call (id, direction, started_at, access_number) VALUES (?, 'in', 1, ?)", (call_id, number))
    db.execute("INSERT INTO leg (uniqueid, call_id, channel, started_at) VALUES (?, ?, 'c', 1)", (call_id, call_id))
    db.execute(
        "INSERT INTO recording (call_id, file, started_at) VALUES (?, ?, 1)", (call_id, f"2026/11/21/{call_id}.wav")
    )


def test_the_demo_goes_in_one_step_and_nothing_else(db, tmp_path):
    own = {
        **{part: [] for part in SHOP if part != "shop"},
        "persons": [{**SHOP["persons"][2], "login": "own"}],
        "seats": [{"number": "901", "name": "own"}],
        "lines": [{"name": "own", "address": "192.0.2.99"}],
    }
    make(db, own)
    before = counts(db)
    make(db, SHOP, demo=True)
    call(db, "real", "95000")
    call(db, "demo", "4008001234")
    call(db, "unanswered", "4008001234")
    folder = tmp_path / "recordings" / "2026/11/21"
    folder.mkdir(parents=True)
    for name in ("real", "demo"):
        (folder / f"{name}.wav").touch()
    db.execute("DELETE FROM recording WHERE call_id = 'unanswered'")
    (folder / "unanswered.wav").touch()
    removed = remove_demo(db, tmp_path / "recordings", tmp_path / "messages")
    assert removed["call"] == 2
    assert removed["person"] == 3
    assert counts(db) == {**before, "call": 1, "leg": 1}
    assert [path.name for path in folder.iterdir()] == ["real.wav"]
    assert remove_demo(db, tmp_path / "recordings", tmp_path / "messages")["person"] == 0


def test_the_demo_is_kept_while_it_is_in_use(db):
    made = make(db, SHOP, demo=True)
    everything = counts(db)
    db.execute(
        "INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (?, '801-desk', 1)",
        (made["persons"]["8001"],),
    )
    with pytest.raises(Conflict, match="801-desk"):
        remove_demo(db)
    db.execute("UPDATE agent_session SET signed_out_at = 2")
    lines.add_access_number(
        db, number="4009", name="own", flow_id=made["flows"]["main"], queue_id=made["queues"]["sales"]
    )
    with pytest.raises(Conflict, match="flow"):
        remove_demo(db)
    assert counts(db) == {**everything, "access_number": 2}


def test_the_program_prints_ids_or_says_why_not(tmp_path, monkeypatch, capsys):
    blank(tmp_path).close()
    monkeypatch.setattr("appliance.paths.DATABASE", tmp_path / "linebox.db")
    monkeypatch.setattr("sys.stdin", io.StringIO('{"seats": [{"number": "801", "name": "x"}]}'))
    assert program.main([]) == 0
    assert json.loads(capsys.readouterr().out)["seats"] == {"801": 1}
    monkeypatch.setattr("sys.stdin", io.StringIO('{"seats": [{"number": "801", "name": "x"}]}'))
    assert program.main([]) == 1
    assert "number: This number belongs to x." in capsys.readouterr().err
