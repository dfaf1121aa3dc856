"""Random days of a box as the lines of both files, in the order of time. What a caller does is drawn; what Asterisk
writes follows the recorded lines in data/."""

import random
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class History:
    """`lines`: (source, text) in the order in which they were written. `carrier`: calls that reached the box."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    carrier: int = 0


@dataclass
class Box:
    """Writes the lines of calls that overlap; `t` runs on a little at each line."""

    chance: random.Random
    history: History = field(default_factory=History)
    t: float = 1_795_000_000.0
    serial: int = 0
    run: int = 1

    def __post_init__(self) -> None:
        self.queue("NONE", "NONE", "NONE", "QUEUESTART", "")

    def queue(self, call: str, queue: str, member: str, event: str, *data: object) -> None:
        text = "|".join(map(str, (int(self.t), call, queue, member, event, *data)))
        self.history.lines.append(("queue_log", text))

    def own(self, call: str, event: str, **fields: object) -> None:
        self.queue(call, "NONE", "NONE", event, urlencode({"call": call, **fields, "t": f"{self.t:.3f}"}))

    def cel(self, event: str, leg: "Leg", extra: str = "") -> None:
        fields = [event, f"{self.t:.6f}", leg.id, leg.linked, leg.account, leg.channel, leg.number, 'Li ""Lei""', "s",
                  leg.context, "", "", extra.replace('"', '""')]  # fmt: skip
        self.history.lines.append(("cel", ",".join(f'"{value}"' for value in fields)))

    def leg(self, device: str, linked: str = "", account: str = "") -> "Leg":
        self.serial += 1
        uniqueid = f"b-{self.run}-{int(self.t)}.{self.serial}"
        context = "lb-line" if device.startswith("line") else "lb-seat"
        return Leg(uniqueid, linked or uniqueid, account, f"PJSIP/{device}-{self.serial:08x}", device, context)


@dataclass
class Leg:
    id: str
    linked: str
    account: str
    channel: str
    number: str
    context: str


def caller(box: Box):  # type: ignore[no-untyped-def]
    """One caller's way as a generator: it yields wherever something else may be written in between."""
    chance = box.chance
    box.history.carrier += 1
    first = box.leg("line-1")
    box.cel("CHAN_START", first)
    yield
    box.own(first.id, "LBCALL", direction="in", number="400", name="李|雷", line="l", **{"from": f"139{box.serial}"})
    first.account = first.id
    box.cel("ANSWER", first)
    box.own(first.id, "LBSTEP", step="s1", kind="menu", flow="1:2")
    yield
    if chance.random() < 0.2:
        yield from hang_up(box, first, first)
        return
    box.own(first.id, "LBRESULT", step="s1", result="1")
    by = first
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        queue = chance.choice(("q1", "q2", "p4"))
        box.own(first.id, "LBSTEP", step="s2", kind="queue", flow="1:2")
        ended = yield from waits(box, first, queue)
        if ended is None:
            return
        by = ended
        box.own(first.id, "LBRESULT", step="s2", result="served", queue="q1")
    if chance.random() < 0.5:
        box.own(first.id, "LBGRADE", step="s3", grade=chance.randint(1, 5), agent=1)
    yield
    yield from hang_up(box, first, by)


def waits(box: Box, first: Leg, queue: str):  # type: ignore[no-untyped-def]
    """A queue visit; yields on. Returns the leg that hung up, or None when the caller is gone."""
    chance, call, entered = box.chance, first.id, int(box.t)

    def waited() -> int:
        return int(box.t) - entered

    if chance.random() < 0.1:
        box.own(call, "LBRESULT", step="s2", result="full", queue=queue, refused=1)
        return first
    box.queue(call, queue, "NONE", "ENTERQUEUE", "", "139", 1)
    yield
    agent = chance.randint(1, 3)
    seat = box.leg(f"80{agent}-desk", linked=first.id)
    box.cel("CHAN_START", seat)
    yield
    what = chance.choice(
        ("abandon", "timeout", "empty", "key", "agent", "agent", "caller", "blind", "attended", "asked", "pickup")
    )
    if what in ("abandon", "timeout", "empty", "key"):
        box.queue(call, queue, f"a{agent}", chance.choice(("RINGNOANSWER", "RINGCANCELED")), 1500)
        box.cel("CHAN_END", seat)
        yield
    if what == "abandon":
        box.queue(call, queue, "NONE", "ABANDON", 1, 1, waited())
        yield from hang_up(box, first, first)
        return None
    if what in ("timeout", "empty"):
        box.queue(call, queue, "NONE", "EXITWITHTIMEOUT" if what == "timeout" else "EXITEMPTY", 1, 1, waited())
        return first
    if what == "key":
        box.queue(call, queue, "NONE", "EXITWITHKEY", "9", 1, 1, waited())
        return first
    if what == "pickup":
        taker = box.leg("809-desk")
        box.cel("CHAN_START", taker)
        yield
        box.cel("ANSWER", taker)
        extra = f'{{"pickup_channel":"{taker.channel}","pickup_channel_uniqueid":"{taker.id}"}}'
        box.cel("PICKUP", seat, extra)
        box.cel("CHAN_END", seat)
        seat = taker
        seat.linked = first.id
    else:
        box.cel("ANSWER", seat)
    hold, connected = waited(), int(box.t)
    box.queue(call, queue, f"a{agent}", "CONNECT", hold, seat.id, 1)
    yield
    if chance.random() < 0.3:
        box.cel("BRIDGE_ENTER", first)
        box.cel("STREAM_BEGIN", first, '{"class":"default"}')
        yield
        box.cel("STREAM_END", first)
        box.cel("BRIDGE_EXIT", first)
    if what == "attended":
        yield from consults(box, first, seat, agent)
        box.queue(call, queue, f"a{agent}", "ATTENDEDTRANSFER", "BRIDGE", "x", hold, int(box.t) - connected, 1)
        box.cel("CHAN_END", seat)
        return first
    if what == "asked":
        return (yield from asks_in_queue(box, first, seat, agent, queue, hold))
    if what == "blind":
        box.cel("BLINDTRANSFER", seat, '{"extension":"802","context":"lb-seat"}')
        box.queue(call, queue, f"a{agent}", "BLINDTRANSFER", "802", "lb-seat", hold, int(box.t) - connected, 1)
        box.cel("CHAN_END", seat)
        return first
    event = "COMPLETECALLER" if what == "caller" else "COMPLETEAGENT"
    box.queue(call, queue, f"a{agent}", event, hold, int(box.t) - connected, 1)
    box.cel("HANGUP", seat, f'{{"hangupcause":16,"hangupsource":"{seat.channel}"}}')
    box.cel("CHAN_END", seat)
    yield
    if what == "caller":
        yield from hang_up(box, first, first)
        return None
    return seat


def consults(box: Box, first: Leg, seat: Leg, agent: int):  # type: ignore[no-untyped-def]
    """The agent calls a colleague from the same phone and hands the caller over."""
    own = box.leg(f"80{agent}-desk")
    box.cel("CHAN_START", own)
    if box.chance.random() < 0.5:  # a call of its own until it is handed over
        own.account = own.id
        box.own(own.id, "LBCALL", direction="internal", number="805", name="", line="", **{"from": f"80{agent}"})
    else:
        own.account = first.id
    other = box.leg("805-desk", linked=own.id)
    box.cel("CHAN_START", other)
    yield
    other.account = own.account
    box.cel("ANSWER", other)
    box.cel("ANSWER", own)
    yield
    other.linked = first.id
    box.cel("BRIDGE_ENTER", other)
    extra = f'{{"channel2_uniqueid":"{own.id}","transfer_target_channel_name":"{other.channel}"}}'
    box.cel("ATTENDEDTRANSFER", seat, extra)
    box.cel("CHAN_END", own)
    yield
    box.cel("CHAN_END", other)


def asks_in_queue(box: Box, first: Leg, seat: Leg, agent: int, queue: str, hold: int):  # type: ignore[no-untyped-def]
    """The agent asks in queue q3 and hands the caller over while waiting: q3 goes on with the caller's channel."""
    connected = int(box.t)
    own = box.leg(f"80{agent}-desk")
    box.cel("CHAN_START", own)
    yield
    own.account = first.id
    entered = int(box.t)
    box.cel("ANSWER", own)
    box.queue(own.id, "q3", "NONE", "ENTERQUEUE", "", "801", 1)
    yield
    other = box.leg("805-desk", linked=own.id)
    box.cel("CHAN_START", other)
    if box.chance.random() < 0.3:
        box.queue(own.id, "q3", "a7", "RINGNOANSWER", 1000)
        yield
    extra = f'{{"channel2_uniqueid":"{own.id}","transferee_channel_uniqueid":"{first.id}","app":"Queue"}}'
    box.cel("ATTENDEDTRANSFER", seat, extra)
    box.cel("CHAN_END", seat)
    box.cel("CHAN_END", own)
    box.queue(first.id, queue, f"a{agent}", "ATTENDEDTRANSFER", "APP", "Queue", hold, int(box.t) - connected, 1)
    yield
    if box.chance.random() < 0.3:
        box.queue(first.id, "q3", "a5", "RINGCANCELED", 700)
        box.queue(first.id, "q3", "NONE", "ABANDON", 1, 1, int(box.t) - entered)
        box.cel("CHAN_END", other)
        yield from hang_up(box, first, first)
        return None
    box.cel("ANSWER", other)
    box.queue(first.id, "q3", "a5", "CONNECT", int(box.t) - entered, other.id, 1)
    met = int(box.t)
    yield
    box.queue(first.id, "q3", "a5", "COMPLETEAGENT", met - entered, int(box.t) - met, 1)
    box.cel("CHAN_END", other)
    return other


def hang_up(box: Box, first: Leg, by: Leg):  # type: ignore[no-untyped-def]
    box.cel("HANGUP", first, f'{{"hangupcause":16,"hangupsource":"{by.channel}"}}')
    yield
    box.cel("CHAN_END", first)
    box.cel("LINKEDID_END", first)


def history(seed: int, callers: int, *, kills: int = 1, jumps: int = 1) -> History:
    """A day with so many callers; Asterisk dies `kills` times, the clock jumps `jumps` times."""
    chance = random.Random(seed)
    box = Box(chance)
    ways = []
    begun, killed, jumped = 0, 0, 0
    while begun < callers or ways:
        box.t += chance.choice((0.0, 0.01, 0.4, 2.0))
        roll = chance.random()
        if begun < callers and (not ways or roll < 0.15):
            ways.append(caller(box))
            begun += 1
        elif ways and roll < 0.97:
            way = chance.choice(ways)
            if next(way, "over") == "over":
                ways.remove(way)
        elif killed < kills:
            killed += 1
            ways.clear()
            box.run += 1
            box.queue("NONE", "NONE", "NONE", "QUEUESTART", "")
        elif jumped < jumps:
            jumped += 1
            box.t += chance.choice((-1_790_000_000.0, 3600.0, 90 * 86400.0)) if box.t > 1e9 else 1_795_000_000.0
            box.t = max(box.t, 10.0)
    return box.history
