"""A real caller goes the whole way: number, blacklist, hours, greeting, menu, PIN, queue, agent, recording, survey."""

import json
import time

from tests.harness.shop import flow, queue_step, to_queue, with_survey

ALWAYS = ["00:00-24:00"] * 7


def whole_flow():
    return flow(
        screen={"kind": "blacklist", "next": "open"},
        open={"kind": "hours", "week": ALWAYS, "open": "hello", "closed": "bye"},
        hello={"kind": "greeting", "prompt": "welcome", "next": "menu"},
        menu={
            "kind": "menu", "prompt": "menu-main", "choices": {"1": "pin", "0": "wait"},
            "tries": 3, "seconds": 5, "otherwise": "wait",
        },
        pin={"kind": "pin", "prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "last", "failed": "bye"},
        last={"kind": "last_agent", "mode": "silent", "days": 7, "wait_seconds": 0, "next": "wait"},
        wait=queue_step(served="grade", overflow="bye"),
        grade={"kind": "survey", "prompt": "survey", "next": "bye"},
        bye={"kind": "hangup", "prompt": "goodbye"},
    )  # fmt: skip


def test_member_is_greeted_queued_answered_recorded_and_surveyed(shop):
    s = shop(flow=whole_flow(), members=[{"number": "123456", "name": "李雷", "pin": "4321"}])
    agent = s.agents[0]
    caller = s.call(number="13800001111", display="Li Lei", tone=440)
    caller.talks(3)
    caller.keys("1")
    caller.keys("123456#")
    caller.keys("4321#")
    ring = agent.rings(25)
    ring.answer()
    ring.sing(880)
    agent.becomes("talking")
    time.sleep(2)
    ring.hang_up()
    time.sleep(1)
    caller.keys("5")
    caller.ends(30)
    call = s.ended()[0]
    assert call["outcome"] == "answered"
    assert call["agent_id"] == agent.id
    assert call["grade"] == 5
    assert call["member_id"] is not None
    assert call["number"] == "13800001111"
    kinds = [kind for kind, _ in s.steps(call["id"])]
    assert kinds == ["blacklist", "hours", "greeting", "menu", "pin", "last_agent", "queue", "survey", "hangup"]
    (visit,) = s.visits(call["id"])
    assert visit["state"] == "answered" and visit["agent_id"] == agent.id
    assert s.rings(call["id"]) == [(agent.id, 1)]


def test_agent_hears_caller_and_caller_hears_agent(shop):
    s = shop()
    caller = s.call(tone=440)
    ring = s.agents[0].rings().answer()
    ring.sing(880)
    time.sleep(2)
    caller.hang_up()
    ring.ends()
    assert caller.heard().seconds_of(880) > 1.2


def test_pin_is_in_no_log_and_no_recording_row(shop):
    s = shop(flow=whole_flow(), members=[{"number": "765432", "name": "韩梅", "pin": "908172"}])
    caller = s.call()
    caller.talks()
    caller.keys("1")
    caller.keys("765432#")
    caller.keys("908172#")
    s.agents[0].rings(25).answer().hang_up()
    caller.ends(30)
    call = s.ended()[0]
    assert ("pin", "ok") in s.steps(call["id"])
    for log in (s.box.state / "asterisk" / "log").rglob("*"):
        assert not log.is_file() or b"908172" not in log.read_bytes(), f"the PIN stands in {log.name}"
    assert "908172" not in s.box.run("journalctl", "--no-pager", "-n", "2000")


def test_unknown_number_hears_a_sentence_and_is_hung_up_on(box, phones):
    caller = phones.call("0299999999")
    caller.ends(20)
    assert caller.heard().first_sound() is not None


def test_seats_call_each_other(shop):
    s = shop(agents=2)
    one, two = s.agents
    line = one.desk.dial(two.seat, tone=440)
    other = two.rings().answer()
    line.talks()
    time.sleep(1)
    line.hang_up()
    other.ends()
    row = s.box.until(
        "the internal call is written down",
        lambda: s.box.rows(
            "SELECT * FROM call WHERE direction = 'internal' AND outcome <> '' ORDER BY started_at DESC"
        ),
    )[0]
    assert row["direction"] == "internal"


def test_caller_may_grade_only_once_and_only_one_to_five(shop):
    s = shop(flow=with_survey())
    for key, grade in (("1", 1), ("2", 2), ("3", 3), ("4", 4), ("5", 5), ("7", None)):
        caller = s.call()
        ring = s.agents[0].rings().answer()
        time.sleep(0.5)
        ring.hang_up()
        time.sleep(1)
        caller.keys(key)
        caller.ends(30)
        assert s.ended(len(s.calls()))[-1]["grade"] == grade


def test_silence_at_the_survey_gives_no_grade(shop):
    s = shop(flow=with_survey())
    caller = s.call()
    s.agents[0].rings().answer().hang_up()
    caller.ends(45)
    call = s.ended()[0]
    assert call["outcome"] == "answered" and call["grade"] is None


def test_english_caller_hears_english(shop):
    s = shop(flow=flow(hello={"kind": "greeting", "prompt": "welcome", "next": ""}), language="en", sign_in=False)
    english = s.call()
    english.ends(20)
    z = shop(flow=flow(hello={"kind": "greeting", "prompt": "welcome", "next": ""}), sign_in=False)
    chinese = z.call()
    chinese.ends(20)
    assert abs(english.heard().seconds - chinese.heard().seconds) > 0.2


def test_edit_of_a_flow_counts_from_the_next_call(shop):
    s = shop(flow=to_queue())
    caller = s.call()
    s.agents[0].rings().answer().hang_up()
    caller.ends(20)
    flow_id = s.box.rows("SELECT flow_id FROM access_number WHERE number = ?", s.number)[0]["flow_id"]
    s.box.run(
        "python3", "-c",
        "import sys, json; from appliance.db import connect; from appliance.flows import service;"
        "db = connect(); a = json.load(sys.stdin); service.save(db, a['id'], a['body'], None)",
        stdin=json.dumps({"id": flow_id, "body": flow(bye={"kind": "hangup", "prompt": "goodbye"})}), user="linebox",
    )  # fmt: skip
    caller = s.call()
    caller.ends(20)
    assert s.steps(s.ended(2)[1]["id"])[0][0] == "hangup"
