"""Set-up, sign-in, sessions, persons, as a person meets them."""

import sqlite3
from collections.abc import Callable

from flask import Flask

from appliance import settings
from appliance.access import service as access
from appliance.access.passwords import PASSWORDS
from appliance.db.connect import write
from tests.webui.conftest import PASSWORD, Browser, FakeCalls


def new_box(db: sqlite3.Connection) -> None:
    with write(db):
        settings.put(db, settings.SETUP_CODE_HASH, PASSWORDS.hash("ABCDEFGH"))


def test_a_new_box_asks_for_the_set_up_code_and_then_knows_its_administrator(
    app: Flask, db: sqlite3.Connection
) -> None:
    new_box(db)
    browser = Browser(app.test_client())
    assert "Set-up code" in browser.get("/", follow_redirects=True).text
    wrong = browser.post("/set-up", {"code": "WRONG", "name": "陈伟", "login": "chen", "password": PASSWORD})
    assert "This is not the set-up code." in wrong.text
    assert 'value="陈伟"' in wrong.text
    assert PASSWORD not in wrong.text
    welcome = browser.post("/set-up", {"code": "abcd-efgh", "name": "陈伟", "login": "chen", "password": PASSWORD})
    assert "Welcome" in welcome.text
    assert "Hello, 陈伟" in welcome.text
    assert "Connect a line" in welcome.text
    assert Browser(app.test_client()).get("/set-up").headers["Location"] == "/sign-in"


def test_a_short_password_is_refused_at_its_field_and_nobody_is_made(app: Flask, db: sqlite3.Connection) -> None:
    new_box(db)
    browser = Browser(app.test_client())
    page = browser.post("/set-up", {"code": "ABCDEFGH", "name": "Chen", "login": "chen", "password": "short"}).text
    assert "At least 8 characters." in page
    assert 'aria-invalid="true"' in page
    assert access.set_up_needed(db)


def test_the_sign_in_page_does_not_tell_whether_the_name_exists(anonymous: Browser) -> None:
    wrong_name = anonymous.sign_in("nobody", "whatever it is").text
    wrong_password = anonymous.sign_in("agent", "whatever it is").text
    assert "Name or password is wrong." in wrong_name
    assert "Name or password is wrong." in wrong_password


def test_after_too_many_tries_one_has_to_wait(anonymous: Browser) -> None:
    for _ in range(6):
        page = anonymous.sign_in("agent", "wrong password").text
    assert "Too many attempts." in page
    assert "Too many attempts." in anonymous.sign_in("agent").text


def test_the_cookie_is_for_this_box_and_https_only(anonymous: Browser) -> None:
    answer = anonymous.post("/sign-in", {"login": "agent", "password": PASSWORD}, follow=False)
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-linebox-")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; "))


def test_after_signing_in_one_comes_to_the_wanted_page_but_never_elsewhere(app: Flask, staff: dict[str, int]) -> None:
    for wanted, lands in (("/queues", "/queues"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("", "/")):
        browser = Browser(app.test_client())
        answer = browser.post(f"/sign-in?next={wanted}", {"login": "administrator", "password": PASSWORD}, follow=False)
        assert answer.headers["Location"] == lands


def test_signing_out_takes_a_post_with_a_token(administrator: Browser) -> None:
    assert administrator.get("/sign-out").status_code == 405
    administrator.post("/sign-out")
    assert administrator.get("/queues").headers["Location"].startswith("/sign-in")


def test_a_changed_password_ends_the_other_sessions_but_not_this_one(browser: Callable[..., Browser]) -> None:
    here, elsewhere = browser("agent"), browser("agent")
    wrong = here.post("/password", {"old": "not mine at all", "password": "new password 1"}).text
    assert "This is not your present password." in wrong
    assert (
        "Your password has been changed."
        in here.post("/password", {"old": PASSWORD, "password": "new password 1"}).text
    )
    assert here.get("/workplace").status_code == 200
    assert elsewhere.get("/workplace").headers["Location"].startswith("/sign-in")


def test_a_deactivated_person_is_signed_out_at_once(
    administrator: Browser, browser: Callable[..., Browser], staff: dict[str, int]
) -> None:
    agent = browser("agent")
    page = administrator.post(f"/persons/{staff['agent']}/active", {"active": "0"}).text
    assert "Activate again" in page
    assert agent.get("/workplace").headers["Location"].startswith("/sign-in")
    assert "Name or password is wrong." in agent.sign_in("agent").text


def test_the_last_administrator_stays(administrator: Browser, staff: dict[str, int]) -> None:
    page = administrator.post(f"/persons/{staff['administrator']}/active", {"active": "0"}).text
    assert "This is the only administrator." in page
    assert administrator.get("/persons").status_code == 200


def test_a_person_is_added_and_edited(administrator: Browser, calls: FakeCalls) -> None:
    values = {
        "name": "孙丽",
        "login": "sunli",
        "role": "agent",
        "staff_number": "",
        "password": PASSWORD,
        "language": "",
    }
    page = administrator.post("/persons/new", values).text
    assert "An agent needs a staff number." in page
    assert 'value="孙丽"' in page
    assert not calls.asked
    page = administrator.post("/persons/new", {**values, "staff_number": "1009"}).text
    assert "孙丽" in page
    assert "1009" in page
    assert calls.asked == ["apply"]
    taken = administrator.post("/persons/new", {**values, "login": "SUNLI", "staff_number": "1010"}).text
    assert "This name is already taken." in taken


def test_hostile_text_comes_back_as_text(administrator: Browser) -> None:
    name = '"><script>alert(1)</script>'
    values = {"name": name, "login": "x y", "role": "agent", "staff_number": "1", "password": PASSWORD, "language": ""}
    page = administrator.post("/persons/new", values).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_role_that_does_not_exist_is_refused(administrator: Browser) -> None:
    values = {"name": "X", "login": "xx", "role": "root", "staff_number": "1", "password": PASSWORD, "language": ""}
    assert "Please choose one of the list." in administrator.post("/persons/new", values).text
