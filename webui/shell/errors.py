"""Every refusal becomes a page in the reader's language. What went wrong inside goes to the log only, under the
reference number that the page shows."""

import logging
import secrets
import sqlite3

from flask import Flask, current_app, render_template, request
from flask_babel import force_locale, gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from appliance import errors
from webui.shell.gate import may_open, sign_in_first
from webui.shell.i18n import HTML_LANGUAGE, best_language

log = logging.getLogger("linebox.web")

STATUS_OF = ((errors.NotFound, 404), (errors.Conflict, 409), (errors.Invalid, 400), (errors.Unavailable, 503))


def explanation(status: int) -> tuple[str, str]:
    """Title and advice for a status, in the reader's language."""
    texts = {
        400: (gettext("This request could not be read"), gettext("Go back, check what you entered and send it again.")),
        403: (gettext("You may not open this page"), gettext("Ask an administrator if you need it for your work.")),
        404: (gettext("There is nothing here"), gettext("It may have been deleted, or the address is mistyped.")),
        405: (gettext("This does not work here"), gettext("Go back and use the buttons of the page.")),
        409: (gettext("Somebody changed this meanwhile"), gettext("Open the page again and repeat your change.")),
        413: (gettext("That is too much at once"), gettext("Send less in one go.")),
        503: (gettext("The box is busy"), gettext("Wait a moment and try again.")),
    }
    fallback = (
        gettext("Something went wrong inside the box"),
        gettext("Calls are not affected. Try again; if it stays, tell your administrator the number below."),
    )
    return texts.get(status, fallback)


def page(status: int, reference: str = "") -> tuple[str, int]:
    """The page of a status. It asks the database who reads; if that is what broke, the bare page stands in, whatever it
    was: behind this one there is nothing but a raw error."""
    template = "shell/error_part.html" if request.headers.get("HX-Request") else "shell/error.html"
    try:
        title, advice = explanation(status)
        return render_template(template, status=status, title=title, advice=advice, reference=reference), status
    except Exception:
        log.exception("web %s: no error page with a menu", reference)
        return bare_page(status, reference), status


def bare_page(status: int, reference: str) -> str:
    """Rendered past the context processors, in the language that the browser asks for."""
    language = best_language(tag for tag, _quality in request.accept_languages)
    with force_locale(language):
        title, advice = explanation(status)
        template = current_app.jinja_env.get_template("shell/bare.html")
        return template.render(
            status=status, title=title, advice=advice, reference=reference, html_language=HTML_LANGUAGE[language]
        )


def on_http(error: HTTPException) -> object:
    if error.code is None or error.code < 400:
        return error
    if error.code >= 500:
        return on_unexpected(error)
    return page(error.code)


def on_csrf(_error: CSRFError) -> Response | tuple[str, int]:
    """A form from before the session ended: sign in again; one from a page that got too old: load it again."""
    if not current_user.is_authenticated and not may_open(request.endpoint or ""):
        return sign_in_first()
    title, advice = gettext("This page was open too long"), gettext("Load it again and repeat what you did.")
    return render_template("shell/error.html", status=400, title=title, advice=advice, reference=""), 400


def on_known(error: errors.LineboxError) -> tuple[str, int]:
    status = next((status for kind, status in STATUS_OF if isinstance(error, kind)), 500)
    return page(status) if status < 500 else on_unexpected(error, status)


def on_unexpected(error: Exception, status: int = 500) -> tuple[str, int]:
    """Log with a traceback, show a number. A database that somebody else keeps locked is `busy`, not broken."""
    original = error.original_exception if isinstance(error, InternalServerError) else None
    cause = original or error
    if isinstance(cause, sqlite3.OperationalError) and "locked" in str(cause):
        status = 503
    reference = secrets.token_hex(4)
    log.error("web %s: %s %s failed", reference, request.method, request.path, exc_info=cause)
    return page(status, reference)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(CSRFError, on_csrf)
    app.register_error_handler(errors.LineboxError, on_known)
    app.register_error_handler(Exception, on_unexpected)
