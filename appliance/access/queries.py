"""SQL of persons and failed sign-ins."""

import sqlite3
from dataclasses import dataclass

COLUMNS = "id, name, login, role, staff_number, language, active, session_version, demo"


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in. `language`: of their pages, None: as the browser says."""

    id: int
    name: str
    login: str
    role: str
    staff_number: str | None
    language: str | None
    active: bool
    session_version: int
    demo: bool


@dataclass(frozen=True)
class Failures:
    """Failed sign-ins of one key. `blocked_until`: ms since 1970."""

    failures: int
    blocked_until: int


def _person(row: sqlite3.Row) -> Person:
    return Person(**{**dict(row), "active": bool(row["active"]), "demo": bool(row["demo"])})


def person(db: sqlite3.Connection, person_id: int) -> Person | None:
    row = db.execute(f"SELECT {COLUMNS} FROM person WHERE id = ?", (person_id,)).fetchone()
    return None if row is None else _person(row)


def person_by_login(db: sqlite3.Connection, login: str) -> Person | None:
    row = db.execute(f"SELECT {COLUMNS} FROM person WHERE login = ?", (login,)).fetchone()
    return None if row is None else _person(row)


def persons(db: sqlite3.Connection, *, role: str | None = None, active_only: bool = False) -> list[Person]:
    """All persons by staff number, then name."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM person WHERE (:role IS NULL OR role = :role) AND (active = 1 OR NOT :active_only)"
        " ORDER BY staff_number IS NULL, length(staff_number), staff_number, name, id",
        {"role": role, "active_only": active_only},
    )
    return [_person(row) for row in rows]


def password_hash(db: sqlite3.Connection, person_id: int) -> str:
    """The stored hash; empty when there is no such person."""
    row = db.execute("SELECT password_hash FROM person WHERE id = ?", (person_id,)).fetchone()
    return "" if row is None else str(row["password_hash"])


def login_taken(db: sqlite3.Connection, login: str, but_id: int) -> bool:
    return db.execute("SELECT 1 FROM person WHERE login = ? AND id <> ?", (login, but_id)).fetchone() is not None


def staff_number_taken(db: sqlite3.Connection, number: str, but_id: int) -> bool:
    return (
        db.execute("SELECT 1 FROM person WHERE staff_number = ? AND id <> ?", (number, but_id)).fetchone() is not None
    )


def other_administrators(db: sqlite3.Connection, but_id: int) -> int:
    """How many active administrators there are besides one person."""
    row = db.execute(
        "SELECT count(*) FROM person WHERE role = 'administrator' AND active = 1 AND id <> ?", (but_id,)
    ).fetchone()
    return int(row[0])


def insert_person(db: sqlite3.Connection, values: dict[str, object]) -> int:
    cursor = db.execute(
        "INSERT INTO person (name, login, password_hash, role, staff_number, language, demo, created_at)"
        " VALUES (:name, :login, :password_hash, :role, :staff_number, :language, :demo, :created_at)",
        values,
    )
    return int(cursor.lastrowid or 0)


def update_person(db: sqlite3.Connection, person_id: int, values: dict[str, object]) -> None:
    db.execute(
        "UPDATE person SET name = :name, login = :login, role = :role, staff_number = :staff_number,"
        " language = :language WHERE id = :id",
        {**values, "id": person_id},
    )


def set_active(db: sqlite3.Connection, person_id: int, active: bool) -> None:
    db.execute("UPDATE person SET active = ? WHERE id = ?", (active, person_id))


def set_password_hash(db: sqlite3.Connection, person_id: int, password_hash: str) -> None:
    db.execute("UPDATE person SET password_hash = ? WHERE id = ?", (password_hash, person_id))


def set_language(db: sqlite3.Connection, person_id: int, language: str | None) -> None:
    db.execute("UPDATE person SET language = ? WHERE id = ?", (language, person_id))


def raise_session_version(db: sqlite3.Connection, person_id: int) -> None:
    """Every session of this person ends at its next request."""
    db.execute("UPDATE person SET session_version = session_version + 1 WHERE id = ?", (person_id,))


def queues_of(db: sqlite3.Connection, person_id: int) -> list[str]:
    """Names of the queues a person is in."""
    rows = db.execute(
        "SELECT queue.name FROM queue JOIN queue_member ON queue_member.queue_id = queue.id"
        " WHERE queue_member.person_id = ? ORDER BY queue.name",
        (person_id,),
    )
    return [row["name"] for row in rows]


def signed_in_device(db: sqlite3.Connection, person_id: int) -> str | None:
    """The device an agent is signed in at."""
    row = db.execute(
        "SELECT device FROM agent_session WHERE agent_id = ? AND signed_out_at IS NULL ORDER BY id DESC", (person_id,)
    ).fetchone()
    return None if row is None else str(row["device"])


def failures(db: sqlite3.Connection, key: str) -> Failures:
    row = db.execute("SELECT failures, blocked_until FROM sign_in_failure WHERE key = ?", (key,)).fetchone()
    return Failures(0, 0) if row is None else Failures(row["failures"], row["blocked_until"])


def put_failures(db: sqlite3.Connection, key: str, value: Failures) -> None:
    db.execute(
        "INSERT INTO sign_in_failure (key, failures, blocked_until) VALUES (?, ?, ?) ON CONFLICT (key)"
        " DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until",
        (key, value.failures, value.blocked_until),
    )


def clear_failures(db: sqlite3.Connection, keys: list[str]) -> None:
    db.executemany("DELETE FROM sign_in_failure WHERE key = ?", [(key,) for key in keys])


def drop_old_failures(db: sqlite3.Connection, before: int) -> None:
    """Forget keys whose block ended before `before` (ms): a stranger who tries many names must not fill the disk."""
    db.execute("DELETE FROM sign_in_failure WHERE blocked_until < ?", (before,))
