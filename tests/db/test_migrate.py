"""The schema's way to a box: blank → head, one data test for each migration, locks, copies, refusals."""

import multiprocessing
import os
import re
import sqlite3
import stat
import sys
from pathlib import Path

import pytest

from appliance import paths
from appliance.db import migrate as program
from appliance.db import migrations, schema
from appliance.db.connect import connect, write
from appliance.db.current import NotMigrated, require_current
from appliance.db.migrate import migrate

FOLDER = Path(migrations.__file__).parent


def test_schema_sql_is_what_the_migrations_make():
    committed = (FOLDER.parent / "schema.sql").read_text(encoding="utf-8")
    assert schema.of_blank() == committed, "run: python3 -m appliance.db.schema > appliance/db/schema.sql"


def test_names_are_in_order_and_each_module_is_listed():
    names = [function.__name__ for function in migrations.FUNCTIONS]
    assert names == sorted(path.stem for path in FOLDER.glob("m[0-9]*.py"))
    assert [int(name[1:5]) for name in names] == list(range(1, len(names) + 1))


def test_each_migration_has_a_data_test():
    for function in migrations.FUNCTIONS:
        assert f"test_data__{function.__name__}" in globals(), f"{function.__name__} has no data test"


def test_no_migration_uses_executescript():
    for path in FOLDER.glob("*.py"):
        assert not re.search(r"\.executescript\s*\(", path.read_text(encoding="utf-8")), path


def test_data__m0001_initial(tmp_path):
    migrate(tmp_path / "x.db")
    db = connect(tmp_path / "x.db")
    with write(db):
        db.execute("INSERT INTO seat (number, name) VALUES ('801', '座席 1')")
        db.execute("INSERT INTO device (name, seat_id, kind, secret) VALUES ('801-desk', 1, 'desk', 's')")
    with pytest.raises(sqlite3.IntegrityError), write(db):
        db.execute("INSERT INTO device (name, seat_id, kind, secret) VALUES ('802-desk', 9, 'desk', 's')")
    with write(db):
        db.execute("DELETE FROM seat")
    assert db.execute("SELECT count(*) FROM device").fetchone()[0] == 0
    db.close()


def two(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE seat ADD COLUMN floor TEXT")


def broken(db: sqlite3.Connection) -> None:
    db.execute("CREATE TABLE half (id)")
    raise RuntimeError("stopped half way")


def dangling(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO device (name, seat_id, kind, secret) VALUES ('x', 99, 'desk', 's')")


def test_a_failed_migration_leaves_nothing_and_those_before_it(tmp_path):
    path = tmp_path / "x.db"
    with pytest.raises(RuntimeError, match="half way"):
        migrate(path, (*migrations.FUNCTIONS, two, broken))
    db = connect(path)
    columns = [row["name"] for row in db.execute("PRAGMA table_info(seat)")]
    assert "floor" in columns
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    db.close()
    assert migrate(path, (*migrations.FUNCTIONS, two)) == []


def test_a_database_with_data_is_copied_before(tmp_path):
    path = tmp_path / "linebox.db"
    migrate(path)
    assert list(tmp_path.glob("*-before-*")) == []
    db = connect(path)
    with write(db):
        db.execute("INSERT INTO seat (number, name) VALUES ('801', 'still only in the WAL')")
    assert migrate(path, (*migrations.FUNCTIONS, two)) == ["two"]
    db.close()
    copy = sqlite3.connect(tmp_path / "linebox-before-two.db")
    assert copy.execute("SELECT * FROM seat").fetchall() == [(1, "801", "still only in the WAL", 0)]
    copy.close()


def test_rows_that_point_to_nothing_are_an_error(tmp_path):
    with pytest.raises(RuntimeError, match="point to nothing"):
        migrate(tmp_path / "x.db", (*migrations.FUNCTIONS, dangling))


def test_programs_refuse_a_pending_migration(tmp_path, monkeypatch):
    empty = connect(tmp_path / "empty.db")
    with pytest.raises(NotMigrated, match="m0001_initial"):
        require_current(empty)
    empty.close()
    migrate(tmp_path / "x.db")
    db = connect(tmp_path / "x.db")
    require_current(db)
    monkeypatch.setattr(migrations, "FUNCTIONS", (*migrations.FUNCTIONS, two))
    with pytest.raises(NotMigrated, match="two"):
        require_current(db)
    db.close()


def test_a_newer_database_is_accepted(tmp_path):
    migrate(tmp_path / "x.db", (*migrations.FUNCTIONS, two))
    db = connect(tmp_path / "x.db")
    require_current(db)
    db.close()


def _run(state: str) -> None:
    os.environ["LINEBOX_STATE"] = state
    sys.exit(os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "appliance.db.migrate"]))


def test_several_at_once_migrate_once(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PYTHONPATH", str(paths.TREE))
    context = multiprocessing.get_context("spawn")
    programs = [context.Process(target=_run, args=(str(tmp_path),)) for _ in range(3)]
    for one in programs:
        one.start()
    for one in programs:
        one.join()
    assert [one.exitcode for one in programs] == [0, 0, 0]
    assert capfd.readouterr().err.count("applied m0001_initial") == 1


def test_main_makes_database_and_secrets_once(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "DATABASE", tmp_path / "db" / "linebox.db")
    monkeypatch.setattr(paths, "SECRETS", tmp_path / "secrets")
    before = os.umask(0)
    try:
        assert program.main([]) == 0
        first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
        assert program.main([]) == 0
    finally:
        os.umask(before)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == first
    assert set(first) == {"ami", "events", "web", "setup_code"}

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    assert mode(tmp_path / "db") == 0o2770
    assert mode(tmp_path / "db" / "linebox.db") == 0o660
    assert mode(tmp_path / "secrets") == 0o750
    assert mode(tmp_path / "secrets" / "ami") == 0o600
    assert mode(tmp_path / "secrets" / "setup_code") == 0o600
    assert mode(tmp_path / "secrets" / "web") == 0o640
    assert mode(tmp_path / "secrets" / "events") == 0o640
