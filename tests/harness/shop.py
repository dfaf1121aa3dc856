"""A shop for one test: agents at desk phones, one queue, one access number with a flow. Every number in it is its
own, so that tests share a box without meeting each other."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.harness.box import Box
from tests.harness.phones import Desk, Line, Phones

COUNTER = itertools.count(1)


@dataclass
class Agent:
    """A person with a staff number, the seat they sit at and its phone."""

    shop: Shop
    id: int
    seat: str
    device: str
    secret: str
    desk: Desk | None = None

    def plug_in(self) -> Agent:
        self.desk = self.shop.phones.desk(self.device, self.secret)
        return self

    def sign_in(self) -> Agent:
        """At their own seat, ready for calls."""
        if self.desk is None:
            self.plug_in()
        self.shop.box.verb("sign_in", agent=self.id, device=self.device)
        self.shop.box.verb("ready", agent=self.id)
        return self

    def rings(self, seconds: float = 10) -> Line:
        assert self.desk is not None
        return self.desk.rings(seconds)

    def state(self) -> dict[str, Any]:
        """The present row of agent_state; empty when signed out."""
        rows = self.shop.box.rows(
            "SELECT state, reason, cause FROM agent_state WHERE agent_id = ? AND until IS NULL", self.id
        )
        return rows[-1] if rows else {}

    def becomes(self, state: str, seconds: float = 10) -> dict[str, Any]:
        found: dict[str, Any] = self.shop.box.until(
            f"agent {self.id} is {state}, is {self.state()}",
            lambda: (row := self.state()).get("state") == state and row,
            seconds,
        )
        return found


@dataclass
class Shop:
    """What a test opened, and how it looks at what was written down about it."""

    box: Box
    phones: Phones
    number: str
    queue_id: int
    queue_extension: str
    agents: list[Agent] = field(default_factory=list)
    members: dict[str, int] = field(default_factory=dict)

    def call(self, *, number: str = "", display: str = "", tone: int = 0) -> Line:
        """A caller outside rings the shop; without a number of their own each caller gets a new one."""
        return self.phones.call(self.number, number=number or f"138{next(COUNTER):08d}", display=display, tone=tone)

    def calls(self) -> list[dict[str, Any]]:
        return self.box.rows("SELECT * FROM call WHERE access_number = ? ORDER BY started_at, id", self.number)

    def ended(self, count: int = 1, seconds: float = 10) -> list[dict[str, Any]]:
        """Wait until so many of the shop's calls are written down as over; the calls, oldest first."""

        def over() -> list[dict[str, Any]]:
            calls = self.calls()
            return calls if len([c for c in calls if c["outcome"]]) >= count else []

        found: list[dict[str, Any]] = self.box.until(f"{count} calls over in {self.calls()}", over, seconds)
        return found

    def visits(self, call_id: str) -> list[dict[str, Any]]:
        return self.box.rows("SELECT * FROM queue_visit WHERE call_id = ? ORDER BY id", call_id)

    def steps(self, call_id: str) -> list[tuple[str, str]]:
        """(kind, result) of each step, in the order they were met."""
        rows = self.box.rows("SELECT kind, result FROM call_step WHERE call_id = ? ORDER BY seq", call_id)
        return [(row["kind"], row["result"]) for row in rows]

    def rings(self, call_id: str) -> list[tuple[int, int]]:
        """(agent, answered) of each phone that rang for the call."""
        rows = self.box.rows("SELECT agent_id, answered FROM ring WHERE call_id = ? ORDER BY id", call_id)
        return [(row["agent_id"], row["answered"]) for row in rows]

    def recording(self, call_id: str) -> Any:
        row = self.box.rows("SELECT file FROM recording WHERE call_id = ?", call_id)
        assert len(row) == 1, f"one recording a call, got {row}"
        return self.box.state / "recordings" / row[0]["file"]

    def waiting(self, count: int = 1, seconds: float = 10) -> None:
        """Until so many callers wait in the shop's queue."""

        def there() -> bool:
            text = self.box.asterisk(f"queue show q{self.queue_id}")
            return text.partition("Callers:")[2].count("(wait:") >= count

        self.box.until(f"{count} callers wait", there, seconds)


# -- flows -------------------------------------------------------------------------------------------------------------
def flow(**steps: dict[str, Any]) -> dict[str, Any]:
    """A flow's body; the first step named is the first one met."""
    return {"first": next(iter(steps)), "steps": steps}


def queue_step(served: str = "", overflow: str = "", **more: Any) -> dict[str, Any]:
    return {"kind": "queue", "queue": "shop", "priority": 0, "served": served, "overflow": overflow, **more}


def to_queue(**more: Any) -> dict[str, Any]:
    """The shortest flow: straight into the queue."""
    return flow(wait=queue_step(**more))


def with_survey() -> dict[str, Any]:
    return flow(wait=queue_step(served="grade"), grade={"kind": "survey", "prompt": "survey", "next": ""})
