"""Ask `linebox-calls` to bring saved settings into force, and say in plain words what came of it."""

from typing import Any

from flask import Flask, current_app, flash
from flask_babel import gettext

from appliance.errors import LineboxError
from appliance.helper.client import Helper
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
    if answer.get("result") in ("applied", "unchanged"):
        flash(gettext("Saved and in force."), "success")
    else:
        reason = str(answer.get("message", ""))
        flash(gettext("Saved, but the telephone part kept its old settings: %(reason)s", reason=reason), "danger")


def snapshot() -> dict[str, Any] | None:
    """What goes on on the box, for a page drawn once; None when `linebox-calls` does not answer."""
    try:
        return calls().snapshot()
    except LineboxError:
        return None


def set_clock_zone(zone: str) -> None:
    """Give the box's clock the zone that was saved; the pages follow the saved one in each case."""
    helper: Helper = current_app.extensions["linebox_helper"]
    try:
        helper.set_time_zone(zone)
    except LineboxError:
        text = gettext("The time zone is saved, but the box's clock could not be set to it. Save again later.")
        flash(text, "warning")


def saved() -> None:
    """After a saved setting that counts from the next call or the next page on by itself."""
    flash(gettext("Saved."), "success")


def init_app(app: Flask) -> None:
    app.extensions["linebox_calls"] = Calls()
    app.extensions["linebox_helper"] = Helper()
