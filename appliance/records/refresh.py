"""What needs both files: recomputed from a call's facts each time one of them changes, so that the order in which the
files were read leaves no trace."""

from collections.abc import Callable, Iterable

from appliance.calls.outcome import Facts, outcome
from appliance.records.model import Call, CallRow, Leg, Visit

LONGEST_MS = 7 * 24 * 3600 * 1000  # a call that seems longer saw the clock jump


Died = Callable[[CallRow], int | None]  # see Batch.died
AgentAt = Callable[[str, int], int | None]  # who was signed in at a device at a time


def refresh(call: Call, short_ms: int, died: Died, agent_at: AgentAt) -> None:
    """Recompute the derived columns."""
    row, first = call.row, call.first
    row.started_at = _started(call)
    row.answered_at = first.answered_at if first else None
    if row.answered_at is None and row.direction == "in" and call.visits:  # CEL's line was lost in a kill
        row.answered_at = max(row.started_at, min(visit.entered_at for visit in call.visits))
    if row.logged_at is None and first is not None:
        _from_cel(call, first)
    _end(call, died)
    for visit in call.visits:
        if not visit.exit:
            _close(call, visit, short_ms)
    row.wait_ms = sum(visit.wait_ms or 0 for visit in call.visits)
    _name_takers(call, agent_at)
    others = _talks(call)
    row.talk_ms = sum(visit.talk_ms or 0 for visit in call.visits) + sum(length for _, _, length in others)
    groups = [visit.queue_id for visit in call.visits if visit.queue_id is not None]
    row.queue_id = groups[-1] if groups else None
    row.agent_id = _last_agent(call, others, agent_at)
    row.hung_up_by = _hung_up_by(call, first) if row.ended_at is not None and not row.interrupted else ""
    row.outcome = "" if row.ended_at is None else outcome(_facts(call, talked=bool(others)))


def _started(call: Call) -> int:
    if call.first is not None:
        return call.first.started_at
    if call.row.logged_at is not None:
        return call.row.logged_at
    times = [*(visit.entered_at for visit in call.visits), *(step.entered_at for step in call.steps)]
    times += [leg.started_at for leg in call.legs.values()]
    return min(times, default=call.row.started_at)


def _from_cel(call: Call, first: Leg) -> None:
    """No LBCALL line was read (a kill within the first milliseconds): what CEL knows of the caller."""
    call.row.direction = "in" if first.outside else "internal"
    call.row.number = first.number if first.outside else ""
    call.row.name = first.name if first.outside else ""


def _end(call: Call, died: Died) -> None:
    row, first, legs = call.row, call.first, call.legs.values()
    row.direction = row.direction or "internal"
    row.interrupted = 0
    if row.direction == "in":
        row.ended_at = first.ended_at if first else None
    else:
        ends = [leg.ended_at for leg in legs]
        row.ended_at = max((end for end in ends if end is not None), default=None) if None not in ends else None
    alive_at = died(row) if row.ended_at is None else None
    if alive_at is not None:
        row.interrupted = 1
        row.ended_at = max((alive_at, *_times(call)), default=row.started_at)
    if row.ended_at is not None and not 0 <= row.ended_at - row.started_at <= LONGEST_MS:
        row.ended_at = row.started_at + sum((visit.wait_ms or 0) + (visit.talk_ms or 0) for visit in call.visits)


def _times(call: Call) -> Iterable[int]:
    """All moments known of a call."""
    for leg in call.legs.values():
        yield from (at for at in (leg.started_at, leg.answered_at, leg.ended_at) if at is not None)
    for visit in call.visits:
        yield from (at for at in (visit.entered_at, visit.connected_at) if at is not None)
        if visit.exit and visit.ended_at is not None:
            yield visit.ended_at
    for step in call.steps:
        yield from (at for at in (step.entered_at, step.left_at) if at is not None)
    yield from (moment.at for moment in call.moments)


def _close(call: Call, visit: Visit, short_ms: int) -> None:
    """A visit whose last line was not read (yet): open as long as the call is, else over when its channel was."""
    leg = call.legs.get(visit.uniqueid)
    end = call.row.ended_at
    if end is not None and leg is not None and leg.ended_at is not None:
        end = leg.ended_at
    answered = visit.connected_at is not None
    before = (visit.state, visit.reason, visit.wait_ms, visit.talk_ms, visit.ended_at)
    visit.state, visit.reason, visit.talk_ms, visit.ended_at = ("answered" if answered else ""), "", None, None
    if not answered:
        visit.wait_ms = None
    if end is not None:
        begin = visit.entered_at if visit.connected_at is None else visit.connected_at
        known = max(0, end - begin) if end - begin <= LONGEST_MS else 0
        visit.ended_at = begin + known
        visit.reason = "interrupted" if call.row.interrupted else "lost"
        if answered:
            visit.talk_ms = known
        else:
            visit.wait_ms = known
            short = known <= short_ms and not call.row.interrupted
            visit.state = "short_abandoned" if short else "abandoned"
    if before != (visit.state, visit.reason, visit.wait_ms, visit.talk_ms, visit.ended_at):
        call.mark(visit)


def _talks(call: Call) -> list[tuple[Leg, int, int]]:
    """Legs that no queue connected but talked, since when, how long: seats and numbers that the flow or an agent
    called. A consultation counts from the moment in which it was joined to the call."""
    peers = {visit.peer for visit in call.visits}
    found = []
    for leg in call.legs.values():
        if leg.uniqueid in peers or leg.uniqueid == call.row.id or leg.answered_at is None or leg.joined_at is None:
            continue
        if call.row.direction == "out" and not leg.outside:
            continue  # who talks to the outside party is no second talk
        end = leg.ended_at if leg.ended_at is not None else call.row.ended_at
        begin = max(leg.answered_at, leg.joined_at)
        found.append((leg, begin, min(max(0, end - begin), LONGEST_MS) if end is not None else 0))
    return found


def _name_takers(call: Call, agent_at: AgentAt) -> None:
    """queue_log names the agent whose phone rang, also when somebody else picked the call up."""
    taken = {moment.target for moment in call.moments if moment.kind == "pickup"}
    for visit in call.visits if taken else ():
        leg = call.legs.get(visit.peer)
        if leg is not None and leg.device in taken:
            agent = agent_at(leg.device, leg.started_at)
            if agent is not None and agent != visit.agent_id:
                visit.agent_id = agent
                call.mark(visit)


def _last_agent(call: Call, others: list[tuple[Leg, int, int]], agent_at: AgentAt) -> int | None:
    """Who talked last: by queue_log, or who was signed in at the seat."""
    found = [(visit.connected_at or 0, visit.agent_id) for visit in call.visits if visit.state == "answered"]
    found += [(begin, agent_at(leg.device, begin)) for leg, begin, _ in others if leg.device]
    if call.row.direction == "out" and others and call.first is not None:
        found.append((call.first.started_at, agent_at(call.first.device, call.first.started_at)))
    return max(((at, agent) for at, agent in found if agent is not None), default=(0, None))[1]


def _hung_up_by(call: Call, first: Leg | None) -> str:
    """caller: the outside party; agent: the seat; box: the flow. CEL keeps the channel that hung up first."""
    source = first.hung_up_by if first else ""
    if first is None or source not in {leg.channel for leg in call.legs.values()}:
        return "box"
    if call.row.direction != "in":
        return "agent" if source == first.channel else "caller"
    if source == first.channel:
        return "caller"
    went_on = call.visits and call.steps and call.steps[-1].seq > call.visits[-1].id
    return "box" if went_on else "agent"


def _facts(call: Call, *, talked: bool) -> Facts:
    dialled = [leg for leg in call.legs.values() if leg.uniqueid != call.row.id]
    return Facts(
        direction=call.row.direction,
        visit_states=[visit.state for visit in call.visits],
        steps=[(step.kind, step.result) for step in call.steps],
        talked=talked,
        message=bool(call.messages),
        up=call.row.answered_at is not None,
        interrupted=bool(call.row.interrupted),
        hung_up_by=call.row.hung_up_by,
        causes=[leg.cause for leg in dialled if leg.cause is not None],
    )
