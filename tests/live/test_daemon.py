"""The daemon between a scripted Asterisk and a real database."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.clock import now_ms
from appliance.live.daemon import Daemon, events_login
from appliance.live.store import Store
from appliance.live.tokens import Ticket
from appliance.live.verbs import Verbs
from appliance.telephony.ami import Message
from tests.ami.fake import FakeAsterisk, message
from tests.live.box import LI, WANG, new_database, recorded
from tests.live.test_hub import told


class Pbx(FakeAsterisk):
    """An Asterisk that keeps queue members as the real one does and lists the channels it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.members: dict[tuple[str, str], dict[str, str]] = {}
        self.channels: list[dict[str, str]] = []
        self.devices = {f"PJSIP/80{n}-desk": "NOT_INUSE" for n in (1, 2, 3)}
        self.variables: dict[str, str] = {}
        self.answers = {
            "CoreShowChannels": self._list_channels,
            "QueueStatus": self._list_queues,
            "DeviceStateList": self._list_devices,
            "QueueAdd": self._add,
            "QueueRemove": self._remove,
            "QueuePause": self._pause,
            "QueuePenalty": self._penalty,
            "Getvar": self._getvar,
        }

    def _items(self, action: dict[str, str], writer: asyncio.StreamWriter, items: list[dict[str, str]]) -> None:
        mine = ("ActionID", action["ActionID"])
        writer.write(message(("Response", "Success"), mine, ("EventList", "start")))
        for item in items:
            writer.write(message(*item.items(), mine))
        writer.write(message(("Event", "Complete"), mine, ("EventList", "Complete")))

    async def _list_channels(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self._items(action, writer, [{"Event": "CoreShowChannel", **channel} for channel in self.channels])

    async def _list_queues(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self._items(action, writer, [{"Event": "QueueMember", **member} for member in self.members.values()])

    async def _list_devices(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        rows = [{"Event": "DeviceStateChange", "Device": name, "State": state} for name, state in self.devices.items()]
        self._items(action, writer, rows)

    def _done(self, action: dict[str, str], writer: asyncio.StreamWriter, *more: tuple[str, str]) -> None:
        writer.write(message(("Response", "Success"), ("ActionID", action["ActionID"]), *more))

    async def _add(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        if action["Queue"] == "p3":
            writer.write(message(("Response", "Error"), ("ActionID", action["ActionID"]), ("Message", "No such queue")))
            return
        self.members[action["Queue"], action["Interface"]] = {
            "Queue": action["Queue"],
            "Name": action["MemberName"],
            "Location": action["Interface"],
            "StateInterface": action["StateInterface"],
            "Membership": "dynamic",
            "Penalty": action["Penalty"],
            "Paused": "1" if action["Paused"] == "true" else "0",
            "PausedReason": action.get("Reason", ""),
        }
        self._done(action, writer)

    async def _remove(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self.members.pop((action["Queue"], action["Interface"]))
        self._done(action, writer)

    async def _pause(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        for (queue, interface), member in self.members.items():
            if interface == action["Interface"] and queue == action.get("Queue", queue):
                member["Paused"] = "1" if action["Paused"] == "true" else "0"
                member["PausedReason"] = action.get("Reason", "")
        self._done(action, writer)

    async def _penalty(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self.members[action["Queue"], action["Interface"]]["Penalty"] = action["Penalty"]
        self._done(action, writer)

    async def _getvar(self, _: object, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        self._done(action, writer, ("Value", self.variables.get(action["Variable"], "")))

    def play(self, name: str, *, until: Callable[[dict[str, str]], bool] = lambda event: False) -> None:
        """Send the events of a recorded call, up to and with the first that `until` says."""
        for event in recorded(name):
            self.send(message(*event.items()))
            if until(event):
                return

    def summary(self) -> list[tuple[str, str, str, str, str]]:
        """(queue, member, device, penalty, pause reason) of every member."""
        return sorted(
            (one["Queue"], one["Name"], one["Location"].removeprefix("PJSIP/"), one["Penalty"], one["PausedReason"])
            for one in self.members.values()
        )


class House:
    """The daemon with its database and Asterisk; can be started again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.pbx = Pbx()
        self.db = new_database(path)
        self.daemon: Daemon
        self.verbs: Verbs

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["House"]:
        store = Store(self.path)
        self.daemon = Daemon(store, events_login("linebox-calls", "right", port=self.pbx.port), now_ms)
        await self.daemon.start()

        async def apply() -> dict[str, Any]:
            return {}

        self.verbs = Verbs(self.daemon, apply)
        task = asyncio.create_task(self.daemon.run())
        try:
            await self.daemon.ami.up.wait()
            yield self
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.to_thread(store.close)

    async def ask(self, verb: str, **values: Any) -> dict[str, Any]:
        return await self.verbs.run(verb, values)

    def state(self, agent: int) -> str:
        found = self.daemon.agents.by_id.get(agent)
        return found.state if found else "signed_out"

    def states_written(self, agent: int) -> list[str]:
        rows = self.db.execute("SELECT state FROM agent_state WHERE agent_id = ? ORDER BY id", (agent,))
        return [row["state"] for row in rows]


def run(tmp_path: Path, test: Callable[[House], Awaitable[None]]) -> None:
    async def inside() -> None:
        house = House(tmp_path / "linebox.db")
        async with asyncio.timeout(20), house.pbx:
            await test(house)
        house.db.close()

    asyncio.run(inside())


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.01)


def test_signing_in_fills_the_queues_and_signing_out_empties_them(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            answer = await house.ask("sign_in", agent=WANG, device="801-desk")
            assert answer["ok"] and answer["me"]["state"] == "ready" and answer["me"]["queues"] == [1, 2]
            assert house.pbx.summary() == [
                ("p1", "a1", "801-desk", "0", ""),
                ("q1", "a1", "801-desk", "0", ""),
                ("q2", "a1", "801-desk", "0", ""),
            ]
            await house.ask("busy", agent=WANG, reason="午饭")
            assert {reason for *_, reason in house.pbx.summary()} == {"busy"}
            assert house.pbx.names().count("QueuePause") == 1
            await house.ask("ready", agent=WANG)
            assert {reason for *_, reason in house.pbx.summary()} == {""}
            await house.ask("sign_in", agent=WANG, device="803-desk")
            assert {device for _, _, device, *_ in house.pbx.summary()} == {"803-desk"}
            await house.ask("sign_out", agent=WANG)
            assert house.pbx.summary() == []
            assert (await house.ask("sign_out", agent=WANG))["error"] == "not_signed_in"
            sessions = house.db.execute("SELECT device, cause, signed_out_at IS NULL FROM agent_session").fetchall()
            assert [tuple(row) for row in sessions] == [
                ("801-desk", "signed_in_elsewhere", 0),
                ("803-desk", "agent", 0),
            ]
            assert house.states_written(WANG) == ["ready", "busy", "ready", "ready"]

    run(tmp_path, test)


def test_members_that_do_not_fit_are_put_right_after_each_login(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            await house.ask("sign_in", agent=WANG, device="801-desk")
            right = house.pbx.summary()
            stale = dict(house.pbx.members["q1", "PJSIP/801-desk"], Queue="q2", Name="a9", Location="PJSIP/809-desk")
            house.pbx.members["q2", "PJSIP/809-desk"] = stale
            house.pbx.members["own", "PJSIP/1"] = dict(stale, Queue="own", Location="PJSIP/1")
            del house.pbx.members["q1", "PJSIP/801-desk"]
            house.pbx.members["p1", "PJSIP/801-desk"].update(Paused="1", PausedReason="after_call")
            house.pbx.cut()
            await until(lambda: house.pbx.connections == 2 and house.daemon.ami.up.is_set())
            await until(lambda: [one for one in house.pbx.summary() if one[0] != "own"] == right)
            assert ("own", "PJSIP/1") in house.pbx.members  # the administrator's own queue is left alone

    run(tmp_path, test)


def test_a_hand_typed_command_is_put_right(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            await house.ask("sign_in", agent=WANG, device="801-desk")
            member = house.pbx.members["q1", "PJSIP/801-desk"]
            member.update(Paused="1", PausedReason="by hand")
            house.pbx.send(message(("Event", "QueueMemberPause"), *member.items(), ("Interface", member["Location"])))
            await until(lambda: member["Paused"] == "0")

    run(tmp_path, test)


def test_a_queue_call_with_a_pop_and_after_call_work(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        house.db.execute(
            "INSERT INTO member (id, number, name, pin_hash, created_at) VALUES (5, '123456', '赵', '', 0)"
        )
        for number, outcome in enumerate(("answered", "abandoned")):
            house.db.execute(
                "INSERT INTO call (id, direction, started_at, ended_at, number, agent_id, outcome)"
                " VALUES (?, 'in', ?, 1, '13800002222', 2, ?)",
                (f"old{number}", number, outcome),
            )
        house.pbx.variables["LB_MEMBER"] = "5"
        async with house.running():
            for agent in (WANG, LI):
                await house.ask("sign_in", agent=agent, device=f"80{agent}-desk")
            wang = house.daemon.hub.open(Ticket(WANG, "agent", 9_999_999_999), lambda: None)
            house.pbx.play("missed", until=lambda event: event["Event"] == "AgentCalled")
            await until(lambda: WANG in house.daemon.hub.pops)
            pop = house.daemon.hub.pops[WANG]
            assert (pop["number"], pop["access_number"], pop["access_name"]) == ("13800002222", "4008001234", "主号")
            assert (pop["queue"], pop["queue_name"], pop["member"]["name"]) == (1, "销售", "赵")
            assert [(one["id"], one["agent_name"]) for one in pop["last_calls"]] == [("old1", "李"), ("old0", "李")]
            assert house.state(WANG) == "ringing"
            assert "pop" in [event for event, _ in told(wang)]

            # the records are read after the first ring: the key that led here is told as soon as it is known
            assert pop["path"] == []
            house.db.execute(
                "INSERT INTO call_step (call_id, seq, step, kind, entered_at, result)"
                " VALUES (?, 1, 's1', 'menu', 0, '1')",
                (pop["call"],),
            )
            house.daemon.on_records([pop["call"]])
            await until(lambda: house.daemon.hub.pops[WANG]["path"] != [])
            assert [(one["kind"], one["result"]) for one in told(wang)[-1][1]["path"]] == [("menu", "1")]

    run(tmp_path, test)


def test_missed_rings_raise_the_penalty_at_once_and_the_limit_sets_busy(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            for agent in (WANG, LI):
                await house.ask("sign_in", agent=agent, device=f"80{agent}-desk")
            missed = {"Event": "AgentRingNoAnswer", "MemberName": "a1", "Queue": "q1", "Uniqueid": "c1"}
            house.pbx.send(message(*missed.items()))
            await until(lambda: ("q1", "a1", "801-desk", "1000", "") in house.pbx.summary())
            assert ("q1", "a2", "802-desk", "0", "") in house.pbx.summary()
            house.pbx.send(message(*missed.items()) * 2)
            await until(lambda: house.state(WANG) == "busy")
            await until(lambda: ("q1", "a1", "801-desk", "3000", "missed") in house.pbx.summary())
            connect = {
                "Event": "AgentConnect",
                "MemberName": "a2",
                "Queue": "q1",
                "Uniqueid": "c1",
                "DestUniqueid": "l",
            }
            house.pbx.send(message(*connect.items()))
            await until(lambda: ("q1", "a2", "1") in {(one[0], one[1], one[3]) for one in house.pbx.summary()})

    run(tmp_path, test)


def test_calls_of_today_count_after_a_restart(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        house.db.execute(
            "INSERT INTO queue_visit (call_id, uniqueid, queue, queue_id, entered_at, agent_id, connected_at, state)"
            " VALUES ('c', 'c', 'q1', 1, ?, 1, ?, 'answered')",
            (now_ms(), now_ms()),
        )
        async with house.running():
            for agent in (WANG, LI):
                await house.ask("sign_in", agent=agent, device=f"80{agent}-desk")
            await until(lambda: ("q1", "a1", "801-desk", "1", "") in house.pbx.summary())
            assert ("q1", "a2", "802-desk", "0", "") in house.pbx.summary()

    run(tmp_path, test)


def test_a_restart_in_a_talk_takes_up_the_open_rows(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        events = [event for event in recorded("missed") if not event["Event"].startswith("QueueMember")]
        talk = max(place for place, event in enumerate(events) if event["Event"] == "BridgeEnter")
        async with house.running():
            for agent in (WANG, LI):
                await house.ask("sign_in", agent=agent, device=f"80{agent}-desk")
            for event in events[: talk + 1]:
                house.pbx.send(message(*event.items()))
            await until(lambda: house.state(LI) == "talking")
            house.pbx.channels = [
                {
                    "Channel": one.name, "Uniqueid": one.uniqueid, "Linkedid": one.call, "AccountCode": one.call,
                    "ChannelState": str(one.state), "Duration": "00:00:03", "CallerIDNum": "1", "CallerIDName": "",
                }
                for one in house.daemon.state.channels.values()
            ]  # fmt: skip
        before = house.states_written(LI)
        async with house.running():
            assert house.state(LI) == "talking"
            await until(lambda: LI in house.daemon.hub.pops)  # who it is is shown again
            await until(lambda: house.states_written(LI) == before)
            for event in events[talk + 1 :]:
                house.pbx.send(message(*event.items()))
            await until(lambda: house.state(LI) == "after_call")
            await until(lambda: {one[4] for one in house.pbx.summary() if one[1] == "a2"} == {"after_call"})
        assert house.states_written(LI) == [*before, "after_call"]
        open_rows = house.db.execute("SELECT count(*) FROM agent_state WHERE until IS NULL").fetchone()[0]
        assert open_rows == 2

    run(tmp_path, test)


def test_a_changed_queue_counts_within_seconds(tmp_path: Path) -> None:
    """The web writes; nobody has to tell us."""

    async def test(house: House) -> None:
        async with house.running():
            await house.ask("sign_in", agent=WANG, device="801-desk")
            house.db.execute("DELETE FROM queue_member WHERE queue_id = 2 AND person_id = 1")
            await until(lambda: [one[0] for one in house.pbx.summary()] == ["p1", "q1"])
            house.db.execute("UPDATE person SET active = 0 WHERE id = 1")
            await until(lambda: house.pbx.summary() == [])
            assert house.state(WANG) == "signed_out"

    run(tmp_path, test)


def test_a_queue_that_is_not_in_force_yet_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def test(house: House) -> None:
        async with house.running():
            assert (await house.ask("sign_in", agent=3, device="803-desk"))["ok"]
            assert [one[0] for one in house.pbx.summary()] == ["q1"]
            await house.ask("busy", agent=3)
            await house.ask("ready", agent=3)
            assert caplog.text.count("No such queue") == 1

    run(tmp_path, test)


def test_without_asterisk_nobody_signs_in_but_states_change(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            await house.ask("sign_in", agent=WANG, device="801-desk")
            house.pbx.answers["Login"] = house.pbx._list_devices  # never lets anybody in again
            house.pbx.cut()
            await until(lambda: not house.daemon.ami.up.is_set())
            assert (await house.ask("sign_in", agent=LI, device="802-desk"))["error"] == "asterisk_down"
            assert (await house.ask("busy", agent=WANG, reason=""))["me"]["state"] == "busy"
            assert not (await house.ask("snapshot"))["seats"][0]["reachable"]

    run(tmp_path, test)


def test_a_locked_database_holds_up_nobody_and_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(house: House) -> None:
        monkeypatch.setattr("appliance.live.verbs.WRITTEN_SECONDS", 0.05)
        async with house.running():
            await house.ask("sign_in", agent=WANG, device="801-desk")
            blocker = sqlite3.connect(house.path, isolation_level=None)
            blocker.execute("BEGIN IMMEDIATE")
            for _ in range(3):
                assert (await house.ask("busy", agent=WANG))["ok"]
                assert (await house.ask("ready", agent=WANG))["ok"]
            blocker.execute("ROLLBACK")
            blocker.close()
            await until(lambda: house.states_written(WANG) == ["ready", *["busy", "ready"] * 3])

    run(tmp_path, test)


@pytest.mark.parametrize(
    ("verb", "values", "error"),
    [
        ("sign_in", {"agent": WANG}, "no_device"),
        ("sign_in", {"agent": "1", "device": "801-desk"}, "bad_request"),
        ("sign_in", {"agent": 99, "device": "801-desk"}, "no_agent"),
        ("busy", {"agent": WANG, "reason": "a\r\nAction: Originate"}, "bad_request"),
        ("ready", {"agent": WANG}, "not_signed_in"),
        ("__init__", {}, "no_verb"),
        ("run", {}, "no_verb"),
    ],
)
def test_verbs_refuse_what_makes_no_sense(tmp_path: Path, verb: str, values: dict[str, Any], error: str) -> None:
    async def test(house: House) -> None:
        async with house.running():
            answer = await house.ask(verb, **values)
            assert (answer["ok"], answer["error"]) == (False, error)
            assert house.pbx.summary() == []

    run(tmp_path, test)


def test_events_during_a_snapshot_are_not_lost(tmp_path: Path) -> None:
    async def test(house: House) -> None:
        async with house.running():
            daemon = house.daemon
            await house.ask("sign_in", agent=WANG, device="801-desk")
            snapshot = asyncio.create_task(daemon.take_snapshot())
            await asyncio.sleep(0)
            for event in recorded("missed"):
                told_event = Message()
                told_event.update(event)
                daemon.on_event(told_event)
                if event["Event"] == "QueueCallerJoin":
                    break
            assert not daemon.state.calls
            await snapshot
            assert [call.queue for call in daemon.state.calls.values()] == ["q1"]

    run(tmp_path, test)
