"""PINs are checked also while somebody else keeps the database locked: wrong ones are then counted in memory."""

import sqlite3
import threading
import time
from contextlib import closing

from appliance.access.passwords import PINS, hash_to_waste_time_on, matches
from appliance.clock import now_ms
from appliance.db.connect import connect, read
from appliance.members import queries, service
from appliance.members.service import LOCK_MS, PIN_TRIES, PinCheck

BUSY_SECONDS = 0.3  # a caller waits; the counter in memory is as good


class PinMemory:
    """Wrong PINs of the last minutes that could not be written; shared by all sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: dict[str, tuple[int, float]] = {}  # number → how many, when the last one (monotonic seconds)

    def check(self, number: str, pin: str) -> PinCheck:
        """As members.service.check_pin; never fails because of a lock."""
        if self._count(number) >= PIN_TRIES:
            return PinCheck(None, True)
        try:
            with closing(connect(busy_seconds=BUSY_SECONDS)) as db:
                found = service.check_pin(db, number, pin)
        except sqlite3.OperationalError:
            return self._check_without_writing(number, pin)
        if found.member:
            self._forget(number)
        return found

    def _check_without_writing(self, number: str, pin: str) -> PinCheck:
        # Counted before the hash is computed, so that calls at the same time cannot share one count
        tries = self._add(number)
        with read() as db:
            written = queries.pin_failures(db, number)
            if 0 < written.locked_until - now_ms() <= LOCK_MS:
                return PinCheck(None, True)
            member = queries.member_by_number(db, number)
            stored = queries.pin_hash(db, member.id) if member and member.active else hash_to_waste_time_on(PINS)
        if not matches(PINS, stored, pin) or member is None or not member.active:
            return PinCheck(None, tries >= PIN_TRIES)
        self._forget(number)
        return PinCheck(member, False)

    def _count(self, number: str) -> int:
        with self._lock:
            count, at = self._failures.get(number, (0, 0.0))
            if time.monotonic() - at > LOCK_MS / 1000:
                self._failures.pop(number, None)
                return 0
            return count

    def _add(self, number: str) -> int:
        with self._lock:
            count = self._failures.get(number, (0, 0.0))[0] + 1
            self._failures[number] = (count, time.monotonic())
            return count

    def _forget(self, number: str) -> None:
        with self._lock:
            self._failures.pop(number, None)
