"""Typed settings, the shop and its holidays."""

import pytest

from appliance import settings
from appliance.db.connect import write
from appliance.errors import Invalid, NotFound
from appliance.system import queries, service
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


def test_defaults_pass_their_own_checks():
    for setting in settings.ALL:
        assert setting.check(setting.default, setting.key) == setting.default
    assert len({setting.key for setting in settings.ALL}) == len(settings.ALL)


def test_what_was_put_is_got(db):
    assert settings.get(db, settings.SHOP_NAME) == "Linebox"
    with write(db):
        settings.put(db, settings.SHOP_NAME, ' 线盒 "一" 😀 ')
    assert settings.get(db, settings.SHOP_NAME) == '线盒 "一" 😀'


@pytest.mark.parametrize("stored", ['"Asia/Atlantis"', "5", "not JSON"])
def test_a_value_that_cannot_be_used_is_the_default(db, stored, caplog):
    with write(db):
        db.execute("INSERT INTO setting (key, value) VALUES ('time_zone', ?)", (stored,))
    assert settings.get(db, settings.TIME_ZONE) == "Asia/Shanghai"
    assert "time_zone" in caplog.text


def test_the_shop_is_stored_whole_or_not_at_all(db):
    service.set_shop(db, shop_name="一", time_zone="Asia/Tokyo", language="en", short_abandon_seconds="7")
    before = service.shop(db)
    assert before == service.Shop("一", "Asia/Tokyo", "en", 7)
    for field, value in (
        ("time_zone", "../../etc/passwd"),
        ("language", "de"),
        ("short_abandon_seconds", 61),
        ("shop_name", ""),
    ):
        values = {"shop_name": "二", "time_zone": "UTC", "language": "zh", "short_abandon_seconds": 5, field: value}
        with pytest.raises(Invalid) as refused:
            service.set_shop(db, **values)
        assert refused.value.field == field
        assert service.shop(db) == before


def test_holidays(db):
    service.put_holiday(db, day="2026-10-01", name="国庆")
    service.put_holiday(db, day="2026-10-01", name="国庆节", hours="09:00-12:00")
    service.put_holiday(db, day="2026-01-01", name="元旦")
    assert [(h.day, h.name, h.hours) for h in queries.holidays(db, since="2026-05-01")] == [
        ("2026-10-01", "国庆节", "09:00-12:00")
    ]
    service.delete_holiday(db, "2026-01-01")
    with pytest.raises(NotFound):
        service.delete_holiday(db, "2026-01-01")
