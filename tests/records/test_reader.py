"""Rotation, truncation, torn lines, power cuts, locked databases: nothing is lost and nothing comes twice."""

import logging
import os
import sqlite3
import threading
import time

import pytest

from appliance.db.connect import connect


def calls(logs):
    return [row[0] for row in logs.rows("SELECT id FROM call ORDER BY id")]


def whole_call(logs, call):
    logs.call_in(call)
    logs.t += 5
    logs.queue(call, "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.t += 10
    logs.queue(call, "q1", "NONE", "ABANDON", 1, 1, 10)
    logs.hang_up(call)


def test_reading_again_finds_nothing_new(logs):
    whole_call(logs, "b-1-1.1")
    assert logs.read() == {"b-1-1.1"}
    logs.start_reader()
    assert logs.read() == set()
    assert len(logs.rows("SELECT * FROM queue_visit")) == 1


def test_no_files_yet(logs):
    assert logs.read() == set()
    whole_call(logs, "b-1-1.1")
    assert logs.read() == {"b-1-1.1"}


def test_a_renamed_file_is_read_to_its_end_before_the_new_one(logs):
    whole_call(logs, "b-1-1.1")
    logs.read()
    whole_call(logs, "b-1-1.2")  # written, not read yet
    for path in (logs.queue_log, logs.cel):
        path.rename(path.with_name(path.name + ".0"))
    whole_call(logs, "b-1-1.3")
    assert logs.read() == {"b-1-1.2", "b-1-1.3"}
    assert calls(logs) == ["b-1-1.1", "b-1-1.2", "b-1-1.3"]


def test_asterisk_still_writes_into_a_file_that_was_renamed(logs):
    logs.call_in("b-1-1.1")
    logs.read()
    with logs.queue_log.open("a") as asterisk:
        logs.queue_log.rename(logs.queue_log.with_name("queue_log.0"))
        logs.queue_log.touch()  # logrotate's `create`, before Asterisk was told
        logs.read()
        asterisk.write(f"{int(logs.t)}|b-1-1.1|q1|NONE|ENTERQUEUE||138|1\n")
        asterisk.flush()
        logs.read()
    assert len(logs.rows("SELECT * FROM queue_visit")) == 1
    logs.queue("b-1-1.1", "q1", "NONE", "ABANDON", 1, 1, 9)
    logs.hang_up("b-1-1.1")
    logs.read()
    assert logs.one("SELECT state, exit FROM queue_visit")["exit"] == "ABANDON"


def test_a_week_without_the_reader(logs):
    whole_call(logs, "b-1-1.0")
    logs.read()
    for day in range(1, 8):
        whole_call(logs, f"b-1-1.{day}")
        for path in (logs.queue_log, logs.cel):
            for old in range(day, -1, -1):
                older = path.with_name(f"{path.name}.{old}")
                if older.exists():
                    older.rename(path.with_name(f"{path.name}.{old + 1}"))
            path.rename(path.with_name(path.name + ".0"))
    whole_call(logs, "b-1-1.8")
    logs.start_reader()
    logs.read()
    assert calls(logs) == [f"b-1-1.{day}" for day in range(9)]
    assert len(logs.rows("SELECT * FROM queue_visit")) == 9


def test_an_emptied_file_is_begun_anew(logs, caplog):
    whole_call(logs, "b-1-1.1")
    logs.read()
    for path in (logs.queue_log, logs.cel):
        path.write_bytes(b"")
    logs.t += 100
    whole_call(logs, "b-1-1.2")
    logs.read()
    assert calls(logs) == ["b-1-1.1", "b-1-1.2"]
    assert "was emptied" in caplog.text


def test_a_file_that_lost_its_tail_is_not_read_twice(logs, caplog):
    """A power cut that took what a disk had said it had."""
    whole_call(logs, "b-1-1.1")
    logs.read()
    os.truncate(logs.queue_log, logs.queue_log.stat().st_size - 20)
    with logs.queue_log.open("ab") as file:
        file.write(b"\n")
    logs.read()
    assert len(logs.rows("SELECT * FROM queue_visit")) == 1
    assert "shorter than what was read" in caplog.text


def test_an_inode_that_came_again_is_another_file(logs):
    whole_call(logs, "b-1-1.1")
    logs.read()
    logs.db.execute("UPDATE ingest SET head = x'00', position = 5 WHERE source = 'queue_log'")
    logs.queue_log.write_text("")
    logs.t += 50
    logs.start_reader()
    whole_call(logs, "b-1-1.2")
    logs.read()
    assert calls(logs) == ["b-1-1.1", "b-1-1.2"]


def test_half_a_line_waits_for_its_other_half(logs):
    logs.call_in("b-1-1.1")
    text = f"{int(logs.t)}|b-1-1.1|q1|NONE|ENTERQUEUE||138|1\n"
    with logs.queue_log.open("a") as file:
        file.write(text[:30])
        file.flush()
        logs.read()
        assert logs.rows("SELECT * FROM queue_visit") == []
        file.write(text[30:])
    logs.read()
    assert len(logs.rows("SELECT * FROM queue_visit")) == 1


def test_half_a_line_before_a_restart_costs_only_itself(logs, caplog):
    logs.call_in("b-1-1.1")
    with logs.queue_log.open("a") as file:
        file.write(f"{int(logs.t)}|b-1-1.1|q1|NO")
    with logs.cel.open("a") as file:
        file.write('"ANSW')
    logs.t += 60
    logs.queue("NONE", "NONE", "NONE", "QUEUESTART", "")
    logs.call_in("b-2-1.1")
    logs.read()
    found = {row["id"]: row["outcome"] for row in logs.rows("SELECT id, outcome FROM call")}
    assert found == {"b-1-1.1": "interrupted", "b-2-1.1": ""}
    assert len([record for record in caplog.records if "skipped" in record.message]) == 2


def test_noise_is_skipped_and_said_once(logs, caplog):
    with logs.queue_log.open("ab") as file:
        file.write(b"\xff\xfe\x00|||\n\n|||||\n9999999999999999|a|b|c|ENTERQUEUE\n" + b"\0" * 5000)
    with logs.cel.open("ab") as file:
        file.write(b'"CHAN_START","x","1"\n"""\n\xf0\x28\n"CHAN_START","1.5","a","b"\n' + b"\0" * 5000)
    whole_call(logs, "b-1-1.1")
    logs.read()
    assert calls(logs) == ["b-1-1.1"]
    assert logs.one("SELECT outcome FROM call")[0] == "abandoned"
    assert len([record for record in caplog.records if "skipped" in record.message]) == 2


def test_a_megabyte_without_a_newline_is_no_line(logs):
    with logs.queue_log.open("ab") as file:
        file.write(b"x" * 1_000_000 + b"\n")
    whole_call(logs, "b-1-1.1")
    logs.read()
    assert logs.one("SELECT outcome FROM call")[0] == "abandoned"


def test_the_clock_jumps_back_to_1970_and_forth_again(logs):
    now = logs.t
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.t = 20.0
    logs.queue("b-1-1.1", "q1", "a1", "CONNECT", 0, "b-1-1.2", 3)
    logs.event("CHAN_START", "b-1-1.2", "b-1-1.1", context="lb-seat")
    logs.t = now + 40
    logs.queue("b-1-1.1", "q1", "a1", "COMPLETEAGENT", 0, 30, 1)
    logs.hang_up("b-1-1.1")
    logs.read()
    visit = logs.one("SELECT state, wait_ms, talk_ms FROM queue_visit")
    assert tuple(visit) == ("answered", 0, 30_000)
    assert logs.one("SELECT outcome, ended_at - started_at FROM call")[:] == ("answered", 40_000)


def test_a_call_across_the_jump_lasts_as_long_as_its_parts(logs):
    logs.t = 20.0
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.t = 1_795_000_000.0
    logs.queue("b-1-1.1", "q1", "NONE", "ABANDON", 1, 1, 12)
    logs.hang_up("b-1-1.1")
    logs.read()
    assert logs.one("SELECT wait_ms FROM queue_visit")[0] == 12_000
    assert logs.one("SELECT ended_at - started_at FROM call")[0] == 12_000


def test_a_locked_database_loses_nothing(logs, caplog):
    """Another program holds the database for longer than the reader waits."""
    caplog.set_level(logging.ERROR)
    lock = sqlite3.connect(logs.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    changed, stop = [], threading.Event()
    thread = threading.Thread(target=logs.reader.run, args=(stop, changed.append))

    def impatient(path):
        return connect(path, busy_seconds=0.05)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("appliance.records.reader.connect", impatient)
        thread.start()
        whole_call(logs, "b-1-1.1")
        deadline = time.monotonic() + 10
        while "the records wait" not in caplog.text and time.monotonic() < deadline:
            time.sleep(0.02)
        lock.execute("COMMIT")
        while not logs.rows("SELECT 1 FROM call WHERE outcome <> ''") and time.monotonic() < deadline:
            time.sleep(0.02)
        stop.set()
        thread.join()
    lock.close()
    assert calls(logs) == ["b-1-1.1"] and len(logs.rows("SELECT * FROM queue_visit")) == 1
    assert set().union(*changed) == {"b-1-1.1"}
    assert len([record for record in caplog.records if "the records wait" in record.message]) == 1


def test_a_line_that_breaks_a_rule_costs_only_itself(logs, monkeypatch, caplog):
    from appliance.records import queue_log

    def broken(batch, line):
        raise ValueError("a defect")

    monkeypatch.setitem(queue_log._RULES, "RINGNOANSWER", broken)
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.queue("b-1-1.1", "q1", "a1", "RINGNOANSWER", 1000)
    logs.queue("b-1-1.1", "q1", "NONE", "ABANDON", 1, 1, 0)
    logs.hang_up("b-1-1.1")
    logs.read()
    assert logs.one("SELECT outcome FROM call")[0] == "short_abandoned"
    assert "a defect" in caplog.text


def test_other_files_are_read_beside_the_boxs_own(logs, tmp_path):
    from appliance.records.__main__ import main

    whole_call(logs, "demo-1-1.1")
    arguments = [str(logs.queue_log), str(logs.cel), "--database", str(logs.database), "--label", ":demo"]
    assert main(arguments) == 0 and main(arguments) == 0
    assert calls(logs) == ["demo-1-1.1"] and len(logs.rows("SELECT * FROM queue_visit")) == 1
    assert logs.rows("SELECT source FROM ingest WHERE source = 'queue_log'") == []
