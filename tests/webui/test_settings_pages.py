"""Seats, queues, lines, access numbers, holidays, system: what is saved, what is refused, what telephony says."""

import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from appliance.errors import Unavailable
from appliance.flows import service as flows
from appliance.flows.template import template
from appliance.lines import queries as lines
from appliance.queues import queries as queues
from appliance.queues import service as queue_service
from appliance.seats import queries as seats
from appliance.seats import service as seat_service
from appliance.system import service as system
from tests.webui.conftest import Browser, FakeCalls

QUEUE = {
    "name": "Orders",
    "extension": "601",
    "strategy": "fewest_calls",
    "ring_seconds": "15",
    "max_wait_seconds": "",
    "max_length": "",
    "after_call_seconds": "30",
    "missed_limit": "3",
    "announce_seconds": "45",
    "record": "y",
}
LINE = {
    "name": "Telecom",
    "address": "192.0.2.10",
    "port": "5060",
    "caller_number": "",
    "channels": "30",
    "enabled": "y",
}


@pytest.fixture
def queue(db: sqlite3.Connection, staff: dict[str, int]) -> int:
    return queue_service.add_queue(db, name="Orders", extension="601")


@pytest.fixture
def flow(db: sqlite3.Connection, queue: int, prompts: Path) -> int:
    return flows.create(db, "Day", template(queue), None)


def test_the_home_page_says_what_to_do_first_and_when_all_is_done(
    administrator: Browser, db: sqlite3.Connection, flow: int, queue: int, staff: dict[str, int]
) -> None:
    page = administrator.get("/").text
    assert "steps before calls can come in" in page
    administrator.post("/lines/new", LINE)
    administrator.post("/seats/new", {"number": "801", "name": "Front"})
    administrator.post(f"/queues/{queue}/members/change", {"do": "add", "person": staff["agent"]})
    number = {"number": "4008001234", "name": "Shop", "flow_id": flow, "queue_id": queue, "language": "zh",
              "station": "", "medium": ""}  # fmt: skip
    assert "4008001234" in administrator.post("/numbers/new", number).text
    assert "The box is set up and takes calls." in administrator.get("/").text


def test_a_queue_is_added_edited_and_deleted(administrator: Browser, db: sqlite3.Connection, calls: FakeCalls) -> None:
    page = administrator.post("/queues/new", QUEUE).text
    assert "Saved and in force." in page
    assert "Agents of Orders" in page
    [found] = queues.queues(db)
    assert (found.strategy, found.max_wait_seconds, found.announce_position, found.record) == (
        "fewest_calls", None, False, True,
    )  # fmt: skip
    administrator.post(f"/queues/{found.id}", {**QUEUE, "name": "Service", "max_wait_seconds": "90"})
    assert queues.queues(db)[0].max_wait_seconds == 90
    assert "There is no queue yet" in administrator.post(f"/queues/{found.id}/delete").text
    assert calls.asked == ["apply"] * 3


def test_bad_values_stand_at_their_field_and_change_nothing(
    administrator: Browser, db: sqlite3.Connection, calls: FakeCalls
) -> None:
    page = administrator.post("/queues/new", {**QUEUE, "ring_seconds": "abc", "name": "Größe 好"}).text
    assert 'id="ring_seconds-error">Please enter a whole number.' in page
    assert 'value="abc"' in page
    assert 'value="Größe 好"' in page
    assert not queues.queues(db)
    assert not calls.asked


def test_a_refusal_is_told_in_the_readers_language(administrator: Browser) -> None:
    administrator.headers["Accept-Language"] = "zh-CN"
    assert "请输入 5 到 120 之间的数。" in administrator.post("/queues/new", {**QUEUE, "ring_seconds": "1"}).text


def test_agents_are_added_ordered_and_taken_out(
    administrator: Browser, db: sqlite3.Connection, queue: int, staff: dict[str, int]
) -> None:
    from appliance.access import service as access

    second = access.add_person(db, name="Li", login="li", password="long enough", role="agent", staff_number="1002")
    url = f"/queues/{queue}/members/change"
    for person in (staff["agent"], second):
        administrator.post(url, {"do": "add", "person": person})
    administrator.post(url, {"do": "up", "person": second})
    assert [member.person_id for member in queues.members(db, queue)] == [second, staff["agent"]]
    administrator.post(url, {"do": "remove", "person": second})
    assert [member.person_id for member in queues.members(db, queue)] == [staff["agent"]]


def test_a_person_without_a_staff_number_does_not_get_into_a_queue(
    administrator: Browser, db: sqlite3.Connection, queue: int, staff: dict[str, int]
) -> None:
    answer = administrator.post(f"/queues/{queue}/members/change", {"do": "add", "person": staff["leader"]})
    assert answer.status_code == 400
    assert not queues.members(db, queue)


def test_a_queue_that_is_needed_is_not_deleted(
    administrator: Browser, db: sqlite3.Connection, queue: int, flow: int
) -> None:
    assert "These flows lead to this queue: Day" in administrator.post(f"/queues/{queue}/delete").text
    assert queues.queues(db)


def test_what_the_telephone_part_says_is_told_in_plain_words(
    administrator: Browser, db: sqlite3.Connection, calls: FakeCalls
) -> None:
    calls.answer = {"ok": True, "result": "put_back", "message": "res_pjsip did not load", "changed": []}
    page = administrator.post("/seats/new", {"number": "801", "name": "Front"}).text
    assert "kept its old settings: res_pjsip did not load" in page
    calls.answer["result"] = "unchanged"
    assert "Saved and in force." in administrator.post("/seats/new", {"number": "803", "name": "Left"}).text
    calls.error = Unavailable("nobody there")
    page = administrator.post("/seats/new", {"number": "802", "name": "Back"}).text
    assert "it will use this as soon as it is back" in page
    assert [seat.number for seat in seats.seats(db)] == ["801", "802", "803"]


def test_how_to_set_up_a_telephone(administrator: Browser, db: sqlite3.Connection, calls: FakeCalls) -> None:
    seat_id = seat_service.add_seat(db, number="801", name="Front")
    secret = seats.seats(db)[0].devices[0].secret
    page = administrator.get(f"/seats/{seat_id}/phone").text
    assert 'data-copy="box"' in page
    assert "801-desk" in page
    assert f'hidden><span class="lb-copy"><code>{secret}' in page
    assert "not known" in page
    calls.live["seats"] = [{"id": "801-desk", "reachable": True, "agent_name": "Zhao Min"}]
    assert "connected" in administrator.get(f"/seats/{seat_id}/phone").text
    assert "Zhao Min" in administrator.get("/seats").text
    administrator.post(f"/seats/{seat_id}/secret")
    assert seats.seats(db)[0].devices[0].secret != secret


def test_two_places_cannot_have_one_number(administrator: Browser, db: sqlite3.Connection, queue: int) -> None:
    page = administrator.post("/seats/new", {"number": "601", "name": "Front"}).text
    assert "This number belongs to Orders." in page
    assert not seats.seats(db)


def test_a_line_is_added_edited_and_deleted(administrator: Browser, db: sqlite3.Connection) -> None:
    assert (
        "This is not an address or a host name."
        in administrator.post("/lines/new", {**LINE, "address": "10.0.0.300"}).text
    )
    assert "Telecom" in administrator.post("/lines/new", LINE).text
    [line] = lines.lines(db)
    administrator.post(f"/lines/{line.id}", {key: value for key, value in LINE.items() if key != "enabled"})
    assert not lines.lines(db)[0].enabled
    administrator.post(f"/lines/{line.id}/delete")
    assert not lines.lines(db)


@pytest.mark.parametrize("name", ["a\nb", "${SHELL(id)}", "x" * 10_000])
def test_hostile_names_are_refused(administrator: Browser, db: sqlite3.Connection, name: str) -> None:
    page = administrator.post("/lines/new", {**LINE, "name": name}).text
    assert 'id="name-error"' in page
    assert not lines.lines(db)


def test_an_access_number_keeps_its_station_and_medium(
    administrator: Browser, db: sqlite3.Connection, queue: int, flow: int
) -> None:
    values = {"number": "+86 400 800-1234", "name": "购物频道", "flow_id": flow, "queue_id": queue, "language": "zh",
              "station": "湖南卫视", "medium": "电视"}  # fmt: skip
    page = administrator.post("/numbers/new", values).text
    assert "湖南卫视" in page
    [number] = lines.access_numbers(db)
    assert number.number == "+864008001234"
    assert administrator.get("/numbers/+864008001234").status_code == 200
    assert "This number is already taken." in administrator.post("/numbers/new", values).text
    assert "Please choose one of the list." in administrator.post("/numbers/new", {**values, "flow_id": "99"}).text
    administrator.post("/numbers/+864008001234/delete")
    assert not lines.access_numbers(db)


def test_holidays_are_added_and_deleted(administrator: Browser) -> None:
    assert "No holiday is coming up" in administrator.get("/holidays").text
    page = administrator.post("/holidays", {"day": "2099-01-01", "name": "元旦", "hours": ""}).text
    assert "元旦" in page
    bad = administrator.post("/holidays", {"day": "2099-13-01", "name": "x", "hours": "9-12"}).text
    assert "This is not a day such as 2026-10-01." in bad
    assert "元旦" not in administrator.post("/holidays/2099-01-01/delete").text


def test_the_shops_name_and_time_zone(app: Flask, administrator: Browser, db: sqlite3.Connection) -> None:
    values = {"shop_name": "小店", "time_zone": "Asia/Taipei", "language": "en", "short_abandon_seconds": "5"}
    assert "小店" in administrator.post("/system", values).text
    assert system.shop(db).time_zone == "Asia/Taipei"
    assert app.extensions["linebox_helper"].zones == ["Asia/Taipei"]
    app.extensions["linebox_helper"].error = Unavailable("no helper")
    assert "clock could not be set" in administrator.post("/system", values).text
    bad = administrator.post("/system", {**values, "time_zone": "../../etc/passwd"}).text
    assert "Please choose one of the list." in bad
