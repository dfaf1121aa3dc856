"""The list editor: a draft that is changed by buttons, checked at its steps, and saved as a new version."""

import re
import sqlite3
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from appliance.flows import model, service
from appliance.flows.template import template
from appliance.lines import service as lines
from appliance.queues import service as queue_service
from tests.webui.conftest import Browser
from webui.flows import draft as drafts
from webui.flows import words
from webui.flows.outline import Node, outline


@pytest.fixture
def queue(db: sqlite3.Connection) -> int:
    return queue_service.add_queue(db, name="Orders", extension="601")


@pytest.fixture
def flow(db: sqlite3.Connection, queue: int, prompts: Path) -> int:
    return service.create(db, "Day", template(queue), None)


def sent(page: str) -> MultiDict[str, str]:
    """What a browser would send of the editor's form."""
    form = page[page.index('<form id="flow-form"') :]
    form = form[: form.index("</form>")]
    values: MultiDict[str, str] = MultiDict()
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            values.add(unescape(name[1]), unescape(value[1]) if value else "")
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(
            r'<option value="([^"]*)"', options
        )
        values.add(unescape(name), unescape(chosen[1]) if chosen else "")
    return values


def press(browser: Browser, flow: int, page: str, do: str, **changes: str) -> Any:
    """Press a button of the editor after changing some fields (`__` stands for a dot)."""
    values = sent(page)
    for name, value in changes.items():
        values[name.replace("__", ".")] = value
    values["do"] = do
    return browser.client.post(
        f"/flows/{flow}", data=values, base_url="https://box", headers=browser.headers, follow_redirects=True
    )


def test_the_editor_sends_back_exactly_what_it_showed(
    administrator: Browser, db: sqlite3.Connection, flow: int
) -> None:
    page = administrator.get(f"/flows/{flow}").text
    draft = drafts.read(sent(page))
    assert model.parse(draft) == service.body(db, flow)


def test_saving_makes_a_new_version_that_counts_from_the_next_call(
    administrator: Browser, db: sqlite3.Connection, flow: int
) -> None:
    page = administrator.get(f"/flows/{flow}").text
    answer = press(administrator, flow, page, "save", menu__tries="2", name="Night")
    assert "Saved as version 2. It takes effect on the next call." in answer.text
    step = service.body(db, flow).steps["menu"]
    assert isinstance(step, model.Menu)
    assert step.tries == 2
    assert service.flow(db, flow).name == "Night"
    assert service.versions(db, flow)[0].saved_by == "Chen Wei"


def test_a_step_is_added_where_the_button_stands_and_only_saving_stores_it(
    administrator: Browser, db: sqlite3.Connection, flow: int
) -> None:
    page = administrator.get(f"/flows/{flow}").text
    page = press(administrator, flow, page, "add:greeting:next", **{"kind@greeting:next": "transfer"}).text
    assert "Seat or outside number" in page
    assert "This is not a telephone number." in page
    assert service.flow(db, flow).version == 1
    refused = press(administrator, flow, page, "save").text
    assert "This flow has mistakes and was not saved." in refused
    assert service.flow(db, flow).version == 1
    press(administrator, flow, refused, "save", s1__to="13800138000")
    found = service.body(db, flow).steps
    assert found["greeting"].next == "s1"  # type: ignore[union-attr]
    assert found["s1"] == model.Transfer(to="13800138000", failed="hours", seconds=30)


def test_what_was_typed_wrong_comes_back_with_the_finding_at_its_step(
    administrator: Browser, db: sqlite3.Connection, flow: int
) -> None:
    page = press(administrator, flow, administrator.get(f"/flows/{flow}").text, "save", hours__week__0="9 to 5").text
    assert 'value="9 to 5"' in page
    step = page[page.index('id="step-hours"') : page.index('id="step-closed"')]
    assert "Hours are written like 09:00-12:00 13:30-18:00." in step
    assert " open>" in step
    assert service.flow(db, flow).version == 1


def test_two_people_do_not_overwrite_each_other_unseen(
    administrator: Browser, db: sqlite3.Connection, flow: int
) -> None:
    mine = administrator.get(f"/flows/{flow}").text
    press(administrator, flow, mine, "save", menu__tries="1")
    page = press(administrator, flow, mine, "save", menu__tries="9").text
    assert "Somebody has saved version 2 meanwhile." in page
    assert service.flow(db, flow).version == 2
    press(administrator, flow, page, "save")
    assert service.flow(db, flow).version == 3


def test_a_form_that_no_page_of_ours_sends_is_refused(administrator: Browser, flow: int) -> None:
    page = administrator.get(f"/flows/{flow}").text
    for do, changes in (
        ("add:greeting:next", {"kind@greeting:next": "shell"}),
        ("add:nowhere:next", {"kind@nowhere:next": "menu"}),
        ("remove:nowhere", {}),
        ("up:queue", {"queue__kind": "rm"}),
        ("update", {"step": "../x"}),
    ):
        assert press(administrator, flow, page, do, **changes).status_code == 400, do


def test_hostile_values_stay_text(administrator: Browser, flow: int) -> None:
    page = press(administrator, flow, administrator.get(f"/flows/{flow}").text, "update",
                 name='"><script>alert(1)</script>', menu__seconds='"><b>').text  # fmt: skip
    assert "<script>alert" not in page
    assert "<b>" not in page


def test_an_earlier_version_comes_back(administrator: Browser, db: sqlite3.Connection, flow: int) -> None:
    press(administrator, flow, administrator.get(f"/flows/{flow}").text, "save", menu__tries="1")
    assert "version 3" in administrator.post(f"/flows/{flow}/versions/1").text
    assert service.body(db, flow) == service.body(db, flow, 1)


def test_a_flow_is_made_from_the_usual_one_or_a_short_one(
    administrator: Browser, db: sqlite3.Connection, queue: int, prompts: Path
) -> None:
    for start in ("full", "short"):
        page = administrator.post("/flows/new", {"name": start, "start": start, "queue_id": queue}).text
        assert f"Flow: {start}" in page
    assert {flow.name: len(service.body(db, flow.id).steps) for flow in service.flows(db)} == {"full": 13, "short": 2}
    assert (
        "This name is already taken."
        in administrator.post("/flows/new", {"name": "full", "start": "short", "queue_id": queue}).text
    )


def test_without_a_queue_the_page_says_what_to_do_first(administrator: Browser) -> None:
    assert "First a queue" in administrator.get("/flows/new").text


def test_a_flow_in_use_is_not_deleted(administrator: Browser, db: sqlite3.Connection, flow: int, queue: int) -> None:
    lines.add_access_number(db, number="4008001234", name="Shop", flow_id=flow, queue_id=queue)
    assert "These access numbers use this flow: 4008001234" in administrator.post(f"/flows/{flow}/delete").text
    assert service.flows(db)


def test_htmx_is_told_where_to_go_after_saving(administrator: Browser, flow: int) -> None:
    page = administrator.get(f"/flows/{flow}").text
    administrator.headers["HX-Request"] = "true"
    answer = press(administrator, flow, page, "save")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/flows")


# -- the draft by itself ---------------------------------------------------------------------------------------------
def line() -> drafts.Draft:
    """A greeting, opening hours, a menu with two keys, and a goodbye that both lead to."""
    return {
        "first": "a",
        "steps": {
            "a": {"kind": "greeting", "prompt": "welcome", "next": "b"},
            "b": {"kind": "hours", "week": [""] * 7, "open": "m", "closed": "z"},
            "m": {"kind": "menu", "prompt": "menu-main", "choices": {"1": "q", "2": "z"}, "tries": 3, "seconds": 5,
                  "otherwise": "m"},
            "q": {"kind": "survey", "prompt": "survey", "next": "z"},
            "z": {"kind": "hangup", "prompt": ""},
        },
    }  # fmt: skip


def shape(chain: list[Node]) -> list[Any]:
    """The list as nested numbers, for comparing."""
    found: list[Any] = []
    for node in chain:
        found.append(node.number)
        found += [[way.exit, *shape(way.chain)] for way in node.ways]
    return found


def test_the_list_reads_down_the_ordinary_way_and_indents_the_rest() -> None:
    found = outline(line())
    assert found.numbers == {"a": 1, "b": 2, "z": 3, "m": 4, "q": 5}
    assert shape(found.chain) == [1, 2, ["closed", 3], 4, ["choices.1", 5], ["choices.2"], ["otherwise"]]
    assert found.loose == []


def test_a_step_that_no_way_leads_to_is_shown_apart() -> None:
    draft = line()
    draft["steps"]["lost"] = {"kind": "greeting", "prompt": "welcome", "next": "a"}
    assert [node.name for node in outline(draft).loose] == ["lost"]


def test_steps_change_places() -> None:
    draft = line()
    drafts.move_up(draft, "b")
    assert draft["first"] == "b"
    assert (draft["steps"]["b"]["open"], draft["steps"]["a"]["next"]) == ("a", "m")
    assert draft["steps"]["b"]["closed"] == "z"


def test_a_step_taken_out_is_bridged_and_takes_along_what_only_it_led_to() -> None:
    draft = line()
    drafts.remove(draft, "a")
    assert draft["first"] == "b"
    drafts.remove(draft, "m")
    assert set(draft["steps"]) == {"b", "z"}
    assert draft["steps"]["b"]["open"] == ""


@pytest.mark.parametrize("kind", model.CLASSES)
def test_a_new_step_of_each_kind_goes_on_where_the_call_went_before(kind: str) -> None:
    draft = line()
    name = drafts.add(draft, "a:next", kind, lambda wanted: words.fresh(wanted, 1))
    assert draft["steps"]["a"]["next"] == name
    if kind != "hangup":
        assert "b" in drafts.exits(draft["steps"][name]).values()
    if kind != "transfer":  # it needs a number first
        model.parse(draft)
    before = line()
    drafts.remove(draft, name)
    if kind != "hangup":
        assert draft == before


@pytest.mark.parametrize(
    ("week", "said"),
    [
        (["9"] * 5 + ["", ""], "Monday–Friday 9"),
        (["9", "", "9", "9", "8", "8", ""], "Monday 9 · Wednesday–Thursday 9 · Friday–Saturday 8"),
        ([""] * 7, ""),
    ],
)
def test_a_week_is_told_shortly(week: list[str], said: str) -> None:
    assert words.week_in_words(week) == said


def test_a_key_is_added_and_taken_away() -> None:
    draft = line()
    drafts.change(draft, "key:m", {"m.new_key": "9"}, lambda kind: words.fresh(kind, 1))
    assert draft["steps"]["m"]["choices"]["9"] == ""
    form = MultiDict([("first", "m"), ("step", "m"), ("m.kind", "menu"), ("m.choices.1", "-"), ("m.choices.2", "")])
    assert drafts.read(form)["steps"]["m"]["choices"] == {"2": ""}


def test_a_circle_of_steps_is_drawn_once() -> None:
    draft = line()
    draft["steps"]["q"]["next"] = "a"
    assert len(outline(draft).numbers) == 5
    drafts.remove(draft, "b")
