"""Persons and signing in."""

import pytest

from appliance.access import limits, passwords, queries, service
from appliance.errors import Conflict, Invalid, NotFound
from tests.db.blank import blank

PASSWORD = "correct horse"


class Clock:
    now = 1_800_000_000_000


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(Clock, "now", 1_800_000_000_000)
    monkeypatch.setattr(service, "now_ms", lambda: Clock.now)
    return Clock


@pytest.fixture
def db(tmp_path, clock, monkeypatch):
    # the product's parameters are slow on purpose
    cheap = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(service, "PASSWORDS", cheap)
    connection = blank(tmp_path)
    yield connection
    connection.close()


@pytest.fixture
def boss(db):
    return service.add_person(db, name="老板", login="Boss", password=PASSWORD, role="administrator")


def agent(db, number="8001", **changed):
    values = {
        "name": f"座席 {number}",
        "login": f"a{number}",
        "password": PASSWORD,
        "role": "agent",
        "staff_number": number,
        **changed,
    }
    return service.add_person(db, **values)


def sign_in(db, login, password=PASSWORD, address="192.0.2.1"):
    return service.sign_in(db, login=login, password=password, address=address)


def refused(db, login, password, address="192.0.2.1"):
    with pytest.raises(Invalid) as error:
        sign_in(db, login, password, address)
    return error.value


def test_sign_in_whatever_the_case(db, boss):
    assert sign_in(db, "boss").id == boss
    assert sign_in(db, " BOSS ").id == boss


def test_every_refusal_looks_the_same(db, boss):
    left = agent(db)
    service.set_active(db, left, False)
    errors = [
        refused(db, "boss", "wrong"),
        refused(db, "nobody", PASSWORD),
        refused(db, "a8001", PASSWORD),
        refused(db, "", ""),
        refused(db, "boss", "x" * 100_000),
        refused(db, "boss' OR 1=1 --", "\ud800"),
    ]
    assert {(e.field, e.code, str(e.values)) for e in errors} == {("password", "Name or password is wrong.", "{}")}


def test_a_person_who_does_not_exist_costs_the_same_work(db, boss, monkeypatch):
    checked = []
    real = service.matches
    monkeypatch.setattr(service, "matches", lambda *values: checked.append(values[1][:20]) or real(*values))
    refused(db, "boss", "wrong")
    refused(db, "nobody", "wrong")
    assert checked[0] == checked[1], "same algorithm, same parameters"


def test_a_name_from_one_address_must_wait_after_five(db, boss, clock):
    for _ in range(5):
        assert refused(db, "boss", "wrong").code == "Name or password is wrong."
    assert "wait" in refused(db, "boss", PASSWORD).code, "also the right password"
    assert refused(db, "BOSS", PASSWORD).values == {"seconds": 31}
    assert sign_in(db, "boss", address="192.0.2.2").id == boss, "a stranger does not lock the owner out"
    clock.now += limits.FIRST_WAIT_MS
    assert refused(db, "boss", "wrong").code == "Name or password is wrong."
    assert refused(db, "boss", PASSWORD).values == {"seconds": 61}, "twice as long"
    clock.now += 2 * limits.FIRST_WAIT_MS
    assert sign_in(db, "boss").id == boss
    assert refused(db, "boss", "wrong").code == "Name or password is wrong.", "forgotten after success"


def test_one_address_with_many_names_must_wait(db, boss):
    for number in range(30):
        refused(db, f"name{number}", "wrong")
    assert "wait" in refused(db, "boss", PASSWORD).code
    assert sign_in(db, "boss", address="192.0.2.2").id == boss


def test_one_name_from_many_addresses_must_wait(db, boss):
    for number in range(30):
        refused(db, "boss", "wrong", f"192.0.2.{number}")
    assert "wait" in refused(db, "boss", PASSWORD, "198.51.100.1").code


def test_the_wait_has_an_end_and_does_not_survive_a_clock_that_jumps_back(db, boss, clock):
    for _ in range(60):
        clock.now += limits.LONGEST_WAIT_MS
        refused(db, "boss", "wrong")
    assert refused(db, "boss", PASSWORD).values["seconds"] <= limits.LONGEST_WAIT_MS // 1000 + 1
    clock.now = 0
    assert sign_in(db, "boss").id == boss


def test_tries_of_many_names_do_not_fill_the_table(db, boss, clock):
    for number in range(20):
        refused(db, f"name{number}", "wrong")
    clock.now += limits.FORGET_MS + limits.LONGEST_WAIT_MS
    sign_in(db, "boss")
    assert db.execute("SELECT count(*) FROM sign_in_failure").fetchone()[0] <= 3


def test_passwords_are_argon2id_and_not_readable(db, boss):
    stored = queries.password_hash(db, boss)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert passwords.PASSWORDS.memory_cost >= 19 * 1024
    assert passwords.PINS.type.name == "ID"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "1234567"),
        ("password", "x" * 129),
        ("login", ""),
        ("login", "a b"),
        ("login", "a\nb"),
        ("name", ""),
        ("name", "a\nb"),
        ("role", "root"),
        ("staff_number", ""),
        ("staff_number", "12a"),
        ("staff_number", "１２"),
        ("language", "../de"),
    ],
)
def test_refuses(db, field, value):
    with pytest.raises(Invalid) as error:
        agent(db, **{field: value})
    assert error.value.field == field
    assert queries.persons(db) == []


def test_logins_and_staff_numbers_are_unique(db):
    agent(db)
    with pytest.raises(Invalid) as error:
        agent(db, "8002", login="A8001")
    assert error.value.field == "login"
    with pytest.raises(Invalid) as error:
        agent(db, "8001", login="other")
    assert error.value.field == "staff_number"


def test_the_last_administrator_stays(db, boss):
    with pytest.raises(Conflict):
        service.set_active(db, boss, False)
    with pytest.raises(Conflict):
        service.edit_person(db, boss, name="x", login="boss", role="leader")
    second = service.add_person(db, name="二", login="second", password=PASSWORD, role="administrator")
    service.set_active(db, boss, False)
    with pytest.raises(Conflict):
        service.set_active(db, second, False)


def test_what_ends_sessions(db, boss):
    def version():
        return service.person(db, boss).session_version

    first = version()
    service.edit_person(db, boss, name="老板娘", login="boss", role="administrator")
    assert version() == first
    service.edit_person(db, boss, name="老板娘", login="boss", role="administrator", password="another one")
    assert version() == first + 1
    service.change_password(db, boss, old="another one", password=PASSWORD, address="192.0.2.1")
    assert version() == first + 2
    with pytest.raises(Invalid) as error:
        service.change_password(db, boss, old="wrong", password=PASSWORD, address="192.0.2.1")
    assert error.value.field == "old"
    service.end_sessions(db, boss)
    assert version() == first + 3


def test_an_agent_who_is_needed_stays(db, boss):
    ag = agent(db)
    db.execute("INSERT INTO queue (name, extension, strategy) VALUES ('销售', '601', 'random')")
    db.execute("INSERT INTO queue_member VALUES (1, ?, 1)", (ag,))
    with pytest.raises(Conflict, match="销售"):
        service.set_active(db, ag, False)
    with pytest.raises(Conflict, match="销售"):
        service.edit_person(db, ag, name="x", login="x", role="leader")
    service.edit_person(db, ag, name="x", login="x", role="leader", staff_number="8001")
    db.execute("DELETE FROM queue_member")
    db.execute("INSERT INTO agent_session (agent_id, device, signed_in_at) VALUES (?, '801-desk', 1)", (ag,))
    with pytest.raises(Conflict, match="801-desk"):
        service.set_active(db, ag, False)
    db.execute("UPDATE agent_session SET signed_out_at = 2")
    service.set_active(db, ag, False)
    assert queries.persons(db, active_only=True) == [service.person(db, boss)]


def test_nobody_there(db):
    with pytest.raises(NotFound):
        service.person(db, 99)
    with pytest.raises(NotFound):
        service.set_active(db, 99, False)
