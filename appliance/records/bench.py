"""`python3 -m appliance.records.bench [CALLS]`: how many lines a second the reader takes, on lines of a busy day: each
call passes a menu, waits in a queue, rings at one phone, talks and is graded (12 lines of queue_log, 15 of CEL)."""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from appliance.db.connect import connect
from appliance.db.migrate import migrate
from appliance.records.check import check
from appliance.records.reader import Reader

CALLS = 4000
AIM = 20_000  # lines a second


@dataclass(frozen=True)
class Speed:
    """What one run measured; `longest`: seconds of the longest transaction with what was read for it; `cpu`: seconds of
    the processor, the figure to compare on a machine that does other things too."""

    lines: int
    seconds: float
    cpu: float
    longest: float

    @property
    def lines_per_second(self) -> float:
        return self.lines / self.seconds


def write_day(queue_log: Path, cel: Path, calls: int) -> int:
    """Both files for so many calls that overlap; the number of lines."""
    queue_lines = ["1795000000|NONE|NONE|NONE|QUEUESTART|"]
    cel_lines: list[str] = []
    for number in range(calls):
        at = 1_795_000_001 + number // 4
        for moment, source, text in _call(number, at):
            (queue_lines if source == "q" else cel_lines).append(f"{moment:.6f} {text}" if source == "c" else text)
    cel_lines.sort(key=lambda line: float(line.split(" ", 1)[0]))
    queue_lines.sort(key=lambda line: int(line.split("|", 1)[0]))
    queue_log.write_text("\n".join(queue_lines) + "\n")
    cel.write_text("\n".join(line.split(" ", 1)[1] for line in cel_lines) + "\n")
    return len(queue_lines) + len(cel_lines)


def _call(number: int, at: int) -> list[tuple[float, str, str]]:
    call, seat = f"bench-1-{at}.{2 * number}", f"bench-1-{at + 9}.{2 * number + 1}"
    agent, found = number % 40 + 1, []

    def queue(moment: float, queue_name: str, member: str, event: str, *data: object) -> None:
        found.append((moment, "q", "|".join(map(str, (int(moment), call, queue_name, member, event, *data)))))

    def own(moment: float, event: str, text: str) -> None:
        queue(moment, "NONE", "NONE", event, f"call={call}&{text}&t={moment:.3f}")

    def cel(moment: float, event: str, leg: str, extra: str = "") -> None:
        device = "line-1" if leg == call else f"{800 + agent}-desk"
        account, context = (call, "lb-line") if leg == call and event != "CHAN_START" else ("", "lb-seat")
        context = "lb-line" if leg == call else context
        fields = (event, f"{moment:.6f}", leg, call, account, f"PJSIP/{device}-{number:08x}", "13800001111", "Li Lei",
                  "400", context, "Queue", "", extra.replace('"', '""'))  # fmt: skip
        found.append((moment, "c", ",".join(f'"{field}"' for field in fields)))

    bridge = '{"bridge_id":"c3333457-a29c-4d96-ac4d-48b40d7cc0ff","bridge_technology":"simple_bridge"}'
    cel(at, "CHAN_START", call)
    own(at, "LBCALL", f"direction=in&number=4006001234&from=138{number % 20000:08d}&name=Li%20Lei&line=line")
    own(at, "LBSTEP", "step=s1&kind=menu&flow=1%3A1")
    cel(at + 0.1, "ANSWER", call)
    own(at + 5, "LBRESULT", "step=s1&result=1")
    own(at + 5, "LBSTEP", "step=s2&kind=queue&flow=1%3A1")
    queue(at + 5, "q1", "NONE", "ENTERQUEUE", "", "13800001111", 1)
    cel(at + 9, "CHAN_START", seat)
    cel(at + 12, "ANSWER", seat)
    queue(at + 12, "q1", f"a{agent}", "CONNECT", 7, seat, 3)
    own(at + 12, "LBRECORDING", f"file=2026/11/21/{call}.wav")
    for leg in (seat, call):
        cel(at + 12.1, "BRIDGE_ENTER", leg, bridge)
        cel(at + 60, "BRIDGE_EXIT", leg, bridge)
    queue(at + 60, "q1", f"a{agent}", "COMPLETEAGENT", 7, 48, 1)
    cel(at + 60.1, "HANGUP", seat, f'{{"hangupcause":16,"hangupsource":"PJSIP/{800 + agent}-desk-{number:08x}"}}')
    cel(at + 60.2, "CHAN_END", seat)
    own(at + 60, "LBRESULT", "step=s2&result=served&queue=q1&refused=0")
    own(at + 60, "LBSTEP", "step=s3&kind=survey&flow=1%3A1")
    own(at + 63, "LBGRADE", f"step=s3&grade={number % 5 + 1}&agent={agent}")
    own(at + 63, "LBRESULT", f"step=s3&result=graded&grade={number % 5 + 1}")
    cel(at + 65, "HANGUP", call, f'{{"hangupcause":16,"hangupsource":"PJSIP/line-1-{number:08x}"}}')
    cel(at + 65.1, "CHAN_END", call)
    cel(at + 65.2, "LINKEDID_END", call)
    return found


def measure(folder: Path, calls: int = CALLS) -> Speed:
    """Read a day of so many calls into a new database in `folder`."""
    queue_log, cel, database = folder / "queue_log", folder / "linebox.csv", folder / "linebox.db"
    migrate(database)
    lines = write_day(queue_log, cel, calls)
    db = connect(database)
    try:
        reader = Reader(database, queue_log, cel)
        begin = last = time.perf_counter()
        cpu = time.process_time()
        longest = 0.0
        while reader.step(db) is not None:
            now = time.perf_counter()
            longest, last = max(longest, now - last), now
        speed = Speed(lines, time.perf_counter() - begin, time.process_time() - cpu, longest)
        wrong = check(db)
        stored = db.execute("SELECT count(*) FROM call WHERE outcome = 'answered'").fetchone()[0]
    finally:
        db.close()
    if wrong or stored != calls:
        raise AssertionError(f"{stored} of {calls} calls stored, {wrong[:3]}")
    return speed


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        speed = measure(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
    print(
        f"{speed.lines} lines in {speed.seconds:.2f} s = {speed.lines_per_second:.0f} lines/s (aim {AIM});"
        f" {speed.cpu:.2f} s of the processor, longest batch {speed.longest:.2f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
