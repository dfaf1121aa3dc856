"""The agent of last time: free, busy, in after-call work, gone; silent or asked."""

import time

from tests.harness.shop import flow, queue_step


def remembers(mode="silent", wait_seconds=0, days=7):
    return flow(
        last={"kind": "last_agent", "mode": mode, "days": days, "wait_seconds": wait_seconds, "next": "wait"},
        wait=queue_step(),
    )


def served_by(s, agent, number, calls):
    """`agent` serves the caller once, so that the box remembers."""
    for other in s.agents:
        if other is not agent:
            s.box.verb("busy", agent=other.id, reason="meeting")
    caller = s.call(number=number)
    ring = agent.rings(15).answer()
    time.sleep(0.5)
    ring.hang_up()
    caller.ends()
    s.ended(calls)
    for other in s.agents:
        s.box.verb("ready", agent=other.id)
    time.sleep(3.5)


def test_free_last_agent_is_rung_again(shop):
    s = shop(agents=3, flow=remembers(), strategy="in_order")
    third = s.agents[2]
    served_by(s, third, "13900000001", 1)
    caller = s.call(number="13900000001")
    third.rings().answer().hang_up()
    caller.ends()
    call = s.ended(2)[1]
    (visit,) = s.visits(call["id"])
    assert visit["personal"] == 1 and visit["agent_id"] == third.id and visit["queue_id"] == s.queue_id


def test_busy_last_agent_is_not_waited_for(shop):
    s = shop(agents=2, flow=remembers(), strategy="in_order")
    first, second = s.agents
    served_by(s, second, "13900000002", 1)
    s.box.verb("busy", agent=first.id, reason="meeting")
    other = s.call(number="13900000099")
    talk = second.rings().answer()
    s.box.verb("ready", agent=first.id)
    caller = s.call(number="13900000002")
    first.rings(5).answer().hang_up()
    caller.ends()
    talk.hang_up()
    other.ends()
    assert s.ended(3)[2]["agent_id"] == first.id


def test_last_agent_in_after_call_work_is_not_waited_for(shop):
    s = shop(agents=2, flow=remembers(), strategy="in_order", after_call_seconds=60)
    first, second = s.agents
    s.box.verb("busy", agent=first.id, reason="meeting")
    caller = s.call(number="13900000003")
    second.rings().answer().hang_up()
    caller.ends()
    s.ended(1)
    second.becomes("after_call")
    s.box.verb("ready", agent=first.id)
    caller = s.call(number="13900000003")
    first.rings(6).answer().hang_up()
    caller.ends()
    assert s.ended(2)[1]["agent_id"] == first.id


def test_last_agent_who_has_gone_home_is_not_waited_for(shop):
    s = shop(agents=2, flow=remembers(), strategy="in_order")
    first, second = s.agents
    served_by(s, second, "13900000004", 1)
    s.box.verb("sign_out", agent=second.id)
    caller = s.call(number="13900000004")
    first.rings(6).answer().hang_up()
    caller.ends()
    assert s.ended(2)[1]["agent_id"] == first.id


def test_last_agent_who_does_not_answer_gives_way_to_the_group(shop):
    s = shop(agents=2, flow=remembers(), strategy="in_order", ring_seconds=5)
    first, second = s.agents
    served_by(s, second, "13900000005", 1)
    caller = s.call(number="13900000005")
    second.rings(6)
    first.rings(20).answer().hang_up()
    caller.ends()
    call = s.ended(2)[1]
    personal, group = s.visits(call["id"])
    assert (personal["personal"], personal["state"]) == (1, "overflowed")
    assert (group["personal"], group["state"], group["agent_id"]) == (0, "answered", first.id)


def test_asked_caller_chooses_the_same_agent(shop):
    s = shop(agents=2, flow=remembers(mode="asked"), strategy="in_order")
    second = s.agents[1]
    served_by(s, second, "13900000006", 1)
    caller = s.call(number="13900000006")
    caller.talks()
    time.sleep(0.5)
    caller.keys("1")
    second.rings(10).answer().hang_up()
    caller.ends()
    assert s.ended(2)[1]["agent_id"] == second.id


def test_asked_caller_declines(shop):
    s = shop(agents=2, flow=remembers(mode="asked"), strategy="in_order")
    first, second = s.agents
    served_by(s, second, "13900000007", 1)
    caller = s.call(number="13900000007")
    caller.talks()
    time.sleep(0.5)
    caller.keys("2")
    first.rings(10).answer().hang_up()
    caller.ends()
    assert s.ended(2)[1]["agent_id"] == first.id


def test_caller_waits_for_a_busy_last_agent_when_set(shop):
    s = shop(agents=2, flow=remembers(wait_seconds=20), strategy="in_order")
    first, second = s.agents
    served_by(s, second, "13900000008", 1)
    s.box.verb("busy", agent=first.id, reason="meeting")
    other = s.call(number="13900000098")
    talk = second.rings().answer()
    s.box.verb("ready", agent=first.id)
    caller = s.call(number="13900000008")
    assert first.desk.is_quiet(2)
    talk.hang_up()
    other.ends()
    second.rings(12).answer().hang_up()
    caller.ends()
    assert s.ended(3)[2]["agent_id"] == second.id


def test_withheld_number_is_nobody(shop):
    s = shop(agents=1, flow=remembers())
    caller = s.call(number="anonymous", display="Anonymous")
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    caller = s.call(number="anonymous", display="Anonymous")
    s.agents[0].rings(12).answer().hang_up()
    caller.ends()
    first, second = s.ended(2)
    assert first["number"] == second["number"] == ""
    assert [v["personal"] for v in s.visits(second["id"])] == [0]
