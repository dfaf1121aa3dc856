from typing import Any

from appliance.errors import Invalid
from webui.shell.forms import Check, Form, Number, Secret, Text
from webui.shell.texts import _l


class MemberForm(Form):
    number = Number(_l("Member number"))
    name = Text(_l("Full name"))
    phone = Number(_l("Telephone"))
    active = Check(_l("May use the number and PIN"), default=True)


class PinForm(Form):
    pin = Secret(_l("PIN"))
    again = Secret(_l("The same PIN again"))

    def checked(self) -> str:
        """The PIN when it was typed twice alike; raises Invalid."""
        if self.pin.data != self.again.data:
            raise Invalid("again", "The two PINs differ.")
        return str(self.pin.data or "")


class NewMemberForm(PinForm):
    number = Number(_l("Member number"))
    name = Text(_l("Full name"))
    phone = Number(_l("Telephone"))

    def values(self) -> dict[str, Any]:
        given = super().values()
        del given["again"]
        return {**given, "pin": self.checked()}
