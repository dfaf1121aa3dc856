"""Which flows use a thing: asked by the area that is about to delete it."""

import json
import sqlite3


def flows_with(db: sqlite3.Connection, field: str, value: object) -> list[str]:
    """Names of the flows one of whose steps, in the version in force, has `field` = `value` (a queue's id, a seat's
    number). Older versions only tell the story of past calls and hold nothing back."""
    rows = db.execute(
        "SELECT flow.name, flow_version.body FROM flow JOIN flow_version"
        " ON flow_version.flow_id = flow.id AND flow_version.version = flow.version ORDER BY flow.name"
    ).fetchall()
    return [
        row["name"]
        for row in rows
        if any(step.get(field) == value for step in json.loads(row["body"]).get("steps", {}).values())
    ]
