"""The shop's past: fourteen days of calls as the lines that Asterisk and our scripts would have written, read in by the
same reader as a box's own. The day is simulated (who rings when, who is at the seats, how long callers are patient);
what is written follows lines recorded from a real box (tests/records/data)."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlencode

from tests.demo import shop
from tests.harness.box import Box

DAYS = 14
CALLS_A_DAY = 220
HOURS = {  # share of a day's calls: the morning, the afternoon, and the hour after each broadcast
    8: 2, 9: 6, 10: 14, 11: 9, 12: 4, 13: 4, 14: 7, 15: 8, 16: 6, 17: 5, 18: 5, 19: 7, 20: 13, 21: 8, 22: 2,
}  # fmt: skip
BROADCASTS = (10, 14, 20)  # most callers ring in the first quarter of an hour
SHIFT = (9, 22)  # hours between which the seats are taken
RING_SECONDS, MAX_WAIT_SECONDS = 15, 60
WEEKEND = 0.7
ZONE = timezone(timedelta(hours=8))  # the shop is in China


@dataclass(frozen=True)
class Ids:
    """Of what was seeded. `queues`: (id, agents of the queue in their order) by key; `lines`: id by name; `devices`: by
    agent; `members`: id by number."""

    queues: dict[str, tuple[int, list[int]]]
    lines: dict[str, int]
    devices: dict[int, str]
    members: dict[str, int]
    flow: int


@dataclass
class Logs:
    """Lines of both files with the moment each was written."""

    queue_log: list[tuple[float, int, str]] = field(default_factory=list)
    cel: list[tuple[float, int, str]] = field(default_factory=list)
    calls: int = 0

    def text(self, which: str) -> str:
        return "".join(line + "\n" for _, _, line in sorted(getattr(self, which)))


class Call:
    """Writes one call's lines."""

    def __init__(self, logs: Logs, ids: Ids, at: float, number: str, access: str, chance: random.Random) -> None:
        self.logs, self.ids, self.at, self.number, self.chance = logs, ids, at, number, chance
        self.line = chance.choice(list(ids.lines))
        logs.calls += 1
        self.id = f"demo-1-{int(at)}.{logs.calls * 4}"
        self.channel = f"PJSIP/line-{ids.lines[self.line]}-{logs.calls * 4:08x}"
        self.access = access
        self.step_id = ""
        self.cel("CHAN_START", self.id, self.channel, account="")
        self.own("LBCALL", direction="in", number=access, **{"from": number}, name="", line=self.line)

    def queue(self, queue: str, member: str, event: str, *data: object) -> None:
        line = "|".join(map(str, (int(self.at), self.id, queue, member, event, *data)))
        self.logs.queue_log.append((self.at, len(self.logs.queue_log), line))

    def own(self, event: str, **fields: object) -> None:
        query = urlencode({"call": self.id, **fields, "t": f"{self.at:.3f}"}, quote_via=quote)
        self.queue("NONE", "NONE", event, query)

    def cel(self, event: str, uniqueid: str, channel: str, account: str | None = None, extra: str = "") -> None:
        outside = uniqueid == self.id
        if account is None:
            account = self.id if outside else ""
        fields = [event, f"{self.at:.6f}", uniqueid, self.id, account, channel,
                  self.number if outside else "", "", "s", "lb-line" if outside else "lb-seat", "", "",
                  extra.replace('"', '""')]  # fmt: skip
        line = ",".join(f'"{value}"' for value in fields)
        self.logs.cel.append((self.at, len(self.logs.cel), line))

    def step(self, step: str, kind: str, result: str = "", seconds: float = 0.01, **detail: object) -> None:
        """Enter a step; with a result, leave it so many seconds later."""
        self.step_id = step
        self.own("LBSTEP", step=step, kind=kind, flow=f"{self.ids.flow}:1")
        self.at += seconds
        if result:
            self.result(result, **detail)

    def result(self, result: str, **detail: object) -> None:
        self.own("LBRESULT", step=self.step_id, result=result, **detail)

    def end(self, source: str) -> None:
        """`source`: the channel that hung up, empty for the flow."""
        self.at += 0.01
        extra = f'{{"hangupcause":16,"hangupsource":"{source}","dialstatus":""}}'
        self.cel("HANGUP", self.id, self.channel, extra=extra)
        for event in ("CHAN_END", "LINKEDID_END"):
            self.cel(event, self.id, self.channel)


class Day:
    """The agents of one day: when each is free again."""

    def __init__(self, ids: Ids, logs: Logs, chance: random.Random, midnight: datetime) -> None:
        self.ids, self.logs, self.chance = ids, logs, chance
        self.open = tuple((midnight + timedelta(hours=hour)).timestamp() for hour in SHIFT)
        self.free = dict.fromkeys(ids.devices, 0.0)

    def call(self, at: float, number: str, access: str, member: str) -> None:
        """From the first ring to the end."""
        call = Call(self.logs, self.ids, at, number, access, self.chance)
        chance = self.chance
        call.at += 0.02
        if number == shop.BLACKLISTED:
            call.cel("ANSWER", call.id, call.channel)
            call.step("blacklist", "blacklist", "announced", 4)
            call.end("")
            return
        call.step("blacklist", "blacklist", "passed")
        call.cel("ANSWER", call.id, call.channel)
        call.step("greeting", "greeting", "played", 3.6)
        call.step("hours", "hours", "open")
        if chance.random() < 0.05:
            call.step("menu", "menu", seconds=chance.uniform(1, 9))
            call.end(call.channel)
            return
        if member:
            call.step("menu", "menu", "2", chance.uniform(2, 8))
            call.step("member", "pin", seconds=chance.uniform(9, 20))
            call.own("LBMEMBER", member=self.ids.members[member], ok=1)
            call.result("ok")
            call.step("member-agent", "last_agent", "nobody")
            self.wait(call, "member-queue", shop.AFTER_SALES)
        else:
            key, seconds = ("1", chance.uniform(2, 9)) if chance.random() < 0.9 else ("otherwise", 36.0)
            call.step("menu", "menu", key, seconds)
            call.step("last-agent", "last_agent", "nobody")
            self.wait(call, "queue", shop.SALES)

    def wait(self, call: Call, step: str, group: str) -> None:
        """The queue step, and what follows."""
        queue_id, agents = self.ids.queues[group]
        name = f"q{queue_id}"
        if not self.open[0] <= call.at < self.open[1]:
            call.step(step, "queue", "empty", queue=name, refused=1)
            self.message(call)
            return
        call.step(step, "queue")
        entered = call.at
        call.queue(name, "NONE", "ENTERQUEUE", "", call.number, 1)
        patience = entered + 3 + self.chance.expovariate(1 / 90)
        last = entered + MAX_WAIT_SECONDS
        agent = min(agents, key=lambda person: self.free[person])
        rings = max(entered, self.free[agent])
        if self.chance.random() < 0.04 and rings + RING_SECONDS < min(patience, last):  # nobody at the phone
            self.missed(call, name, agent, rings)
            self.free[agent] = rings + 120
            agent = min(agents, key=lambda person: self.free[person])
            rings = max(rings + RING_SECONDS + 1, self.free[agent])
        answers = rings + self.chance.uniform(1.5, 6)
        if answers < min(patience, last):
            self.talk(call, name, agent, entered, rings, answers)
        elif patience < last:
            call.at = patience
            call.queue(name, "NONE", "ABANDON", 1, 1, int(patience) - int(entered))
            call.end(call.channel)
        else:
            call.at = last
            call.queue(name, "NONE", "EXITWITHTIMEOUT", 1, 1, int(last) - int(entered))
            call.result("timeout", queue=name, refused=0)
            self.message(call)

    def missed(self, call: Call, name: str, agent: int, rings: float) -> None:
        """A phone rings in vain."""
        leg, channel = f"{call.id}1", f"PJSIP/{self.ids.devices[agent]}-{self.logs.calls * 4 + 1:08x}"
        call.at = rings
        call.cel("CHAN_START", leg, channel)
        call.at = rings + RING_SECONDS
        call.queue(name, f"a{agent}", "RINGNOANSWER", RING_SECONDS * 1000)
        call.cel("HANGUP", leg, channel, extra='{"hangupcause":0,"hangupsource":"","dialstatus":""}')
        call.cel("CHAN_END", leg, channel)

    def talk(self, call: Call, name: str, agent: int, entered: float, rings: float, answers: float) -> None:
        """Somebody answers; the agent hangs up more often than the caller."""
        leg, channel = f"{call.id}2", f"PJSIP/{self.ids.devices[agent]}-{self.logs.calls * 4 + 2:08x}"
        call.at = rings
        call.cel("CHAN_START", leg, channel)
        call.at = answers
        call.cel("ANSWER", leg, channel)
        waited, ring = int(answers) - int(entered), int(answers - rings)
        call.queue(name, f"a{agent}", "CONNECT", waited, leg, ring)
        call.at += min(1500.0, self.chance.lognormvariate(4.7, 0.7))
        agent_ends = self.chance.random() < 0.7
        extra = f'{{"hangupcause":16,"hangupsource":"{channel if agent_ends else call.channel}","dialstatus":""}}'
        call.cel("HANGUP", leg, channel, extra=extra)
        call.cel("CHAN_END", leg, channel)
        event = "COMPLETEAGENT" if agent_ends else "COMPLETECALLER"
        call.queue(name, f"a{agent}", event, waited, int(call.at) - int(answers), 1)
        self.free[agent] = call.at + self.chance.uniform(5, 40)
        if not agent_ends:
            call.end(call.channel)
            return
        call.result("served", queue=name, refused=0)
        if self.chance.random() < 0.65:
            grade = self.chance.choices((5, 4, 3, 2, 1), weights=(52, 30, 11, 4, 3))[0]
            call.step("survey", "survey", seconds=self.chance.uniform(3, 12))
            call.own("LBGRADE", step="survey", grade=grade, agent=agent)
            call.result("graded", grade=grade)
        else:
            call.step("survey", "survey", "silent", 18)
        call.step("goodbye", "hangup", "done", 2.5)
        call.end("")

    def message(self, call: Call) -> None:
        """Asked for a message, most people hang up."""
        call.step("message", "message", seconds=self.chance.uniform(2, 6))
        call.result("nothing")
        call.end(call.channel)


def simulate(ids: Ids, now: datetime, chance: random.Random) -> Logs:
    """`now`: in the shop's zone; today's last call rings half an hour before it."""
    logs = Logs()
    regulars = [
        f"{chance.choice(('138', '139', '158', '186', '133'))}{chance.randrange(10**8):08d}" for _ in range(500)
    ]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    latest = now.timestamp() - 1800
    for back in range(DAYS, -1, -1):
        first = midnight - timedelta(days=back)
        busy = CALLS_A_DAY * chance.uniform(0.8, 1.2) * (WEEKEND if first.weekday() >= 5 else 1)
        arrivals: list[float] = []
        for hour, share in HOURS.items():
            for _ in range(round(busy * share / sum(HOURS.values()))):
                rush = hour in BROADCASTS and chance.random() < 0.6
                arrivals.append((first + timedelta(hours=hour)).timestamp() + chance.uniform(0, 900 if rush else 3600))
        heapq.heapify(arrivals)
        day = Day(ids, logs, chance, first)
        while arrivals and arrivals[0] < latest:
            at = heapq.heappop(arrivals)
            member = chance.choice(list(shop.MEMBERS)) if chance.random() < 0.16 else ""
            number = shop.MEMBERS[member][2] if member else chance.choice(regulars)
            if chance.random() < 0.01:
                number, member = shop.BLACKLISTED, ""
            access = chance.choices(list(shop.NUMBERS), weights=(5, 3, 1))[0]
            day.call(at, number, access, member)
    return logs


def find_ids(box: Box) -> Ids:
    """What `appliance.seed` has made."""
    people = {row["staff_number"]: row["id"] for row in box.rows("SELECT id, staff_number FROM person WHERE demo = 1")}
    staff = {}
    for row in box.rows("SELECT * FROM queue_member ORDER BY position"):
        staff.setdefault(row["queue_id"], []).append(row["person_id"])
    names = {"销售": shop.SALES, "售后": shop.AFTER_SALES}
    return Ids(
        {
            names[row["name"]]: (row["id"], staff[row["id"]])
            for row in box.rows("SELECT id, name FROM queue WHERE demo = 1")
        },
        {row["name"]: row["id"] for row in box.rows("SELECT id, name FROM line WHERE demo = 1")},
        {people[number]: f"{seat}-desk" for seat, number in shop.SEATS.items()},
        {row["number"]: row["id"] for row in box.rows("SELECT id, number FROM member WHERE demo = 1")},
        box.rows("SELECT id FROM flow WHERE demo = 1")[0]["id"],
    )


def write(box: Box) -> int:
    """Simulate and read in; the number of calls."""
    ids = find_ids(box)
    now = datetime.now(ZONE)
    logs = simulate(ids, now, random.Random(int(now.timestamp())))
    folder = "/run/linebox-demo"
    box.run("install", "-d", "-o", "linebox", folder)
    for name in ("queue_log", "cel"):
        box.run("sh", "-c", f"cat > {folder}/{name}", stdin=logs.text(name), user="linebox")
    label = f".demo-{int(now.timestamp())}"
    box.run(
        "python3", "-m", "appliance.records", f"{folder}/queue_log", f"{folder}/cel", "--label", label, user="linebox"
    )
    box.run("rm", "-r", folder)
    return logs.calls
