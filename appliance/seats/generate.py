"""pjsip_endpoints.conf: endpoint, authentication and address of each device. Templates: asterisk/etc/pjsip.conf."""

from collections.abc import Iterable

from appliance.seats.queries import Seat
from appliance.telephony import names
from appliance.telephony.confwriter import ConfText, caller_id


def generate(seats: Iterable[Seat]) -> str:
    text = ConfText("the page Seats")
    for seat in sorted(seats, key=lambda seat: seat.id):
        for device in sorted(seat.devices, key=lambda device: device.id):
            text.section(device.name, "lb-device-endpoint")
            text.option("auth", device.name)
            text.option("aors", device.name)
            text.option("callerid", caller_id(seat.name, seat.number))
            text.option("set_var", f"{names.SEAT}={seat.number}")
            text.section(device.name, "lb-device-auth")
            text.option("username", device.name)
            text.option("password", device.secret)
            text.section(device.name, "lb-device-aor")
    return text.text()
