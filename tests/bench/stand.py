"""The stand: a box with a hundred agents, SIPp as carrier and as their phones, and beside the product's own way a
dialplan that someone would write by hand, in the same Asterisk."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

from tests.harness.box import Box
from tests.harness.phones import CARRIER, CARRIER_PORT
from tests.harness.shop import flow, queue_step, to_queue

HERE = Path(__file__).parent
AGENTS = 100
NUMBER = "02100000000"  # of the product's way
NUMBER_ALONE, ALONE = "02100000001", "30000"  # of the agent whose browser is watched
STATIC_CARRIER = "127.0.0.21"  # its calls meet static/extensions.conf
PHONES = "127.0.0.31"
SIP_PORT = "5080"  # Asterisk has 5060 on every address
SIDES = {"static": (STATIC_CARRIER, "1000"), "product": (CARRIER, NUMBER)}
SEATS = [str(20_000 + n) for n in range(AGENTS)]


class Stand:
    """A running stand. `folder` takes SIPp's files."""

    def __init__(self, box: Box, folder: Path) -> None:
        self.box, self.folder = box, folder
        self.agents: list[int] = []
        self.made: dict[str, Any] = {}  # ids of what was seeded
        self.phones: subprocess.Popen[bytes] | None = None

    def build(self) -> None:
        """Get ready for calls."""
        made = self.made = self.box.seed(shop())
        self.agents = [made["persons"][seat] for seat in SEATS]
        sound = self.folder / "sound.al"
        subprocess.run(["sox", "-n", "-r", "8000", "-c", "1", "-e", "a-law", "-t", "al", str(sound), "synth", "20",
                        "pinknoise", "gain", "-20"], check=True)  # fmt: skip
        caller = (HERE / "sipp" / "caller.xml").read_text().replace("MEDIA", str(sound))
        (self.folder / "caller.xml").write_text(caller)
        self._hand_written()
        self._plug_in({f"{seat}-desk": made["devices"][f"{seat}-desk"]["secret"] for seat in SEATS})
        for agent, seat in zip(self.agents, SEATS, strict=True):
            self.box.verb("sign_in", agent=agent, device=f"{seat}-desk")
            self.box.verb("ready", agent=agent)

    def close(self) -> None:
        if self.phones:
            self.phones.terminate()
            self.phones.wait()

    def _hand_written(self) -> None:
        """Put the static side into the administrator's own folder and load it."""
        custom = self.box.state / "asterisk" / "custom"
        custom.mkdir(exist_ok=True)
        for name in ("extensions.conf", "pjsip.conf", "queues.conf"):
            text = (HERE / "static" / name).read_text()
            if name == "queues.conf":
                text += "".join(f"member => PJSIP/{seat}-desk\n" for seat in SEATS)
            (custom / name).write_text(text)
        self.box.run("install", "-d", "-o", "asterisk", "/data/recordings/bench")
        self.box.run("chmod", "-R", "a+rX", "/data/asterisk/custom")
        for command in ("dialplan reload", "module reload res_pjsip.so", "queue reload all"):
            self.box.asterisk(command)

    def _plug_in(self, secrets: dict[str, str]) -> None:
        """Register every phone, then let one SIPp be all of them."""
        lines = [f"{name};[authentication username={name} password={secret}]" for name, secret in secrets.items()]
        table = self.folder / "phones.csv"
        table.write_text("SEQUENTIAL\n" + "\n".join(lines) + "\n")
        scenario = str(HERE / "sipp" / "register.xml")
        registering = self.sipp(
            scenario, PHONES, "-inf", str(table), "-m", str(len(lines)), "-r", "50", "-timeout", "30"
        )
        if registering.wait(40):
            raise RuntimeError("the phones could not register")
        self.phones = self.sipp(str(HERE / "sipp" / "agent.xml"), PHONES, "-mp", "40000", "-rtp_echo")
        time.sleep(0.5)

    def sipp(self, scenario: str, address: str, *options: str) -> subprocess.Popen[bytes]:
        """A SIPp in the box's network; it writes its files into the stand's folder."""
        argv = ["sipp", "127.0.0.1:5060", "-sf", scenario, "-i", address, "-p", SIP_PORT, "-nostdin", "-aa", *options]
        return self.box.spawn(argv, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def callers(
        self, side: str, count: int, rate: float, talk_seconds: float, *options: str
    ) -> subprocess.Popen[bytes]:
        """So many callers, so many a second, each talking so long."""
        address, number = SIDES[side]
        talk = str(round(talk_seconds * 1000))
        return self.sipp(str(self.folder / "caller.xml"), address, "-s", number, "-m", str(count), "-l", str(count),
                         "-r", str(rate), "-d", talk, "-timeout", "120", *options)  # fmt: skip

    def settle(self) -> None:
        """Until no call is left."""
        self.box.until("no call is left", lambda: "0 active calls" in self.box.asterisk("core show channels count"), 60)
        time.sleep(1)


def shop() -> dict[str, Any]:
    """Everyone in one queue, the shortest flow in front of it; one more agent in a queue of their own."""
    seats = [*SEATS, ALONE]
    return {
        "lines": [
            {"name": "carrier", "address": CARRIER, "port": CARRIER_PORT, "caller_number": "02000000000",
             "channels": 300}
        ],
        "persons": [
            {"name": f"座席{s}", "login": f"agent{s}", "password": f"secret-{s}", "role": "agent", "staff_number": s}
            for s in seats
        ],
        "seats": [{"number": seat, "name": f"Seat {seat}"} for seat in seats],
        "queues": [
            {"key": "shop", "name": "Bench", "extension": "6000", "strategy": "longest_idle", "after_call_seconds": 0,
             "members": SEATS},
            {"key": "alone", "name": "One", "extension": "6001", "strategy": "longest_idle", "after_call_seconds": 0,
             "members": [ALONE]},
        ],
        "flows": [
            {"key": "flow", "name": "Bench", "body": to_queue()},
            {"key": "one", "name": "One", "body": flow(wait={**queue_step(), "queue": "alone"})},
        ],
        "access_numbers": [
            {"number": NUMBER, "name": "Bench", "flow": "flow", "queue": "shop"},
            {"number": NUMBER_ALONE, "name": "One", "flow": "one", "queue": "alone"},
        ],
    }  # fmt: skip
