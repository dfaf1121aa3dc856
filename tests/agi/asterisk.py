"""Asterisk's half of AGI over a socket: it answers the commands a script sends, from a script of its own.

asterisk = Asterisk(keys="1", variables={"QUEUE_EXISTS(p7)": "1"})
with asterisk.session() as agi: …
asterisk.log     # what QueueLog was asked to write: [(event, {field: value})]
"""

import re
import shlex
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

from appliance.telephony.agi import Agi


class Asterisk:
    """`keys`: what the caller presses, one for each wait, in order; a blank is silence. `hang_up_at`: the number of the
    command (from 1) at which the caller hangs up, in the way `how`: line, eof, 511 or result."""

    def __init__(self, keys: str = "", variables: dict[str, str] | None = None, hang_up_at: int = 0, how: str = "line"):
        self.keys = list(keys)
        self.variables = dict(variables or {})
        self.hang_up_at, self.how = hang_up_at, how
        self.commands: list[str] = []
        self.played: list[str] = []
        self.log: list[tuple[str, dict[str, str]]] = []
        self.env = {"agi_request": "agi://127.0.0.1/flow", "agi_network_script": "flow", "agi_uniqueid": "box-1-1.0"}
        self.missing: set[str] = set()  # prompts that cannot be played

    # -- answering ---------------------------------------------------------------------------------------------------
    def answer(self, command: str) -> str:
        self.commands.append(command)
        if len(self.commands) == self.hang_up_at:
            return {
                "line": "HANGUP\n",
                "eof": "",
                "511": "511 Command Not Permitted on a dead channel or intercept routine\n",
                "result": "200 result=-1 (hangup)\n",
            }[self.how]
        words = shlex.split(command)
        name = re.match(r"[A-Z ]+", command)[0].strip()  # type: ignore[index]
        if name == "SET VARIABLE":
            self.variables[words[2]] = words[3]
            return "200 result=1\n"
        if name == "GET VARIABLE":
            value = self.variables.get(words[2])
            return "200 result=0\n" if value is None else f"200 result=1 ({value})\n"
        if name == "STREAM FILE":
            if words[2] in self.missing:
                return "200 result=-1 endpos=0\n"
            self.played.append(words[2])
            return "200 result=0 endpos=8000\n"
        if name == "WAIT FOR DIGIT":
            key = self.keys.pop(0) if self.keys else " "
            return f"200 result={0 if key == ' ' else ord(key)}\n"
        if command.startswith("EXEC MSet"):
            self.variables.update(pair.split("=", 1) for pair in words[2].split(","))
            return "200 result=0\n"
        if name.startswith("EXEC"):
            event, query = words[2].split(",")[3:]
            self.log.append((event, dict(parse_qsl(query, keep_blank_values=True))))
            return "200 result=0\n"
        return "200 result=0\n"

    # -- the wire ----------------------------------------------------------------------------------------------------
    def serve(self, wire: socket.socket) -> None:
        """Play the whole session on a connected socket."""
        with wire, wire.makefile("rwb") as stream:
            stream.write("".join(f"{key}: {value}\n" for key, value in self.env.items()).encode() + b"\n")
            stream.flush()
            for line in stream:
                reply = self.answer(line.decode().rstrip("\n"))
                if not reply:
                    return
                stream.write(reply.encode())
                stream.flush()

    @contextmanager
    def session(self) -> Iterator[Agi]:
        """The script's end of a session with this Asterisk."""
        ours, theirs = socket.socketpair()
        ours.settimeout(5)
        thread = threading.Thread(target=self.serve, args=(theirs,))
        thread.start()
        try:
            with ours, ours.makefile("rb") as stdin, ours.makefile("wb") as stdout:
                yield Agi(stdin, stdout)
        finally:
            thread.join(5)

    def results(self) -> list[tuple[str, str]]:
        """(step, result) of each LBRESULT."""
        return [(fields["step"], fields["result"]) for event, fields in self.log if event == "LBRESULT"]
