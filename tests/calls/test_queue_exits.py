"""Ways out of a queue other than an agent, and callers who hang up at each stage."""

import time

from tests.harness.shop import flow, queue_step

SAY_BUSY = {"kind": "hangup", "prompt": "all-busy"}


def states(s, call):
    return [(v["state"], v["reason"]) for v in s.visits(call["id"])]


def leave_a_message():
    return flow(
        wait=queue_step(overflow="note"),
        note={"kind": "message", "queue": "shop", "prompt": "leave-message", "max_seconds": 30, "next": "bye"},
        bye={"kind": "hangup", "prompt": "goodbye"},
    )


def speaks_after_the_tone(s, number):
    """Wait until caller `number` of the shop has heard the message's prompt and spoken for some seconds."""
    s.box.until(
        "the message step",
        lambda: len(s.calls()) > number and ("message", "") in s.steps(s.calls()[number]["id"]),
        30,
    )
    time.sleep(9)


def test_longest_wait_overflows(shop):
    s = shop(flow=flow(wait=queue_step(overflow="busy"), busy=SAY_BUSY), max_wait_seconds=5)
    s.box.verb("busy", agent=s.agents[0].id, reason="meeting")
    s.box.verb("ready", agent=s.agents[0].id)
    held = s.call()
    talk = s.agents[0].rings().answer()
    caller = s.call()
    caller.ends(30)
    talk.hang_up()
    held.ends()
    call = s.ended(2)[1]
    assert states(s, call) == [("overflowed", "timeout")] and call["outcome"] == "overflowed"


def test_full_queue_overflows_at_once(shop):
    s = shop(flow=flow(wait=queue_step(overflow="busy"), busy=SAY_BUSY), max_length=1)
    talking = s.call()
    talk = s.agents[0].rings().answer()
    waiting = s.call()
    s.waiting(1)
    third = s.call()
    third.ends(25)
    waiting.hang_up()
    talk.hang_up()
    talking.ends()
    calls = s.ended(3)
    assert states(s, calls[2]) == [("overflowed", "full")]


def test_nobody_signed_in_overflows_at_once_and_takes_a_message(shop):
    s = shop(flow=leave_a_message(), sign_in=False)
    caller = s.call(tone=440)
    caller.talks()
    speaks_after_the_tone(s, 0)
    caller.hang_up()
    call = s.ended(1, 20)[0]
    assert states(s, call) == [("overflowed", "empty")]
    (message,) = s.box.rows("SELECT * FROM message WHERE call_id = ?", call["id"])
    assert message["queue_id"] == s.queue_id and message["duration_ms"] > 1000
    assert call["outcome"] == "message_left"
    assert (s.box.state / "messages" / message["file"]).stat().st_size > 8000


def test_everybody_on_a_break_is_nobody_there(shop):
    s = shop(flow=flow(wait=queue_step(overflow="busy"), busy=SAY_BUSY), agents=2)
    for agent in s.agents:
        s.box.verb("busy", agent=agent.id, reason="lunch")
    s.call().ends(20)
    assert states(s, s.ended()[0]) == [("overflowed", "empty")]


def test_all_talking_callers_wait_and_reach_an_agent(shop):
    s = shop()
    first = s.call()
    talk = s.agents[0].rings().answer()
    second = s.call()
    s.waiting(1)
    talk.hang_up()
    first.ends()
    s.agents[0].rings(15).answer().hang_up()
    second.ends()
    assert [c["outcome"] for c in s.ended(2)] == ["answered", "answered"]


def test_all_busy_then_a_message(shop):
    s = shop(flow=leave_a_message(), max_wait_seconds=5)
    held = s.call()
    talk = s.agents[0].rings().answer()
    caller = s.call(tone=440)
    caller.talks()
    speaks_after_the_tone(s, 1)
    caller.hang_up()
    talk.hang_up()
    held.ends()
    call = s.ended(2, 20)[1]
    assert call["outcome"] == "message_left"


# -- callers who hang up ------------------------------------------------------------------------------------------
def menu_flow():
    return flow(
        hello={"kind": "greeting", "prompt": "welcome", "next": "menu"},
        menu={"kind": "menu", "prompt": "menu-main", "choices": {"1": "pin", "0": "wait"}, "tries": 3, "seconds": 5,
              "otherwise": "wait"},
        pin={"kind": "pin", "prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "wait", "failed": "wait"},
        wait=queue_step(),
    )  # fmt: skip


def test_hangs_up_in_the_greeting(shop):
    s = shop(flow=menu_flow())
    caller = s.call()
    caller.talks()
    time.sleep(0.7)
    caller.hang_up()
    call = s.ended()[0]
    assert call["outcome"] == "gave_up" and s.visits(call["id"]) == []
    assert s.steps(call["id"]) == [("greeting", "")]


def test_hangs_up_in_the_menu(shop):
    s = shop(flow=menu_flow())
    caller = s.call()
    caller.talks()
    s.box.until("the menu", lambda: s.calls() and ("menu", "") in s.steps(s.calls()[0]["id"]), 15)
    caller.hang_up()
    call = s.ended()[0]
    assert call["outcome"] == "gave_up" and s.steps(call["id"])[-1] == ("menu", "")


def test_hangs_up_at_the_pin(shop):
    s = shop(flow=menu_flow())
    caller = s.call()
    caller.talks()
    caller.keys("1")
    s.box.until("the PIN step", lambda: s.calls() and ("pin", "") in s.steps(s.calls()[0]["id"]), 15)
    caller.hang_up()
    assert s.ended()[0]["outcome"] == "gave_up"


def test_hangs_up_while_waiting(shop):
    s = shop(flow=flow(wait=queue_step()))
    held = s.call()
    talk = s.agents[0].rings().answer()
    caller = s.call()
    s.waiting(1)
    time.sleep(7)
    caller.hang_up()
    talk.hang_up()
    held.ends()
    call = s.ended(2)[1]
    assert states(s, call)[0][0] == "abandoned" and call["outcome"] == "abandoned"
    assert 6000 <= s.visits(call["id"])[0]["wait_ms"] <= 10_000


def test_hangs_up_at_once_in_the_queue_is_a_short_abandon(shop):
    s = shop(flow=flow(wait=queue_step()))
    held = s.call()
    talk = s.agents[0].rings().answer()
    caller = s.call()
    s.waiting(1)
    caller.hang_up()
    talk.hang_up()
    held.ends()
    assert states(s, s.ended(2)[1])[0][0] == "short_abandoned"


def test_hangs_up_while_it_rings(shop):
    s = shop(flow=flow(wait=queue_step()))
    caller = s.call()
    ring = s.agents[0].rings()
    caller.hang_up()
    ring.ends()
    call = s.ended()[0]
    assert states(s, call)[0][0] == "short_abandoned"
    assert s.agents[0].becomes("ready")


def test_hangs_up_in_the_survey(shop):
    s = shop(flow=flow(wait=queue_step(served="grade"), grade={"kind": "survey", "prompt": "survey", "next": ""}))
    caller = s.call()
    s.agents[0].rings().answer().hang_up()
    time.sleep(1)
    caller.hang_up()
    call = s.ended()[0]
    assert call["outcome"] == "answered" and call["grade"] is None
