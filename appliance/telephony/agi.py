"""pyst2's AGI with its defects closed; the only place that imports it.

What pyst2 0.5.1 does and this does not: install a signal handler, write every line (a PIN among them) to stderr, pass
`"`, `\\` and newlines of a value on as they are (a second command), take the line HANGUP for an answer, lose an empty
result, raise ValueError when the caller is gone, wait for ever."""

import re
from collections.abc import Mapping
from typing import BinaryIO

from asterisk.agi import AGI

LONGEST_LINE = 16_384  # bytes; Asterisk cuts its own far below
_ANSWER = re.compile(r"(\d{3})(?:[ -](.*))?\Z", re.DOTALL)
_RESULT = re.compile(r"result=(\S*)(?:\s+\((.*)\))?", re.DOTALL)
_CUT = re.compile(r"[^\w.:/+*#@-]", re.ASCII)
_FORBIDDEN = re.compile(r"[\r\n\0]")


class CallerGone(Exception):
    """The caller hung up, or Asterisk ended the script's session."""


class AgiError(Exception):
    """Asterisk refused a command, or answered something that is no AGI."""


class _Null:
    def write(self, _text: str) -> None: ...


class Agi(AGI):  # type: ignore[misc]
    """One session. `stdin` and `stdout` are buffered binary streams (a socket's, or those of a process); a time limit
    on the socket shows as TimeoutError. `env` holds agi_* once the constructor is through."""

    def __init__(self, stdin: BinaryIO, stdout: BinaryIO) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = _Null()
        self._got_sighup = False
        self.env: dict[str, str] = {}
        self._get_agi_env()

    # -- what pyst2 calls ----------------------------------------------------------------------------------------------
    def _get_agi_env(self) -> None:
        while line := self._line():
            key, _, value = line.partition(":")
            self.env[key.strip()] = value.strip()

    def _quote(self, string: object) -> str:
        """An argument that reaches Asterisk as one word, whatever it holds; raises ValueError for a line break."""
        text = str(string)
        if _FORBIDDEN.search(text):
            raise ValueError("an AGI argument with a line break")
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def send_command(self, command: str, *args: object) -> None:
        """`args` are words already: quoted by `_quote`, or numbers."""
        text = " ".join([command, *map(str, args)])
        if _FORBIDDEN.search(text):
            raise ValueError("an AGI command with a line break")
        try:
            self.stdout.write(text.encode() + b"\n")
            self.stdout.flush()
        except (BrokenPipeError, ConnectionResetError) as error:
            raise CallerGone from error

    def get_result(self, _stdin: object = None) -> dict[str, tuple[str, str]]:
        """{"result": (value, data)} of a 200; CallerGone or AgiError for anything else."""
        while True:
            line = self._line()
            if line == "HANGUP":
                raise CallerGone
            found = _ANSWER.match(line)
            if not found:
                raise AgiError(f"no AGI answer: {line[:60]!r}")
            code, rest = found[1], found[2] or ""
            if code == "100":  # Trying
                continue
            if code == "511":
                raise CallerGone
            if code == "520":
                self._skip_usage(line)
                raise AgiError("wrong use of an AGI command")
            if code != "200":
                raise AgiError(f"AGI answer {code} {rest[:60]}")
            result = _RESULT.search(rest)
            if not result:
                raise AgiError(f"AGI answer without a result: {rest[:60]!r}")
            value, data = result[1], result[2] or ""
            if data == "hangup":
                raise CallerGone
            return {"result": (value, data)}

    def execute(self, command: str, *args: object) -> dict[str, tuple[str, str]]:
        self.send_command(command, *args)
        return self.get_result()

    # -- the vocabulary the scripts use --------------------------------------------------------------------------------
    def variable(self, name: str) -> str:
        """A channel variable or a function without an expression in it; empty when unset."""
        value, data = self.execute("GET VARIABLE", self._quote(name))["result"]
        return data if value == "1" else ""

    def expression(self, expression: str) -> str:
        """The value of a dialplan expression. Only from constants of ours: Asterisk evaluates it."""
        value, data = self.execute("GET FULL VARIABLE", self._quote(expression))["result"]
        return data if value == "1" else ""

    def set_variable(self, name: str, value: object) -> None:
        self.execute("SET VARIABLE", self._quote(name), self._quote(value))

    def set_variables(self, values: Mapping[str, object]) -> None:
        """Several channel variables, in their order, by one command: each command is two waits for the processor. A
        value that MSet would cut goes by itself, and so do those beside it."""
        texts = {name: str(value) for name, value in values.items()}
        if any(_CUT.search(text) for text in texts.values()):
            for name, text in texts.items():
                self.set_variable(name, text)
        elif texts:
            self.execute("EXEC", "MSet", self._quote(",".join(f"{name}={text}" for name, text in texts.items())))

    def run(self, application: str, *arguments: str) -> None:
        """A dialplan application. Commas separate arguments, so none may stand in one."""
        if any("," in argument for argument in arguments):
            raise ValueError("a comma in an application's argument")
        if self.execute("EXEC", application, self._quote(",".join(arguments)))["result"][0] == "-2":
            raise AgiError(f"there is no application {application}")

    def play(self, file: str, keys: str = "") -> str:
        """Plays a sound file; the key that ended it, or empty. AgiError: it could not be played."""
        return self._key("STREAM FILE", self._quote(file), self._quote(keys))

    def wait_key(self, milliseconds: int) -> str:
        """The next key, or empty when none came."""
        return self._key("WAIT FOR DIGIT", milliseconds)

    def _key(self, command: str, *args: object) -> str:
        value, _ = self.execute(command, *args)["result"]
        if not value.isdecimal():
            raise AgiError(f"{command} answered {value!r}")
        return chr(int(value)) if value != "0" else ""

    # -- reading -------------------------------------------------------------------------------------------------------
    def _line(self) -> str:
        try:
            raw = self.stdin.readline(LONGEST_LINE)
        except ConnectionResetError as error:
            raise CallerGone from error
        if not raw.endswith(b"\n"):
            raise CallerGone if len(raw) < LONGEST_LINE else AgiError("a line too long for AGI")
        return raw.decode("utf-8", "replace").strip()

    def _skip_usage(self, first: str) -> None:
        if not first.startswith("520-"):
            return
        while not self._line().startswith("520 "):
            pass
