"""What the pages call the kinds of steps, their exits and the days."""

import tomllib
from functools import cache
from itertools import groupby

from appliance import paths
from appliance.flows import prompts
from appliance.voice.texts import BadTexts, parse_prompt
from webui.shell.texts import _l

# kind -> title, icon, what it does
KINDS = {
    "greeting": (_l("Greeting"), "message", _l("Says something and goes on.")),
    "menu": (_l("Menu"), "list-numbers", _l("Asks for a key; each key leads somewhere.")),
    "hours": (_l("Opening hours"), "calendar-event", _l("Goes one way while the shop is open, another while not.")),
    "blacklist": (_l("Blacklist"), "ban", _l("Turns away callers who are on the blacklist.")),
    "pin": (_l("Member number and PIN"), "key", _l("Asks a member for number and PIN, at most three times.")),
    "last_agent": (_l("Last agent"), "history", _l("Offers the agent who talked to this caller last.")),
    "queue": (_l("Queue"), "users-group", _l("Waits until an agent is free.")),
    "message": (_l("Leave a message"), "microphone", _l("Records what the caller says.")),
    "transfer": (_l("Transfer"), "phone-call", _l("Rings a seat or an outside number.")),
    "survey": (_l("Survey"), "star", _l("Asks for a grade from 1 to 5.")),
    "hangup": (_l("Hang up"), "phone-off", _l("Says goodbye and ends the call.")),
}

# (kind, exit) or exit -> when a call goes that way
EXITS = {
    "next": _l("Then"),
    "otherwise": _l("No key, or a wrong one"),
    "open": _l("Open"),
    "closed": _l("Closed"),
    "ok": _l("PIN right"),
    "served": _l("After the agent has hung up"),
    "overflow": _l("Nobody there, too many waiting, or waited too long"),
    ("pin", "failed"): _l("PIN wrong or locked"),
    ("transfer", "failed"): _l("Nobody answers"),
}

DAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))
MODES = {"silent": _l("without asking"), "asked": _l("ask the caller first")}


@cache
def texts() -> dict[str, dict[str, str]]:
    """Prompt -> language -> what it says, of the prompts made for flows."""
    found = {}
    for name, value in tomllib.loads((paths.TREE / "asterisk" / "prompts" / "flow.toml").read_text("utf-8")).items():
        try:
            found[name] = dict(parse_prompt(name, value).texts)
        except BadTexts:
            continue  # the build refuses such a file
    return found


def prompt_choices(language: str) -> dict[str, str]:
    """Prompt -> what it says in the language nearest to that of the page; a shop's own recordings by name alone."""
    own = {file.stem for file in paths.PROMPTS.glob("**/*.wav")} & prompts.names()
    spoken = "zh" if language.startswith("zh") else "en"
    return {**{name: said.get(spoken, "") for name, said in texts().items()}, **dict.fromkeys(own - set(texts()), "")}


def week_in_words(week: list[str]) -> str:
    """`Monday–Friday 09:00-18:00 · Saturday 10:00-16:00`; empty when it is closed all week."""
    parts = []
    for hours, days in groupby(range(7), key=lambda day: week[day]):
        named = [str(DAYS[day]) for day in days]
        if hours:
            parts.append(f"{named[0]}{'–' + named[-1] if len(named) > 1 else ''} {hours}")
    return " · ".join(parts)


def fresh(kind: str, queue_id: int) -> dict[str, object]:
    """The first values of a new step; it hangs up afterwards until it is told where to go on."""
    values: dict[str, dict[str, object]] = {
        "greeting": {"prompt": "welcome", "next": ""},
        "menu": {"prompt": "menu-main", "choices": {}, "tries": 3, "seconds": 5, "otherwise": ""},
        "hours": {"week": ["09:00-18:00"] * 5 + ["", ""], "open": "", "closed": ""},
        "blacklist": {"next": ""},
        "pin": {"prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "", "failed": ""},
        "last_agent": {"mode": "silent", "days": 30, "wait_seconds": 0, "next": ""},
        "queue": {"queue": queue_id, "priority": 0, "served": "", "overflow": ""},
        "message": {"queue": queue_id, "prompt": "leave-message", "max_seconds": 120, "next": ""},
        "transfer": {"to": "", "seconds": 30, "failed": ""},
        "survey": {"prompt": "survey", "next": ""},
        "hangup": {"prompt": "goodbye"},
    }
    return values[kind]
