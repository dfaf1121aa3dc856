"""The persons who may sign in: administrators, team leaders, agents."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from appliance.access import queries, service
from appliance.errors import Conflict
from webui.access.forms import PersonForm
from webui.shell.database import db
from webui.shell.forms import translated
from webui.shell.live import apply_settings


def index() -> str:
    return render_template("access/persons.html", persons=queries.persons(db()))


def new() -> str | Response:
    form = PersonForm()
    if form.stores(lambda: service.add_person(db(), **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("access/person.html", form=form, person_shown=None)


def edit(person_id: int) -> str | Response:
    person = service.person(db(), person_id)
    form = PersonForm(obj=person)
    if form.stores(lambda: service.edit_person(db(), person_id, **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("access/person.html", form=form, person_shown=person)


def active(person_id: int) -> Response:
    """Deactivate a person, or take back."""
    try:
        service.set_active(db(), person_id, request.form.get("active") == "1")
        flash(gettext("Saved."), "success")
    except Conflict as error:
        flash(translated(error), "danger")
    return redirect(url_for(".edit", person_id=person_id))
