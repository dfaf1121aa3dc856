"""Tickets to the event stream: made by the web for a signed-in person, read by linebox-calls. A ticket is good for
`CONNECT_SECONDS`; the stream it opens ends when the browser session would."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from jose import JWTError, jwt

from appliance import paths

ALGORITHM = "HS256"
AUDIENCE = "linebox-events"
CONNECT_SECONDS = 60
REQUIRED = {"require_exp": True, "require_aud": True}  # the library takes a claim that is missing for one that fits
ROLES = ("administrator", "leader", "agent")


class BadTicket(Exception):
    """A ticket that is forged, broken or too old."""


@dataclass(frozen=True)
class Ticket:
    """Who watches. `ends_at`: epoch seconds when the stream must end. `version`: the person's session_version; raising
    it ends the streams too."""

    person_id: int
    role: str
    ends_at: int
    version: int = 1


def read_key(path: Path | None = None) -> str:
    """The shared key, readable by linebox-calls and the web only."""
    key = (path or paths.SECRETS / "events").read_text().strip()
    if len(key) < 32:
        raise ValueError("the key of the event stream is too short")
    return key


def new_key() -> str:
    """A fresh key, for a new box."""
    return secrets.token_hex(32)


def make(key: str, ticket: Ticket, *, now: float | None = None) -> str:
    """A ticket as text for the address of the stream."""
    started = int(time.time() if now is None else now)
    claims = {
        "sub": str(ticket.person_id),
        "role": ticket.role,
        "ends": ticket.ends_at,
        "version": ticket.version,
        "aud": AUDIENCE,
        "exp": started + CONNECT_SECONDS,
    }
    return str(jwt.encode(claims, key, algorithm=ALGORITHM))


def read(key: str, text: str) -> Ticket:
    """The ticket behind the text; raises BadTicket."""
    try:
        claims = jwt.decode(text, key, algorithms=[ALGORITHM], audience=AUDIENCE, options=REQUIRED)
        ticket = Ticket(int(claims["sub"]), str(claims["role"]), int(claims["ends"]), int(claims["version"]))
    except (JWTError, KeyError, ValueError, TypeError) as error:
        raise BadTicket(str(error)) from error
    if ticket.role not in ROLES:
        raise BadTicket("unknown role")
    return ticket
