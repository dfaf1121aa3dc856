"""The only way to open the database. WAL lets readers go on while one program writes; a writer that waits for another
gives up after `BUSY_SECONDS` with sqlite3.OperationalError, so no transaction may be held across I/O."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from appliance import paths

BUSY_SECONDS = 5.0


def connect(path: Path | None = None, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """An open connection in autocommit mode whose rows answer to column names. `synchronous=FULL`: what a person
    entered is still there after a power cut. The box's own database (`path` None) is never made here: only
    linebox-migrate gives it the right owner; for anybody else a missing one is sqlite3.OperationalError."""
    name, uri = (str(path), False) if path else (f"file:{quote(str(paths.DATABASE))}?mode=rw", True)
    db = sqlite3.connect(name, timeout=busy_seconds, isolation_level=None, check_same_thread=False, uri=uri)
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA foreign_keys=ON")
    db.execute("PRAGMA synchronous=FULL")
    return db


@contextmanager
def read(path: Path | None = None) -> Iterator[sqlite3.Connection]:
    """A connection for reading, closed at the end of the block."""
    db = connect(path)
    try:
        db.execute("PRAGMA query_only=ON")
        yield db
    finally:
        db.close()


@contextmanager
def write(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One write transaction on `db`: committed at the end of the block, rolled back on any exception. BEGIN IMMEDIATE
    takes the write lock at once, so that no transaction fails half way because another one wrote first."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield db
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")
