"""Reads Asterisk's configuration text the way Asterisk does, for the checks before a reload and the writer's tests.
Known: sections with templates, `key = value`, `key => value`, `;` and `;-- … --;`, `#include`, `#tryinclude`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

LINE_BYTES = 8191

_SECTION = re.compile(r"\[([^\]\[]+)\](?:\(([^)]*)\))?\Z")
_DIRECTIVE = re.compile(r'#(include|tryinclude|exec)\s*(?:=>?)?\s*["<]?([^">]+?)[">]?\s*\Z')


class Unreadable(ValueError):
    """Text that Asterisk would refuse, or read otherwise than meant. The message names file and line, never a value."""


@dataclass
class Option:
    """One line of a section. `file` and `line` tell where it stands."""

    key: str
    value: str
    file: str
    line: int


@dataclass
class Section:
    """`[name](templates)`; `template`: it is only there for others to take from (!); `added`: `(+)`."""

    name: str
    templates: list[str]
    template: bool
    added: bool
    file: str
    options: list[Option] = field(default_factory=list)

    def values(self, key: str) -> list[str]:
        """All values of a key."""
        return [option.value for option in self.options if option.key == key]


Loader = Callable[[str], str | None]  # a file's text, None: there is none


def read(name: str, load: Loader) -> list[Section]:
    """All sections of the file `name` with what it includes, in order; raises Unreadable."""
    sections: list[Section] = []
    _read_file(name, load, sections, ())
    return sections


def _strip_comment(line: str) -> str:
    """Without a comment; an escaped `;` becomes a plain one."""
    result, start = "", 0
    while (at := line.find(";", start)) >= 0:
        if at == 0 or line[at - 1] != "\\":
            return result + line[start:at]
        result, start = result + line[start : at - 1] + ";", at + 1
    return result + line[start:]


def _uncomment(text: str, name: str) -> list[str]:
    """The lines without block comments; their numbers stay."""
    lines, inside = [], False
    for line in text.split("\n"):
        if inside:
            inside = "--;" not in line
            line = line.partition("--;")[2] if not inside else ""
        start = line.find(";--")
        if start >= 0 and line[start + 3 : start + 4] != "-" and (start == 0 or line[start - 1] != "\\"):
            end = line.find("--;", start + 3)
            inside = end < 0
            line = line[:start] + ("" if inside else line[end + 3 :])
        lines.append(line)
    if inside:
        raise Unreadable(f"{name}: a block comment does not end")
    return lines


def _read_file(name: str, load: Loader, sections: list[Section], above: tuple[str, ...]) -> None:
    if name in above:
        raise Unreadable(f"{name} includes itself")
    text = load(name)
    if text is None:
        raise Unreadable(f"{name} is not there")
    for number, raw in enumerate(_uncomment(text, name), start=1):
        where = f"{name}:{number}"
        if len(raw.encode("utf-8", "surrogatepass")) > LINE_BYTES:
            raise Unreadable(f"{where}: longer than Asterisk reads")
        line = _strip_comment(raw).strip()
        if not line:
            continue
        if line.startswith("#"):
            directive = _DIRECTIVE.match(line)
            if directive is None or directive[1] == "exec":
                raise Unreadable(f"{where}: unknown directive")
            if directive[1] == "include" or load(directive[2]) is not None:
                _read_file(directive[2], load, sections, (*above, name))
        elif line.startswith("["):
            sections.append(_section(line, name, where, sections))
        else:
            key, mark, value = line.partition("=")
            if not mark or not key.strip():
                raise Unreadable(f"{where}: neither a section nor a value")
            if not sections:
                raise Unreadable(f"{where}: a value before any section")
            sections[-1].options.append(Option(key.strip(), value.removeprefix(">").strip(), name, number))


def _section(line: str, name: str, where: str, before: list[Section]) -> Section:
    match = _SECTION.match(line)
    if match is None:
        raise Unreadable(f"{where}: a broken section line")
    marks = [mark.strip() for mark in (match[2] or "").split(",") if mark.strip()]
    templates = [mark for mark in marks if mark not in ("!", "+")]
    known = {section.name for section in before}
    for template in templates:
        if template not in known:
            raise Unreadable(f"{where}: there is no template {template} above")
    return Section(match[1].strip(), templates, "!" in marks, "+" in marks, name)
