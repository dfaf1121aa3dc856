"""One database connection for the length of a request, opened when first asked for."""

import sqlite3

from flask import Flask, g

from appliance.db.connect import connect, read
from appliance.db.current import require_current


def db() -> sqlite3.Connection:
    """The request's connection; writes go through `appliance.db.connect.write(db())` in the services."""
    if "db" not in g:
        g.db = connect()
    connection: sqlite3.Connection = g.db
    return connection


def close(_error: BaseException | None = None) -> None:
    connection = g.pop("db", None)
    if connection is not None:
        connection.close()


def init_app(app: Flask) -> None:
    """Refuses to start (NotMigrated) on a database that is older than the pages; systemd tries again."""
    with read() as connection:
        require_current(connection)
    app.teardown_appcontext(close)
