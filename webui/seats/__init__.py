"""Seats, their telephones, and how to set one up."""

import sqlite3

from appliance.seats import queries
from webui.seats import views
from webui.shell.area import FORM, POST, Area, Menu, Page, Task
from webui.shell.texts import _l


def tasks(db: sqlite3.Connection) -> list[Task]:
    return [Task(_l("Add a seat and set up its telephone"), "seats.index", bool(queries.seats(db)), 25)]


area = Area(
    "seats",
    __name__,
    pages=(
        Page("/seats", views.index, "settings"),
        Page("/seats/new", views.new, "settings", FORM),
        Page("/seats/<int:seat_id>", views.edit, "settings", FORM),
        Page("/seats/<int:seat_id>/delete", views.delete, "settings", POST),
        Page("/seats/<int:seat_id>/phone", views.phone, "settings"),
        Page("/seats/<int:seat_id>/secret", views.renew_secret, "settings", POST),
    ),
    menu=(Menu(_l("Seats"), "seats.index", "device-landline-phone", "settings", 40),),
    tasks=tasks,
)
