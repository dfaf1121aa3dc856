"""The agent's small page: sign in at a seat, say whether ready, see who is calling."""

from webui.shell.area import POST, Area, Menu, Page
from webui.shell.texts import _l
from webui.workplace import views

area = Area(
    "workplace",
    __name__,
    pages=(
        Page("/workplace", views.index, "agent"),
        Page("/workplace/sign-in", views.sign_in, "agent", POST),
        Page("/workplace/sign-out", views.sign_out, "agent", POST),
        Page("/workplace/ready", views.ready, "agent", POST),
        Page("/workplace/busy", views.busy, "agent", POST),
        Page("/workplace/after-call-done", views.end_after_call, "agent", POST),
    ),
    menu=(
        Menu(_l("My workplace"), "workplace.index", "headset", "work", 20, lambda person: bool(person.staff_number)),
    ),
)
