"""The FastAGI server: health checks, failing scripts, too many sessions."""

import socket
import threading
from collections.abc import Iterator

import pytest

from agi_scripts.flow import NoFlow
from appliance.agi_server import server as module
from appliance.agi_server.server import Server
from appliance.telephony.agi import Agi
from tests.agi.asterisk import Asterisk

PORT = 0


def failing(_agi: Agi) -> None:
    raise RuntimeError("broken")


def without_flow(_agi: Agi) -> None:
    raise NoFlow("no flow behind 1")


def hello(agi: Agi) -> None:
    agi.set_variable("HELLO", 1)


@pytest.fixture
def server() -> Iterator[Server]:
    scripts = {"hello": hello, "failing": failing, "flow": without_flow}
    with Server(("127.0.0.1", PORT), scripts, lambda: None) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def call(server: Server, script: str) -> Asterisk:
    """One call that runs `script` to its end."""
    asterisk = Asterisk()
    asterisk.env["agi_network_script"] = script
    asterisk.serve(socket.create_connection(server.server_address[:2], timeout=5))
    return asterisk


def test_script_is_run(server: Server) -> None:
    assert call(server, "hello").variables == {"HELLO": "1"}


@pytest.mark.parametrize("script", ["failing", "flow", "unknown"])
def test_failed_script_ends_its_session_only(server: Server, script: str, caplog: pytest.LogCaptureFixture) -> None:
    assert call(server, script).commands == []
    assert len(caplog.records) == 1
    assert call(server, "hello").variables == {"HELLO": "1"}


def test_plain_connection_does_no_harm(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(5):
        socket.create_connection(server.server_address[:2]).close()
    assert call(server, "hello").variables == {"HELLO": "1"}
    assert caplog.records == []


def test_no_more_sessions_than_places(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "places", threading.BoundedSemaphore(1))
    address = server.server_address[:2]
    with socket.create_connection(address, timeout=5) as waiting:
        waiting.sendall(b"agi_uniqueid: 1\n")
        with socket.create_connection(address, timeout=5) as second:
            assert second.recv(1) == b"", "the caller goes to the fallback at once"
    for _ in range(200):  # the first one's place is free again
        if call(server, "hello").variables:
            break
    else:
        pytest.fail("the place was never given back")


def test_silent_connection_is_dropped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.Session, "timeout", 0.05)
    with socket.create_connection(server.server_address[:2], timeout=5) as mute:
        assert mute.recv(1) == b""
