"""SQL of recordings and messages: where the file of one is. webui.recordings lets nginx send it."""

import sqlite3

from appliance.calls.model import MessageInfo, RecordingInfo


def recording(db: sqlite3.Connection, recording_id: int) -> RecordingInfo | None:
    row = db.execute("SELECT id, call_id, file, started_at FROM recording WHERE id = ?", (recording_id,)).fetchone()
    return RecordingInfo(*row) if row else None


def message(db: sqlite3.Connection, message_id: int) -> MessageInfo | None:
    row = db.execute(
        "SELECT id, call_id, queue_id, file, left_at, duration_ms FROM message WHERE id = ?", (message_id,)
    ).fetchone()
    return MessageInfo(*row) if row else None
