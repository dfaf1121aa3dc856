"""What a person sees when something is refused or breaks: a page in their language, never a traceback."""

import logging
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from appliance import paths
from tests.webui.conftest import Browser


@pytest.mark.parametrize(
    ("language", "text"), [("en", "There is nothing here"), ("zh-CN", "这里什么也没有"), ("zh-TW", "這裡什麼也沒有")]
)
def test_a_missing_page_in_each_language(browser: Callable[..., Browser], language: str, text: str) -> None:
    answer = browser("administrator", language).get("/nothing")
    assert answer.status_code == 404
    assert text in answer.text


def test_a_missing_page_for_nobody(anonymous: Browser) -> None:
    answer = anonymous.get("/nothing")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_a_thing_that_was_deleted(administrator: Browser) -> None:
    assert administrator.get("/queues/999").status_code == 404


@pytest.mark.parametrize("page", ["persons", "queues", "recordings"])
def test_a_number_that_no_row_can_have(administrator: Browser, page: str) -> None:
    assert administrator.get(f"/{page}/{2**63}").status_code == 404


def test_a_page_without_the_right(browser: Callable[..., Browser]) -> None:
    answer = browser("agent").get("/persons")
    assert answer.status_code == 403
    assert "You may not open this page" in answer.text


def test_the_wrong_method(administrator: Browser) -> None:
    answer = administrator.get("/queues/1/delete")
    assert answer.status_code == 405
    assert "This does not work here" in answer.text


def test_too_much_at_once(administrator: Browser) -> None:
    answer = administrator.post("/queues/new", {"name": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "That is too much at once" in answer.text


def test_a_failure_inside_shows_a_number_that_the_log_knows(
    app: Flask, administrator: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    app.view_functions["queues.index"] = lambda: 1 // 0
    with caplog.at_level(logging.ERROR):
        answer = administrator.get("/queues")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    reference = answer.text.partition("<code>")[2].partition("</code>")[0]
    assert len(reference) == 8
    assert reference in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_locked_database_says_busy(app: Flask, administrator: Browser, caplog: pytest.LogCaptureFixture) -> None:
    def locked() -> str:
        raise sqlite3.OperationalError("database is locked")

    app.view_functions["queues.index"] = locked
    answer = administrator.get("/queues")
    assert answer.status_code == 503
    assert "The box is busy" in answer.text


def test_without_a_database_there_is_still_a_page(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(paths, "DATABASE", tmp_path / "gone" / "linebox.db")
    administrator.headers["Accept-Language"] = "zh-CN"
    answer = administrator.get("/queues")
    assert answer.status_code == 500
    assert "系统内部出错" in answer.text
    assert answer.text.partition("<code>")[2].partition("</code>")[0] in caplog.text


def test_every_answer_binds_the_browser(administrator: Browser) -> None:
    for path in ("/", "/nothing", "/sign-in"):
        headers = administrator.get(path).headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_a_form_from_before_the_session_ended_leads_to_the_sign_in_page(app: Flask, anonymous: Browser) -> None:
    answer = anonymous.client.post("/queues/new", data={"name": "x"}, base_url="https://box", headers=anonymous.headers)
    assert answer.headers["Location"].startswith("/sign-in")
    old = anonymous.client.post("/sign-in", data={"login": "x"}, base_url="https://box", headers=anonymous.headers)
    assert old.status_code == 400
    assert "This page was open too long" in old.text


def test_health_answers_without_signing_in(anonymous: Browser) -> None:
    assert anonymous.get("/health").text == "ok\n"
