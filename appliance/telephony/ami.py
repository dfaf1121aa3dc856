"""Our client of the Asterisk Manager Interface. Each rule below was a bug met in a client that was tried:

1. answers are matched by ActionID only; a list ends on `EventList: Complete`, and an error ends a list too;
2. a repeated header keeps all its values; a message is cut at the blank line first and decoded as a whole;
3. CR and LF are refused in every value: behind them a second action would start;
4. when the connection is lost everything pending fails at once and nothing is ever sent again: only the caller knows
   whether an action may be repeated;
5. every action has a time limit, and a ping with a limit finds a server that has stopped answering;
6. after each login `on_up` runs, for events of the gap are lost and the state must be read anew;
7. only the wanted events are sent to us: filters are set before anything else;
8. the answer to the login is read: a wrong secret must not look like being connected;
9. no action goes out between connecting and the login;
10. a caller may write what they like into a number, line breaks too, and Asterisk passes them on: an ActionID cannot be
    guessed, events with a blank line inside are not sent to us (`WHOLE`), headers between the true ones not believed.
"""

import asyncio
import contextlib
import itertools
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

log = logging.getLogger(__name__)

END = b"\r\n\r\n"
LONGEST_MESSAGE = 1 << 20  # bytes; more without a blank line is not Asterisk's protocol
LONGEST_PAUSE = 5.0  # seconds between two attempts to connect
BOOT_SECONDS = 120.0  # an Asterisk that takes longer to boot is treated as lost
# Asterisk drops an event with a blank line in the middle: what stands behind it would be a message of its own
WHOLE = {"MatchCriteria": "action(exclude),method(regex)", "Filter": "[[:cntrl:]]{3}[^[:cntrl:]]"}
FOREIGN = "CallerIDNum"  # the first header a caller has a hand in; below it the true headers come last
OURS = frozenset(("Event", "Response", "EventList"))  # what a message is: never told below a caller's number


class AmiError(Exception):
    """Base of what an action can fail with."""


class AmiLost(AmiError):
    """There is no connection, or it broke before the answer came: whether the action ran is unknown."""


class AmiRefused(AmiError):
    """Asterisk answered `Response: Error`; the text is its message."""


class AmiTimeout(AmiError):
    """No answer within the time limit."""


class Message(dict[str, str]):
    """One message: header → value. Of a header that came more than once `all()` has every value; here stands the true
    one: the first above a caller's number, the last below it. Between the two may be headers that the caller wrote."""

    __slots__ = ("repeated",)

    def __init__(self) -> None:
        super().__init__()
        self.repeated: dict[str, list[str]] = {}

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        if name in self.repeated:
            return self.repeated[name]
        return [self[name]] if name in self else []


def parse(data: bytes) -> Message:
    """One message without its closing blank line. Lines without a colon (the greeting) are skipped."""
    message = Message()
    above: set[str] = set()
    for line in data.decode("utf-8", "replace").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or (name in OURS and FOREIGN in message):
            continue
        value = value.removeprefix(" ")
        if name in message:
            message.repeated.setdefault(name, [message[name]]).append(value)
            if name in above:
                continue
        elif FOREIGN not in message and name != FOREIGN:
            above.add(name)
        message[name] = value
    return message


def encode(name: str, action_id: str, fields: Mapping[str, str | int | Iterable[str]]) -> bytes:
    """An action as bytes; ValueError for a CR, LF or NUL in a value (rule 3). Header names are our constants."""
    lines = [f"Action: {name}", f"ActionID: {action_id}"]
    for header, given in fields.items():
        values = [str(given)] if isinstance(given, (str, int)) else [str(value) for value in given]
        for value in values:
            if "\r" in value or "\n" in value or "\0" in value:
                raise ValueError(f"a line break in {header} of {name}")
            lines.append(f"{header}: {value}")
    return "\r\n".join([*lines, "", ""]).encode()


def filter_of(wanted: str | tuple[str, str, str]) -> dict[str, str]:
    """An event filter that costs Asterisk little: names are compared, no expression is run over the text."""
    if isinstance(wanted, str):
        return {"MatchCriteria": f"action(include),name({wanted}),method(none)", "Filter": ""}
    name, header, beginning = wanted
    match = f"action(include),name({name}),header({header}),method(starts_with)"
    return {"MatchCriteria": match, "Filter": beginning}


@dataclass(frozen=True)
class Login:
    """Where and who. `events`: classes to receive, such as "call,agent"; `only`: the events wanted, by name, or by
    name, header and what its value begins with."""

    user: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 5038
    events: str = "off"
    only: tuple[str | tuple[str, str, str], ...] = ()


@dataclass
class Pending:
    """An action that waits for its answer."""

    answer: asyncio.Future[list[Message]]
    listing: bool
    messages: list[Message] = field(default_factory=list)


class Ami:
    """One session, connected again for ever by `run()`.

    `on_event(message)` is called in the reading task and must be fast. `on_up()` runs after each login, before the
    session counts as up for others; `on_down()` after each loss of a session that was up."""

    def __init__(
        self,
        login: Login,
        *,
        on_event: Callable[[Message], None] = lambda message: None,
        on_up: Callable[[], Awaitable[None]] | None = None,
        on_down: Callable[[], None] = lambda: None,
        ping_seconds: float = 5.0,
        limit_seconds: float = 10.0,
        first_pause: float = 0.2,
    ) -> None:
        self.login = login
        self.up = asyncio.Event()
        self._on_event, self._on_up, self._on_down = on_event, on_up, on_down
        self._ping_seconds, self._limit = ping_seconds, limit_seconds
        self._first_pause = first_pause
        self._pending: dict[str, Pending] = {}
        self._ids = (f"{secrets.token_hex(8)}-{number}" for number in itertools.count(1))
        self._writer: asyncio.StreamWriter | None = None
        self._logged_in = False
        self._booted = asyncio.Event()

    # -- for users ----------------------------------------------------------------------------------------------------
    async def action(
        self, name: str, fields: Mapping[str, str | int | Iterable[str]] | None = None, *, limit: float | None = None
    ) -> Message:
        """Run one action and return its answer. Raises AmiLost, AmiRefused or AmiTimeout."""
        return (await self._send(name, fields or {}, listing=False, limit=limit))[0]

    async def listing(
        self, name: str, fields: Mapping[str, str | int | Iterable[str]] | None = None, *, limit: float | None = None
    ) -> list[Message]:
        """Run an action that answers with a list and return its items, without the first and the last message."""
        return (await self._send(name, fields or {}, listing=True, limit=limit))[1:-1]

    async def run(self) -> None:
        """Connect, log in, read, connect again; ends only by being cancelled."""
        pause = self._first_pause
        while True:
            try:
                await self._session()
                pause = self._first_pause
            except (OSError, AmiError) as error:
                log.warning("no AMI session with %s:%s: %s", self.login.host, self.login.port, error or repr(error))
                pause = min(pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    # -- one session --------------------------------------------------------------------------------------------------
    async def _session(self) -> None:
        """From connecting to the loss of the connection. Raises when it does not come as far as being up."""
        async with asyncio.timeout(self._limit):
            reader, writer = await asyncio.open_connection(self.login.host, self.login.port)
        self._writer = writer
        self._booted.clear()
        reading = asyncio.create_task(self._read(reader), name="ami-read")
        second = asyncio.create_task(self._prepare(), name="ami-prepare")
        was_up = False
        try:
            await asyncio.wait({reading, second}, return_when=asyncio.FIRST_COMPLETED)
            if not second.done():
                # the connection closed early; an answer that came before that, such as a refused login, is the reason
                self._lose(writer)
                await asyncio.wait({second})
            second.result()
            if reading.done():
                raise AmiLost("the connection closed before the session was up")
            was_up = True
            self.up.set()
            log.info("AMI session of %s is up", self.login.user)
            second = asyncio.create_task(self._ping(), name="ami-ping")
            done, _ = await asyncio.wait({reading, second}, return_when=asyncio.FIRST_COMPLETED)
            log.warning("AMI session lost: %s", done.pop().exception() or "closed by Asterisk")
        finally:
            self._lose(writer)
            for task in (reading, second):
                task.cancel()
            await asyncio.gather(reading, second, return_exceptions=True)
            if was_up:
                self._on_down()

    async def _prepare(self) -> None:
        """Log in, wait until Asterisk has booted (before that it does not know its queue members), set the filters,
        let `on_up` read the state."""
        wanted = "off" if self.login.events == "off" else f"system,{self.login.events}"
        answer = await self._send(
            "Login",
            {
                "Username": self.login.user,
                "Secret": self.login.secret,
                "Events": "system" if wanted == "off" else wanted,
            },
            listing=False,
        )
        log.debug("login: %s", answer[0].get("Message", ""))
        self._logged_in = True
        try:
            async with asyncio.timeout(BOOT_SECONDS):
                await self._booted.wait()
        except TimeoutError:
            raise AmiTimeout("Asterisk has not booted") from None
        if wanted == "off":
            await self.action("Events", {"EventMask": "off"})
        if wanted != "off":
            await self.action("Filter", {"Operation": "Add", **WHOLE})
        for wanted_event in self.login.only:
            await self.action("Filter", {"Operation": "Add", **filter_of(wanted_event)})
        if self._on_up:
            await self._on_up()

    def _lose(self, writer: asyncio.StreamWriter) -> None:
        """Forget the connection and fail what waits for an answer (rule 4)."""
        self.up.clear()
        self._logged_in = False
        self._writer = None
        writer.close()
        pending, self._pending = self._pending, {}
        for entry in pending.values():
            if not entry.answer.done():
                entry.answer.set_exception(AmiLost("the connection to Asterisk broke"))

    async def _ping(self) -> None:
        """The watchdog: returns or raises when Asterisk has stopped answering."""
        while True:
            await asyncio.sleep(self._ping_seconds)
            await self.action("Ping", limit=self._ping_seconds)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        """Cut the stream into messages; bytes stay bytes until a message is complete, so that no character is cut."""
        rest = b""
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                *complete, rest = (rest + data).split(END)
                if len(rest) > LONGEST_MESSAGE:
                    raise AmiLost("a message without an end")
                for raw in complete:
                    self._dispatch(parse(raw))

    def _dispatch(self, message: Message) -> None:
        entry = self._pending.get(message.get("ActionID", ""))
        if entry is None:
            event = message.get("Event")
            if event == "FullyBooted":
                self._booted.set()
            elif event is not None:
                try:
                    self._on_event(message)
                except Exception:  # one odd event must not end the session; the log says which
                    log.exception("event %s was not understood", event)
            return
        entry.messages.append(message)
        refused = message.get("Response") == "Error"
        if refused or not entry.listing or message.get("EventList", "").lower() in ("complete", "cancelled"):
            del self._pending[message["ActionID"]]
            if entry.answer.done():
                return
            if refused:
                entry.answer.set_exception(AmiRefused(message.get("Message", "refused")))
            else:
                entry.answer.set_result(entry.messages)

    async def _send(
        self, name: str, fields: Mapping[str, str | int | Iterable[str]], *, listing: bool, limit: float | None = None
    ) -> list[Message]:
        writer = self._writer
        if writer is None or not (self._logged_in or name == "Login"):
            raise AmiLost("not connected to Asterisk")
        action_id = next(self._ids)
        data = encode(name, action_id, fields)
        answer: asyncio.Future[list[Message]] = asyncio.get_running_loop().create_future()
        self._pending[action_id] = Pending(answer, listing)
        try:
            async with asyncio.timeout(self._limit if limit is None else limit):
                writer.write(data)
                await writer.drain()
                return await answer
        except TimeoutError:
            raise AmiTimeout(f"no answer to {name}") from None
        except ConnectionError as error:
            raise AmiLost(str(error)) from error
        finally:
            self._pending.pop(action_id, None)
            if answer.done() and not answer.cancelled():
                answer.exception()  # seen: an answer that came as the connection broke is no "never retrieved"
