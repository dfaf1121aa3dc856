from typing import Any

from webui.shell.forms import Choice, Form, Number, Secret, Text
from webui.shell.i18n import LANGUAGES
from webui.shell.look import ROLE_NAMES
from webui.shell.texts import _l


class SetUpForm(Form):
    code = Text(_l("Set-up code"))
    name = Text(_l("Your name"))
    login = Text(_l("Sign-in name"))
    password = Secret(_l("Password"))


class SignInForm(Form):
    login = Text(_l("Sign-in name"))
    password = Secret(_l("Password"))


class PasswordForm(Form):
    old = Secret(_l("Present password"))
    password = Secret(_l("New password"))


class PersonForm(Form):
    name = Text(_l("Full name"))
    login = Text(_l("Sign-in name"))
    password = Secret(_l("Password"))
    role = Choice(_l("Role"), choices=list(ROLE_NAMES.items()), default="agent")
    staff_number = Number(_l("Staff number"))
    language = Choice(_l("Language"), choices=[("", _l("as the browser says")), *LANGUAGES.items()])

    def values(self) -> dict[str, Any]:
        """Empty means none."""
        given = super().values()
        return {**given, "staff_number": given["staff_number"] or None, "language": given["language"] or None}
