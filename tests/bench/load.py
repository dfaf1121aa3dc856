"""CPU of a recorded call, RTP loss, and the set-up time that the flow adds: the product and the hand-written dialplan
in turn, on the same Asterisk."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from tests.bench import procs
from tests.bench.stand import Stand

LEVELS = (30, 60, 100)
RAMP_SECONDS, QUIET_SECONDS, WINDOW_SECONDS = 4, 2, 8
CALLS_A_SECOND, SETUP_CALLS = 20, 300


@dataclass
class Window:
    """What was measured while `calls` were to be up. `cpu`: percent of one core for each unit; `busy`: of all cores."""

    calls: int
    up: int
    cpu: dict[str, float]
    busy: float
    lost: int = 0
    received: int = 0

    def a_call(self, side: str) -> float:
        """Percent of one core for each call that is up: Asterisk alone for the static side, all programs for ours."""
        used = self.cpu.get("asterisk", 0.0) if side == "static" else procs.ours(self.cpu)
        return used / max(1, self.up)


@dataclass
class Setup:
    """`times`: milliseconds from INVITE to 200 OK. `cpu`: milliseconds of CPU for each call, by unit."""

    times: list[float] = field(default_factory=list)
    cpu: dict[str, float] = field(default_factory=dict)

    def quantile(self, percent: int) -> float:
        return quantiles(self.times, n=100)[percent - 1]


def window(stand: Stand, side: str, count: int) -> Window:
    """Bring `count` calls up, wait until they only talk, measure."""
    talk = RAMP_SECONDS + QUIET_SECONDS + WINDOW_SECONDS + 3
    callers = stand.callers(side, count, max(5, count / RAMP_SECONDS), talk)
    time.sleep(RAMP_SECONDS + QUIET_SECONDS)
    before, busy_before, started = procs.cpu_seconds(stand.box.pid), procs.busy(), time.monotonic()
    time.sleep(WINDOW_SECONDS - 2)
    statistics = stand.box.asterisk("pjsip show channelstats")
    time.sleep(max(0.0, started + WINDOW_SECONDS - time.monotonic()))
    seconds = time.monotonic() - started
    used = procs.difference(before, procs.cpu_seconds(stand.box.pid))
    busy_after = procs.busy()
    channels, received, lost = rtp(statistics)
    callers.wait(90)
    stand.settle()
    return Window(
        count, channels // 2, {name: value / seconds * 100 for name, value in used.items()},
        (busy_after[0] - busy_before[0]) / (busy_after[1] - busy_before[1]) * 100, lost, received,
    )  # fmt: skip


def rtp(text: str) -> tuple[int, int, int]:
    """(channels, packets received, packets lost) in `pjsip show channelstats`. A call that talks has two channels."""
    channels = received = lost = 0
    for line in text.splitlines():
        row = re.search(r"\d\d:\d\d:\d\d\s+\S+\s+(\d+)K?\s+(\d+)\s+\d+\s+[\d.]+\s+\d+K?\s+(\d+)", line)
        if row:
            channels, received, lost = channels + 1, received + int(row[1]), lost + int(row[2]) + int(row[3])
    return channels, received, lost


def setup(stand: Stand, side: str) -> Setup:
    """Twenty calls a second; how long each waited for its answer."""
    for old in stand.folder.glob("*_rtt.csv"):
        old.unlink()
    before = procs.cpu_seconds(stand.box.pid)
    callers = stand.callers(side, SETUP_CALLS, CALLS_A_SECOND, 1.5, "-trace_rtt", "-rtt_freq", "1")
    if callers.wait(SETUP_CALLS / CALLS_A_SECOND + 60):
        print(f"  some callers of the {side} side failed", flush=True)
    stand.settle()
    used = procs.difference(before, procs.cpu_seconds(stand.box.pid))
    times = [value for path in stand.folder.glob("*_rtt.csv") for value in read_times(path)]
    return Setup(times, {name: value * 1000 / SETUP_CALLS for name, value in used.items()})


def read_times(path: Path) -> list[float]:
    """Response times of a SIPp file: date;milliseconds;name."""
    times = []
    for line in path.read_text().splitlines()[1:]:
        fields = line.split(";")
        if len(fields) >= 2:
            times.append(float(fields[1]))
    return times
