"""Members: kept by the pages, checked by `linebox-agi` while a caller waits.

A PIN stands only as an Argon2id hash. Wrong PINs are counted by typed number, whether it exists or not, so a caller
cannot find out which numbers do."""

import sqlite3
from dataclasses import dataclass

from appliance.access.passwords import PINS, hash_to_waste_time_on, matches
from appliance.clock import now_ms
from appliance.db.connect import write
from appliance.errors import Invalid, NotFound
from appliance.members import queries
from appliance.members.queries import Member, PinFailures
from appliance.validators import valid_bool, valid_member_number, valid_name, valid_optional_number, valid_pin

PIN_TRIES = 3
LOCK_MS = 10 * 60_000


@dataclass(frozen=True)
class PinCheck:
    """`member`: the member whose PIN it was, None: refused. `locked`: this number is locked for a time now."""

    member: Member | None
    locked: bool


def member(db: sqlite3.Connection, member_id: int) -> Member:
    """Raises NotFound."""
    found = queries.member(db, member_id)
    if found is None:
        raise NotFound("member", member_id)
    return found


def add_member(db: sqlite3.Connection, *, number: str, name: str, pin: str, phone: str = "", demo: bool = False) -> int:
    """Returns the id."""
    values: dict[str, object] = {
        "number": valid_member_number(number),
        "name": valid_name(name),
        "phone": valid_optional_number(phone, "phone"),
        "pin_hash": PINS.hash(valid_pin(pin)),
        "demo": demo,
        "created_at": now_ms(),
    }
    with write(db):
        _refuse_taken(db, 0, str(values["number"]))
        return queries.insert_member(db, values)


def edit_member(
    db: sqlite3.Connection,
    member_id: int,
    *,
    number: str,
    name: str,
    phone: str = "",
    active: bool = True,
    pin: str | None = None,
) -> None:
    """`pin`: a new one, None or empty: unchanged."""
    values: dict[str, object] = {
        "number": valid_member_number(number),
        "name": valid_name(name),
        "phone": valid_optional_number(phone, "phone"),
        "active": valid_bool(active, "active"),
    }
    new_hash = PINS.hash(valid_pin(pin)) if pin else None
    with write(db):
        member(db, member_id)
        _refuse_taken(db, member_id, str(values["number"]))
        queries.update_member(db, member_id, values)
        if new_hash:
            queries.set_pin_hash(db, member_id, new_hash)


def set_pin(db: sqlite3.Connection, member_id: int, pin: str) -> None:
    """A new PIN, for a member who forgot the old one; a lock ends with it."""
    new_hash = PINS.hash(valid_pin(pin))
    with write(db):
        found = member(db, member_id)
        queries.set_pin_hash(db, member_id, new_hash)
        queries.clear_pin_failures(db, found.number)


def delete_member(db: sqlite3.Connection, member_id: int) -> None:
    """Past calls keep the id only."""
    with write(db):
        member(db, member_id)
        queries.delete_member(db, member_id)


def locks(db: sqlite3.Connection, numbers: list[str]) -> dict[str, int]:
    """The numbers that are locked now, with the end of the lock in ms since 1970."""
    now = now_ms()
    found = queries.locked_until(db, numbers)
    return {number: until for number, until in found.items() if 0 < until - now <= LOCK_MS}


def unlock(db: sqlite3.Connection, member_id: int) -> None:
    """Forget the wrong PINs of a member: the next call may try again."""
    with write(db):
        queries.clear_pin_failures(db, member(db, member_id).number)


def check_pin(db: sqlite3.Connection, number: str, pin: str) -> PinCheck:
    """What a caller typed. The third wrong PIN in a row, over however many calls, locks the number for ten minutes;
    a locked number is refused without looking at the PIN. Writes only table pin_failure; the attempt is counted before
    the hash is computed, so that calls at the same time cannot share one count."""
    now = now_ms()
    with write(db):
        before = queries.pin_failures(db, number)
        # A lock never reaches further than its length, whatever the clock did meanwhile
        locked = 0 < before.locked_until - now <= LOCK_MS
        if not locked:
            tries = before.failures % PIN_TRIES + 1
            queries.put_pin_failures(
                db, number, PinFailures(before.failures + 1, now + LOCK_MS if tries == PIN_TRIES else 0)
            )
    if locked:
        return PinCheck(None, True)
    found = queries.member_by_number(db, number)
    stored = queries.pin_hash(db, found.id) if found and found.active else hash_to_waste_time_on(PINS)
    if not matches(PINS, stored, pin) or found is None or not found.active:
        return PinCheck(None, tries == PIN_TRIES)
    with write(db):
        queries.clear_pin_failures(db, number)
    return PinCheck(found, False)


def _refuse_taken(db: sqlite3.Connection, member_id: int, number: str) -> None:
    if queries.number_taken(db, number, member_id):
        raise Invalid("number", "This number is already taken.")
