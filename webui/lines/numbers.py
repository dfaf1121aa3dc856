"""Access numbers: what callers dial, and where each leads."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from appliance.flows import queries as flows
from appliance.lines import queries, service
from appliance.queues import queries as queues
from webui.lines.forms import AccessNumberForm
from webui.shell.database import db
from webui.shell.live import apply_settings
from webui.shell.texts import SPOKEN


def targets() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Flows and queues to choose from."""
    flow_list = [(flow.id, flow.name) for flow in flows.flows(db())]
    return flow_list, [(queue.id, queue.name) for queue in queues.queues(db())]


def numbers() -> str:
    flow_list, queue_list = targets()
    return render_template(
        "lines/numbers.html",
        numbers=queries.access_numbers(db()),
        flows=dict(flow_list),
        queues=dict(queue_list),
        spoken=SPOKEN,
    )


def with_targets(form: AccessNumberForm) -> AccessNumberForm:
    flow_list, queue_list = targets()
    form.flow_id.offer(flow_list)
    form.queue_id.offer(queue_list)
    return form


def new_number() -> str | Response:
    form = with_targets(AccessNumberForm())
    if form.stores(lambda: service.add_access_number(db(), **form.values())):
        apply_settings()
        return redirect(url_for(".numbers"))
    return render_template("lines/number.html", form=form, number=None)


def edit_number(number: str) -> str | Response:
    found = service.access_number(db(), number)
    form = with_targets(AccessNumberForm(obj=found))
    if form.stores(lambda: service.edit_access_number(db(), number, **form.values())):
        apply_settings()
        return redirect(url_for(".numbers"))
    return render_template("lines/number.html", form=form, number=found)


def delete_number(number: str) -> Response:
    service.delete_access_number(db(), number)
    apply_settings()
    return redirect(url_for(".numbers"))
