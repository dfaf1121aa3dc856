"""Every text a person can read has a translation in both Chinese catalogues, and none stands outside of `_()`."""

import re
from pathlib import Path

import pytest

from tests.webui.conftest import Browser
from webui.shell import translations
from webui.shell.i18n import best_language

TEMPLATES = sorted((translations.TREE / "webui").glob("**/templates/**/*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)s|%\(\w+\)d|%%")
# A block of JSON is data, not a script
INLINE = re.compile(
    r"""<style|\sstyle=|<script(?![^>]*(?:\bsrc=|type="application/json"))[^>]*>|\son[a-z]+=|javascript:|https?://"""
)
# Said the same in every language
COMMON = {"G.711 A-law (PCMA), G.711 µ-law (PCMU)"}


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    catalogue = translations.load(language)
    known = {message.id: message for message in catalogue if message.id}
    for message in translations.extract():
        if message.id:
            assert message.id in known, f"{message.id!r}: run `python3 -m webui.shell.translations update`"
            assert not known[message.id].fuzzy, f"{message.id!r} is only guessed"
            assert translations.all_strings(known[message.id].string), f"{message.id!r} has no translation"


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_translations_keep_their_places_and_the_word_for_a_seat(language: str) -> None:
    for message in translations.load(language):
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(originals[-1]))
        for string in strings:
            assert set(PLACEHOLDER.findall(string)) == wanted, f"{message.id!r} → {string!r}"
            assert "坐席" not in string, message.id


def visible_text(source: str) -> list[str]:
    """What a template shows that no Jinja expression produced: text between tags and in attributes people meet."""
    source = re.sub(r"\{#.*?#\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\x00", source, flags=re.DOTALL)
    source = re.sub(r"<(script|style)\b.*?</\1>", " ", source, flags=re.DOTALL)
    attributes = re.findall(r'\b(?:title|alt|placeholder|aria-label|data-confirm)="([^"\x00]*)"', source)
    texts = re.split(r"<[^>]*>|\x00", source)
    # a macro may hold nothing but attributes: `hx-get="` is none of a reader's business
    return [text.strip() for text in [*attributes, *texts] if '="' not in text]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(translations.TREE)))
def test_no_text_is_hard_coded_in_a_template(template: Path) -> None:
    left = {re.sub(r"&\w+;", "", text).strip() for text in visible_text(template.read_text())} - COMMON
    assert not {text for text in left if re.search(r"[A-Za-z\u4e00-\u9fff]{2,}", text)}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(translations.TREE)))
def test_no_template_needs_inline_script_or_style(template: Path) -> None:
    source = template.read_text()
    assert not INLINE.search(source)


@pytest.mark.parametrize(
    ("accepted", "wanted"),
    [
        (["zh-CN", "en"], "zh_Hans"),
        (["zh-SG"], "zh_Hans"),
        (["zh"], "zh_Hans"),
        (["zh-TW"], "zh_Hant"),
        (["zh-HK", "zh"], "zh_Hant"),
        (["zh-Hant-CN"], "zh_Hant"),
        (["zh-Hans-HK"], "zh_Hans"),
        (["de", "zh-TW"], "zh_Hant"),
        (["en-GB", "zh"], "en"),
        (["de"], "en"),
        ([], "en"),
    ],
)
def test_the_browsers_language_chooses_the_pages(accepted: list[str], wanted: str) -> None:
    assert best_language(accepted) == wanted


def test_a_person_changes_the_language_for_good(administrator: Browser) -> None:
    assert "Sign out" in administrator.get("/").text
    page = administrator.post("/language", {"language": "zh_Hant", "next": "/queues"}).text
    assert 'lang="zh-Hant"' in page
    assert "佇列" in page
    administrator.post("/sign-out")
    administrator.headers["Accept-Language"] = "de"
    assert "佇列" in administrator.sign_in("administrator").text


def test_before_signing_in_the_browser_remembers_the_language(anonymous: Browser) -> None:
    assert "登录" in anonymous.post("/language", {"language": "zh_Hans", "next": "/sign-in"}).text
    assert "登录" in anonymous.get("/sign-in").text


def test_an_unknown_language_or_a_foreign_address_is_ignored(anonymous: Browser) -> None:
    answer = anonymous.post("/language", {"language": "xx", "next": "//evil.example/"}, follow=False)
    assert answer.headers["Location"] == "/"
