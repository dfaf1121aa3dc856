"""What every page with an event stream hands to its script."""

from typing import Any

from flask import current_app, url_for
from flask_babel import gettext


def addresses() -> dict[str, Any]:
    """`story` holds CALL where the script puts a call's id."""
    return {
        "token": url_for("monitor.token"),
        "events": "/events",
        "story": url_for("calls.story", call_id="CALL"),
        "icons": current_app.jinja_env.globals["asset"]("icons.svg"),
    }


def connection_words() -> dict[str, str]:
    return {
        "connecting": gettext("Connecting to the telephone part …"),
        "lost": gettext("Connection lost, trying again. Calls are not affected; what you see here may be out of date."),
        "signed_out": gettext("You are not signed in any more. Load this page again to sign in."),
        "open": gettext("Connected: this page moves by itself."),
    }
