"""What was called: the list of calls, each call's story, the day's curve."""

from webui.calls import curve, views
from webui.shell.area import Area, Menu, Page
from webui.shell.texts import _l

area = Area(
    "calls",
    __name__,
    pages=(
        Page("/calls", views.index, "calls"),
        # an agent opens it from the own page, for the caller on the line; the recordings have a right of their own
        Page("/calls/<call_id>", views.story, "agent"),
        Page("/today", curve.today, "calls"),
    ),
    menu=(
        Menu(_l("Calls"), "calls.index", "history", "work", 30),
        Menu(_l("Today"), "calls.today", "chart-line", "work", 40),
    ),
)
