"""What browsers are sent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from appliance.live.agents import Agents
from appliance.live.hub import PAUSE_SECONDS, QUEUE_LENGTH, Hub, Stream
from appliance.live.state import LiveState
from appliance.live.tokens import Ticket
from appliance.live.views import Views
from tests.live.box import BOSS, DIRECTORY, LI, WANG

T = 1_795_000_000_000
Told = list[tuple[str, dict[str, Any]]]


class House:
    def __init__(self) -> None:
        self.state, self.agents = LiveState(), Agents()
        self.views = Views(self.state, self.agents, DIRECTORY)
        self.hub = Hub(self.views, lambda: T)

    def watch(self, person: int, role: str, on_end: Callable[[], None] = lambda: None) -> Stream:
        return self.hub.open(Ticket(person, role, T), on_end)

    def caller(self, number: str) -> None:
        """A caller comes into queue 1."""
        base = {
            "Uniqueid": number,
            "Linkedid": number,
            "AccountCode": number,
            "CallerIDNum": number,
            "ChannelState": "6",
        }
        self.state.apply(
            {**base, "Event": "Newchannel", "Channel": f"PJSIP/line-1-{number}", "Context": "lb-line", "Exten": "400"},
            T,
        )
        self.state.apply({**base, "Event": "QueueCallerJoin", "Queue": "q1", "Position": "1", "Count": "1"}, T)
        self.state.note(number, T)
        self.hub.touch("call", number)
        self.hub.touch("queue", 1)


def told(stream: Stream) -> Told:
    """Everything a browser was sent and has not read yet."""
    found = []
    while not stream.messages.empty():
        name, data = stream.messages.get_nowait().decode().strip().split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def run(test: Callable[[House], Awaitable[None]]) -> None:
    async def inside() -> None:
        await test(House())

    asyncio.run(inside())


async def moment() -> None:
    await asyncio.sleep(PAUSE_SECONDS * 2)


def test_a_leader_sees_everything_and_then_what_changes() -> None:
    async def test(house: House) -> None:
        boss = house.watch(BOSS, "leader")
        ((event, snapshot),) = told(boss)
        assert event == "snapshot" and snapshot["now"] == T
        assert [line["name"] for line in snapshot["lines"]] == ["电信"]
        assert [queue["name"] for queue in snapshot["queues"]] == ["销售", "售后"]
        seat = snapshot["seats"][0]
        assert (seat["id"], seat["seat"], seat["state"]) == ("801-desk", "801", "signed_out")
        house.caller("138")
        await moment()
        events = told(boss)
        assert [(event, data["kind"]) for event, data in events] == [("put", "call"), ("put", "queue")]
        call, queue = (data for _, data in events)
        assert (call["number"], call["line"], call["state"], call["queue"]) == ("138", "电信", "waiting", 1)
        assert [(one["number"], one["position"]) for one in queue["waiting"]] == [("138", 1)]

    run(test)


def test_an_agent_sees_the_own_seat_and_queues_only() -> None:
    async def test(house: House) -> None:
        house.agents.sign_in(LI, "802-desk", DIRECTORY, T)
        zhang = house.watch(3, "agent")
        events = dict(told(zhang))
        assert [queue["id"] for queue in events["snapshot"]["queues"]] == [1]
        assert events["snapshot"]["seats"] == events["snapshot"]["calls"] == events["snapshot"]["lines"] == []
        assert (events["me"]["state"], events["me"]["queues"]) == ("signed_out", [1])
        house.caller("138")
        house.hub.touch("queue", 2)
        house.hub.touch("seat", "802-desk")
        house.hub.touch("line", 1)
        await moment()
        assert [(event, data["kind"], data["id"]) for event, data in told(zhang)] == [("put", "queue", 1)]
        house.agents.sign_in(3, "803-desk", DIRECTORY, T)
        house.hub.touch("seat", "803-desk")
        await moment()
        assert [event for event, _ in told(zhang)] == ["put", "me"]

    run(test)


def test_what_is_gone_is_dropped() -> None:
    async def test(house: House) -> None:
        boss = house.watch(BOSS, "administrator")
        house.caller("138")
        await moment()
        house.state.apply({"Event": "Hangup", "Uniqueid": "138"}, T)
        house.hub.touch("call", "138")
        await moment()
        assert told(boss)[-1] == ("drop", {"kind": "call", "id": "138", "now": T})

    run(test)


def test_an_object_is_sent_at_most_five_times_a_second_and_ends_as_it_is() -> None:
    async def test(house: House) -> None:
        boss = house.watch(BOSS, "leader")
        told(boss)
        loop = asyncio.get_running_loop()
        start = loop.time()
        for number in range(100):
            house.caller(str(number))
            await asyncio.sleep(0.005)
        await moment()
        puts = [data for event, data in told(boss) if data.get("kind") == "queue"]
        assert len(puts) <= (loop.time() - start) / PAUSE_SECONDS + 1
        assert len(puts[-1]["waiting"]) == 100

    run(test)


def test_what_did_not_change_is_not_sent() -> None:
    async def test(house: House) -> None:
        boss = house.watch(BOSS, "leader")
        house.hub.touch("seat", "801-desk")
        await moment()
        told(boss)
        house.hub.touch("seat", "801-desk")
        await moment()
        assert told(boss) == []

    run(test)


def test_a_browser_that_does_not_read_is_cut_off_and_the_others_go_on() -> None:
    async def test(house: House) -> None:
        cut: list[bool] = []
        slow, quick = house.watch(BOSS, "leader", lambda: cut.append(True)), house.watch(BOSS, "leader")
        for number in range(QUEUE_LENGTH + 10):
            house.hub.pop(BOSS, {"call": str(number)})
            told(quick)
        assert cut == [True] and slow.ended
        house.hub.pop(BOSS, {"call": "last"})
        assert told(quick) == [("pop", {"call": "last"})]

    run(test)


def test_a_pop_goes_to_its_agent_also_after_the_page_was_loaded_again() -> None:
    async def test(house: House) -> None:
        wang, li = house.watch(WANG, "agent"), house.watch(LI, "agent")
        told(wang), told(li)
        house.hub.pop(WANG, {"call": "c1", "number": "138"})
        assert told(wang) == [("pop", {"call": "c1", "number": "138"})]
        assert told(li) == []
        assert told(house.watch(WANG, "agent"))[-1] == ("pop", {"call": "c1", "number": "138"})
        house.hub.end_pop(WANG, answered=False)
        assert told(wang) == [("pop_end", {"call": "c1", "answered": False, "now": T})]
        assert [event for event, _ in told(house.watch(WANG, "agent"))] == ["snapshot", "me"]

    run(test)


def test_a_person_who_left_or_was_signed_out_everywhere_is_cut_off() -> None:
    async def test(house: House) -> None:
        cut: list[str] = []
        house.watch(WANG, "agent", lambda: cut.append("wang"))
        house.watch(LI, "agent", lambda: cut.append("li"))
        house.watch(BOSS, "leader", lambda: cut.append("boss"))
        house.views.directory = replace(DIRECTORY, versions={LI: 2, BOSS: 1})
        house.hub.end_strangers()
        assert sorted(cut) == ["li", "wang"]

    run(test)
