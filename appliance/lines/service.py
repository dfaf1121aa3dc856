"""Lines to the carriers, and the access numbers whose calls they bring."""

import sqlite3

from appliance.db.connect import write
from appliance.errors import Invalid, NotFound
from appliance.lines import queries
from appliance.lines.queries import AccessNumber, Line
from appliance.settings import LANGUAGES
from appliance.validators import (
    NAME_LENGTH,
    valid_bool,
    valid_choice,
    valid_host,
    valid_int,
    valid_label,
    valid_name,
    valid_number,
    valid_optional_number,
    valid_text,
)

KINDS = ("sip",)


def line(db: sqlite3.Connection, line_id: int) -> Line:
    """Raises NotFound."""
    found = queries.line(db, line_id)
    if found is None:
        raise NotFound("line", line_id)
    return found


def checked_line(
    *,
    name: object,
    address: object,
    kind: object = "sip",
    port: object = 5060,
    caller_number: object = "",
    channels: object = 30,
    enabled: object = True,
) -> dict[str, object]:
    """The columns of a line from what a form sent; raises Invalid named after the column."""
    return {
        "name": valid_label(name),
        "kind": valid_choice(kind, "kind", KINDS),
        "address": valid_host(address),
        "port": valid_int(port, "port", 1, 65535),
        "caller_number": valid_optional_number(caller_number, "caller_number"),
        "channels": valid_int(channels, "channels", 1, 1000),
        "enabled": valid_bool(enabled, "enabled"),
    }


def add_line(db: sqlite3.Connection, *, demo: bool = False, **values: object) -> int:
    """`values` as in `checked_line`; returns the id."""
    columns = checked_line(**values)
    with write(db):
        _refuse_taken_line(db, 0, columns)
        return queries.insert_line(db, {**columns, "demo": demo})


def edit_line(db: sqlite3.Connection, line_id: int, **values: object) -> None:
    """All values, as in `checked_line`: what is left out gets its default."""
    columns = checked_line(**values)
    with write(db):
        line(db, line_id)
        _refuse_taken_line(db, line_id, columns)
        queries.update_line(db, line_id, columns)


def delete_line(db: sqlite3.Connection, line_id: int) -> None:
    """Past calls keep the line's name."""
    with write(db):
        line(db, line_id)
        queries.delete_line(db, line_id)


def access_number(db: sqlite3.Connection, number: str) -> AccessNumber:
    """Raises NotFound."""
    found = queries.access_number(db, number)
    if found is None:
        raise NotFound("access number", number)
    return found


def checked_access_number(
    *,
    number: object,
    name: object,
    flow_id: object,
    queue_id: object,
    language: object = "zh",
    station: object = "",
    medium: object = "",
) -> dict[str, object]:
    """The columns of an access number from what a form sent; raises Invalid named after the column."""
    return {
        "number": valid_number(number),
        "name": valid_name(name),
        "flow_id": valid_int(flow_id, "flow_id", 1, 2**31),
        "queue_id": valid_int(queue_id, "queue_id", 1, 2**31),
        "language": valid_choice(language, "language", LANGUAGES),
        "station": valid_text(station, "station", longest=NAME_LENGTH),
        "medium": valid_text(medium, "medium", longest=NAME_LENGTH),
    }


def add_access_number(db: sqlite3.Connection, *, demo: bool = False, **values: object) -> str:
    """`values` as in `checked_access_number`; returns the number as stored."""
    columns = checked_access_number(**values)
    with write(db):
        _check_access_number(db, "", columns)
        queries.insert_access_number(db, {**columns, "demo": demo})
    return str(columns["number"])


def edit_access_number(db: sqlite3.Connection, old_number: str, **values: object) -> None:
    """All values, as in `checked_access_number`; the number itself may change."""
    columns = checked_access_number(**values)
    with write(db):
        access_number(db, old_number)
        _check_access_number(db, old_number, columns)
        queries.update_access_number(db, old_number, columns)


def delete_access_number(db: sqlite3.Connection, number: str) -> None:
    """Past calls keep the number."""
    with write(db):
        access_number(db, number)
        queries.delete_access_number(db, number)


def _refuse_taken_line(db: sqlite3.Connection, line_id: int, columns: dict[str, object]) -> None:
    if queries.line_name_taken(db, str(columns["name"]), line_id):
        raise Invalid("name", "This name is already taken.")
    other = queries.line_with_address(db, str(columns["address"]), line_id)
    if other is not None:
        raise Invalid("address", "The line %(line)s has this address already.", line=other)


def _check_access_number(db: sqlite3.Connection, old_number: str, columns: dict[str, object]) -> None:
    number = str(columns["number"])
    if number != old_number and queries.access_number(db, number) is not None:
        raise Invalid("number", "This number is already taken.")
    if not queries.exists(db, "flow", int(str(columns["flow_id"]))):
        raise Invalid("flow_id", "Please choose one of the list.")
    if not queries.exists(db, "queue", int(str(columns["queue_id"]))):
        raise Invalid("queue_id", "Please choose one of the list.")
