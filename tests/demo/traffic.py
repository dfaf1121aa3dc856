"""Live calls: six agents at their phones and callers who behave differently."""

from __future__ import annotations

import contextlib
import itertools
import queue
import random
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.demo import shop
from tests.harness.box import Box
from tests.harness.phones import SERVER, Desk, Line, PartyError, Phones

DIALLING = threading.Lock()  # an account without a call would be forgotten
CALLS_OF_A_PROCESS = 4  # pjsua2 as it is built has room for so many; an agent's call is one, too
MOST_AT_ONCE = 7
SECONDS_BETWEEN = 7.0  # on average


class Caller:
    """One visit. Steps wait for no prompt: people press keys into them too."""

    def __init__(self, phones: Phones, carrier: str, chance: random.Random) -> None:
        self.phones, self.carrier, self.chance = phones, carrier, chance

    def ring(self, number: str, to: str) -> Line:
        """Dial; a sing-song instead of a voice."""
        name = f"caller-{time.monotonic_ns()}"  # party.py forgets callers of this name when they have hung up
        tone = self.chance.choice((440, 520, 620))
        with DIALLING:
            self.phones.ask("account", name=name, address=self.carrier, user=number)
            self.phones.ask("call", account=name, call=name, to=f"sip:{to}@{SERVER}:5060", tone=tone)
        return Line(self.phones, name, None)

    def pause(self, least: float, most: float) -> None:
        time.sleep(self.chance.uniform(least, most))

    def visit(self, kind: str) -> None:
        """One call from dialling to its end. Raises PartyError when the box hangs up earlier than expected."""
        to = self.chance.choices(list(shop.NUMBERS), weights=(5, 3, 2))[0]
        number = self.chance.choice(("138", "139", "158", "186")) + f"{self.chance.randrange(10**8):08d}"
        member = self.chance.choice(list(shop.MEMBERS)) if kind in ("member", "wrong_pin") else ""
        if member:
            number = shop.MEMBERS[member][2]
        if kind == "blacklisted":
            number = shop.BLACKLISTED
        line = self.ring(number, to)
        try:
            line.talks(15)
            self.pause(4, 8)
            getattr(self, kind)(line, member)
        except PartyError:
            pass  # hung up by the box: the end of the flow
        finally:
            with contextlib.suppress(PartyError, OSError):
                line.hang_up()
                line.ends(5)

    def order(self, line: Line, member: str = "") -> None:
        """Press 1, wait, talk to an agent, give a grade."""
        line.keys("1")
        self.talk_and_grade(line)

    def no_key(self, line: Line, member: str = "") -> None:
        """Press nothing: the menu gives up after three tries."""
        self.talk_and_grade(line)

    def member(self, line: Line, member: str) -> None:
        """Press 2, number and PIN, any agent."""
        line.keys("2")
        self.pause(3, 5)
        line.keys(f"{member}#")
        self.pause(3, 5)
        line.keys(f"{shop.MEMBERS[member][1]}#")
        self.pause(3, 6)
        line.keys("2")
        self.talk_and_grade(line)

    def wrong_pin(self, line: Line, member: str) -> None:
        """A PIN that is not right, then the right one."""
        line.keys("2")
        self.pause(3, 5)
        line.keys(f"{member}#")
        self.pause(3, 5)
        line.keys("0000#")
        self.pause(5, 7)
        line.keys(f"{member}#")
        self.pause(3, 5)
        line.keys(f"{shop.MEMBERS[member][1]}#")
        self.pause(3, 6)
        line.keys("2")
        self.talk_and_grade(line)

    def gives_up_in_menu(self, line: Line, member: str = "") -> None:
        """Hear the menu and hang up."""
        self.pause(2, 6)

    def gives_up_in_queue(self, line: Line, member: str = "") -> None:
        """Press 1 and have little patience."""
        line.keys("1")
        self.pause(2, 6)

    def blacklisted(self, line: Line, member: str = "") -> None:
        line.ends(30)

    def talk_and_grade(self, line: Line) -> None:
        """Wait for an agent and the end of the talk (agents hang up), then press a grade now and then. When the survey
        begins is not heard: the key is pressed every few seconds until the box hangs up."""
        end = time.monotonic() + 180
        grade = self.chance.choices("54321", weights=(50, 30, 12, 5, 3))[0]
        wants_to = self.chance.random() < 0.7
        while time.monotonic() < end:
            try:
                line.ends(6)
                return
            except PartyError:
                if wants_to and line.phones.ask("facts", call=line.name)["state"] == "CONFIRMED":
                    line.keys(grade)


KINDS = {
    "order": 50,
    "member": 14,
    "no_key": 8,
    "wrong_pin": 4,
    "gives_up_in_menu": 6,
    "gives_up_in_queue": 12,
    "blacklisted": 3,
}


class Traffic:
    """Callers come and go until told to stop."""

    def __init__(self, box: Box, parties: Callable[[], Phones], agents: dict[str, int], seed: int) -> None:
        """`parties` starts a process of telephones. `agents`: person's id by device."""
        self.box, self.agents = box, agents
        self.desks = [parties() for _ in range(0, len(agents), CALLS_OF_A_PROCESS)]
        for place, desks in enumerate(self.desks):
            desks.addresses = itertools.count(1 + place * len(agents))
        self.processes = [*self.desks]
        self.outside: queue.SimpleQueue[tuple[Phones, str]] = (
            queue.SimpleQueue()
        )  # an entry for each call there is room for
        for carrier in shop.LINES.values():
            phones = parties()
            self.processes.append(phones)
            for _ in range(CALLS_OF_A_PROCESS):
                self.outside.put((phones, carrier))
        self.chance = random.Random(seed)
        self.stopping = threading.Event()
        self.visits: list[threading.Thread] = []
        self.counts: Counter[str] = Counter()

    def open(self, secrets: dict[str, str]) -> None:
        """Every agent's phone registers, signs in, is ready."""
        for place, (device, person) in enumerate(self.agents.items()):
            desk = self.desks[place % len(self.desks)].desk(device, secrets[device])
            self._behave(desk)
            threading.Thread(target=self._moods, args=(desk, person), daemon=True).start()
            self.box.verb("sign_in", agent=person, device=device)
            self.box.verb("ready", agent=person)

    def _behave(self, desk: Desk) -> None:
        """How this phone takes its next calls: now and then it is not answered in time."""
        after = self.chance.choices((self.chance.uniform(1, 5), 40.0), weights=(95, 5))[0]
        tone = self.chance.choice((800, 950, 1100))
        desk.behave(then="answer", after=after, talk=self.chance.uniform(12, 45), tone=tone)

    def _moods(self, desk: Desk, person: int) -> None:
        """Change how long calls take, and have a break now and then."""
        while not self.stopping.wait(self.chance.uniform(15, 30)):
            with contextlib.suppress(PartyError, OSError):
                self._behave(desk)
            if self.chance.random() < 0.06:
                self._quietly(
                    lambda: self.box.ask("busy", agent=person, reason=self.chance.choice(("用餐", "培训", "小休")))
                )
                self.stopping.wait(self.chance.uniform(15, 40))
                self._quietly(lambda: self.box.ask("ready", agent=person))

    @staticmethod
    def _quietly(action: Callable[[], object]) -> None:
        with contextlib.suppress(OSError, ValueError):
            action()

    def run(self, minutes: float) -> None:
        """Callers for so long; then the last ones finish."""
        end = time.monotonic() + minutes * 60
        told = 0.0
        while time.monotonic() < end and not self.stopping.is_set():
            self.visits = [visit for visit in self.visits if visit.is_alive()]
            if any(phones.process.poll() is not None for phones in self.processes):
                raise RuntimeError("the telephones' process has ended")
            if len(self.visits) < MOST_AT_ONCE:
                self._start()
            if time.monotonic() - told > 60:
                told = time.monotonic()
                left = max(0, end - told)
                print(f"demo: {sum(self.counts.values())} calls so far, {left / 60:.0f} minutes to go", flush=True)
            self.stopping.wait(self.chance.expovariate(1 / SECONDS_BETWEEN))
        for visit in self.visits:
            visit.join(60)

    def _start(self) -> None:
        kind = self.chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
        self.counts[kind] += 1
        visit = threading.Thread(target=self._visit, args=(kind, self.chance.random()), daemon=True)
        visit.start()
        self.visits.append(visit)

    def _visit(self, kind: str, seed: float) -> None:
        place = self.outside.get()
        try:
            Caller(*place, random.Random(seed)).visit(kind)
        except (PartyError, OSError) as error:
            print(f"demo: a caller gave up: {error}", flush=True)
        finally:
            self.outside.put(place)

    def close(self) -> None:
        """Agents go home."""
        self.stopping.set()
        for person in self.agents.values():
            self._quietly(lambda person=person: self.box.ask("sign_out", agent=person))
        for phones in self.processes:
            with contextlib.suppress(OSError):
                phones.quit()
