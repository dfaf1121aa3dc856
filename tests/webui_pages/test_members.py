"""Members as a team leader keeps them."""

import sqlite3
from collections.abc import Callable

import pytest

from appliance.db.connect import write
from appliance.members import service
from tests.webui_pages import sample
from tests.webui_pages.conftest import Browser

NEW = {"number": "20001", "name": "何静", "phone": "139 0000 1111", "pin": "4711", "again": "4711"}


@pytest.fixture
def leader(browser: Callable[..., Browser]) -> Browser:
    return browser("leader")


def test_an_empty_list_says_what_members_are_for(leader: Browser) -> None:
    page = leader.get("/members").text
    assert "No members yet" in page
    assert "Member number and PIN" in page


def test_a_new_member_can_use_the_pin_on_the_phone(leader: Browser, db: sqlite3.Connection) -> None:
    page = leader.post("/members/new", NEW).text
    assert "何静" in page
    assert "13900001111" in page
    assert service.check_pin(db, "20001", "4711").member is not None


def test_a_pin_never_comes_back_into_a_page(leader: Browser) -> None:
    refused = leader.post("/members/new", {**NEW, "number": "", "pin": "83561", "again": "83561"}).text
    assert "83561" not in refused
    leader.post("/members/new", {**NEW, "pin": "83561", "again": "83561"})
    assert "83561" not in leader.get("/members").text + leader.get("/members/1").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"again": "4712"}, "The two PINs differ."),
        ({"pin": "12", "again": "12"}, "4 to 8 digits."),
        ({"number": "12"}, "3 to 16 digits."),
        ({"name": ""}, "Please fill this in."),
        ({"phone": "abc"}, "This is not a telephone number."),
    ],
)
def test_bad_input_is_refused_at_its_field(
    leader: Browser, db: sqlite3.Connection, change: dict[str, str], said: str
) -> None:
    page = leader.post("/members/new", {**NEW, **change}).text
    assert said in page
    assert db.execute("SELECT count(*) FROM member").fetchone()[0] == 0


def test_a_taken_number_is_refused(leader: Browser) -> None:
    leader.post("/members/new", NEW)
    assert "This number is already taken." in leader.post("/members/new", NEW).text


def test_edit_and_delete(leader: Browser, db: sqlite3.Connection) -> None:
    leader.post("/members/new", NEW)
    page = leader.post("/members/1", {"number": "20001", "name": "何静静", "phone": "", "active": ""}).text
    assert "何静静" in page
    assert "switched off" in page
    assert service.check_pin(db, "20001", "4711").member is None
    leader.post("/members/1/delete")
    assert db.execute("SELECT count(*) FROM member").fetchone()[0] == 0


def test_a_forgotten_pin_is_replaced(leader: Browser, db: sqlite3.Connection) -> None:
    leader.post("/members/new", NEW)
    assert "has a new PIN" in leader.post("/members/1/pin", {"pin": "9999", "again": "9999"}).text
    assert service.check_pin(db, "20001", "4711").member is None
    assert service.check_pin(db, "20001", "9999").member is not None


def test_a_locked_member_is_shown_and_unlocked(leader: Browser, db: sqlite3.Connection) -> None:
    leader.post("/members/new", NEW)
    for _ in range(service.PIN_TRIES):
        service.check_pin(db, "20001", "0000")
    assert "PIN locked until" in leader.get("/members").text
    assert "Too many wrong PINs" in leader.get("/members/1").text
    leader.post("/members/1/unlock")
    assert "PIN locked until" not in leader.get("/members").text
    assert service.check_pin(db, "20001", "4711").member is not None


def test_search_sort_and_pages(leader: Browser, db: sqlite3.Connection) -> None:
    with write(db):
        for number in range(120):
            db.execute(
                "INSERT INTO member (number, name, pin_hash, created_at) VALUES (?, ?, 'x', ?)",
                (str(3000 + number), f"Member {number:03}", number),
            )
    assert "Page 1 of 3" in leader.get("/members").text
    last = leader.get("/members?page=99").text
    assert "Member 119" in last
    assert "Member 099" not in last
    first = leader.get("/members?sort=-name").text
    assert first.index("Member 119") < first.index("Member 118")
    found = leader.get("/members?search=3007").text
    assert "Member 007" in found
    assert "Member 008" not in found
    assert "Nobody found" in leader.get("/members?search=zzz").text


def test_htmx_gets_the_list_alone_but_history_the_whole_page(leader: Browser) -> None:
    leader.post("/members/new", NEW)
    leader.headers["HX-Request"] = "true"
    part = leader.get("/members").text
    assert "何静" in part
    assert "<html" not in part
    leader.headers["HX-History-Restore-Request"] = "true"
    assert "<html" in leader.get("/members").text


def test_hostile_names_are_text(leader: Browser, db: sqlite3.Connection, shop: dict[str, int]) -> None:
    page = leader.get("/members").text + leader.get("/members/3").text
    assert sample.HOSTILE_NAME not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("query", ["sort=;drop", "page=-1", "page=x", "page=99999999999", "sort=-", "search=%00%27%22"])
def test_nonsense_in_the_address_is_harmless(leader: Browser, shop: dict[str, int], query: str) -> None:
    assert leader.get(f"/members?{query}").status_code == 200
