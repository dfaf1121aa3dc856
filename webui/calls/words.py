"""What stored words are called on pages. Each state has a word, a colour and an icon: colour is never the only sign."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from webui.shell.texts import _l


@dataclass(frozen=True)
class Look:
    """How a state is shown: `colour` is one of Tabler's, `icon` one of `webui.shell.assets.ICONS`."""

    word: Any
    colour: str
    icon: str


OUTCOMES = {
    "": Look(_l("going on"), "blue", "phone-call"),
    "answered": Look(_l("answered"), "green", "circle-check"),
    "abandoned": Look(_l("abandoned in the queue"), "red", "phone-off"),
    "short_abandoned": Look(_l("abandoned at once"), "orange", "phone-off"),
    "overflowed": Look(_l("not reached: overflow"), "red", "alert-triangle"),
    "message_left": Look(_l("left a message"), "purple", "message"),
    "key_exit": Look(_l("left the queue by key"), "orange", "arrow-left"),
    "transferred": Look(_l("transferred by the flow"), "cyan", "route"),
    "gave_up": Look(_l("hung up in the menu"), "secondary", "list-tree"),
    "flow_ended": Look(_l("ended in the flow"), "secondary", "list-tree"),
    "closed": Look(_l("called outside of hours"), "secondary", "lock"),
    "blacklisted": Look(_l("on the blacklist"), "dark", "ban"),
    "failed": Look(_l("failed"), "red", "alert-triangle"),
    "unanswered": Look(_l("not answered"), "orange", "phone-off"),
    "busy": Look(_l("busy"), "orange", "phone-off"),
    "interrupted": Look(_l("cut off by a restart"), "red", "alert-triangle"),
}

DIRECTIONS = {"in": _l("incoming"), "out": _l("outgoing"), "internal": _l("internal")}

KINDS = {
    "greeting": _l("Greeting"),
    "menu": _l("Menu"),
    "hours": _l("Opening hours"),
    "blacklist": _l("Blacklist"),
    "pin": _l("Member number and PIN"),
    "last_agent": _l("Last agent"),
    "queue": _l("Queue"),
    "message": _l("Message"),
    "transfer": _l("Transfer"),
    "survey": _l("Survey"),
    "hangup": _l("Hang-up"),
    "number": _l("Dialled number"),
    "fallback": _l("The flow gave no answer, so the call went straight to its queue"),
}

RESULTS = {  # what `agi_scripts/` write down; empty: the step's name says it all
    "played": "",
    "done": "",
    "passed": _l("not listed"),
    "announced": _l("listed: heard the announcement"),
    "hung_up": _l("listed: hung up on"),
    "open": _l("open"),
    "closed": _l("closed"),
    "ok": _l("right"),
    "locked": _l("locked after too many wrong tries"),
    "failed": _l("failed"),
    "nobody": _l("nobody remembered"),
    "not_free": _l("not free"),
    "declined": _l("did not want to wait"),
    "same": _l("asked for again"),
    "otherwise": _l("no valid key"),
    "served": _l("served"),
    "timeout": _l("waited too long"),
    "full": _l("the queue was full"),
    "empty": _l("no agent was there"),
    "busy": _l("busy"),
    "no_answer": _l("no answer"),
    "recorded": _l("recorded"),
    "nothing": _l("nothing was said"),
    "silent": _l("no grade given"),
    "graded": _l("graded"),
    "wrong_key": _l("wrong key"),
    "unknown_number": _l("not one of this box"),
    "interrupted": _l("cut off by a restart"),
}

VISIT_STATES = {
    "": Look(_l("waiting"), "yellow", "history"),
    "answered": OUTCOMES["answered"],
    "abandoned": Look(_l("abandoned"), "red", "phone-off"),
    "short_abandoned": OUTCOMES["short_abandoned"],
    "overflowed": Look(_l("overflowed"), "orange", "alert-triangle"),
    "key_exit": OUTCOMES["key_exit"],
}

SEAT_STATES = {
    "signed_out": Look(_l("signed out"), "secondary", "logout"),
    "ready": Look(_l("ready"), "green", "circle-check"),
    "ringing": Look(_l("ringing"), "yellow", "phone-incoming"),
    "talking": Look(_l("talking"), "blue", "phone-call"),
    "after_call": Look(_l("after-call work"), "purple", "pencil"),
    "busy": Look(_l("busy"), "orange", "player-pause"),
}

CALL_STATES = {
    "flow": Look(_l("in the menu"), "secondary", "list-tree"),
    "waiting": Look(_l("waiting"), "yellow", "history"),
    "ringing": Look(_l("ringing"), "yellow", "phone-incoming"),
    "talking": Look(_l("talking"), "blue", "phone-call"),
    "survey": Look(_l("grading"), "purple", "star"),
    "message": Look(_l("leaving a message"), "purple", "message"),
}

LINE_STATES = {
    "up": Look(_l("working"), "green", "circle-check"),
    "down": Look(_l("not reachable"), "red", "alert-triangle"),
    "unknown": Look(_l("not known"), "secondary", "circle-dashed"),
}

BUSY_REASONS = {
    "break": _l("break"),
    "meal": _l("meal"),
    "meeting": _l("meeting"),
    "training": _l("training"),
    "other": _l("other work"),
}
SET_BUSY_REASONS = {
    "missed": _l("missed several calls"),
    "phone_gone": _l("the telephone cannot be reached"),
}


def outcome(name: str) -> Look:
    """The look of an outcome; one that the page does not know is shown under its own name."""
    return OUTCOMES.get(name) or Look(name, "secondary", "circle-dashed")


def visit_state(name: str) -> Look:
    return VISIT_STATES.get(name) or Look(name, "secondary", "circle-dashed")


def kind(name: str) -> str:
    return str(KINDS.get(name, name))


def result(name: str) -> str:
    """How a step ended. A menu's result is the key that was pressed."""
    if name.isdecimal() or name in ("*", "#"):
        return gettext("key %(key)s", key=name)
    return str(RESULTS.get(name, name))


def step_result(step_kind: str, name: str, detail: dict[str, Any]) -> str:
    """How a step ended, with the grade of a survey."""
    if step_kind == "survey" and detail.get("grade"):
        return gettext("grade %(grade)s", grade=detail["grade"])
    return result(name) if name and step_kind != "fallback" else ""


def looks(table: dict[str, Look]) -> dict[str, dict[str, str]]:
    """A table of looks for a page's script."""
    return {name: {"word": str(look.word), "colour": look.colour, "icon": look.icon} for name, look in table.items()}


def plain(table: dict[str, Any]) -> dict[str, str]:
    """A table of words for a page's script."""
    return {name: str(word) for name, word in table.items()}
