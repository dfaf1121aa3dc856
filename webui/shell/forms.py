"""Forms. A form only carries what was typed; the services check it, and their refusal is shown at its field."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Flask
from flask_babel import gettext, ngettext
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice

from appliance.errors import Conflict, Invalid, LineboxError


class _Catalogue:
    """WTForms' own messages come from our catalogues."""

    def gettext(self, text: str) -> str:
        return gettext(text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return ngettext(singular, plural, n)


def translated(error: LineboxError) -> str:
    """What a service said, in the reader's language."""
    text = gettext(error.code)
    return text % error.values if error.values else text


class Text(StringField):
    """One line. What was typed comes back untouched, whatever is wrong with it."""


class Number(StringField):
    """Digits, with the number pad on a telephone. Text, because a browser drops what it thinks is no number."""


class Secret(PasswordField):
    """Never sent back to the browser."""


class Long(TextAreaField):
    """Several lines."""


class Check(BooleanField):
    """Yes or no."""


class Choice(SelectField):
    """One of a list of (value, label), given at once or, when it comes from the database, with `offer()`."""

    def __init__(self, label: Any = None, *, choices: Iterable[tuple[Any, Any]] = (), **options: Any) -> None:
        super().__init__(label, choices=[SelectChoice(value, text) for value, text in choices], **options)

    def offer(self, choices: Iterable[tuple[Any, Any]]) -> None:
        self.choices = [SelectChoice(value, text) for value, text in choices]

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            self.data = self.coerce(valuelist[0]) if valuelist else None
        except ValueError:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        if not any(choice.selected for choice in self.iter_choices()):
            raise ValidationError(gettext("Please choose one of the list."))


class Form(FlaskForm):
    """The base of every form: CSRF-protected, with refusals at the field."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, form: Any) -> _Catalogue:
            return _Catalogue()

    result: Any = None

    def values(self) -> dict[str, Any]:
        """What was typed, by field name, without the token."""
        return {name: value for name, value in self.data.items() if name != "csrf_token"}

    def stores(self, action: Callable[[], Any]) -> bool:
        """True when the form was sent and `action` took it; its answer is `self.result`. False when the form has to be
        shown (again): an `Invalid` stands at its field, a `Conflict` above the form, nothing was changed."""
        if not self.validate_on_submit():
            return False
        try:
            self.result = action()
        except Invalid as error:
            self.refuse(error.field, translated(error))
        except Conflict as error:
            self.refuse("", translated(error))
        else:
            return True
        return False

    def refuse(self, name: str, text: str) -> None:
        """Show `text` at the field `name`, or above the form if it has no such field."""
        if name in self._fields:
            self._fields[name].errors = [*self._fields[name].errors, text]
        else:
            self.form_errors.append(text)


class Button(Form):
    """A form of one button: it only proves that the request comes from our page."""


def init_app(app: Flask) -> None:
    CSRFProtect(app)
    app.context_processor(lambda: {"button_form": Button})
