"""The AMI client, the daemon and its release against a real Asterisk."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from appliance.clock import now_ms
from appliance.live.agents import Refused
from appliance.live.daemon import Daemon, events_login
from appliance.live.released import release
from appliance.live.store import Store
from appliance.live.verbs import Verbs
from appliance.telephony.ami import Ami, AmiLost, AmiRefused, Login, Message
from tests.live.asterisk import PROGRAM, SECRET, RealAsterisk, running
from tests.live.box import LI, WANG, new_database

pytestmark = pytest.mark.skipif(not Path(PROGRAM).exists(), reason="needs the box's root file system, with Asterisk")

Test = Callable[[RealAsterisk], Awaitable[None]]


def run(test: Test) -> None:
    async def inside(asterisk: RealAsterisk) -> None:
        async with asyncio.timeout(60):
            await test(asterisk)

    with running() as asterisk:
        asyncio.run(inside(asterisk))
        assert asterisk.complaints() == []


@contextlib.asynccontextmanager
async def session(asterisk: RealAsterisk, secret: str = SECRET, **options: object) -> AsyncIterator[Ami]:
    login = Login("linebox-calls", secret, port=asterisk.port, events="call,agent", only=("QueueMemberPause",))
    ami = Ami(login, first_pause=0.05, **options)  # type: ignore[arg-type]
    task = asyncio.create_task(ami.run())
    try:
        yield ami
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], object]) -> None:
    while not condition():
        await asyncio.sleep(0.02)


async def queues(ami: Ami) -> list[tuple[str, str, str, str]]:
    """(queue, member, penalty, pause reason) of every member."""
    items = await ami.listing("QueueStatus")
    return sorted(
        (one["Queue"], one["Name"], one["Penalty"], one["PausedReason"] if one["Paused"] == "1" else "")
        for one in items
        if one["Event"] == "QueueMember"
    )


def test_actions_lists_filters_and_chinese() -> None:
    events: list[Message] = []

    async def test(asterisk: RealAsterisk) -> None:
        async with session(asterisk, on_event=events.append) as ami:
            await ami.up.wait()
            where: dict[str, str] = {"Queue": "q1", "Interface": "Local/1@x"}
            await ami.action("QueueAdd", {**where, "MemberName": "a1"})
            await ami.action("QueuePause", {"Interface": "Local/1@x", "Paused": "true", "Reason": '午饭 "!"'})
            await until(lambda: events)
            assert {event["Event"] for event in events} == {"QueueMemberPause"}  # QueueMemberAdded was filtered away
            assert events[0]["PausedReason"] == '午饭 "!"'
            assert await queues(ami) == [("q1", "a1", "0", '午饭 "!"')]
            answers = await asyncio.gather(*(ami.action("Getvar", {"Variable": f"X{n}"}) for n in range(200)))
            assert [answer["Variable"] for answer in answers] == [f"X{n}" for n in range(200)]
            with pytest.raises(AmiRefused, match="No such queue"):
                await ami.action("QueueAdd", {**where, "Queue": "q99"})
            output = (await ami.action("Command", {"Command": "manager show users"})).all("Output")
            assert any("linebox-calls" in line for line in output)

    run(test)


def test_a_wrong_secret_never_comes_up(caplog: pytest.LogCaptureFixture) -> None:
    async def test(asterisk: RealAsterisk) -> None:
        async with session(asterisk, secret="wrong-secret") as ami:
            await until(lambda: "Authentication failed" in caplog.text)
            assert not ami.up.is_set() and "wrong-secret" not in caplog.text

    run(test)


def test_a_frozen_asterisk_is_noticed_and_found_again() -> None:
    downs: list[int] = []

    async def test(asterisk: RealAsterisk) -> None:
        async with session(asterisk, ping_seconds=0.2, limit_seconds=0.5, on_down=lambda: downs.append(1)) as ami:
            await ami.up.wait()
            asterisk.signal(signal.SIGSTOP)
            try:
                await until(lambda: downs)
                with pytest.raises(AmiLost):
                    await ami.action("Ping")
            finally:
                asterisk.signal(signal.SIGCONT)
            await ami.up.wait()
            await ami.action("Ping")

    run(test)


def test_the_daemon_survives_asterisk_and_asterisk_the_daemon(tmp_path: Path) -> None:
    new_database(tmp_path / "db").close()

    async def test(asterisk: RealAsterisk) -> None:
        store = Store(tmp_path / "db")
        daemon = Daemon(store, events_login("linebox-calls", SECRET, port=asterisk.port), now_ms)

        async def no_apply() -> dict[str, object]:
            raise Refused("asterisk_down")

        verbs = Verbs(daemon, no_apply)
        await daemon.start()
        task = asyncio.create_task(daemon.run())
        try:
            await daemon.ami.up.wait()
            assert (await verbs.run("sign_in", {"agent": WANG, "device": "801-desk"}))["ok"]
            assert (await verbs.run("sign_in", {"agent": LI, "device": "802-desk"}))["ok"]
            await verbs.run("busy", {"agent": LI, "reason": "午饭"})
            right = [
                ("p1", "a1", "0", ""),
                ("p2", "a2", "0", "busy"),
                ("q1", "a1", "0", ""),
                ("q1", "a2", "0", "busy"),
                ("q2", "a1", "1", ""),
                ("q2", "a2", "0", "busy"),
            ]
            await until(lambda: daemon.ami.up.is_set())
            assert await queues(daemon.ami) == right
            # its memory of members is lost as well
            asterisk.kill()
            (asterisk.folder / "lib" / "astdb.sqlite3").unlink()
            await until(lambda: not daemon.ami.up.is_set())
            asterisk.start()
            await daemon.ami.up.wait()
            assert await queues(daemon.ami) == right
            # somebody types a command
            await daemon.ami.action("QueueRemove", {"Queue": "q1", "Interface": "PJSIP/801-desk"})
            while await queues(daemon.ami) != right:
                await asyncio.sleep(0.02)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.to_thread(store.close)
        # the daemon has gone: ranks go, a break stays
        assert await asyncio.to_thread(release, "127.0.0.1", asterisk.port, SECRET) == 1
        async with session(asterisk) as ami:
            await ami.up.wait()
            assert await queues(ami) == [(queue, name, "0", reason) for queue, name, _, reason in right]

    run(test)
