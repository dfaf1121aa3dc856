"""What is left in Asterisk when linebox-calls has ended."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.live.members import wanted_member
from appliance.live.released import main, read_secret, release
from tests.live.test_daemon import Pbx


def fill(pbx: Pbx) -> None:
    def put(queue: str, agent: int, penalty: int, reason: str) -> None:
        member = wanted_member(agent, f"80{agent}-desk", penalty, reason)
        pbx.members[queue, member.state_interface] = {
            "Queue": queue, "Name": member.name, "Location": member.state_interface,
            "StateInterface": member.state_interface, "Membership": "dynamic", "Penalty": str(penalty),
            "Paused": str(int(member.paused)), "PausedReason": reason,
        }  # fmt: skip

    put("q1", 1, 2, "")
    put("q1", 2, 0, "after_call")
    put("q1", 3, 1000, "busy")
    put("p2", 2, 0, "after_call")
    put("custom", 1, 5, "")


def with_pbx(test: Callable[[Pbx], None]) -> None:
    async def inside() -> None:
        pbx = Pbx()
        fill(pbx)
        async with asyncio.timeout(20), pbx:
            await asyncio.to_thread(test, pbx)

    asyncio.run(inside())


def test_penalties_go_and_after_call_work_ends_but_a_break_stays() -> None:
    def test(pbx: Pbx) -> None:
        assert release("127.0.0.1", pbx.port, "right") == 4
        assert pbx.summary() == [
            ("custom", "a1", "801-desk", "5", ""),
            ("p2", "a2", "802-desk", "0", ""),
            ("q1", "a1", "801-desk", "0", ""),
            ("q1", "a2", "802-desk", "0", ""),
            ("q1", "a3", "803-desk", "0", "busy"),
        ]

    with_pbx(test)


def test_a_wrong_secret_changes_nothing() -> None:
    def test(pbx: Pbx) -> None:
        before = pbx.summary()
        with pytest.raises(OSError, match="Authentication"):
            release("127.0.0.1", pbx.port, "wrong")
        assert pbx.summary() == before

    with_pbx(test)


def test_an_asterisk_that_is_away_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.live.released.read_secret", lambda: "right")
    monkeypatch.setattr("appliance.telephony.names.AMI_PORT", 1)
    assert main() == 0
    (tmp_path / "ami").write_text("s3cret\n")
    assert read_secret(tmp_path / "ami") == "s3cret"
