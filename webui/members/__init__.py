"""Members: people who say who they are with a number and a PIN on the phone."""

from webui.members import views
from webui.shell.area import FORM, POST, Area, Menu, Page
from webui.shell.texts import _l

area = Area(
    "members",
    __name__,
    pages=(
        Page("/members", views.index, "members"),
        Page("/members/new", views.new, "members", FORM),
        Page("/members/<int:member_id>", views.edit, "members", FORM),
        Page("/members/<int:member_id>/pin", views.pin, "members", FORM),
        Page("/members/<int:member_id>/unlock", views.unlock, "members", POST),
        Page("/members/<int:member_id>/delete", views.delete, "members", POST),
    ),
    menu=(Menu(_l("Members"), "members.index", "id-badge-2", "people", 10),),
)
