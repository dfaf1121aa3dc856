"""Seats and their devices. A seat gets one desk device named after its number, with a secret made here."""

import secrets
import sqlite3
from dataclasses import dataclass

from appliance.db.connect import write
from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import usage
from appliance.seats import queries
from appliance.seats.queries import Device, Seat
from appliance.validators import valid_extension, valid_name

# Typed into a phone by hand: no letters that look like others, no change of case
SECRET_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
SECRET_LENGTH = 20  # 31 letters: 99 bits


@dataclass(frozen=True)
class PhoneSetup:
    """What is typed into a desk phone. `server`: the box's address as the person's browser reached it."""

    server: str
    port: int
    transport: str
    user_name: str
    password: str
    display_name: str


def new_secret() -> str:
    return "".join(secrets.choice(SECRET_LETTERS) for _ in range(SECRET_LENGTH))


def device_name(number: str, kind: str = "desk") -> str:
    return f"{number}-{kind}"


def seat(db: sqlite3.Connection, seat_id: int) -> Seat:
    """Raises NotFound."""
    found = queries.seat(db, seat_id)
    if found is None:
        raise NotFound("seat", seat_id)
    return found


def add_seat(db: sqlite3.Connection, *, number: str, name: str, demo: bool = False) -> int:
    """A seat with its desk device; returns the seat's id."""
    number, name = valid_extension(number), valid_name(name)
    with write(db):
        refuse_taken(db, "number", number)
        seat_id = queries.insert_seat(db, number, name, demo)
        queries.insert_device(db, device_name(number), seat_id, "desk", new_secret())
    return seat_id


def edit_seat(db: sqlite3.Connection, seat_id: int, *, number: str, name: str) -> None:
    """With a new number the devices are renamed and must be set up again, so nobody may be signed in there."""
    number, name = valid_extension(number), valid_name(name)
    with write(db):
        before = seat(db, seat_id)
        refuse_taken(db, "number", number, but_seat=seat_id)
        if number != before.number:
            _refuse_in_use(db, before)
            for device in before.devices:
                queries.rename_device(db, device.id, device_name(number, device.kind))
        queries.update_seat(db, seat_id, number, name)


def delete_seat(db: sqlite3.Connection, seat_id: int) -> None:
    """Refused with Conflict while somebody is signed in there or a flow transfers to it."""
    with write(db):
        _refuse_in_use(db, seat(db, seat_id))
        queries.delete_seat(db, seat_id)


def renew_secret(db: sqlite3.Connection, seat_id: int) -> None:
    """New secrets for all devices of a seat; its phones must be set up again."""
    with write(db):
        for device in seat(db, seat_id).devices:
            queries.set_secret(db, device.id, new_secret())


def phone_setup(found: Seat, device: Device, server: str) -> PhoneSetup:
    """What the page "how to set up a phone" shows."""
    return PhoneSetup(server, 5060, "UDP", device.name, device.secret, f"{found.name} {found.number}")


def refuse_taken(db: sqlite3.Connection, field: str, number: str, *, but_seat: int = 0, but_queue: int = 0) -> None:
    """Seats and queues share one set of numbers; raises Invalid(field) naming who has it."""
    owner = queries.number_owner(db, number, but_seat=but_seat, but_queue=but_queue)
    if owner is not None:
        raise Invalid(field, "This number belongs to %(owner)s.", owner=owner)


def _refuse_in_use(db: sqlite3.Connection, found: Seat) -> None:
    agent = queries.agent_at(db, found.id)
    if agent:
        raise Conflict("%(agent)s is signed in at this seat.", agent=agent)
    flows = usage.flows_with(db, "to", found.number)
    if flows:
        raise Conflict("These flows transfer to this seat: %(flows)s", flows=", ".join(flows))
