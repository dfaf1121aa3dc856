"""The live page's frame; the page's script fills it from the event stream."""

import time
from typing import Any

from flask import jsonify, render_template
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.live import tokens
from webui.calls import words
from webui.monitor.stream import addresses, connection_words
from webui.shell import session


def index() -> str:
    figures = (
        ("calls", gettext("calls in progress"), "phone-call"),
        ("waiting", gettext("waiting callers"), "history"),
        ("talking", gettext("agents talking"), "headset"),
        ("ready", gettext("agents ready"), "circle-check"),
    )
    return render_template(
        "monitor/index.html", figures=figures, given={"words": live_words(), "addresses": addresses()}
    )


def live_words() -> dict[str, Any]:
    return connection_words() | {
        "withheld": gettext("number withheld"),
        "nobody_waits": gettext("Nobody is waiting."),
        "ready_of": gettext("%(ready)s of %(all)s ready"),
        "used_of": gettext("%(used)s of %(all)s in use"),
        "no_agent": gettext("nobody"),
        "phone_gone": gettext("telephone not reachable"),
        "caller": gettext("Caller"),
        "access_number": gettext("Access number"),
        "state": gettext("State"),
        "queue": gettext("Queue"),
        "agent": gettext("Agent"),
        "length": gettext("Length"),
        "seat_states": words.looks(words.SEAT_STATES),
        "line_states": words.looks(words.LINE_STATES),
        "call_states": words.looks(words.CALL_STATES),
        "reasons": words.plain(words.BUSY_REASONS | words.SET_BUSY_REASONS),
    }


def token() -> Response:
    """A fresh token for one connection to the event stream, which ends when an idle session would."""
    ends_at = int(time.time() + session.IDLE.total_seconds())
    ticket = tokens.Ticket(current_user.id, current_user.role, ends_at, current_user.person.session_version)
    return jsonify(token=tokens.make(tokens.read_key(), ticket))
