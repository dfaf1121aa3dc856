"""Seats: list, edit, delete, and what is typed into a telephone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from appliance.errors import Conflict
from appliance.seats import queries, service
from webui.seats.forms import SeatForm
from webui.shell.database import db
from webui.shell.forms import translated
from webui.shell.live import apply_settings, snapshot


def live_seats() -> dict[str, dict[str, Any]]:
    """Device name -> what goes on there; empty when nobody knows."""
    live = snapshot()
    return {seat["id"]: seat for seat in live["seats"]} if live else {}


def agent_at(live: dict[str, dict[str, Any]], device: str) -> str:
    """Name of the agent who is signed in at a device, or empty."""
    return str(live.get(device, {}).get("agent_name") or "")


def host_of_browser() -> str:
    """The box's address as this browser reached it, without the port: a telephone reaches it there too."""
    host = request.host
    return host[: host.index("]") + 1] if host.startswith("[") else host.partition(":")[0]


def index() -> str:
    seats, live = queries.seats(db()), live_seats()
    agents = {seat.id: [agent for device in seat.devices if (agent := agent_at(live, device.name))] for seat in seats}
    return render_template("seats/index.html", seats=seats, agents=agents, live=live)


def new() -> str | Response:
    form = SeatForm()
    if form.stores(lambda: service.add_seat(db(), **form.values())):
        apply_settings()
        return redirect(url_for(".phone", seat_id=form.result))
    return render_template("seats/edit.html", form=form, seat=None)


def edit(seat_id: int) -> str | Response:
    seat = service.seat(db(), seat_id)
    form = SeatForm(obj=seat)
    if form.stores(lambda: service.edit_seat(db(), seat_id, **form.values())):
        apply_settings()
        return redirect(url_for(".index"))
    return render_template("seats/edit.html", form=form, seat=seat)


def delete(seat_id: int) -> Response:
    try:
        service.delete_seat(db(), seat_id)
    except Conflict as error:
        flash(translated(error), "danger")
        return redirect(url_for(".edit", seat_id=seat_id))
    apply_settings()
    return redirect(url_for(".index"))


def phone(seat_id: int) -> str:
    """How to set up each telephone of a seat."""
    seat = service.seat(db(), seat_id)
    setups = [service.phone_setup(seat, device, host_of_browser()) for device in seat.devices]
    return render_template("seats/phone.html", seat=seat, setups=setups, live=live_seats())


def renew_secret(seat_id: int) -> Response:
    service.renew_secret(db(), seat_id)
    apply_settings()
    return redirect(url_for(".phone", seat_id=seat_id))
