"""The list of calls in a browser: filters without a reload, an address to keep, the way to a story and back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.town import Town

SEVEN_DAYS = "/calls?range=7days"


def test_a_filter_narrows_the_list_and_stays_in_the_address(open_page: Open, town: Town) -> None:
    page = open_page(SEVEN_DAYS)
    everything = page.locator("#list .lb-pager").inner_text()
    page.select_option("[name=outcome]", "answered")
    expect(page).to_have_url(re.compile("outcome=answered"))
    expect(page.locator("#list .lb-pager")).not_to_have_text(everything)
    for badge in page.locator("#list td[data-label=Outcome]").all_inner_texts():
        assert badge.strip() == "answered"
    kept = page.locator("#list tbody tr").count()
    page.reload()
    expect(page.locator("#list tbody tr")).to_have_count(kept)
    expect(page.locator("[name=outcome]")).to_have_value("answered")


def test_sorting_by_wait_puts_the_longest_first(open_page: Open, town: Town) -> None:
    page = open_page(SEVEN_DAYS)
    page.click("th >> text=Waited")
    expect(page).to_have_url(re.compile("sort=-wait"))
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Waited")
    texts = [text for text in page.locator("td[data-label=Waited]").all_inner_texts() if ":" in text]
    seconds = [int(text.split(":")[0]) * 60 + int(text.split(":")[1]) for text in texts]
    assert seconds == sorted(seconds, reverse=True)


def test_pages_follow_each_other_and_the_way_back_works(open_page: Open, town: Town) -> None:
    page = open_page(SEVEN_DAYS)
    first = page.locator("#list tbody tr").first.inner_text()
    page.click("a[rel=next]")
    expect(page).to_have_url(re.compile("page=2"))
    expect(page.locator("#list tbody tr").first).not_to_have_text(first)
    page.go_back()
    expect(page.locator("#list tbody tr").first).to_contain_text(first.split()[1])
    expect(page.locator("#menu")).to_be_visible()  # the whole page came back, not the list alone


def test_a_call_opens_its_story(open_page: Open, town: Town) -> None:
    page = open_page(f"{SEVEN_DAYS}&number=13800138001")
    page.click("#list tbody a")
    expect(page).to_have_url(re.compile("/calls/"))
    story = page.locator(".lb-story").inner_text()
    for word in (
        "Menu",
        "key 2",
        "Member number and PIN",
        "Rings at 王小丽",
        "not answered",
        "李安娜 answers",
        "grade 5",
    ):
        assert word in story, word


def test_a_strangers_name_stays_text(open_page: Open, town: Town) -> None:
    page = open_page(f"{SEVEN_DAYS}&outcome=message_left")
    expect(page.locator("#list")).to_contain_text("<script>alert(1)</script>")
    assert page.locator("#list script").count() == 0
