"""Every address of the application, for each role and for nobody: closed unless the table of rights opens it."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from appliance.access import rights
from tests.webui.conftest import Browser
from webui.shell.gate import OPEN

OPEN_ENDPOINTS = {"static", "home.health", "access.set_up", "access.sign_in", "access.language"}
SAMPLES = {"int": "1", "string": "x", "path": "x", "default": "1"}


def address(app: Flask, rule: Rule) -> str:
    """A concrete address of a rule."""
    values = {name: SAMPLES.get(type(rule._converters[name]).__name__.removesuffix("Converter").lower(), "1")
              for name in rule.arguments}  # fmt: skip
    with app.test_request_context(base_url="https://box"):
        return app.url_map.bind("box").build(rule.endpoint, values)


def rules(app: Flask) -> Iterator[Rule]:
    yield from (rule for rule in app.url_map.iter_rules() if rule.endpoint not in OPEN_ENDPOINTS)


def ask(app: Flask, browser: Browser, rule: Rule) -> int:
    url = address(app, rule)
    if "GET" in (rule.methods or ()):
        return int(browser.get(url).status_code)
    return int(browser.client.post(url, base_url="https://box", headers=browser.headers).status_code)


def test_every_address_names_a_right(app: Flask) -> None:
    table = app.extensions["linebox_rights"]
    for rule in app.url_map.iter_rules():
        assert table.get(rule.endpoint) in {*rights.RIGHTS, OPEN}, rule.endpoint
    assert {endpoint for endpoint, right in table.items() if right == OPEN} == OPEN_ENDPOINTS


def test_nobody_gets_no_further_than_the_sign_in_page(app: Flask, anonymous: Browser) -> None:
    for rule in rules(app):
        answer = anonymous.client.open(
            address(app, rule),
            method="GET" if "GET" in (rule.methods or ()) else "POST",
            base_url="https://box",
            data={"csrf_token": anonymous.token()} if "GET" not in (rule.methods or ()) else None,
            headers=anonymous.headers,
        )
        assert answer.status_code == 302, rule.rule
        assert answer.headers["Location"].startswith("/sign-in"), rule.rule


@pytest.mark.parametrize("role", rights.ROLES)
def test_each_role_opens_what_its_rights_open_and_nothing_else(
    app: Flask, browser: Callable[..., Browser], role: str
) -> None:
    person = browser(role)
    table = app.extensions["linebox_rights"]
    for rule in rules(app):
        if rule.endpoint == "access.sign_out":
            continue
        status = ask(app, person, rule)
        if rights.allowed(role, table[rule.endpoint]):
            assert status in {200, 204, 302, 400, 404}, (rule.rule, status)  # 400: this POST carried no token
        else:
            assert status == 403 or (status == 400 and "GET" not in (rule.methods or ())), (rule.rule, status)


@pytest.mark.parametrize("role", ["leader", "agent"])
def test_a_post_with_a_good_token_is_refused_without_the_right(
    app: Flask, browser: Callable[..., Browser], role: str
) -> None:
    person = browser(role)
    table = app.extensions["linebox_rights"]
    for rule in rules(app):
        if "POST" in (rule.methods or ()) and not rights.allowed(role, table[rule.endpoint]):
            assert person.post(address(app, rule), follow=False).status_code == 403, rule.rule


def test_an_endpoint_that_nobody_gave_a_right_is_closed_to_the_administrator_too(
    app: Flask, browser: Callable[..., Browser]
) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert browser("administrator").get("/forgotten").status_code == 403
    assert "secret" not in browser("administrator").get("/forgotten").text


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(anonymous: Browser) -> None:
    anonymous.headers["HX-Request"] = "true"
    answer = anonymous.get("/queues")
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/sign-in")


def test_a_post_without_a_token_changes_nothing(app: Flask, administrator: Browser) -> None:
    answer = administrator.client.post("/queues/new", data={"name": "Sales"}, base_url="https://box",
                                       headers=administrator.headers)  # fmt: skip
    assert answer.status_code == 400
    assert "Sales" not in administrator.get("/queues").text
