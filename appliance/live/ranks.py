"""Which agent of a queue is rung first, said to Asterisk as penalties (lower rings first).

`fewest_calls`: by the number of queue calls answered today, equal numbers get equal penalties and Asterisk then takes
the longest idle. `in_order`: by the order set for the queue. In both, an agent who just missed a ring goes behind the
others at once, so that the waiting caller moves on to the next agent instead of ringing the same one again; an answer
or `RAISED_MS` brings the agent back."""

from collections.abc import Collection, Mapping, Sequence

RAISED_MS = 60_000
STEP = 1_000  # more than there are ranks
RANKED = ("fewest_calls", "in_order")


class Misses:
    """Missed rings of the last minute per agent."""

    def __init__(self) -> None:
        self._times: dict[int, list[int]] = {}

    def missed(self, agent: int, now: int) -> None:
        self._times.setdefault(agent, []).append(now)

    def answered(self, agent: int) -> None:
        self._times.pop(agent, None)

    def counts(self, now: int) -> dict[int, int]:
        """Agent → misses of the last minute, without those who have none; forgets older ones."""
        self._times = {
            agent: kept
            for agent, times in self._times.items()
            if (kept := [time for time in times if now - time < RAISED_MS])
        }
        return {agent: len(times) for agent, times in self._times.items()}


def penalties(
    strategy: str,
    members: Sequence[int],
    present: Collection[int],
    answered: Mapping[int, int],
    misses: Mapping[int, int],
) -> dict[int, int]:
    """Penalty of each member of a queue who is `present` (signed in). `members` is in the queue's order."""
    here = [agent for agent in members if agent in present]
    if strategy == "fewest_calls":
        levels = sorted({answered.get(agent, 0) for agent in here})
        base = {agent: levels.index(answered.get(agent, 0)) for agent in here}
    elif strategy == "in_order":
        base = {agent: rank for rank, agent in enumerate(here)}
    else:
        return dict.fromkeys(here, 0)
    return {agent: rank + STEP * misses.get(agent, 0) for agent, rank in base.items()}
