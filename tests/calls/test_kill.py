"""kill -9 of any program at any moment under calls: no call missing, none twice, counted on the carrier's side.

LINEBOX_KILLS kills (20 in `make test`, 200 in `make test-full`), some calls under way at each."""

import os
import random
import time

import pytest

from tests.harness.shop import flow, queue_step

KILLS = int(os.environ.get("LINEBOX_KILLS", "20"))
VICTIMS = ("asterisk", "linebox-agi", "linebox-calls", "linebox-web", "nginx")
SEED = int(os.environ.get("LINEBOX_SEED", "0")) or random.SystemRandom().randrange(1 << 30)


def mixed_flow():
    return flow(
        hello={"kind": "greeting", "prompt": "welcome", "next": "menu"},
        menu={
            "kind": "menu",
            "prompt": "menu-main",
            "choices": {"0": "wait"},
            "tries": 2,
            "seconds": 3,
            "otherwise": "wait",
        },
        wait=queue_step(served="grade"),
        grade={"kind": "survey", "prompt": "survey", "next": ""},
    )


def press(caller, key):
    if caller.facts()["state"] == "CONFIRMED":
        caller.keys(key)


@pytest.mark.xdist_group("kill")
def test_no_call_is_missing_and_none_is_counted_twice(shop, logs):
    logs.allow(r".*")  # dying programs may say what they like; what counts is the record
    print(f"seed {SEED}")
    chance = random.Random(SEED)
    s = shop(flow=mixed_flow(), agents=2)
    for agent in s.agents:
        agent.desk.behave(then="answer", after=0.3, talk=2)
    up = 0
    for _ in range(KILLS):
        callers = []
        for _ in range(2):
            callers.append(s.call())
            time.sleep(chance.uniform(0.0, 0.4))
        if chance.random() < 0.6:
            press(callers[0], "0")
        time.sleep(chance.uniform(0.0, 4.0))
        s.box.kill(chance.choice(VICTIMS))
        time.sleep(chance.uniform(0.2, 1.5))
        for caller in callers:
            caller.hang_up()
        for caller in callers:
            up += bool(caller.ends(40)["confirmed_at"])
        s.box.until("Asterisk is up", lambda: "fully booted" in s.box.run(
            "asterisk", "-rx", "core waitfullybooted", check=False), 30)  # fmt: skip
    s.box.until("linebox-calls is up", lambda: s.box.alive(), 30)
    s.box.until(
        f"{up} calls are written down, are {len(s.calls())}",
        lambda: len([c for c in s.calls() if c["answered_at"] and c["outcome"]]) >= up,
        30,
    )
    time.sleep(2)
    answered = [c for c in s.calls() if c["answered_at"]]
    assert len(answered) == up, f"carrier saw {up} calls up, the box wrote down {len(answered)} (seed {SEED})"
    assert len({c["number"] for c in s.calls()}) == len(s.calls()), "a caller counted twice"
