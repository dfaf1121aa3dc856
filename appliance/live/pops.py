"""The screen pop: who is calling, put together when a queue rings an agent."""

import logging
import sqlite3
from collections.abc import Collection
from functools import partial

from appliance.live import queries
from appliance.live.agents import AFTER_CALL, RINGING, TALKING, Agents
from appliance.live.hub import Hub
from appliance.live.state import LiveState
from appliance.live.store import Store
from appliance.live.views import View, Views
from appliance.telephony import names
from appliance.telephony.ami import Ami, AmiError

log = logging.getLogger(__name__)


class Pops:
    """Makes pops and takes them away again."""

    def __init__(self, state: LiveState, agents: Agents, views: Views, hub: Hub, store: Store, ami: Ami) -> None:
        self._state, self._agents, self._views = state, agents, views
        self._hub, self._store, self._ami = hub, store, ami
        self._answered: set[tuple[int, str]] = set()  # agent, call

    async def show(self, agent_id: int, call_id: str, queue_name: str, now: int) -> None:
        """Gather what is known of the caller and send it, unless it is over by then. A queue rings the agent, or did
        before we were started."""
        call = self._state.calls.get(call_id)
        if call is None:
            return
        entries = self._state.waiting.get(queue_name, [])
        since = next((entry.since for entry in entries if entry.call == call_id), now)
        channel = self._state.channels.get(call.first)
        member_id = await self._member(channel.name) if channel else None
        found = await self._store.read(lambda db: records(db, call_id, call.number, member_id))
        if not self._about(agent_id, call_id):
            return
        queue = self._views.queue_of_name(queue_name, agent_id)
        self._hub.pop(
            agent_id,
            {
                "call": call_id,
                "number": call.number,
                "name": call.name,
                "access_number": call.access_number,
                "access_name": self._views.directory.access_numbers.get(call.access_number, ""),
                "queue": queue.id if queue else None,
                "queue_name": queue.name if queue else "",
                "wait_ms": max(0, now - since) or found["wait_ms"],
                "since": now,
                "path": found["path"],
                "member": found["member"],
                "last_calls": found["last_calls"],
            },
        )

    async def refresh(self, call_ids: Collection[str]) -> None:
        """Send the path again where the records know more of it: the last key may be written after the first ring."""
        for agent_id, shown in list(self._hub.pops.items()):
            if shown["call"] not in call_ids:
                continue
            call_id = str(shown["call"])
            path = await self._store.read(partial(queries.path, call_id=call_id))
            if path != shown["path"] and self._hub.pops.get(agent_id) is shown and self._about(agent_id, call_id):
                self._hub.pop(agent_id, {**shown, "path": path})

    def missing(self) -> list[int]:
        """Agents with a queue call whom nobody has shown who it is: we were away when it came."""
        return [
            agent.id
            for agent in self._agents.by_id.values()
            if agent.id not in self._hub.pops and agent.cause in ("queue", "call_ended") and agent.call
        ]

    def _about(self, agent_id: int, call_id: str) -> bool:
        """Whether the agent's state is about this call: a ring, a talk or the work after it."""
        agent = self._agents.by_id.get(agent_id)
        return agent is not None and agent.call == call_id and agent.state in (RINGING, TALKING, AFTER_CALL)

    def settle(self, agent_id: int) -> None:
        """Take the pop away when the agent's state is about another call or none."""
        shown = self._hub.pops.get(agent_id)
        if shown is None:
            return
        mark = (agent_id, str(shown["call"]))
        if self._about(agent_id, mark[1]):
            if self._agents.by_id[agent_id].state == TALKING:
                self._answered.add(mark)
            return
        self._hub.end_pop(agent_id, answered=mark in self._answered)
        self._answered.discard(mark)

    async def _member(self, channel: str) -> int | None:
        """The member whose PIN was right in this call."""
        try:
            value = (await self._ami.action("Getvar", {"Channel": channel, "Variable": names.MEMBER})).get("Value", "")
        except AmiError as error:
            log.info("no member asked for: %s", error)
            return None
        return int(value) if value.isdecimal() else None


def records(db: sqlite3.Connection, call_id: str, number: str, member_id: int | None) -> View:
    """Path so far, last calls of the number, member, time waited."""
    known = queries.calls(db, [call_id]).get(call_id)
    return {
        "path": queries.path(db, call_id),
        "last_calls": queries.last_calls(db, number, call_id),
        "member": queries.member(db, member_id) if member_id is not None else None,
        "wait_ms": known["wait_ms"] if known else 0,
    }
