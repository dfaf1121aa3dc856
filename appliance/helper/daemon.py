"""Serves the helper's socket: one JSON line in, one JSON line out, then the connection is closed.

The socket's mode keeps others out, the peer's uid is checked all the same. Requests are taken one after another: they
are rare, and no two verbs may work on the machine at once. A peer that dawdles or floods is cut off."""

import json
import logging
import socket
import struct
import time
from collections.abc import Collection
from typing import Any

from appliance.errors import Invalid, LineboxError, NotFound
from appliance.helper.registry import Registry, find

log = logging.getLogger(__name__)

LONGEST_REQUEST = 8192
REQUEST_SECONDS = 5.0
_CREDENTIALS = struct.Struct("3i")  # pid, uid, gid


class Refused(Exception):
    """A request that never became a verb; the text is the answer's error code."""


def peer_uid(connection: socket.socket) -> int:
    """The uid the kernel noted when the peer connected."""
    data = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    return int(_CREDENTIALS.unpack(data)[1])


def receive(connection: socket.socket) -> bytes:
    """One line; raises Refused or OSError. The time limit is for the whole of it, not for each piece."""
    end = time.monotonic() + REQUEST_SECONDS
    data = b""
    while b"\n" not in data:
        connection.settimeout(max(0.01, end - time.monotonic()))
        piece = connection.recv(LONGEST_REQUEST + 1 - len(data))
        data += piece
        if len(data) > LONGEST_REQUEST:
            raise Refused("too_long")
        if not piece:
            raise Refused("malformed")
    line, _, rest = data.partition(b"\n")
    if rest:
        raise Refused("malformed")
    return line


def parse(line: bytes) -> tuple[object, dict[str, object]]:
    """The verb's name and its arguments; raises Refused."""
    try:
        request = json.loads(line.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise Refused("malformed") from error
    if not isinstance(request, dict) or set(request) != {"verb", "arguments"}:
        raise Refused("malformed")
    if not isinstance(request["arguments"], dict):
        raise Refused("malformed")
    return request["verb"], request["arguments"]


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def answer(line: bytes, verbs: Registry, machine: object, uid: int) -> dict[str, Any]:
    """Run what one line asks for; every failure is an answer."""
    name: object = "?"
    try:
        name, arguments = parse(line)
        verb = find(verbs, name)
        verb.call(machine, arguments)
    except Refused as error:
        result: dict[str, Any] = {"ok": False, "error": str(error), "message": "The request cannot be read."}
    except NotFound:
        result = {"ok": False, "error": "unknown_verb", "message": "There is no such verb."}
    except Invalid as error:
        result = {
            "ok": False,
            "error": "invalid",
            "field": error.field,
            "message": error.code,
            "values": {key: str(value) for key, value in error.values.items()},
        }
    except LineboxError as error:
        result = {"ok": False, "error": "conflict", "message": str(error)}
    except OSError as error:
        log.exception("uid %d: %s failed", uid, str(name)[:40])
        result = {"ok": False, "error": "failed", "message": type(error).__name__}
    else:
        log.info("uid %d: %s", uid, verb.described(arguments))
        return {"ok": True}
    log.warning("uid %d: %s refused: %s", uid, repr(name)[:60], result["error"])
    return result


def serve_one(connection: socket.socket, verbs: Registry, machine: object, allowed: Collection[int]) -> None:
    """Answer one connection and close it."""
    with connection:
        uid = peer_uid(connection)
        if uid not in allowed:
            log.warning("uid %d may not ask the helper", uid)
            return
        try:
            result = answer(receive(connection), verbs, machine, uid)
        except Refused as error:
            log.warning("uid %d: a request was refused: %s", uid, error)
            result = {"ok": False, "error": str(error), "message": "The request cannot be read."}
        except OSError:
            log.warning("uid %d sent nothing in time", uid)
            return
        try:
            connection.settimeout(REQUEST_SECONDS)
            connection.sendall(json.dumps(result, ensure_ascii=False).encode() + b"\n")
        except OSError:
            log.warning("uid %d did not wait for the answer", uid)


def serve(
    listener: socket.socket, verbs: Registry, machine: object, allowed: Collection[int], idle_seconds: float
) -> None:
    """Serve until nobody has asked for `idle_seconds`; systemd starts the program again for the next request."""
    listener.settimeout(idle_seconds)
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            return
        except ConnectionError:
            continue
        serve_one(connection, verbs, machine, allowed)
