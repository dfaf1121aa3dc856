"""Play and keep recordings and messages. nginx sends the files, after this area has checked the right."""

from webui.recordings import views
from webui.shell.area import Area, Page

area = Area(
    "recordings",
    __name__,
    pages=(
        # the right to the file itself is looked up per call: an agent may hear the own talks
        Page("/recordings/<int:recording_id>", views.recording, "agent"),
        Page("/messages/<int:message_id>", views.message, "agent"),
    ),
)
