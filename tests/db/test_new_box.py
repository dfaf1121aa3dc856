"""The set-up code lives exactly as long as nobody has set the box up."""

import pytest

from appliance.access import service as access
from appliance.db import new_box
from appliance.errors import Invalid
from tests.db.blank import blank


@pytest.fixture
def db(tmp_path):
    connection = blank(tmp_path)
    yield connection
    connection.close()


def set_up(db, code):
    return access.set_up(db, code=code, name="老板", login="boss", password="a good one", address="192.0.2.1")


def test_code_works_once_and_is_gone(db, tmp_path):
    assert "set-up code" in new_box.ensure(db, tmp_path / "secrets")
    file = tmp_path / "secrets" / "setup_code"
    code = file.read_text()
    assert new_box.ensure(db, tmp_path / "secrets") == []
    assert file.read_text() == code
    set_up(db, code.lower().replace("-", " "))
    assert new_box.ensure(db, tmp_path / "secrets") == []
    assert not file.exists()


@pytest.mark.parametrize("torn", ["", "AAAA-AAAA\n"])
def test_a_file_that_does_not_fit_is_replaced(db, tmp_path, torn):
    new_box.ensure(db, tmp_path / "secrets")
    (tmp_path / "secrets" / "setup_code").write_text(torn)
    assert new_box.ensure(db, tmp_path / "secrets") == ["set-up code"]
    set_up(db, (tmp_path / "secrets" / "setup_code").read_text())


def test_no_code_at_all_lets_nobody_in(db):
    for code in ("", "AAAA-AAAA"):
        with pytest.raises(Invalid):
            set_up(db, code)
