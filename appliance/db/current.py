"""What every program asks before it works with the database."""

import sqlite3

from appliance.db import migrations


class NotMigrated(RuntimeError):
    """The database's schema is older than the program. The program ends and systemd starts it again, after
    linebox-migrate has done its work."""


def require_current(db: sqlite3.Connection) -> None:
    """Raises NotMigrated while a migration is pending. A database that is newer is fine: a release only adds."""
    missing = migrations.pending(db)
    if missing:
        raise NotMigrated(f"migrations are pending: {', '.join(missing)}")
