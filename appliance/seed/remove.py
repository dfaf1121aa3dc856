"""The demo's removal."""

import contextlib
import sqlite3
from pathlib import Path
from typing import Any

from appliance import paths
from appliance.db.connect import write
from appliance.errors import Conflict
from appliance.seed import queries


def remove_demo(
    db: sqlite3.Connection, recordings: Path = paths.RECORDINGS, messages: Path = paths.MESSAGES
) -> dict[str, Any]:
    """Everything marked, and the calls through it with their recordings, in one transaction; afterwards the settings
    are to be applied. Refused with Conflict while a demo agent is signed in (the phone would go on ringing), and while
    something of the shop's own uses a part of the demo."""
    with write(db):
        devices = queries.signed_in(db)
        if devices:
            raise Conflict("Agents of the demo are signed in at: %(devices)s", devices=", ".join(devices))
        sounds = queries.files(db)
        removed: dict[str, Any] = {"call": queries.delete_calls(db)}
        for table in queries.TABLES:
            try:
                removed[table] = queries.delete_demo(db, table)
            except sqlite3.IntegrityError as error:
                raise Conflict("Something of the shop's own uses a %(what)s of the demo.", what=table) from error
    for folder, names in zip((recordings, messages), sounds, strict=True):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                (folder / name).unlink()
    return removed
