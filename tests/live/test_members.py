"""From the memberships Asterisk has to those that should be."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.live.members import Key, Member, plan, read, wanted_member

Q1, Q2, P1 = ("q1", "PJSIP/801-desk"), ("q2", "PJSIP/801-desk"), ("p1", "PJSIP/801-desk")
READY = wanted_member(1, "801-desk", 0, "")
PAUSED = wanted_member(1, "801-desk", 0, "after_call")


def names(wanted: Mapping[Key, Member], actual: Mapping[Key, Member]) -> list[str]:
    return [action.name for action in plan(wanted, actual)]


def test_nothing_to_do() -> None:
    assert plan({Q1: READY}, {Q1: READY}) == []


def test_a_sign_in_adds_and_a_sign_out_removes() -> None:
    added = plan({Q1: PAUSED}, {})
    assert [dict(action.fields) for action in added] == [
        {
            "Queue": "q1",
            "Interface": "PJSIP/801-desk",
            "MemberName": "a1",
            "StateInterface": "PJSIP/801-desk",
            "Penalty": 0,
            "Paused": "true",
            "Reason": "after_call",
        }
    ]
    assert names({}, {Q1: READY, Q2: READY}) == ["QueueRemove", "QueueRemove"]


def test_a_pause_in_all_queues_is_one_action() -> None:
    actual = {Q1: READY, Q2: READY, P1: READY}
    (action,) = plan(dict.fromkeys(actual, PAUSED), actual)
    assert dict(action.fields) == {"Interface": "PJSIP/801-desk", "Paused": "true", "Reason": "after_call"}
    assert dict(zip(action.keys, action.after, strict=True)) == dict.fromkeys(actual, PAUSED)


def test_a_pause_in_some_queues_does_not_touch_the_others() -> None:
    actions = plan({Q1: READY, Q2: READY}, {Q1: PAUSED, Q2: READY})
    assert [dict(action.fields)["Queue"] for action in actions] == ["q1"]


def test_somebody_else_at_the_device_is_replaced() -> None:
    other = wanted_member(2, "801-desk", 0, "")
    assert names({Q1: READY}, {Q1: other}) == ["QueueRemove", "QueueAdd"]


def test_an_agent_is_paused_before_anything_else_and_released_last() -> None:
    paused_elsewhere = {Q1: READY, ("q1", "PJSIP/802-desk"): wanted_member(2, "802-desk", 0, "busy")}
    wanted = {
        Q1: PAUSED,
        ("q1", "PJSIP/802-desk"): wanted_member(2, "802-desk", 4, ""),
        ("q1", "PJSIP/803-desk"): wanted_member(3, "803-desk", 0, ""),
    }
    assert names(wanted, paused_elsewhere) == ["QueuePause", "QueueAdd", "QueuePenalty", "QueuePause"]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        (
            {"Queue": "q1", "Name": "a1", "Location": "PJSIP/801-desk", "StateInterface": "PJSIP/801-desk",
             "Membership": "dynamic", "Penalty": "3", "Paused": "1", "PausedReason": "busy"},
            (Q1, Member("a1", "PJSIP/801-desk", 3, True, "busy")),
        ),
        (
            {"Queue": "q1", "MemberName": "a1", "Interface": "PJSIP/801-desk", "StateInterface": "PJSIP/801-desk",
             "Membership": "dynamic", "Penalty": "0", "Paused": "0", "PausedReason": "old"},
            (Q1, READY),
        ),
        ({"Queue": "q1", "Name": "x", "Location": "PJSIP/9", "Membership": "static"}, None),
        ({"Queue": "custom", "Name": "x", "Location": "PJSIP/9", "Membership": "dynamic"}, None),
    ],
)  # fmt: skip
def test_only_our_own_members_are_read(item: dict[str, str], found: tuple[Key, Member] | None) -> None:
    assert read(item) == found


KEYS = st.sampled_from([(queue, f"PJSIP/{n}") for queue in ("q1", "q2", "p1") for n in (1, 2, 3)])
MEMBERS = st.builds(
    lambda agent, device, penalty, reason: wanted_member(agent, device, penalty, reason),
    st.integers(1, 3), st.sampled_from(["1", "2"]), st.integers(0, 2), st.sampled_from(["", "busy", "after_call"]),
)  # fmt: skip


@given(st.dictionaries(KEYS, MEMBERS), st.dictionaries(KEYS, MEMBERS))
def test_the_plan_leads_there_from_anywhere(wanted: dict[Key, Member], actual: dict[Key, Member]) -> None:
    state = dict(actual)
    for action in plan(wanted, actual):
        fields = dict(action.fields)
        for key, after in zip(action.keys, action.after, strict=True):
            if after is None:
                state.pop(key)
            else:
                # each action is judged by its fields, not by what it claims: pause and penalty change only themselves
                assert key[1] == fields["Interface"]
                state[key] = after
    assert state == wanted
