"""Each kind of step as a caller meets it: what is heard, what is decided, what is written down."""

import sqlite3
import time
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.blacklist import service as blacklist
from appliance.flows import service
from appliance.members import service as members
from appliance.telephony.agi import CallerGone
from tests.agi.asterisk import Asterisk

Call = Callable[..., Asterisk]
BYE = {"kind": "hangup", "prompt": "goodbye"}
QUEUE = {"kind": "queue", "queue": 1, "served": "", "overflow": "bye"}
ALWAYS, NEVER = ["00:00-24:00"] * 7, [""] * 7


def menu(choices: dict[str, str], **more: object) -> dict[str, object]:
    return {"kind": "menu", "prompt": "menu-main", "choices": choices, "otherwise": "bye", "tries": 2, **more}


def test_greeting_is_played_to_an_answered_caller(call: Call) -> None:
    asterisk = call({"hello": {"kind": "greeting", "prompt": "welcome", "next": "bye"}, "bye": BYE})
    assert asterisk.played == ["welcome", "goodbye"]
    assert asterisk.commands.count("ANSWER") == 1 and asterisk.variables["LB_GREETED"] == "1"
    assert asterisk.variables["LB_DO"] == "hangup"
    assert asterisk.results() == [("hello", "played"), ("bye", "done")]


def test_steps_are_written_down_with_the_flows_version(call: Call) -> None:
    asterisk = call({"bye": BYE})
    event, fields = asterisk.log[0]
    assert event == "LBSTEP" and fields["flow"] == "1:1" == asterisk.variables["LB_FLOW"]
    assert fields["call"] == "box-1-1.0" and fields["kind"] == "hangup" and float(fields["t"]) > 0


@pytest.mark.parametrize(
    ("keys", "result", "invalid"),
    [("1", "1", 0), ("*", "*", 0), ("71", "1", 1), ("77", "otherwise", 2), ("  ", "otherwise", 0), (" 1", "1", 0)],
)
def test_menu(call: Call, keys: str, result: str, invalid: int) -> None:
    asterisk = call({"m": menu({"1": "q", "*": "q"}), "q": QUEUE, "bye": BYE}, keys=keys)
    assert asterisk.results()[0] == ("m", result)
    assert asterisk.played.count("invalid-key") == invalid


def test_key_pressed_during_the_greeting_counts_for_the_menu(call: Call) -> None:
    class Impatient(Asterisk):
        def answer(self, command: str) -> str:
            reply = super().answer(command)
            return f"200 result={ord('1')} endpos=80\n" if '"welcome"' in command else reply

    steps = {
        "hello": {"kind": "greeting", "prompt": "welcome", "next": "m"},
        "m": menu({"1": "q"}),
        "q": QUEUE,
        "bye": BYE,
    }
    asterisk = call(steps, asterisk=Impatient())
    assert asterisk.played == ["welcome"] and ("m", "1") in asterisk.results()


def test_missing_sound_is_passed_over(call: Call) -> None:
    asterisk = Asterisk()
    asterisk.missing = {"welcome"}
    call({"hello": {"kind": "greeting", "prompt": "welcome", "next": "bye"}, "bye": BYE}, asterisk=asterisk)
    assert asterisk.played == ["goodbye"]


@pytest.mark.parametrize(("week", "expected"), [(ALWAYS, "open"), (NEVER, "closed")])
def test_hours(call: Call, week: list[str], expected: str) -> None:
    asterisk = call({"h": {"kind": "hours", "week": week, "open": "q", "closed": "bye"}, "q": QUEUE, "bye": BYE})
    assert asterisk.results()[0] == ("h", expected)


def test_holiday_of_the_boxs_zone_closes(call: Call, db: sqlite3.Connection) -> None:
    for zone_day in {datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()}:
        db.execute("INSERT INTO holiday (day, name) VALUES (?, 'x')", (zone_day,))
    asterisk = call({"h": {"kind": "hours", "week": ALWAYS, "open": "q", "closed": "bye"}, "q": QUEUE, "bye": BYE})
    assert asterisk.results()[0] == ("h", "closed")


def test_blacklisted_caller_is_not_even_answered(call: Call, db: sqlite3.Connection) -> None:
    blacklist.add_entry(db, pattern="138*", action="hang_up")
    asterisk = call({"b": {"kind": "blacklist", "next": "bye"}, "bye": BYE})
    assert asterisk.results() == [("b", "hung_up")] and "ANSWER" not in asterisk.commands
    assert asterisk.variables["LB_DO"] == "hangup"


def test_blacklisted_caller_hears_the_announcement(call: Call, db: sqlite3.Connection) -> None:
    blacklist.add_entry(db, pattern="13800001111", action="announce")
    assert call({"b": {"kind": "blacklist", "next": "bye"}, "bye": BYE}).played == ["blacklisted"]


@pytest.mark.parametrize("number", ["", "13900001111"])
def test_other_callers_pass_the_blacklist(call: Call, db: sqlite3.Connection, number: str) -> None:
    blacklist.add_entry(db, pattern="138*", action="hang_up")
    assert call({"b": {"kind": "blacklist", "next": "bye"}, "bye": BYE}, from_=number).results()[0] == ("b", "passed")


# -- PIN -------------------------------------------------------------------------------------------------------------
PIN = {
    "p": {"kind": "pin", "prompt": "enter-member", "pin_prompt": "enter-pin", "ok": "q", "failed": "bye"},
    "q": QUEUE,
    "bye": BYE,
}


@pytest.fixture
def member(db: sqlite3.Connection) -> int:
    return members.add_member(db, number="123456", name="M", pin="4321")


def test_right_pin(call: Call, member: int) -> None:
    asterisk = call(PIN, keys="123456#4321#")
    assert asterisk.results()[0] == ("p", "ok")
    assert asterisk.variables["__LB_MEMBER"] == str(member)
    assert [(f["member"], f["ok"]) for e, f in asterisk.log if e == "LBMEMBER"] == [(str(member), "1")]


def test_pin_is_told_to_nobody(call: Call, member: int, capfd: pytest.CaptureFixture[str]) -> None:
    asterisk = call(PIN, keys="123456#4321#")
    assert not [text for text in asterisk.commands + list(asterisk.variables.values()) if "4321" in text]
    assert capfd.readouterr() == ("", "")


def test_three_wrong_pins_lock_the_number_for_the_next_call_too(call: Call, member: int) -> None:
    asterisk = call(PIN, keys="123456#1111#123456#2222#123456#3333#")
    assert asterisk.results()[0] == ("p", "locked") and "pin-locked" in asterisk.played
    assert call(PIN, keys="123456#4321#").results()[0] == ("p", "locked")


def test_unknown_number_sounds_like_a_wrong_pin(call: Call, member: int) -> None:
    asterisk = call(PIN, keys="999999#4321#123456#4321#")
    assert asterisk.played.count("pin-wrong") == 1 and asterisk.results()[0] == ("p", "ok")


def test_silence_at_the_pin_gives_up_without_a_lock(call: Call, member: int) -> None:
    assert call(PIN, keys="   ").results()[0] == ("p", "failed")
    assert call(PIN, keys="123456#4321#").results()[0] == ("p", "ok")


def test_locked_database_does_not_lose_the_caller(call: Call, db: sqlite3.Connection, member: int) -> None:
    call(PIN, keys="   ")
    db.execute("BEGIN IMMEDIATE")
    assert call(PIN, keys="123456#4321#").results()[0] == ("p", "ok")
    assert call(PIN, keys="123456#1#123456#2#123456#3#").results()[0] == ("p", "locked")
    assert call(PIN, keys="123456#4321#").results()[0] == ("p", "locked"), "counted in memory meanwhile"
    db.execute("ROLLBACK")


# -- last agent ------------------------------------------------------------------------------------------------------
def last(**more: object) -> dict[str, object]:
    return {"l": {"kind": "last_agent", "next": "q", **more}, "q": QUEUE, "bye": BYE}


def talked(db: sqlite3.Connection, agent: int, days_ago: float, number: str = "13800001111") -> None:
    at = int((time.time() - days_ago * 86_400) * 1000)
    db.execute(
        "INSERT INTO call (id, direction, started_at, number, agent_id) VALUES (?, 'in', ?, ?, ?)",
        (f"old-{agent}-{days_ago}", at, number, agent),
    )


def states(**more: str) -> Asterisk:
    """Agents 7 and 8 signed in; `ready` and `logged` as Asterisk counts them."""
    variables = {f"QUEUE_EXISTS(p{agent})": "1" for agent in (7, 8)}
    for agent in (7, 8):
        variables[f"QUEUE_MEMBER(p{agent},ready)"] = more.get("ready", "1")
        variables[f"QUEUE_MEMBER(p{agent},logged)"] = more.get("logged", "1")
    return Asterisk(variables=variables)


def test_the_latest_agent_within_the_days_is_wanted(call: Call, db: sqlite3.Connection) -> None:
    talked(db, 8, 3)
    talked(db, 7, 2)
    asterisk = call(last(days=7), asterisk=states())
    assert asterisk.results()[0] == ("l", "same") and asterisk.variables["LB_PERSONAL"] == "p7"
    assert asterisk.variables["LB_PERSONAL_WAIT"] == ""


def test_longer_ago_than_the_days_is_nobody(call: Call, db: sqlite3.Connection) -> None:
    talked(db, 7, 8)
    assert call(last(days=7), asterisk=states()).results()[0] == ("l", "nobody")


def test_withheld_number_has_no_last_agent(call: Call, db: sqlite3.Connection) -> None:
    talked(db, 7, 1, number="")
    assert call(last(), asterisk=states(), from_="").results()[0] == ("l", "nobody")


@pytest.mark.parametrize(
    ("wait_seconds", "ready", "logged", "expected"),
    [(0, "0", "1", "not_free"), (20, "0", "1", "same"), (20, "0", "0", "not_free"), (0, "1", "1", "same")],
)
def test_busy_agent_is_waited_for_only_when_set(
    call: Call, db: sqlite3.Connection, wait_seconds: int, ready: str, logged: str, expected: str
) -> None:
    talked(db, 7, 1)
    asterisk = call(last(wait_seconds=wait_seconds), asterisk=states(ready=ready, logged=logged))
    assert asterisk.results()[0] == ("l", expected)
    if expected == "same":
        assert asterisk.variables["LB_PERSONAL_WAIT"] == (str(wait_seconds) if wait_seconds else "")


@pytest.mark.parametrize(("keys", "expected"), [("1", "same"), ("2", "declined"), (" ", "declined")])
def test_caller_is_asked(call: Call, db: sqlite3.Connection, keys: str, expected: str) -> None:
    talked(db, 7, 1)
    asterisk = states()
    asterisk.keys = list(keys)
    call(last(mode="asked"), asterisk=asterisk)
    assert asterisk.results()[0] == ("l", expected) and "ask-last-agent" in asterisk.played


# -- queue, message, transfer, survey --------------------------------------------------------------------------------
def sign_in(db: sqlite3.Connection, agent: int, state: str) -> None:
    db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (?, 'd', 1)", (agent,))
    db.execute("INSERT INTO agent_state (agent_id, state, since) VALUES (?, ?, 1)", (agent, state))


def test_queue_is_left_to_the_dialplan(call: Call) -> None:
    asterisk = call({"q": {**QUEUE, "priority": 3}, "bye": BYE})
    wanted = {
        "LB_DO": "queue",
        "LB_QUEUE": "q1",
        "LB_MAX_WAIT": "90",
        "LB_PRIORITY": "3",
        "LB_RECORD": "1",
        "LB_STEP": "q",
    }
    assert wanted.items() <= asterisk.variables.items()
    assert "LB_DO" in asterisk.commands[-1], "set last: a session that dies before it is no SUCCESS"
    assert asterisk.results() == []


def test_queue_that_is_not_recorded_and_has_no_limit(call: Call) -> None:
    asterisk = call({"q": {**QUEUE, "queue": 2}, "bye": BYE})
    assert (asterisk.variables["LB_RECORD"], asterisk.variables["LB_MAX_WAIT"]) == ("0", "")


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [("busy", "busy", True), ("busy", "after_call", False), ("busy", "talking", False), ("ready", "busy", False)],
)
def test_all_on_a_break_is_nobody_there(
    call: Call, db: sqlite3.Connection, first: str, second: str, refused: bool
) -> None:
    sign_in(db, 7, first)
    sign_in(db, 8, second)
    asterisk = call({"q": QUEUE, "bye": BYE})
    assert (("q", "empty") in asterisk.results()) == refused
    if refused:
        fields = next(fields for event, fields in asterisk.log if event == "LBRESULT")
        assert (fields["queue"], fields["refused"]) == ("q1", "1") and asterisk.played == ["goodbye"]


def test_queue_that_people_wait_in_anyway(call: Call, db: sqlite3.Connection) -> None:
    sign_in(db, 7, "busy")
    assert call({"q": {**QUEUE, "queue": 2}, "bye": BYE}).variables["LB_DO"] == "queue"


SERVED = {"q": {**QUEUE, "served": "s"}, "s": {"kind": "survey", "prompt": "survey", "next": ""}, "bye": BYE}


@pytest.mark.parametrize("result", ["timeout", "full", "empty", "failed"])
def test_overflow(call: Call, result: str) -> None:
    asterisk = call(SERVED, flow="1:1", step="q", result=result, state="Up")
    assert asterisk.played == ["goodbye"] and ("q", result) not in asterisk.results(), "the dialplan wrote it down"


@pytest.mark.parametrize(
    ("keys", "grade", "result"),
    [
        ("5", "5", "graded"),
        ("1", "1", "graded"),
        ("84", "4", "graded"),
        ("80", None, "wrong_key"),
        (" ", None, "silent"),
        ("8 ", None, "silent"),
    ],
)
def test_survey(call: Call, keys: str, grade: str | None, result: str) -> None:
    asterisk = call(SERVED, keys=keys, flow="1:1", step="q", result="served", agent="a7", state="Up")
    assert asterisk.results() == [("s", result)]
    grades = [(f["grade"], f["agent"], f["step"]) for e, f in asterisk.log if e == "LBGRADE"]
    assert grades == ([] if grade is None else [(grade, "7", "s")])


MESSAGE = {
    "n": {"kind": "message", "queue": 1, "prompt": "leave-message", "next": "bye", "max_seconds": 30},
    "bye": BYE,
}


def test_message_is_left_to_the_dialplan(call: Call) -> None:
    asterisk = call(MESSAGE)
    assert {"LB_DO": "record", "LB_QUEUE": "q1", "LB_MAX_SECONDS": "30"}.items() <= asterisk.variables.items()
    assert asterisk.played == ["leave-message"]


@pytest.mark.parametrize(("result", "heard"), [("recorded", ["message-saved", "goodbye"]), ("nothing", ["goodbye"])])
def test_after_the_message(call: Call, result: str, heard: list[str]) -> None:
    assert call(MESSAGE, flow="1:1", step="n", result=result).played == heard


TRANSFER = {"t": {"kind": "transfer", "to": "801", "failed": "bye", "seconds": 12}, "bye": BYE}


def test_transfer(call: Call) -> None:
    asterisk = call(TRANSFER)
    assert {"LB_DO": "dial", "LB_TO": "801", "LB_DIAL_WAIT": "12"}.items() <= asterisk.variables.items()
    assert call(TRANSFER, flow="1:1", step="t", result="no_answer").played == ["goodbye"]
    assert call(TRANSFER, flow="1:1", step="t", result="served").played == []


# -- the flow as a whole ---------------------------------------------------------------------------------------------
def test_call_keeps_its_version_while_the_flow_is_edited(call: Call, db: sqlite3.Connection) -> None:
    call(SERVED)
    service.save(db, 1, {"first": "bye", "steps": {"bye": BYE}}, None)
    assert call(SERVED, flow="1:1", step="q", result="served").results() == [("s", "silent")]
    assert call(SERVED).played == ["goodbye"], "the next call has the new version"


@pytest.mark.parametrize("how", ["line", "eof", "511", "result"])
@pytest.mark.parametrize("at", [1, 4, 6, 9])
def test_hang_up_at_any_command_ends_the_script(call: Call, at: int, how: str) -> None:
    steps = {
        "hello": {"kind": "greeting", "prompt": "welcome", "next": "m"},
        "m": menu({"1": "q"}),
        "q": QUEUE,
        "bye": BYE,
    }
    asterisk = Asterisk(hang_up_at=at, how=how)
    with pytest.raises(CallerGone):
        call(steps, asterisk=asterisk)
    assert len(asterisk.commands) == at and "LB_DO" not in asterisk.variables


def test_watchdog_is_told_how_long_a_prompt_may_take(call: Call) -> None:
    asterisk = call({"m": menu({"1": "q"}, seconds=7), "q": QUEUE, "bye": BYE}, keys="1")
    times = [float(c.split('"')[3]) for c in asterisk.commands if "TIMEOUT" in c]
    assert times == [4.0, 3.0, 10.0, 3.0], "one second of prompt, seven to press a key, three for everything else"
