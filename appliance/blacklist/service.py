"""The blacklist: kept by the pages, asked by `linebox-agi` at each call."""

import sqlite3

from appliance.blacklist import queries
from appliance.blacklist.queries import Entry
from appliance.clock import now_ms
from appliance.db.connect import write
from appliance.errors import Invalid, NotFound
from appliance.validators import valid_choice, valid_int, valid_pattern, valid_text

ACTIONS = ("hang_up", "announce")
LONGEST_PATTERN = 21  # with its +


def entry(db: sqlite3.Connection, entry_id: int) -> Entry:
    """Raises NotFound."""
    found = queries.entry(db, entry_id)
    if found is None:
        raise NotFound("blacklist entry", entry_id)
    return found


def add_entry(
    db: sqlite3.Connection,
    *,
    pattern: str,
    reason: str = "",
    action: str = "hang_up",
    expires_at: int | None = None,
    created_by: int | None = None,
    demo: bool = False,
) -> int:
    """`expires_at`: ms since 1970, None: never. Returns the id."""
    values = _values(pattern, reason, action, expires_at)
    with write(db):
        _refuse_taken(db, 0, str(values["pattern"]))
        return queries.insert_entry(db, {**values, "created_by": created_by, "demo": demo, "created_at": now_ms()})


def edit_entry(
    db: sqlite3.Connection,
    entry_id: int,
    *,
    pattern: str,
    reason: str = "",
    action: str = "hang_up",
    expires_at: int | None = None,
) -> None:
    values = _values(pattern, reason, action, expires_at)
    with write(db):
        entry(db, entry_id)
        _refuse_taken(db, entry_id, str(values["pattern"]))
        queries.update_entry(db, entry_id, values)


def delete_entry(db: sqlite3.Connection, entry_id: int) -> None:
    with write(db):
        entry(db, entry_id)
        queries.delete_entry(db, entry_id)


def match(db: sqlite3.Connection, number: str, now: int | None = None) -> Entry | None:
    """The entry that a caller's number falls under, the longest pattern first; a withheld number never does. Looked up
    by key: as many comparisons as the number has digits, however long the list is."""
    number = number[:LONGEST_PATTERN]
    if not number:
        return None
    patterns = [number] + [number[:length] + "*" for length in range(len(number), 0, -1)]
    found = queries.entries_with(db, patterns, now_ms() if now is None else now)
    return min(found, key=lambda entry: patterns.index(entry.pattern), default=None)


def _values(pattern: str, reason: str, action: str, expires_at: int | None) -> dict[str, object]:
    return {
        "pattern": valid_pattern(pattern),
        "reason": valid_text(reason, "reason", longest=200),
        "action": valid_choice(action, "action", ACTIONS),
        "expires_at": None if expires_at is None else valid_int(expires_at, "expires_at", 1, 2**53),
    }


def _refuse_taken(db: sqlite3.Connection, entry_id: int, pattern: str) -> None:
    if queries.pattern_taken(db, pattern, entry_id):
        raise Invalid("pattern", "This number is already on the list.")
