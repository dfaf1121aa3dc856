"""Who is turned away, and how the list is kept."""

import pytest

from appliance.blacklist import queries, service
from appliance.errors import Invalid, NotFound
from tests.db.blank import blank

NOW = 1_800_000_000_000


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("pattern", "number", "hit"),
    [
        ("13800138000", "13800138000", True),
        ("13800138000", "138001380001", False),
        ("13800138000", "1380013800", False),
        ("138*", "13800138000", True),
        ("138*", "138", True),
        ("138*", "1390", False),
        ("+861*", "+86138", True),
        ("+861*", "86138", False),
        ("138*", "", False),
        ("138*", "138" + "0" * 500, True),
        ("00*", "%*_' OR 1=1 --", False),
    ],
)
def test_match(db, pattern, number, hit):
    service.add_entry(db, pattern=pattern)
    assert bool(service.match(db, number)) is hit


def test_the_longest_pattern_decides(db):
    service.add_entry(db, pattern="13*", action="hang_up")
    service.add_entry(db, pattern="13800138*", action="announce")
    service.add_entry(db, pattern="13800138000", action="hang_up", reason="this one")
    assert service.match(db, "13800138001").action == "announce"
    assert service.match(db, "13800138000").reason == "this one"
    assert service.match(db, "139").pattern == "13*"


def test_an_entry_expires(db):
    service.add_entry(db, pattern="138*", expires_at=NOW)
    assert service.match(db, "1380", NOW - 1)
    assert service.match(db, "1380", NOW) is None


@pytest.mark.parametrize("pattern", ["*", "", "1*3", "1**", "abc", "%", "1" * 30, "１３８", "138\n", None])
def test_refuses_patterns(db, pattern):
    with pytest.raises(Invalid) as refused:
        service.add_entry(db, pattern=pattern)
    assert refused.value.field == "pattern"


def test_edit_and_delete(db):
    entry_id = service.add_entry(db, pattern="138 0013-8000", reason="骚扰 😀")
    service.add_entry(db, pattern="139*")
    assert service.entry(db, entry_id).pattern == "13800138000"
    with pytest.raises(Invalid):
        service.edit_entry(db, entry_id, pattern="139*")
    service.edit_entry(db, entry_id, pattern="137*", action="announce")
    assert [entry.pattern for entry in queries.entries(db)] == ["137*", "139*"]
    service.delete_entry(db, entry_id)
    with pytest.raises(NotFound):
        service.delete_entry(db, entry_id)
