"""What the base template shows on every page: menu, shop's name, headers that bind the browser."""

from typing import Any

from flask import Flask, Response
from flask_login import current_user

from appliance import settings
from webui.shell import zone
from webui.shell.area import Area, Menu
from webui.shell.database import db
from webui.shell.gate import may_open
from webui.shell.texts import _l

GROUPS = {"work": _l("Work"), "people": _l("Customers"), "settings": _l("Settings")}
ROLE_NAMES = {
    "administrator": _l("Administrator"),
    "leader": _l("Team leader"),
    "agent": _l("Agent"),
}

# No inline script or style anywhere, so none that somebody smuggles in runs
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def menu_for_reader(entries: list[Menu]) -> list[tuple[Any, list[Menu]]]:
    """The menu's groups with the entries this person may open."""
    mine = [entry for entry in entries if may_open(entry.endpoint) and entry.shown(current_user.person)]
    groups = [(title, [entry for entry in mine if entry.group == name]) for name, title in GROUPS.items()]
    return [(title, found) for title, found in groups if found]


def shop_name() -> str:
    return settings.get(db(), settings.SHOP_NAME)


def harden(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def init_app(app: Flask, areas: list[Area]) -> None:
    entries = sorted((entry for area in areas for entry in area.menu), key=lambda entry: entry.order)
    app.extensions["linebox_areas"] = areas
    app.after_request(harden)
    app.jinja_env.filters.update(moment=zone.moment, duration=zone.length, seconds=zone.seconds)
    app.jinja_env.globals.update(may_open=may_open, role_names=ROLE_NAMES, shop_name=shop_name)
    app.context_processor(
        lambda: {"menu": menu_for_reader(entries) if current_user.is_authenticated else [], "person": current_user}
    )
