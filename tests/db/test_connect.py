"""The one way to open the database."""

import sqlite3

import pytest

from appliance import paths
from appliance.db.connect import connect, read, write
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


def test_the_box_s_database_is_not_made_by_whoever_comes_first(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "DATABASE", tmp_path / "100 % odd?#name" / "linebox.db")
    paths.DATABASE.parent.mkdir()
    with pytest.raises(sqlite3.OperationalError):
        connect()
    assert list(paths.DATABASE.parent.iterdir()) == []
    connect(paths.DATABASE).close()
    connect().close()


def test_settings_of_a_connection(db):
    def pragma(name):
        return db.execute(f"PRAGMA {name}").fetchone()[0]

    assert (pragma("journal_mode"), pragma("foreign_keys"), pragma("synchronous")) == ("wal", 1, 2)


def test_write_takes_all_or_nothing(db):
    with write(db):
        db.execute("INSERT INTO seat (number, name) VALUES ('801', 'x')")
    with pytest.raises(RuntimeError), write(db):
        db.execute("INSERT INTO seat (number, name) VALUES ('802', 'x')")
        raise RuntimeError
    assert [row["number"] for row in db.execute("SELECT number FROM seat")] == ["801"]


def test_readers_go_on_while_one_writes_and_a_second_writer_gives_up(db, tmp_path):
    other = connect(tmp_path / "linebox.db", busy_seconds=0.05)
    with write(db):
        db.execute("INSERT INTO seat (number, name) VALUES ('801', 'x')")
        with read(tmp_path / "linebox.db") as reader:
            assert reader.execute("SELECT count(*) FROM seat").fetchone()[0] == 0
        with pytest.raises(sqlite3.OperationalError, match="locked"), write(other):
            pass
    other.close()


def test_a_reader_cannot_write(db, tmp_path):
    with read(tmp_path / "linebox.db") as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO seat (number, name) VALUES ('801', 'x')")
