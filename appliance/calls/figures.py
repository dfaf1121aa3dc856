"""Figures of queue visits: one population, one formula each (docs/records.md). 0 ÷ 0 is None, which pages
show as a dash."""

from dataclasses import dataclass


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def mean(total: int, count: int) -> int | None:
    return round(total / count) if count else None


@dataclass(frozen=True)
class Figures:
    """Sums over the visits that entered a queue within a period and are over. A visit to the last agent's own queue
    counts only if it ended there: one that went on to the group is the group's visit. `in_time`: answered within
    the service level's seconds, the ringing included."""

    answered: int
    abandoned: int
    short_abandoned: int
    overflowed: int
    key_exit: int
    in_time: int
    answered_wait_ms: int
    abandoned_wait_ms: int
    wait_ms: int
    longest_wait_ms: int | None
    talk_ms: int

    @property
    def offered(self) -> int:
        """answered + abandoned + short_abandoned + overflowed + key_exit"""
        return self.answered + self.abandoned + self.short_abandoned + self.overflowed + self.key_exit

    @property
    def counted(self) -> int:
        """offered − short_abandoned: who gave the box a chance"""
        return self.offered - self.short_abandoned

    @property
    def service_level(self) -> float | None:
        """in_time ÷ (offered − short_abandoned)"""
        return ratio(self.in_time, self.counted)

    @property
    def answer_rate(self) -> float | None:
        """answered ÷ offered"""
        return ratio(self.answered, self.offered)

    @property
    def abandon_rate(self) -> float | None:
        """abandoned ÷ (offered − short_abandoned)"""
        return ratio(self.abandoned, self.counted)

    @property
    def loss_rate(self) -> float | None:
        """(offered − answered) ÷ offered"""
        return ratio(self.offered - self.answered, self.offered)

    @property
    def mean_wait_ms(self) -> int | None:
        """Σ wait of answered ÷ answered (average speed of answer)"""
        return mean(self.answered_wait_ms, self.answered)

    @property
    def mean_wait_of_all_ms(self) -> int | None:
        """Σ wait ÷ offered"""
        return mean(self.wait_ms, self.offered)

    @property
    def mean_abandon_ms(self) -> int | None:
        """Σ wait of abandoned ÷ abandoned, short ones apart"""
        return mean(self.abandoned_wait_ms, self.abandoned)

    @property
    def mean_talk_ms(self) -> int | None:
        """Σ talk ÷ answered: from connected to the end of that agent's part, transferred or not, holds included"""
        return mean(self.talk_ms, self.answered)
