"""The live page: what happens on the box this second."""

from webui.monitor import views
from webui.shell.area import Area, Menu, Page
from webui.shell.texts import _l

area = Area(
    "monitor",
    __name__,
    pages=(
        Page("/live", views.index, "monitor"),
        Page("/live/token", views.token, "agent"),
    ),
    menu=(Menu(_l("Live"), "monitor.index", "device-desktop", "work", 10),),
)
