"""What a person would notice about a page, measured: errors in the console, text that runs out of its place, words that
nobody translated."""

from __future__ import annotations

import re

from playwright.sync_api import Page

# Elements that stick out of the window, unless something around them scrolls or hides it
STICKS_OUT = """() => {
  const clipped = (element) => {
    for (let around = element; around && around !== document.body; around = around.parentElement) {
      const style = getComputedStyle(around);
      if (/(auto|scroll|hidden|clip)/.test(style.overflowX) || style.position === "fixed") return true;
      if (around.matches(".visually-hidden, .visually-hidden-focusable, dialog:not([open])")) return true;
    }
    return false;
  };
  const width = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getClientRects().length && element.getBoundingClientRect().right > width + 1)
    .filter((element) => !clipped(element))
    .map((element) => `${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 40)}`);
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
TEXTS = """() => {
  const found = [];
  const names = "script, style, code, [lang=en], [name=time_zone], select[name*=prompt], .lb-spoken";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const around = walk.currentNode.parentElement;
    if (!around.closest(names)) found.push(walk.currentNode.textContent);
  }
  for (const name of ["placeholder", "aria-label", "title", "alt"])
    for (const element of document.querySelectorAll(`body [${name}]`)) found.push(element.getAttribute(name));
  return found.map((text) => text.trim()).filter(Boolean);
}"""
LATIN = re.compile(r"[A-Za-z]{2,}|%\(")


class Sight:
    """Listens to one page from its first moment."""

    def __init__(self, page: Page) -> None:
        self.page, self.complaints = page, list[str]()
        self.expected: list[str] = []
        page.on("console", lambda message: message.type in ("error", "warning") and self.complain(message.text))
        page.on("pageerror", lambda error: self.complain(str(error)))
        page.on("response", lambda answer: answer.status >= 500 and self.complain(f"{answer.status} {answer.url}"))

    def complain(self, text: str) -> None:
        if not any(part in text for part in self.expected):
            self.complaints.append(f"{self.page.url}: {text}")

    def clear(self) -> None:
        assert self.complaints == []


def sticks_out(page: Page) -> list[str]:
    """What is cut off at the right edge, or makes the page scroll sideways."""
    wider = page.evaluate(WIDER)
    found: list[str] = page.evaluate(STICKS_OUT)
    return [*found, *([f"the page is {wider} px wider than the window"] if wider > 0 else [])]


def untranslated(page: Page, data: list[str]) -> list[str]:
    """Texts of a Chinese page with a word in Latin letters, but for `data`: names of things, the same everywhere."""
    found: list[str] = page.evaluate(TEXTS)
    return sorted({text for text in found if LATIN.search(without(text, data))})


def without(text: str, data: list[str]) -> str:
    for name in data:
        text = text.replace(name, "")
    return text
