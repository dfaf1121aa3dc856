"""What is going on, from AMI events: channels, calls, callers who wait, devices. Pure: `apply` takes a message and the
time, changes the state and notes in `dirty` which objects look different now. Events may come twice, late or for things
never heard of (a snapshot and the stream overlap): every step bears that.

Kinds in `dirty`: ("call", id), ("queue", Asterisk's name), ("endpoint", name of a PJSIP endpoint)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from appliance.live.model import Call, Channel, Event, Waiting, call_of, endpoint_of, known, seconds_of
from appliance.telephony import names

GONE = frozenset(("UNAVAILABLE", "INVALID"))  # device states of a phone that is not there
EVENTS: tuple[
    str | tuple[str, str, str], ...
] = (  # all that `apply` and the agents' rules read; Asterisk keeps everything else to itself
    "Newchannel",
    "Newstate",
    "NewAccountCode",
    "NewCallerid",
    "Rename",
    "Hangup",
    "BridgeEnter",
    ("DeviceStateChange", "Device", "PJSIP/"),
    "QueueCallerJoin",
    "QueueCallerLeave",
    "QueueCallerAbandon",
    "QueueMemberAdded",
    "QueueMemberRemoved",
    "QueueMemberPause",
    "QueueMemberPenalty",
    "AgentCalled",
    "AgentConnect",
    "AgentRingNoAnswer",
    "FullyBooted",
)


class LiveState:
    """Channels, calls, queues' callers and device states of this moment."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.calls: dict[str, Call] = {}
        self.waiting: dict[str, list[Waiting]] = {}
        self.devices: dict[str, str] = {}
        self.at: dict[str, dict[str, Channel]] = {}  # endpoint → its channels
        self.dirty: set[tuple[str, str]] = set()
        self._steps: dict[str, Callable[[Event, int], None]] = {
            "Newchannel": self._new_channel,
            "Newstate": self._new_state,
            "NewAccountCode": self._new_state,
            "NewCallerid": self._new_caller_id,
            "Rename": self._rename,
            "Hangup": self._hangup,
            "BridgeEnter": self._new_state,
            "DeviceStateChange": self._device_state,
            "QueueCallerJoin": self._join,
            "QueueCallerLeave": self._leave,
            "QueueCallerAbandon": self._leave,
        }

    def apply(self, event: Event, now: int) -> None:
        """Take in one event at `now` (epoch milliseconds)."""
        step = self._steps.get(event.get("Event", ""))
        if step:
            step(event, now)

    def take_dirty(self) -> set[tuple[str, str]]:
        """What looks different since the last time this was asked."""
        dirty, self.dirty = self.dirty, set()
        return dirty

    def legs(self, endpoint: str) -> Iterable[Channel]:
        """Channels of an endpoint, oldest first."""
        return self.at.get(endpoint, {}).values()

    def waits_in(self) -> dict[str, str]:
        """Call → the queue it waits in, of all who wait."""
        return {entry.call: queue for queue, entries in self.waiting.items() for entry in entries}

    def reachable(self, endpoint: str) -> bool:
        """Whether a phone is there. Not heard of counts as not there."""
        return self.devices.get(endpoint, "INVALID") not in GONE

    def call_state(self, call: Call) -> str:
        """flow, waiting, ringing, talking, survey or message."""
        others = [self.channels[uniqueid] for uniqueid in call.channels if uniqueid != call.first]
        if any(channel.up for channel in others):
            return "talking"
        if any(channel.rings for channel in others):
            return "ringing"
        if call.queue:
            return "waiting"
        if call.direction != "in":
            return "ringing"
        return call.step if call.step in ("survey", "message") else "flow"

    def note(self, call_id: str, now: int) -> None:
        """Remember since when a call is in the state it is in."""
        call = self.calls.get(call_id)
        if call is None:
            return
        shown = self.call_state(call)
        if shown != call.shown:
            call.shown_since = now if call.shown else call.since
            call.shown = shown

    # -- reading the whole --------------------------------------------------------------------------------------------
    def replace(self, channels: Iterable[Event], entries: Iterable[Event], devices: Iterable[Event], now: int) -> None:
        """Start from what Asterisk lists: CoreShowChannels, the QueueEntry items of QueueStatus, DeviceStateList. What
        a list cannot tell (access number, name of the line) is kept of calls that were known."""
        self._touch_all()
        old = self.calls
        self.channels, self.calls, self.waiting, self.devices, self.at = {}, {}, {}, {}, {}
        # a call's first channel is the one that gave it its id
        for item in sorted(channels, key=lambda item: item.get("Uniqueid") != call_of(item)):
            since = now - 1000 * seconds_of(item.get("Duration", "0"))
            self._new_channel(item, since)
            before = old.get(call_of(item))
            call = self.calls.get(call_of(item))
            if before and call:
                before.channels, before.queue = call.channels, ""
                self.calls[call.id] = before
        for entry in sorted(entries, key=lambda entry: int(entry.get("Position", "0"))):
            self._join(entry, now - 1000 * int(entry.get("Wait", "0")))
        for device in devices:
            self._device_state(device, now)
        self._touch_all()

    def enrich(self, call_id: str, facts: Mapping[str, object]) -> None:
        """Add what the records know of a call: see `queries.calls`."""
        call = self.calls.get(call_id)
        if call is None:
            return
        before = (call.step, call.access_number, call.line, call.number, call.name)
        call.step = str(facts["step"] or "")
        if facts["access_number"]:
            call.direction, call.since = str(facts["direction"]), int(str(facts["started_at"]))
        call.access_number = call.access_number or str(facts["access_number"])
        call.line = call.line or str(facts["line"])
        call.number, call.name = call.number or str(facts["number"]), call.name or str(facts["name"])
        if before != (call.step, call.access_number, call.line, call.number, call.name):
            self.dirty.add(("call", call_id))

    def _touch_all(self) -> None:
        self.dirty.update(("call", call) for call in self.calls)
        self.dirty.update(("queue", queue) for queue in self.waiting)
        self.dirty.update(("endpoint", endpoint) for endpoint in (*self.at, *self.devices))

    # -- channels -----------------------------------------------------------------------------------------------------
    def _new_channel(self, event: Event, now: int) -> None:
        uniqueid = event["Uniqueid"]
        if uniqueid in self.channels:
            self._new_state(event, now)
            return
        name = event["Channel"]
        channel = Channel(uniqueid, name, endpoint_of(name), int(event["ChannelState"]), call_of(event), now)
        self.channels[uniqueid] = channel
        if channel.endpoint:
            self.at.setdefault(channel.endpoint, {})[uniqueid] = channel
        call = self.calls.get(channel.call)
        if call is None:
            call = self._new_call(channel, event)
        elif call.direction == "internal" and names.line_id(channel.endpoint) is not None:
            call.direction = "out"
        call.channels.add(uniqueid)
        self._touch(channel)

    def _new_call(self, channel: Channel, event: Event) -> Call:
        inward = event.get("Context") == names.CONTEXT_LINE or names.line_id(channel.endpoint) is not None
        exten = event.get("Exten", "")
        call = Call(
            id=channel.call,
            first=channel.uniqueid,
            direction="in" if inward else "internal",
            number=known(event.get("CallerIDNum")) if inward else exten,
            name=known(event.get("CallerIDName")) if inward else "",
            # only the beginning of a call tells what was dialled; the dialplan goes elsewhere at once
            access_number=exten if inward and event.get("Event") == "Newchannel" else "",
            line=channel.endpoint if inward else "",
            since=channel.since,
        )
        self.calls[call.id] = call
        return call

    def _new_state(self, event: Event, now: int) -> None:
        channel = self.channels.get(event.get("Uniqueid", ""))
        if channel is None:
            return
        channel.state = int(event["ChannelState"])
        if call_of(event) != channel.call:
            self._move(channel, call_of(event))
        self._touch(channel)

    def _move(self, channel: Channel, call_id: str) -> None:
        """The channel turns out to belong to another call: a consultation, a pickup, a transfer."""
        call, before = self.calls.get(call_id), self.calls.get(channel.call)
        if call is None and before is not None:
            call = replace(before, id=call_id, channels=set(), shown="")
            self.calls[call_id] = call
        if call is not None:
            self._take_out(channel)
            channel.call = call_id
            call.channels.add(channel.uniqueid)

    def _take_out(self, channel: Channel) -> None:
        call = self.calls.get(channel.call)
        if call is None:
            return
        call.channels.discard(channel.uniqueid)
        self.dirty.add(("call", call.id))
        if not call.channels:
            del self.calls[call.id]

    def _new_caller_id(self, event: Event, now: int) -> None:
        if event["Uniqueid"] not in self.channels:  # its first event was not sent to us: telephony.ami, rule 10
            self._new_channel(event, now)
        call = self.calls.get(call_of(event))
        if call and call.first == event["Uniqueid"] and call.direction == "in":
            call.number, call.name = known(event.get("CallerIDNum")), known(event.get("CallerIDName"))
            self.dirty.add(("call", call.id))

    def _rename(self, event: Event, now: int) -> None:
        channel = self.channels.get(event.get("Uniqueid", ""))
        if channel is None:
            return
        self._touch(channel)
        self.at.get(channel.endpoint, {}).pop(channel.uniqueid, None)
        channel.name, channel.endpoint = event["Newname"], endpoint_of(event["Newname"])
        if channel.endpoint:
            self.at.setdefault(channel.endpoint, {})[channel.uniqueid] = channel
        self._touch(channel)

    def _hangup(self, event: Event, now: int) -> None:
        channel = self.channels.pop(event.get("Uniqueid", ""), None)
        if channel is None:
            return
        self._leave(event, now)
        self._touch(channel)
        self.at.get(channel.endpoint, {}).pop(channel.uniqueid, None)
        self._take_out(channel)

    def _touch(self, channel: Channel) -> None:
        self.dirty.add(("call", channel.call))
        if channel.endpoint:
            self.dirty.add(("endpoint", channel.endpoint))

    # -- queues and devices --------------------------------------------------------------------------------------------
    def _join(self, event: Event, now: int) -> None:
        self._leave(event, now)
        queue = event["Queue"]
        channel = self.channels.get(event["Uniqueid"])
        call_id = channel.call if channel else call_of(event) or event["Uniqueid"]
        call = self.calls.get(call_id)
        entry = Waiting(
            event["Uniqueid"], call_id, known(event.get("CallerIDNum")), known(event.get("CallerIDName")), now
        )
        self.waiting.setdefault(queue, []).insert(int(event["Position"]) - 1, entry)
        self.dirty.add(("queue", queue))
        if call:
            call.queue = queue
            self.dirty.add(("call", call_id))

    def _leave(self, event: Event, now: int) -> None:
        uniqueid = event.get("Uniqueid", "")
        for queue, entries in self.waiting.items():
            for entry in entries:
                if entry.uniqueid == uniqueid:
                    entries.remove(entry)
                    self.dirty.add(("queue", queue))
                    call = self.calls.get(entry.call)
                    if call:
                        call.queue = ""
                        self.dirty.add(("call", call.id))
                    break

    def _device_state(self, event: Event, now: int) -> None:
        device = event.get("Device", "")
        if device.startswith("PJSIP/"):
            self.devices[device[6:]] = event.get("State", "")
            self.dirty.add(("endpoint", device[6:]))
