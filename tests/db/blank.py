"""A database at the newest schema, for tests of services: made once, copied for each test."""

import functools
import shutil
import sqlite3
import tempfile
from pathlib import Path

from appliance.db.connect import connect
from appliance.db.migrate import migrate


@functools.cache
def _master() -> Path:
    path = Path(tempfile.mkdtemp(prefix="linebox-blank-")) / "master.db"
    migrate(path)
    return path


def blank(folder: Path) -> sqlite3.Connection:
    """An open connection to a new copy in `folder`."""
    shutil.copy(_master(), folder / "linebox.db")
    return connect(folder / "linebox.db")
