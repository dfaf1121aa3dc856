"""Pages as people see them: a real box, real Chromium, real telephones. Runs in the tests' root.

The box is set up once, through the browser, as its owner would. Pictures go to `screenshots/` below the tree."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.sight import Sight
from tests.browser.town import ADMINISTRATOR, PASSWORD, Town, open_town
from tests.harness.box import LAUNCHER, TREE, Box
from tests.harness.fixtures import logs, nothing_unexpected, phones

__all__ = ["logs", "nothing_unexpected", "phones"]

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES = {"en": "en", "zh-Hans": "zh-CN", "zh-Hant": "zh-TW"}
WIDTHS = {"wide": 1440, "phone": 390}

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = Box(tmp_path_factory.mktemp("box")).up()
    try:
        yield running
    finally:
        running.down()


@pytest.fixture(scope="session")
def address(box: Box) -> str:
    """Where a browser on this machine reaches the box: https://198.18.x.y"""
    asked = [str(LAUNCHER), "address", "--state", str(box.folder)]
    return "https://" + subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def context_of(chromium: Browser, address: str) -> Iterator[Callable[..., BrowserContext]]:
    """A fresh browser: context_of(language="zh-Hans", width=390). The box's own authority is not in Chromium's list."""
    opened: list[BrowserContext] = []

    def make(language: str = "en", width: int = 1440, state: Any = None) -> BrowserContext:
        context = chromium.new_context(
            base_url=address,
            locale=LANGUAGES[language],
            viewport={"width": width, "height": 900},
            ignore_https_errors=True,
            storage_state=state,
        )
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def set_up(box: Box, context_of: Callable[..., BrowserContext]) -> list[str]:
    """The box's owner enters the set-up code and becomes the administrator. What each page said, in order."""
    said = []
    page = context_of().new_page()
    sight = Sight(page)
    page.goto("/")
    said.append(page.locator("h1").first.inner_text())
    code = (box.state / "secrets" / "setup_code").read_text().strip()
    for name, value in (("code", code), ("name", ADMINISTRATOR), ("login", "owner"), ("password", PASSWORD)):
        page.fill(f"[name={name}]", value)
    page.click("form:has([name=code]) button.btn-primary")
    said.append(page.locator("h1").first.inner_text())
    sight.clear()
    return said


@pytest.fixture(scope="session")
def town(box: Box, set_up: list[str]) -> Town:
    """A small shop with people, seats, queues, a flow, and a day of calls."""
    return open_town(box)


@pytest.fixture(scope="session")
def signed_in(town: Town, context_of: Callable[..., BrowserContext]) -> Callable[[str], Any]:
    """The cookies of a person, signed in once through the sign-in page."""
    states: dict[str, Any] = {}

    def state(login: str) -> Any:
        if login not in states:
            context = context_of()
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("[name=login]", login)
            page.fill("[name=password]", PASSWORD)
            page.click("form:has([name=password]) button.btn-primary")
            page.locator(".lb-tools").first.wait_for(state="attached")
            assert "/sign-in" not in page.url, page.locator("main").inner_text()
            states[login] = context.storage_state()
        return states[login]

    return state


@pytest.fixture
def watch() -> Iterator[list[Sight]]:
    """Every page of a test; at its end none of them may have complained."""
    seen: list[Sight] = []
    yield seen
    assert [complaint for sight in seen for complaint in sight.complaints] == []


@pytest.fixture
def open_page(
    signed_in: Callable[[str], Any], context_of: Callable[..., BrowserContext], watch: list[Sight]
) -> Iterator[Open]:
    """open_page("/live", login="lin", language="zh-Hans", width=390)"""
    contexts = []

    def make(url: str, *, login: str = "owner", language: str = "en", width: int = 1440) -> Page:
        context = context_of(language, width, signed_in(login))
        contexts.append(context)
        page = context.new_page()
        watch.append(Sight(page))
        page.goto(url)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def pictures() -> Path:
    folder = TREE / "screenshots"
    folder.mkdir(exist_ok=True)
    return folder
