"""Set-up of a new box, signing in and out, own password and language, and the persons who may sign in."""

import sqlite3

from appliance.access import queries
from webui.access import persons, views
from webui.shell.area import FORM, POST, Area, Menu, Page, Task
from webui.shell.gate import OPEN
from webui.shell.texts import _l


def tasks(db: sqlite3.Connection) -> list[Task]:
    agents = [person for person in queries.persons(db, active_only=True) if person.staff_number]
    return [Task(_l("Add the persons who take calls, each with a staff number"), "access.index", bool(agents), 20)]


area = Area(
    "access",
    __name__,
    pages=(
        Page("/set-up", views.set_up, OPEN, FORM),
        Page("/sign-in", views.sign_in, OPEN, FORM),
        Page("/sign-out", views.sign_out, "own", POST),
        Page("/language", views.language, OPEN, POST),
        Page("/password", views.own_password, "own", FORM),
        Page("/persons", persons.index, "persons"),
        Page("/persons/new", persons.new, "persons", FORM),
        Page("/persons/<int:person_id>", persons.edit, "persons", FORM),
        Page("/persons/<int:person_id>/active", persons.active, "persons", POST),
    ),
    menu=(Menu(_l("Persons"), "access.index", "users", "settings", 30),),
    tasks=tasks,
)
