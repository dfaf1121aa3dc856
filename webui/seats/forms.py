from webui.shell.forms import Form, Number, Text
from webui.shell.texts import _l


class SeatForm(Form):
    number = Number(_l("Number"))
    name = Text(_l("Name"))
