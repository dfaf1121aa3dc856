"""A threaded FastAGI server on the loopback: one thread a session, no more sessions than `MOST_SESSIONS`.

A session that fails in any way ends without LB_DO, and the dialplan's fallback takes the caller (extensions.conf)."""

import contextlib
import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from agi_scripts.flow import NoFlow
from appliance.telephony.agi import Agi, AgiError, CallerGone

log = logging.getLogger("appliance.agi_server")

MOST_SESSIONS = 400
FIRST_SECONDS = 5.0  # for agi_* after the connection
SILENT_SECONDS = 150.0  # longest time a command may take: a long prompt and its keys
BEAT_SECONDS = 1.0

Script = Callable[[Agi], None]


class Server(socketserver.ThreadingTCPServer):
    """`scripts`: name in agi://host/<name> → what to run. `beat` is called about each second from the accepting thread
    (systemd's watchdog)."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], scripts: dict[str, Script], beat: Callable[[], None]) -> None:
        super().__init__(address, Session)
        self.scripts = scripts
        self.beat = beat
        self.places = threading.BoundedSemaphore(MOST_SESSIONS)

    def service_actions(self) -> None:
        self.beat()

    def serve(self) -> None:
        self.serve_forever(BEAT_SECONDS)

    def verify_request(self, _request: Any, client_address: Any) -> bool:
        if self.places.acquire(blocking=False):
            return True
        log.error("%s sessions are open, a caller goes to the fallback", MOST_SESSIONS)
        return False

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.exception("a session failed")


class Session(socketserver.StreamRequestHandler):
    """One AGI session; the request's handler."""

    timeout = FIRST_SECONDS
    wbufsize = -1
    disable_nagle_algorithm = True

    def handle(self) -> None:
        server = cast(Server, self.server)
        try:
            agi = Agi(cast(BinaryIO, self.rfile), cast(BinaryIO, self.wfile))
        except (CallerGone, TimeoutError):
            return  # a health check, or a port scan
        cast(socket.socket, self.connection).settimeout(SILENT_SECONDS)
        name = agi.env.get("agi_network_script", "")
        script = server.scripts.get(name)
        if script is None:
            log.error("there is no script %.40r", name)
            return
        call = agi.env.get("agi_uniqueid", "")
        try:
            script(agi)
        except CallerGone:
            pass
        except (AgiError, TimeoutError, NoFlow) as error:
            log.error("call %s: Asterisk and the script %s do not get on: %s", call, name, error)
        except Exception:
            log.exception("call %s: the script %s failed, the fallback takes over", call, name)

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # Asterisk closed first
            super().finish()
