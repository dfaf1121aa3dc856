"""How the web asks linebox-calls: one verb, one answer, over a Unix socket, within five seconds."""

import http.client
import json
import socket
from pathlib import Path
from typing import Any

from appliance import paths
from appliance.errors import Conflict, Invalid, LineboxError, Unavailable

LIMIT_SECONDS = 5.0
APPLY_SECONDS = 60.0  # a reload waits for Asterisk


class _Connection(http.client.HTTPConnection):
    def __init__(self, path: Path, limit: float) -> None:
        super().__init__("localhost", timeout=limit)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Calls:
    """The verbs of linebox-calls. Every method raises Unavailable when the program does not answer, and Conflict or
    Invalid when it refuses."""

    def __init__(self, path: Path = paths.CALLS_CONTROL) -> None:
        self._path = path

    def sign_in(self, agent: int, device: str) -> None:
        """Sign an agent in at a device; a sign-in elsewhere ends."""
        self._verb("sign_in", agent=agent, device=device)

    def sign_out(self, agent: int) -> None:
        self._verb("sign_out", agent=agent)

    def ready(self, agent: int) -> None:
        """Ready for calls; also ends after-call work."""
        self._verb("ready", agent=agent)

    def busy(self, agent: int, reason: str = "") -> None:
        """Not ready: a call that goes on is not touched."""
        self._verb("busy", agent=agent, reason=reason)

    def end_after_call(self, agent: int) -> None:
        self._verb("end_after_call", agent=agent)

    def apply(self) -> dict[str, Any]:
        """Bring the settings to Asterisk: {"result": "applied"|"unchanged"|"refused"|"put_back", "message", "changed"}.
        After the last two the old settings go on working; the message says why, in English."""
        return self._verb("apply", _limit=APPLY_SECONDS)

    def snapshot(self) -> dict[str, Any]:
        """Everything the live page shows, for a page drawn by the server: {"lines", "queues", "seats", "calls"}."""
        return self._verb("snapshot")

    def _verb(self, verb: str, *, _limit: float = LIMIT_SECONDS, **values: object) -> dict[str, Any]:
        connection = _Connection(self._path, _limit)
        try:
            body = json.dumps(values, ensure_ascii=False).encode()
            connection.request("POST", f"/verbs/{verb}", body, {"Content-Type": "application/json"})
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable("The call service does not answer. Calls go on; try again in a moment.") from error
        finally:
            connection.close()
        if not isinstance(answer, dict) or not (answer.get("ok") is True or "result" in answer):
            raise refusal(answer if isinstance(answer, dict) else {})
        return answer


def refusal(answer: dict[str, Any]) -> LineboxError:
    """The exception that says to a person what linebox-calls said in a code."""
    code = str(answer.get("error", ""))
    if code == "no_device":
        return Invalid("device", "There is no such device.")
    if code == "no_agent":
        return Invalid("agent", "This person is not an agent or has left.")
    if code == "device_taken":
        return Conflict("Someone else is signed in at this device.")
    if code == "not_signed_in":
        return Conflict("You are not signed in at a seat.")
    if code == "no_after_call":
        return Conflict("There is no after-call work to end.")
    if code == "asterisk_down":
        return Unavailable("The telephone system does not answer right now. Try again in a moment.")
    if code == "bad_request":
        return Invalid("reason", "This cannot be used: %(why)s", why=str(answer.get("message", "")))
    return Unavailable("The call service could not do that. The log of linebox-calls says why.")
