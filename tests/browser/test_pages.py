"""Each page, in three languages, wide and on a phone: nothing sticks out, is untranslated or complains."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import LANGUAGES, WIDTHS, Open
from tests.browser.sight import sticks_out, untranslated
from tests.browser.town import Town
from tests.webui_pages.sample import HOSTILE_NAME

PAGES = {
    "home": "/", "live": "/live", "workplace": "/workplace", "calls": "/calls", "story": "/calls/{story}",
    "today": "/today", "members": "/members", "member": "/members/1", "member-new": "/members/new",
    "member-pin": "/members/1/pin", "blacklist": "/blacklist", "blacklist-new": "/blacklist/new", "queues": "/queues",
    "queue": "/queues/1", "queue-members": "/queues/1/members", "seats": "/seats", "seat": "/seats/1",
    "lines": "/lines",
    "flows": "/flows", "flow": "/flows/1", "persons": "/persons", "person": "/persons/2", "system": "/system",
    "password": "/password",
}  # fmt: skip
MAIN = {*["home", "live", "workplace", "calls", "story", "today", "members", "blacklist", "queues", "seats", "flow"]}
# What this shop's people have called things, and words that are the same in every language
LOGINS = ["owner", "lin", "wang", "anna", "zhao"]
DATA = [HOSTILE_NAME, "DROP <b>x</b>", "Linebox", "English", "Asia/Shanghai", "SIP", "PIN", *LOGINS]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_fits_and_speaks_the_readers_language(
    open_page: Open, town: Town, pictures: Path, language: str, width: str
) -> None:
    page = open_page("/", language=language, width=WIDTHS[width])
    wrong = []
    for name, url in PAGES.items():
        answer = page.goto(url.format(story=town.story))
        assert answer is not None
        if answer.status != 200:
            wrong.append(f"{name}: {answer.status}")
            continue
        page.wait_for_load_state("load")
        if name == "live":
            page.locator("#seats .card").first.wait_for()
        wrong += [f"{name}: {text}" for text in sticks_out(page)]
        if language != "en":
            wrong += [f"{name}: not translated: {text}" for text in untranslated(page, DATA)]
        if name in MAIN and language != "zh-Hant":
            page.screenshot(path=pictures / f"{name}.{language}.{width}.png", full_page=True)
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_agent_sees_the_own_pages_only(open_page: Open, language: str) -> None:
    page = open_page("/", login="zhao", language=language)
    hrefs = page.locator("#menu a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert set(hrefs) <= {"/", "/workplace"}
