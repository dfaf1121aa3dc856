"""The pages on a database of their own, without any other program: `linebox-calls` is replaced by a recorder."""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from appliance import paths
from appliance.access import service as access
from appliance.db.connect import connect, write
from appliance.db.migrate import migrate
from webui import create_app
from webui.flows.words import texts
from webui.shell import i18n
from webui.shell.translations import compile_catalogues

PASSWORD = "correct horse"
PERSONS = {"administrator": "Chen Wei", "leader": "Lin Fang", "agent": "Zhao Min"}


class FakeCalls:
    """Stands in for `linebox-calls`: remembers the verbs, answers as told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: dict[str, Any] = {"ok": True, "result": "applied", "message": "", "changed": []}
        self.error: Exception | None = None
        self.live: dict[str, Any] = {"lines": [], "queues": [], "seats": [], "calls": []}

    def apply(self) -> dict[str, Any]:
        self.asked.append("apply")
        if self.error:
            raise self.error
        return self.answer

    def snapshot(self) -> dict[str, Any]:
        if self.error:
            raise self.error
        return self.live


class FakeHelper:
    """Stands in for the privileged helper."""

    def __init__(self) -> None:
        self.zones: list[str] = []
        self.error: Exception | None = None

    def set_time_zone(self, zone: str) -> None:
        if self.error:
            raise self.error
        self.zones.append(zone)


class Browser:
    """A signed-in (or anonymous) person with a browser: sends the token that stood in the page."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.headers = {"Accept-Language": language, "Referer": "https://box/"}

    def get(self, url: str, **options: Any) -> Any:
        return self.client.get(url, base_url="https://box", headers=self.headers, **options)

    def token(self) -> str:
        """A fresh token from the page everybody has: home, or the sign-in page."""
        page = self.get("/", follow_redirects=True).text
        found = re.search(r'name="csrf_token" (?:type="hidden" )?value="([^"]+)"', page)
        assert found, "no page with a token"
        return found[1]

    def post(self, url: str, data: dict[str, Any] | None = None, *, follow: bool = True) -> Any:
        sent = {"csrf_token": self.token(), **(data or {})}
        return self.client.post(url, data=sent, base_url="https://box", headers=self.headers, follow_redirects=follow)

    def sign_in(self, login: str, password: str = PASSWORD) -> Any:
        return self.post("/sign-in", {"login": login, "password": password})


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compiled catalogues and a migrated, empty database."""
    folder = tmp_path_factory.mktemp("built")
    compile_catalogues(folder / "translations")
    migrate(folder / "empty.db")
    return folder


@pytest.fixture
def state(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty, migrated box whose files are below a folder of this test."""
    monkeypatch.setattr(paths, "DATABASE", tmp_path / "linebox.db")
    monkeypatch.setattr(paths, "SECRETS", tmp_path)
    monkeypatch.setattr(paths, "STATIC", tmp_path / "static")
    monkeypatch.setattr(i18n, "CATALOGUES", built / "translations")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "manifest.json").write_text("{}")
    (tmp_path / "web").write_text("0" * 64)
    (tmp_path / "events").write_text("1" * 64)
    shutil.copy(built / "empty.db", paths.DATABASE)
    return tmp_path


@pytest.fixture
def db(state: Path) -> Iterator[sqlite3.Connection]:
    connection = connect()
    yield connection
    connection.close()


@pytest.fixture
def app(state: Path, calls: FakeCalls) -> Flask:
    app = create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False})
    app.extensions["linebox_calls"] = calls
    app.extensions["linebox_helper"] = FakeHelper()
    return app


@pytest.fixture
def calls() -> FakeCalls:
    return FakeCalls()


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Made cheaply: how much a check costs is not what these tests are about."""
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


@pytest.fixture
def staff(db: sqlite3.Connection, password_hash: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """One person of each role; their sign-in name is the role's name. Role -> id."""
    ids = {}
    for number, (role, name) in enumerate(PERSONS.items(), start=1001):
        with write(db):
            db.execute(
                "INSERT INTO person (name, login, password_hash, role, staff_number, created_at)"
                " VALUES (?, ?, ?, ?, ?, 1)",
                (name, role, password_hash, role, str(number) if role == "agent" else None),
            )
        ids[role] = db.execute("SELECT id FROM person WHERE login = ?", (role,)).fetchone()["id"]
    assert not access.set_up_needed(db)
    return ids


@pytest.fixture
def anonymous(app: Flask, staff: dict[str, int]) -> Browser:
    return Browser(app.test_client())


@pytest.fixture
def browser(app: Flask, staff: dict[str, int]) -> Callable[..., Browser]:
    """`browser("administrator")`: a browser in which that person is signed in."""

    def make(role: str, language: str = "en") -> Browser:
        found = Browser(app.test_client(), language)
        found.sign_in(role)
        return found

    return make


@pytest.fixture
def administrator(browser: Callable[..., Browser]) -> Browser:
    return browser("administrator")


@pytest.fixture
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sounds of the flow's prompts, as the build renders them."""
    folder = tmp_path / "sounds" / "zh"
    folder.mkdir(parents=True)
    for name in texts():
        (folder / f"{name}.wav").touch()
    monkeypatch.setattr(paths, "SOUNDS", tmp_path / "sounds")
    monkeypatch.setattr(paths, "PROMPTS", tmp_path / "prompts")
    return folder
