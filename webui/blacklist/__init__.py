"""Callers who are turned away, or warned first."""

from webui.blacklist import views
from webui.shell.area import FORM, POST, Area, Menu, Page
from webui.shell.texts import _l

area = Area(
    "blacklist",
    __name__,
    pages=(
        Page("/blacklist", views.index, "blacklist"),
        Page("/blacklist/new", views.new, "blacklist", FORM),
        Page("/blacklist/<int:entry_id>", views.edit, "blacklist", FORM),
        Page("/blacklist/<int:entry_id>/delete", views.delete, "blacklist", POST),
    ),
    menu=(Menu(_l("Blacklist"), "blacklist.index", "ban", "people", 20),),
)
