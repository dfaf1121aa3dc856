"""The tests' telephones: a small, synchronous face of `party.py`, one process for each box.

phones = Phones(box)
wang = phones.desk("801-desk", secret)          # registers
caller = phones.call("02088886666", number="13800001111")
incoming = wang.rings()
incoming.answer()
caller.talks()
"""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from tests.harness.sound import Sound

PARTY = Path(__file__).with_name("party.py")
SERVER = "127.0.0.1"
CARRIER = "127.0.0.20"
CARRIER_PORT = 5070


class PartyError(AssertionError):
    """A party could not do what the test asked, or what it waited for did not happen."""


class Phones:
    """All parties of one box. `spawn(argv)` starts a process in the box's network namespace."""

    def __init__(self, spawn: Any, folder: Path, python: str = sys.executable) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.process = spawn([python, str(PARTY)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.numbers = itertools.count(1)
        self.pending: dict[int, Future[dict[str, Any]]] = {}
        self.lock = threading.Lock()
        self.made = itertools.count(1)
        self.addresses = itertools.count(1)
        self.calls: list[Line] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        for line in self.process.stdout:
            answer = json.loads(line)
            self.pending.pop(answer.pop("id")).set_result(answer)
        for future in list(self.pending.values()):
            future.set_result({"ok": False, "error": "the parties' process ended"})

    def ask(self, do: str, **values: Any) -> dict[str, Any]:
        number, future = next(self.numbers), Future[dict[str, Any]]()
        self.pending[number] = future
        with self.lock:
            self.process.stdin.write(json.dumps({"id": number, "do": do, **values}).encode() + b"\n")
            self.process.stdin.flush()
        answer = future.result(values.get("seconds", 5) + 5)
        if not answer.pop("ok"):
            raise PartyError(f"{do} {values}: {answer}")
        return answer

    def desk(self, device: str, secret: str, *, expect: int = 200) -> Desk:
        """A desk phone that registers with its device's name and secret."""
        name = f"{device}.{next(self.made)}"
        self.ask(
            "account",
            name=name,
            address=f"127.0.1.{next(self.addresses)}",
            user=device,
            password=secret,
            register=SERVER,
        )
        code = self.ask("wait", registered=name, seconds=8)["code"]
        if code != expect:
            raise PartyError(f"{device} registers: {code}, expected {expect}")
        return Desk(self, name)

    def call(
        self, to: str, *, number: str = "13800001111", display: str = "", tone: int = 0, carrier: str = CARRIER
    ) -> Line:
        """A caller outside rings an access number through the carrier; `number` is the user part of From."""
        account = f"caller{next(self.made)}"
        self.ask("account", name=account, address=carrier, user=number, display=display)
        return self._dial(account, to, tone)

    def _dial(self, account: str, to: str, tone: int) -> Line:
        name = f"call{next(self.made)}"
        heard = self.folder / f"{name}.wav"
        self.ask("call", account=account, call=name, to=f"sip:{to}@{SERVER}:5060", listen=str(heard), tone=tone)
        line = Line(self, name, heard)
        self.calls.append(line)
        return line

    def quit(self) -> None:
        """Hang everything up and end the process."""
        if self.process.poll() is None:
            with self.lock:
                self.process.stdin.write(b'{"id": 0, "do": "quit"}\n')
                self.process.stdin.flush()
            try:
                self.process.wait(8)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.reader.join(5)
        self.process.stdin.close()
        self.process.stdout.close()


class Line:
    """One call as one party sees it."""

    def __init__(self, phones: Phones, name: str, heard: Path | None) -> None:
        self.phones, self.name, self.file = phones, name, heard

    def _wait(self, state: str, seconds: float) -> dict[str, Any]:
        return self.phones.ask("wait", call=self.name, state=state, seconds=seconds)

    def talks(self, seconds: float = 10) -> dict[str, Any]:
        """Wait until the call is up."""
        return self._wait("CONFIRMED", seconds)

    def ends(self, seconds: float = 15) -> dict[str, Any]:
        """Wait until the call is over, whoever ended it."""
        return self._wait("DISCONNECTED", seconds)

    def facts(self) -> dict[str, Any]:
        return self.phones.ask("facts", call=self.name)

    def keys(self, keys: str) -> None:
        self.phones.ask("keys", call=self.name, keys=keys)

    def sing(self, hertz: int) -> None:
        self.phones.ask("tone", call=self.name, hertz=hertz)

    def answer(self, code: int = 200) -> Line:
        self.phones.ask("answer", call=self.name, code=code)
        if code == 200:
            self.talks()
        return self

    def hang_up(self, code: int = 0) -> None:
        self.phones.ask("hang_up", call=self.name, code=code)

    def hold(self) -> None:
        self.phones.ask("hold", call=self.name)

    def unhold(self) -> None:
        self.phones.ask("unhold", call=self.name)

    def transfer(self, to: str) -> None:
        """Blind transfer (REFER) to a number the box knows."""
        self.phones.ask("transfer", call=self.name, to=f"sip:{to}@{SERVER}")

    def transfer_to(self, other: Line) -> None:
        """Attended transfer (REFER with Replaces): join this call's party with the other's."""
        self.phones.ask("transfer_attended", call=self.name, other=other.name)

    def packets(self) -> int:
        return int(self.phones.ask("received", call=self.name)["packets"])

    def heard(self) -> Sound:
        """What this party has heard; closes its file, so ask once, at the end."""
        self.phones.ask("close", call=self.name)
        assert self.file is not None
        return Sound.load(self.file)


class Desk:
    """A phone on a desk."""

    def __init__(self, phones: Phones, name: str) -> None:
        self.phones, self.name = phones, name

    def behave(self, **behaviour: Any) -> None:
        """What it does with the next calls by itself: then="ring" | "answer" | "busy", after=, talk=, tone=."""
        self.phones.ask("behave", account=self.name, **behaviour)

    def rings(self, seconds: float = 10) -> Line:
        name = self.phones.ask("wait", incoming=self.name, seconds=seconds)["call"]
        return Line(self.phones, name, None)

    def is_quiet(self, seconds: float = 1.0) -> bool:
        """True when nothing rings here for so long."""
        try:
            self.rings(seconds)
        except PartyError:
            return True
        return False

    def dial(self, to: str, *, tone: int = 0) -> Line:
        return self.phones._dial(self.name, to, tone)

    def unplug(self) -> None:
        self.phones.ask("unregister", account=self.name)
