"""The one gate. Closed by default: an endpoint without an entry in the table of rights is refused to everybody."""

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from appliance.access import rights

OPEN = "open"


def may_open(endpoint: str) -> bool:
    """Whether the person of this request may use `endpoint`."""
    right = current_app.extensions["linebox_rights"].get(endpoint)
    if right == OPEN:
        return True
    return bool(current_user.is_authenticated and right and rights.allowed(current_user.role, right))


def local_target(target: str) -> str:
    """`target` if it is a path on this box, else the home page: nobody is sent elsewhere after signing in."""
    good = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if good else url_for("home.index")


def sign_in_first() -> Response:
    """Send a browser to the sign-in page, also when htmx asked for a part of a page."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" and not request.headers.get("HX-Request") else ""
    target = url_for("access.sign_in", next=wanted or None)
    if request.headers.get("HX-Request"):
        return current_app.response_class(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def gate() -> Response | None:
    if request.endpoint is None or may_open(request.endpoint):
        return None  # without an endpoint Flask answers 404 or 405 by itself
    if not current_user.is_authenticated:
        return sign_in_first()
    abort(403)


def init_app(app: Flask) -> None:
    app.extensions["linebox_rights"] = {"static": OPEN}
    app.before_request(gate)
