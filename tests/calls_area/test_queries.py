import pytest

from appliance.calls.queries import ORDERS, CallFilter, count, find, same_number, story
from appliance.recordings import queries as recordings
from tests.calls_area.shop import NOON, SECOND, call, insert, visit


def ids(db, wanted=None, **more):
    return [found.id for found in find(db, wanted or CallFilter(), limit=50, **more)]


def test_the_newest_calls_first_with_their_names(db):
    call(db)
    last = call(db, queue_id=1, agent_id=2, member_id=5)
    found = find(db, CallFilter(), limit=1)[0]
    assert found.id == last
    assert (found.access_name, found.queue_name, found.agent_name, found.member_name) == (
        "卫视",
        "订购",
        "Anna",
        "刘芳",
    )


def test_what_was_deleted_has_an_empty_name(db):
    call(db, queue_id=99, agent_id=99, access_number="1", member_id=99)
    found = find(db, CallFilter(), limit=1)[0]
    assert (found.access_name, found.queue_name, found.agent_name, found.member_name) == ("", "", "", "")


@pytest.mark.parametrize(
    "wanted",
    [
        {"number": "13900002222"},
        {"number": "139"},
        {"number": "0000222"},
        {"agent_id": 2},
        {"queue_id": 2},
        {"access_number": "021"},
        {"outcome": "abandoned"},
        {"grade": 5},
        {"direction": "out"},
        {"shortest_ms": 100_000},
        {"start": NOON + 9_000_000},
        {"start": NOON + 9_000_000, "end": NOON + 10_000_000},
    ],
)
def test_each_filter_finds_the_one_and_not_the_other(db, wanted):
    call(db)
    found = call(
        db,
        number="13900002222",
        agent_id=2,
        queue_id=2,
        access_number="021",
        outcome="abandoned",
        grade=5,
        direction="out",
        started_at=NOON + 9_000_000,
        ended_at=NOON + 9_200_000,
    )
    assert ids(db, CallFilter(**wanted)) == [found]
    assert count(db, CallFilter(**wanted)) == 1


def test_the_end_of_a_period_is_not_part_of_it(db):
    call(db, started_at=NOON)
    assert ids(db, CallFilter(end=NOON)) == [] and len(ids(db, CallFilter(start=NOON, end=NOON + 1))) == 1


@pytest.mark.parametrize("hostile", ["%", "_", "%%%%%", "'; DROP TABLE call; --", "\\", "\\\\\\\\", "____"])
def test_signs_in_a_number_are_signs(db, hostile):
    call(db)
    assert ids(db, CallFilter(number=hostile)) == []
    kept = call(db, number=f"1{hostile}2")
    assert ids(db, CallFilter(number=hostile)) == [kept]


def test_calls_between_seats_are_listed_only_if_asked_for(db):
    inner = call(db, direction="internal")
    assert ids(db) == [] and ids(db, CallFilter(direction="internal")) == [inner]


@pytest.mark.parametrize("sort", ORDERS)
def test_every_column_sorts_both_ways(db, sort):
    column = {
        "started": "started_at",
        "access": "access_number",
        "queue": "queue_id",
        "agent": "agent_id",
        "wait": "wait_ms",
        "talk": "talk_ms",
        "duration": "ended_at",
    }.get(sort, sort)
    at = {"started_at": NOON}
    low = call(db, **(at | {column: NOON + 1 if column.endswith("_at") else 1}))
    high = call(db, **(at | {column: NOON + 2 if column.endswith("_at") else 2}))
    assert ids(db, sort=sort, descending=False) == [low, high]
    assert ids(db, sort=sort, descending=True) == [high, low]


def test_pages_meet_without_gap_or_double(db):
    calls = [call(db) for _ in range(7)]
    pages = [find(db, CallFilter(), limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [found.id for page in pages for found in page] == calls[::-1]


def test_lists_search_by_an_index(db):
    """Two million calls: no filter by days reads all of them."""
    from appliance.calls.queries import _where

    where, values = _where(CallFilter(start=1, end=2, outcome="answered"))
    plan = db.execute(f"EXPLAIN QUERY PLAN SELECT id FROM call WHERE {where} ORDER BY started_at DESC LIMIT 50", values)
    text = " ".join(row["detail"] for row in plan)
    assert "call_started" in text and "TEMP B-TREE" not in text


def test_the_last_calls_of_a_number_but_this_one(db):
    first, second, this = call(db), call(db), call(db)
    call(db, number="139")
    assert [found.id for found in same_number(db, "13800001111", this, 10)] == [second, first]
    assert [found.id for found in same_number(db, "13800001111", this, 1)] == [second]


def test_withheld_numbers_are_nobodys_earlier_calls(db):
    call(db, number="")
    assert same_number(db, "", "x", 10) == []


def test_no_story_of_a_call_that_never_was(db):
    assert story(db, "nothing") is None


def test_a_whole_story(db):
    number = call(db, agent_id=1, queue_id=1)
    for seq, kind in ((2, "queue"), (1, "menu")):
        insert(
            db,
            "call_step",
            {
                "call_id": number,
                "seq": seq,
                "step": f"s{seq}",
                "kind": kind,
                "entered_at": NOON + seq,
                "detail": '{"tries": 2}',
            },
        )
    waited = visit(db, "answered", 9, call_id=number, agent_id=1)
    for agent in (2, 1):
        insert(
            db,
            "ring",
            {
                "visit_id": waited,
                "call_id": number,
                "agent_id": agent,
                "ended_at": NOON,
                "ring_ms": 5,
                "answered": agent == 1,
            },
        )
    for at, kind, target in (
        (10, "hold", ""),
        (14, "unhold", ""),
        (20, "hold", ""),
        (30, "attended", "802-desk"),
        (40, "blind", "601"),
    ):
        insert(db, "call_moment", {"call_id": number, "at": at, "kind": kind, "uniqueid": "x", "target": target})
    insert(
        db,
        "leg",
        {"uniqueid": "y", "call_id": number, "channel": "PJSIP/802-desk-1", "device": "802-desk", "started_at": 5},
    )
    insert(db, "recording", {"id": 3, "call_id": number, "file": "2026/a.wav", "started_at": 1})
    insert(db, "message", {"id": 4, "call_id": number, "file": "2026/b.wav", "left_at": 1, "duration_ms": 2 * SECOND})
    found = story(db, number)
    assert found.call.agent_name == "王小丽"
    assert [(step.kind, step.detail) for step in found.steps] == [("menu", {"tries": 2}), ("queue", {"tries": 2})]
    assert [(ring.agent_name, ring.answered) for ring in found.visits[0].rings] == [("Anna", False), ("王小丽", True)]
    assert [(hold.at, hold.ms) for hold in found.holds] == [(10, 4), (20, None)]
    assert [(transfer.kind, transfer.to) for transfer in found.transfers] == [("attended", "802"), ("blind", "601")]
    assert found.legs[0].seat == "802"
    assert found.recordings == [recordings.recording(db, 3)] and found.messages == [recordings.message(db, 4)]


def test_no_recording_of_that_number(db):
    assert recordings.recording(db, 1) is None and recordings.message(db, 1) is None
