"""A call as the reader holds it while it applies a batch: rows of the tables, and which of them changed.

Each fact comes from one file only: legs and moments from CEL, everything else from queue_log. What needs both (the
columns of `DERIVED`) is recomputed by `refresh.py` from the facts, so it does not matter which file was read first."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Leg:
    """Row of `leg`."""

    uniqueid: str
    call_id: str
    channel: str
    device: str = ""
    number: str = ""
    started_at: int = 0
    answered_at: int | None = None
    ended_at: int | None = None
    cause: int | None = None
    outside: int = 0
    name: str = ""
    account: str = ""
    linked: str = ""
    joined_at: int | None = None
    hung_up_by: str = ""
    bridged: int = 0


REFUSED = "REFUSED"  # `exit` of a visit that never entered: full, or nobody there
LOST = "LOST"  # `exit` of a visit whose own last line was never read


@dataclass(slots=True)
class Visit:
    """Row of `queue_visit`; `id` is the number of its ENTERQUEUE line, `position` 0 if there was none."""

    id: int
    call_id: str
    uniqueid: str
    queue: str
    queue_id: int | None
    personal: int
    entered_at: int
    position: int = 0
    state: str = ""
    reason: str = ""
    wait_ms: int | None = None
    ring_ms: int | None = None
    agent_id: int | None = None
    connected_at: int | None = None
    talk_ms: int | None = None
    ended_at: int | None = None
    peer: str = ""
    exit: str = ""


@dataclass(slots=True)
class Step:
    """Row of `call_step`; `seq` is the number of its LBSTEP line."""

    call_id: str
    seq: int
    step: str
    kind: str
    entered_at: int
    left_at: int | None = None
    result: str = ""
    detail: str = "{}"


@dataclass(slots=True)
class Ring:
    """Row of `ring`; `id` is the number of its line."""

    id: int
    visit_id: int
    call_id: str
    agent_id: int
    ended_at: int
    ring_ms: int
    answered: int


@dataclass(slots=True)
class Moment:
    """Row of `call_moment`; `id` is the number of its line of CEL."""

    id: int
    call_id: str
    at: int
    kind: str
    uniqueid: str
    target: str


@dataclass(slots=True)
class Recording:
    id: int
    call_id: str
    file: str
    started_at: int


@dataclass(slots=True)
class Message:
    id: int
    call_id: str
    queue_id: int | None
    file: str
    left_at: int
    duration_ms: int


@dataclass(slots=True)
class CallRow:
    """Row of `call`."""

    id: str
    direction: str = ""
    started_at: int = 0
    answered_at: int | None = None
    ended_at: int | None = None
    number: str = ""
    name: str = ""
    access_number: str = ""
    line: str = ""
    flow_id: int | None = None
    member_id: int | None = None
    queue_id: int | None = None
    agent_id: int | None = None
    outcome: str = ""
    wait_ms: int = 0
    talk_ms: int = 0
    grade: int | None = None
    hung_up_by: str = ""
    interrupted: int = 0
    logged_at: int | None = None
    run: int | None = None


@dataclass(slots=True)
class Call:
    """One call with its rows. `changed` holds the rows to write."""

    row: CallRow
    legs: dict[str, Leg] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)  # in the order of queue_log
    steps: list[Step] = field(default_factory=list)  # in the order of queue_log
    messages: list[Message] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)  # in the order of CEL
    changed: dict[int, object] = field(default_factory=dict)  # by id() of the row
    stored: bool = False  # whether the table has its row

    def mark(self, row: object) -> None:
        self.changed[id(row)] = row

    @property
    def first(self) -> Leg | None:
        """The leg that the call is named after."""
        return self.legs.get(self.row.id)

    @property
    def came_in(self) -> bool:
        """By CEL alone: its first leg came from a line."""
        first = self.legs.get(self.row.id)
        return first is not None and bool(first.outside)
