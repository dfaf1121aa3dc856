"""`python3 -m appliance.db.schema > appliance/db/schema.sql`: the schema that the migrations make, for newcomers to
read. A test holds the committed file against it."""

import sqlite3
import sys
import tempfile
from pathlib import Path

from appliance.db.connect import connect
from appliance.db.migrate import migrate
from appliance.db.migrations import TABLE

HEAD = "-- What the migrations make of an empty file. Generated: `python3 -m appliance.db.schema`.\n"


def text(db: sqlite3.Connection) -> str:
    """All statements of a database in the order of their making, without SQLite's and sqlite-utils' own tables."""
    rows = db.execute(
        "SELECT sql FROM sqlite_master"
        " WHERE sql IS NOT NULL AND tbl_name <> ? AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
        (TABLE,),
    ).fetchall()
    return HEAD + "".join(f"\n{row['sql']};\n" for row in rows)


def of_blank() -> str:
    """The schema of a new box."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        migrate(path)
        db = connect(path)
        try:
            return text(db)
        finally:
            db.close()


if __name__ == "__main__":
    sys.stdout.write(of_blank())
