"""The migrations in their order. A released one is never edited or renamed; those of one release only add, so that the
release before still runs on the new schema. No `executescript()` in them: it commits behind the migration's back."""

import sqlite3
from collections.abc import Callable

from appliance.db.migrations.m0001_initial import m0001_initial

SET = "linebox"
TABLE = "_sqlite_migrations"  # sqlite-utils' own

FUNCTIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (m0001_initial,)


def pending(db: sqlite3.Connection) -> list[str]:
    """Names of the migrations that this file has not seen. Asked of SQLite directly: every daemon asks at its start,
    and sqlite-utils is slow to import."""
    names = [function.__name__ for function in FUNCTIONS]
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone() is None:
        return names
    applied = {row["name"] for row in db.execute(f"SELECT name FROM {TABLE} WHERE migration_set = ?", (SET,))}
    return [name for name in names if name not in applied]
