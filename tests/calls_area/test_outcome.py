import pytest

from appliance.calls.outcome import ALL, Facts, outcome

NOTHING = {
    "direction": "in",
    "visit_states": (),
    "steps": (),
    "talked": False,
    "message": False,
    "up": True,
    "interrupted": False,
    "hung_up_by": "caller",
}


@pytest.mark.parametrize(
    ("wanted", "facts"),
    [
        ("answered", {"visit_states": ["answered"]}),
        ("answered", {"visit_states": ["overflowed", "answered"]}),
        ("answered", {"visit_states": ["answered", "abandoned"]}),  # transferred on, and tired of the second wait
        ("answered", {"visit_states": ["answered"], "interrupted": True}),
        ("transferred", {"steps": [("transfer", "served")]}),
        ("transferred", {"talked": True}),
        ("message_left", {"visit_states": ["overflowed"], "message": True}),
        ("abandoned", {"visit_states": ["overflowed", "abandoned"]}),
        ("short_abandoned", {"visit_states": ["short_abandoned"]}),
        ("abandoned", {"visit_states": ["abandoned"], "interrupted": True}),
        ("overflowed", {"visit_states": ["overflowed"], "hung_up_by": "box"}),
        ("key_exit", {"visit_states": ["key_exit"]}),
        ("blacklisted", {"steps": [("blacklist", "hung_up")], "up": False, "hung_up_by": "box"}),
        ("blacklisted", {"steps": [("blacklist", "announced")], "hung_up_by": "box"}),
        ("gave_up", {"steps": [("blacklist", "passed"), ("menu", "")]}),
        ("closed", {"steps": [("hours", "closed")]}),
        ("flow_ended", {"steps": [("menu", "2"), ("hangup", "")], "hung_up_by": "box"}),
        ("interrupted", {"steps": [("menu", "")], "interrupted": True, "hung_up_by": ""}),
        ("failed", {"steps": [("number", "unknown_number")], "hung_up_by": "box"}),
        ("failed", {"up": False}),
        ("answered", {"direction": "out", "talked": True}),
        ("busy", {"direction": "out", "up": False, "causes": [17]}),
        ("unanswered", {"direction": "out", "up": False, "causes": [16]}),
        ("unanswered", {"direction": "internal", "up": False, "causes": [19]}),
        ("failed", {"direction": "out", "up": False, "causes": [1]}),
        ("failed", {"direction": "out", "up": False}),
        ("answered", {"direction": "internal"}),  # a conference room
        ("abandoned", {"direction": "internal", "visit_states": ["abandoned"]}),  # a seat waited in a queue
        ("interrupted", {"direction": "out", "up": False, "interrupted": True}),
    ],
)
def test_one_word_for_each_way_a_call_can_end(wanted, facts):
    assert outcome(Facts(**(NOTHING | facts))) == wanted
    assert wanted in ALL
