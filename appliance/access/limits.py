"""How often somebody may try. Attempts are counted before the password is looked at, so that many at once count too.

Three counters: a name from one address (a person who mistypes), a name from anywhere and an address for any name (a
machine that guesses). Whoever reaches a counter's limit waits; each further attempt doubles the wait up to the longest.
Blocks are kept in the table: they outlive a restart."""

import sqlite3
from dataclasses import dataclass

from appliance.access.queries import Failures, drop_old_failures, failures, put_failures

FIRST_WAIT_MS = 30_000
LONGEST_WAIT_MS = 15 * 60_000
FORGET_MS = 24 * 3600_000


@dataclass(frozen=True)
class Counter:
    """`key` in the table; after `limit` attempts there is a wait."""

    key: str
    limit: int


def counters(login: str, address: str) -> list[Counter]:
    """The counters that one attempt touches."""
    name = login.strip().casefold()[:60]
    return [
        Counter(f"both:{name}@{address}", 5),
        Counter(f"login:{name}", 30),
        Counter(f"address:{address}", 30),
    ]


def wait_ms(db: sqlite3.Connection, attempt: list[Counter], now: int) -> int:
    """How long this attempt still has to wait, 0: it may go on. A block that reaches further than the longest wait was
    written before the clock jumped back and does not hold."""
    waits = [failures(db, counter.key).blocked_until - now for counter in attempt]
    return max([0, *(wait for wait in waits if wait <= LONGEST_WAIT_MS)])


def count(db: sqlite3.Connection, attempt: list[Counter], now: int) -> None:
    """Write one attempt down, as failed until it is proved otherwise."""
    drop_old_failures(db, now - FORGET_MS)
    for counter in attempt:
        tries = failures(db, counter.key).failures + 1
        over = tries - counter.limit
        wait = min(FIRST_WAIT_MS * 2 ** min(over, 10), LONGEST_WAIT_MS) if over >= 0 else 0
        put_failures(db, counter.key, Failures(tries, now + wait))
