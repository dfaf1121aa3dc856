"""Asterisk's record files at night: big ones are set aside, old ones that were read to the end are deleted.

queue_log is renamed by Asterisk itself, which keeps it open. It opens the CEL file for each line, so that one is
renamed here. The reader of the records follows both over the renames; the higher the number, the older.

Asterisk's messages are kept small at any hour: each packet of a stranger writes a line, and the disk is the box's."""

import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from appliance import settings
from appliance.live import queries
from appliance.live.store import Store

log = logging.getLogger(__name__)

HOUR = 3  # local: the quietest
LARGE = 20 * 1024 * 1024  # bytes
DAY_SECONDS = 86_400
KEPT = 5  # older files of messages


def numbered(path: Path) -> dict[int, Path]:
    """The files that were set aside, by number."""
    found = {}
    for one in path.parent.glob(path.name + ".*"):
        suffix = one.name[len(path.name) + 1 :]
        if suffix.isascii() and suffix.isdigit():
            found[int(suffix)] = one
    return found


def set_aside(path: Path) -> None:
    """Rename a file to `<name>.0`, after moving the older ones up by one, the oldest first."""
    for number, older in sorted(numbered(path).items(), reverse=True):
        older.rename(path.with_name(f"{path.name}.{number + 1}"))
    path.rename(path.with_name(f"{path.name}.0"))


def delete_old(path: Path, read_inode: int | None, days: int, now: float) -> list[str]:
    """Delete files set aside `days` ago. A file that the reader has not left yet, and what is newer, stays."""
    deleted: list[str] = []
    older = sorted(numbered(path).items(), reverse=True)
    inodes = [one.stat().st_ino for _, one in older] + [path.stat().st_ino if path.exists() else -1]
    left = inodes.index(read_inode) if read_inode in inodes else 0
    for _, one in older[:left]:
        if now - one.stat().st_mtime > days * DAY_SECONDS:
            one.unlink()
            deleted.append(one.name)
    return deleted


class Housekeeping:
    """`rotate`: tells Asterisk to rename its open log files, queue_log and messages."""

    def __init__(
        self, store: Store, queue_log: Path, cel: Path, messages: Path, rotate: Callable[[], Awaitable[object]]
    ) -> None:
        self._store, self._rotate = store, rotate
        self._queue_log, self._cel, self._messages = queue_log, cel, messages
        self._done = ""  # the day it was done on

    async def look(self, now_ms: int) -> None:
        """Called every minute or so; does the night's work once."""
        if self._messages.exists() and self._messages.stat().st_size > LARGE:
            await self._rotate()
        for number, older in numbered(self._messages).items():
            if number >= KEPT:
                older.unlink()
        zone, days, places = await self._store.read(_facts)
        local = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
        if local.hour != HOUR or local.date().isoformat() == self._done:
            return
        self._done = local.date().isoformat()
        if self._queue_log.exists() and self._queue_log.stat().st_size > LARGE:
            await self._rotate()
        if self._cel.exists() and self._cel.stat().st_size > LARGE:
            set_aside(self._cel)
        for source, path in (("queue_log", self._queue_log), ("cel", self._cel)):
            for name in delete_old(path, places.get(source), days, time.time()):
                log.info("deleted %s, older than %d days", name, days)


def _facts(db: sqlite3.Connection) -> tuple[str, int, dict[str, int]]:
    return settings.get(db, settings.TIME_ZONE), settings.get(db, settings.RAW_LOG_DAYS), queries.reading(db)
