"""The list of calls and a call's whole story."""

from flask import abort, render_template, request
from flask_babel import gettext

from appliance import paths
from appliance.access import queries as access
from appliance.calls import queries
from appliance.clock import now_ms
from appliance.lines import queries as lines
from appliance.queues import queries as queues
from webui.calls import filters, timeline, words
from webui.recordings import files
from webui.shell import listing, period
from webui.shell.database import db

EARLIER = 10


def quick_choices() -> list[tuple[str, str]]:
    texts = (gettext("Today"), gettext("Yesterday"), gettext("7 days"), gettext("30 days"))
    return list(zip(period.QUICK, texts, strict=True))


def choices(chosen: filters.Chosen) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """The lists of the filter: name in the address, label, what is chosen, (value, text) of each."""
    staff = [person for person in access.persons(db()) if person.staff_number]
    return [
        (
            "outcome",
            gettext("Outcome"),
            chosen.outcome,
            [(key, str(look.word)) for key, look in words.OUTCOMES.items() if key],
        ),
        ("agent", gettext("Agent"), chosen.agent, [(str(person.id), person.name) for person in staff]),
        ("queue", gettext("Queue"), chosen.queue, [(str(queue.id), queue.name) for queue in queues.queues(db())]),
        (
            "access",
            gettext("Access number"),
            chosen.access_number,
            [(found.number, f"{found.number} {found.name}") for found in lines.access_numbers(db())],
        ),
        ("grade", gettext("Grade"), chosen.grade, [(grade, grade) for grade in "54321"]),
        ("direction", gettext("Direction"), chosen.direction, list(words.plain(words.DIRECTIONS).items())),
    ]


def index() -> str:
    chosen = filters.from_query(request.args, period.from_query(request.args, now_ms(), period.box_zone()))
    count = queries.count(db(), chosen.query())
    page = listing.from_query(request.args, queries.ORDERS, "-started").within(count)
    calls = queries.find(
        db(), chosen.query(), sort=page.sort, descending=page.descending, limit=page.size, offset=page.offset
    )
    return render_template(
        "calls/list.html" if listing.wants_part() else "calls/index.html",
        calls=calls,
        count=count,
        chosen=chosen,
        quick=quick_choices(),
        most=queries.MOST,
        words=words,
        choices=choices(chosen),
        listing=page,
        address=listing.address,
    )


def story(call_id: str) -> str:
    found = queries.story(db(), call_id)
    if found is None:
        abort(404)
    return render_template(
        "calls/story.html",
        call=found.call,
        entries=timeline.entries(found),
        recordings=[(row, files.inside(paths.RECORDINGS, row.file) is not None) for row in found.recordings],
        messages=[(row, files.inside(paths.MESSAGES, row.file) is not None) for row in found.messages],
        may_hear=files.may_hear(found),
        earlier=queries.same_number(db(), found.call.number, found.call.id, EARLIER),
        words=words,
    )
