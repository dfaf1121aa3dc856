"""Ask `linebox-calls` to bring saved settings into force, and say in plain words what came of it."""

from flask import Flask, current_app, flash
from flask_babel import gettext

from appliance.errors import LineboxError
from appliance.live.client import Calls


def calls() -> Calls:
    """The client of `linebox-calls`; tests put their own into the application."""
    client: Calls = current_app.extensions["linebox_calls"]
    return client


def apply_settings() -> None:
    """After a saved setting that telephony uses. The setting stays saved in each case."""
    try:
        answer = calls().apply()
    except LineboxError:
        text = gettext("Saved. The telephone part cannot be reached; it will use this as soon as it is back.")
        flash(text, "warning")
        return
    if answer.get("result") == "applied":
        flash(gettext("Saved and in force."), "success")
    else:
        reason = str(answer.get("message", ""))
        flash(gettext("Saved, but the telephone part kept its old settings: %(reason)s", reason=reason), "danger")


def saved() -> None:
    """After a saved setting that counts from the next call or the next page on by itself."""
    flash(gettext("Saved."), "success")


def init_app(app: Flask) -> None:
    app.extensions["linebox_calls"] = Calls()
