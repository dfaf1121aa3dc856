"""Lines to the carriers, and the access numbers whose calls they bring."""

import sqlite3

from appliance.lines import queries
from webui.lines import numbers, views
from webui.shell.area import FORM, POST, Area, Menu, Page, Task
from webui.shell.texts import _l


def tasks(db: sqlite3.Connection) -> list[Task]:
    return [
        Task(_l("Connect a line"), "lines.index", any(line.enabled for line in queries.lines(db)), 10),
        Task(_l("Add an access number: what customers dial"), "lines.numbers", bool(queries.access_numbers(db)), 60),
    ]


area = Area(
    "lines",
    __name__,
    pages=(
        Page("/lines", views.index, "settings"),
        Page("/lines/new", views.new, "settings", FORM),
        Page("/lines/<int:line_id>", views.edit, "settings", FORM),
        Page("/lines/<int:line_id>/delete", views.delete, "settings", POST),
        Page("/numbers", numbers.numbers, "settings"),
        Page("/numbers/new", numbers.new_number, "settings", FORM),
        Page("/numbers/<number>", numbers.edit_number, "settings", FORM),
        Page("/numbers/<number>/delete", numbers.delete_number, "settings", POST),
    ),
    menu=(
        Menu(_l("Lines"), "lines.index", "plug-connected", "settings", 60),
        Menu(_l("Access numbers"), "lines.numbers", "phone-incoming", "settings", 70),
    ),
    tasks=tasks,
)
