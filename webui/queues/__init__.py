"""Queues and who answers them."""

import sqlite3

from appliance.queues import queries
from webui.queues import views
from webui.shell.area import FORM, POST, Area, Menu, Page, Task
from webui.shell.texts import _l


def tasks(db: sqlite3.Connection) -> list[Task]:
    return [
        Task(_l("Make a queue"), "queues.index", bool(queries.queues(db)), 30),
        Task(_l("Put agents into a queue"), "queues.index", bool(queries.members(db)), 40),
    ]


area = Area(
    "queues",
    __name__,
    pages=(
        Page("/queues", views.index, "settings"),
        Page("/queues/new", views.new, "settings", FORM),
        Page("/queues/<int:queue_id>", views.edit, "settings", FORM),
        Page("/queues/<int:queue_id>/delete", views.delete, "settings", POST),
        Page("/queues/<int:queue_id>/members", views.members, "settings"),
        Page("/queues/<int:queue_id>/members/change", views.change_members, "settings", POST),
    ),
    menu=(Menu(_l("Queues"), "queues.index", "users-group", "settings", 50),),
    tasks=tasks,
)
