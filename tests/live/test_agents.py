"""Agents' states: what an agent and a leader would see, and what is written down."""

import pytest

from appliance.live.agents import AFTER_CALL, BUSY, READY, RINGING, TALKING, Agents, Refused, StateBegan
from appliance.live.directory import Directory
from appliance.live.model import Channel
from appliance.live.queries import OpenSession
from appliance.live.state import LiveState
from tests.live.box import DIRECTORY, LI, WANG, recorded

T = 1_795_000_000_000


def leg(uniqueid: str, state: int, call: str = "c1") -> Channel:
    return Channel(uniqueid, f"PJSIP/801-desk-{uniqueid}", "801-desk", state, call, T)


def signed_in(agent_id: int = WANG) -> tuple[Agents, list[Channel]]:
    agents = Agents()
    agents.sign_in(agent_id, f"80{agent_id}-desk", DIRECTORY, T)
    return agents, []


def settle(agents: Agents, legs: list[Channel], now: int, waits: dict[str, str] | None = None) -> str:
    agent = agents.by_id[WANG]
    agents.settle(agent, legs, DIRECTORY, now, waits or {})
    return agent.state


def states(agents: Agents) -> list[tuple[str, str, str, str]]:
    return [(row.state, row.reason, row.cause, row.call) for row in agents.take_rows() if isinstance(row, StateBegan)]


def talk(agents: Agents, queue: str = "q1") -> None:
    """A queue call up to the talk."""
    agents.rung(WANG, queue, "l1")
    assert settle(agents, [leg("l1", 5)], T + 100) == RINGING
    agents.answered(WANG, queue, "l1")
    assert settle(agents, [leg("l1", 6)], T + 200) == TALKING


def test_the_way_through_a_queue_call() -> None:
    agents, _ = signed_in()
    talk(agents)
    assert settle(agents, [], T + 5000) == AFTER_CALL
    agent = agents.by_id[WANG]
    assert (agent.until, agent.pause_reason, agent.call) == (T + 5000 + 30_000, "after_call", "c1")
    assert settle(agents, [], T + 34_999) == AFTER_CALL
    assert settle(agents, [], T + 35_000) == READY
    assert states(agents) == [
        ("ready", "", "agent", ""),
        ("ringing", "q1", "queue", "c1"),
        ("talking", "q1", "queue", "c1"),
        ("after_call", "q1", "call_ended", "c1"),
        ("ready", "", "after_call_limit", ""),
    ]


def test_after_call_work_ends_when_the_agent_says_so() -> None:
    agents, _ = signed_in()
    with pytest.raises(Refused, match="no_after_call"):
        agents.end_after_call(WANG)
    talk(agents)
    settle(agents, [], T + 5000)
    agents.end_after_call(WANG)
    assert settle(agents, [], T + 6000) == READY
    assert agents.by_id[WANG].pause_reason == ""


def test_a_call_of_the_own_queue_is_followed_by_the_longest_after_call_work() -> None:
    agents, _ = signed_in()
    talk(agents, "p1")
    settle(agents, [], T + 5000)
    assert agents.by_id[WANG].until == T + 5000 + 60_000


def test_no_after_call_work_after_calls_from_inside_or_outward() -> None:
    agents, _ = signed_in()
    assert settle(agents, [leg("l1", 5)], T) == RINGING
    assert settle(agents, [leg("l1", 6)], T) == TALKING
    assert settle(agents, [], T + 9) == READY
    assert settle(agents, [leg("l2", 4)], T) == READY  # dials
    assert settle(agents, [leg("l2", 6)], T) == TALKING
    assert settle(agents, [], T) == READY


def test_a_ring_told_before_the_queue_says_so_is_one_row() -> None:
    agents, _ = signed_in()
    agents.take_rows()
    settle(agents, [leg("l1", 5)], T, {"c1": "q1"})
    agents.rung(WANG, "q1", "l1")
    settle(agents, [leg("l1", 5)], T)
    settle(agents, [leg("l1", 6)], T)
    agents.answered(WANG, "q1", "l1")
    settle(agents, [leg("l1", 6)], T)
    assert states(agents) == [("ringing", "q1", "queue", "c1"), ("talking", "q1", "queue", "c1")]


def test_a_transfer_begins_after_call_work_when_the_agent_is_out() -> None:
    """A consultation is a second leg; the work begins when both are gone."""
    agents, _ = signed_in()
    talk(agents)
    assert settle(agents, [leg("l1", 6), leg("l2", 6)], T + 300) == TALKING
    assert settle(agents, [leg("l2", 6)], T + 400) == TALKING
    assert settle(agents, [], T + 500) == AFTER_CALL
    assert agents.by_id[WANG].call == "c1"


def test_busy_during_a_call_counts_at_its_end() -> None:
    agents, _ = signed_in()
    talk(agents)
    agents.busy(WANG, "午饭")
    assert settle(agents, [leg("l1", 6)], T + 300) == TALKING
    assert agents.by_id[WANG].pause_reason == "busy"
    assert settle(agents, [], T + 400) == BUSY
    assert states(agents)[-1] == ("busy", "午饭", "agent", "")


def test_missed_rings_in_a_row_set_an_agent_busy() -> None:
    agents, _ = signed_in()
    agents.missed(WANG, 3)
    agents.missed(WANG, 3)
    agents.answered(WANG, "q1", "l1")  # an answer between them starts anew
    settle(agents, [leg("l1", 6)], T)
    agents.by_id[WANG].serving = None
    settle(agents, [], T)
    agents.missed(WANG, 3)
    agents.missed(WANG, 3)
    assert settle(agents, [], T) == READY
    agents.missed(WANG, 3)
    assert settle(agents, [], T) == BUSY
    assert states(agents)[-1] == ("busy", "missed", "missed", "")
    assert agents.by_id[WANG].pause_reason == "missed"
    agents.ready(WANG)
    agents.missed(WANG, 3)
    assert settle(agents, [], T) == READY


def test_no_limit_never_sets_an_agent_busy() -> None:
    agents, _ = signed_in()
    for _ in range(20):
        agents.missed(WANG, 0)
    assert settle(agents, [], T) == READY


def test_signing_in() -> None:
    agents, _ = signed_in()
    with pytest.raises(Refused, match="device_taken"):
        agents.sign_in(LI, "801-desk", DIRECTORY, T)
    with pytest.raises(Refused, match="no_device"):
        agents.sign_in(LI, "899-desk", DIRECTORY, T)
    with pytest.raises(Refused, match="no_agent"):
        agents.sign_in(77, "802-desk", DIRECTORY, T)
    with pytest.raises(Refused, match="not_signed_in"):
        agents.ready(LI)
    agents.take_rows()
    agents.sign_in(WANG, "801-desk", DIRECTORY, T + 1)
    assert agents.take_rows() == []
    agents.sign_in(WANG, "803-desk", DIRECTORY, T + 2)
    rows = agents.take_rows()
    assert [type(row).__name__ for row in rows] == ["SessionEnded", "SessionBegan", "StateBegan"]
    assert rows[0].cause == "signed_in_elsewhere"  # type: ignore[union-attr]
    assert agents.at_device("801-desk") is None and agents.at_device("803-desk") is agents.by_id[WANG]


def test_who_was_removed_is_signed_out() -> None:
    agents, _ = signed_in()
    agents.sign_in(LI, "802-desk", DIRECTORY, T)
    agents.take_rows()
    left = Directory(devices={"801-desk": DIRECTORY.devices["801-desk"]}, agents={LI: DIRECTORY.agents[LI]})
    agents.check(left, T)
    assert agents.by_id == {}
    assert [row.cause for row in agents.take_rows()] == ["agent_removed", "device_removed"]  # type: ignore[union-attr]


def row(state: str, reason: str, cause: str, call: str, chosen: str = "ready", since: int = T) -> OpenSession:
    chosen_row = (chosen, reason if chosen == state else "", "agent", since)
    return OpenSession(WANG, "801-desk", T - 99_000, state, reason, cause, call, since, *chosen_row)


def test_a_restart_in_the_middle_of_a_talk_goes_on_with_it() -> None:
    agents = Agents()
    agents.restore([row("talking", "q1", "queue", "c1")], DIRECTORY)
    assert settle(agents, [leg("l1", 6)], T + 500) == TALKING
    assert agents.take_rows() == []
    assert settle(agents, [], T + 900) == AFTER_CALL


def test_a_talk_that_ended_while_we_were_down_is_followed_by_after_call_work() -> None:
    agents = Agents()
    agents.restore([row("talking", "q1", "queue", "c1")], DIRECTORY)
    assert settle(agents, [], T + 60_000) == AFTER_CALL
    assert agents.by_id[WANG].until == T + 90_000


def test_after_call_work_keeps_its_limit_over_a_restart() -> None:
    agents = Agents()
    agents.restore([row("after_call", "q1", "call_ended", "c1", chosen="after_call")], DIRECTORY)
    assert settle(agents, [], T + 29_000) == AFTER_CALL
    assert agents.take_rows() == []
    assert settle(agents, [], T + 30_000) == READY


def test_busy_below_a_talk_comes_back_after_a_restart() -> None:
    agents = Agents()
    agents.restore([row("talking", "q1", "queue", "c1", chosen="busy")], DIRECTORY)
    assert settle(agents, [leg("l1", 6)], T) == TALKING
    assert settle(agents, [], T) == BUSY


@pytest.mark.parametrize("name", ["missed", "attended", "abandoned"])
def test_recorded_calls_end_as_they_did(name: str) -> None:
    state, agents = LiveState(), Agents()
    for agent_id in (WANG, LI):
        agents.sign_in(agent_id, f"80{agent_id}-desk", DIRECTORY, T)
    for step, event in enumerate(recorded(name)):
        state.apply(event, T + step)
        if event["Event"] == "AgentCalled":
            agents.rung(int(event["MemberName"][1:]), event["Queue"], event["DestUniqueid"])
        if event["Event"] == "AgentConnect":
            agents.answered(int(event["MemberName"][1:]), event["Queue"], event["DestUniqueid"])
        for agent in agents.by_id.values():
            agents.settle(agent, state.legs(agent.device), DIRECTORY, T + step, state.waits_in())
    talked = {"missed": {LI}, "attended": {WANG}, "abandoned": set()}[name]
    after = {agent.id for agent in agents.by_id.values() if agent.state == AFTER_CALL}
    assert after == talked
