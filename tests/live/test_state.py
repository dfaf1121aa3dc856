"""The live state under the events of real calls."""

import json
import random

import pytest

from appliance.live.model import known
from appliance.live.state import LiveState
from tests.live.box import recorded

T = 1_795_000_000_000


def play(state: LiveState, name: str) -> list[tuple[str, str]]:
    """Apply a recorded call; the (call id, state) it went through, each once."""
    seen: list[tuple[str, str]] = []
    for step, event in enumerate(recorded(name)):
        state.apply(event, T + step)
        for kind, key in sorted(state.take_dirty()):
            call = state.calls.get(key)
            if kind == "call" and call:
                state.note(key, T + step)
                if not seen or seen[-1] != (key, call.shown):
                    seen.append((key, call.shown))
    return seen


def test_a_caller_who_gives_up_leaves_nothing_behind() -> None:
    state = LiveState()
    states = [shown for _, shown in play(state, "abandoned")]
    assert states[:2] == ["flow", "waiting"] and "ringing" in states and "talking" not in states
    assert not state.calls and not state.channels
    assert not any(state.waiting.values()) and not any(state.at.values())


def test_a_missed_ring_goes_on_to_the_next_agent_and_ends_in_a_talk() -> None:
    state = LiveState()
    states = [shown for _, shown in play(state, "missed")]
    assert states == ["flow", "waiting", "ringing", "waiting", "ringing", "talking"]
    assert not state.calls


def test_a_consultation_belongs_to_the_call_and_the_transfer_keeps_it_talking() -> None:
    state = LiveState()
    seen = play(state, "attended")
    first = seen[0][0]
    after_answer = seen[[shown for _, shown in seen].index("talking") :]
    assert {call for call, shown in after_answer if shown == "talking"} == {first}
    assert not state.calls and not state.channels


def test_an_inside_call_has_no_access_number_and_names_who_was_dialled() -> None:
    state = LiveState()
    for event in recorded("internal"):
        state.apply(event, T)
        if state.calls:
            break
    (call,) = state.calls.values()
    assert (call.direction, call.number, call.access_number, call.line) == ("internal", "802", "", "")


def test_who_calls_and_where_it_waits() -> None:
    state = LiveState()
    for event in recorded("missed"):
        state.apply(event, T)
        if event["Event"] == "QueueCallerJoin":
            break
    (call,) = state.calls.values()
    assert (call.direction, call.number, call.access_number, call.line) == ("in", "13800002222", "4008001234", "line-1")
    (entry,) = state.waiting["q1"]
    assert (entry.call, entry.number, entry.since) == (call.id, "13800002222", T)
    assert state.waits_in() == {call.id: "q1"}


@pytest.mark.parametrize("name", ["abandoned", "missed", "attended", "internal"])
def test_events_told_twice_change_nothing(name: str) -> None:
    """A snapshot and the stream overlap."""
    once, twice = LiveState(), LiveState()
    for event in recorded(name):
        once.apply(event, T)
        twice.apply(event, T)
        twice.apply(event, T)
        assert (twice.channels, twice.calls, twice.waiting) == (once.channels, once.calls, once.waiting)


@pytest.mark.parametrize("seed", range(20))
def test_a_gap_in_the_events_breaks_nothing(seed: int) -> None:
    chosen = random.Random(seed)
    state = LiveState()
    for name in ("missed", "attended", "internal", "abandoned"):
        for event in recorded(name):
            if chosen.random() < 0.7:
                state.apply(event, T)
    for call in state.calls.values():
        state.call_state(call)
    assert set(state.channels) == {one for call in state.calls.values() for one in call.channels}


def test_a_snapshot_in_the_middle_of_a_talk_goes_on_like_the_stream() -> None:
    events = list(recorded("missed"))
    middle = max(place for place, event in enumerate(events) if event["Event"] == "BridgeEnter") + 1
    lived = LiveState()
    for event in events[:middle]:
        lived.apply(event, T)
    rows = [
        {
            "Event": "CoreShowChannel",
            "Channel": one.name,
            "Uniqueid": one.uniqueid,
            "Linkedid": one.call,
            "AccountCode": one.call,
            "ChannelState": str(one.state),
            "Duration": "00:00:09",
            "Context": "lb-fallback",
            "Exten": "s",
            "CallerIDNum": "13800002222",
            "CallerIDName": "<unknown>",
        }
        for one in reversed(list(lived.channels.values()))
    ]
    state = LiveState()
    state.replace(rows, [], [{"Device": "PJSIP/802-desk", "State": "INUSE"}], T)
    (call,) = state.calls.values()
    assert (state.call_state(call), call.number, call.since) == ("talking", "13800002222", T - 9000)
    facts = {"direction": "in", "started_at": T - 9876, "number": "1", "name": "", "step": "queue"}
    state.enrich(call.id, {**facts, "access_number": "4008001234", "line": "电信"})
    assert (call.access_number, call.line, call.since) == ("4008001234", "line-1", T - 9876)
    for event in events[middle:]:
        state.apply(event, T)
    assert not state.calls


def test_after_the_agent_hung_up_the_survey_is_seen() -> None:
    state = LiveState()
    for event in recorded("missed"):
        state.apply(event, T)
        if event["Event"] == "QueueCallerJoin":
            break
    (call,) = state.calls.values()
    state.apply({**event, "Event": "QueueCallerLeave"}, T)
    assert state.call_state(call) == "flow"
    call.step = "survey"
    assert state.call_state(call) == "survey"


def test_a_caller_with_priority_stands_before_the_others() -> None:
    state = LiveState()
    for number, position in (("1", 1), ("2", 2), ("vip", 1)):
        state.apply(
            {"Event": "QueueCallerJoin", "Queue": "q1", "Uniqueid": number, "Position": str(position), "Count": "1"}, T
        )
    assert [entry.uniqueid for entry in state.waiting["q1"]] == ["vip", "1", "2"]


def test_a_phone_that_is_not_registered_is_not_reachable() -> None:
    state = LiveState()
    assert not state.reachable("801-desk")
    for told, expected in (("NOT_INUSE", True), ("UNAVAILABLE", False), ("INUSE", True), ("INVALID", False)):
        state.apply({"Event": "DeviceStateChange", "Device": "PJSIP/801-desk", "State": told}, T)
        assert state.reachable("801-desk") is expected


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("<unknown>", ""),
        ("unknown", ""),  # QueueEntry's word for it
        ("王伟", "王伟"),
        (r"\"; DROP", '"; DROP'),
        (r"a\\b", "a\\b"),
        (r"x\r\nAction: Originate", "x  Action: Originate"),
    ],
)
def test_names_are_read_as_they_were_sent(told: str, meant: str) -> None:
    assert known(told) == meant


def test_recorded_events_hold_no_more_than_asterisk_sends() -> None:
    """The fixtures are what the filters let through."""
    for event in recorded("missed"):
        assert json.dumps(event) and event["Event"]
        if event["Event"] == "DeviceStateChange":
            assert event["Device"].startswith("PJSIP/")


def test_a_caller_whose_first_event_was_withheld_is_seen_once_the_number_is_clean() -> None:
    state = LiveState()
    events = [dict(event) for event in recorded("abandoned")]
    first = next(event for event in events if event["Event"] == "Newchannel")
    state.apply({**first, "Event": "NewCallerid", "Context": "lb-incoming", "Exten": "s"}, T)
    assert state.calls[first["Linkedid"]].direction == "in"
    for event in events:
        state.apply(event, T)
    assert not state.calls and not state.channels


def test_a_number_shows_no_line_breaks() -> None:
    assert known("138\n00\r1") == "138 00 1"
