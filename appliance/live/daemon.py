"""The daemon between Asterisk, the database and the browsers: takes events, asks the rules, does what they say."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from appliance import settings
from appliance.live import queries
from appliance.live.agents import RINGING, TALKING, Agents, Row, SessionBegan, SessionEnded
from appliance.live.directory import Directory
from appliance.live.hub import Hub
from appliance.live.membership import Membership
from appliance.live.model import call_of
from appliance.live.pops import Pops
from appliance.live.state import EVENTS, LiveState
from appliance.live.store import Store
from appliance.live.views import Views
from appliance.telephony import names
from appliance.telephony.ami import Ami, AmiError, AmiRefused, Login, Message

log = logging.getLogger(__name__)

TICK_SECONDS = 1.0
LOOK_EVERY = 2  # ticks between two looks at whether the database changed
CHECK_EVERY = 60  # ticks between two comparisons with Asterisk's own lists


class Daemon:
    """Owns the state. Everything here runs in the event loop; the database is asked through `store`."""

    def __init__(self, store: Store, login: Login, clock: Callable[[], int]) -> None:
        self.store, self.clock = store, clock
        self.state = LiveState()
        self.agents = Agents()
        self.ami = Ami(login, on_event=self.on_event, on_up=self.on_up, on_down=self.on_down)
        self.views = Views(self.state, self.agents, Directory())
        self.hub = Hub(self.views, clock)
        self.membership = Membership(self.agents, self.ami, clock)
        self.pops = Pops(self.state, self.agents, self.views, self.hub, store, self.ami)
        self._early: list[Message] | None = None
        self._version = -1
        self._day = ""
        self._penalties: dict[int, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._rules: dict[str, Callable[[Message, int], None]] = {
            "AgentCalled": self._agent_called,
            "AgentConnect": self._agent_connect,
            "AgentRingNoAnswer": self._agent_missed,
            "QueueMemberAdded": lambda event, now: self.membership.apply(event),
            "QueueMemberRemoved": lambda event, now: self.membership.apply(event),
            "QueueMemberPause": lambda event, now: self.membership.apply(event),
            "QueueMemberPenalty": lambda event, now: self.membership.apply(event),
        }

    @property
    def directory(self) -> Directory:
        return self.views.directory

    # -- life ----------------------------------------------------------------------------------------------------------
    async def start(self) -> None:
        """Take up what the database says: who is signed in, in which state."""
        await self.look_at_database()
        sessions = await self.store.read(queries.open_sessions)
        self.agents.restore(sessions, self.directory)
        self.agents.check(self.directory, self.clock())
        self._write_rows()
        log.info("%d agents are signed in", len(self.agents.by_id))

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.ami.run())
            group.create_task(self.membership.run(lambda: self.directory))
            group.create_task(self._tick())

    async def _tick(self) -> None:
        count = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            count += 1
            try:
                self.settle(self.agents.by_id)
                if count % LOOK_EVERY == 0:
                    await self.look_at_database()
                if count % CHECK_EVERY == 0 and self.ami.up.is_set():
                    await self.take_snapshot()
                misses = self.membership.misses.counts(self.clock())
                if misses != self._penalties:
                    self._penalties = misses
                    self.membership.request()
            except (AmiError, sqlite3.Error) as error:
                log.warning("%s", error)

    # -- Asterisk ------------------------------------------------------------------------------------------------------
    def on_event(self, event: Message) -> None:
        """One AMI event. While a snapshot is read they wait: the lists are older than events that follow them."""
        if self._early is not None:
            self._early.append(event)
            return
        now = self.clock()
        self.state.apply(event, now)
        rule = self._rules.get(event["Event"])
        if rule:
            rule(event, now)
        self._after(now)

    async def on_up(self) -> None:
        await self.take_snapshot()
        await self.membership.sync(self.directory)

    def on_down(self) -> None:
        """Asterisk has gone: nothing is known any more, and pages must not show old calls as living."""
        self.membership.forget()
        self.state.replace((), (), (), self.clock())
        self._after(self.clock(), settle=False)

    async def take_snapshot(self) -> None:
        """Read channels, queues and devices anew, then let the events that came meanwhile follow."""
        self._early = []
        try:
            channels = await self.ami.listing("CoreShowChannels")
            queues = await self.ami.listing("QueueStatus")
            try:
                devices = await self.ami.listing("DeviceStateList")
            except AmiRefused:
                log.error("Asterisk lacks res_manager_devicestate: every phone counts as not there")
                devices = []
            await self.enrich([call_of(item) for item in channels], channels, queues, devices)
        finally:
            early, self._early = self._early, None
            for event in early:
                self.on_event(event)

    async def enrich(
        self, ids: list[str], channels: list[Message], queues: list[Message], devices: list[Message]
    ) -> None:
        """Put the lists into the state, with what the records know of the calls."""
        try:
            facts = await self.store.read(lambda db: queries.calls(db, ids))
        except sqlite3.Error as error:
            log.warning("calls are shown without what the records know: %s", error)
            facts = {}
        now = self.clock()
        entries = [item for item in queues if item.get("Event") == "QueueEntry"]
        self.state.replace(channels, entries, devices, now)
        for call_id, known in facts.items():
            self.state.enrich(call_id, known)
        self.membership.replace(item for item in queues if item.get("Event") == "QueueMember")
        self._after(now)
        self.settle(self.agents.by_id)
        for agent_id in self.pops.missing():
            agent = self.agents.by_id[agent_id]
            self.spawn(self.pops.show(agent_id, agent.call, agent.reason, now))
        self.membership.request()

    def _agent_called(self, event: Message, now: int) -> None:
        agent = names.agent_id(event.get("MemberName", ""))
        if agent is not None and agent in self.agents.by_id:
            self.agents.rung(agent, event["Queue"], event.get("DestUniqueid", ""))
            self.settle([agent])
            self.spawn(self.pops.show(agent, call_of(event), event["Queue"], now))

    def _agent_connect(self, event: Message, now: int) -> None:
        agent = names.agent_id(event.get("MemberName", ""))
        if agent is None:
            return
        self.agents.answered(agent, event["Queue"], event.get("DestUniqueid", ""))
        self.membership.misses.answered(agent)
        self.membership.answered.setdefault(agent, set()).add(event["Uniqueid"])
        self.membership.request()
        self.settle([agent])

    def _agent_missed(self, event: Message, now: int) -> None:
        agent = names.agent_id(event.get("MemberName", ""))
        if agent is None:
            return
        self.agents.missed(agent, self.directory.missed_limit(event["Queue"], agent))
        self.membership.misses.missed(agent, now)
        self.membership.request()
        self.settle([agent])

    # -- after anything ------------------------------------------------------------------------------------------------
    def settle(self, agent_ids: Iterable[int]) -> None:
        """Bring agents in line with their devices and the clock, and write, show and tell what that changed."""
        now = self.clock()
        for agent_id in list(agent_ids):
            agent = self.agents.by_id.get(agent_id)
            if agent is None:
                continue
            before = (agent.state, agent.reason, agent.call, agent.pause_reason, agent.until)
            # without Asterisk nobody knows how a ring or a talk goes on: it stays as it was
            if self.ami.up.is_set() or self._early is not None or agent.state not in (RINGING, TALKING):
                legs = self.state.legs(agent.device)
                self.agents.settle(agent, legs, self.directory, now, self.state.waits_in())
            if before != (agent.state, agent.reason, agent.call, agent.pause_reason, agent.until):
                self.show_agent(agent_id, agent.device)
                if before[3] != agent.pause_reason:
                    self.membership.request()
                if agent.until is not None and agent.until != before[4]:
                    seconds = max(0, agent.until - now) / 1000 + 0.01
                    asyncio.get_running_loop().call_later(seconds, self.settle, [agent_id])
            self.pops.settle(agent_id)
        self._write_rows()

    def show_agent(self, agent_id: int, device: str) -> None:
        """The objects in which an agent is seen."""
        self.hub.touch("seat", device)
        for queue in self.directory.queues_of(agent_id):
            self.hub.touch("queue", queue.id)

    def _after(self, now: int, *, settle: bool = True) -> None:
        """Hand on what the state noted as changed."""
        touched: set[int] = set()
        for kind, key in self.state.take_dirty():
            if kind == "call":
                self.state.note(key, now)
                self.hub.touch("call", key)
            elif kind == "queue":
                queue = self.directory.queue_named(key)
                if queue:
                    self.hub.touch("queue", queue.id)
            else:
                self._touch_endpoint(key, touched)
        if settle and touched:
            self.settle(touched)

    def _touch_endpoint(self, endpoint: str, touched: set[int]) -> None:
        line = names.line_id(endpoint)
        if line is not None:
            self.hub.touch("line", line)
            return
        self.hub.touch("seat", endpoint)
        agent = self.agents.at_device(endpoint)
        if agent:
            touched.add(agent.id)
            for queue in self.directory.queues_of(agent.id):
                self.hub.touch("queue", queue.id)

    def _write_rows(self) -> None:
        rows = self.agents.take_rows()
        if rows:
            self.store.write(lambda db: write_rows(db, rows))

    def spawn(self, work: Any) -> None:
        """Run something beside the events; its failure is logged."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._spawned)

    def _spawned(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a task failed", exc_info=task.exception())

    # -- the database --------------------------------------------------------------------------------------------------
    async def look_at_database(self) -> None:
        """Read the directory again if anything was written, and begin a new day's count at midnight."""
        version, zone = await self.store.read(
            lambda db: (queries.data_version(db), settings.get(db, settings.TIME_ZONE))
        )
        local = datetime.fromtimestamp(self.clock() / 1000, ZoneInfo(zone))
        if local.date().isoformat() != self._day:
            self._day = local.date().isoformat()
            start = int(local.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
            self.membership.answered.clear()
            for agent, uniqueid in await self.store.read(lambda db: queries.answered_since(db, start)):
                self.membership.answered.setdefault(agent, set()).add(uniqueid)
            self.membership.request()
        if version != self._version:
            self._version = version
            await self.read_directory()

    async def read_directory(self) -> None:
        directory = await self.store.read(queries.directory)
        old = self.directory
        if directory == old:
            return
        self.views.directory = directory
        self.hub.end_strangers()
        devices = {agent.id: agent.device for agent in self.agents.by_id.values()}
        self.agents.check(directory, self.clock())
        for agent_id in devices.keys() - self.agents.by_id.keys():
            self.pops.settle(agent_id)
        self._write_rows()
        for line in old.lines.keys() | directory.lines.keys():
            self.hub.touch("line", line)
        for queue in old.queues.keys() | directory.queues.keys():
            self.hub.touch("queue", queue)
        for device in old.devices.keys() | directory.devices.keys():
            self.hub.touch("seat", device)
        self.membership.request()

    def on_records(self, call_ids: Iterable[str]) -> None:
        """The reader of the logs has written about these calls (called from its thread through the loop)."""
        mine = [call_id for call_id in call_ids if call_id in self.state.calls]
        if mine:
            self.spawn(self._enrich_later(mine))

    async def _enrich_later(self, call_ids: list[str]) -> None:
        facts = await self.store.read(lambda db: queries.calls(db, call_ids))
        for call_id, known in facts.items():
            self.state.enrich(call_id, known)
        self._after(self.clock())
        await self.pops.refresh(call_ids)


def write_rows(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Agents' sessions and states, in their order."""
    for row in rows:
        if isinstance(row, SessionBegan):
            queries.begin_session(db, row.agent, row.device, row.at)
        elif isinstance(row, SessionEnded):
            queries.end_session(db, row.agent, row.at, row.cause)
        else:
            queries.begin_state(db, row.agent, row.state, row.reason, row.cause, row.call, row.at)


def events_login(user: str, secret: str, *, port: int = names.AMI_PORT) -> Login:
    """The session that receives events, only those that are read."""
    return Login(user, secret, port=port, events="call,agent", only=EVENTS)
