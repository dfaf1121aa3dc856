"""`python3 -m appliance.db.migrate`: what a box needs before any other program starts: its secrets, its database, the
schema of this release. One process at a time, by a lock on the database's folder; runs as user linebox."""

import argparse
import contextlib
import fcntl
import logging
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from sqlite_utils import Database, Migrations

from appliance import paths
from appliance.db import migrations, new_box
from appliance.db.connect import connect
from appliance.files import give_to_group

log = logging.getLogger("appliance.db.migrate")

GROUP = "linebox-data"


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Wait for any other migrating process."""
    with (folder / "migrate.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migration_set(functions: Sequence[Callable[[sqlite3.Connection], None]]) -> Migrations:
    """The functions as a set of sqlite-utils, which runs each with its record in one transaction."""
    found = Migrations(migrations.SET)
    for function in functions:

        def run(database: Database, function: Callable[[sqlite3.Connection], None] = function) -> None:
            function(database.conn)

        found(name=function.__name__)(run)
    return found


def copy_before(db: sqlite3.Connection, target: Path) -> None:
    """A copy of the whole database by the backup API, which sees a consistent state whatever stands in the WAL."""
    temporary = target.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    copy = sqlite3.connect(temporary)
    with contextlib.closing(copy):
        db.backup(copy)
    temporary.replace(target)


def migrate(
    path: Path,
    functions: Sequence[Callable[[sqlite3.Connection], None]] = migrations.FUNCTIONS,
    *,
    stop_before: str = "",
) -> list[str]:
    """Apply what is pending; returns the names. A database with data is copied first, to
    `<name>-before-<migration>.db` beside it. Foreign keys are off meanwhile: SQLite refuses to rebuild a table that
    others point to; afterwards every reference is checked, and a dangling one is an error."""
    existed = path.exists()
    with contextlib.closing(connect(path)) as db:
        db.execute("PRAGMA foreign_keys=OFF")
        database = Database(db)
        wanted = migration_set(functions)
        names = [migration.name for migration in wanted.pending(database)]
        if stop_before in names:
            names = names[: names.index(stop_before)]
        if names and existed and len(names) < len(functions):
            copy_before(db, path.with_name(f"{path.stem}-before-{names[0]}.db"))
        wanted.apply(database, stop_before=stop_before or None)
        dangling = db.execute("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"{len(dangling)} rows point to nothing, the first in table {dangling[0]['table']}")
    return names


def prepare_folder(folder: Path) -> None:
    """The database's folder: every reader needs to write into it (WAL), so it belongs to the shared group."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():
        give_to_group(folder, GROUP)
        folder.chmod(0o2770)


def main(arguments: Sequence[str] | None = None) -> int:
    argparse.ArgumentParser(prog="appliance.db.migrate", description=__doc__).parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    os.umask(0o007)
    prepare_folder(paths.DATABASE.parent)
    with lock(paths.DATABASE.parent):
        applied = migrate(paths.DATABASE)
        paths.DATABASE.chmod(0o660)
        log.info("database: %s", f"applied {', '.join(applied)}" if applied else "nothing to migrate")
        with contextlib.closing(connect()) as db:
            for what in new_box.ensure(db, paths.SECRETS):
                log.info("new box: made %s", what)
    return 0


if __name__ == "__main__":
    sys.exit(main())
