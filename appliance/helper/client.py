"""How the pages ask the helper."""

import json
import socket
from pathlib import Path
from typing import Any

from appliance import paths
from appliance.errors import Conflict, Invalid, Unavailable

LIMIT_SECONDS = 15.0
LONGEST_ANSWER = 65536


class Helper:
    """The verbs. Each raises Unavailable when the helper does not answer, Invalid or Conflict when it refuses."""

    def __init__(self, path: Path = paths.HELPER_SOCKET) -> None:
        self._path = path

    def set_time_zone(self, zone: str) -> None:
        """The zone of the box's clock."""
        self._ask("set_time_zone", zone=zone)

    def _ask(self, verb: str, **arguments: object) -> None:
        request = json.dumps({"verb": verb, "arguments": arguments}, ensure_ascii=False).encode() + b"\n"
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(LIMIT_SECONDS)
                connection.connect(str(self._path))
                connection.sendall(request)
                with connection.makefile("rb") as file:
                    answer: Any = json.loads(file.readline(LONGEST_ANSWER))
        except (OSError, ValueError) as error:
            raise Unavailable("The helper does not answer.") from error
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            raise _refusal(answer if isinstance(answer, dict) else {})


def _refusal(answer: dict[str, Any]) -> Invalid | Conflict | Unavailable:
    if answer.get("error") == "invalid":
        return Invalid(str(answer.get("field")), str(answer.get("message")), **dict(answer.get("values") or {}))
    if answer.get("error") == "conflict":
        return Conflict(str(answer.get("message")))
    return Unavailable("The helper refused the request.")
