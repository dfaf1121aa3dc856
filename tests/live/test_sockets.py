"""The two sockets with the web's own client and a browser."""

import asyncio
import http.client
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.clock import now_ms
from appliance.errors import Conflict, Invalid, Unavailable
from appliance.live import sockets
from appliance.live.agents import Agents, Refused
from appliance.live.client import Calls
from appliance.live.hub import Hub
from appliance.live.state import LiveState
from appliance.live.tokens import Ticket, make
from appliance.live.verbs import BadRequest, number, text
from appliance.live.views import Views
from tests.live.box import BOSS, DIRECTORY

KEY = "k" * 64


class FakeVerbs:
    """Answers as the real verbs do, without a daemon."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refusal = ""
        self.answer: dict[str, Any] = {"ok": True, "result": "applied"}

    async def run(self, verb: str, values: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((verb, values))
        if self.refusal:
            return {"ok": False, "error": self.refusal, "message": "no"}
        return self.answer


def serve(tmp_path: Path, test: Callable[[FakeVerbs, Calls], None], users: frozenset[int] | None = None) -> None:
    """Run a blocking test against the control socket."""

    async def inside() -> None:
        verbs = FakeVerbs()
        allowed = frozenset({os.geteuid()}) if users is None else users
        runner = await sockets.listen(sockets.control(verbs, allowed), tmp_path / "c.sock")  # type: ignore[arg-type]
        try:
            await asyncio.to_thread(test, verbs, Calls(tmp_path / "c.sock"))
        finally:
            await runner.cleanup()

    asyncio.run(inside())


def test_verbs_arrive_with_their_values(tmp_path: Path) -> None:
    def test(verbs: FakeVerbs, calls: Calls) -> None:
        calls.sign_in(7, "801-desk")
        calls.busy(7, "午饭")
        assert calls.apply()["result"] == "applied"
        assert verbs.asked == [
            ("sign_in", {"agent": 7, "device": "801-desk"}),
            ("busy", {"agent": 7, "reason": "午饭"}),
            ("apply", {}),
        ]

    serve(tmp_path, test)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("device_taken", Conflict),
        ("not_signed_in", Conflict),
        ("no_after_call", Conflict),
        ("no_device", Invalid),
        ("no_agent", Invalid),
        ("bad_request", Invalid),
        ("asterisk_down", Unavailable),
        ("something new", Unavailable),
    ],
)
def test_a_refusal_is_an_error_with_a_plain_text(tmp_path: Path, code: str, kind: type[Exception]) -> None:
    def test(verbs: FakeVerbs, calls: Calls) -> None:
        verbs.refusal = code
        with pytest.raises(kind):
            calls.ready(7)

    serve(tmp_path, test)


def test_settings_that_were_put_back_are_an_answer(tmp_path: Path) -> None:
    def test(verbs: FakeVerbs, calls: Calls) -> None:
        verbs.answer = {"ok": False, "error": "not_applied", "result": "put_back", "message": "why"}
        assert (calls.apply()["result"], calls.apply()["message"]) == ("put_back", "why")

    serve(tmp_path, test)


def test_other_users_are_refused(tmp_path: Path) -> None:
    def test(verbs: FakeVerbs, calls: Calls) -> None:
        with pytest.raises(Unavailable):
            calls.ready(7)
        assert verbs.asked == []

    serve(tmp_path, test, users=frozenset({os.geteuid() + 1}))


def test_a_program_that_is_away_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        Calls(tmp_path / "nobody.sock").snapshot()


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b"7"])
def test_what_is_no_object_is_refused(tmp_path: Path, body: bytes) -> None:
    def test(verbs: FakeVerbs, calls: Calls) -> None:
        connection = http.client.HTTPConnection("x")
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(tmp_path / "c.sock"))
        connection.request("POST", "/verbs/busy", body)
        assert b"bad_request" in connection.getresponse().read()
        connection.close()
        assert verbs.asked == []

    serve(tmp_path, test)


@pytest.mark.parametrize("value", [None, "7", 0, -1, True, 1.5, [7]])
def test_a_number_is_a_number(value: object) -> None:
    with pytest.raises(BadRequest):
        number({"agent": value}, "agent")


@pytest.mark.parametrize("value", ["a\nb", "a\r\nAction: Originate", "x" * 41, 7, None])
def test_a_text_is_short_and_one_line(value: object) -> None:
    with pytest.raises(BadRequest):
        text({"reason": value}, "reason", 40)


def test_refused_is_no_crash() -> None:
    assert str(Refused("device_taken")) == "device_taken"


async def browser(path: Path, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_unix_connection(str(path))
    writer.write(f"GET /events?token={token} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await writer.drain()
    return reader, writer


def test_the_stream_opens_with_a_ticket_and_ends_with_the_session(tmp_path: Path) -> None:
    async def inside() -> None:
        hub = Hub(Views(LiveState(), Agents(), DIRECTORY), now_ms)
        path = tmp_path / "e.sock"
        runner = await sockets.listen(sockets.events(hub, KEY, now_ms), path)
        try:
            reader, writer = await browser(path, "forged")
            assert b"403" in await reader.readline()
            writer.close()
            reader, writer = await browser(path, make(KEY, Ticket(BOSS, "leader", now_ms() // 1000 + 60)))
            head = await reader.readuntil(b"\r\n\r\n")
            assert b"text/event-stream" in head and b"X-Accel-Buffering: no" in head and b"no-store" in head
            assert b"event: snapshot" in await reader.readuntil(b"\n\n")
            assert len(hub.streams) == 1
            writer.close()
            reader, writer = await browser(path, make(KEY, Ticket(BOSS, "leader", now_ms() // 1000 - 1)))
            assert b"snapshot" not in await reader.read()
            writer.close()
        finally:
            await runner.cleanup()

    asyncio.run(inside())
