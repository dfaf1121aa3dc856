"""Tell systemd how we are: sd_notify without its library."""

import os
import socket


class Notify:
    """Messages to the service manager; does nothing where there is none."""

    def __init__(self, address: str | None = None) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "") if address is None else address

    def send(self, message: str) -> None:
        """One message such as `READY=1`. An unreachable manager is no reason to stop working."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            try:
                sender.sendto(message.encode(), address)
            except OSError:
                return


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear from us, halved; None if it does not."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    return int(microseconds) / 2_000_000 if microseconds.isdecimal() and int(microseconds) > 0 else None
