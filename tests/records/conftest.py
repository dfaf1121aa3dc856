from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.records.check import check
from tests.records.logs import Logs, blank


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return blank(tmp_path_factory.mktemp("blank"))


@pytest.fixture
def logs(tmp_path: Path, blank_database: Path) -> Iterator[Logs]:
    """Empty logs; whatever a test reads must agree with itself."""
    found = Logs(tmp_path, blank_database)
    yield found
    assert check(found.db) == []
    found.db.close()


@pytest.fixture
def recorded(logs: Logs) -> Callable[..., Logs]:
    """recorded("simple", …): lines that Asterisk 22.10.1 wrote, read."""

    def read(*names: str) -> Logs:
        for name in names:
            for source, file in (("queue_log", logs.queue_log), ("cel", logs.cel)):
                with file.open("ab") as target:
                    target.write((Path(__file__).parent / "data" / f"{name}.{source}").read_bytes())
        logs.read()
        return logs

    return read
