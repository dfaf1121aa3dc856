"""The list of calls, a call's story, recordings, the day's curve."""

import json
import re
import sqlite3
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest

from appliance.calls import outcome
from appliance.db.connect import write
from tests.webui_pages import sample
from tests.webui_pages.conftest import Browser
from webui.calls import words

HOUR = 3_600_000


@pytest.fixture
def leader(browser: Callable[..., Browser]) -> Browser:
    return browser("leader")


@pytest.fixture
def story(db: sqlite3.Connection, shop: dict[str, int], now: int) -> str:
    """A call with everything in it; its agent is the signed-in one, 王小丽 missed the first ring."""
    with write(db):
        return sample.whole_story(db, now - 2 * HOUR, agents=(13, shop["agent"]))


@pytest.fixture
def message(db: sqlite3.Connection, shop: dict[str, int], now: int) -> str:
    with write(db):
        return sample.left_message(db, now - HOUR)


def rows(page: str) -> int:
    return page.count("<tr>") - 1


def test_every_outcome_has_a_look() -> None:
    assert set(words.OUTCOMES) - {""} == set(outcome.ALL)


def test_an_empty_list_says_so(leader: Browser) -> None:
    assert "No calls in these days" in leader.get("/calls").text
    assert "No call fits" in leader.get("/calls?number=123").text


def test_the_list_shows_who_when_and_how_it_ended(leader: Browser, story: str) -> None:
    page = leader.get("/calls?range=7days").text
    for text in ("13800138001", "刘芳", "卫视一套", "订购热线", "Zhao Min", "answered", "0:41", "3:40", "5 of 5"):
        assert text in page, text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("number=0138001", True), ("number=555", False), ("agent={agent}", True), ("agent=13", False),
        ("queue=1", True), ("queue=2", False), ("access=4006001234", True), ("access=02188886666", False),
        ("outcome=answered", True), ("outcome=abandoned", False), ("grade=5", True), ("grade=1", False),
        ("direction=in", True), ("direction=out", False),
    ],
)  # fmt: skip
def test_each_filter(leader: Browser, story: str, shop: dict[str, int], query: str, found: bool) -> None:
    page = leader.get("/calls?range=7days&" + query.format(agent=shop["agent"])).text
    assert ("13800138001</a>" in page) is found


def test_a_range_of_days_leaves_the_others_out(
    leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int
) -> None:
    with write(db):
        sample.call(db, "old", now - 40 * 24 * HOUR, number="111222", outcome="in_flow")
        sample.call(db, "new", now, number="333444", outcome="in_flow")
    today = leader.get("/calls").text
    assert "333444" in today
    assert "111222" not in today
    assert "111222" in leader.get("/calls?from=2020-01-01&to=2090-01-01").text


def test_sorting_and_pages(leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int) -> None:
    with write(db):
        for n in range(60):
            sample.call(db, f"c{n}", now - n, number=f"5550{n:02}", outcome="answered", queue_id=1, wait_ms=n * 1000)
    page = leader.get("/calls?range=7days&sort=-wait").text
    assert 'aria-sort="descending"' in page
    assert page.index("555059") < page.index("555058")
    assert "555000" not in page
    second = leader.get("/calls?range=7days&sort=-wait&page=2").text
    assert "555000" in second
    assert "60 entries" in second
    assert "range=7days" in second[second.index('rel="prev"') :][:200]  # the address keeps the filter


@pytest.mark.parametrize(
    "query",
    ["sort=x'--", "page=0", "agent=%27", "queue=1e9", "grade=9", "outcome=%3Cscript%3E",
     "from=0001-01-01&to=9999-12-31", "number=%25%5F%00%22%3E%3Cscript%3E", "range[]=1", "direction=up"],
)  # fmt: skip
def test_nonsense_in_the_address_is_harmless(leader: Browser, story: str, query: str) -> None:
    answer = leader.get(f"/calls?{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_the_story_tells_everything_in_order(leader: Browser, story: str) -> None:
    page = unescape(leader.get(f"/calls/{story}").text)
    order = [
        "The call came in", "Greeting", "Menu", "key 2", "Member number and PIN", "right",
        "Waits in the queue 订购热线", "as number 3", "Rings at 王小丽", "for 0:15, not answered", "Rings at Zhao Min",
        "Zhao Min answers", "after a wait of 0:41", "On hold", "for 0:12", "Transferred after asking", "to 803",
        "The talk ends", "Survey", "grade 5", "The agent hangs up",
    ]  # fmt: skip
    places = [page.index(text, page.index("lb-story")) for text in order]
    assert places == sorted(places)


def test_a_wait_stands_after_the_steps_before_it(
    leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int
) -> None:
    """queue_log knows whole seconds, the steps milliseconds."""
    second = now // 1000 * 1000
    with write(db):
        sample.call(db, "c", second, number="13911112222", outcome="abandoned", queue_id=1, ended_at=second + 9000)
        sample.step(db, "c", 1, "last_agent", second + 300, second + 310, "nobody", "{}")
        sample.step(db, "c", 2, "queue", second + 320, None, "", "{}")
        sample.visit(db, "c", second, "abandoned", 8000)
    page = unescape(leader.get("/calls/c").text)
    story = page[page.index("lb-story") : page.index("</ol>")]
    assert story.index("Last agent") < story.index("Waits in the queue") < story.index("The call ends")
    assert "<strong>Queue</strong>" not in story


def test_a_story_says_when_the_flow_gave_no_answer(
    leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int
) -> None:
    with write(db):
        sample.call(db, "fail", now, number="13911112222", outcome="answered", queue_id=1)
        sample.step(db, "fail", 1, "fallback", now, now, "FAILURE", "{}")
        sample.call(db, "wrong", now, number="13911112222", outcome="failed")
        sample.step(db, "wrong", 1, "number", now, now, "unknown_number", "{}")
    page = leader.get("/calls/fail").text
    assert "The flow gave no answer" in page
    assert "FAILURE" not in page
    assert "not one of this box" in leader.get("/calls/wrong").text


def test_other_calls_of_the_same_number_are_listed(
    leader: Browser, db: sqlite3.Connection, story: str, now: int
) -> None:
    assert "This is the only one." in leader.get(f"/calls/{story}").text
    with write(db):
        sample.call(db, "earlier", now - 30 * HOUR, number="13800138001", outcome="abandoned", queue_id=1)
        sample.call(db, "hidden", now - 30 * HOUR, number="", outcome="abandoned", queue_id=1)
    assert "/calls/earlier" in leader.get(f"/calls/{story}").text
    assert "Other calls of this number" not in leader.get("/calls/hidden").text


def test_a_call_that_goes_on_has_a_story_too(
    leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int
) -> None:
    with write(db):
        sample.call(db, "now", now, number="13911112222")
        sample.step(db, "now", 1, "menu", now, None, "", "{}")
        sample.visit(db, "now", now, "", None)
    page = leader.get("/calls/now").text
    assert "going on" in page
    assert "Waits in the queue" in page


def test_hostile_callers_stay_text(leader: Browser, message: str) -> None:
    for url in ("/calls?range=7days", f"/calls/{message}"):
        page = leader.get(url).text
        assert sample.HOSTILE_NAME not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert sample.HOSTILE_NUMBER in page


def test_there_is_no_such_call(leader: Browser) -> None:
    assert leader.get("/calls/nothing").status_code == 404


# -- sound -----------------------------------------------------------------------------------------------------------


def test_nginx_sends_the_recording(leader: Browser, story: str, sounds: Path) -> None:
    assert "The sound file is not there" in leader.get(f"/calls/{story}").text
    assert leader.get("/recordings/1").status_code == 404
    (sounds / "recordings/2026/11/21/story.wav").write_bytes(b"RIFF")
    assert 'preload="metadata" src="/recordings/1">' in leader.get(f"/calls/{story}").text
    answer = leader.get("/recordings/1")
    assert answer.data == b""
    assert answer.headers["X-Accel-Redirect"] == "/recordings-internal/2026/11/21/story.wav"
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_a_download_has_a_safe_name(leader: Browser, message: str, sounds: Path, db: sqlite3.Connection) -> None:
    (sounds / "messages/2026/11/21/m.wav").write_bytes(b"RIFF")
    with write(db):
        db.execute("UPDATE call SET number = ?", ('13"; \r\n../../x',))
    name = leader.get("/messages/1?download=1").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="message-\d{8}-\d{6}-13-x\.wav"', name)


@pytest.mark.parametrize("file", ["../linebox.db", "/etc/passwd", "2026/../../web", "2026/11/21/page.html"])
def test_no_other_file_is_ever_sent(
    leader: Browser, story: str, sounds: Path, db: sqlite3.Connection, file: str
) -> None:
    (sounds / "recordings/2026/11/21/page.html").write_text("x")
    with write(db):
        db.execute("UPDATE recording SET file = ?", (file,))
    assert leader.get("/recordings/1").status_code == 404


def test_an_agent_hears_the_own_talks_only(
    browser: Callable[..., Browser], story: str, sounds: Path, db: sqlite3.Connection
) -> None:
    (sounds / "recordings/2026/11/21/story.wav").write_bytes(b"RIFF")
    agent = browser("agent")
    assert agent.get("/recordings/1").status_code == 200
    with write(db):
        db.execute("UPDATE call SET agent_id = 13")
        db.execute("UPDATE queue_visit SET agent_id = 13")
    assert agent.get("/recordings/1").status_code == 403
    page = agent.get(f"/calls/{story}").text
    assert "Only team leaders and the agent of this call may hear it." in page
    assert "<audio" not in page


# -- the day ---------------------------------------------------------------------------------------------------------


def test_the_curve_and_its_table_show_the_same(
    leader: Browser, db: sqlite3.Connection, shop: dict[str, int], now: int
) -> None:
    assert "No caller has entered a queue on this day" in leader.get("/today").text
    with write(db):
        for n, state in enumerate(("answered", "answered", "abandoned", "short_abandoned")):
            sample.visit(db, f"v{n}", now, state, 12_000)
    page = leader.get("/today").text
    found = re.search(r'id="given">(.*?)</script>', page, re.DOTALL)
    assert found
    series = {one["name"]: sum(one["values"]) for one in json.loads(unescape(found[1]))["series"]}
    assert series == {"offered": 4, "answered": 2, "abandoned": 1}
    assert re.search(r"<dt>Answer rate</dt><dd[^>]*>50 %</dd>", page)
    assert re.search(r"<dt>Average wait</dt><dd[^>]*>0:12</dd>", page)
    assert 'role="img"' in page
    assert "<td" in page


@pytest.mark.parametrize("day", ["2026-02-30", "x", "0001-01-01", "9999-12-31", "2026-11-01"])
def test_any_day_can_be_asked_for(leader: Browser, day: str) -> None:
    assert leader.get(f"/today?day={day}").status_code == 200
