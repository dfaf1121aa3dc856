import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.db.connect import connect
from appliance.db.migrate import migrate
from tests.calls_area.shop import fill


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A small shop: two queues, two agents, a member, an access number."""
    path = tmp_path / "linebox.db"
    migrate(path)
    found = connect(path)
    fill(found)
    yield found
    found.close()
