"""What is made of a document. Each list is optional; names in brackets may be left out.

    {
      "shop":      {"shop_name": "…", "time_zone": "Asia/Shanghai", "language": "zh"},
      "persons":   [{"name", "login", "password", "role": "administrator|leader|agent", ["staff_number", "language"]}],
      "seats":     [{"number": "801", "name"}],
      "queues":    [{"key", "name", "extension", ["strategy", … every column of table queue],
                     "members": ["8001", …]}],                      staff numbers, in their order
      "lines":     [{"name", "address", ["port", "caller_number", "channels", "enabled"]}],
      "flows":     [{"key", "name", "body": {"first", "steps"}}],   a step's "queue": a queue's key or id
      "access_numbers": [{"number", "name", "flow": key or id, "queue": key or id, ["language", "station", "medium"]}],
      "members":   [{"number", "name", "pin", ["phone"]}],
      "blacklist": [{"pattern", ["reason", "action", "expires_at"]}],
      "holidays":  [{"day", "name", ["hours"]}]
    }

The answer holds the ids: persons by staff number (or login), seats by number, devices by name with id and secret,
queues and flows by key, lines by name, members by number, access numbers and blacklist as lists."""

import copy
import sqlite3
from typing import Any

from appliance.access import service as access
from appliance.blacklist import service as blacklist
from appliance.errors import Invalid
from appliance.flows import service as flows
from appliance.lines import service as lines
from appliance.members import service as members
from appliance.queues import service as queues
from appliance.seats import service as seats
from appliance.system import service as system

PARTS = (
    "shop",
    "persons",
    "seats",
    "queues",
    "lines",
    "flows",
    "access_numbers",
    "members",
    "blacklist",
    "holidays",
)


def make(db: sqlite3.Connection, document: dict[str, Any], *, demo: bool = False) -> dict[str, Any]:
    """Through the services, each thing in its own transaction: the first that is refused raises and leaves what was
    made before it. `demo` marks the rows; the shop's own settings and holidays have no mark and are left out then."""
    unknown = set(document) - set(PARTS)
    if unknown:
        raise Invalid("document", "Unknown part: %(part)s", part=", ".join(sorted(unknown)))
    made: dict[str, Any] = {}
    if "shop" in document and not demo:
        system.set_shop(db, **document["shop"])
    made["persons"] = {
        item.get("staff_number") or item["login"]: access.add_person(db, **item, demo=demo)
        for item in document.get("persons", [])
    }
    _make_seats(db, document.get("seats", []), made, demo)
    made["queues"] = {item["key"]: _make_queue(db, item, made["persons"], demo) for item in document.get("queues", [])}
    made["lines"] = {item["name"]: lines.add_line(db, **item, demo=demo) for item in document.get("lines", [])}
    made["flows"] = {
        item["key"]: flows.create(db, item["name"], _with_ids(item["body"], made["queues"]), None, demo=demo)
        for item in document.get("flows", [])
    }
    made["access_numbers"] = [_make_access_number(db, item, made, demo) for item in document.get("access_numbers", [])]
    made["members"] = {
        item["number"]: members.add_member(db, **item, demo=demo) for item in document.get("members", [])
    }
    made["blacklist"] = [blacklist.add_entry(db, **item, demo=demo) for item in document.get("blacklist", [])]
    for item in document.get("holidays", []) if not demo else []:
        system.put_holiday(db, **item)
    return made


def _make_seats(db: sqlite3.Connection, items: list[dict[str, Any]], made: dict[str, Any], demo: bool) -> None:
    made["seats"], made["devices"] = {}, {}
    for item in items:
        seat = seats.seat(db, seats.add_seat(db, **item, demo=demo))
        made["seats"][seat.number] = seat.id
        for device in seat.devices:
            made["devices"][device.name] = {"id": device.id, "secret": device.secret}


def _make_queue(db: sqlite3.Connection, item: dict[str, Any], persons: dict[str, int], demo: bool) -> int:
    values = {key: value for key, value in item.items() if key not in ("key", "members")}
    queue_id = queues.add_queue(db, **values, demo=demo)
    queues.set_members(db, queue_id, [_id(persons, number, "members") for number in item.get("members", [])])
    return queue_id


def _make_access_number(db: sqlite3.Connection, item: dict[str, Any], made: dict[str, Any], demo: bool) -> str:
    values = {key: value for key, value in item.items() if key not in ("flow", "queue")}
    return lines.add_access_number(
        db,
        **values,
        flow_id=_id(made["flows"], item["flow"], "flow"),
        queue_id=_id(made["queues"], item["queue"], "queue"),
        demo=demo,
    )


def _with_ids(body: dict[str, Any], queue_ids: dict[str, int]) -> dict[str, Any]:
    """A flow's body with queues' ids in place of keys."""
    body = copy.deepcopy(body)
    for step in body.get("steps", {}).values():
        if "queue" in step:
            step["queue"] = _id(queue_ids, step["queue"], "queue")
    return body


def _id(known: dict[str, int], key: Any, field: str) -> int:
    """The id behind a key of this document; a number is an id already."""
    if isinstance(key, int):
        return key
    if key not in known:
        raise Invalid(field, "Nothing in the document is called %(key)s.", key=key)
    return known[key]
