"""Flows: list, make, edit as a list of steps, earlier versions."""

from typing import Any

from flask import Response as FlaskResponse
from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.errors import Conflict, Invalid
from appliance.flows import model, service
from appliance.flows.queries import FlowRow
from appliance.flows.template import template
from appliance.queues import queries as queues
from webui.flows import words
from webui.flows.draft import KEYPAD, BadDraft, Draft, change, read
from webui.flows.forms import EditFlowForm, NewFlowForm
from webui.flows.outline import outline
from webui.shell.database import db
from webui.shell.forms import translated
from webui.shell.live import saved


def index() -> str:
    return render_template("flows/index.html", flows=service.flows(db()))


def new() -> str | Response:
    form = NewFlowForm()
    form.queue_id.offer([(queue.id, queue.name) for queue in queues.queues(db())])
    if form.stores(lambda: service.create(db(), form.name.data, first_body(form), current_user.id)):
        saved()
        return redirect(url_for(".edit", flow_id=form.result))
    return render_template("flows/new.html", form=form)


def first_body(form: NewFlowForm) -> dict[str, object]:
    if form.start.data == "full":
        return template(form.queue_id.data)
    greeting = {"kind": "greeting", "prompt": "welcome", "next": "s2"}
    queue = {"kind": "queue", "queue": form.queue_id.data, "priority": 0, "served": "", "overflow": ""}
    return {"first": "s1", "steps": {"s1": greeting, "s2": queue}}


def edit(flow_id: int) -> str | Response:
    """The editor. GET shows the version in force; each button sends the whole draft and what to do with it."""
    flow = service.flow(db(), flow_id)
    form = EditFlowForm(obj=flow)
    if request.method == "GET":
        return page(flow_id, form, model.document(service.body(db(), flow_id)), flow.version)
    if not form.validate_on_submit():
        abort(400)
    draft, focus = edited(request.form.get("do", ""))
    if request.form.get("do") == "save" and stored(flow, form, draft):
        return leave(url_for(".index"))
    return page(flow_id, form, draft, flow.version, focus)


def edited(do: str) -> tuple[Draft, str]:
    """The draft that was sent, after what the button says, and the step to look at next."""
    try:
        draft = read(request.form)
        return draft, change(draft, do, request.form, fresh_step)
    except BadDraft:
        abort(400)


def stored(flow: FlowRow, form: EditFlowForm, draft: Draft) -> bool:
    """Save name and steps; False when something is wrong, which then stands in the form and at the steps."""
    if request.form.get("version", 0, int) != flow.version:
        text = gettext(
            "Somebody has saved version %(version)s meanwhile. Save again to replace it.", version=flow.version
        )
        form.refuse("", text)
        return False
    try:
        if service.findings(db(), draft):
            raise Invalid("", "This flow has mistakes and was not saved.")
        service.rename(db(), flow.id, form.name.data)
        version = service.save(db(), flow.id, draft, current_user.id)
    except Invalid as error:
        form.refuse(error.field, translated(error))
        return False
    flash(gettext("Saved as version %(version)s. It takes effect on the next call.", version=version), "success")
    return True


def fresh_step(kind: str) -> dict[str, Any]:
    return words.fresh(kind, next((queue.id for queue in queues.queues(db())), 0))


def leave(target: str) -> Response:
    """Go to another page, also when htmx sent the form."""
    if request.headers.get("HX-Request"):
        return FlaskResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def page(flow_id: int, form: EditFlowForm, draft: Draft, version: int, focus: str = "") -> str:
    findings: dict[str, list[str]] = {}
    for finding in service.findings(db(), draft):
        findings.setdefault(finding.step, []).append(gettext(finding.code) % finding.values)
    return render_template(
        "flows/edit.html",
        flow_id=flow_id,
        form=form,
        draft=draft,
        outline=outline(draft),
        findings=findings,
        focus=focus,
        version=version,
        queues={queue.id: queue.name for queue in queues.queues(db())},
        prompts=words.prompt_choices(str(get_locale())),
        words=words,
        menu_keys=KEYPAD,
    )


def delete(flow_id: int) -> Response:
    try:
        service.delete(db(), flow_id)
    except Conflict as error:
        flash(translated(error), "danger")
        return redirect(url_for(".edit", flow_id=flow_id))
    flash(gettext("Deleted."), "success")
    return redirect(url_for(".index"))


def versions(flow_id: int) -> str:
    flow = service.flow(db(), flow_id)
    return render_template("flows/versions.html", flow=flow, versions=service.versions(db(), flow_id))


def restore(flow_id: int, version: int) -> Response:
    """Bring an earlier version back, as the newest one."""
    try:
        number = service.save(db(), flow_id, model.document(service.body(db(), flow_id, version)), current_user.id)
        flash(gettext("Saved as version %(version)s. It takes effect on the next call.", version=number), "success")
    except Invalid as error:
        flash(translated(error), "danger")
    return redirect(url_for(".versions", flow_id=flow_id))
