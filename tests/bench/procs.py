"""CPU time of a box's programs, and what machine this is."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(box_pid: int) -> dict[str, float]:
    """CPU seconds used so far (user and system) by each unit of the box whose init is `box_pid`."""
    used: dict[str, float] = {}
    for folder, unit in units(box_pid):
        with contextlib.suppress(OSError):  # it has just ended
            used[unit] = used.get(unit, 0.0) + ticks(folder / "stat")
    return used


def main_thread_seconds(box_pid: int, unit: str) -> float:
    """CPU seconds of the first thread of each of a unit's processes: where its event loop runs."""
    return sum(ticks(folder / "task" / folder.name / "stat") for folder, name in units(box_pid) if name == unit)


def units(box_pid: int) -> Iterator[tuple[Path, str]]:
    """Every process of the box: its folder below /proc and its unit."""
    namespace = Path(f"/proc/{box_pid}/ns/pid").readlink()
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            if (folder / "ns" / "pid").readlink() == namespace:
                unit = re.search(r"/([\w-]+)\.service", (folder / "cgroup").read_text())
                yield folder, unit[1] if unit else "other"


def ticks(stat: Path) -> float:
    """CPU seconds, user and system, of a process or thread."""
    fields = stat.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """What each unit used in between."""
    return {name: after[name] - before.get(name, 0.0) for name in after}


def ours(used: dict[str, float]) -> float:
    """Asterisk and every program of Linebox."""
    return sum(
        seconds for name, seconds in used.items() if name in ("asterisk", "nginx") or name.startswith("linebox-")
    )


def busy() -> tuple[float, float]:
    """(seconds the machine's cores were busy or stolen, seconds in all) since it started."""
    fields = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    total = sum(fields)
    return (total - fields[3] - fields[4]) / TICK, total / TICK


def machine() -> str:
    """Processor, cores, memory and kernel in one line."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    kernel = os.uname()
    gigabytes = int(memory[1]) / 1024 / 1024 if memory else 0
    return (
        f"{os.cpu_count()} cores of {cpu[1].strip() if cpu else kernel.machine}, {gigabytes:.0f} GB, "
        f"{kernel.sysname} {kernel.release.split('-')[0]}"
    )
