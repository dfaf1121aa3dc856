"""Single rules of the records that no recorded call shows."""

from tests.records.logs import Logs


def test_a_wait_for_the_last_agent_counts_for_the_group_that_was_asked_for(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.own("b-1-1.1", "LBSTEP", step="s1", kind="queue", flow="1:1", queue="q4")
    logs.queue("b-1-1.1", "p7", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.t += 20
    logs.queue("b-1-1.1", "p7", "NONE", "ABANDON", 1, 1, 20)
    logs.hang_up("b-1-1.1")
    logs.read()
    visit = logs.one("SELECT queue, queue_id, personal FROM queue_visit")
    assert tuple(visit) == ("p7", 4, 1)
    assert logs.one("SELECT queue_id FROM call")[0] == 4


def test_the_group_is_known_from_the_visit_that_follows_too(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "p7", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.queue("b-1-1.1", "p7", "NONE", "EXITWITHTIMEOUT", 1, 1, 0)
    logs.queue("b-1-1.1", "q4", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.read()
    assert [row[0] for row in logs.rows("SELECT queue_id FROM queue_visit")] == [4, 4]


def test_a_queue_that_refuses_at_the_door_is_a_visit_that_overflowed(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.own("b-1-1.1", "LBSTEP", step="s1", kind="queue", flow="1:1", queue="q4")
    logs.own("b-1-1.1", "LBRESULT", step="s1", result="full", queue="q4", refused=1)
    logs.hang_up("b-1-1.1")
    logs.read()
    visit = logs.one("SELECT state, reason, wait_ms, queue_id FROM queue_visit")
    assert tuple(visit) == ("overflowed", "full", 0, 4)
    assert logs.one("SELECT outcome FROM call")[0] == "overflowed"


def test_who_talked_when_asterisk_died_talked_until_its_last_line(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.event("CHAN_START", "b-1-1.2", "b-1-1.1", context="lb-seat", channel="PJSIP/801-desk-00000002")
    logs.t += 3
    logs.queue("b-1-1.1", "q1", "a1", "CONNECT", 3, "b-1-1.2", 2)
    logs.t += 600
    logs.queue("NONE", "q1", "a2", "PAUSE", "")  # the last sign of life
    logs.t += 50_000
    logs.queue("NONE", "NONE", "NONE", "QUEUESTART", "")
    logs.read()
    call = logs.one("SELECT * FROM call")
    assert (call["outcome"], call["interrupted"], call["talk_ms"]) == ("answered", 1, 600_000)
    assert call["ended_at"] - call["started_at"] == 603_000


def test_a_message_and_its_group(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.own("b-1-1.1", "LBMESSAGE", file="2026%2Fa.wav", queue="q4", seconds="12.345")
    logs.hang_up("b-1-1.1")
    logs.read()
    message = logs.one("SELECT file, queue_id, duration_ms FROM message")
    assert tuple(message) == ("2026/a.wav", 4, 12_345)
    assert logs.one("SELECT outcome FROM call")[0] == "message_left"


def test_a_recording_that_is_named_at_each_connect_is_one(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    for _ in range(2):
        logs.own("b-1-1.1", "LBRECORDING", file="2026%2Fa.wav")
        logs.read()
    assert len(logs.rows("SELECT * FROM recording")) == 1


def test_a_member_counts_only_with_the_right_pin(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.own("b-1-1.1", "LBMEMBER", member="", ok=0)
    logs.read()
    assert logs.one("SELECT member_id FROM call")[0] is None
    logs.own("b-1-1.1", "LBMEMBER", member=12, ok=1)
    logs.read()
    assert logs.one("SELECT member_id FROM call")[0] == 12


def test_a_grade_is_one_to_five(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    for grade in (4, 9, "x"):
        logs.own("b-1-1.1", "LBGRADE", step="s", grade=grade, agent=1)
    logs.read()
    assert logs.one("SELECT grade FROM call")[0] == 4


def test_the_fallback_stands_in_the_path(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.own("b-1-1.1", "LBSTEP", step="s1", kind="menu", flow="3:1")
    logs.own("b-1-1.1", "LBFAIL", step="s1", status="HANGUP")
    logs.read()
    steps = [tuple(row) for row in logs.rows("SELECT kind, result FROM call_step ORDER BY seq")]
    assert steps == [("menu", ""), ("fallback", "HANGUP")]
    assert logs.one("SELECT flow_id FROM call")[0] == 3


def test_hostile_values_are_values(logs: Logs) -> None:
    logs.event("CHAN_START", "b-1-1.1")
    hostile = "%22%3B%20DROP%20TABLE%20call%3B--%0D%0A%7C%00%F0%9F%98%80"
    logs.own("b-1-1.1", "LBCALL", direction="in", number="400", name=hostile, line="l", **{"from": "%2B86"})
    logs.event("PICKUP", "b-1-1.1", extra='{"pickup_channel":"PJSIP/\\ud800-00000001"}')
    logs.read()
    assert logs.one("SELECT name, number FROM call")[:] == ('"; DROP TABLE call;--\r\n|\0😀', "+86")


def test_a_line_of_cel_inside_a_callers_number_is_no_line(logs: Logs) -> None:
    """Asterisk doubles quotes, so the caller's own line can only stand without them around it."""
    forged = "ANSWER,1795000000.000000,A,A,,PJSIP/line-1-00000001,,,,,,," + '"' * 14
    logs.cel.write_text(
        '"CHAN_START","1795000000.000000","b-1-1.1","b-1-1.1","","PJSIP/line-1-00000001","138\n'
        f'{forged}\n","","400","lb-line","","",""\n'
    )
    logs.read()
    assert logs.one("SELECT count(*) FROM leg")[0] == 0


def test_two_outside_callers_who_are_joined_stay_two_calls(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.call_in("b-1-1.2", "139")
    logs.event("BRIDGE_ENTER", "b-1-1.2", "b-1-1.1", "b-1-1.2")
    logs.hang_up("b-1-1.1")
    logs.hang_up("b-1-1.2")
    logs.read()
    assert [row[0] for row in logs.rows("SELECT number FROM call ORDER BY id")] == ["13800001111", "139"]


def test_the_last_sign_of_life_counts_also_when_cel_told_of_the_restart_first(logs: Logs) -> None:
    logs.call_in("b-1-1.1")
    logs.queue("b-1-1.1", "q1", "NONE", "ENTERQUEUE", "", "138", 1)
    logs.t += 30
    logs.queue("NONE", "q1", "a2", "PAUSE", "")
    logs.t += 60
    logs.event("CHAN_START", "b-2-1.1")
    logs.read()
    logs.queue("NONE", "NONE", "NONE", "QUEUESTART", "")
    logs.read()
    assert logs.one("SELECT state, wait_ms FROM queue_visit")[:] == ("abandoned", 30_000)


def test_a_call_out_is_told_by_the_line_it_went_over(logs: Logs) -> None:
    logs.db.execute("INSERT INTO line (id, name, kind, address) VALUES (3, 'Carrier', 'sip', 'x')")
    logs.event("CHAN_START", "b-1-1.1", channel="PJSIP/801-desk-00000001", context="lb-seat")
    logs.own("b-1-1.1", "LBCALL", direction="out", number="139", name="", line="", **{"from": "801"})
    logs.event("CHAN_START", "b-1-1.2", "b-1-1.1", channel="PJSIP/line-3-00000002")
    logs.read()
    assert logs.one("SELECT line, number FROM call")[:] == ("Carrier", "139")
