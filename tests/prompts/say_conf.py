"""A small reader of say.conf that answers which sounds Asterisk would play, so that the grammar can be tested in
milliseconds; `test_real_asterisk.py` holds it against Asterisk itself."""

import re
from pathlib import Path

SAY = re.compile(r"\$\{SAY(?::(-?\d+))?(?::(-?\d+))?\}")
MINUS = re.compile(r"\$\[(\d+) - (\d+)\]")
Rules = dict[str, list[tuple[re.Pattern[str], str]]]


def load(path: Path) -> Rules:
    """Sections with their rules in order, inherited ones first."""
    rules: Rules = {}
    section: list[tuple[re.Pattern[str], str]] = []
    for raw in path.read_text("utf-8").splitlines():
        line = raw.partition(";")[0].strip()
        head = re.fullmatch(r"\[([\w-]+)\](?:\(([^)]*)\))?", line)
        if head:
            section = rules.setdefault(head[1], [])
            for parent in (head[2] or "!").split(","):
                section += rules.get(parent, [])
        elif "=>" in line:
            pattern, _, value = line.partition("=>")
            section.append((compiled(pattern.strip()), value.strip()))
    return rules


def compiled(pattern: str) -> re.Pattern[str]:
    """One of Asterisk's extension patterns: X Z N [set], and . for all that follows."""
    if not pattern.startswith("_"):
        return re.compile(re.escape(pattern) + r"\Z")
    regex, at = "", 1
    while at < len(pattern):
        sign = pattern[at]
        if sign == "[":
            end = pattern.index("]", at)
            regex += f"[{pattern[at + 1 : end]}]"
            at = end
        elif sign == ".":
            return re.compile(regex + ".")
        else:
            regex += {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]"}.get(sign.upper(), re.escape(sign))
        at += 1
    return re.compile(regex + r"\Z")


def substring(value: str, start: str | None, length: str | None) -> str:
    """${SAY:start:length} as Asterisk takes it: negative counts from the end."""
    value = value[int(start or 0) :]
    return value if length is None else value[: int(length)]


def expand(rules: Rules, language: str, text: str, depth: int = 0) -> list[str]:
    """Names of the sounds for `prefix:data`. Raises AssertionError where Asterisk would say nothing."""
    assert depth <= 10, f"{text}: recursion too deep"
    plain = text.replace("-", "")  # dashes don't count
    found = next((value for pattern, value in rules[language] if pattern.match(plain)), "")
    assert found, f"no rule for {text} in {language}"
    data = text.split(":", 2)[-1]
    sounds: list[str] = []
    for part in found.split(","):
        word = SAY.sub(lambda hit: substring(data, hit[1], hit[2]), part.strip())
        word = MINUS.sub(lambda hit: str(int(hit[1]) - int(hit[2])), word)
        pieces = word.split(":", 2)
        if len(pieces) == 1:
            sounds.append(word)
        elif len(pieces) == 2:
            sounds += expand(rules, language, word, depth + 1)
        else:
            for sign, name in re.findall(r"([^\s'])|'([^']*)'", pieces[1]):
                sounds += expand(rules, language, f"{pieces[0]}:{sign}:{pieces[2]}", depth + 1) if sign else [name]
    return sounds
