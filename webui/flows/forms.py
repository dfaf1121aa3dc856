from webui.shell.forms import Choice, Form, Text
from webui.shell.texts import _l


class NewFlowForm(Form):
    name = Text(_l("Name"))
    start = Choice(
        _l("Begin with"),
        choices=[
            ("full", _l("The usual: greeting, opening hours, menu, last agent, queue, survey, messages")),
            ("short", _l("Only a greeting and a queue")),
        ],
    )
    queue_id = Choice(_l("Queue that answers"), coerce=int)


class EditFlowForm(Form):
    """The name; the steps are read by `draft.read`."""

    name = Text(_l("Name"))
