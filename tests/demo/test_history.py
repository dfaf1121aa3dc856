"""The demo's past is read by the box's own reader: every call once, nothing that contradicts itself."""

import random
from datetime import datetime
from pathlib import Path

from appliance.db.connect import connect
from appliance.records.check import check
from appliance.records.reader import Reader
from tests.demo import history, shop
from tests.records.logs import blank

IDS = history.Ids(
    {shop.SALES: (1, [1, 2, 3, 4]), shop.AFTER_SALES: (2, [4, 5, 6])},
    {name: number for number, name in enumerate(shop.LINES, 1)},
    {agent: f"{seat}-desk" for agent, seat in enumerate(shop.SEATS, 1)},
    {number: place for place, number in enumerate(shop.MEMBERS, 1)},
    1,
)
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=history.ZONE)


def test_the_past_is_read_without_a_contradiction(tmp_path: Path) -> None:
    logs = history.simulate(IDS, NOW, random.Random(1))
    queue_log, cel = tmp_path / "queue_log", tmp_path / "cel"
    queue_log.write_text(logs.text("queue_log"))
    cel.write_text(logs.text("cel"))
    db = connect(blank(tmp_path))
    try:
        Reader(None, queue_log, cel, label=".demo").drain(db)
        assert check(db) == []
        counts = dict(db.execute("SELECT outcome, count(*) FROM call GROUP BY outcome").fetchall())
        assert sum(counts.values()) == logs.calls > 1500
        assert set(counts) == {"answered", "abandoned", "short_abandoned", "overflowed", "gave_up", "blacklisted"}
        assert counts["answered"] > 0.7 * logs.calls
        assert db.execute("SELECT count(*) FROM queue_visit WHERE reason = 'lost'").fetchone()[0] == 0
        newest = db.execute("SELECT max(started_at) FROM call").fetchone()[0]
        assert newest <= NOW.timestamp() * 1000
    finally:
        db.close()


def test_the_same_dice_tell_the_same_story() -> None:
    first, second = (history.simulate(IDS, NOW, random.Random(7)) for _ in range(2))
    assert first.text("queue_log") == second.text("queue_log")


def test_the_shop_opens_only_what_it_names() -> None:
    document = shop.document("secret-password")
    keys = {queue["key"] for queue in document["queues"]}
    steps = document["flows"][0]["body"]["steps"].values()
    assert {step["queue"] for step in steps if "queue" in step} == keys
    assert {queue["members"][0] for queue in document["queues"]} <= set(shop.AGENTS)
