"""Flows are kept in versions; one with mistakes is never in force."""

import sqlite3

import pytest

from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import service
from appliance.flows.service import Refused

BYE = {"first": "bye", "steps": {"bye": {"kind": "hangup", "prompt": "goodbye"}}}
WRONG = {"first": "bye", "steps": {"bye": {"kind": "hangup", "prompt": "nothing"}}}


def test_each_edit_is_a_version(db: sqlite3.Connection) -> None:
    flow_id = service.create(db, "main", BYE, 7)
    assert service.save(db, flow_id, BYE, 8) == 2
    assert [(v.version, v.saved_by) for v in service.versions(db, flow_id)] == [(2, "h"), (1, "g")]
    assert service.flow(db, flow_id).version == 2
    assert service.body(db, flow_id, 1) == service.body(db, flow_id)


def test_flow_with_a_mistake_is_refused_and_the_old_one_stays(db: sqlite3.Connection) -> None:
    flow_id = service.create(db, "main", BYE, 7)
    with pytest.raises(Refused, match="nothing") as error:
        service.save(db, flow_id, WRONG, 7)
    assert [finding.step for finding in error.value.findings] == ["bye"]
    assert service.flow(db, flow_id).version == 1
    with pytest.raises(Refused):
        service.create(db, "other", WRONG, 7)
    assert len(service.flows(db)) == 1


def test_malformed_document_is_a_finding(db: sqlite3.Connection) -> None:
    assert [f.step for f in service.findings(db, {"first": "a", "steps": {"a": {"kind": "x"}}})] == ["a"]


def test_names_are_unique(db: sqlite3.Connection) -> None:
    first = service.create(db, "main", BYE, None)
    second = service.create(db, "night", BYE, None)
    with pytest.raises(Invalid):
        service.create(db, "main", BYE, None)
    with pytest.raises(Invalid):
        service.rename(db, second, "main")
    service.rename(db, first, "main")


def test_flow_behind_a_number_is_not_deleted(db: sqlite3.Connection) -> None:
    flow_id = service.create(db, "main", BYE, None)
    db.execute("INSERT INTO access_number (number, name, flow_id, queue_id) VALUES ('400', 'n', ?, 1)", (flow_id,))
    with pytest.raises(Conflict, match="400"):
        service.delete(db, flow_id)
    db.execute("DELETE FROM access_number")
    service.delete(db, flow_id)
    with pytest.raises(NotFound):
        service.flow(db, flow_id)
