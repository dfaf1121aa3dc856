"""The first page, by role."""

from collections.abc import Callable

from tests.webui.conftest import Browser


def test_an_administrator_of_an_empty_box_is_led_through_what_is_to_do(administrator: Browser) -> None:
    page = administrator.get("/").text
    steps = ["Connect a line", "Add a seat and set up its telephone", "Make a queue", "Put agents into a queue",
             "Make a flow", "Add an access number"]  # fmt: skip
    places = [page.index(step) for step in steps]
    assert places == sorted(places)


def test_a_leader_sees_pages_for_leaders_and_no_settings(browser: Callable[..., Browser]) -> None:
    page = browser("leader").get("/").text
    assert 'href="/live"' in page
    assert 'href="/calls"' in page
    assert 'href="/queues"' not in page
    assert "before calls can come in" not in page
    assert "My workplace" not in page


def test_an_agent_comes_to_the_workplace_at_once(browser: Callable[..., Browser]) -> None:
    agent = browser("agent")
    assert agent.get("/").headers["Location"] == "/workplace"
    page = agent.get("/workplace").text
    assert 'href="/calls"' not in page
    assert 'href="/persons"' not in page
