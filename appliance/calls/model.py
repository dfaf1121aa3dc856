"""What the pages show of calls. Times are epoch milliseconds, lengths milliseconds. Names are those of today: a person,
queue or member that was deleted since has an empty one."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True)
class CallFilter:
    """Which calls a list shows; None and empty mean any. `start` included, `end` not. `number`: a part of it."""

    start: int | None = None
    end: int | None = None
    number: str = ""
    agent_id: int | None = None
    queue_id: int | None = None
    access_number: str = ""
    outcome: str = ""
    grade: int | None = None
    direction: str = ""
    shortest_ms: int | None = None
    longest_ms: int | None = None


@dataclass(frozen=True)
class CallInfo:
    """One call: its row and the names in it."""

    id: str
    direction: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    number: str
    name: str
    access_number: str
    line: str
    flow_id: int | None
    member_id: int | None
    queue_id: int | None
    agent_id: int | None
    outcome: str
    wait_ms: int
    talk_ms: int
    grade: int | None
    hung_up_by: str
    interrupted: int
    access_name: str
    queue_name: str
    agent_name: str
    member_name: str


@dataclass(frozen=True)
class StepInfo:
    """`result` empty and `left_at` None: the caller hung up here. `detail`: what the step's kind adds."""

    step: str
    kind: str
    entered_at: int
    left_at: int | None
    result: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class RingInfo:
    agent_id: int
    agent_name: str
    ended_at: int
    ring_ms: int
    answered: bool


@dataclass(frozen=True)
class VisitInfo:
    """`exit`: the line that ended it (COMPLETEAGENT, BLINDTRANSFER …), empty if there was none."""

    id: int
    uniqueid: str
    queue: str
    queue_id: int | None
    queue_name: str
    personal: bool
    entered_at: int
    position: int
    state: str
    reason: str
    wait_ms: int | None
    ring_ms: int | None
    agent_id: int | None
    agent_name: str
    connected_at: int | None
    talk_ms: int | None
    ended_at: int | None
    exit: str
    rings: list[RingInfo] = field(default_factory=list)


@dataclass(frozen=True)
class LegInfo:
    """`seat`: number of the device's seat, empty for an outside party."""

    uniqueid: str
    device: str
    seat: str
    number: str
    started_at: int
    answered_at: int | None
    ended_at: int | None
    cause: int | None


@dataclass(frozen=True)
class Hold:
    """`ms` None: not taken back."""

    at: int
    ms: int | None


@dataclass(frozen=True)
class Transfer:
    """`kind`: blind, attended or pickup. `to`: number of the seat or what was dialled."""

    at: int
    kind: str
    to: str


@dataclass(frozen=True)
class RecordingInfo:
    """`file`: below the recordings' folder."""

    id: int
    call_id: str
    file: str
    started_at: int


@dataclass(frozen=True)
class MessageInfo:
    """`file`: below the messages' folder."""

    id: int
    call_id: str
    queue_id: int | None
    file: str
    left_at: int
    duration_ms: int


@dataclass(frozen=True)
class Story:
    """Everything that is known of a call; each list in the order of time."""

    call: CallInfo
    steps: list[StepInfo]
    visits: list[VisitInfo]
    legs: list[LegInfo]
    holds: list[Hold]
    transfers: list[Transfer]
    recordings: list[RecordingInfo]
    messages: list[MessageInfo]


class Quarter(NamedTuple):
    """Visits that entered a queue within a quarter of an hour from `at`."""

    at: int
    offered: int
    answered: int
    abandoned: int
    short_abandoned: int
    overflowed: int
    key_exit: int
