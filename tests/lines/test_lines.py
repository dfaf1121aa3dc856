"""Lines and access numbers."""

import pytest

from appliance.errors import Invalid, NotFound
from appliance.flows import service as flows
from appliance.lines import queries, service
from appliance.queues import service as queues
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("written", "stored"),
    [("192.0.2.1", "192.0.2.1"), (" SIP.Carrier.CN ", "sip.carrier.cn"), ("2001:DB8::1", "2001:db8::1")],
)
def test_addresses(db, written, stored):
    assert service.line(db, service.add_line(db, name="电信 E1-1", address=written)).address == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", ""),
        ("address", "10.0.0.300"),
        ("address", "a b"),
        ("address", "a;b"),
        ("address", "host\nmatch=0.0.0.0/0"),
        ("address", "0.0.0.0/0"),
        ("address", "-a"),
        ("port", 0),
        ("port", "5060x"),
        ("channels", 0),
        ("kind", "dahdi"),
        ("caller_number", "abc"),
        ("caller_number", "${X}"),
        ("name", 'a"b'),
        ("name", "a;b"),
        ("name", "a)b"),
        ("enabled", "on"),
    ],
)
def test_refuses(db, field, value):
    with pytest.raises(Invalid) as refused:
        service.add_line(db, **{"name": "x", "address": "192.0.2.1", field: value})
    assert refused.value.field == field


def test_two_lines_need_two_addresses_and_two_names(db):
    first = service.add_line(db, name="a", address="192.0.2.1")
    with pytest.raises(Invalid, match="a has this address"):
        service.add_line(db, name="b", address="192.0.2.1")
    with pytest.raises(Invalid) as refused:
        service.add_line(db, name="a", address="192.0.2.2")
    assert refused.value.field == "name"
    service.edit_line(db, first, name="a", address="192.0.2.1", enabled=False)
    assert not service.line(db, first).enabled
    service.delete_line(db, first)
    with pytest.raises(NotFound):
        service.edit_line(db, first, name="a", address="192.0.2.1")


@pytest.fixture
def ids(db):
    flow_id = flows.create(db, "总机", {"first": "h", "steps": {"h": {"kind": "hangup", "prompt": ""}}}, None)
    return {"flow_id": flow_id, "queue_id": queues.add_queue(db, name="销售", extension="601")}


def test_access_numbers(db, ids):
    number = service.add_access_number(db, number="+86 (21) 555-1", name="电视", **ids, language="en", station="CCTV")
    assert number == "+86215551"
    service.edit_access_number(db, number, number="4008001234", name="电视", **ids)
    assert [found.number for found in queries.access_numbers(db)] == ["4008001234"]
    with pytest.raises(NotFound):
        service.access_number(db, number)
    service.delete_access_number(db, "4008001234")
    with pytest.raises(NotFound):
        service.delete_access_number(db, "4008001234")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "_X."),
        ("number", "1" * 40),
        ("number", "12,1,System(x)"),
        ("flow_id", 99),
        ("flow_id", "x"),
        ("queue_id", 99),
        ("language", "de"),
        ("station", "a\nb"),
        ("medium", "x" * 61),
    ],
)
def test_access_numbers_refused(db, ids, field, value):
    with pytest.raises(Invalid) as refused:
        service.add_access_number(db, **{"number": "4008001234", "name": "x", **ids, field: value})
    assert refused.value.field == field


def test_an_access_number_stands_once(db, ids):
    service.add_access_number(db, number="4008001234", name="x", **ids)
    with pytest.raises(Invalid):
        service.add_access_number(db, number="400-800-1234", name="y", **ids)
