"""Queues and who is in them."""

import sqlite3
from collections.abc import Sequence

from appliance.db.connect import write
from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import usage
from appliance.queues import queries
from appliance.queues.queries import Queue
from appliance.seats.service import refuse_taken
from appliance.validators import (
    valid_bool,
    valid_choice,
    valid_extension,
    valid_int,
    valid_name,
    valid_optional_int,
)

STRATEGIES = ("ring_all", "round_robin", "in_order", "fewest_calls", "longest_idle", "random")


def queue(db: sqlite3.Connection, queue_id: int) -> Queue:
    """Raises NotFound."""
    found = queries.queue(db, queue_id)
    if found is None:
        raise NotFound("queue", queue_id)
    return found


def checked(
    *,
    name: object,
    extension: object,
    strategy: object = "longest_idle",
    ring_seconds: object = 15,
    max_wait_seconds: object = None,
    max_length: object = None,
    leave_when_empty: object = True,
    after_call_seconds: object = 30,
    missed_limit: object = 3,
    announce_position: object = True,
    announce_seconds: object = 45,
    record: object = True,
) -> dict[str, object]:
    """The columns of a queue from what a form sent; raises Invalid named after the column."""
    return {
        "name": valid_name(name),
        "extension": valid_extension(extension, "extension"),
        "strategy": valid_choice(strategy, "strategy", STRATEGIES),
        "ring_seconds": valid_int(ring_seconds, "ring_seconds", 5, 120),
        "max_wait_seconds": valid_optional_int(max_wait_seconds, "max_wait_seconds", 5, 7200),
        "max_length": valid_optional_int(max_length, "max_length", 1, 1000),
        "leave_when_empty": valid_bool(leave_when_empty, "leave_when_empty"),
        "after_call_seconds": valid_int(after_call_seconds, "after_call_seconds", 0, 3600),
        "missed_limit": valid_int(missed_limit, "missed_limit", 0, 20),
        "announce_position": valid_bool(announce_position, "announce_position"),
        "announce_seconds": valid_int(announce_seconds, "announce_seconds", 15, 600),
        "record": valid_bool(record, "record"),
    }


def add_queue(db: sqlite3.Connection, *, demo: bool = False, **values: object) -> int:
    """`values` as in `checked`; returns the id."""
    columns = checked(**values)
    with write(db):
        _refuse_taken(db, 0, columns)
        return queries.insert_queue(db, {**columns, "demo": demo})


def edit_queue(db: sqlite3.Connection, queue_id: int, **values: object) -> None:
    """All values, as in `checked`: what is left out gets its default."""
    columns = checked(**values)
    with write(db):
        queue(db, queue_id)
        _refuse_taken(db, queue_id, columns)
        queries.update_queue(db, queue_id, columns)


def delete_queue(db: sqlite3.Connection, queue_id: int) -> None:
    """Refused with Conflict while an access number falls back to it or a flow leads into it."""
    with write(db):
        queue(db, queue_id)
        numbers = queries.access_numbers_of(db, queue_id)
        if numbers:
            raise Conflict("These access numbers lead to this queue: %(numbers)s", numbers=", ".join(numbers))
        flows = usage.flows_with(db, "queue", queue_id)
        if flows:
            raise Conflict("These flows lead to this queue: %(flows)s", flows=", ".join(flows))
        queries.delete_queue(db, queue_id)


def set_members(db: sqlite3.Connection, queue_id: int, person_ids: Sequence[int]) -> None:
    """The members in their order; replaces what was there."""
    wanted = [valid_int(person_id, "members", 1, 2**31) for person_id in person_ids]
    if len(set(wanted)) != len(wanted):
        raise Invalid("members", "An agent can be in a queue only once.")
    with write(db):
        queue(db, queue_id)
        if set(wanted) - set(queries.agents(db)):
            raise Invalid("members", "Only active persons with a staff number can be in a queue.")
        queries.replace_members(db, queue_id, wanted)


def _refuse_taken(db: sqlite3.Connection, queue_id: int, columns: dict[str, object]) -> None:
    if queries.name_taken(db, str(columns["name"]), queue_id):
        raise Invalid("name", "This name is already taken.")
    refuse_taken(db, "extension", str(columns["extension"]), but_queue=queue_id)
