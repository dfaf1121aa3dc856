"""Agents' states. Pure: methods take what happened and the time; what must be written down collects in `rows`.

Two layers. Chosen: ready, busy (by the agent, or for missed rings) or after-call work; it decides whether queues may
ring the agent. Shown: the chosen one, or ringing or talking while the device does. After-call work begins when the
agent's leg of a queue call is gone, also by a transfer, and ends by the agent or at the queue's limit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from appliance.live.directory import Directory
from appliance.live.model import RINGS, Channel
from appliance.live.queries import OpenSession

READY, RINGING, TALKING, AFTER_CALL, BUSY = "ready", "ringing", "talking", "after_call", "busy"
MISSED = "missed"  # reason and cause of the busy state after too many missed rings


@dataclass
class Serving:
    """A queue's ring or an answered queue call. `leg`: the agent's channel; "": found again after a restart."""

    queue: str
    leg: str
    call: str = ""


@dataclass
class Agent:
    """A signed-in agent. `reason` and the like of the chosen state have their own fields; the shown state is what the
    open row says. `until`: when after-call work ends by itself, epoch milliseconds."""

    id: int
    device: str
    signed_in_at: int
    chosen: str = READY
    chosen_reason: str = ""
    chosen_cause: str = "agent"
    chosen_call: str = ""  # the call that after-call work is about
    until: int | None = None
    missed: int = 0
    ringing: Serving | None = None
    serving: Serving | None = None
    state: str = ""
    reason: str = ""
    cause: str = ""
    call: str = ""
    since: int = 0

    @property
    def pause_reason(self) -> str:
        """Why queues may not ring this agent, in Asterisk's words; "" if they may."""
        if self.chosen == BUSY:
            return MISSED if self.chosen_cause == MISSED else BUSY
        return AFTER_CALL if self.chosen == AFTER_CALL else ""


@dataclass(frozen=True)
class SessionBegan:
    agent: int
    device: str
    at: int


@dataclass(frozen=True)
class SessionEnded:
    agent: int
    at: int
    cause: str


@dataclass(frozen=True)
class StateBegan:
    agent: int
    state: str
    reason: str
    cause: str
    call: str
    at: int


Row = SessionBegan | SessionEnded | StateBegan


class Refused(Exception):
    """A verb that contradicts the state; the text is the code for the caller."""


class Agents:
    """Everyone who is signed in."""

    def __init__(self) -> None:
        self.by_id: dict[int, Agent] = {}
        self.rows: list[Row] = []

    def take_rows(self) -> list[Row]:
        """What is to be written down since the last time this was asked."""
        rows, self.rows = self.rows, []
        return rows

    def at_device(self, device: str) -> Agent | None:
        return next((agent for agent in self.by_id.values() if agent.device == device), None)

    # -- verbs --------------------------------------------------------------------------------------------------------
    def sign_in(self, agent_id: int, device: str, directory: Directory, now: int) -> Agent:
        """Ready at a device. Signing in again where one is changes nothing; elsewhere ends the first session."""
        if agent_id not in directory.agents:
            raise Refused("no_agent")
        if device not in directory.devices:
            raise Refused("no_device")
        there = self.at_device(device)
        if there:
            if there.id != agent_id:
                raise Refused("device_taken")
            return there
        if agent_id in self.by_id:
            self.sign_out(agent_id, now, "signed_in_elsewhere")
        agent = Agent(agent_id, device, now)
        self.by_id[agent_id] = agent
        self.rows.append(SessionBegan(agent_id, device, now))
        self._show(agent, READY, "", "agent", "", now)
        return agent

    def sign_out(self, agent_id: int, now: int, cause: str = "agent") -> None:
        self._get(agent_id)
        del self.by_id[agent_id]
        self.rows.append(SessionEnded(agent_id, now, cause))

    def ready(self, agent_id: int) -> Agent:
        agent = self._get(agent_id)
        self._choose(agent, READY, "", "agent")
        agent.missed = 0
        return agent

    def busy(self, agent_id: int, reason: str, cause: str = "agent") -> Agent:
        agent = self._get(agent_id)
        self._choose(agent, BUSY, reason, cause)
        return agent

    def end_after_call(self, agent_id: int) -> Agent:
        agent = self._get(agent_id)
        if agent.chosen != AFTER_CALL:
            raise Refused("no_after_call")
        self._choose(agent, READY, "", "agent")
        return agent

    # -- what Asterisk tells ------------------------------------------------------------------------------------------
    def rung(self, agent_id: int, queue: str, leg: str) -> None:
        """A queue has begun to ring the agent on this channel."""
        agent = self.by_id.get(agent_id)
        if agent:
            agent.ringing = Serving(queue, leg)

    def answered(self, agent_id: int, queue: str, leg: str) -> None:
        """The agent took a queue call on this channel."""
        agent = self.by_id.get(agent_id)
        if agent:
            agent.missed = 0
            agent.ringing, agent.serving = None, Serving(queue, leg)

    def missed(self, agent_id: int, limit: int) -> None:
        """A ring was not answered. At `limit` in a row the agent is set busy; 0 means never."""
        agent = self.by_id.get(agent_id)
        if agent is None:
            return
        agent.missed += 1
        if limit and agent.missed >= limit and agent.chosen == READY:
            agent.missed = 0
            self._choose(agent, BUSY, MISSED, MISSED)

    def settle(
        self, agent: Agent, legs: Iterable[Channel], directory: Directory, now: int, waits_in: Mapping[str, str]
    ) -> None:
        """Bring the agent's state in line with the channels of the device and with the clock. `waits_in`: call → the
        queue it waits in; a ring may be told before the queue says that it is its own."""
        legs = list(legs)
        talking = next((leg for leg in legs if leg.up), None)
        ringing = next((leg for leg in legs if leg.rings), None)
        if ringing and agent.ringing is None and ringing.call in waits_in:
            agent.ringing = Serving(waits_in[ringing.call], ringing.uniqueid)
        self._follow(agent, legs, talking, directory, now)
        if agent.chosen == AFTER_CALL and agent.until is not None and now >= agent.until:
            self._choose(agent, READY, "", "after_call_limit")
        if talking:
            queue = agent.serving.queue if agent.serving and agent.serving.leg == talking.uniqueid else ""
            self._show(agent, TALKING, queue, "queue" if queue else "call", talking.call, now)
        elif ringing and (agent.ringing or ringing.state == RINGS):
            queue = agent.ringing.queue if agent.ringing else ""
            self._show(agent, RINGING, queue, "queue" if queue else "call", ringing.call, now)
        else:
            self._show(agent, agent.chosen, agent.chosen_reason, agent.chosen_cause, agent.chosen_call, now)

    def _follow(
        self, agent: Agent, legs: list[Channel], talking: Channel | None, directory: Directory, now: int
    ) -> None:
        """Which queue call the agent's legs belong to. That a ringing leg went up is told before AgentConnect."""
        if agent.ringing and agent.ringing.leg and agent.ringing.leg not in {leg.uniqueid for leg in legs}:
            agent.ringing = None
        if agent.ringing and talking and agent.ringing.leg in ("", talking.uniqueid):
            agent.serving = Serving(agent.ringing.queue, talking.uniqueid)
            agent.ringing = None
        if agent.serving and talking:
            agent.serving.leg = agent.serving.leg or talking.uniqueid
            if agent.serving.leg == talking.uniqueid:
                agent.serving.call = talking.call
        elif agent.serving and agent.serving.leg not in {leg.uniqueid for leg in legs}:
            self._begin_after_call(agent, directory, now)

    def check(self, directory: Directory, now: int) -> None:
        """Sign out who may not be there any more: the person left or the device was removed."""
        for agent in list(self.by_id.values()):
            if agent.id not in directory.agents:
                self.sign_out(agent.id, now, "agent_removed")
            elif agent.device not in directory.devices:
                self.sign_out(agent.id, now, "device_removed")

    # -- restart ------------------------------------------------------------------------------------------------------
    def restore(self, sessions: Iterable[OpenSession], directory: Directory) -> None:
        """Take up the rows that are open; the next `settle` compares them with what goes on in Asterisk."""
        for row in sessions:
            agent = Agent(row.agent_id, row.device, row.signed_in_at)
            agent.chosen, agent.chosen_reason, agent.chosen_cause = row.chosen, row.chosen_reason, row.chosen_cause
            agent.state, agent.reason, agent.cause = row.state, row.reason, row.cause
            agent.call, agent.since = row.call_id, row.since
            if row.chosen == AFTER_CALL:
                agent.until = row.chosen_since + 1000 * directory.after_call_seconds(row.chosen_reason, agent.id)
            if row.state == TALKING and row.cause == "queue":
                agent.serving = Serving(row.reason, "", row.call_id)
            if row.state == RINGING and row.cause == "queue":
                agent.ringing = Serving(row.reason, "", row.call_id)
            agent.chosen_call = row.call_id if row.state == row.chosen else ""
            self.by_id[agent.id] = agent

    # -- inside -------------------------------------------------------------------------------------------------------
    def _get(self, agent_id: int) -> Agent:
        agent = self.by_id.get(agent_id)
        if agent is None:
            raise Refused("not_signed_in")
        return agent

    def _choose(self, agent: Agent, state: str, reason: str, cause: str) -> None:
        agent.chosen, agent.chosen_reason, agent.chosen_cause = state, reason, cause
        agent.chosen_call, agent.until = "", None

    def _begin_after_call(self, agent: Agent, directory: Directory, now: int) -> None:
        """An agent who asked to be busy during the call is busy at once."""
        served, agent.serving = agent.serving, None
        if served is None or agent.chosen != READY:
            return
        seconds = directory.after_call_seconds(served.queue, agent.id)
        if seconds > 0:
            self._choose(agent, AFTER_CALL, served.queue, "call_ended")
            agent.chosen_call, agent.until = served.call, now + 1000 * seconds

    def _show(self, agent: Agent, state: str, reason: str, cause: str, call: str, now: int) -> None:
        if (agent.state, agent.reason, agent.call) == (state, reason, call):
            return
        agent.state, agent.reason, agent.cause, agent.call, agent.since = state, reason, cause, call, now
        self.rows.append(StateBegan(agent.id, state, reason, cause, call, now))
