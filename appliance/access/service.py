"""Persons: the first administrator with the set-up code, adding, editing, deactivating, signing in.

A person is deactivated, never deleted: calls and reports keep naming them. Whoever's password, role or activity changes
is signed out everywhere (`session_version`)."""

import logging
import sqlite3

from appliance import settings
from appliance.access import limits, queries
from appliance.access.passwords import PASSWORDS, hash_to_waste_time_on, matches
from appliance.access.queries import Person
from appliance.clock import now_ms
from appliance.db.connect import write
from appliance.errors import Conflict, Invalid, NotFound
from appliance.validators import valid_choice, valid_login, valid_name, valid_password, valid_staff_number

log = logging.getLogger(__name__)

ROLES = ("administrator", "leader", "agent")
PAGE_LANGUAGES = ("zh_Hans", "zh_Hant", "en")


def person(db: sqlite3.Connection, person_id: int) -> Person:
    """Raises NotFound."""
    found = queries.person(db, person_id)
    if found is None:
        raise NotFound("person", person_id)
    return found


def set_up_needed(db: sqlite3.Connection) -> bool:
    """True as long as no active administrator exists."""
    return queries.other_administrators(db, 0) == 0


def set_up(
    db: sqlite3.Connection,
    *,
    code: str,
    name: str,
    login: str,
    password: str,
    address: str,
    language: str | None = None,
) -> int:
    """The first administrator; returns the id. The code works once: it was written at the first start into a file that
    only somebody with the machine in hand can read, its hash stands in the settings."""
    if not set_up_needed(db):
        raise Conflict("This box has already been set up.")
    attempt = limits.counters("set-up", address)
    _begin_attempt(db, attempt, "code")
    if not matches(PASSWORDS, settings.get(db, settings.SETUP_CODE_HASH), plain_code(code)):
        log.warning("set-up code refused from %s", address)
        raise Invalid("code", "This is not the set-up code.")
    values = _values(db, 0, name=name, login=login, role="administrator", staff_number=None, language=language)
    values["password_hash"] = PASSWORDS.hash(valid_password(password))
    with write(db):
        if not set_up_needed(db):  # two browsers at once
            raise Conflict("This box has already been set up.")
        person_id = queries.insert_person(db, {**values, "demo": 0, "created_at": now_ms()})
        settings.put(db, settings.SETUP_CODE_HASH, "")
        queries.clear_failures(db, [counter.key for counter in attempt])
    log.info("person %d (%s) set the box up from %s", person_id, values["login"], address)
    return person_id


def sign_in(db: sqlite3.Connection, *, login: str, password: str, address: str) -> Person:
    """The person, if name and password fit; else Invalid("password"), the same for a wrong name, a wrong password and
    an inactive person, after the same time."""
    attempt = limits.counters(login, address)
    _begin_attempt(db, attempt, "password")
    found = queries.person_by_login(db, login.strip())
    stored = queries.password_hash(db, found.id) if found and found.active else hash_to_waste_time_on(PASSWORDS)
    if not matches(PASSWORDS, stored, password[:1024]) or found is None or not found.active:
        log.warning("sign-in refused from %s", address)
        raise Invalid("password", "Name or password is wrong.")
    with write(db):
        queries.clear_failures(db, [attempt[0].key])  # not the others: a guesser may own one account
    log.info("person %d signed in from %s", found.id, address)
    return found


def add_person(
    db: sqlite3.Connection,
    *,
    name: str,
    login: str,
    password: str,
    role: str,
    staff_number: str | None = None,
    language: str | None = None,
    demo: bool = False,
) -> int:
    """Returns the id. An agent needs a staff number; others may have one."""
    values = _values(db, 0, name=name, login=login, role=role, staff_number=staff_number, language=language)
    values["password_hash"] = PASSWORDS.hash(valid_password(password))
    with write(db):
        _check_taken(db, 0, values)
        return queries.insert_person(db, {**values, "demo": demo, "created_at": now_ms()})


def edit_person(
    db: sqlite3.Connection,
    person_id: int,
    *,
    name: str,
    login: str,
    role: str,
    staff_number: str | None = None,
    language: str | None = None,
    password: str | None = None,
) -> None:
    """`password`: a new one set by an administrator, None or empty: unchanged."""
    before = person(db, person_id)
    values = _values(db, person_id, name=name, login=login, role=role, staff_number=staff_number, language=language)
    new_hash = PASSWORDS.hash(valid_password(password)) if password else None
    with write(db):
        _check_taken(db, person_id, values)
        if before.role == "administrator" and role != "administrator":
            _refuse_last_administrator(db, person_id)
        if before.staff_number and not values["staff_number"]:
            _refuse_queue_member(db, person_id)  # a queue member is known by the staff number
        queries.update_person(db, person_id, values)
        if new_hash:
            queries.set_password_hash(db, person_id, new_hash)
        if new_hash or before.role != role:
            queries.raise_session_version(db, person_id)


def change_password(db: sqlite3.Connection, person_id: int, *, old: str, password: str, address: str) -> None:
    """A person's own change; the old password is asked for and its attempts are limited as at the sign-in."""
    found = person(db, person_id)
    attempt = limits.counters(found.login, address)
    _begin_attempt(db, attempt, "old")
    if not matches(PASSWORDS, queries.password_hash(db, person_id), old[:1024]):
        raise Invalid("old", "This is not your present password.")
    new_hash = PASSWORDS.hash(valid_password(password))
    with write(db):
        queries.set_password_hash(db, person_id, new_hash)
        queries.raise_session_version(db, person_id)
        queries.clear_failures(db, [attempt[0].key])


def set_active(db: sqlite3.Connection, person_id: int, active: bool) -> None:
    """Deactivate (or take back). The last administrator and an agent who is signed in at a seat or stands in a queue
    are refused: first sign out, first leave the queue."""
    person(db, person_id)
    with write(db):
        if not active:
            _refuse_last_administrator(db, person_id)
            _refuse_queue_member(db, person_id)
            device = queries.signed_in_device(db, person_id)
            if device:
                raise Conflict("This person is signed in at %(device)s.", device=device)
            queries.raise_session_version(db, person_id)
        queries.set_active(db, person_id, active)


def set_language(db: sqlite3.Connection, person_id: int, language: str | None) -> None:
    """The language of a person's pages."""
    checked = valid_choice(language, "language", PAGE_LANGUAGES) if language else None
    with write(db):
        queries.set_language(db, person_id, checked)


def end_sessions(db: sqlite3.Connection, person_id: int) -> None:
    """Sign a person out of every browser."""
    with write(db):
        queries.raise_session_version(db, person_id)


def plain_code(code: str) -> str:
    """The set-up code without the dashes, blanks and small letters a person may add."""
    return "".join(c for c in code.upper()[:64] if c.isalnum())


def _begin_attempt(db: sqlite3.Connection, attempt: list[limits.Counter], field: str) -> None:
    now = now_ms()
    with write(db):
        wait = limits.wait_ms(db, attempt, now)
        if not wait:
            limits.count(db, attempt, now)
    if wait:
        raise Invalid(field, "Too many attempts. Please wait %(seconds)s seconds.", seconds=wait // 1000 + 1)


def _values(
    db: sqlite3.Connection,
    person_id: int,
    *,
    name: str,
    login: str,
    role: str,
    staff_number: str | None,
    language: str | None,
) -> dict[str, object]:
    checked_role = valid_choice(role, "role", ROLES)
    if checked_role == "agent" and not staff_number:
        raise Invalid("staff_number", "An agent needs a staff number.")
    values: dict[str, object] = {
        "name": valid_name(name),
        "login": valid_login(login),
        "role": checked_role,
        "staff_number": valid_staff_number(staff_number) if staff_number else None,
        "language": valid_choice(language, "language", PAGE_LANGUAGES) if language else None,
    }
    _check_taken(db, person_id, values)
    return values


def _check_taken(db: sqlite3.Connection, person_id: int, values: dict[str, object]) -> None:
    if queries.login_taken(db, str(values["login"]), person_id):
        raise Invalid("login", "This name is already taken.")
    number = values["staff_number"]
    if number and queries.staff_number_taken(db, str(number), person_id):
        raise Invalid("staff_number", "This number is already taken.")


def _refuse_last_administrator(db: sqlite3.Connection, person_id: int) -> None:
    if person(db, person_id).role == "administrator" and not queries.other_administrators(db, person_id):
        raise Conflict("This is the only administrator.")


def _refuse_queue_member(db: sqlite3.Connection, person_id: int) -> None:
    names = queries.queues_of(db, person_id)
    if names:
        raise Conflict("This person is still in: %(queues)s", queues=", ".join(names))
