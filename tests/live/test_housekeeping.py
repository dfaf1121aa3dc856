"""The night's work on Asterisk's record files."""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from appliance.live.housekeeping import DAY_SECONDS, Housekeeping, delete_old, set_aside
from appliance.live.store import Store
from tests.live.box import new_database

NOW = 1_795_000_000.0


def file(folder: Path, name: str, days_old: float = 0, text: str = "") -> Path:
    path = folder / name
    path.write_text(text or name)
    os.utime(path, (NOW - days_old * DAY_SECONDS,) * 2)
    return path


def test_a_file_set_aside_becomes_number_nought_and_the_others_move_up(tmp_path: Path) -> None:
    live = file(tmp_path, "x.csv", text="new")
    file(tmp_path, "x.csv.0", text="old")
    file(tmp_path, "x.csv.1", text="older")
    file(tmp_path, "x.csv.part")
    set_aside(live)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.csv.0", "x.csv.1", "x.csv.2", "x.csv.part"]
    assert [(tmp_path / f"x.csv.{n}").read_text() for n in range(3)] == ["new", "old", "older"]


def test_only_old_files_that_were_read_are_deleted(tmp_path: Path) -> None:
    live = file(tmp_path, "q")
    file(tmp_path, "q.0", 1)
    file(tmp_path, "q.1", 40)
    file(tmp_path, "q.2", 50)
    assert delete_old(live, live.stat().st_ino, 35, NOW) == ["q.2", "q.1"]
    file(tmp_path, "q.1", 40)
    file(tmp_path, "q.2", 50)
    behind = (tmp_path / "q.1").stat().st_ino
    assert delete_old(live, behind, 35, NOW) == ["q.2"]
    assert delete_old(live, None, 35, NOW) == []
    assert delete_old(live, 1, 35, NOW) == []
    assert (tmp_path / "q.0").exists() and (tmp_path / "q.1").exists()


def local(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp() * 1000)


def with_house(tmp_path: Path, test: Callable[[Housekeeping, list[str]], Awaitable[None]]) -> None:
    new_database(tmp_path / "db").close()
    told: list[str] = []

    async def rotate() -> None:
        told.append("rotate")

    async def inside() -> None:
        store = Store(tmp_path / "db")
        try:
            files = (tmp_path / name for name in ("queue_log", "cel.csv", "messages"))
            await test(Housekeeping(store, *files, rotate), told)
        finally:
            store.close()

    asyncio.run(inside())


def test_big_files_are_set_aside_once_a_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.live.housekeeping.LARGE", 10)
    file(tmp_path, "queue_log", text="x" * 11)
    file(tmp_path, "cel.csv", text="x" * 11)

    async def test(house: Housekeeping, told: list[str]) -> None:
        await house.look(local("2026-11-21 14:00"))
        assert told == []
        await house.look(local("2026-11-22 03:00"))
        await house.look(local("2026-11-22 03:01"))
        assert told == ["rotate"]
        assert (tmp_path / "cel.csv.0").exists() and not (tmp_path / "cel.csv").exists()
        await house.look(local("2026-11-23 03:30"))
        assert told == ["rotate", "rotate"]

    with_house(tmp_path, test)


def test_small_files_stay(tmp_path: Path) -> None:
    file(tmp_path, "queue_log", text="x")

    async def test(house: Housekeeping, told: list[str]) -> None:
        await house.look(local("2026-11-22 03:00"))
        assert told == [] and (tmp_path / "queue_log").exists()

    with_house(tmp_path, test)


def test_the_place_of_the_reader_is_asked_for(tmp_path: Path) -> None:
    live = file(tmp_path, "queue_log")
    old = file(tmp_path, "queue_log.0", 100)
    os.utime(old, (1, 1))

    async def test(house: Housekeeping, told: list[str]) -> None:
        await house.look(local("2026-11-22 03:00"))
        assert old.exists()  # nobody says that it was read
        with sqlite3.connect(tmp_path / "db") as db:
            columns = [row[1] for row in db.execute("PRAGMA table_info(ingest)")]
            values = {"source": "queue_log", "inode": live.stat().st_ino}
            row = [values.get(column, b"" if column == "head" else 0) for column in columns]
            db.execute(f"INSERT INTO ingest VALUES ({', '.join('?' * len(columns))})", row)
        db.close()
        await house.look(local("2026-11-23 03:00"))
        assert not old.exists() and live.exists()

    with_house(tmp_path, test)


def test_a_flood_of_messages_fills_no_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.live.housekeeping.LARGE", 10)
    for name in ("messages", *(f"messages.{number}" for number in range(9))):
        file(tmp_path, name, text="x" * 11)

    async def test(house: Housekeeping, told: list[str]) -> None:
        await house.look(local("2026-11-21 14:00"))
        assert told == ["rotate"]
        kept = sorted(path.name for path in tmp_path.glob("messages*"))
        assert kept == ["messages", *(f"messages.{number}" for number in range(5))]

    with_house(tmp_path, test)
