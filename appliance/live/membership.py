"""Keeps Asterisk's queues filled as the agents' sessions and states say, whatever happens on either side."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping

from appliance.live import members, ranks
from appliance.live.agents import Agents
from appliance.live.directory import Directory
from appliance.live.members import Key, Member
from appliance.telephony import names
from appliance.telephony.ami import Ami, AmiError, AmiLost, AmiRefused

log = logging.getLogger(__name__)
RETRY_SECONDS = 5.0


class Membership:
    """`actual` follows Asterisk's events; `sync` makes it what it should be."""

    def __init__(self, agents: Agents, ami: Ami, clock: Callable[[], int]) -> None:
        self.actual: dict[Key, Member] = {}
        self._known = False  # whether Asterisk has told who is in its queues
        self.misses = ranks.Misses()
        self.answered: dict[int, set[str]] = {}  # agent → channels answered today
        self._agents, self._ami, self._clock = agents, ami, clock
        self._lock = asyncio.Lock()
        self._wanted_again = asyncio.Event()
        self._refused: set[tuple[str, Key]] = set()  # said once in the log

    def wanted(self, directory: Directory) -> dict[Key, Member]:
        """Every membership that should be."""
        present = self._agents.by_id
        answered = {agent: len(calls) for agent, calls in self.answered.items()}
        misses = self.misses.counts(self._clock())
        found: dict[Key, Member] = {}
        for queue in directory.queues.values():
            order = ranks.penalties(queue.strategy, queue.members, present, answered, misses)
            for agent_id, penalty in order.items():
                agent = present[agent_id]
                key = (names.queue_name(queue.id), f"PJSIP/{agent.device}")
                found[key] = members.wanted_member(agent_id, agent.device, penalty, agent.pause_reason)
        for agent in present.values():
            key = (names.personal_queue_name(agent.id), f"PJSIP/{agent.device}")
            found[key] = members.wanted_member(agent.id, agent.device, 0, agent.pause_reason)
        return found

    def replace(self, items: Iterable[Mapping[str, str]]) -> None:
        """Start from the QueueMember items of QueueStatus."""
        self.actual = dict(found for item in items if (found := members.read(item)))
        self._known = True
        self._refused.clear()

    def forget(self) -> None:
        """Asterisk is away: nothing is done until it has told anew."""
        self._known = False

    def apply(self, event: Mapping[str, str]) -> None:
        """Follow a QueueMember… event; what does not fit is put right."""
        found = members.read(event)
        if found is None:
            return
        key, member = found
        if event["Event"] == "QueueMemberRemoved":
            self.actual.pop(key, None)
        else:
            self.actual[key] = member
        self.request()

    def request(self) -> None:
        """Have `run` compare soon."""
        self._wanted_again.set()

    async def run(self, directory: Callable[[], Directory]) -> None:
        """Compare whenever asked to."""
        while True:
            await self._wanted_again.wait()
            self._wanted_again.clear()
            if not await self.sync(directory()):
                asyncio.get_running_loop().call_later(RETRY_SECONDS, self.request)

    async def sync(self, directory: Directory) -> bool:
        """Do what is needed now. False: something failed and should be tried again."""
        complete = True
        async with self._lock:
            if not self._known:
                return True
            for action in members.plan(self.wanted(directory), self.actual):
                try:
                    await self._ami.action(action.name, dict(action.fields))
                except AmiLost:
                    return False  # everything is compared anew after the next login
                except AmiRefused as error:
                    complete = self._say(action, error) and complete
                    continue
                except AmiError as error:
                    log.warning("%s %s: %s", action.name, dict(action.fields), error)
                    complete = False
                    continue
                for key, after in zip(action.keys, action.after, strict=True):
                    if after is None:
                        self.actual.pop(key, None)
                    else:
                        self.actual[key] = after
        return complete

    def _say(self, action: members.Action, error: AmiRefused) -> bool:
        """Log a refusal once. A queue that is not in force yet is filled after the next apply, so nothing is
        retried."""
        mark = (action.name, action.keys[0])
        if mark not in self._refused:
            self._refused.add(mark)
            log.warning("Asterisk refused %s %s: %s", action.name, dict(action.fields), error)
        return True
