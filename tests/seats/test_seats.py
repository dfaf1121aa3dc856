"""Seats, their devices and numbers."""

import pytest

from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import service as flows
from appliance.queues import service as queues
from appliance.seats import queries, service
from tests.db.blank import blank

HANG_UP = {"first": "h", "steps": {"h": {"kind": "hangup", "prompt": ""}}}


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


def test_a_seat_comes_with_a_desk_phone(db):
    first = service.seat(db, service.add_seat(db, number="801", name="座席 1"))
    second = service.seat(db, service.add_seat(db, number="802", name="座席 2"))
    (device,) = first.devices
    assert (device.name, device.kind) == ("801-desk", "desk")
    assert len(device.secret) == service.SECRET_LENGTH
    assert device.secret != second.devices[0].secret
    setup = service.phone_setup(first, device, "192.0.2.1")
    assert (setup.server, setup.user_name, setup.password) == ("192.0.2.1", "801-desk", device.secret)


@pytest.mark.parametrize("number", ["", "1", "1234567", "8a", "*70", "８０１", "801\n2", "110", "119", "120", None])
def test_refuses_numbers(db, number):
    with pytest.raises(Invalid) as refused:
        service.add_seat(db, number=number, name="x")
    assert refused.value.field == "number"


def test_seats_and_queues_share_one_set_of_numbers(db):
    service.add_seat(db, number="801", name="座席 1")
    queue_id = queues.add_queue(db, name="销售", extension="601")
    with pytest.raises(Invalid, match="座席 1"):
        service.add_seat(db, number="801", name="x")
    with pytest.raises(Invalid, match="销售"):
        service.add_seat(db, number="601", name="x")
    with pytest.raises(Invalid, match="座席 1"):
        queues.add_queue(db, name="x", extension="801")
    with pytest.raises(Invalid, match="座席 1"):
        queues.edit_queue(db, queue_id, name="销售", extension="801")
    queues.edit_queue(db, queue_id, name="销售", extension="601", strategy="random")


def test_a_new_number_renames_the_phone_and_keeps_its_secret(db):
    seat_id = service.add_seat(db, number="801", name="座席 1")
    before = service.seat(db, seat_id).devices[0]
    service.edit_seat(db, seat_id, number="901", name="座席 1")
    after = service.seat(db, seat_id).devices[0]
    assert (after.name, after.secret) == ("901-desk", before.secret)
    service.renew_secret(db, seat_id)
    assert service.seat(db, seat_id).devices[0].secret != before.secret


def test_a_seat_in_use_keeps_number_and_life(db):
    seat_id = service.add_seat(db, number="801", name="座席 1")
    db.execute("INSERT INTO person (name, login, password_hash, role, created_at) VALUES ('王伟', 'w', '', 'agent', 1)")
    db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (1, '801-desk', 1)")
    with pytest.raises(Conflict, match="王伟"):
        service.delete_seat(db, seat_id)
    with pytest.raises(Conflict, match="王伟"):
        service.edit_seat(db, seat_id, number="901", name="座席 1")
    service.edit_seat(db, seat_id, number="801", name="窗口")
    db.execute("UPDATE agent_session SET signed_out_at = 2")
    service.delete_seat(db, seat_id)
    assert queries.devices(db) == []
    with pytest.raises(NotFound):
        service.seat(db, seat_id)


def test_a_seat_that_a_flow_transfers_to_stays(db):
    seat_id = service.add_seat(db, number="801", name="座席 1")
    body = {"first": "t", "steps": {"t": {"kind": "transfer", "to": "801", "seconds": 20, "failed": ""}}}
    flow_id = flows.create(db, "夜间", body, None)
    with pytest.raises(Conflict, match="夜间"):
        service.delete_seat(db, seat_id)
    flows.save(db, flow_id, HANG_UP, None)
    service.delete_seat(db, seat_id)
