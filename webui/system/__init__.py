"""The shop's name, time zone and language, and its holidays."""

from webui.shell.area import FORM, POST, Area, Menu, Page
from webui.shell.texts import _l
from webui.system import holidays, views

area = Area(
    "system",
    __name__,
    pages=(
        Page("/system", views.index, "settings", FORM),
        Page("/holidays", holidays.holidays, "settings", FORM),
        Page("/holidays/<day>/delete", holidays.delete_holiday, "settings", POST),
    ),
    menu=(
        Menu(_l("Holidays"), "system.holidays", "calendar-event", "settings", 90),
        Menu(_l("System"), "system.index", "settings", "settings", 100),
    ),
)
