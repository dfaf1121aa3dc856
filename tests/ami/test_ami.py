"""The nine rules of the AMI client, each against a scripted server."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest

from appliance.telephony.ami import Ami, AmiError, AmiLost, AmiRefused, AmiTimeout, Login, Message, encode, parse
from tests.ami.fake import FakeAsterisk, message


def run(test: Coroutine[Any, Any, None]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(20):
            await test

    asyncio.run(limited())


@asynccontextmanager
async def session(
    server: FakeAsterisk, *, wait: bool = True, secret: str = "right", **options: Any
) -> AsyncIterator[Ami]:
    options.setdefault("first_pause", 0.01)
    ami = Ami(Login("linebox-calls", secret, port=server.port, events="call", only=options.pop("only", ())), **options)
    task = asyncio.create_task(ami.run())
    try:
        if wait:
            await ami.up.wait()
        yield ami
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(condition: Any) -> None:
    while not condition():
        await asyncio.sleep(0.005)


def answer_to(action: dict[str, str], *more: tuple[str, str]) -> bytes:
    return message(("Response", "Success"), ("ActionID", action["ActionID"]), *more)


# -- 1: ActionID and lists ---------------------------------------------------------------------------------------------
def test_answers_in_another_order_reach_their_callers() -> None:
    held: list[dict[str, str]] = []

    async def hold(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        held.append(action)
        if len(held) == 40:
            for one in reversed(held):
                writer.write(answer_to(one, ("Value", one["Variable"])))

    async def test() -> None:
        async with FakeAsterisk({"Getvar": hold}) as server, session(server) as ami:
            answers = await asyncio.gather(*(ami.action("Getvar", {"Variable": f"v{n}"}) for n in range(40)))
            assert [answer["Value"] for answer in answers] == [f"v{n}" for n in range(40)]

    run(test())


def test_a_list_is_whole_and_an_event_in_the_middle_stays_an_event() -> None:
    seen: list[Message] = []

    async def listing(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        mine = ("ActionID", action["ActionID"])
        writer.write(answer_to(action, ("EventList", "start")))
        for n in range(3):
            writer.write(message(("Event", "QueueMember"), mine, ("Name", f"a{n}")))
            writer.write(message(("Event", "Newchannel"), ("Uniqueid", str(n))))
        writer.write(message(("Event", "QueueStatusComplete"), mine, ("EventList", "Complete")))

    async def test() -> None:
        async with FakeAsterisk({"QueueStatus": listing}) as server, session(server, on_event=seen.append) as ami:
            assert [item["Name"] for item in await ami.listing("QueueStatus")] == ["a0", "a1", "a2"]
            assert [event["Uniqueid"] for event in seen] == ["0", "1", "2"]

    run(test())


def test_an_error_ends_a_list() -> None:
    async def refuse(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(message(("Response", "Error"), ("ActionID", action["ActionID"]), ("Message", "No such queue")))

    async def test() -> None:
        async with FakeAsterisk({"QueueStatus": refuse}) as server, session(server) as ami:
            with pytest.raises(AmiRefused, match="No such queue"):
                await ami.listing("QueueStatus", {"Queue": "q9"})

    run(test())


# -- 2: repeated headers, bytes and characters -------------------------------------------------------------------------
def test_a_repeated_header_keeps_every_value() -> None:
    parsed = parse(b"Response: Success\r\nOutput: one\r\nOutput:  two: 2\r\nOutput: \r\nOther: x")
    assert parsed.all("Output") == ["one", " two: 2", ""]
    assert parsed["Output"] == "one"
    assert parsed.all("Other") == ["x"] and parsed.all("Nothing") == []


def test_headers_inside_a_callers_number_change_nothing_of_the_event() -> None:
    forged = "138\r\nEvent: Hangup\r\nEventList: Complete\r\nResponse: Error\r\nChannelState: x\r\nUniqueid: no"
    above = ("Event", "Newchannel"), ("Channel", "PJSIP/line-1-00000001"), ("ChannelState", "4")
    true = (*above, ("CallerIDNum", "138"), ("CallerIDName", "王伟"), ("Exten", "400"), ("Uniqueid", "b-1-1.1"))
    sent = message(*((name, forged if name == "CallerIDNum" else value) for name, value in true))
    assert dict(parse(sent)) == dict(true)


def test_the_action_id_behind_a_callers_number_is_the_true_one() -> None:
    """Asterisk writes it last in the entries of QueueStatus."""
    entry = ("Event", "QueueEntry"), ("CallerIDNum", "138\r\nActionID: forged"), ("Wait", "3"), ("ActionID", "true")
    assert parse(message(*entry))["ActionID"] == "true"


def test_an_answer_cannot_be_forged_by_guessing_its_number() -> None:
    async def test() -> None:
        async with FakeAsterisk() as server, session(server) as ami:
            await ami.action("Ping")
            numbers = [action["ActionID"] for action in server.actions]
            assert len({number.partition("-")[0] for number in numbers}) == len(numbers)
            assert all(len(number) > 16 for number in numbers)

    run(test())


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_pieces_of_any_size_make_the_same_events(size: int) -> None:
    """TCP may cut anywhere, also inside a Chinese character or the blank line."""
    seen: list[Message] = []
    stream = b"".join(message(("Event", "Newchannel"), ("CallerIDName", f"王伟{n}〇")) for n in range(5))

    async def test() -> None:
        async with FakeAsterisk() as server, session(server, on_event=seen.append):
            for start in range(0, len(stream), size):
                server.send(stream[start : start + size])
                await asyncio.sleep(0)
            await until(lambda: len(seen) == 5)
            assert [event["CallerIDName"] for event in seen] == [f"王伟{n}〇" for n in range(5)]

    run(test())


def test_bytes_that_are_no_characters_do_not_end_the_session() -> None:
    seen: list[Message] = []

    async def test() -> None:
        async with FakeAsterisk() as server, session(server, on_event=seen.append) as ami:
            server.send(b"Event: Newchannel\r\nCallerIDName: \xff\xfe\r\n\r\n")
            await until(lambda: seen)
            assert seen[0]["CallerIDName"] == "��"
            await ami.action("Ping")

    run(test())


# -- 3: nothing smuggled in --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("value", ["x\r\nAction: Originate", "x\ny", "x\ry", "x\0y"])
def test_a_line_break_in_a_value_is_refused_before_anything_is_sent(value: str) -> None:
    async def test() -> None:
        async with FakeAsterisk() as server, session(server) as ami:
            with pytest.raises(ValueError, match="line break"):
                await ami.action("QueuePause", {"Reason": value})
            with pytest.raises(ValueError, match="line break"):
                await ami.action("Originate", {"Variable": ["A=1", value]})
            await ami.action("Ping")
            assert server.names() == ["Login", "Filter", "Ping"]

    run(test())


def test_an_action_carries_its_values_unchanged() -> None:
    assert encode("QueueAdd", "7", {"Queue": "q1", "Paused": 1, "Variable": ["A=1", "B=王"]}) == (
        "Action: QueueAdd\r\nActionID: 7\r\nQueue: q1\r\nPaused: 1\r\nVariable: A=1\r\nVariable: B=王\r\n\r\n".encode()
    )


# -- 4: a lost connection ----------------------------------------------------------------------------------------------
async def silent(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
    return None


def test_a_loss_fails_all_pending_at_once_and_nothing_is_sent_again() -> None:
    downs: list[int] = []

    async def test() -> None:
        async with (
            FakeAsterisk({"Originate": silent}) as server,
            session(server, on_down=lambda: downs.append(1)) as ami,
        ):
            calls = [asyncio.create_task(ami.action("Originate", {"Channel": f"Local/{n}"})) for n in range(3)]
            await until(lambda: server.names().count("Originate") == 3)
            server.cut()
            results = await asyncio.gather(*calls, return_exceptions=True)
            assert [type(result) for result in results] == [AmiLost] * 3
            await until(lambda: downs == [1])
            await ami.up.wait()
            await ami.action("Ping")
            assert server.connections == 2
            assert server.names().count("Originate") == 3

    run(test())


def test_an_action_while_down_fails_at_once() -> None:
    async def test() -> None:
        ami = Ami(Login("linebox-calls", "right", port=1))
        with pytest.raises(AmiLost):
            await ami.action("Ping")

    run(test())


# -- 5: time limits and the watchdog -----------------------------------------------------------------------------------
def test_an_action_without_an_answer_ends_by_its_limit_and_a_late_answer_harms_nobody() -> None:
    late: list[dict[str, str]] = []

    async def keep(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        late.append(action)

    async def test() -> None:
        async with FakeAsterisk({"Getvar": keep}) as server, session(server) as ami:
            with pytest.raises(AmiTimeout, match="Getvar"):
                await ami.action("Getvar", limit=0.05)
            server.send(answer_to(late[0], ("Value", "late")))
            assert (await ami.action("Hello"))["Echo"] == "Hello"

    run(test())


def test_a_server_that_falls_silent_is_left_and_tried_again() -> None:
    """SIGSTOP: the connection stays open, only the ping finds out."""
    downs: list[int] = []

    async def test() -> None:
        async with (
            FakeAsterisk({"Ping": silent}) as server,
            session(server, ping_seconds=0.05, limit_seconds=0.1, on_down=lambda: downs.append(1)),
        ):
            await until(lambda: downs and server.connections >= 2)

    run(test())


# -- 6: the state is read anew after each login ------------------------------------------------------------------------
def test_every_login_reads_the_state_anew_before_the_session_counts_as_up() -> None:
    ups: list[bool] = []

    async def test() -> None:
        async with FakeAsterisk() as server:
            ami: Ami

            async def read_state() -> None:
                ups.append(ami.up.is_set())
                await ami.action("CoreShowChannels")

            ami = Ami(Login("linebox-calls", "right", port=server.port), on_up=read_state, first_pause=0.01)
            task = asyncio.create_task(ami.run())
            await ami.up.wait()
            server.cut()
            await until(lambda: len(ups) == 2 and ami.up.is_set())
            assert ups == [False, False]
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    run(test())


# -- 7: only the wanted events -----------------------------------------------------------------------------------------
def test_filters_are_set_before_the_state_is_read() -> None:
    async def test() -> None:
        async with (
            FakeAsterisk() as server,
            session(server, only=("Newchannel", ("DeviceStateChange", "Device", "PJSIP/"))),
        ):
            assert server.names() == ["Login", "Filter", "Filter", "Filter"]
            assert server.actions[0]["Events"] == "system,call"
            assert [action["MatchCriteria"] for action in server.actions[1:]] == [
                "action(exclude),method(regex)",
                "action(include),name(Newchannel),method(none)",
                "action(include),name(DeviceStateChange),header(Device),method(starts_with)",
            ]

    run(test())


def test_an_event_that_is_not_understood_does_not_end_the_session(caplog: pytest.LogCaptureFixture) -> None:
    def stumble(event: Message) -> None:
        raise KeyError("Uniqueid")

    async def test() -> None:
        async with FakeAsterisk() as server, session(server, on_event=stumble) as ami:
            server.send(message(("Event", "Newchannel")))
            await ami.action("Ping")
            assert "Newchannel was not understood" in caplog.text

    run(test())


# -- 8: a wrong secret -------------------------------------------------------------------------------------------------
def test_a_wrong_secret_is_not_up_and_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async with FakeAsterisk() as server, session(server, wait=False, secret="wr0ng-secret") as ami:
            await until(lambda: server.connections >= 2)
            assert not ami.up.is_set()
            assert "Authentication failed" in caplog.text
            assert "wr0ng-secret" not in caplog.text + repr(ami.login)

    run(test())


def test_a_refusal_is_the_reason_even_when_the_connection_is_closed_with_it(caplog: pytest.LogCaptureFixture) -> None:
    """As Asterisk does."""

    async def refuse(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        answer = (("Response", "Error"), ("ActionID", action["ActionID"]), ("Message", "Authentication failed"))
        writer.write(message(*answer))
        writer.close()

    async def test() -> None:
        async with FakeAsterisk({"Login": refuse}) as server, session(server, wait=False) as ami:
            await until(lambda: server.connections >= 3)
            assert not ami.up.is_set()
            assert caplog.text.count("Authentication failed") >= 2 and "closed before" not in caplog.text

    run(test())


# -- 9: nothing before the login ---------------------------------------------------------------------------------------
def test_no_action_goes_out_before_the_login_was_answered() -> None:
    async def test() -> None:
        async with FakeAsterisk({"Login": silent}) as server, session(server, wait=False) as ami:
            await until(lambda: server.actions)
            with pytest.raises(AmiError):
                await ami.action("Ping")
            assert server.names() == ["Login"]

    run(test())


def test_a_booting_asterisk_is_waited_for() -> None:
    """Before it has booted, Asterisk accepts a login but does not know its queue members yet."""

    async def early(server: FakeAsterisk, action: dict[str, str], writer: asyncio.StreamWriter) -> None:
        writer.write(answer_to(action))

    async def test() -> None:
        async with FakeAsterisk({"Login": early}) as server, session(server, wait=False) as ami:
            await until(lambda: server.actions)
            await asyncio.sleep(0.05)
            assert not ami.up.is_set()
            server.send(message(("Event", "FullyBooted")))
            await ami.up.wait()

    run(test())
