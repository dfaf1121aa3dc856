"""Fixtures for tests with real calls: one box for each worker, new telephones and a new shop for each test. After each
test the logs are read, and what was written down is checked: every visit has one final state, every call one outcome.
A conftest.py takes them in by name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.box import Box
from tests.harness.logs import Logs
from tests.harness.phones import CARRIER, CARRIER_PORT, Phones
from tests.harness.shop import COUNTER, Agent, Shop, to_queue

BOX_START = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:] or 0) * 10_000


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Box]:
    running = Box(tmp_path_factory.mktemp("box")).up()
    try:
        carrier = {"name": "carrier", "address": CARRIER, "port": CARRIER_PORT, "caller_number": "02000000000"}
        running.seed({"lines": [carrier]})
        yield running
    finally:
        running.down()


@pytest.fixture
def phones(box: Box, tmp_path: Path) -> Iterator[Phones]:
    party = Phones(box.spawn, tmp_path / "heard")
    yield party
    party.quit()


@pytest.fixture
def logs(box: Box) -> Logs:
    return Logs(box)


@pytest.fixture
def nothing_unexpected(box: Box, phones: Phones, logs: Logs) -> Iterator[None]:
    """Fails a test on a log line nobody expected and on a record that contradicts itself."""
    logs.mark()
    yield
    phones.quit()
    box.until(
        "all calls are written down as over",
        lambda: not box.rows("SELECT 1 FROM call WHERE ended_at IS NULL"),
        15,
    )
    box.run("python3", "-m", "appliance.records.check", user="linebox")  # fails with what is wrong
    assert logs.unexpected() == []


@pytest.fixture
def shop(box: Box, phones: Phones) -> Callable[..., Shop]:
    """shop(flow=…, agents=2, strategy="longest_idle", members=[…], blacklist=[…], sign_in=True, **queue settings)."""

    def open_shop(
        *,
        flow: dict[str, Any] | None = None,
        agents: int = 1,
        sign_in: bool = True,
        members: list[dict[str, Any]] | None = None,
        blacklist: list[dict[str, Any]] | None = None,
        language: str = "zh",
        **queue: Any,
    ) -> Shop:
        n = next(COUNTER) + BOX_START
        seats = [str(10_000 + n * 10 + i) for i in range(agents)]
        extension = str(600_000 + n)
        number = f"02{n:08d}"
        made = box.seed(
            {
                "persons": [
                    {
                        "name": f"座席{s}",
                        "login": f"agent{s}",
                        "password": f"secret-{s}",
                        "role": "agent",
                        "staff_number": s,
                    }
                    for s in seats
                ],
                "seats": [{"number": s, "name": f"Seat {s}"} for s in seats],
                "queues": [
                    {
                        "key": "shop",
                        "name": f"Queue {n}",
                        "extension": extension,
                        "strategy": "longest_idle",
                        "after_call_seconds": 0,
                        "members": seats,
                        **queue,
                    }
                ],
                "flows": [{"key": "flow", "name": f"Flow {n}", "body": flow or to_queue()}],
                "access_numbers": [
                    {"number": number, "name": f"Number {n}", "flow": "flow", "queue": "shop", "language": language}
                ],
                "members": members or [],
                "blacklist": blacklist or [],
            }
        )
        opened = Shop(box, phones, number, made["queues"]["shop"], extension)
        for seat in seats:
            device = made["devices"][f"{seat}-desk"]
            opened.agents.append(Agent(opened, made["persons"][seat], seat, f"{seat}-desk", device["secret"]))
        for agent in opened.agents if sign_in else []:
            agent.sign_in()
        return opened

    return open_shop
