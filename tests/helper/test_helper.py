"""The helper against callers it must not trust."""

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from appliance.errors import Conflict, Invalid, Unavailable
from appliance.helper import daemon
from appliance.helper.client import Helper
from appliance.helper.daemon import LONGEST_REQUEST, serve
from appliance.helper.registry import Secret, registry
from appliance.helper.verbs import VERBS, Machine


class Served:
    """A helper on a socket of its own."""

    def __init__(self, folder: Path, verbs=VERBS, allowed=None):
        self.machine = Machine(folder / "data", folder / "zoneinfo")
        (folder / "data").mkdir()
        (folder / "zoneinfo" / "Asia").mkdir(parents=True)
        for zone in ("Asia/Shanghai", "Asia/Tokyo", "UTC"):
            (folder / "zoneinfo" / zone).write_bytes(b"TZif")
        self.path = folder / "helper.sock"
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        allowed = {os.getuid()} if allowed is None else allowed

        def run():
            while not self.stopped.is_set():
                serve(self.listener, verbs, self.machine, allowed, 0.05)

        self.stopped = threading.Event()
        self.thread = threading.Thread(target=run)
        self.thread.start()

    def send(self, data: bytes, *, half_close: bool = False) -> dict:
        """What comes back for raw bytes; {} when the connection is just closed."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(self.path))
            try:
                connection.sendall(data)
                if half_close:
                    connection.shutdown(socket.SHUT_WR)
                with connection.makefile("rb") as file:
                    line = file.readline()
            except (ConnectionResetError, BrokenPipeError):
                return {}
        return json.loads(line) if line else {}

    def ask(self, verb, **arguments) -> dict:
        return self.send(json.dumps({"verb": verb, "arguments": arguments}).encode() + b"\n")

    def zone(self) -> str:
        link = self.machine.state / "system" / "localtime"
        return str(link.readlink()) if link.is_symlink() else ""

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join()
        self.listener.close()


@pytest.fixture
def helper(tmp_path, monkeypatch):
    monkeypatch.setattr(daemon, "REQUEST_SECONDS", 0.5)
    served = Served(tmp_path)
    yield served
    served.stop()


def test_sets_the_zone(helper):
    Helper(helper.path).set_time_zone("Asia/Shanghai")
    assert helper.zone().endswith("zoneinfo/Asia/Shanghai")
    Helper(helper.path).set_time_zone("Asia/Tokyo")
    assert helper.zone().endswith("zoneinfo/Asia/Tokyo")
    assert [path.name for path in (helper.machine.state / "system").iterdir()] == ["localtime"]


@pytest.mark.parametrize(
    "zone", ["", "Asia/Nowhere", "../../etc/shadow", "/etc/passwd", "Asia/Tokyo\0", "Asia/Tokyo\n", "Asia", "x" * 5000]
)
def test_refuses_what_is_no_zone(helper, zone):
    with pytest.raises(Invalid) as refused:
        Helper(helper.path).set_time_zone(zone)
    assert refused.value.field == "zone"
    assert refused.value.code == "There is no such time zone."
    assert helper.zone() == ""


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"zone": 5},
        {"zone": True},
        {"zone": None},
        {"zone": ["UTC"]},
        {"zone": {"a": "UTC"}},
        {"zone": "UTC", "more": "x"},
        {"Zone": "UTC"},
        {"machine": "x", "zone": "UTC"},
    ],
)
def test_refuses_other_arguments_and_types(helper, arguments):
    assert helper.ask("set_time_zone", **arguments)["error"] == "invalid"
    assert helper.zone() == ""


@pytest.mark.parametrize("verb", ["reboot", "", "__class__", "Set_time_zone", 5, None, ["set_time_zone"], "x" * 4000])
def test_refuses_unknown_verbs(helper, verb):
    assert helper.ask(verb, zone="UTC")["error"] == "unknown_verb"
    assert helper.zone() == ""


GOOD = b'{"verb": "set_time_zone", "arguments": {"zone": "UTC"}}'


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"hello\n",
        b"[]\n",
        b"null\n",
        b"\xff\xfe\n",
        b'{"verb": "set_time_zone"}\n',
        b'{"verb": "set_time_zone", "arguments": []}\n',
        b'{"verb": "set_time_zone", "arguments": {"zone": "UTC"}, "uid": 0}\n',
        b'{"verb": "set_time_zone", "arguments": {"zone": "UTC", "zone": "UTC"}}\n',
        b"[" * 8000 + b"\n",
        GOOD + b"\n" + GOOD + b"\n",
        GOOD + b" trailing\n",
    ],
)
def test_refuses_what_it_cannot_read(helper, line):
    assert helper.send(line)["error"] == "malformed"
    assert helper.zone() == ""


def test_a_request_without_its_end_is_not_run(helper):
    assert helper.send(GOOD, half_close=True)["error"] == "malformed"
    assert helper.zone() == ""


def test_refuses_long_requests(helper):
    assert helper.send(b"x" * (LONGEST_REQUEST + 1)).get("error", "too_long") == "too_long"
    assert helper.send(b" " * 100_000 + GOOD + b"\n").get("error", "too_long") == "too_long"
    assert helper.zone() == ""


def test_a_silent_peer_does_not_hold_the_others_up(helper):
    silent = socket.socket(socket.AF_UNIX)
    silent.connect(str(helper.path))
    silent.sendall(b'{"verb"')
    Helper(helper.path).set_time_zone("UTC")
    silent.close()
    assert helper.zone().endswith("/UTC")


def test_another_user_gets_no_answer(tmp_path):
    served = Served(tmp_path, allowed={os.getuid() + 1})
    assert served.send(GOOD + b"\n") == {}
    with pytest.raises(Unavailable):
        Helper(served.path).set_time_zone("UTC")
    assert served.zone() == ""
    served.stop()


def test_ends_when_nobody_asks(tmp_path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "x.sock"))
        listener.listen()
        serve(listener, VERBS, Machine(tmp_path), {os.getuid()}, 0.05)


def test_nobody_there(tmp_path):
    with pytest.raises(Unavailable):
        Helper(tmp_path / "none.sock").set_time_zone("UTC")


def test_a_secret_is_not_logged(tmp_path, caplog):
    seen = []

    def put_password(machine: Machine, name: str, password: Secret) -> None:
        seen.append(password)
        if name == "taken":
            raise Conflict("Taken.")

    caplog.set_level("INFO")
    served = Served(tmp_path, verbs=registry(put_password))
    assert served.ask("put_password", name="x", password="hunter2") == {"ok": True}
    assert served.ask("put_password", name="taken", password="hunter2")["error"] == "conflict"
    served.stop()
    assert seen == ["hunter2", "hunter2"]
    assert "put_password(name='x', password=****)" in caplog.text
    assert "hunter2" not in caplog.text


def untyped(machine: Machine, zone) -> None: ...
def wide(machine: Machine, zone: object) -> None: ...
def optional(machine: Machine, zone: str = "UTC") -> None: ...
def many(machine: Machine, *zones: str) -> None: ...
def open_secret(machine: Machine, password: str) -> None: ...
def answers(machine: Machine, zone: str) -> str: ...


@pytest.mark.parametrize("function", [untyped, wide, optional, many, open_secret, answers])
def test_careless_verbs_do_not_get_into_the_table(function):
    with pytest.raises(TypeError):
        registry(function)
