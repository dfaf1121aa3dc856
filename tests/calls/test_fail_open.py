"""What a caller notices when one of our programs is dead, hung or slow: nothing worse than a default greeting."""

import signal
import time
from contextlib import contextmanager

import pytest

from tests.harness.shop import flow, queue_step


def talking_flow():
    return flow(
        hello={"kind": "greeting", "prompt": "welcome", "next": "menu"},
        menu={"kind": "menu", "prompt": "menu-main", "choices": {"1": "pin", "0": "wait"}, "tries": 3, "seconds": 5,
              "otherwise": "wait"},
        pin={"kind": "pin", "prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "wait", "failed": "wait"},
        wait=queue_step(served="grade"),
        grade={"kind": "survey", "prompt": "survey", "next": ""},
    )  # fmt: skip


@contextmanager
def stopped(box, unit):
    box.unit("stop", unit)
    try:
        yield
    finally:
        box.unit("start", unit)


def greeted_and_answered(s, caller):
    """The caller hears something within 3 s of dialling (one more for a busy test machine) and reaches the agent. A
    hung server costs 2.5 s, the watchdog of extensions.conf."""
    s.agents[0].rings(40).answer().hang_up()
    facts = caller.ends(30)
    heard = caller.heard().first_sound()
    assert heard is not None, "the caller heard nothing"
    waited = facts["confirmed_at"] - facts["dialled_at"] + heard
    assert waited <= 4, f"first sound {waited:.1f} s after dialling"


def test_agi_server_stopped(shop, logs):
    logs.allow(r"agi|Connecting to '127.0.0.1:4573' failed")
    s = shop(flow=talking_flow())
    with stopped(s.box, "linebox-agi"):
        caller = s.call()
        greeted_and_answered(s, caller)
    assert s.ended()[0]["outcome"] == "answered"


def test_agi_server_stopped_and_nobody_there(shop, logs):
    logs.allow(r"agi|Connecting to '127.0.0.1:4573' failed")
    s = shop(flow=talking_flow(), sign_in=False)
    with stopped(s.box, "linebox-agi"):
        s.call().ends(30)
    call = s.ended()[0]
    assert [(v["state"], v["reason"]) for v in s.visits(call["id"])] == [("overflowed", "empty")]


def test_agi_server_hung(shop, logs):
    logs.allow(r"agi|linebox-agi")
    s = shop(flow=talking_flow())
    s.box.kill("linebox-agi", signal.SIGSTOP)
    try:
        caller = s.call()
        greeted_and_answered(s, caller)
    finally:
        s.box.kill("linebox-agi", signal.SIGCONT)
        s.box.unit("restart", "linebox-agi")
    assert s.ended()[0]["outcome"] == "answered"


@pytest.mark.parametrize("stage", ["greeting", "menu", "pin"])
def test_agi_server_killed_in_a_step(shop, logs, stage):
    logs.allow(r"agi|linebox-agi")
    s = shop(flow=talking_flow())
    caller = s.call()
    caller.talks()
    if stage == "pin":
        caller.keys("1")
    s.box.until(stage, lambda: s.calls() and (stage, "") in s.steps(s.calls()[0]["id"]), 15)
    s.box.kill("linebox-agi")
    greeted_and_answered(s, caller)
    call = s.ended()[0]
    assert call["outcome"] == "answered" and len(s.visits(call["id"])) == 1


def test_agi_server_killed_while_the_caller_talks(shop, logs):
    logs.allow(r"agi|linebox-agi")
    s = shop(flow=flow(wait=queue_step(served="grade"), grade={"kind": "survey", "prompt": "survey", "next": ""}))
    caller = s.call()
    ring = s.agents[0].rings().answer()
    s.box.unit("stop", "linebox-agi")
    time.sleep(1)
    assert caller.facts()["state"] == "CONFIRMED"
    ring.hang_up()
    caller.ends(20)
    s.box.unit("start", "linebox-agi")
    assert s.agents[0].desk.is_quiet(2), "a served caller is not queued again"
    call = s.ended()[0]
    assert call["outcome"] == "answered" and len(s.visits(call["id"])) == 1


@pytest.mark.parametrize("unit", ["linebox-calls", "linebox-web"])
def test_program_killed_under_a_call(shop, logs, unit):
    logs.allow(unit, r"asterisk\.live|manager")
    s = shop(flow=talking_flow())
    caller = s.call(tone=440)
    caller.talks()
    s.box.kill(unit)
    caller.keys("0")
    ring = s.agents[0].rings(30).answer()
    s.box.kill(unit)
    time.sleep(2)
    assert caller.facts()["state"] == "CONFIRMED"
    ring.hang_up()
    time.sleep(1)
    caller.keys("4")
    caller.ends(30)
    call = s.ended(1, 20)[0]
    assert (call["outcome"], call["grade"]) == ("answered", 4)
    assert [k for k, _ in s.steps(call["id"])] == ["greeting", "menu", "queue", "survey"]
    s.recording(call["id"])


def test_calls_go_on_without_any_python(shop, logs):
    logs.allow(r"linebox|agi|manager")
    s = shop(flow=talking_flow())
    units = ["linebox-agi", "linebox-calls", "linebox-web"]
    s.box.unit("stop", *units)
    try:
        caller = s.call(tone=440)
        greeted_and_answered(s, caller)
    finally:
        s.box.unit("start", *units)
    call = s.ended(1, 20)[0]
    assert call["outcome"] == "answered"
    s.recording(call["id"])


def test_database_locked_for_half_a_minute(shop, logs):
    logs.allow(r"linebox")
    s = shop(flow=talking_flow())
    lock = s.box.spawn_inside(
        "python3", "-c",
        "import time; from appliance.db import connect; db = connect(); db.execute('BEGIN IMMEDIATE');"
        "print('locked', flush=True); time.sleep(30); db.execute('ROLLBACK')",
    )  # fmt: skip
    assert lock.stdout.readline() == b"locked\n"
    caller = s.call()
    caller.talks(3)
    caller.keys("0")
    s.agents[0].rings(20).answer().hang_up()
    time.sleep(1)
    caller.keys("5")
    caller.ends(30)
    lock.wait(60)
    lock.stdout.close()
    call = s.ended(1, 40)[0]
    assert (call["outcome"], call["grade"]) == ("answered", 5)
