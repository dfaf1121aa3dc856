"""`make bench`: the product beside a hand-written dialplan with Queue(), in the same Asterisk, in one run. Prints each
figure with its aim, a missed aim as missed, and writes docs/performance.md. Takes about eight minutes."""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from tests.bench import events, load, procs
from tests.bench.stand import Stand
from tests.harness.box import TREE, Box

ROUNDS = 3
QUIET_PERCENT = 15
REPORT = TREE / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """One figure. `met` is None where nothing is aimed at."""

    what: str
    figure: str
    aim: str = ""
    met: bool | None = None

    def verdict(self) -> str:
        return {True: "met", False: "**missed**", None: ""}[self.met]


def say(text: str) -> None:
    print(text, flush=True)


def loads(stand: Stand) -> list[Row]:
    """CPU for each recorded call, and RTP loss."""
    rows = []
    for level in load.LEVELS:
        found: dict[str, list[load.Window]] = {"static": [], "product": []}
        for _ in range(ROUNDS):
            for side, windows in found.items():
                window = load.window(stand, side, level)
                windows.append(window)
                say(f"  {level} calls, {side}: {window.a_call(side):.3f} % of a core a call, {window.up} up, "
                    f"machine {window.busy:.0f} % busy, {window.lost} of {window.received} packets lost")  # fmt: skip
        # what else the machine does only ever adds: the least disturbed round counts
        static, product = (min(w.a_call(side) for w in found[side]) for side in ("static", "product"))
        asterisk = min(w.cpu.get("asterisk", 0.0) / max(1, w.up) for w in found["product"])
        ratio = product / static
        rows.append(Row(
            f"CPU of a recorded call at {level} calls",
            f"{product:.3f} % of a core (of it Asterisk {asterisk:.3f} %), by hand {static:.3f} %: {ratio:.2f}×",
            "≤ 1.05×", ratio <= 1.05,
        ))  # fmt: skip
        if level == load.LEVELS[-1]:
            lost = {side: sum(w.lost for w in windows) for side, windows in found.items()}
            received = sum(w.received for w in found["product"])
            figure = f"{lost['product']} of {received}, by hand {lost['static']}"
            rows.append(Row(f"RTP packets lost at {level} calls", figure, "0", lost["product"] == 0))
            short = min(w.up for windows in found.values() for w in windows)
            if short < level:
                rows.append(Row(f"calls that were up at {level}", str(short), str(level), False))
    return rows


def setups(stand: Stand) -> list[Row]:
    """INVITE to 200 OK at twenty calls a second, and what a call costs from its beginning to its end."""
    times = {side: load.setup(stand, side) for side in ("static", "product")}
    for side, found in times.items():
        say(
            f"  set-up, {side}: p50 {found.quantile(50):.0f} ms, p95 {found.quantile(95):.0f} ms, "
            f"{len(found.times)} calls"
        )
    added = times["product"].quantile(95) - times["static"].quantile(95)
    agi, calls = (times["product"].cpu.get(f"linebox-{unit}", 0.0) for unit in ("agi", "calls"))
    asterisk = {side: found.cpu.get("asterisk", 0.0) for side, found in times.items()}
    cost = Row(
        "CPU of a whole call of 1.5 s, set-up to hang-up",
        f"Asterisk {asterisk['product']:.1f} ms (by hand {asterisk['static']:.1f} ms), scripts {agi:.1f} ms, "
        f"live state and records {calls:.1f} ms",
    )
    added_row = Row(
        f"set-up time added by the flow, p95 at {load.CALLS_A_SECOND} calls/s",
        f"{added:.0f} ms ({times['product'].quantile(95):.0f} ms, by hand {times['static'].quantile(95):.0f} ms)",
        "≤ 10 ms", added <= 10,
    )  # fmt: skip
    return [added_row, cost]


def event_row(stand: Stand) -> list[Row]:
    cost, whole, count = events.event_cost(stand)
    figure = f"{cost:.2f} ms ({count} events); with reading the logs and writing rows {whole:.2f} ms"
    return [Row("CPU of an AMI event in linebox-calls", figure, "≤ 0.3 ms", cost <= 0.3)]


def ingestion_row(stand: Stand) -> list[Row]:
    speed, of_cpu = events.ingestion(stand)
    figure = f"{speed:,.0f} lines/s ({of_cpu:,.0f} in a second of CPU)"
    return [Row("reading of queue_log and CEL", figure, "≥ 20,000 lines/s", speed >= 20_000)]


def pop_row(stand: Stand) -> list[Row]:
    delays = events.pops(stand)
    late = events.p95(delays)
    figure = f"{late:.0f} ms (p50 {sorted(delays)[len(delays) // 2]:.0f} ms)"
    what = f"phone rings → pop in the event stream, p95 of {len(delays)} calls"
    return [Row(what, figure, "≤ 150 ms", late <= 150)]


def measure(stand: Stand) -> list[Row]:
    """Every figure; one that could not be measured is a missed one."""
    rows: list[Row] = []
    for part in (loads, setups, event_row, ingestion_row, pop_row):
        try:
            found = part(stand)
        except Exception as error:  # the other figures are worth having
            traceback.print_exc()
            found = [Row(part.__name__, f"could not be measured: {error!r:.80}", "", False)]
        if part is not loads:
            for row in found:
                say(f"  {row.what}: {row.figure}")
        rows += found
    return rows


def table(rows: list[Row]) -> str:
    lines = ["| figure | measured | aim | |", "| --- | --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {r.what} | {r.figure} | {r.aim} | {r.verdict()} |" for r in rows)])


def report(rows: list[Row], seconds: float, other_work: float) -> str:
    """docs/performance.md."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return f"""# Performance

Written by `make bench` ({today}, {seconds / 60:.0f} minutes) on {procs.machine()}.
{disturbed(other_work)}
{table(rows)}

How it is measured: one box with a hundred signed-in agents. SIPp is the carrier and all phones, on the same machine,
with A-law sound of 20 ms packets both ways; every call is recorded. "By hand" is `tests/bench/static/`: Answer,
MixMonitor, Queue with the same phones as members, in the same Asterisk, measured in turn with the product's own way
({ROUNDS} rounds, the least
disturbed counts). CPU is what the kernel counted for the processes over {load.WINDOW_SECONDS} s in which
nothing but talk happens: for the product Asterisk and every program of Linebox, by hand Asterisk alone. RTP loss is
what Asterisk's channels report. Set-up is INVITE to 200 OK, the flow being one queue step. Load of other work on the
machine moves absolute figures more than ratios.
"""


def disturbed(other_work: float) -> str:
    """A warning when the machine had other things to do. `other_work`: percent of its cores before the bench began."""
    if other_work < QUIET_PERCENT:
        return ""
    text = f"**Not a quiet machine: other work took {other_work:.0f} % of its cores when this began.**"
    return f"\n{text} Times and ratios are worse than they would be alone.\n"


def main() -> int:
    started = time.monotonic()
    before = procs.busy()
    time.sleep(5)
    after = procs.busy()
    other_work = (after[0] - before[0]) / (after[1] - before[1]) * 100
    if disturbed(other_work):
        say(f"bench: other work takes {other_work:.0f} % of this machine, figures will be worse than they could be")
    with tempfile.TemporaryDirectory(dir=os.environ.get("LINEBOX_CACHE")) as name:
        folder = Path(name)
        box = Box(folder / "box").up()
        stand = Stand(box, folder)
        try:
            say("bench: a hundred agents sign in")
            stand.build()
            rows = measure(stand)
        finally:
            stand.close()
            box.down()
    text = report(rows, time.monotonic() - started, other_work)
    REPORT.write_text(text)
    say(table(rows))
    say(f"bench: written to {REPORT.relative_to(TREE)}")
    missed = [row.what for row in rows if row.met is False]
    if missed:
        say("bench: MISSED: " + "; ".join(missed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
