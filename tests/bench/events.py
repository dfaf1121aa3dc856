"""What an event costs linebox-calls, how fast the logs are read, and how long a ring takes to the agent's browser."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from tests.bench import load, procs
from tests.bench.stand import ALONE, NUMBER_ALONE, Stand
from tests.harness.phones import CARRIER, SERVER, Line, Phones

RINGS = 40
UNIT = "linebox-calls"
TICKET = """
import sys, time
from appliance.live import tokens
from dataclasses import fields
known = {"person_id": int(sys.argv[1]), "role": "agent", "ends_at": int(time.time()) + 900, "version": 1}
print(tokens.make(tokens.read_key(), tokens.Ticket(**{f.name: known[f.name] for f in fields(tokens.Ticket)})))
"""


def event_cost(stand: Stand) -> tuple[float, float, int]:
    """Of linebox-calls at 20 calls a second: milliseconds of CPU for each event in the thread that takes events
    (parsing, state, agents, what browsers are told), the same of all its threads (reading the logs, writing rows), and
    how many events there were."""
    seconds = load.SETUP_CALLS / load.CALLS_A_SECOND + 4
    counting = stand.box.spawn_inside("python3", "-m", "tests.bench.amicount", str(seconds))
    time.sleep(1)
    before, loop_before = procs.cpu_seconds(stand.box.pid), procs.main_thread_seconds(stand.box.pid, UNIT)
    load.setup(stand, "product")
    loop = procs.main_thread_seconds(stand.box.pid, UNIT) - loop_before
    used = procs.difference(before, procs.cpu_seconds(stand.box.pid))[UNIT]
    output = counting.communicate(timeout=60)[0]
    count = int(output)
    return loop * 1000 / count, used * 1000 / count, count


def ingestion(stand: Stand) -> tuple[float, float]:
    """Lines a second, and lines in a second of CPU, as the box's own measurement says."""
    output = stand.box.run("python3", "-m", "appliance.records.bench", user="linebox")
    found = re.search(r"(\d+) lines in .* = (\d+) lines/s .*; ([\d.]+) s of the processor", output)
    if not found:
        raise RuntimeError(f"appliance.records.bench said: {output}")
    return float(found[2]), int(found[1]) / float(found[3])


def pops(stand: Stand) -> list[float]:
    """Milliseconds from the phone's ringing to the pop in the event stream, one call after another."""
    made, device = stand.made, f"{ALONE}-desk"
    person = made["persons"][ALONE]
    phones = Phones(stand.box.spawn, stand.folder / "heard")
    delays: list[float] = []
    try:
        desk = phones.desk(device, made["devices"][device]["secret"])
        stand.box.verb("sign_in", agent=person, device=device)
        stand.box.verb("ready", agent=person)
        token = stand.box.run("python3", "-c", TICKET, str(person), user="linebox").strip()
        watcher = stand.box.spawn(
            [sys.executable, str(Path(__file__).with_name("popwatch.py")), token], stdout=subprocess.PIPE
        )
        seen: dict[str, float] = {}
        assert watcher.stdout is not None
        if watcher.stdout.readline().strip() != b"ready":
            raise RuntimeError("the event stream did not open")
        reader = threading.Thread(target=note, args=(watcher.stdout, seen), daemon=True)
        reader.start()
        for turn in range(RINGS):
            number = f"1390000{turn:04d}"
            caller = dial(phones, number)
            ringing = desk.rings(10)
            rang = ringing.facts()["early_at"]
            end = time.monotonic() + 5
            while number not in seen and time.monotonic() < end:
                time.sleep(0.01)
            delays.append((seen.get(number, rang + 5) - rang) * 1000)
            caller.hang_up()
            caller.ends()
            time.sleep(0.3)
        watcher.terminate()
        watcher.wait()
    finally:
        phones.quit()
    return delays


def dial(phones: Phones, number: str) -> Line:
    """A caller who records nothing: pjsua2 has room for thirty-two recorders in all."""
    name = f"caller-{number}"
    phones.ask("account", name=name, address=CARRIER, user=number)
    phones.ask("call", account=name, call=name, to=f"sip:{NUMBER_ALONE}@{SERVER}:5060")
    return Line(phones, name, None)


def note(lines: Any, seen: dict[str, float]) -> None:
    """When each caller's number popped up."""
    for line in lines:
        found = json.loads(line)
        seen.setdefault(found["number"], found["at"])


def p95(values: list[float]) -> float:
    return quantiles(values, n=100)[94]
