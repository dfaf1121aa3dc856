"""What the web may ask: one function per verb, typed values in, an answer out. The table is the whole surface."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from appliance.live.agents import Refused
from appliance.live.daemon import Daemon

log = logging.getLogger(__name__)

REASON_LENGTH = 40
WRITTEN_SECONDS = 3.0  # how long an answer waits for the database; what was asked is in force before that

Values = Mapping[str, Any]
Answer = dict[str, Any]


class BadRequest(Exception):
    """A value is missing or of the wrong kind."""


def number(values: Values, name: str) -> int:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadRequest(f"{name} must be a whole number")
    return value


def text(values: Values, name: str, longest: int) -> str:
    value = values.get(name, "")
    if not isinstance(value, str) or len(value) > longest or any(ord(letter) < 32 for letter in value):
        raise BadRequest(f"{name} must be a text of at most {longest} characters")
    return value


class Verbs:
    """`apply` brings the settings to Asterisk and answers what came out of it."""

    def __init__(self, daemon: Daemon, apply: Callable[[], Awaitable[Answer]]) -> None:
        self._daemon, self._apply = daemon, apply
        self._table: dict[str, Callable[[Values], Awaitable[Answer]]] = {
            "sign_in": self._sign_in,
            "sign_out": self._sign_out,
            "ready": self._ready,
            "busy": self._busy,
            "end_after_call": self._end_after_call,
            "apply": self._apply_verb,
            "snapshot": self._snapshot,
        }

    async def run(self, verb: str, values: Values) -> Answer:
        """Do a verb. The answer has `ok`, and `error` with `message` if it was refused."""
        function = self._table.get(verb)
        if function is None:
            return {"ok": False, "error": "no_verb", "message": f"no verb {verb}"}
        try:
            answer = await function(values)
        except BadRequest as error:
            return {"ok": False, "error": "bad_request", "message": str(error)}
        except Refused as error:
            return {"ok": False, "error": str(error), "message": str(error).replace("_", " ")}
        return {"ok": True, **answer}  # a verb may say itself that it went wrong

    async def _sign_in(self, values: Values) -> Answer:
        agent_id, device = number(values, "agent"), text(values, "device", 64)
        await self._daemon.read_directory()  # the person may have been added a second ago
        if not self._daemon.ami.up.is_set():
            raise Refused("asterisk_down")
        old = self._daemon.agents.by_id.get(agent_id)
        old_device = old.device if old else device
        self._daemon.agents.sign_in(agent_id, device, self._daemon.directory, self._daemon.clock())
        log.info("agent %d signed in at %s", agent_id, device)
        return await self._done(agent_id, old_device, device)

    async def _sign_out(self, values: Values) -> Answer:
        agent_id = number(values, "agent")
        old = self._daemon.agents.by_id.get(agent_id)
        self._daemon.agents.sign_out(agent_id, self._daemon.clock())
        log.info("agent %d signed out", agent_id)
        return await self._done(agent_id, *([old.device] if old else []))

    async def _ready(self, values: Values) -> Answer:
        agent = self._daemon.agents.ready(number(values, "agent"))
        return await self._done(agent.id, agent.device)

    async def _busy(self, values: Values) -> Answer:
        agent_id, reason = number(values, "agent"), text(values, "reason", REASON_LENGTH)
        agent = self._daemon.agents.busy(agent_id, reason)
        return await self._done(agent.id, agent.device)

    async def _end_after_call(self, values: Values) -> Answer:
        agent = self._daemon.agents.end_after_call(number(values, "agent"))
        return await self._done(agent.id, agent.device)

    async def _snapshot(self, values: Values) -> Answer:
        return {**self._daemon.views.snapshot(), "now": self._daemon.clock()}

    async def _apply_verb(self, values: Values) -> Answer:
        return await self._apply()

    async def _done(self, agent_id: int, *devices: str) -> Answer:
        """Show it, tell Asterisk, and wait until it is written; a locked database does not hold the agent up."""
        daemon = self._daemon
        daemon.settle([agent_id])
        for device in devices:
            daemon.show_agent(agent_id, device)
        await daemon.membership.sync(daemon.directory)
        written = asyncio.wrap_future(daemon.store.write(lambda db: None))
        await asyncio.wait({written}, timeout=WRITTEN_SECONDS)
        return {"me": daemon.views.me(agent_id)}
