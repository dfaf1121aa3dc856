"""Flows: what a caller meets behind an access number, edited as a list of steps."""

import sqlite3

from appliance.flows import queries
from webui.flows import views
from webui.shell.area import FORM, POST, Area, Menu, Page, Task
from webui.shell.texts import _l


def tasks(db: sqlite3.Connection) -> list[Task]:
    return [Task(_l("Make a flow: what callers hear and can choose"), "flows.index", bool(queries.flows(db)), 50)]


area = Area(
    "flows",
    __name__,
    pages=(
        Page("/flows", views.index, "settings"),
        Page("/flows/new", views.new, "settings", FORM),
        Page("/flows/<int:flow_id>", views.edit, "settings", FORM),
        Page("/flows/<int:flow_id>/delete", views.delete, "settings", POST),
        Page("/flows/<int:flow_id>/versions", views.versions, "settings"),
        Page("/flows/<int:flow_id>/versions/<int:version>", views.restore, "settings", POST),
    ),
    menu=(Menu(_l("Flows"), "flows.index", "list-tree", "settings", 80),),
    tasks=tasks,
)
