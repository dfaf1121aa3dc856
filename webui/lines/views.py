"""Lines to the carriers."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.lines import queries, service
from webui.lines.forms import LineForm
from webui.shell.database import db
from webui.shell.live import apply_settings, snapshot


def index() -> str:
    live = snapshot()
    states = {line["id"]: line for line in live["lines"]} if live else {}
    return render_template("lines/index.html", lines=queries.lines(db()), states=states)


def new() -> str | Response:
    form = LineForm()
    if form.stores(lambda: service.add_line(db(), **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("lines/edit.html", form=form, line=None)


def edit(line_id: int) -> str | Response:
    line = service.line(db(), line_id)
    form = LineForm(obj=line)
    if form.stores(lambda: service.edit_line(db(), line_id, **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("lines/edit.html", form=form, line=line)


def delete(line_id: int) -> Response:
    service.delete_line(db(), line_id)
    apply_settings()
    return redirect(url_for(".index"))
