"""Rows for generators."""

from appliance.asterisk_config.generate import Snapshot
from appliance.lines.queries import AccessNumber, Line
from appliance.queues.queries import Queue
from appliance.queues.service import STRATEGIES
from appliance.seats.queries import Device, Seat


def seat(number: int, name: str) -> Seat:
    device = Device(number, f"{800 + number}-desk", number, "desk", f"secret{number}")
    return Seat(number, str(800 + number), name, False, (device,))


def queue(number: int, strategy: str, **values: object) -> Queue:
    columns: dict[str, object] = {
        "ring_seconds": 15,
        "max_wait_seconds": None,
        "max_length": None,
        "leave_when_empty": True,
        "after_call_seconds": 30,
        "missed_limit": 3,
        "announce_position": True,
        "announce_seconds": 45,
        "record": True,
        "demo": False,
        **values,
    }
    return Queue(number, f"队列 {number}", str(600 + number), strategy, **columns)  # type: ignore[arg-type]


EMPTY = Snapshot((), (), (), (), ())

SHOP = Snapshot(
    lines=(
        Line(1, "电信 1", "sip", "192.0.2.10", 5060, "4008001234", 30, True, False),
        Line(2, "spare", "sip", "carrier.example", 5080, "", 4, False, False),
        Line(3, "six", "sip", "2001:db8::5", 5060, "+8621", 2, True, False),
    ),
    access_numbers=(
        AccessNumber("4008001234", "电视 “一” 台", 1, 1, "zh", "CCTV", "TV", False),
        AccessNumber("+8621555", "Export", 1, 2, "en", "", "", False),
    ),
    seats=(seat(1, "座席 1"), seat(2, 'The "big" one; \\ [x] 😀'), seat(10, "长" * 60)),
    queues=(
        *(queue(number, strategy) for number, strategy in enumerate(STRATEGIES, start=1)),
        queue(
            7,
            "ring_all",
            max_wait_seconds=120,
            max_length=5,
            leave_when_empty=False,
            after_call_seconds=0,
            announce_position=False,
            record=False,
            ring_seconds=20,
        ),
    ),
    agents=(3, 7, 12),
)
