"""Whatever happens to reader and files, the tables are those of one straight read, and each visit has one state."""

import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appliance.calls.queries import figures
from appliance.records.check import check
from tests.records.history import History, history
from tests.records.logs import Logs, dump

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # each step of the reader waits for the disk
some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def path_of(logs: Logs, source: str) -> Path:
    return logs.queue_log if source == "queue_log" else logs.cel


def straight(folder: Path, blank: Path, day: History) -> Logs:
    logs = Logs(folder, blank)
    for source in ("queue_log", "cel"):
        text = "".join(f"{line}\n" for name, line in day.lines if name == source)
        path_of(logs, source).write_text(text)
    logs.read()
    return logs


def rotate(path: Path) -> None:
    """As Asterisk does with `rotatestrategy = rotate`: the higher the number the older."""
    older = sorted(path.parent.glob(path.name + ".*"), key=lambda file: -int(file.name.rpartition(".")[2]))
    for file in older:
        file.rename(file.with_name(f"{path.name}.{int(file.name.rpartition('.')[2]) + 1}"))
    if path.exists():
        path.rename(path.with_name(path.name + ".0"))


def troubled(folder: Path, blank: Path, day: History, chance: random.Random) -> Logs:
    """The same lines in torn pieces, with renames, restarts of the reader and passes at any moment."""
    logs = Logs(folder, blank, chunk=chance.choice((4096, 16384)))

    def write(source: str, data: bytes) -> None:
        with path_of(logs, source).open("ab") as file:
            file.write(data)

    for source, line in day.lines:
        data = f"{line}\n".encode()
        cut = chance.randrange(1, len(data)) if chance.random() < 0.2 else len(data)
        write(source, data[:cut])
        if cut < len(data):
            logs.reader.step(logs.db)
            write(source, data[cut:])
        event = chance.random()
        if event < 0.05:
            rotate(path_of(logs, source))
        elif event < 0.15:
            logs.start_reader()
        elif event < 0.5:
            logs.reader.step(logs.db)
    logs.read()
    return logs


@some
@given(seed=st.integers(0, 2**32), callers=st.integers(1, 20), kills=st.integers(0, 3), jumps=st.integers(0, 2))
def test_trouble_leaves_no_trace(blank_database, seed, callers, kills, jumps):
    day = history(seed, callers, kills=kills, jumps=jumps)
    with TemporaryDirectory(dir=MEMORY) as one, TemporaryDirectory(dir=MEMORY) as two:
        wanted = straight(Path(one), blank_database, day)
        found = troubled(Path(two), blank_database, day, random.Random(seed))
        try:
            assert dump(found.db) == dump(wanted.db)
            assert check(found.db) == []
            assert_counts(found, day)
        finally:
            found.db.close()
            wanted.db.close()


def assert_counts(logs: Logs, day: History) -> None:
    """No call missing, none twice; offered is the sum of the states."""
    assert logs.one("SELECT count(*) FROM call WHERE direction = 'in'")[0] == day.carrier
    states = dict(map(tuple, logs.rows("SELECT state, count(*) FROM queue_visit GROUP BY state")))
    ended = logs.one("SELECT count(*) FROM queue_visit WHERE ended_at IS NOT NULL")[0]
    assert sum(count for state, count in states.items() if state) >= ended
    assert figures(logs.db, 0, 1 << 60, within_ms=20_000).offered <= sum(states.values())


@pytest.mark.parametrize("seed", range(5))
def test_after_a_restart_nothing_goes_on(blank_database, tmp_path, seed):
    day = history(seed, 30, kills=3)
    day.lines.append(("queue_log", "1999999999|NONE|NONE|NONE|QUEUESTART|"))
    logs = straight(tmp_path, blank_database, day)
    assert logs.rows("SELECT id FROM call WHERE ended_at IS NULL") == []
    assert logs.rows("SELECT id FROM queue_visit WHERE ended_at IS NULL OR state = ''") == []
    assert check(logs.db) == []
    logs.db.close()


def test_a_call_that_only_cel_saw_ends_when_the_next_boot_is_seen(logs):
    logs.event("CHAN_START", "box-1-1795000000.1")  # killed before LBCALL was written
    logs.t = 1000.0  # and the clock has lost the time
    logs.call_in("box-2-1000.1")
    logs.read()
    found = {row["id"]: row["outcome"] for row in logs.rows("SELECT id, outcome FROM call")}
    assert found == {"box-1-1795000000.1": "interrupted", "box-2-1000.1": ""}
