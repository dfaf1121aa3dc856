"""Who is rung first."""

from appliance.live.ranks import RAISED_MS, Misses, penalties

A, B, C, D = 1, 2, 3, 4


def order(found: dict[int, int]) -> list[list[int]]:
    """Agents by penalty, lowest first."""
    return [sorted(agent for agent in found if found[agent] == level) for level in sorted(set(found.values()))]


def test_fewest_calls_rings_who_answered_least_and_ties_are_equal() -> None:
    assert order(penalties("fewest_calls", [A, B, C, D], [A, B, C, D], {A: 7, B: 2, C: 2}, {})) == [[D], [B, C], [A]]


def test_ranks_are_dense_among_those_signed_in() -> None:
    assert penalties("fewest_calls", [A, B, C], [A, C], {A: 900, B: 0, C: 3}, {}) == {A: 1, C: 0}


def test_in_order_follows_the_queues_order() -> None:
    assert penalties("in_order", [C, A, B], [A, B, C], {}, {}) == {C: 0, A: 1, B: 2}


def test_a_missed_ring_goes_behind_everybody_else() -> None:
    answered = {A: 0, B: 50, C: 90}
    assert order(penalties("fewest_calls", [A, B, C], [A, B, C], answered, {A: 1})) == [[B], [C], [A]]
    assert order(penalties("fewest_calls", [A, B, C], [A, B, C], answered, {A: 1, B: 1})) == [[C], [A], [B]]
    assert order(penalties("fewest_calls", [A, B, C], [A, B, C], answered, {A: 2, B: 1, C: 1})) == [[B], [C], [A]]
    assert order(penalties("in_order", [A, B], [A, B], {}, {A: 1})) == [[B], [A]]


def test_other_strategies_are_left_to_asterisk() -> None:
    for strategy in ("ring_all", "round_robin", "longest_idle", "random"):
        assert penalties(strategy, [A, B], [A, B], {A: 5}, {B: 2}) == {A: 0, B: 0}


def test_a_miss_is_forgotten_after_a_minute_or_an_answer() -> None:
    misses = Misses()
    misses.missed(A, 1000)
    misses.missed(A, 2000)
    misses.missed(B, 2000)
    assert misses.counts(2000) == {A: 2, B: 1}
    misses.answered(B)
    assert misses.counts(1000 + RAISED_MS) == {A: 1}
    assert misses.counts(2000 + RAISED_MS) == {}
