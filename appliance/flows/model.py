"""A flow's body as dataclasses, one for each kind of step (ARCHITECTURE.md, "A flow").

`parse` takes what is stored or sent (JSON text or a document) and refuses what no step could run with; whether the
steps make sense together is `check.py`'s question. An empty string in a field that names a step means: hang up."""

import dataclasses
import json
import re
import typing
from dataclasses import dataclass, field
from typing import Any, ClassVar

from appliance.errors import Invalid
from appliance.validators import valid_hours

KEYS = "0123456789*#"
LONGEST_FLOW = 200  # steps
_STEP = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")
_PROMPT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}\Z")
_TO = re.compile(r"\+?[0-9]{2,20}\Z")


class Malformed(Invalid):
    """A body that cannot be run. `step`: where, empty for the whole; `field`: which field of the step."""

    def __init__(self, step: str, field: str, code: str, **values: object) -> None:
        super().__init__(field, code, **values)
        self.step = step


@dataclass(frozen=True)
class Greeting:
    KIND: ClassVar[str] = "greeting"
    prompt: str
    next: str


@dataclass(frozen=True)
class Menu:
    """`otherwise`: after `tries` wrong or missing keys, `seconds` to press one."""

    KIND: ClassVar[str] = "menu"
    prompt: str
    choices: dict[str, str]
    otherwise: str
    tries: int = 3
    seconds: int = 5


@dataclass(frozen=True)
class Hours:
    """`week`: seven days from Monday, each like `09:00-12:00 13:30-18:00` or empty."""

    KIND: ClassVar[str] = "hours"
    week: tuple[str, ...]
    open: str
    closed: str


@dataclass(frozen=True)
class Blacklist:
    KIND: ClassVar[str] = "blacklist"
    next: str


@dataclass(frozen=True)
class Pin:
    KIND: ClassVar[str] = "pin"
    prompt: str
    pin_prompt: str
    ok: str
    failed: str


@dataclass(frozen=True)
class LastAgent:
    """`mode`: silent or asked; `days`: how long a caller is remembered; `wait_seconds` 0: only if the agent is free."""

    KIND: ClassVar[str] = "last_agent"
    next: str
    mode: str = "silent"
    days: int = 7
    wait_seconds: int = 0


@dataclass(frozen=True)
class Queue:
    """`served`: step after the agent has hung up; `overflow`: nobody there, too many waiting, or waited too long."""

    KIND: ClassVar[str] = "queue"
    queue: int
    served: str
    overflow: str
    priority: int = 0


@dataclass(frozen=True)
class Message:
    KIND: ClassVar[str] = "message"
    queue: int
    prompt: str
    next: str
    max_seconds: int = 120


@dataclass(frozen=True)
class Transfer:
    """`to`: a seat's number or an outside number."""

    KIND: ClassVar[str] = "transfer"
    to: str
    failed: str
    seconds: int = 30


@dataclass(frozen=True)
class Survey:
    KIND: ClassVar[str] = "survey"
    prompt: str
    next: str


@dataclass(frozen=True)
class Hangup:
    KIND: ClassVar[str] = "hangup"
    prompt: str = ""


Step = Greeting | Menu | Hours | Blacklist | Pin | LastAgent | Queue | Message | Transfer | Survey | Hangup
CLASSES: dict[str, type[Step]] = {cls.KIND: cls for cls in typing.get_args(Step)}
# Fields that name a step; a menu's choices do as well
LINKS = ("next", "otherwise", "open", "closed", "ok", "failed", "served", "overflow")
PROMPTS = ("prompt", "pin_prompt")
MODES = ("silent", "asked")
# Whole numbers: lowest and highest
NUMBERS = {
    "tries": (1, 9),
    "seconds": (1, 120),
    "days": (1, 3650),
    "wait_seconds": (0, 600),
    "priority": (0, 100),
    "queue": (1, 2**31),
    "max_seconds": (5, 1800),
}


@dataclass(frozen=True)
class Flow:
    first: str
    steps: dict[str, Step] = field(default_factory=dict)


def parse(body: object) -> Flow:
    """The flow in a JSON text or a document; raises Malformed."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except ValueError as error:
            raise Malformed("", "body", "This is no flow.") from error
    if not isinstance(body, dict) or not isinstance(body.get("steps"), dict) or set(body) - {"first", "steps"}:
        raise Malformed("", "body", "This is no flow.")
    if len(body["steps"]) > LONGEST_FLOW:
        raise Malformed("", "body", "A flow has at most %(most)s steps.", most=LONGEST_FLOW)
    steps = {}
    for name, fields in body["steps"].items():
        if not _STEP.match(name):
            raise Malformed(name[:40], "step", "A step's name has letters, digits, - and _ only.")
        steps[name] = parse_step(name, fields)
    if body.get("first") not in steps:
        raise Malformed("", "first", "The first step is missing.")
    return Flow(body["first"], steps)


def parse_step(name: str, fields: object) -> Step:
    """One step; raises Malformed."""
    if not isinstance(fields, dict):
        raise Malformed(name, "step", "This is no step.")
    kind = fields.get("kind")
    if not isinstance(kind, str) or kind not in CLASSES:
        raise Malformed(name, "kind", "There is no such kind of step.")
    cls = CLASSES[kind]
    known = {f.name: f for f in dataclasses.fields(cls)}
    values: dict[str, Any] = {key: _value(name, key, value) for key, value in fields.items() if key != "kind"}
    for key in values:
        if key not in known:
            raise Malformed(name, key, "A step of this kind has no such field.")
    for key, f in known.items():
        if key not in values and f.default is dataclasses.MISSING:
            raise Malformed(name, key, "Please fill this in.")
    if kind == Hangup.KIND or values.get("prompt", "-"):
        return cls(**values)
    raise Malformed(name, "prompt", "Please choose a prompt.")


def document(flow: Flow) -> dict[str, object]:
    """Back to what is stored."""
    steps = {name: {"kind": step.KIND, **dataclasses.asdict(step)} for name, step in flow.steps.items()}
    return {"first": flow.first, "steps": steps}


def links(step: Step) -> dict[str, str]:
    """{field or `choices.<key>`: name of a step, or empty}: where the call may go from here."""
    found = {key: getattr(step, key) for key in LINKS if hasattr(step, key)}
    if isinstance(step, Menu):
        found.update({f"choices.{key}": target for key, target in step.choices.items()})
    return found


def _value(step: str, key: str, value: object) -> object:
    if key in LINKS:
        if isinstance(value, str) and (value == "" or _STEP.match(value)):
            return value
        raise Malformed(step, key, "This is no step.")
    if key in PROMPTS:
        if isinstance(value, str) and (value == "" or _PROMPT.match(value)):
            return value
        raise Malformed(step, key, "There is no such prompt.")
    if key in NUMBERS:
        low, high = NUMBERS[key]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise Malformed(step, key, "Between %(low)s and %(high)s.", low=low, high=high)
        return value
    if key == "to":
        if isinstance(value, str) and _TO.match(value):
            return value
        raise Malformed(step, key, "This is not a telephone number.")
    if key == "mode":
        if value in MODES:
            return value
        raise Malformed(step, key, "Please choose one of the list.")
    if key == "choices":
        return _choices(step, value)
    if key == "week":
        return _week(step, value)
    raise Malformed(step, key, "A step of this kind has no such field.")


def _choices(step: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(key, str) and len(key) == 1 and key in KEYS for key in value):
        raise Malformed(step, "choices", "Keys are 0 to 9, * and #.")
    return {key: str(_value(step, "next", target)) for key, target in value.items()}


def _week(step: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or len(value) != 7:
        raise Malformed(step, "week", "A week has seven days.")
    try:
        return tuple(valid_hours(day, "week") for day in value)
    except Invalid as error:
        raise Malformed(step, "week", error.code, **error.values) from error
