"""`make demo`: seed a shop, give it a past, let calls through it. Runs on the host beside a box that is up; the parties
run in the box's network with the tests' root file system.

    image-build/demo [--minutes N] [--state DIR]     seed if there is no demo yet, then N minutes of calls
    image-build/demo --remove                        take everything of the demo away
"""

from __future__ import annotations

import argparse
import json
import secrets
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.demo import history, shop
from tests.demo.traffic import Traffic
from tests.harness.box import LAUNCHER, TREE, Box
from tests.harness.phones import Phones

INSIDE = TREE / "image-build" / "inside"


def find_box(folder: Path) -> Box:
    """The box that runs in this folder."""
    answer = subprocess.run([LAUNCHER, "pid", "--state", folder], capture_output=True, text=True)
    if answer.returncode:
        raise SystemExit(f"demo: {answer.stderr.strip()}")
    box = Box(folder)
    box.pid = int(answer.stdout)
    return box


def parties(box: Box) -> Phones:
    """Telephones in the box's network, on the tests' root."""

    def spawn(argv: list[str], **options: Any) -> subprocess.Popen[bytes]:
        enter = ["nsenter", f"--net=/proc/{box.pid}/ns/net", "--", str(INSIDE), "tests", "--network"]
        return subprocess.Popen([*enter, *argv], **options)

    return Phones(spawn, box.folder / "heard", python="python3")


def seed(box: Box) -> dict[str, Any]:
    """Make the shop if it is not there; ids of agents and secrets of devices, and whether it is new."""
    if not box.rows("SELECT 1 FROM person WHERE demo = 1"):
        password = secrets.token_urlsafe(9)
        document = json.dumps(shop.document(password), ensure_ascii=False)
        box.run("python3", "-m", "appliance.seed", "--demo", stdin=document, user="linebox")
        box.verb("apply")
        print(
            f"demo: 瑞丰茶业 is seeded. Sign in as demo-leader or demo1001 … demo1006, password {password}", flush=True
        )
        count = history.write(box)
        print(f"demo: {count} calls of the past days are written down", flush=True)
    rows = box.rows("SELECT device.name, secret FROM device JOIN seat ON seat.id = seat_id WHERE seat.demo = 1")
    people = {row["staff_number"]: row["id"] for row in box.rows("SELECT id, staff_number FROM person WHERE demo = 1")}
    secret = {row["name"]: row["secret"] for row in rows}
    return {
        "agents": {f"{seat}-desk": people[number] for seat, number in shop.SEATS.items()},
        "secrets": secret,
    }


def remove(box: Box) -> None:
    """Sign the demo's agents out, remove what is marked, apply."""
    for row in box.rows(
        "SELECT agent_id FROM agent_session JOIN person ON person.id = agent_id"
        " WHERE demo = 1 AND signed_out_at IS NULL"
    ):
        box.ask("sign_out", agent=row["agent_id"])
    time.sleep(1)
    # Asterisk's own folders; what the demo left in them goes, too
    box.run("find", "/data/recordings", "/data/messages", "-type", "d", "-exec", "chmod", "g+w", "{}", "+")
    removed = json.loads(box.run("python3", "-m", "appliance.seed", "--remove-demo", user="linebox"))
    box.verb("apply")
    print("demo: removed " + ", ".join(f"{count} of {table}" for table, count in removed.items() if count))


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="image-build/demo", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--state", type=Path, default=TREE / ".box")
    parser.add_argument("--remove", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the dice")
    options = parser.parse_args(arguments)
    box = find_box(options.state.absolute())
    if options.remove:
        remove(box)
        return 0
    made = seed(box)
    traffic = Traffic(box, lambda: parties(box), made["agents"], options.seed)
    try:
        traffic.open(made["secrets"])
        print("demo: six agents are ready, callers ring", flush=True)
        traffic.run(options.minutes)
    except KeyboardInterrupt:
        print("demo: stopping")
    finally:
        traffic.close()
    print("demo: calls by kind: " + ", ".join(f"{kind} {count}" for kind, count in traffic.counts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
