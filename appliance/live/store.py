"""The database from an event loop: two threads, one that reads and one that writes in the order of the calls. A writer
that meets a locked or full database tries again until it gets through: no state of an agent is missing afterwards."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from appliance.db.connect import connect, write

log = logging.getLogger(__name__)
T = TypeVar("T")
RETRY_SECONDS = 0.5


class Store:
    """Reads and ordered writes; `close()` lets the writes that were asked for finish, for a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = ThreadPoolExecutor(1, "read")
        self._writer = ThreadPoolExecutor(1, "write")
        self._local = threading.local()
        self._closing = threading.Event()

    async def read(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Ask a question in the reading thread."""
        return await asyncio.wrap_future(self._reader.submit(lambda: question(self._db(query_only=True))))

    def write(self, change: Callable[[sqlite3.Connection], T]) -> "Future[T]":
        """Run a change in its own transaction, after all earlier ones."""
        return self._writer.submit(self._write, change)

    def close(self) -> None:
        """Stop trying when the database stays locked, then wait for the threads."""
        self._closing.set()
        for thread in (self._writer, self._reader):
            thread.submit(self._close_own)
            thread.shutdown(wait=True)

    def _close_own(self) -> None:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is not None:
            db.close()

    def _db(self, *, query_only: bool = False) -> sqlite3.Connection:
        """This thread's own connection."""
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = connect(self._path)
            if query_only:
                db.execute("PRAGMA query_only=ON")
            self._local.db = db
        return db

    def _write(self, change: Callable[[sqlite3.Connection], T]) -> T:
        tries = 0
        while True:
            try:
                with write(self._db()) as db:
                    return change(db)
            except sqlite3.OperationalError as error:
                tries += 1
                if self._closing.is_set():
                    log.error("not written to the database: %s", error)
                    raise
                if tries == 1:
                    log.warning("the database cannot be written, trying on: %s", error)
                self._closing.wait(RETRY_SECONDS)
            except Exception:
                log.exception("not written to the database")
                raise
