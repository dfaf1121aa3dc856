"""Event streams to browsers. An object that changes often is sent at most five times a second, always ending with how
it is; a browser that does not keep up is cut off, connects again and gets a new snapshot."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from appliance.live.tokens import Ticket
from appliance.live.views import View, Views

PAUSE_SECONDS = 0.2  # between two messages about one object
SOON_SECONDS = 0.01  # events of one moment make one message
QUEUE_LENGTH = 500  # messages a browser may lag behind

Key = tuple[str, int | str]


def sse(event: str, data: View) -> bytes:
    """One Server-Sent Event."""
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n".encode()


@dataclass(eq=False)
class Stream:
    """One connected browser. `sees_all`: leaders and administrators; an agent sees the own seat and queues."""

    ticket: Ticket
    messages: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))
    on_end: Callable[[], None] = lambda: None
    ended: bool = False
    last_me: View | None = None

    @property
    def sees_all(self) -> bool:
        return self.ticket.role != "agent"

    def send(self, message: bytes) -> None:
        """Never waits; too many unread messages end the stream."""
        if self.ended:
            return
        try:
            self.messages.put_nowait(message)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Cut the browser off; its page asks the web for a new ticket, or learns there that it may not."""
        self.ended = True
        self.on_end()


class Hub:
    """All streams. `touch` says that an object may look different; what was not really changed is not sent."""

    def __init__(self, views: Views, clock: Callable[[], int]) -> None:
        self.streams: set[Stream] = set()
        self.pops: dict[int, View] = {}  # agent → the call that rings or is talked to
        self._views, self._clock = views, clock
        self._dirty: set[Key] = set()
        self._sent: dict[Key, View | None] = {}
        self._sent_at: dict[Key, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    # -- streams -------------------------------------------------------------------------------------------------------
    def open(self, ticket: Ticket, on_end: Callable[[], None]) -> Stream:
        """A new browser: it gets everything it may see at once."""
        stream = Stream(ticket, on_end=on_end)
        snapshot = self._views.snapshot()
        if not stream.sees_all:
            snapshot = {kind: [one for one in objects if self._may_see(stream, kind[:-1], one)]
                        for kind, objects in snapshot.items()}  # fmt: skip
        stream.send(sse("snapshot", {**snapshot, "now": self._clock()}))
        self.streams.add(stream)
        self._send_me(stream)
        if ticket.person_id in self.pops:
            stream.send(sse("pop", self.pops[ticket.person_id]))
        return stream

    def close(self, stream: Stream) -> None:
        self.streams.discard(stream)

    def end_strangers(self) -> None:
        """End the streams of persons who left or whose sessions were ended."""
        versions = self._views.directory.versions
        for stream in list(self.streams):
            if versions.get(stream.ticket.person_id) != stream.ticket.version:
                self.streams.discard(stream)
                stream.end()

    def beat(self) -> bytes:
        return sse("beat", {"now": self._clock()})

    # -- objects -------------------------------------------------------------------------------------------------------
    def touch(self, kind: str, key: int | str) -> None:
        self._dirty.add((kind, key))
        self._schedule(SOON_SECONDS)

    def pop(self, agent: int, call: View) -> None:
        """Show an agent who is calling."""
        self.pops[agent] = call
        self._to_person(agent, "pop", call)

    def end_pop(self, agent: int, *, answered: bool) -> None:
        """The call no longer rings at or is talked to by this agent."""
        call = self.pops.pop(agent, None)
        if call:
            self._to_person(agent, "pop_end", {"call": call["call"], "answered": answered, "now": self._clock()})

    def _schedule(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(seconds, self._flush)

    def _flush(self) -> None:
        self._timer = None
        loop_time, now = asyncio.get_running_loop().time(), self._clock()
        due = {key for key in self._dirty if loop_time - self._sent_at.get(key, -1.0) >= PAUSE_SECONDS}
        self._dirty -= due
        for kind, key in sorted(due, key=str):
            view = self._views.put(kind, key)
            if view == self._sent.get((kind, key)):
                continue
            if view is None:
                self._sent.pop((kind, key), None)
                self._sent_at.pop((kind, key), None)
            else:
                self._sent[kind, key], self._sent_at[kind, key] = view, loop_time
            self._send_object(kind, key, view, now)
        if any(kind != "call" for kind, _ in due):
            for stream in self.streams:
                self._send_me(stream)
        if self._dirty:
            self._schedule(PAUSE_SECONDS / 4)

    def _send_object(self, kind: str, key: int | str, view: View | None, now: int) -> None:
        if view is None:
            message = sse("drop", {"kind": kind, "id": key, "now": now})
        else:
            message = sse("put", {"kind": kind, **view, "now": now})
        for stream in list(self.streams):
            if stream.sees_all or (view is not None and self._may_see(stream, kind, view)):
                stream.send(message)

    def _may_see(self, stream: Stream, kind: str, view: dict[str, Any]) -> bool:
        """Whether an agent may see an object: the own seat and the own queues."""
        if kind == "queue":
            queue = self._views.directory.queues.get(view["id"])
            return queue is not None and stream.ticket.person_id in queue.members
        return kind == "seat" and view["agent"] == stream.ticket.person_id

    def _send_me(self, stream: Stream) -> None:
        if stream.ticket.person_id not in self._views.directory.agents:
            return
        me = self._views.me(stream.ticket.person_id)
        if me != stream.last_me:
            stream.last_me = me
            stream.send(sse("me", {**me, "now": self._clock()}))

    def _to_person(self, person: int, event: str, data: View) -> None:
        message = sse(event, data)
        for stream in list(self.streams):
            if stream.ticket.person_id == person:
                stream.send(message)
