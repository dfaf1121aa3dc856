"""The blacklist: list, add, edit, remove. An entry counts from the next call."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.access import queries as access
from appliance.blacklist import queries, service
from appliance.clock import now_ms
from webui.blacklist.forms import ACTIONS, EntryForm
from webui.shell.database import db
from webui.shell.live import saved
from webui.shell.period import box_zone


def index() -> str:
    return render_template(
        "blacklist/index.html",
        entries=queries.entries(db()),
        actions=ACTIONS,
        names={person.id: person.name for person in access.persons(db())},
        now=now_ms(),
    )


def new() -> str | Response:
    """`?number=` fills in a caller's number: the way from a call's story."""
    form = EntryForm(data={"pattern": request.args.get("number", "")[:21]})
    if form.stores(lambda: service.add_entry(db(), **form.entry(box_zone()), created_by=current_user.id)):
        saved()
        return redirect(url_for(".index"))
    return render_template("blacklist/edit.html", form=form, entry=None)


def edit(entry_id: int) -> str | Response:
    entry = service.entry(db(), entry_id)
    form = EntryForm()
    if form.stores(lambda: service.edit_entry(db(), entry_id, **form.entry(box_zone()))):
        saved()
        return redirect(url_for(".index"))
    if not form.is_submitted():
        form.show(entry, box_zone())
    return render_template("blacklist/edit.html", form=form, entry=entry)


def delete(entry_id: int) -> Response:
    service.delete_entry(db(), entry_id)
    flash(gettext("Removed. The number can call again."), "success")
    return redirect(url_for(".index"))
