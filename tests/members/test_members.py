"""Members and their PINs."""

import pytest

from appliance.errors import Invalid, NotFound
from appliance.members import queries, service
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1_800_000_000_000

    monkeypatch.setattr(service, "now_ms", lambda: Clock.now)
    return Clock


@pytest.fixture
def li(db, clock):
    return service.add_member(db, number="123456", name="李", pin="4321", phone="138 0013 8000")


def test_right_pin(db, li):
    checked = service.check_pin(db, "123456", "4321")
    assert checked.member is not None
    assert checked.member.id == li
    assert queries.member_by_phone(db, "13800138000").id == li


def test_the_third_wrong_pin_locks_for_a_time(db, li, clock):
    assert [service.check_pin(db, "123456", "0000").locked for _ in range(3)] == [False, False, True]
    assert service.check_pin(db, "123456", "4321") == service.PinCheck(None, True)
    clock.now += service.LOCK_MS
    assert service.check_pin(db, "123456", "0000") == service.PinCheck(None, False)
    assert service.check_pin(db, "123456", "4321").member.id == li


def test_a_right_pin_forgets_the_wrong_ones(db, li):
    for _ in range(3):
        assert not service.check_pin(db, "123456", "0000").locked
        assert not service.check_pin(db, "123456", "1111").locked
        assert service.check_pin(db, "123456", "4321").member


def test_a_number_that_does_not_exist_behaves_the_same(db, li):
    assert [service.check_pin(db, "999999", "0000").locked for _ in range(3)] == [False, False, True]


def test_a_clock_that_jumped_back_does_not_lock_for_years(db, li, clock):
    for _ in range(3):
        service.check_pin(db, "123456", "0000")
    clock.now = 0
    assert service.check_pin(db, "123456", "4321").member.id == li


def test_an_inactive_member_is_nobody(db, li):
    service.edit_member(db, li, number="123456", name="李", active=False)
    assert service.check_pin(db, "123456", "4321").member is None


def test_the_pin_is_stored_as_a_hash(db, li):
    assert "4321" not in "".join(map(str, tuple(db.execute("SELECT * FROM member").fetchone())))


def test_edit_keeps_the_pin_unless_there_is_a_new_one(db, li):
    service.edit_member(db, li, number="123456", name="李四", pin="")
    assert service.check_pin(db, "123456", "4321").member.name == "李四"
    service.edit_member(db, li, number="123456", name="李四", pin="9999")
    assert service.check_pin(db, "123456", "4321").member is None
    assert service.check_pin(db, "123456", "9999").member.id == li


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "12"),
        ("number", "abc"),
        ("number", "１２３"),
        ("pin", "12"),
        ("pin", "12a4"),
        ("pin", "123456789"),
        ("name", ""),
        ("name", "${SHELL(x)}"),
        ("phone", "nobody"),
    ],
)
def test_refuses(db, field, value):
    good = {"number": "1234", "name": "x", "pin": "1234", "phone": ""}
    with pytest.raises(Invalid) as refused:
        service.add_member(db, **{**good, field: value})
    assert refused.value.field == field


def test_numbers_are_unique_and_gone_members_are_gone(db, li):
    with pytest.raises(Invalid):
        service.add_member(db, number="123456", name="x", pin="1234")
    service.delete_member(db, li)
    with pytest.raises(NotFound):
        service.member(db, li)
    assert service.add_member(db, number="123456", name="x", pin="1234") != li, "history still names the old one"


def test_search_and_pages(db):
    for number in range(1000, 1010):
        service.add_member(db, number=str(number), name=f"Name{number}", pin="1234")
    assert queries.count(db) == 10
    assert [found.number for found in queries.members(db, limit=3, offset=3)] == ["1003", "1004", "1005"]
    assert [found.number for found in queries.members(db, search="name1007")] == ["1007"]
    assert queries.members(db, search="%") == []
