"""A running box for a test: the whole thing, its own systemd in its own namespaces, with its own state folder.

`image-build/box` starts it; here a test reaches in: programs are run inside, verbs asked, rows read, units stopped or
killed.
"""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

TREE = Path(__file__).resolve().parents[2]
LAUNCHER = TREE / "image-build" / "box"


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("box", timeout=15)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Box:
    """One box, kept in `folder`; `state` is its /data."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state = folder, folder / "data"
        self.pid = 0

    # -- life --------------------------------------------------------------------------------------------------------
    def up(self) -> Box:
        self._launch("up", "--no-forward", check=True)
        self.pid = int(self._launch("pid", check=True, stdout=subprocess.PIPE).stdout)
        return self

    def down(self) -> None:
        self._launch("down", check=True)

    def _launch(self, verb: str, *more: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.run(self._command(verb, *more), text=True, **options)

    def _command(self, verb: str, *more: str) -> list[str]:
        return [str(LAUNCHER), verb, "--state", str(self.folder), *more]

    # -- reaching in -------------------------------------------------------------------------------------------------
    def spawn(self, argv: list[str], **options: Any) -> subprocess.Popen[bytes]:
        """A program of the tests' own root in the box's network."""
        return subprocess.Popen(["nsenter", f"--net=/proc/{self.pid}/ns/net", "--", *argv], **options)

    def run(self, *argv: str, stdin: str = "", user: str = "root", check: bool = True) -> str:
        """A program inside the box; its standard output. A failure shows what it wrote."""
        done = self._launch("exec", "--user", user, "--", *argv, input=stdin, capture_output=True)
        if check and done.returncode:
            raise AssertionError(f"{argv} in the box ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def spawn_inside(self, *argv: str, user: str = "linebox") -> subprocess.Popen[bytes]:
        """A program inside the box that the test goes on beside; its standard output is a pipe."""
        return subprocess.Popen(self._command("exec", "--user", user, "--", *argv), stdout=subprocess.PIPE)

    def alive(self) -> bool:
        """linebox-calls answers and speaks to Asterisk."""
        try:
            return bool(self.ask("snapshot").get("ok"))
        except (OSError, ValueError, http.client.HTTPException):
            return False

    def asterisk(self, command: str) -> str:
        return self.run("asterisk", "-rx", command)

    def verb(self, verb: str, **values: Any) -> dict[str, Any]:
        """Ask linebox-calls as the web would; a refusal is an AssertionError."""
        answer = self.ask(verb, **values)
        assert answer.get("ok"), f"{verb}({values}): {answer}"
        return answer

    def ask(self, verb: str, **values: Any) -> dict[str, Any]:
        connection = _UnixConnection(f"/proc/{self.pid}/root/run/linebox-calls/control.sock")
        try:
            connection.request(
                "POST", f"/verbs/{quote(verb)}", json.dumps(values), {"Content-Type": "application/json"}
            )
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
            return answer
        finally:
            connection.close()

    def seed(self, shop: dict[str, Any]) -> dict[str, Any]:
        """Make persons, seats, queues, flows … through the services, and put them in force. Answers their ids."""
        made: dict[str, Any] = json.loads(
            self.run("python3", "-m", "appliance.seed", stdin=json.dumps(shop), user="linebox")
        )
        self.verb("apply")
        return made

    # -- what is written down ----------------------------------------------------------------------------------------
    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        db = sqlite3.connect(f"file:{quote(str(self.state))}/db/linebox.db?mode=ro", uri=True, timeout=10)
        db.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in db.execute(sql, values)]
        finally:
            db.close()

    def until(self, what: str, found: Callable[[], Any], seconds: float = 10) -> Any:
        """Ask until the answer is true; the answer."""
        end = time.monotonic() + seconds
        while True:
            answer = found()
            if answer:
                return answer
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {what}")
            time.sleep(0.1)

    # -- harm --------------------------------------------------------------------------------------------------------
    def unit(self, verb: str, *units: str) -> None:
        self.run("systemctl", verb, *units)

    def kill(self, unit: str, sign: signal.Signals = signal.SIGKILL) -> None:
        self.run("systemctl", "kill", f"--signal={int(sign)}", unit, check=False)

    def path(self, inside: str) -> Path:
        """A file of the box as seen from here."""
        return Path(f"/proc/{self.pid}/root{inside}")

    def exists(self) -> bool:
        return self.pid > 0 and Path(f"/proc/{self.pid}").exists()
