"""Who is signed in: Flask-Login over Flask's signed cookie. A session ends when the person's `session_version` is
raised (password or role changed, deactivated), after twelve hours without a request, or at sign-out."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from appliance.access import queries
from appliance.access.queries import Person
from webui.shell.database import db

IDLE = timedelta(hours=12)


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The person of this request, for Flask-Login."""

    person: Person

    def get_id(self) -> str:
        return f"{self.person.id}:{self.person.session_version}"

    def __getattr__(self, name: str) -> Any:
        return getattr(object.__getattribute__(self, "person"), name)


def configuration(secret_file: Path) -> dict[str, Any]:
    """Flask's settings for the cookie. Its name depends on the secret: browsers send a cookie to every port of a host,
    and two boxes behind one address must not sign each other's people out."""
    secret = secret_file.read_bytes() if secret_file.exists() else b""
    return {
        "SECRET_KEY": secret or None,  # without one Flask refuses to make a session
        "SESSION_COOKIE_NAME": f"__Host-linebox-{hashlib.sha256(b'cookie' + secret).hexdigest()[:8]}",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "PERMANENT_SESSION_LIFETIME": IDLE,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a page left open over lunch still works
    }


def load(session_id: str) -> SignedIn | None:
    """The person of a cookie; None when the session has ended."""
    person_id, _, version = session_id.partition(":")
    if not (person_id.isdecimal() and version.isdecimal()):
        return None
    found = queries.person(db(), int(person_id))
    return SignedIn(found) if found and found.active and found.session_version == int(version) else None


def begin(person: Person) -> None:
    """Sign `person` in: a new session, so that nothing set before the password was known lives on."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    if language:
        session["language"] = language
    login_user(SignedIn(person))


def end() -> None:
    logout_user()
    session.clear()


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None  # bound to address and browser name: phones change both
    manager.user_loader(load)
