"""The pages' fixtures: a day of a small shop in the database, a call daemon that remembers what agents asked for."""

import sqlite3
import time
from pathlib import Path

import pytest

from appliance import paths
from appliance.db.connect import write
from tests.webui.conftest import (
    Browser,
    FakeCalls,
    administrator,
    anonymous,
    app,
    browser,
    built,
    db,
    password_hash,
    staff,
    state,
)
from tests.webui_pages import sample

__all__ = ["Browser", "administrator", "anonymous", "app", "browser", "built", "db", "password_hash", "staff", "state"]


class Verbs(FakeCalls):
    """Remembers what an agent asked for."""

    def _asked(self, *words: object) -> None:
        if self.error:
            raise self.error
        self.asked.append(" ".join(str(word) for word in words))

    def sign_in(self, agent: int, device: str) -> None:
        self._asked("sign_in", agent, device)

    def sign_out(self, agent: int) -> None:
        self._asked("sign_out", agent)

    def ready(self, agent: int) -> None:
        self._asked("ready", agent)

    def busy(self, agent: int, reason: str = "") -> None:
        self._asked("busy", agent, reason)

    def end_after_call(self, agent: int) -> None:
        self._asked("end_after_call", agent)


@pytest.fixture
def calls() -> Verbs:
    return Verbs()


@pytest.fixture
def now() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def shop(db: sqlite3.Connection, staff: dict[str, int], now: int) -> dict[str, int]:
    """The sample's people, queues and members beside the three of `staff`. Role -> id."""
    with write(db):
        sample.settings(db, now, first_person=11)
    return staff


@pytest.fixture
def sounds(state: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders for recordings and messages."""
    for name in ("RECORDINGS", "MESSAGES"):
        folder = state / name.lower()
        (folder / "2026/11/21").mkdir(parents=True)
        monkeypatch.setattr(paths, name, folder)
    return state
