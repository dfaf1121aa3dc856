"""The day's curve by quarter hour, with the figures of the day and what each of them counts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from appliance import settings
from appliance.calls import queries
from appliance.calls.figures import Figures
from appliance.calls.model import Quarter
from appliance.clock import now_ms
from webui.shell import period
from webui.shell.database import db
from webui.shell.zone import length, moment

QUARTER_MS = 15 * 60_000


def today() -> str:
    """`?day=2026-11-21` shows another day."""
    now, zone = now_ms(), period.box_zone()
    day = period.parse_day(request.args.get("day", "")) or period.today(now, zone)
    shown = period.Period("days", day, day, zone)
    quarters = queries.today(db(), shown.start_ms, shown.end_ms, QUARTER_MS)
    return render_template(
        "calls/today.html",
        day=day,
        is_today=shown.start_ms <= now < shown.end_ms,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1) if shown.end_ms <= now else None,
        figures=figures(queries.figures(db(), shown.start_ms, shown.end_ms)),
        rows=[row for row in quarters if row.offered],
        given=chart([row for row in quarters if row.at <= now]),
    )


def chart(quarters: Sequence[Quarter]) -> dict[str, Any]:
    """What the chart's script draws: labels and one series per curve; colours and line styles are the script's."""
    return {
        "labels": [moment(row.at, "HH:mm") for row in quarters],
        "series": [
            {"name": "offered", "word": gettext("Offered"), "values": [row.offered for row in quarters]},
            {"name": "answered", "word": gettext("Answered"), "values": [row.answered for row in quarters]},
            {"name": "abandoned", "word": gettext("Abandoned"), "values": [row.abandoned for row in quarters]},
        ],
    }


def percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def figures(found: Figures) -> list[tuple[str, str, str]]:
    """Word, value and definition of each figure of the day."""
    return [*counts(found), *rates(found), *lengths(found)]


def counts(found: Figures) -> list[tuple[str, str, str]]:
    return [
        (
            gettext("Offered"),
            str(found.offered),
            gettext(
                "Entered a queue. Calls that ended in the menu are not offered; whoever waits now is counted later."
            ),
        ),
        (gettext("Answered"), str(found.answered), gettext("Put through from the queue to an agent.")),
        (gettext("Abandoned"), str(found.abandoned), gettext("The caller hung up while waiting in the queue.")),
        (
            gettext("Abandoned at once"),
            str(found.short_abandoned),
            gettext("Hung up within the first seconds of the wait; counted apart from abandoned."),
        ),
        (
            gettext("Overflowed"),
            str(found.overflowed),
            gettext("Left the queue because the wait was too long, the queue full or nobody there."),
        ),
        (gettext("Left by key"), str(found.key_exit), gettext("The caller pressed a key to leave the queue.")),
    ]


def rates(found: Figures) -> list[tuple[str, str, str]]:
    seconds = settings.get(db(), settings.SERVICE_LEVEL_SECONDS)
    return [
        (
            gettext("Service level"),
            percent(found.service_level),
            gettext(
                "Answered within %(seconds)s s of entering the queue, divided by offered without abandoned at once.",
                seconds=seconds,
            ),
        ),
        (gettext("Answer rate"), percent(found.answer_rate), gettext("Answered divided by offered.")),
        (
            gettext("Abandon rate"),
            percent(found.abandon_rate),
            gettext("Abandoned divided by offered without abandoned at once."),
        ),
    ]


def lengths(found: Figures) -> list[tuple[str, str, str]]:
    return [
        (
            gettext("Average wait"),
            length(found.mean_wait_ms),
            gettext("Of answered calls: from entering the queue until the agent answers, the ringing included."),
        ),
        (gettext("Longest wait"), length(found.longest_wait_ms), gettext("The longest wait of all that were offered.")),
        (
            gettext("Average talk"),
            length(found.mean_talk_ms),
            gettext("Of answered calls: from the agent's answer to the end of that agent's part, holds included."),
        ),
    ]
