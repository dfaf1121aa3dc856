"""Flows: kept by the pages, read by `linebox-agi` at each call.

A saved version never changes; an edit makes the next one, which counts from the next call."""

import json
import sqlite3

from appliance.clock import now_ms
from appliance.db.connect import write
from appliance.errors import Conflict, Invalid, NotFound
from appliance.flows import model, prompts, queries
from appliance.flows.check import Finding, Known, check
from appliance.flows.model import Flow, Malformed
from appliance.flows.queries import FlowRow, Version
from appliance.validators import valid_name


class Refused(Invalid):
    """A flow that may not go into force; `findings` says for each step why."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("body", "This flow has mistakes and was not saved.")
        self.findings = findings

    def __str__(self) -> str:
        return "; ".join(f"{finding.step}: {finding.code % finding.values}" for finding in self.findings)


def flows(db: sqlite3.Connection) -> list[FlowRow]:
    return queries.flows(db)


def flow(db: sqlite3.Connection, flow_id: int) -> FlowRow:
    """Raises NotFound."""
    found = queries.flow(db, flow_id)
    if found is None:
        raise NotFound("flow", flow_id)
    return found


def body(db: sqlite3.Connection, flow_id: int, version: int | None = None) -> Flow:
    """A version of a flow, None: the one in force. Raises NotFound."""
    number = flow(db, flow_id).version if version is None else version
    text = queries.body(db, flow_id, number)
    if text is None:
        raise NotFound("flow version", (flow_id, number))
    return model.parse(text)


def versions(db: sqlite3.Connection, flow_id: int) -> list[Version]:
    """The newest first."""
    return queries.versions(db, flow_id)


def known(db: sqlite3.Connection) -> Known:
    """What a flow may name at the moment."""
    return Known(prompts.names(), queries.queue_ids(db), queries.seat_numbers(db))


def findings(db: sqlite3.Connection, document: object) -> list[Finding]:
    """What is wrong with a body (JSON text or a document), without saving it."""
    try:
        return check(model.parse(document), known(db))
    except Malformed as error:
        return [Finding(error.step, error.code, dict(error.values))]


def create(db: sqlite3.Connection, name: str, document: object, by: int | None, *, demo: bool = False) -> int:
    """A new flow with its first version. `by`: id of a person. Returns the flow's id; raises Invalid or Refused."""
    name = valid_name(name)
    text = _checked(db, document)
    with write(db):
        _refuse_taken(db, 0, name)
        flow_id = queries.insert_flow(db, name, demo)
        queries.insert_version(db, flow_id, text, now_ms(), by)
    return flow_id


def save(db: sqlite3.Connection, flow_id: int, document: object, by: int | None) -> int:
    """A new version, in force from the next call on. Returns its number; raises NotFound or Refused."""
    text = _checked(db, document)
    with write(db):
        flow(db, flow_id)
        return queries.insert_version(db, flow_id, text, now_ms(), by)


def rename(db: sqlite3.Connection, flow_id: int, name: str) -> None:
    name = valid_name(name)
    with write(db):
        flow(db, flow_id)
        _refuse_taken(db, flow_id, name)
        queries.rename_flow(db, flow_id, name)


def delete(db: sqlite3.Connection, flow_id: int) -> None:
    """Raises Conflict while an access number needs it."""
    with write(db):
        numbers = flow(db, flow_id).numbers
        if numbers:
            raise Conflict("These access numbers use this flow: %(numbers)s", numbers=", ".join(numbers))
        queries.delete_flow(db, flow_id)


def _checked(db: sqlite3.Connection, document: object) -> str:
    found = findings(db, document)
    if found:
        raise Refused(found)
    return json.dumps(model.document(model.parse(document)), ensure_ascii=False)


def _refuse_taken(db: sqlite3.Connection, flow_id: int, name: str) -> None:
    if queries.name_taken(db, name, flow_id):
        raise Invalid("name", "This name is already taken.")
