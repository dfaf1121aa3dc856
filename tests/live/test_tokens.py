"""Tickets to the event stream."""

import time
from pathlib import Path

import pytest
from jose import jwt

from appliance.live.tokens import AUDIENCE, BadTicket, Ticket, make, new_key, read, read_key

KEY = "k" * 64
TICKET = Ticket(7, "agent", 1_900_000_000)


def test_a_ticket_says_who_watches_and_until_when() -> None:
    assert read(KEY, make(KEY, TICKET)) == TICKET


def test_a_ticket_is_good_for_a_minute() -> None:
    assert read(KEY, make(KEY, TICKET, now=time.time() - 50)) == TICKET
    with pytest.raises(BadTicket):
        read(KEY, make(KEY, TICKET, now=time.time() - 61))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        make("x" * 64, TICKET),
        make(KEY, Ticket(7, "root", 1)),
        jwt.encode(
            {"sub": "7", "role": "leader", "ends": 1, "version": 1, "aud": AUDIENCE, "exp": 9e9}, KEY, algorithm="HS512"
        ),
        jwt.encode({"sub": "7", "role": "leader", "ends": 1, "version": 1, "exp": 9e9}, KEY, algorithm="HS256"),
        jwt.encode(
            {"sub": "7", "role": "leader", "ends": 1, "version": 1, "aud": "x", "exp": 9e9}, KEY, algorithm="HS256"
        ),
        jwt.encode({"sub": "7", "role": "leader", "ends": 1, "version": 1, "aud": AUDIENCE}, KEY, algorithm="HS256"),
        jwt.encode(
            {"sub": "me", "role": "leader", "ends": 1, "version": 1, "aud": AUDIENCE, "exp": 9e9},
            KEY,
            algorithm="HS256",
        ),
        make(KEY, TICKET)[:-3],
    ],
)
def test_forged_broken_and_foreign_tickets_are_refused(text: str) -> None:
    with pytest.raises(BadTicket):
        read(KEY, text)


def test_the_key_comes_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "events"
    key = new_key()
    file.write_text(key + "\n")
    assert read_key(file) == key
    file.write_text("short\n")
    with pytest.raises(ValueError, match="too short"):
        read_key(file)
