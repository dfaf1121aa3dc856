"""Who is rung: the six ways to distribute calls, and what happens to an agent who does not answer."""

import time


def one_call(s, agent):
    """A caller rings, the agent talks shortly and hangs up."""
    caller = s.call()
    ring = agent.rings().answer()
    time.sleep(0.3)
    ring.hang_up()
    caller.ends(20)


def auto(s, talk=0.4):
    for agent in s.agents:
        agent.desk.behave(then="answer", after=0.2, talk=talk)


def served(s, count):
    """Agents in the order in which they answered `count` calls, one after the other."""
    order = []
    for number in range(1, count + 1):
        s.call().ends(25)
        order.append(s.ended(number)[-1]["agent_id"])
        time.sleep(3.5)  # the floor under after-call work, so that everybody is free again
    return order


def test_ring_all_rings_everybody(shop):
    s = shop(agents=2, strategy="ring_all")
    caller = s.call()
    first, second = s.agents[0].rings(), s.agents[1].rings()
    first.answer()
    second.ends()
    first.hang_up()
    caller.ends()
    assert s.ended()[0]["agent_id"] == s.agents[0].id


def test_round_robin_takes_turns(shop):
    s = shop(agents=3, strategy="round_robin")
    auto(s)
    order = served(s, 6)
    assert sorted(order[:3]) == sorted(order[3:]) == sorted(a.id for a in s.agents)
    assert order[:3] == order[3:]


def test_in_order_always_begins_with_the_first(shop):
    s = shop(agents=3, strategy="in_order")
    auto(s)
    assert served(s, 3) == [s.agents[0].id] * 3


def test_in_order_goes_on_to_the_second_when_the_first_does_not_answer(shop):
    s = shop(agents=2, strategy="in_order", ring_seconds=5)
    caller = s.call()
    s.agents[0].rings()
    s.agents[1].rings(15).answer().hang_up()
    caller.ends()
    assert s.rings(s.ended()[0]["id"]) == [(s.agents[0].id, 0), (s.agents[1].id, 1)]


def test_longest_idle_rings_who_waited_longest(shop):
    s = shop(agents=2, strategy="longest_idle")
    auto(s)
    order = served(s, 4)
    assert order[0] != order[1] and order[:2] == order[2:]


def test_random_reaches_everybody(shop):
    s = shop(agents=2, strategy="random")
    auto(s, talk=0.2)
    assert set(served(s, 7)) <= {a.id for a in s.agents}


def test_fewest_calls_today_evens_out(shop):
    s = shop(agents=2, strategy="fewest_calls", sign_in=False)
    early, late = s.agents
    early.sign_in()
    early.desk.behave(then="answer", after=0.2, talk=0.3)
    assert served(s, 2) == [early.id, early.id]
    late.sign_in()
    late.desk.behave(then="answer", after=0.2, talk=0.3)
    time.sleep(1)
    s.call().ends(25)
    s.ended(3)
    time.sleep(3.5)
    s.call().ends(25)
    assert [c["agent_id"] for c in s.ended(4)[2:]] == [late.id, late.id]


def test_fewest_calls_moves_on_when_the_chosen_agent_does_not_answer(shop):
    s = shop(agents=2, strategy="fewest_calls", ring_seconds=5)
    first, second = s.agents
    first.desk.behave(then="answer", after=0.2, talk=0.3)
    second.desk.behave(then="busy")
    s.call().ends(25)
    s.ended(1)
    time.sleep(3.5)
    second.desk.behave(then="ring")  # has fewer calls now and lets it ring
    caller = s.call()
    second.rings()
    caller.ends(30)
    assert s.ended(2)[1]["agent_id"] == first.id


def test_fewest_calls_falls_back_to_longest_idle_without_linebox_calls(shop, logs):
    s = shop(agents=2, strategy="fewest_calls")
    auto(s)
    served(s, 2)
    s.box.unit("stop", "linebox-calls")
    try:
        text = s.box.asterisk(f"queue show q{s.queue_id}")
        assert "penalty" not in text, text
        s.call().ends(25)
    finally:
        s.box.unit("start", "linebox-calls")
    s.ended(3, 20)


def test_three_missed_rings_set_an_agent_busy(shop):
    s = shop(agents=1, ring_seconds=5, missed_limit=3)
    agent = s.agents[0]
    caller = s.call()
    for _ in range(3):
        agent.rings(15)
    state = agent.becomes("busy", 15)
    assert state["reason"] == "missed"
    assert agent.desk.is_quiet(3)
    caller.hang_up()
    call = s.ended()[0]
    assert s.rings(call["id"]) == [(agent.id, 0)] * 3


def test_after_call_work_keeps_calls_away_until_it_is_ended(shop):
    s = shop(agents=1, after_call_seconds=60)
    agent = s.agents[0]
    one_call(s, agent)
    agent.becomes("after_call")
    caller = s.call()
    assert agent.desk.is_quiet(5)
    s.box.verb("end_after_call", agent=agent.id)
    agent.rings().answer().hang_up()
    caller.ends()
    s.ended(2)


def test_after_call_work_ends_at_its_limit(shop):
    s = shop(agents=1, after_call_seconds=6)
    agent = s.agents[0]
    one_call(s, agent)
    agent.becomes("after_call")
    caller = s.call()
    assert agent.desk.is_quiet(3)
    agent.rings(15).answer().hang_up()
    caller.ends()
    s.ended(2)


def test_unplugged_phone_is_passed_over(shop):
    s = shop(agents=2, strategy="in_order")
    s.agents[0].desk.unplug()
    time.sleep(1)
    caller = s.call()
    s.agents[1].rings(15).answer().hang_up()
    caller.ends()
    assert s.ended()[0]["agent_id"] == s.agents[1].id


def test_busy_agent_is_passed_over(shop):
    s = shop(agents=2, strategy="in_order")
    s.box.verb("busy", agent=s.agents[0].id, reason="lunch")
    caller = s.call()
    s.agents[1].rings().answer().hang_up()
    caller.ends()
    assert s.ended()[0]["agent_id"] == s.agents[1].id


def test_signed_out_agent_gets_no_call(shop):
    s = shop(agents=2)
    s.box.verb("sign_out", agent=s.agents[0].id)
    caller = s.call()
    s.agents[1].rings().answer().hang_up()
    caller.ends()
    assert s.agents[0].desk.is_quiet(0.5)
    s.ended()
