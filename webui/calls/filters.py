"""Which calls the list shows, as its address says. Whatever is typed into the address, a list comes out."""

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.calls.model import CallFilter
from webui.calls.words import DIRECTIONS, OUTCOMES
from webui.shell.period import Period


@dataclass(frozen=True)
class Chosen:
    """What the filter's fields show; text as typed."""

    period: Period
    number: str
    agent: str
    queue: str
    access_number: str
    outcome: str
    grade: str
    direction: str

    @property
    def narrowed(self) -> bool:
        """Whether anything but the days is chosen."""
        return any((self.number, self.agent, self.queue, self.access_number, self.outcome, self.grade, self.direction))

    def query(self) -> CallFilter:
        return CallFilter(
            start=self.period.start_ms,
            end=self.period.end_ms,
            number=self.number,
            agent_id=int(self.agent) if self.agent else None,
            queue_id=int(self.queue) if self.queue else None,
            access_number=self.access_number,
            outcome=self.outcome,
            grade=int(self.grade) if self.grade else None,
            direction=self.direction,
        )


def _id(text: str) -> str:
    """The text of a row's number; empty for anything else."""
    return text if text.isascii() and text.isdigit() and len(text) < 10 else ""


def from_query(query: Mapping[str, str], period: Period) -> Chosen:
    outcome, grade, direction = (query.get(name, "") for name in ("outcome", "grade", "direction"))
    return Chosen(
        period=period,
        number=query.get("number", "").strip()[:40],
        agent=_id(query.get("agent", "")),
        queue=_id(query.get("queue", "")),
        access_number=query.get("access", "").strip()[:40],
        outcome=outcome if outcome in OUTCOMES else "",
        grade=grade if grade in ("1", "2", "3", "4", "5") else "",
        direction=direction if direction in DIRECTIONS else "",
    )
