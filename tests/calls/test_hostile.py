"""Callers who try to be more than a caller."""

from urllib.parse import quote

import pytest


@pytest.mark.parametrize(
    ("number", "display"),
    [
        ("13800002001", '"; DROP TABLE call; --'),
        ("13800002002", "\\r\\nAction: Originate\\r\\nChannel: Local/1@lb-line"),
        ("138%0d%0aAction:%20Originate", "CR LF in the number"),
        ("13800002003", "${SHELL(touch /data/owned)}"),
        ("13800002004", "<script>alert(1)</script>"),
        ("13800002005", "a|b,c;d&e=f%00"),
        ("1" * 40, "forty digits"),
        ("$%7BCHANNEL(hangup)%7D", "an expression as number"),
        ("13800002006", "李雷 🍵" * 8),
    ],
)
def test_hostile_caller_is_only_a_caller(shop, logs, number, display):
    logs.allow(r"CallerID Name .* has invalid")  # Asterisk cuts a long name, within a character if it must
    s = shop()
    before = s.box.rows("SELECT count(*) AS n FROM call")[0]["n"]
    caller = s.call(number=number, display=display)
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    call = s.ended()[0]
    assert call["outcome"] == "answered"
    assert s.box.rows("SELECT count(*) AS n FROM call")[0]["n"] == before + 1
    assert not s.box.path("/data/owned").exists()
    assert "\r" not in call["name"] + call["number"] and "\n" not in call["name"] + call["number"]


def test_an_event_inside_a_callers_number_is_not_believed(shop):
    s = shop()
    event = "1\r\n\r\nEvent: Newchannel\r\nUniqueid: e\r\nChannel: x\r\nChannelState: 4\r\nLinkedid: e"
    caller = s.call(number=quote(event), display="forger")
    talk = s.agents[0].rings()
    calls = s.box.verb("snapshot")["calls"]
    assert [(call["name"], call["state"]) for call in calls] == [("forger", "ringing")]
    assert set(calls[0]["number"]) <= set("0123456789")
    talk.answer().hang_up()
    caller.ends()
    s.ended()
    s.box.until("no call is left", lambda: s.box.verb("snapshot")["calls"] == [])


@pytest.mark.parametrize("line", ["%0d%0a%0d%0aEvent%3a%20X", "%0aANSWER,1.000000,A,A,,PJSIP/x,,,,,,,"])
def test_a_line_break_in_the_number_that_was_dialled_is_an_unknown_number(shop, phones, line):
    s = shop()
    caller = phones.call(f"999{line}{'%22' * 14}", number="13800009998")
    caller.ends()
    assert not s.box.rows("SELECT 1 FROM leg WHERE uniqueid = 'A'")
    assert s.box.verb("snapshot")["calls"] == []


def test_withheld_number_is_stored_as_none(shop):
    s = shop()
    caller = s.call(number="anonymous", display="Anonymous")
    s.agents[0].rings().answer().hang_up()
    caller.ends()
    assert s.ended()[0]["number"] == ""


def test_stranger_without_a_line_gets_nothing(shop, phones, logs):
    logs.allow(r"No matching endpoint found")
    s = shop()
    stranger = phones.call(s.number, number="13800009999", carrier="127.0.0.99")
    facts = stranger.ends(10)
    assert facts["code"] in (401, 403, 404), facts
    assert s.calls() == []


def test_wrong_password_does_not_register(shop, phones, logs):
    logs.allow(r"res_pjsip.*Failed to authenticate|SecurityEvent")
    s = shop(sign_in=False)
    with pytest.raises(AssertionError, match="registers: 40"):
        phones.desk(s.agents[0].device, "wrong")
