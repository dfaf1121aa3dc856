"""The two Unix sockets: verbs for the web, event streams for browsers behind nginx."""

import asyncio
import contextlib
import grp
import json
import logging
import os
import pwd
import socket
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from appliance.live.hub import Hub
from appliance.live.tokens import BadTicket, read
from appliance.live.verbs import Verbs

log = logging.getLogger(__name__)

BEAT_SECONDS = 15.0
LARGEST_REQUEST = 1 << 16
GROUP = "linebox-data"
WEB_USER = "linebox-web"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def allowed_users() -> frozenset[int]:
    """Who may ask for verbs: root, the web, and whoever runs this program."""
    users = {0, os.geteuid()}
    with contextlib.suppress(KeyError):
        users.add(pwd.getpwnam(WEB_USER).pw_uid)
    return frozenset(users)


def peer_user(request: web.Request) -> int:
    """The user at the other end of a Unix socket, told by the kernel; -1 if there is none."""
    connection = request.transport.get_extra_info("socket") if request.transport else None
    if connection is None:
        return -1
    _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    return int(user)


def control(verbs: Verbs, users: frozenset[int]) -> web.Application:
    """POST /verbs/<verb> with a JSON object."""

    async def verb(request: web.Request) -> web.StreamResponse:
        user = peer_user(request)
        if user not in users:
            log.warning("verb %s refused for user %d", request.match_info["verb"], user)
            raise web.HTTPForbidden
        try:
            values = json.loads(await request.read() or b"{}")
        except ValueError:
            values = None
        if not isinstance(values, dict):
            return web.json_response({"ok": False, "error": "bad_request", "message": "not a JSON object"})
        return web.json_response(await verbs.run(request.match_info["verb"], values))

    application = web.Application(client_max_size=LARGEST_REQUEST)
    application.router.add_post("/verbs/{verb}", verb)
    return application


def events(hub: Hub, key: str, clock: Callable[[], int]) -> web.Application:
    """GET /events?token=… as Server-Sent Events."""

    async def stream(request: web.Request) -> web.StreamResponse:
        try:
            ticket = read(key, request.query.get("token", ""))
        except BadTicket:
            raise web.HTTPForbidden from None
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        response.force_close()
        await response.prepare(request)
        transport = request.transport
        opened = hub.open(ticket, on_end=transport.abort if transport else lambda: None)
        try:
            while clock() < ticket.ends_at * 1000 and not opened.ended:
                try:
                    message = await asyncio.wait_for(opened.messages.get(), BEAT_SECONDS)
                except TimeoutError:
                    message = hub.beat()
                while not opened.messages.empty():
                    message += opened.messages.get_nowait()
                await response.write(message)
        except ConnectionError:
            log.debug("a browser has gone")
        finally:
            hub.close(opened)
        return response

    application = web.Application(client_max_size=LARGEST_REQUEST)
    application.router.add_get("/events", stream)
    return application


async def listen(application: web.Application, path: Path) -> web.AppRunner:
    """Serve on a Unix socket that our group may use; a socket left by a crash is replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    path.chmod(0o660)
    with contextlib.suppress(KeyError, PermissionError):
        os.chown(path, -1, grp.getgrnam(GROUP).gr_gid)
    return runner
