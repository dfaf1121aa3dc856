"""Asterisk's half of AMI as a script: a server on loopback that answers what a test told it to."""

import asyncio
from collections.abc import Awaitable, Callable

Answer = Callable[["FakeAsterisk", dict[str, str], asyncio.StreamWriter], Awaitable[None]]
BANNER = b"Asterisk Call Manager/11.0.0\r\n"


def message(*headers: tuple[str, str]) -> bytes:
    return ("".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode()


async def polite(server: "FakeAsterisk", action: dict[str, str], writer: asyncio.StreamWriter) -> None:
    """What Asterisk does for a client that knows the secret."""
    if action["Action"] == "Login":
        if action["Secret"] != "right":
            writer.write(
                message(("Response", "Error"), ("ActionID", action["ActionID"]), ("Message", "Authentication failed"))
            )
            return
        writer.write(message(("Response", "Success"), ("ActionID", action["ActionID"])))
        writer.write(message(("Event", "FullyBooted"), ("Status", "Fully Booted")))
        return
    writer.write(message(("Response", "Success"), ("ActionID", action["ActionID"]), ("Echo", action["Action"])))


class FakeAsterisk:
    """`answers`: by name of the action; anything else is answered by `polite`. `actions`: all that arrived."""

    def __init__(self, answers: dict[str, Answer] | None = None, *, fallback: Answer = polite) -> None:
        self.answers = answers or {}
        self.fallback = fallback
        self.actions: list[dict[str, str]] = []
        self.writers: list[asyncio.StreamWriter] = []
        self.connections = 0
        self.port = 0
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> "FakeAsterisk":
        self._server = await asyncio.start_server(self._client, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.cut()
        await self._server.wait_closed()

    def cut(self) -> None:
        """Break every connection as a killed Asterisk does."""
        for writer in self.writers:
            writer.transport.abort()
        self.writers.clear()

    def send(self, data: bytes) -> None:
        self.writers[-1].write(data)

    def names(self) -> list[str]:
        return [action["Action"] for action in self.actions]

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.writers.append(writer)
        writer.write(BANNER)
        try:
            while True:
                raw = await reader.readuntil(b"\r\n\r\n")
                action: dict[str, str] = {}
                for line in raw.decode().split("\r\n"):
                    name, _, value = line.partition(": ")
                    if name:
                        action[name] = value
                self.actions.append(action)
                await self.answers.get(action["Action"], self.fallback)(self, action, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
