"""What a flow may not be, and what it may."""

import pytest

from appliance.errors import Invalid
from appliance.flows import model
from appliance.flows.check import Known, check
from appliance.flows.template import template

KNOWN = Known(
    {"welcome", "menu-main", "goodbye", "enter-member", "enter-pin", "survey", "leave-message", "closed"}, {1}, {"801"}
)
BYE = {"kind": "hangup", "prompt": "goodbye"}


def greeting(target: str) -> dict[str, object]:
    return {"kind": "greeting", "prompt": "welcome", "next": target}


def menu(**choices: str) -> dict[str, object]:
    return {"kind": "menu", "prompt": "menu-main", "choices": choices, "otherwise": ""}


def queue(overflow: str) -> dict[str, object]:
    return {"kind": "queue", "queue": 1, "served": "", "overflow": overflow}


def found(**steps: dict[str, object]) -> list[tuple[str, str]]:
    """(step, message) of each finding."""
    flow = model.parse({"first": next(iter(steps)), "steps": steps})
    return [(finding.step, finding.code % finding.values) for finding in check(flow, KNOWN)]


def test_template_is_right() -> None:
    assert check(model.parse(template(1)), KNOWN) == []


@pytest.mark.parametrize(
    ("steps", "step", "words"),
    [
        ({"a": greeting("b"), "b": BYE, "c": BYE}, "c", "No way leads"),
        ({"a": greeting("b")}, "a", "“b” does not exist"),
        ({"a": {**BYE, "prompt": "nothing"}}, "a", "“nothing” does not exist"),
        ({"a": greeting("b"), "b": greeting("a")}, "b", "comes back to itself"),
        ({"a": queue("a")}, "a", "comes back to itself"),
        ({"a": {"kind": "hours", "week": [""] * 7, "open": "", "closed": "a"}}, "a", "comes back to itself"),
        ({"a": {"kind": "transfer", "to": "802", "failed": ""}}, "a", "no seat 802"),
        ({"a": {**queue(""), "queue": 9}}, "a", "no such queue"),
        ({"a": menu()}, "a", "No key"),
        ({"a": {"kind": "menu", "prompt": "menu-main", "choices": {"1": "a"}, "otherwise": ""}}, "a", "No key"),
    ],
)
def test_mistake_is_found_at_its_step(steps: dict[str, dict[str, object]], step: str, words: str) -> None:
    assert [where for where, message in found(**steps) if words in message][-1:] == [step]


def test_two_menus_that_lead_only_to_each_other() -> None:
    first = {"kind": "menu", "prompt": "menu-main", "choices": {"1": "b"}, "otherwise": "b"}
    second = {"kind": "menu", "prompt": "menu-main", "choices": {"1": "a"}, "otherwise": "a"}
    assert {step for step, _ in found(a=first, b=second)} == {"a", "b"}


@pytest.mark.parametrize(
    "steps",
    [
        {"a": {"kind": "menu", "prompt": "menu-main", "choices": {"*": "a", "1": ""}, "otherwise": "a"}},
        {"a": {"kind": "message", "queue": 1, "prompt": "closed", "next": "a"}},
        {"a": {"kind": "transfer", "to": "02155556666", "failed": ""}},
        {"a": {"kind": "transfer", "to": "801", "failed": ""}},
        {"a": {"kind": "hangup", "prompt": ""}},
    ],
)
def test_what_may_be(steps: dict[str, dict[str, object]]) -> None:
    assert found(**steps) == []


@pytest.mark.parametrize(
    "body",
    [
        "no json", "[]", "{}", '{"first": "a", "steps": {}}', {"first": "b", "steps": {"a": BYE}},
        {"first": "a", "steps": {"a": {"kind": "nothing"}}}, {"first": "a", "steps": {"a": []}},
        {"first": "a", "steps": {"a": {"kind": "greeting", "prompt": "", "next": ""}}},
        {"first": "a", "steps": {"a": {"kind": "greeting", "prompt": "../x", "next": ""}}},
        {"first": "a", "steps": {"a": {"kind": "greeting", "prompt": "welcome"}}},
        {"first": "a", "steps": {"a": {**BYE, "more": 1}}},
        {"first": "a\n", "steps": {"a\n": BYE}},
        {"first": "a", "steps": {"a": {"kind": "menu", "prompt": "x", "choices": {"12": ""}, "otherwise": ""}}},
        {"first": "a", "steps": {"a": {"kind": "message", "prompt": "x", "queue": 1, "next": "", "max_seconds": 0}}},
        {"first": "a", "steps": {"a": {"kind": "transfer", "to": "1${X}", "failed": ""}}},
        {"first": "a", "steps": {"a": {"kind": "hours", "week": ["9-5"] * 7, "open": "", "closed": ""}}},
        {"first": "a", "steps": {"a": {"kind": "hours", "week": [""] * 6, "open": "", "closed": ""}}},
        {"first": "a", "steps": {"a": {"kind": "queue", "queue": True, "served": "", "overflow": ""}}},
    ],
)  # fmt: skip
def test_malformed_body_is_refused(body: object) -> None:
    with pytest.raises(Invalid):
        model.parse(body)


def test_document_and_back() -> None:
    flow = model.parse(template(1))
    assert model.parse(model.document(flow)) == flow
