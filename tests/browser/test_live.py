"""Live calls as a team leader and an agent see them: two browsers, a telephone at a seat, a caller outside."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, Open
from tests.browser.town import NUMBER, Town
from tests.harness.phones import Desk, Phones

CALLER = "13800138001"
HOSTILE = '"; DROP <b>x</b>'


@pytest.fixture
def desk(town: Town, phones: Phones) -> Desk:
    return phones.desk("801-desk", town.secret("801-desk"))


def state_is(page: Page, word: str) -> None:
    expect(page.locator("#state")).to_have_text(re.compile(word), timeout=10_000)


def sign_in_at_seat(page: Page) -> None:
    page.select_option("#device-choice", "801-desk")
    page.click("text=Sign in at this seat")
    expect(page.locator("#state")).not_to_have_text(re.compile("signed out"), timeout=10_000)
    if page.locator("text=Ready for calls").is_visible():
        page.click("text=Ready for calls")
    state_is(page, "ready")


def test_a_call_moves_through_both_pages(
    open_page: Open, town: Town, phones: Phones, desk: Desk, pictures: Path
) -> None:
    live = open_page("/live", login="lin")
    agent = open_page("/workplace", login="wang")
    expect(live.locator("#connection")).to_have_attribute("data-state", "open")
    seat = live.locator("#seats .card", has_text="801")
    state_is(agent, "signed out")
    expect(seat).to_contain_text("signed out")

    sign_in_at_seat(agent)
    expect(seat).to_contain_text("王小丽")
    expect(seat).to_contain_text("ready")

    caller = phones.call(NUMBER, number=CALLER, display="刘芳")
    row = live.locator("#calls tr", has_text=CALLER)
    expect(row).to_be_visible(timeout=10_000)
    ringing = desk.rings(20)
    expect(agent.locator("#pop")).to_be_visible(timeout=10_000)
    expect(agent.locator("#pop-heading")).to_have_text("Calling now")
    expect(agent.locator("#pop-number")).to_have_text(CALLER)
    expect(agent.locator("#pop-access")).to_contain_text("卫视一套")
    expect(agent.locator("#pop-queue")).to_have_text("订购热线")
    expect(agent.locator("#pop-earlier a").first).to_be_visible()  # the call of this number in the day's records
    expect(seat).to_contain_text("ringing")
    assert CALLER in agent.title()
    picture(agent, pictures, "pop.en")
    picture(opened(open_page, "/workplace", "wang", "#pop"), pictures, "pop.zh-Hans")

    ringing.answer()
    state_is(agent, "talking")
    expect(agent.locator("#pop-heading")).to_have_text("You are talking to")
    expect(seat).to_contain_text("talking")
    expect(row).to_contain_text("talking")
    expect(row).to_contain_text("王小丽")
    before = seat.locator(".lb-clock").inner_text()
    expect(seat.locator(".lb-clock")).not_to_have_text(before)  # the clock runs in the browser
    picture(live, pictures, "live-call.en")
    picture(opened(open_page, "/live", "lin", "#calls tr"), pictures, "live-call.zh-Hans")

    ringing.hang_up()
    state_is(agent, "after-call work")
    expect(agent.locator("#state-until")).to_contain_text("ends by itself in")
    agent.keyboard.press("Tab")
    agent.locator("text=After-call work done").focus()
    agent.keyboard.press("Enter")
    state_is(agent, "ready")
    expect(agent.locator("#pop")).to_be_hidden()
    caller.hang_up()
    expect(row).to_have_count(0, timeout=15_000)

    agent.click("text=meal")
    state_is(agent, "busy")
    expect(agent.locator("#state-reason")).to_have_text("meal")
    expect(seat).to_contain_text("meal")
    agent.click("text=Sign out of the seat")
    state_is(agent, "signed out")
    expect(seat).to_contain_text("signed out")


def test_a_waiting_caller_is_seen_with_a_running_clock(open_page: Open, town: Town, phones: Phones, desk: Desk) -> None:
    agent = open_page("/workplace", login="wang")
    live = open_page("/live", login="lin", width=WIDTHS["phone"])
    sign_in_at_seat(agent)
    caller = phones.call(NUMBER, number="13800009999", display=HOSTILE)
    desk.rings(20)  # and nobody answers
    queue = live.locator("#queues .card", has_text="订购热线")
    expect(queue).to_contain_text("13800009999", timeout=10_000)
    assert live.locator("#queues b, #calls b").count() == 0  # the caller's name stayed text
    expect(agent.locator("#waiting")).to_contain_text("13800009999")
    first = queue.locator("li .lb-clock").inner_text()
    expect(queue.locator("li .lb-clock")).not_to_have_text(first)
    caller.hang_up()
    expect(queue).to_contain_text("Nobody is waiting.", timeout=10_000)
    expect(agent.locator("#waiting li")).to_have_count(0)
    agent.click("text=Sign out of the seat", timeout=20_000)
    state_is(agent, "signed out")


def test_a_lost_connection_is_said_in_words_and_comes_back(open_page: Open, town: Town, watch: list) -> None:
    agent = open_page("/workplace", login="zhao")
    live = open_page("/live", login="lin")
    left = open_page("/live", login="lin")
    for sight in watch:
        sight.expected = ["502", "503", "net::ERR", "/events"]
    expect(live.locator("#connection")).to_have_attribute("data-state", "open")
    expect(left.locator("#connection")).to_have_attribute("data-state", "open")
    left.context.clear_cookies()  # as after signing out in another tab
    town.box.unit("stop", "linebox-calls")
    try:
        expect(live.locator("#connection")).to_be_visible(timeout=15_000)
        expect(live.locator("#connection")).to_contain_text("Connection lost, trying again")
        expect(agent.locator("#connection")).to_contain_text("The telephone part cannot be reached")
        expect(left.locator("#connection")).to_contain_text("You are not signed in any more.", timeout=15_000)
        agent.click("text=Sign in at this seat")
        expect(agent.locator("#notice")).to_contain_text("does not answer")
    finally:
        town.box.unit("start", "linebox-calls")
    expect(live.locator("#connection")).to_have_attribute("data-state", "open", timeout=30_000)
    expect(agent.locator("#connection")).to_have_attribute("data-state", "open", timeout=30_000)
    expect(live.locator("#seats .card").first).to_be_visible()


def test_the_recording_plays_on_the_calls_page(open_page: Open, town: Town, phones: Phones, desk: Desk) -> None:
    agent = town.agent("1001")
    town.box.verb("sign_in", agent=agent, device="801-desk")
    town.box.verb("ready", agent=agent)
    caller = phones.call(NUMBER, number="13877776666")
    talk = desk.rings(20).answer()
    talk.talks()
    time.sleep(2)  # of sound
    talk.hang_up()
    caller.hang_up()
    call = town.box.until(
        "the call is over and recorded",
        lambda: town.box.rows(
            "SELECT call.id FROM call JOIN recording ON recording.call_id = call.id"
            " WHERE call.number = '13877776666' AND ended_at IS NOT NULL"
        ),
        20,
    )[0]
    page = open_page(f"/calls/{call['id']}", login="lin")
    page.wait_for_function("() => document.querySelector('audio')?.duration > 1")
    seek = """async (audio) => {
      const answer = await fetch(audio.currentSrc, { headers: { Range: "bytes=44-143" } });
      return [answer.status, (await answer.arrayBuffer()).byteLength, answer.headers.get("Content-Type")];
    }"""
    assert page.locator("audio").evaluate(seek) == [206, 100, "audio/wav"]
    with page.expect_download() as download:
        page.click("text=Download")
    assert download.value.suggested_filename.endswith("-13877776666.wav")
    other = open_page(f"/calls/{call['id']}", login="zhao")
    expect(other.locator("main")).to_contain_text("Only team leaders and the agent of this call may hear it.")
    town.box.verb("sign_out", agent=agent)


def opened(open_page: Open, url: str, login: str, what: str) -> Page:
    """The same in Chinese, when `what` has appeared."""
    page = open_page(url, login=login, language="zh-Hans")
    page.locator(what).first.wait_for()
    return page


def picture(page: Page, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.wide.png", full_page=True)
    size = page.viewport_size
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    page.screenshot(path=folder / f"{name}.phone.png", full_page=True)
    if size:
        page.set_viewport_size(size)
