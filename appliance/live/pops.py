"""The screen pop: who is calling, put together when a queue rings an agent."""

import logging
import sqlite3
from collections.abc import Mapping

from appliance.live import queries
from appliance.live.agents import RINGING, TALKING, Agents
from appliance.live.hub import Hub
from appliance.live.state import LiveState, call_of, known
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

    async def show(self, event: Mapping[str, str], agent_id: int, now: int) -> None:
        """AgentCalled: gather what is known of the caller and send it, unless the ring is over by then."""
        call_id = call_of(event)
        call = self._state.calls.get(call_id)
        number = call.number if call else known(event.get("CallerIDNum"))
        entries = self._state.waiting.get(event["Queue"], [])
        since = next((entry.since for entry in entries if entry.call == call_id), now)
        member_id = await self._member(event["Channel"])
        path, last, member = await self._store.read(lambda db: records(db, call_id, number, member_id))
        agent = self._agents.by_id.get(agent_id)
        if agent is None or agent.call != call_id or agent.state not in (RINGING, TALKING):
            return
        queue = self._views.queue_of_name(event["Queue"], agent_id)
        access_number = call.access_number if call else ""
        self._hub.pop(
            agent_id,
            {
                "call": call_id,
                "number": number,
                "name": call.name if call else known(event.get("CallerIDName")),
                "access_number": access_number,
                "access_name": self._views.directory.access_numbers.get(access_number, ""),
                "queue": queue.id if queue else None,
                "queue_name": queue.name if queue else "",
                "wait_ms": max(0, now - since),
                "since": now,
                "path": path,
                "member": member,
                "last_calls": last,
            },
        )

    def settle(self, agent_id: int) -> None:
        """Take the pop away when its call neither rings at the agent nor is talked to."""
        shown = self._hub.pops.get(agent_id)
        if shown is None:
            return
        mark = (agent_id, str(shown["call"]))
        agent = self._agents.by_id.get(agent_id)
        if agent and agent.call == shown["call"] and agent.state in (RINGING, TALKING):
            if agent.state == TALKING:
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


def records(
    db: sqlite3.Connection, call_id: str, number: str, member_id: int | None
) -> tuple[list[View], list[View], View | None]:
    """Path so far, last calls of the number, member."""
    member = queries.member(db, member_id) if member_id is not None else None
    return queries.path(db, call_id), queries.last_calls(db, number, call_id), member
