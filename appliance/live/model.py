"""A channel, a call, a waiting caller, and how Asterisk's headers say them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

Event = Mapping[str, str]

UP = 6  # ChannelState: answered
RINGS = 5  # the phone said that it rings
CALLING = 4  # the device itself called; its other end rings


@dataclass(slots=True)
class Channel:
    """One leg that exists now. `call`: id of its call; `since`: epoch milliseconds."""

    uniqueid: str
    name: str
    endpoint: str
    state: int
    call: str
    since: int

    @property
    def up(self) -> bool:
        return self.state == UP

    @property
    def rings(self) -> bool:
        """A phone that is being rung; not one that calls."""
        return self.state not in (UP, CALLING)


@dataclass(slots=True)
class Call:
    """One call that exists now. `first`: its first channel; `queue`: Asterisk's name of the queue it waits in or "";
    `step`: kind of the flow's step it is in, as far as the records say; `shown` and `shown_since`: state last seen."""

    id: str
    first: str
    direction: str
    number: str
    name: str
    access_number: str
    line: str
    since: int
    channels: set[str] = field(default_factory=set)
    queue: str = ""
    step: str = ""
    shown: str = ""
    shown_since: int = 0


@dataclass(slots=True)
class Waiting:
    """A caller in a queue."""

    uniqueid: str
    call: str
    number: str
    name: str
    since: int


ESCAPED = re.compile(r"\\(.)", re.S)
CONTROL = dict.fromkeys("abfnrtv", " ")


def known(value: str | None) -> str:
    """A caller's number or name. Asterisk writes `<unknown>` for none (`unknown` in QueueEntry), and names as a C
    string would be written: control characters become blanks here, they are no part of a name."""
    if value is None or value in ("<unknown>", "unknown"):
        return ""
    if not value.isprintable():  # a number comes as it was sent
        value = "".join(character if character.isprintable() else " " for character in value)
    if "\\" not in value:
        return value
    return ESCAPED.sub(lambda found: CONTROL.get(found[1], found[1]), value)


def call_of(event: Event) -> str:
    """Id of the call a channel belongs to. The dialplan writes it into the account code, which every leg inherits, a
    consultation too; until it has done so the linked id is the same."""
    return event.get("AccountCode") or event.get("Linkedid", "")


def endpoint_of(channel: str) -> str:
    """`801-desk` of `PJSIP/801-desk-0000002a`; "" for other kinds of channels."""
    return channel[6 : channel.rfind("-")] if channel.startswith("PJSIP/") else ""


def seconds_of(duration: str) -> int:
    """`00:01:05` as seconds."""
    total = 0
    for part in duration.split(":"):
        total = total * 60 + int(part)
    return total
