"""The agent's page and its buttons. What the page shows comes by the event stream; a button only asks."""

from collections.abc import Callable
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_timezone, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.access import queries as access
from appliance.errors import Conflict, Invalid, LineboxError, Unavailable
from appliance.live.client import Calls
from appliance.seats import queries as seats
from webui.calls import words
from webui.monitor.stream import addresses, connection_words
from webui.shell.database import db
from webui.shell.forms import translated
from webui.shell.live import calls

STATUS_OF = {Invalid: 400, Conflict: 409, Unavailable: 503}


def index() -> str:
    return render_template(
        "workplace/index.html",
        devices=devices(),
        last_device=access.signed_in_device(db(), current_user.id),
        reasons=words.BUSY_REASONS,
        given={"words": page_words(), "addresses": addresses()},
    )


def devices() -> list[tuple[str, str]]:
    """Every telephone of a seat: its name and what to call it, with whoever sits there now."""
    found = []
    for seat in seats.seats(db()):
        taken = seats.agent_at(db(), seat.id)
        for device in seat.devices:
            text = f"{seat.number} {seat.name}" + (f" ({device.name})" if len(seat.devices) > 1 else "")
            found.append((device.name, f"{text} – {taken}" if taken and taken != current_user.name else text))
    return found


def page_words() -> dict[str, Any]:
    return connection_words() | {
        "lost": gettext("The telephone part cannot be reached right now; this page keeps trying. Calls go on."),
        "unreachable": gettext("The box does not answer. Nothing was changed; try again in a moment."),
        "withheld": gettext("number withheld"),
        "no_member": gettext("not known"),
        "at_device": gettext("at %(device)s"),
        "ends_in": gettext("ends by itself in %(time)s"),
        "graded": gettext("grade %(grade)s"),
        "key": gettext("key %(key)s"),
        "zone": str(get_timezone()),
        "seat_states": words.looks(words.SEAT_STATES),
        "reasons": words.plain(words.BUSY_REASONS | words.SET_BUSY_REASONS),
        "kinds": words.plain(words.KINDS),
        "results": words.plain(words.RESULTS),
        "outcomes": {name: str(look.word) for name, look in words.OUTCOMES.items()},
        "pop_headings": {
            "ringing": gettext("Calling now"),
            "talking": gettext("You are talking to"),
            "after_call": gettext("You talked to"),
        },
    }


def sign_in() -> Response:
    device = request.form.get("device", "")
    return asked(lambda box: box.sign_in(current_user.id, device))


def sign_out() -> Response:
    return asked(lambda box: box.sign_out(current_user.id))


def ready() -> Response:
    return asked(lambda box: box.ready(current_user.id))


def busy() -> Response:
    reason = request.form.get("reason", "")
    return asked(lambda box: box.busy(current_user.id, reason if reason in words.BUSY_REASONS else "other"))


def end_after_call() -> Response:
    return asked(lambda box: box.end_after_call(current_user.id))


def asked(verb: Callable[[Calls], object]) -> Response:
    """Ask the call daemon. The page's script gets JSON, a browser without scripts the page again."""
    text, status = "", 200
    try:
        if not current_user.staff_number:
            raise Conflict("You have no staff number yet. Ask an administrator for one.")
        verb(calls())
    except LineboxError as error:
        text, status = translated(error), STATUS_OF.get(type(error), 500)
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify(ok=not text, message=text)
        answer.status_code = status
        return answer
    if text:
        flash(text, "danger")
    return redirect(url_for(".index"))
