"""Queues: list, edit, delete, and the agents in each."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.access import queries as access
from appliance.errors import Conflict
from appliance.queues import queries, service
from webui.queues.forms import STRATEGIES, QueueForm
from webui.shell.database import db
from webui.shell.forms import translated
from webui.shell.live import apply_settings


def index() -> str:
    members: dict[int, int] = {}
    for member in queries.members(db()):
        members[member.queue_id] = members.get(member.queue_id, 0) + 1
    return render_template("queues/index.html", queues=queries.queues(db()), members=members, strategies=STRATEGIES)


def new() -> str | Response:
    form = QueueForm()
    if form.stores(lambda: service.add_queue(db(), **form.values())):
        apply_settings()
        return redirect(url_for(".members", queue_id=form.result))
    return render_template("queues/edit.html", form=form, queue=None, strategies=STRATEGIES)


def edit(queue_id: int) -> str | Response:
    queue = service.queue(db(), queue_id)
    form = QueueForm(obj=queue)
    if form.stores(lambda: service.edit_queue(db(), queue_id, **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("queues/edit.html", form=form, queue=queue, strategies=STRATEGIES)


def delete(queue_id: int) -> Response:
    try:
        service.delete_queue(db(), queue_id)
    except Conflict as error:
        flash(translated(error), "danger")
        return redirect(url_for(".edit", queue_id=queue_id))
    apply_settings()
    return redirect(url_for(".index"))


def members(queue_id: int) -> str:
    queue = service.queue(db(), queue_id)
    inside = queries.members(db(), queue_id)
    taken = {member.person_id for member in inside}
    others = [p for p in access.persons(db(), active_only=True) if p.staff_number and p.id not in taken]
    return render_template("queues/members.html", queue=queue, members=inside, others=others, strategies=STRATEGIES)


def change_members(queue_id: int) -> Response:
    """One button of the members' page: `do` is add, remove, up or down, `person` whom."""
    wanted = moved(
        [member.person_id for member in queries.members(db(), queue_id)],
        request.form.get("person", 0, int),
        request.form.get("do", ""),
    )
    service.set_members(db(), queue_id, wanted)
    apply_settings()
    return redirect(url_for(".members", queue_id=queue_id))


def moved(persons: list[int], person: int, what: str) -> list[int]:
    """The list after one person was added at its end, removed, or moved by one place."""
    rest = [one for one in persons if one != person]
    if what == "remove":
        return rest
    if what == "add" or person not in persons:
        return [*rest, person]
    place = max(0, persons.index(person) + {"up": -1, "down": 1}.get(what, 0))
    return [*rest[:place], person, *rest[place:]]
