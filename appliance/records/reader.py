"""Reads both files into the tables, each line exactly once: positions are stored in the transaction that stores what
the lines tell. A transaction is short and never held while a file is read.

The files are flushed to the disk before what they tell is stored, so that after a power cut the tables never know more
than the files; and each second, so that at most a second is lost."""

import logging
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from appliance import paths, settings
from appliance.db.connect import connect, write
from appliance.records import cel, queries, queue_log
from appliance.records.batch import Batch
from appliance.records.lines import cel_lines, queue_lines, text_lines
from appliance.records.model import Call
from appliance.records.refresh import refresh
from appliance.records.tail import Chunk, Place, Tail

log = logging.getLogger(__name__)

POLL_SECONDS = 0.2
FLUSH_SECONDS = 1.0
RETRY_SECONDS = 0.5
CHUNK = 384 * 1024  # most bytes of CEL in one transaction: about a thousand lines and the queue_log that belongs

QUEUE_LOG, CEL = "queue_log", "cel"
RULES: tuple[tuple[str, Callable[[Batch, Any], None]], ...] = ((CEL, cel.apply), (QUEUE_LOG, queue_log.apply))


class Reader:
    """`run` is for a thread of its own; `step` and `drain` for tests and the offline reader."""

    def __init__(
        self,
        database: Path | None = None,
        queue_log_path: Path | None = None,
        cel_path: Path | None = None,
        *,
        chunk: int = CHUNK,
        label: str = "",
    ) -> None:
        """`label`: kept with the positions, so that other files than the box's own can be read too."""
        self.database = database
        self.label = label
        self.tails = {
            CEL: Tail(cel_path or paths.CEL_LOG, chunk),
            QUEUE_LOG: Tail(queue_log_path or paths.QUEUE_LOG, chunk * 3 // 8),  # lines of a call are shorter here
        }
        self._places: dict[str, Place | None] | None = None

    def run(self, stop: threading.Event, on_change: Callable[[set[str]], None]) -> None:
        """Read until `stop` is set. `on_change` is called in this thread with the ids of the calls whose rows were
        written, after they were. A database that is locked, full or away is tried again until it works."""
        db: sqlite3.Connection | None = None
        flushed, troubled = 0.0, False
        while not stop.is_set():
            try:
                if db is None:
                    db = connect(self.database)
                changed = self.step(db)
                if troubled:
                    log.warning("the records are being read again")
                    troubled = False
            except (sqlite3.Error, OSError) as error:
                if not troubled:
                    log.error("the records wait: %s", error)
                troubled = True
                self._places = None  # what is stored decides
                if db is not None and not isinstance(error, sqlite3.OperationalError):
                    db.close()
                    db = None
                stop.wait(RETRY_SECONDS)
                continue
            if changed:
                on_change(changed)
            if changed is None:
                stop.wait(POLL_SECONDS)
                if time.monotonic() - flushed > FLUSH_SECONDS:
                    self._flush()
                    flushed = time.monotonic()
        if db is not None:
            db.close()

    def drain(self, db: sqlite3.Connection) -> set[str]:
        """Read everything that is there; the ids of the calls that changed."""
        found: set[str] = set()
        while (changed := self.step(db)) is not None:
            found |= changed
        return found

    def step(self, db: sqlite3.Connection) -> set[str] | None:
        """Read one chunk of each file and store it; the ids of the calls that changed, None if nothing was there.
        CEL is read first: what queue_log tells of an end that CEL tells is there then, too."""
        if self._places is None:
            self._places = {source: self._place(db, source) for source in self.tails}
        chunks = {source: tail.next(self._places[source]) for source, tail in self.tails.items()}
        found = {source: chunk for source, chunk in chunks.items() if chunk is not None}
        if not found:
            return None
        lines = {source: self._parse(source, chunk) for source, chunk in found.items()}
        short_ms = settings.get(db, settings.SHORT_ABANDON_SECONDS) * 1000
        with write(db):
            batch = Batch(db, short_ms)
            for source, rule in RULES:
                for line in lines.get(source, ()):
                    _guarded(rule, batch, line)
            rows: list[object] = []
            for call in batch.calls.values():
                _guarded(_refresh, batch, call)
                rows.append(call.row)
                rows += call.changed.values()
            batch.write(rows)
            for source, chunk in found.items():
                place = chunk.place
                queries.store_position(db, source + self.label, place.inode, place.position, place.head)
        self._places |= {source: chunk.place for source, chunk in found.items()}
        return batch.changed_ids

    def _place(self, db: sqlite3.Connection, source: str) -> Place | None:
        stored = queries.position(db, source + self.label)
        return Place(*stored) if stored else None

    def _parse(self, source: str, chunk: Chunk) -> list[object]:
        texts = text_lines(source, chunk.data)
        parsed: list[object] = list(queue_lines(texts) if source == QUEUE_LOG else cel_lines(texts))
        bad = [text for text, line in zip(texts, parsed, strict=True) if line is None and text]
        if bad:
            log.warning("%d lines of %s skipped, the first: %.200r", len(bad), source, bad[0])
        return [line for line in parsed if line is not None]

    def _flush(self) -> None:
        for tail in self.tails.values():
            tail.flush()


def _refresh(batch: Batch, call: Call) -> None:
    batch.mend(call)
    refresh(call, batch.short_ms, batch.died, batch.agent_at)
    if call.row.direction == "out" and not call.row.line:
        batch.name_line(call)


def _guarded(rule: Callable[[Batch, Any], None], batch: Batch, item: object) -> None:
    """The files are input from outside: whatever a line or a call does to us, the others are read."""
    try:
        rule(batch, item)
    except sqlite3.Error:
        raise
    except Exception:
        log.exception("skipping %.200r", item)
