"""kill -9 of any program at any moment under calls: no call missing, none twice, counted on the carrier's side.

LINEBOX_KILLS kills (20 in `make test`, 200 in `make test-full`), some calls under way at each."""

import os
import random
import time

from tests.harness.phones import Phones
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


def a_round(s, chance, folder, number):
    """Two callers and two agents under way, one program killed; how many callers were answered by the box."""
    phones = s.phones = Phones(s.box.spawn, folder / str(number))
    for agent in s.agents:
        agent.plug_in().desk.behave(then="answer", after=0.3, talk=2)
    callers = []
    for _ in range(2):
        callers.append(s.call())
        time.sleep(chance.uniform(0.0, 0.6))
    if callers[0].facts()["state"] == "CONFIRMED" and chance.random() < 0.6:
        callers[0].keys("0")
    time.sleep(chance.uniform(0.0, 4.0))
    victim = chance.choice(VICTIMS)
    s.box.kill(victim)
    time.sleep(chance.uniform(0.2, 1.5))
    for caller in callers:
        caller.hang_up()
    time.sleep(0.3)
    up = sum(bool(caller.facts()["confirmed_at"]) for caller in callers)
    phones.quit()
    return up, victim


def test_no_call_is_missing_and_none_is_counted_twice(shop, logs, tmp_path):
    logs.allow(r".*")  # dying programs may say what they like; what counts is the record
    chance = random.Random(SEED)
    s = shop(flow=mixed_flow(), agents=2)
    s.phones.quit()
    up, victims = 0, []
    for number in range(KILLS):
        answered, victim = a_round(s, chance, tmp_path, number)
        up += answered
        victims.append(victim)
        s.box.until("Asterisk is up again", lambda: "fully booted" in s.box.run(
            "asterisk", "-rx", "core waitfullybooted", check=False), 30)  # fmt: skip
    print(f"seed {SEED}: {up} calls up, killed {sorted(victims)}")
    s.box.until("linebox-calls is up", s.box.alive, 30)

    def written():
        return [call for call in s.calls() if call["answered_at"] and call["outcome"]]

    s.box.until(f"{up} calls are written down (seed {SEED})", lambda: len(written()) >= up, 30)
    time.sleep(2)
    assert len(written()) == up, f"the carrier saw {up} calls up, {len(written())} are written down (seed {SEED})"
    assert len({call["number"] for call in s.calls()}) == len(s.calls()), "a caller counted twice"
