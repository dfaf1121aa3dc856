"""Queues and their members."""

import pytest

from appliance.access import queries as access
from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import service as flows
from appliance.lines import service as lines
from appliance.queues import queries, service
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


def person(db, staff_number, active=1):
    return db.execute(
        "INSERT INTO person (name, login, password_hash, role, staff_number, active, created_at)"
        " VALUES (?, ?, '', 'agent', ?, ?, 1)",
        (f"P{staff_number}", f"l{staff_number}", staff_number, active),
    ).lastrowid


def test_defaults_and_edit(db):
    queue_id = service.add_queue(db, name="销售", extension="601")
    queue = service.queue(db, queue_id)
    assert (queue.strategy, queue.ring_seconds, queue.max_wait_seconds) == ("longest_idle", 15, None)
    service.edit_queue(
        db, queue_id, name="售后", extension="602", strategy="in_order", max_wait_seconds="90", record=False
    )
    queue = service.queue(db, queue_id)
    assert (queue.name, queue.extension, queue.max_wait_seconds, queue.record) == ("售后", "602", 90, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\nb"),
        ("extension", "6"),
        ("extension", "110"),
        ("strategy", "linear"),
        ("strategy", None),
        ("ring_seconds", 0),
        ("ring_seconds", "fifteen"),
        ("ring_seconds", True),
        ("ring_seconds", "15; core stop now"),
        ("max_wait_seconds", -1),
        ("max_length", 0),
        ("leave_when_empty", "yes"),
        ("after_call_seconds", -1),
        ("missed_limit", 999),
        ("announce_seconds", 1),
        ("record", 2),
    ],
)
def test_refuses(db, field, value):
    with pytest.raises(Invalid) as refused:
        service.add_queue(db, **{"name": "x", "extension": "601", field: value})
    assert refused.value.field == field
    assert queries.queues(db) == []


def test_members_keep_their_order(db):
    queue_id = service.add_queue(db, name="销售", extension="601")
    a, b, c = (person(db, number) for number in ("8001", "8002", "8003"))
    service.set_members(db, queue_id, [c, a, b])
    assert [(m.person_id, m.position) for m in queries.members(db, queue_id)] == [(c, 1), (a, 2), (b, 3)]
    service.set_members(db, queue_id, [b])
    assert [queue.id for queue in queries.queues_of(db, b)] == [queue_id]
    assert queries.queues_of(db, a) == []


def test_only_active_persons_with_a_staff_number_once_each(db):
    queue_id = service.add_queue(db, name="销售", extension="601")
    good, gone, desk = person(db, "8001"), person(db, "8002", active=0), person(db, None)
    for wrong in ([gone], [desk], [good, good], [999], ["x"]):
        with pytest.raises(Invalid) as refused:
            service.set_members(db, queue_id, wrong)
        assert refused.value.field == "members"
    with pytest.raises(NotFound):
        service.set_members(db, 99, [good])
    assert queries.agents(db) == [good]


def test_a_queue_in_use_stays(db):
    queue_id = service.add_queue(db, name="销售", extension="601")
    other = service.add_queue(db, name="其他", extension="602")
    step = {"kind": "queue", "queue": queue_id, "priority": 0, "served": "", "overflow": ""}
    flow_id = flows.create(db, "总机", {"first": "q", "steps": {"q": step}}, None)
    number = lines.add_access_number(db, number="400 800 1234", name="总机", flow_id=flow_id, queue_id=other)
    with pytest.raises(Conflict, match="总机"):
        service.delete_queue(db, queue_id)
    with pytest.raises(Conflict, match="4008001234"):
        service.delete_queue(db, other)
    lines.delete_access_number(db, number)
    service.delete_queue(db, other)
    flows.delete(db, flow_id)
    service.delete_queue(db, queue_id)
    assert service.add_queue(db, name="新", extension="601") > other, "q1 in the history stays the old one"


def test_a_deleted_queue_takes_its_members_along(db):
    queue_id = service.add_queue(db, name="销售", extension="601")
    ag = person(db, "8001")
    service.set_members(db, queue_id, [ag])
    service.delete_queue(db, queue_id)
    assert access.queues_of(db, ag) == []
