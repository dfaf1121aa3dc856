"""Figures of field.md §5.2, and errors found in other products (§5.3)."""

import pytest

from appliance.calls.queries import figures, today
from tests.calls_area.shop import NOON, SECOND, visit

HOUR = 3600 * SECOND


def of(db, **more):
    return figures(db, NOON, NOON + HOUR, **more)


def test_offered_is_the_sum_of_the_states(db):
    for state, wait in (
        ("answered", 4),
        ("answered", 30),
        ("abandoned", 40),
        ("short_abandoned", 2),
        ("overflowed", 60),
        ("key_exit", 10),
    ):
        visit(db, state, wait)
    found = of(db)
    assert found.offered == 6
    assert (found.answered, found.abandoned, found.short_abandoned, found.overflowed, found.key_exit) == (2, 1, 1, 1, 1)
    assert found.service_level == pytest.approx(1 / 5)  # lost ones count against it, short abandons do not
    assert found.answer_rate == pytest.approx(2 / 6)
    assert found.abandon_rate == pytest.approx(1 / 5)
    assert found.loss_rate == pytest.approx(4 / 6)
    assert found.mean_wait_ms == 17_000
    assert found.mean_abandon_ms == 40_000
    assert found.mean_wait_of_all_ms == round(146_000 / 6)
    assert found.longest_wait_ms == 60_000


def test_nothing_divided_by_nothing_is_no_figure(db):
    found = of(db)
    rates = (found.service_level, found.answer_rate, found.abandon_rate, found.loss_rate)
    means = (found.mean_wait_ms, found.mean_abandon_ms, found.mean_talk_ms, found.longest_wait_ms)
    assert found.offered == 0 and {*rates, *means} == {None}


def test_short_abandons_alone_give_no_service_level(db):
    visit(db, "short_abandoned", 1)
    assert of(db).service_level is None and of(db).offered == 1


def test_a_transferred_call_counts_in_the_mean_talk(db):
    visit(db, "answered", 1, exit="BLINDTRANSFER", talk_ms=10 * SECOND)
    visit(db, "answered", 1, exit="COMPLETEAGENT", talk_ms=30 * SECOND)
    assert of(db).mean_talk_ms == 20_000


def test_the_last_agents_own_queue_counts_only_if_the_visit_ended_there(db):
    visit(db, "overflowed", 6, personal=1)
    visit(db, "answered", 10)
    visit(db, "answered", 3, personal=1)
    assert (of(db).offered, of(db).answered, of(db).overflowed) == (2, 2, 0)


def test_who_still_waits_is_not_counted_yet(db):
    visit(db, "", 0, wait_ms=None, ended_at=None)
    assert of(db).offered == 0


def test_the_service_levels_time_is_a_setting(db):
    visit(db, "answered", 20)
    visit(db, "answered", 21)
    assert of(db).in_time == 1
    db.execute("INSERT INTO setting VALUES ('service_level_seconds', '30')")
    assert of(db).in_time == 2 and of(db, within_ms=5000).in_time == 0


def test_one_queue_alone(db):
    visit(db, "answered", 1)
    visit(db, "abandoned", 9, queue_id=2)
    assert of(db, queue_id=2).offered == 1


def test_a_visit_belongs_to_the_quarter_it_entered_in(db):
    quarter = 15 * 60 * SECOND
    visit(db, "answered", 30, entered_at=NOON + quarter - 1)
    visit(db, "abandoned", 30, entered_at=NOON + quarter)
    visit(db, "short_abandoned", 1, entered_at=NOON + HOUR)  # the next period
    found = today(db, NOON, NOON + HOUR, quarter)
    assert [row.at - NOON for row in found] == [0, quarter, 2 * quarter, 3 * quarter]
    assert found[0][1:] == (1, 1, 0, 0, 0, 0) and found[1][1:] == (1, 0, 1, 0, 0, 0)
    assert not any(found[2][1:]) and not any(found[3][1:])
