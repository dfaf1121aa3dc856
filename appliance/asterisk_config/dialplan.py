"""extensions_generated.conf: data only, a subroutine for each thing that has a number. The static contexts that call
them stand in asterisk/etc/extensions.conf, whose head describes these."""

from collections.abc import Iterable

from appliance.lines.queries import AccessNumber, Line
from appliance.queues.queries import Queue
from appliance.seats.queries import Seat
from appliance.telephony import names
from appliance.telephony.confwriter import ConfText

Step = tuple[str, tuple[str | int, ...]]
RETURN: Step = ("Return", ())


def _set(variable: str, value: str | int) -> Step:
    return "Set", (f"{variable}={value}",)


def generate(
    access_numbers: Iterable[AccessNumber], seats: Iterable[Seat], queues: Iterable[Queue], lines: Iterable[Line]
) -> str:
    text = ConfText("the pages Lines, Seats and Queues")
    text.section(names.CONTEXT_NUMBERS)
    for number in sorted(access_numbers, key=lambda number: number.number):
        text.exten(
            number.number,
            _set(names.LANGUAGE, number.language),
            _set(names.FALLBACK_QUEUE, names.queue_name(number.queue_id)),
            RETURN,
        )
    text.section(names.CONTEXT_SEATS)
    for seat in sorted(seats, key=lambda seat: seat.number):
        devices = [f"PJSIP/{device.name}" for device in sorted(seat.devices, key=lambda device: device.id)]
        if devices:
            text.hint(seat.number, devices)
            text.exten(seat.number, _set(names.DIAL, "&".join(devices)), RETURN)
    text.section(names.CONTEXT_QUEUES)
    for queue in sorted(queues, key=lambda queue: queue.extension):
        text.exten(
            queue.extension,
            _set(names.QUEUE, names.queue_name(queue.id)),
            _set(names.MAX_WAIT, "" if queue.max_wait_seconds is None else queue.max_wait_seconds),
            _set(names.RECORD, int(queue.record)),
            RETURN,
        )
    text.section(names.CONTEXT_OUT)
    enabled = sorted((line for line in lines if line.enabled), key=lambda line: line.id)
    for position, line in enumerate(enabled, start=1):
        text.exten(
            str(position),
            _set(names.OUT, names.line_endpoint(line.id)),
            _set(names.OUT_FROM, line.caller_number),
            _set(names.OUT_CHANNELS, line.channels),
            RETURN,
        )
    return text.text()
