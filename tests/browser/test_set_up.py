"""From the box's first page to a signed-in administrator."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.town import ADMINISTRATOR, PASSWORD, Town


def test_the_owner_sets_the_box_up_with_the_code(set_up: list[str]) -> None:
    first, then = set_up
    assert "Set up" in first or "set up" in first
    assert ADMINISTRATOR in then


def test_after_that_the_code_opens_nothing(town: Town, context_of: Callable[..., BrowserContext]) -> None:
    page = context_of().new_page()
    page.goto("/set-up")
    expect(page).to_have_url(re.compile("/sign-in"))


def test_signing_in_out_and_back_to_the_wanted_page(town: Town, context_of: Callable[..., BrowserContext]) -> None:
    page: Page = context_of("zh-Hans").new_page()
    page.goto("/members")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.fill("[name=login]", "lin")
    page.fill("[name=password]", "wrong password")
    page.keyboard.press("Enter")
    expect(page.locator("[role=alert], .invalid-feedback").first).to_be_visible()
    page.fill("[name=login]", "lin")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/members"))
    page.locator("[aria-label='您的账户'], .lb-tools .dropdown-toggle").last.click()
    page.locator("form[action$='/sign-out'] button:visible").click()
    page.goto("/members")
    expect(page).to_have_url(re.compile("/sign-in"))
