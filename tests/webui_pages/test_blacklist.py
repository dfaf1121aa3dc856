"""The blacklist as a team leader keeps it."""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.blacklist import service
from appliance.db.connect import write
from tests.webui_pages import sample
from tests.webui_pages.conftest import Browser

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW = {"pattern": "0400*", "reason": "Sales calls", "action": "announce", "until": ""}


@pytest.fixture
def leader(browser: Callable[..., Browser]) -> Browser:
    return browser("leader")


def test_an_empty_list_says_what_it_is_for(leader: Browser) -> None:
    assert "Nobody is on the blacklist" in leader.get("/blacklist").text


def test_a_new_entry_stops_the_next_call(leader: Browser, db: sqlite3.Connection) -> None:
    page = leader.post("/blacklist/new", NEW).text
    assert "0400*" in page
    assert "for ever" in page
    assert "Lin Fang" in page  # who added it
    found = service.match(db, "04001234567")
    assert found is not None
    assert found.action == "announce"


def test_the_last_day_counts_as_a_whole(leader: Browser, db: sqlite3.Connection) -> None:
    leader.post("/blacklist/new", {**NEW, "until": "2030-05-31"})
    assert "2030-05-31" in leader.get("/blacklist").text
    assert 'value="2030-05-31"' in leader.get("/blacklist/1").text
    evening = int(datetime(2030, 5, 31, 23, 59, 59, tzinfo=SHANGHAI).timestamp() * 1000)
    assert service.match(db, "0400", evening)
    assert not service.match(db, "0400", evening + 1000)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"pattern": "*"}, "A telephone number, or its beginning followed by *."),
        ({"until": "soon"}, "This is not a day such as 2026-10-01."),
        ({"until": "9999-12-31"}, "This is not a day such as 2026-10-01."),
        ({"action": "shoot"}, "Please choose one of the list."),
    ],
)
def test_bad_input_is_refused_at_its_field(
    leader: Browser, db: sqlite3.Connection, change: dict[str, str], said: str
) -> None:
    assert said in leader.post("/blacklist/new", {**NEW, **change}).text
    assert db.execute("SELECT count(*) FROM blacklist").fetchone()[0] == 0


def test_edit_and_remove(leader: Browser, db: sqlite3.Connection) -> None:
    leader.post("/blacklist/new", NEW)
    leader.post("/blacklist/1", {**NEW, "pattern": "0401*", "action": "hang_up"})
    assert service.match(db, "0400") is None
    found = service.match(db, "0401")
    assert found is not None
    assert found.action == "hang_up"
    leader.post("/blacklist/1/delete")
    assert service.match(db, "0401") is None


def test_an_expired_entry_says_so(leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int) -> None:
    with write(db):
        sample.blacklist(db, now, created_by=shop["leader"])
    page = leader.get("/blacklist").text
    assert page.count("expired") == 1
    assert sample.HOSTILE_NAME not in page


def test_a_number_comes_along_from_a_call(leader: Browser) -> None:
    assert 'value="13800138000"' in leader.get("/blacklist/new?number=13800138000").text
