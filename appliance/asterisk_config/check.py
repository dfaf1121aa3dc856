"""Checks of a whole configuration before Asterisk sees it: every file can be read, every include, template, context and
queue that a file names is there, no extension stands twice. Returns what is wrong in plain words, never a value."""

import re
from collections.abc import Mapping

from appliance.telephony import confreader, names
from appliance.telephony.confreader import Section, Unreadable

# Files that Asterisk reads by itself; the others come in by #include
DIALPLAN = "extensions.conf"
QUEUES = "queues.conf"
PJSIP = "pjsip.conf"
REQUIRED = ("asterisk.conf", "modules.conf", "logger.conf", "manager.conf", DIALPLAN, QUEUES, PJSIP)
NEEDED_CONTEXTS = (
    names.CONTEXT_LINE,
    names.CONTEXT_SEAT,
    names.CONTEXT_FLOW,
    names.CONTEXT_NUMBERS,
    names.CONTEXT_SEATS,
    names.CONTEXT_QUEUES,
    names.CONTEXT_OUT,
    names.CONTEXT_FALLBACK,
)
# Goto(x,s,1), GotoIf(…?x,s,1:y,s,1) and the same of Gosub; a target with a variable in it is not looked at
_JUMP = re.compile(r"(?:\b(?:Goto|Gosub)\(|[?:])([A-Za-z][\w-]*),[\w+*#]+,\d+(?=[:)(])")


def check(files: Mapping[str, str]) -> list[str]:
    """`files`: name → text of one generation. Absolute includes (the administrator's own files, what is written at each
    start) are the business of their writers and left out."""
    found = [f"{name} is missing" for name in REQUIRED if name not in files]
    sections: dict[str, list[Section]] = {}
    included = {target for text in files.values() for target in re.findall(r"^#(?:try)?include\s+(\S+)", text, re.M)}
    for name in sorted(files):
        if name.endswith(".conf") and (name in REQUIRED or name not in included):
            try:
                sections[name] = confreader.read(name, files.get)
            except Unreadable as error:
                found.append(str(error))
    if found:
        return found
    return [*_dialplan(sections[DIALPLAN]), *_queues(sections), *_pjsip(sections[PJSIP])]


def _dialplan(sections: list[Section]) -> list[str]:
    contexts = {section.name for section in sections} - {"general", "globals"}
    found = [f"{DIALPLAN}: the context {name} is missing" for name in NEEDED_CONTEXTS if name not in contexts]
    seen: set[tuple[str, str, str]] = set()
    for section in sections:
        for option in section.options:
            where = f"{option.file}:{option.line}"
            jumps = _JUMP.findall(option.value) if re.search(r"\b(?:Goto|Gosub)", option.value) else []
            targets = jumps + ([option.value] if option.key == "include" else [])
            found += [f"{where}: there is no context {target}" for target in targets if target not in contexts]
            if option.key == "exten":
                extension, _, rest = option.value.partition(",")
                key = (section.name, extension.strip(), rest.partition(",")[0].strip())
                if key in seen:
                    found.append(f"{where}: this extension stands twice in {section.name}")
                seen.add(key)
    return found


def _queues(sections: Mapping[str, list[Section]]) -> list[str]:
    known = {section.name for section in sections[QUEUES] if not section.template}
    found = _twice(QUEUES, [section for section in sections[QUEUES] if not section.added])
    for section in sections[DIALPLAN]:
        for option in section.options:
            match = re.search(rf"Set\((?:{names.QUEUE}|{names.FALLBACK_QUEUE})=(q\d+)\)", option.value)
            if match and match[1] not in known:
                found.append(f"{option.file}:{option.line}: there is no queue {match[1]}")
    return found


def _pjsip(sections: list[Section]) -> list[str]:
    templates = {section.name: section for section in sections if section.template}
    objects: dict[tuple[str, str], Section] = {}
    found = []
    for section in sections:
        if section.template:
            continue
        kind = _inherited(section, "type", templates)
        if not kind:
            found.append(f"{section.file}: [{section.name}] has no type")
        elif (kind, section.name) in objects:
            found.append(f"{section.file}: {kind} {section.name} stands twice")
        objects[(kind, section.name)] = section
    for (kind, _), section in objects.items():
        for key, wanted in (("auth", "auth"), ("aors", "aor"), ("endpoint", "endpoint"), ("transport", "transport")):
            for value in section.values(key):
                if (wanted, value) not in objects:
                    found.append(f"{section.file}: {kind} {section.name} names a {wanted} that is not there")
    return found


def _inherited(section: Section, key: str, templates: Mapping[str, Section]) -> str:
    own = section.values(key)
    if own:
        return own[-1]
    for name in reversed(section.templates):
        if name in templates and (value := _inherited(templates[name], key, templates)):
            return value
    return ""


def _twice(file: str, sections: list[Section]) -> list[str]:
    seen: set[str] = set()
    found = []
    for section in sections:
        if section.name in seen:
            found.append(f"{section.file}: the section {section.name} stands twice")
        seen.add(section.name)
    return found
