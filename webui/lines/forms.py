from webui.shell.forms import Check, Choice, Form, Number, Text
from webui.shell.texts import SPOKEN, _l


class LineForm(Form):
    name = Text(_l("Name"))
    address = Text(_l("Address of the carrier"))
    port = Number(_l("Port"), default=5060)
    caller_number = Text(_l("Number shown on calls out"))
    channels = Number(_l("Calls at the same time"), default=30)
    enabled = Check(_l("In use"), default=True)


class AccessNumberForm(Form):
    number = Text(_l("Number"))
    name = Text(_l("Name"))
    flow_id = Choice(_l("Flow"), coerce=int)
    queue_id = Choice(_l("Queue in an emergency"), coerce=int)
    language = Choice(_l("Language"), choices=SPOKEN.items())
    station = Text(_l("Television station"))
    medium = Text(_l("Medium"))
