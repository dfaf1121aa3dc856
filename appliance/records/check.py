"""What must hold of the records at any time. Every test that makes calls asks for it, and so can an administrator
(`python3 -m appliance.records.check`)."""

import sqlite3
import sys

from appliance.calls.outcome import ALL
from appliance.db.connect import read

_STATES = "('answered', 'abandoned', 'short_abandoned', 'overflowed', 'key_exit')"
_OUTCOMES = "(" + ", ".join(f"'{word}'" for word in ALL) + ")"

# Each query names what it finds: one column, the violation in words.
_RULES = (
    f"""SELECT 'visit ' || v.id || ' of ended call ' || c.id || ' has no final state'
        FROM queue_visit v JOIN call c ON c.id = v.call_id WHERE c.ended_at IS NOT NULL AND v.state NOT IN {_STATES}""",
    "SELECT 'visit ' || id || ' ended without a state' FROM queue_visit WHERE ended_at IS NOT NULL AND state = ''",
    "SELECT 'visit ' || id || ' has a state but is not answered nor over' FROM queue_visit"
    " WHERE state NOT IN ('', 'answered') AND ended_at IS NULL",
    "SELECT 'visit ' || id || ' is answered by nobody or at no time' FROM queue_visit"
    " WHERE (state = 'answered') <> (connected_at IS NOT NULL)",
    "SELECT 'visit ' || id || ' has no wait' FROM queue_visit WHERE state <> '' AND wait_ms IS NULL",
    "SELECT 'visit ' || id || ' lasts a negative time' FROM queue_visit"
    " WHERE min(coalesce(wait_ms, 0), coalesce(talk_ms, 0), coalesce(ring_ms, 0)) < 0",
    "SELECT 'channel ' || uniqueid || ' has ' || count(*) || ' open visits' FROM queue_visit"
    " WHERE ended_at IS NULL GROUP BY uniqueid HAVING count(*) > 1",
    "SELECT 'visit ' || id || ' belongs to no call' FROM queue_visit WHERE call_id NOT IN (SELECT id FROM call)",
    "SELECT 'leg ' || uniqueid || ' belongs to no call' FROM leg WHERE call_id NOT IN (SELECT id FROM call)",
    "SELECT 'step ' || seq || ' belongs to no call' FROM call_step WHERE call_id NOT IN (SELECT id FROM call)",
    "SELECT 'ring ' || ring.id || ' and its visit belong to different calls' FROM ring"
    " JOIN queue_visit ON queue_visit.id = ring.visit_id WHERE ring.call_id <> queue_visit.call_id",
    "SELECT 'ring ' || id || ' belongs to no visit' FROM ring WHERE visit_id NOT IN (SELECT id FROM queue_visit)",
    "SELECT 'recording ' || file || ' belongs to no call' FROM recording WHERE call_id NOT IN (SELECT id FROM call)",
    "SELECT 'message ' || file || ' belongs to no call' FROM message WHERE call_id NOT IN (SELECT id FROM call)",
    f"SELECT 'call ' || id || ' ended with outcome ' || quote(outcome) FROM call"
    f" WHERE ended_at IS NOT NULL AND outcome NOT IN {_OUTCOMES}",
    "SELECT 'call ' || id || ' goes on and has an outcome' FROM call WHERE ended_at IS NULL AND outcome <> ''",
    "SELECT 'call ' || id || ' ends before it begins' FROM call WHERE ended_at < started_at",
    # a leg that a call is named after must be a leg of that call: else the visit of one party counts twice
    "SELECT 'call ' || call.id || ' is also a leg of ' || leg.call_id FROM call JOIN leg ON leg.uniqueid = call.id"
    " WHERE leg.call_id <> call.id",
    "SELECT 'answered visit ' || v.id || ' has no leg ' || v.peer FROM queue_visit v WHERE v.peer <> ''"
    " AND v.peer NOT IN (SELECT uniqueid FROM leg) AND v.call_id IN (SELECT call_id FROM leg)",
    "SELECT 'call ' || id || ' is answered but no visit is' FROM call WHERE direction = 'in' AND outcome = 'answered'"
    " AND id NOT IN (SELECT call_id FROM queue_visit WHERE state = 'answered')",
)


def check(db: sqlite3.Connection) -> list[str]:
    """Everything that is wrong, in words; empty if nothing is. Reads all records: for tests and the curious."""
    found = [str(row[0]) for rule in _RULES for row in db.execute(rule)]
    offered, final = db.execute(
        f"SELECT count(*), coalesce(sum(state IN {_STATES}), 0) FROM queue_visit WHERE ended_at IS NOT NULL"
    ).fetchone()
    if offered != final:
        found.append(f"{offered} visits were offered and are over, {final} have a final state")
    return found


def main() -> int:
    with read() as db:
        wrong = check(db)
    for violation in wrong:
        print(violation)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
