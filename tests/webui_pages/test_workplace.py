"""The agent's page and its buttons, and the live page's frame."""

import json
import re
from collections.abc import Callable
from html import unescape

import pytest

from appliance.errors import Conflict, Unavailable
from appliance.live import tokens
from tests.webui_pages.conftest import Browser, Verbs

JSON = {"Accept": "application/json"}


@pytest.fixture
def agent(browser: Callable[..., Browser]) -> Browser:
    return browser("agent")


def press(browser: Browser, what: str, **values: str) -> dict[str, object]:
    """What the page's script does on a click."""
    browser.headers |= JSON
    token = page_token(browser)
    answer = browser.client.post(
        f"/workplace/{what}", data={"csrf_token": token, **values}, base_url="https://box", headers=browser.headers
    )
    told: dict[str, object] = answer.get_json()
    return told


def page_token(browser: Browser) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/workplace").text)
    assert found
    return found[1]


def test_the_page_offers_every_seat_and_every_reason(agent: Browser, shop: dict[str, int]) -> None:
    page = agent.get("/workplace").text
    for text in ("801", "804-desk", "Sign in at this seat", "meal", "training"):
        assert text in page


def test_every_button_asks_for_the_signed_in_agent(agent: Browser, calls: Verbs, staff: dict[str, int]) -> None:
    me = staff["agent"]
    for what, values in (
        ("sign-in", {"device": "801-desk"}), ("busy", {"reason": "meal"}), ("ready", {}), ("after-call-done", {}),
        ("sign-out", {}),
    ):  # fmt: skip
        assert press(agent, what, **values) == {"ok": True, "message": ""}
    assert calls.asked == [
        f"sign_in {me} 801-desk", f"busy {me} meal", f"ready {me}", f"end_after_call {me}", f"sign_out {me}",
    ]  # fmt: skip


def test_nobody_can_act_for_another(agent: Browser, calls: Verbs, staff: dict[str, int]) -> None:
    press(agent, "ready", agent=str(staff["leader"]))
    assert calls.asked == [f"ready {staff['agent']}"]


def test_an_invented_reason_is_other_work(agent: Browser, calls: Verbs, staff: dict[str, int]) -> None:
    press(agent, "busy", reason="<script>")
    assert calls.asked == [f"busy {staff['agent']} other"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Unavailable("The call service does not answer. Calls go on; try again in a moment."), "does not answer"),
        (Conflict("Someone else is signed in at this device."), "Someone else"),
    ],
)
def test_a_refusal_is_said_in_words(agent: Browser, calls: Verbs, error: Exception, said: str) -> None:
    calls.error = error
    told = press(agent, "sign-in", device="801-desk")
    assert told["ok"] is False
    assert said in str(told["message"])


def test_buttons_work_without_scripts(agent: Browser, calls: Verbs, staff: dict[str, int]) -> None:
    assert "My workplace" in agent.post("/workplace/ready").text
    assert calls.asked == [f"ready {staff['agent']}"]
    calls.error = Conflict("You are not signed in at a seat.")
    assert "You are not signed in at a seat." in agent.post("/workplace/ready").text


def test_whoever_has_no_staff_number_is_told_so(administrator: Browser, calls: Verbs) -> None:
    assert "You have no staff number" in administrator.get("/workplace").text
    assert "no staff number" in administrator.post("/workplace/ready").text
    assert not calls.asked


def test_a_token_opens_the_stream_for_this_person_and_role(agent: Browser, staff: dict[str, int]) -> None:
    ticket = tokens.read(tokens.read_key(), agent.get("/live/token").get_json()["token"])
    assert (ticket.person_id, ticket.role) == (staff["agent"], "agent")


def test_nobody_gets_no_token(anonymous: Browser) -> None:
    assert anonymous.get("/live/token").status_code == 302


@pytest.mark.parametrize(("url", "role"), [("/live", "leader"), ("/workplace", "agent")])
@pytest.mark.parametrize("language", ["en", "zh-CN", "zh-TW"])
def test_the_script_gets_its_words_as_data(browser: Callable[..., Browser], url: str, role: str, language: str) -> None:
    page = browser(role, language).get(url).text
    found = re.search(r'<script type="application/json" id="given">(.*?)</script>', page, re.DOTALL)
    assert found
    given = json.loads(unescape(found[1]))
    assert given["addresses"]["events"] == "/events"
    assert "CALL" in given["addresses"]["story"]
    assert set(given["words"]["seat_states"]) == {"signed_out", "ready", "ringing", "talking", "after_call", "busy"}
    for looks in (words for name, words in given["words"].items() if name.endswith("_states")):
        assert all(look["word"] and look["icon"] for look in looks.values())  # never colour alone


def test_no_page_has_a_script_or_style_of_its_own(browser: Callable[..., Browser], shop: dict[str, int]) -> None:
    for role, url in (("leader", "/live"), ("leader", "/calls"), ("leader", "/today"), ("leader", "/members"),
                      ("leader", "/blacklist"), ("agent", "/workplace")):  # fmt: skip
        page = browser(role).get(url).text
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), url
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page), url
