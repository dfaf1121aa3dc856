"""The first page after signing in: what is still to do before the box takes calls, and the way to everything else."""

from webui.home import views
from webui.shell.area import Area, Menu, Page
from webui.shell.gate import OPEN
from webui.shell.texts import _l

area = Area(
    "home",
    __name__,
    pages=(
        Page("/", views.index, "own"),
        Page("/health", views.health, OPEN),
    ),
    menu=(Menu(_l("Home"), "home.index", "home", "work", 0, lambda person: person.role != "agent"),),
)
