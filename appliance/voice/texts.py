"""The texts of all prompts. `asterisk/prompts/*.toml` hold one line per sound: `"thanks" = { zh = …, en = … }`,
or `{ tone = "0.3 sine 1000" }` (seconds, shape, hertz; repeated), or `{ silence = 2 }` (seconds), the same in every
language."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("zh", "en")
VOICE_FILE = "voice.toml"
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)?")
TONE = re.compile(r"(?:\d+(?:\.\d+)? sine \d+)(?: \d+(?:\.\d+)? sine \d+)*")


class BadTexts(ValueError):
    """Texts that can't be rendered: one line per fault."""


@dataclass(frozen=True)
class Prompt:
    """One sound: either a text in each language, or a tone, or silence."""

    name: str
    texts: tuple[tuple[str, str], ...] = ()  # (language, text)
    tone: str = ""
    silence: float = 0.0

    def text(self, language: str) -> str:
        return dict(self.texts)[language]


def parse_prompt(name: str, value: object) -> Prompt:
    """A line of a file as a prompt. Raises BadTexts that says what is wrong with it."""
    if not NAME.fullmatch(name):
        raise BadTexts(f"{name}: not a name of a sound")
    if not isinstance(value, dict):
        raise BadTexts(f"{name}: is no table of texts")
    keys = set(value)
    if keys == {"tone"} and isinstance(value["tone"], str) and TONE.fullmatch(value["tone"]):
        return Prompt(name, tone=value["tone"])
    if keys == {"silence"} and isinstance(value["silence"], int | float) and 0 < value["silence"] <= 60:
        return Prompt(name, silence=float(value["silence"]))
    missing = [language for language in LANGUAGES if not str(value.get(language, "")).strip()]
    if missing or keys != set(LANGUAGES):
        raise BadTexts(f"{name}: needs a text in each of {', '.join(LANGUAGES)} and nothing else")
    return Prompt(name, tuple((language, str(value[language])) for language in LANGUAGES))


def load(folder: Path) -> dict[str, Prompt]:
    """All prompts of the folder by name. Raises BadTexts with every fault found."""
    prompts: dict[str, Prompt] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.toml")):
        if path.name == VOICE_FILE:
            continue
        for name, value in tomllib.loads(path.read_text("utf-8")).items():
            try:
                prompt = parse_prompt(name, value)
                if name in prompts:
                    raise BadTexts(f"{name}: stands in two files")
                prompts[name] = prompt
            except BadTexts as error:
                faults.append(f"{path.name}: {error}")
    if faults:
        raise BadTexts("\n".join(faults))
    if not prompts:
        raise BadTexts(f"{folder}: no texts")
    return prompts


def voice_names(folder: Path, languages: Iterable[str] = LANGUAGES) -> dict[str, str]:
    """Which voice speaks each language, from `voice.toml`."""
    names = tomllib.loads((folder / VOICE_FILE).read_text("utf-8"))
    return {language: str(names[language]) for language in languages}
