"""What the box consists of, as linebox-calls needs it: read from the database, replaced as a whole when it changed."""

from dataclasses import dataclass, field

from appliance.telephony import names


@dataclass(frozen=True)
class Line:
    """A trunk; `channels`: calls at once."""

    id: int
    name: str
    channels: int


@dataclass(frozen=True)
class Queue:
    """A group queue; `members`: ids of its agents in their order."""

    id: int
    name: str
    strategy: str
    after_call_seconds: int
    missed_limit: int
    members: tuple[int, ...] = ()


@dataclass(frozen=True)
class Device:
    """A phone and the seat it stands at."""

    name: str
    seat: str
    seat_name: str


@dataclass(frozen=True)
class AgentPerson:
    """Someone who may sign in at a seat."""

    id: int
    name: str
    staff_number: str


@dataclass(frozen=True)
class Directory:
    """Everything by its id, devices by name."""

    lines: dict[int, Line] = field(default_factory=dict)
    queues: dict[int, Queue] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    agents: dict[int, AgentPerson] = field(default_factory=dict)
    access_numbers: dict[str, str] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)  # active person → session_version

    def line_of(self, endpoint: str) -> Line | None:
        """The line whose endpoint this is."""
        line_id = names.line_id(endpoint)
        return None if line_id is None else self.lines.get(line_id)

    def queues_of(self, agent_id: int) -> list[Queue]:
        """The queues an agent serves."""
        return [queue for queue in self.queues.values() if agent_id in queue.members]

    def queue_named(self, name: str) -> Queue | None:
        """The group queue of Asterisk's name `q3`; None for a personal one."""
        return self.queues.get(int(name[1:])) if name[:1] == "q" and name[1:].isdecimal() else None

    def after_call_seconds(self, queue_name: str, agent_id: int) -> int:
        """Longest after-call work for a call of this queue; of a personal queue: the longest of the agent's queues."""
        queue = self.queue_named(queue_name)
        if queue:
            return queue.after_call_seconds
        return max((queue.after_call_seconds for queue in self.queues_of(agent_id)), default=0)

    def missed_limit(self, queue_name: str, agent_id: int) -> int:
        """Missed rings in a row that set an agent busy; of a personal queue: the lowest of the agent's queues."""
        queue = self.queue_named(queue_name)
        if queue:
            return queue.missed_limit
        return min((queue.missed_limit for queue in self.queues_of(agent_id)), default=3)

    def agent_name(self, agent_id: int | None) -> str:
        """Name of an agent, or nothing."""
        agent = self.agents.get(agent_id) if agent_id is not None else None
        return agent.name if agent else ""
