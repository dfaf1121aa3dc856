"""Lines that Asterisk 22.10.1 wrote for real calls (pjsua2 parties; see each file in data/)."""

import pytest

from tests.records.logs import DATA, Logs, dump

ONE_CALL = ["simple", "callerhang", "rna", "abandon", "timeout", "exitempty", "blind_seat", "blind_queue", "att_seat",
            "pickup", "internal", "out", "out_att"]  # fmt: skip


def visits(logs):
    return [tuple(row) for row in logs.rows("SELECT queue, state, reason, exit, agent_id FROM queue_visit ORDER BY id")]


@pytest.mark.parametrize("name", ONE_CALL)
def test_each_of_these_is_one_call(recorded, name):
    logs = recorded(name)
    call = logs.one("SELECT * FROM call")
    assert call["ended_at"] > call["started_at"] and call["outcome"]
    assert call["direction"] == ("internal" if name == "internal" else "out" if name.startswith("out") else "in")
    assert {row["call_id"] for row in logs.rows("SELECT call_id FROM leg")} == {call["id"]}


def test_a_caller_waits_talks_and_the_agent_hangs_up(recorded):
    logs = recorded("simple")
    call = logs.one("SELECT * FROM call")
    assert (call["number"], call["name"], call["access_number"]) == ("13800001111", "Li Lei", "1001")
    assert (call["outcome"], call["wait_ms"], call["talk_ms"], call["agent_id"]) == ("answered", 1000, 2000, 1)
    assert visits(logs) == [("q1", "answered", "", "COMPLETEAGENT", 1)]
    legs = [(leg["device"], leg["outside"], leg["cause"]) for leg in logs.rows("SELECT * FROM leg ORDER BY started_at")]
    assert legs == [("", 1, 16), ("801", 0, 16)]


def test_who_hung_up(recorded):
    assert recorded("callerhang").one("SELECT hung_up_by FROM call")[0] == "caller"


def test_who_hung_up__the_agent(recorded):
    assert recorded("blind_queue").one("SELECT hung_up_by FROM call")[0] == "agent"


def test_who_hung_up__the_box(recorded):
    assert recorded("timeout").one("SELECT hung_up_by FROM call")[0] == "box"


def test_a_ring_without_answer_is_kept_with_its_length(recorded):
    logs = recorded("rna")
    ring = logs.one("SELECT * FROM ring")
    assert (ring["agent_id"], ring["ring_ms"], ring["answered"]) == (1, 5000, 0)
    assert visits(logs) == [("q1", "overflowed", "timeout", "EXITWITHTIMEOUT", None)]


def test_hanging_up_within_the_first_seconds_is_a_short_abandon(recorded):
    logs = recorded("abandon")
    assert visits(logs) == [("q1", "short_abandoned", "", "ABANDON", None)]
    assert logs.one("SELECT outcome FROM call")[0] == "short_abandoned"


def test_leaving_an_empty_queue_is_an_overflow(recorded):
    assert visits(recorded("exitempty")) == [("q1", "overflowed", "empty", "EXITEMPTY", None)]


def test_a_blind_transfer_to_a_queue_is_a_second_visit(recorded):
    logs = recorded("blind_queue")
    assert visits(logs) == [("q1", "answered", "", "BLINDTRANSFER", 1), ("q2", "answered", "", "COMPLETEAGENT", 2)]
    assert logs.one("SELECT kind, target FROM call_moment WHERE kind NOT LIKE '%hold'")[:] == ("blind", "602")


def test_talk_goes_on_after_a_blind_transfer_to_a_seat(recorded):
    logs = recorded("blind_seat")
    assert visits(logs) == [("q1", "answered", "", "BLINDTRANSFER", 1)]
    assert 2300 < logs.one("SELECT talk_ms FROM call")[0] < 2700  # a second with 801, one and a half with 802


def test_the_agent_at_the_seat_of_a_transfer_talked_last(recorded, logs):
    logs.db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (7, '802', 0)")
    assert recorded("blind_seat").one("SELECT agent_id FROM call")[0] == 7


def test_a_consultation_belongs_to_the_callers_call(recorded):
    logs = recorded("att_seat")
    assert visits(logs) == [("q1", "answered", "", "ATTENDEDTRANSFER", 1)]
    assert logs.one("SELECT kind, target FROM call_moment WHERE kind NOT LIKE '%hold'")[:] == ("attended", "802")
    assert len(logs.rows("SELECT * FROM leg")) == 4
    assert 4500 < logs.one("SELECT talk_ms FROM call")[0] < 6500  # the consultation itself is no talk


def test_a_picked_up_call_is_answered_by_whoever_picked_it_up(recorded, logs):
    logs.db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (9, '803', 0)")
    recorded("pickup")
    assert visits(logs) == [("q1", "answered", "", "COMPLETEAGENT", 9)]


def test_a_conference_is_the_callers_call_and_two_of_the_seats(recorded):
    logs = recorded("conf")
    assert logs.rows("SELECT direction, count(*) FROM call GROUP BY direction ORDER BY direction")[0][:] == ("in", 1)
    assert visits(logs) == [("q1", "answered", "", "BLINDTRANSFER", 1)]


def test_asterisk_killed_under_a_waiting_and_a_talking_caller(recorded):
    logs = recorded("kill")
    found = {row["outcome"]: row for row in logs.rows("SELECT * FROM call")}
    assert set(found) == {"answered", "abandoned"}
    assert all(row["interrupted"] and row["ended_at"] >= row["started_at"] for row in found.values())
    assert visits(logs) == [("q1", "answered", "interrupted", "", 1), ("q2", "abandoned", "interrupted", "", None)]


def test_which_file_is_read_first_leaves_no_trace(recorded, tmp_path, blank_database):
    names = [*ONE_CALL, "conf", "kill"]
    straight = dump(recorded(*names).db)
    for order in (("queue_log", "cel"), ("cel", "queue_log")):
        folder = tmp_path / f"{order[0]} first"
        folder.mkdir()
        other = Logs(folder, blank_database)
        for source in order:
            path = other.queue_log if source == "queue_log" else other.cel
            path.write_bytes(b"".join((DATA / f"{name}.{source}").read_bytes() for name in names))
            other.read()
        assert dump(other.db) == straight
        other.db.close()


def test_handing_over_to_a_queue_while_asking_there_is_one_wait(recorded):
    """Asterisk goes on with that wait under the caller's channel (a real box: flow, blind, survey)."""
    logs = recorded("asked_queue")
    assert visits(logs) == [("q1", "answered", "", "ATTENDEDTRANSFER", 7), ("q2", "answered", "", "COMPLETEAGENT", 8)]
    call = logs.one("SELECT * FROM call")
    assert (call["outcome"], call["grade"], call["queue_id"], call["agent_id"]) == ("answered", 4, 2, 8)
    assert [row[0] for row in logs.rows("SELECT result FROM call_step ORDER BY seq")] == ["served", "graded", "done"]
    assert logs.one("SELECT file FROM recording")[0] == f"2026/11/21/{call['id']}.wav"


def test_asterisks_own_helper_channels_are_no_calls(logs):
    logs.event("CHAN_START", "b-1-1.1", channel="CLIEval/1", context="default")
    logs.event("CHAN_END", "b-1-1.1", channel="CLIEval/1", context="default")
    logs.event("CHAN_START", "b-1-1.2", channel="CBAnn/9-00000000;2", context="default")
    logs.read()
    assert logs.rows("SELECT * FROM call") == [] and logs.rows("SELECT * FROM leg") == []


def test_music_while_two_talk_is_a_hold(recorded):
    """The music before the agent answers is none."""
    logs = recorded("att_seat")
    hold, unhold = logs.rows("SELECT * FROM call_moment WHERE kind LIKE '%hold' ORDER BY id")
    assert (hold["kind"], unhold["kind"]) == ("hold", "unhold")
    assert 1900 < unhold["at"] - hold["at"] < 2100
