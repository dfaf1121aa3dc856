"""Leave the queues in a state that works without us: run when linebox-calls has ended, also by a crash
(`ExecStopPost=python3 -m appliance.live.released`).

All penalties go to 0, so that fewest calls becomes longest idle, and agents who only do after-call work may be rung
again, for nobody is left to end it. Plain sockets, one login, time limits; Asterisk being down is no failure."""

import contextlib
import logging
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from appliance import paths
from appliance.live import members
from appliance.live.agents import AFTER_CALL
from appliance.telephony import names
from appliance.telephony.ami import END, Message, encode, parse

log = logging.getLogger(__name__)
LIMIT_SECONDS = 3.0


class Session:
    """A few actions one after the other."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._rest = b""
        self._count = 0

    def action(self, name: str, fields: dict[str, str | int]) -> Iterator[Message]:
        """Send one action and yield its messages: the answer, and the items of a list."""
        self._count += 1
        action_id = str(self._count)
        self._connection.sendall(encode(name, action_id, fields))
        listing = False
        while True:
            message = self._message()
            if message.get("ActionID") != action_id:
                continue
            yield message
            listing = listing or message.get("EventList", "").lower() == "start"
            if not listing or message.get("EventList", "").lower() in ("complete", "cancelled"):
                return

    def _message(self) -> Message:
        while END not in self._rest:
            data = self._connection.recv(1 << 16)
            if not data:
                raise ConnectionError("Asterisk closed the connection")
            self._rest += data
        raw, self._rest = self._rest.split(END, 1)
        return parse(raw)


def release(host: str, port: int, secret: str) -> int:
    """Number of memberships that were changed. Raises OSError when Asterisk does not answer or refuses the login."""
    changed = 0
    with socket.create_connection((host, port), LIMIT_SECONDS) as connection:
        connection.settimeout(LIMIT_SECONDS)
        session = Session(connection)
        login = {"Username": names.AMI_USER, "Secret": secret, "Events": "off"}
        answer = next(session.action("Login", dict(login)))
        if answer.get("Response") != "Success":
            raise ConnectionError(answer.get("Message", "refused"))
        for item in list(session.action("QueueStatus", {})):
            found = members.read(item)
            if item.get("Event") != "QueueMember" or found is None:
                continue
            (queue, interface), member = found
            where: dict[str, str | int] = {"Queue": queue, "Interface": interface}
            if member.penalty:
                list(session.action("QueuePenalty", {**where, "Penalty": 0}))
                changed += 1
            if member.paused and member.reason == AFTER_CALL:
                list(session.action("QueuePause", {**where, "Paused": "false"}))
                changed += 1
        with contextlib.suppress(OSError):
            list(session.action("Logoff", {}))
    return changed


def read_secret(path: Path | None = None) -> str:
    """The AMI secret of this box."""
    return (path or paths.SECRETS / "ami").read_text().strip()


def main() -> int:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(message)s")
    try:
        changed = release("127.0.0.1", names.AMI_PORT, read_secret())
    except OSError as error:
        log.info("queues not released: %s", error)
        return 0
    log.info("queues released: %d memberships changed", changed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
