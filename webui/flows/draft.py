"""A flow while somebody edits it: a document as `appliance/flows/model.py` describes it, that may still be wrong.

The page's form carries the whole draft; each button sends it here, gets it changed and is shown the result. Nothing is
stored before it is saved."""

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from appliance.flows import model

Draft = dict[str, Any]
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")
# Where a call goes on in the ordinary case; what stands before and after a step in the list hangs on it
MAIN = {
    "greeting": "next",
    "hours": "open",
    "blacklist": "next",
    "pin": "ok",
    "last_agent": "next",
    "queue": "served",
    "message": "next",
    "survey": "next",
}
# What takes over the way of a step that is put in or taken out
AFTER = {**MAIN, "menu": "otherwise", "transfer": "failed"}
KEYPAD = "1234567890*#"  # the order in which people read keys
NO_KEY = "-"  # a menu's key that is not in use


class BadDraft(ValueError):
    """Something that our page never sends."""


def read(form: MultiDict[str, str]) -> Draft:
    """The draft that a form carries; raises BadDraft."""
    names = form.getlist("step")
    if len(names) > model.LONGEST_FLOW or not all(NAME.match(name) for name in names):
        raise BadDraft("steps")
    return {"first": form.get("first", ""), "steps": {name: _read_step(form, name) for name in names}}


def _read_step(form: MultiDict[str, str], name: str) -> dict[str, Any]:
    kind = form.get(f"{name}.kind", "")
    if kind not in model.CLASSES:
        raise BadDraft(f"kind of {name}")
    step: dict[str, Any] = {"kind": kind}
    for field in dataclasses.fields(model.CLASSES[kind]):
        key = f"{name}.{field.name}"
        if field.name == "choices":
            chosen = {digit: form.get(f"{key}.{digit}", NO_KEY) for digit in KEYPAD}
            step["choices"] = {digit: target for digit, target in chosen.items() if target != NO_KEY}
        elif field.name == "week":
            step["week"] = [form.get(f"{key}.{day}", "") for day in range(7)]
        elif field.name in model.NUMBERS:
            text = form.get(key, "").strip()
            step[field.name] = int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text
        else:
            step[field.name] = form.get(key, "").strip()
    return step


def exits(step: Mapping[str, Any]) -> dict[str, str]:
    """{field or `choices.<key>`: where it leads}, the ordinary way last."""
    found = {f"choices.{key}": target for key, target in step.get("choices", {}).items()}
    main = MAIN.get(step["kind"])
    found.update({key: step[key] for key in model.LINKS if key in step and key != main})
    if main:
        found[main] = step[main]
    return found


def lead(draft: Draft, place: str, target: str) -> str:
    """Let `place` (`<step>:<exit>`, or empty for the beginning) lead to `target`; returns where it led before."""
    name, _, exit_ = place.partition(":")
    if not place:
        before, draft["first"] = draft["first"], target
        return str(before)
    step = draft["steps"].get(name)
    if step is None or (exit_ not in exits(step) and not exit_.startswith("choices.")):
        raise BadDraft(place)
    holder, key = (step["choices"], exit_.partition(".")[2]) if exit_.startswith("choices.") else (step, exit_)
    if holder is not step and (not isinstance(holder, dict) or key not in model.KEYS or not key):
        raise BadDraft(place)
    before = holder.get(key, "")
    holder[key] = target
    return str(before)


def add(draft: Draft, place: str, kind: str, fresh: Callable[[str], dict[str, Any]]) -> str:
    """A new step at `place`; what came there comes after it. `fresh(kind)` gives its first values. Returns its name."""
    if kind not in model.CLASSES:
        raise BadDraft(kind)
    name = next(f"s{n}" for n in range(1, 1000) if f"s{n}" not in draft["steps"])
    after = lead(draft, place, name)
    step = draft["steps"][name] = {"kind": kind, **fresh(kind)}
    if kind in AFTER:
        step[AFTER[kind]] = after
    return name


def remove(draft: Draft, name: str) -> None:
    """Take a step out. What came before it goes on where it went on; what only it led to goes too."""
    before = reached(draft)
    step = draft["steps"].pop(name, None)
    if step is None:
        raise BadDraft(name)
    after = step.get(AFTER.get(step["kind"], ""), "")
    for place in places(draft, name):
        lead(draft, place, "" if after == name else after)
    for lost in before - reached(draft) - {name}:
        draft["steps"].pop(lost, None)


def move_up(draft: Draft, name: str) -> None:
    """Change places with the step before."""
    earlier = step_before(draft, name)
    if earlier is None:
        raise BadDraft(name)
    steps = draft["steps"]
    own, its = MAIN[steps[name]["kind"]], MAIN[steps[earlier]["kind"]]
    for place in places(draft, earlier):
        lead(draft, place, name)
    steps[earlier][its], steps[name][own] = steps[name][own], earlier


def step_before(draft: Draft, name: str) -> str | None:
    """The step whose ordinary way leads here, if the two can change places."""
    if draft["steps"][name]["kind"] not in MAIN:
        return None
    found = [other for other, step in draft["steps"].items() if step.get(MAIN.get(step["kind"], "")) == name]
    return found[0] if found and found[0] != name else None


def places(draft: Draft, target: str) -> list[str]:
    """Every place that leads to `target`."""
    ways = [(f"{name}:{key}", to) for name, step in draft["steps"].items() for key, to in exits(step).items()]
    found = [place for place, to in ways if to == target]
    return ["", *found] if draft["first"] == target else found


def reached(draft: Draft) -> set[str]:
    """The steps a call can get to."""
    found: set[str] = set()
    waiting = [draft["first"]]
    while waiting:
        name = waiting.pop()
        if name in draft["steps"] and name not in found:
            found.add(name)
            waiting += exits(draft["steps"][name]).values()
    return found


def change(draft: Draft, do: str, form: Mapping[str, str], fresh: Callable[[str], dict[str, Any]]) -> str:
    """What a button of the page says, `<verb>` or `<verb>:<where>`. Returns the step to look at next, or empty."""
    verb, _, where = do.partition(":")
    if verb == "add":
        return add(draft, where, form.get(f"kind@{where}", ""), fresh)
    if verb == "key":
        key = form.get(f"{where}.new_key", "")
        lead(draft, f"{where}:choices.{key}", "")
        return where
    if verb == "remove":
        remove(draft, where)
    elif verb == "up" and where in draft["steps"]:
        move_up(draft, where)
        return where
    return ""
