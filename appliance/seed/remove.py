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
        calls = queries.delete_calls(db)
        removed: dict[str, Any] = {"call": len(calls)}
        for table in queries.TABLES:
            try:
                removed[table] = queries.delete_demo(db, table)
            except sqlite3.IntegrityError as error:
                raise Conflict("Something of the shop's own uses a %(what)s of the demo.", what=table) from error
    for folder, names in zip((recordings, messages), sounds, strict=True):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                (folder / name).unlink()
    # A recording of a call that nobody answered is on the disk alone: empty, but named after the call
    ids = set(calls)
    for path in recordings.rglob("*.wav"):
        if path.stem in ids:
            path.unlink()
    return removed
