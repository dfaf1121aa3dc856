"""The caller as the scripts see one: someone who hears prompts and presses keys.

Each thing that takes time first tells the watchdog in the dialplan how long it may take: if this process stops
meanwhile, the call goes on without it (lb-fallback)."""

import logging
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Concatenate, ParamSpec, TypeVar
from urllib.parse import parse_qsl, urlencode

from appliance.db.connect import connect
from appliance.flows import prompts
from appliance.flows.pins import PinMemory
from appliance.telephony import names
from appliance.telephony.agi import Agi, AgiError

log = logging.getLogger("agi_scripts")

P = ParamSpec("P")
T = TypeVar("T")

KEYS = "0123456789*#"
GRACE_SECONDS = 3.0  # for everything between two prompts: a few reads of the database on a busy machine
KEY_SECONDS = 5.0  # to press the next key of a number


@dataclass(frozen=True)
class Facts:
    """What the dialplan tells about the call: variables of names.py, `from_` the caller's number (empty: withheld),
    `agent` the queue member who talked last, `state` of the channel (Up: answered)."""

    call: str = ""
    number: str = ""
    from_: str = ""
    language: str = "zh"
    flow: str = ""
    step: str = ""
    result: str = ""
    agent: str = ""
    greeted: str = ""
    state: str = ""

    @classmethod
    def of(cls, query: str) -> "Facts":
        """From the query string the dialplan passes to AGI()."""
        given = dict(parse_qsl(query))
        given["from_"] = given.pop("from", "")
        return cls(**{key: value for key, value in given.items() if key in cls.__dataclass_fields__})


class Caller:
    def __init__(self, agi: Agi, facts: Facts, pins: PinMemory) -> None:
        self.agi = agi
        self.facts = facts
        self.pins = pins
        self._db: sqlite3.Connection | None = None
        self.typed = ""  # keys pressed ahead of the step that wants them
        self._answered = facts.state == "Up"
        self._greeted = facts.greeted == "1"

    # -- hearing and pressing ------------------------------------------------------------------------------------------
    def answer(self) -> None:
        if not self._answered:
            self.agi.execute("ANSWER")
            self._answered = True

    def play(self, prompt: str) -> None:
        """Plays a prompt; a key ends it and is kept for whoever asks next. One that cannot be played is passed over."""
        self.answer()
        if not self._greeted:
            self.set(names.GREETED, 1)
            self._greeted = True
        file, seconds = prompts.locate(prompt, self.facts.language)
        self.allow(seconds)
        try:
            key = self.agi.play(file, KEYS)
        except AgiError:
            self.allow()  # CallerGone if that was why
            log.warning("call %s: prompt %s cannot be played", self.facts.call, prompt)
            return
        self.typed += key
        self.allow()

    def key(self, seconds: float) -> str:
        """The next key, or empty after `seconds`."""
        if not self.typed:
            self.answer()
            self.allow(seconds)
            self.typed = self.agi.wait_key(round(seconds * 1000))
            self.allow()
        key, self.typed = self.typed[:1], self.typed[1:]
        return key

    def ask_key(self, prompt: str, seconds: float) -> str:
        """Plays `prompt` unless a key is there already; the key, or empty."""
        if not self.typed:
            self.play(prompt)
        return self.key(seconds)

    def ask_number(self, prompt: str, longest: int) -> str:
        """Digits up to #, up to `longest` of them, or until none comes for a while. Never logged: it may be a PIN."""
        if not self.typed:
            self.play(prompt)
        digits = ""
        while len(digits) < longest:
            key = self.key(KEY_SECONDS)
            if key in ("", "#"):
                break
            if key.isdecimal():
                digits += key
        return digits

    # -- telling the dialplan ------------------------------------------------------------------------------------------
    def allow(self, seconds: float = 0.0) -> None:
        """The watchdog takes over unless something happens within this and the grace time."""
        self.agi.set_variable("TIMEOUT(absolute)", f"{seconds + GRACE_SECONDS:.1f}")

    def set(self, name: str, value: object) -> None:
        self.agi.set_variable(name, value)

    def write_down(self, event: str, **fields: object) -> None:
        """A line in queue_log (names.py): the record of truth."""
        values = {"call": self.facts.call, **fields, "t": f"{time.time():.3f}"}
        self.agi.run("QueueLog", "NONE", self.agi.env.get("agi_uniqueid", "NONE"), "NONE", event, urlencode(values))

    # -- asking the box ------------------------------------------------------------------------------------------------
    def ask(self, question: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """question(db, …). The connection is opened once in a session (half of what a short flow costs is opening it);
        it reads only and no transaction stays open between two questions."""
        if self._db is None:
            self._db = connect()
            self._db.execute("PRAGMA query_only=ON")
        return question(self._db, *args, **kwargs)

    def close(self) -> None:
        """The session is over."""
        if self._db is not None:
            self._db.close()
            self._db = None
