"""The day's curve by quarter hour, with the figures of the day and what each of them counts."""

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import gettext

from appliance.calls import queries
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
        rows=[row for row in quarters if any(row[1:])],
        given=chart([row for row in quarters if row[0] <= now]),
    )


def chart(quarters: list[tuple[int, int, int, int]]) -> dict[str, Any]:
    """What the chart's script draws: labels and one series per curve, the colour and line style are the script's."""
    names = (("offered", gettext("Offered")), ("answered", gettext("Answered")), ("abandoned", gettext("Abandoned")))
    return {
        "labels": [moment(row[0], "HH:mm") for row in quarters],
        "series": [
            {"name": name, "word": word, "values": [row[place] for row in quarters]}
            for place, (name, word) in enumerate(names, start=1)
        ],
    }


def figures(found: Any) -> list[tuple[str, str, str]]:
    """Word, value and definition of each figure of the day."""
    rate = f"{100 * found.answered / found.offered:.0f} %" if found.offered else "–"
    return [
        (
            gettext("Offered"),
            str(found.offered),
            gettext("Entered a queue. Calls that ended in the menu are not offered."),
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
            gettext("Left the queue because the wait was too long, the queue full or nobody signed in."),
        ),
        (gettext("Left by key"), str(found.key_exit), gettext("The caller pressed a key to leave the queue.")),
        (gettext("Answer rate"), rate, gettext("Answered divided by offered.")),
        (
            gettext("Average wait"),
            length(found.mean_wait_ms),
            gettext("Of answered calls: from entering the queue until the agent answers, the ringing included."),
        ),
        (gettext("Longest wait"), length(found.longest_wait_ms), gettext("The longest wait of all that were offered.")),
        (
            gettext("Average talk"),
            length(found.mean_talk_ms),
            gettext("From the agent's answer to the end of the talk."),
        ),
    ]
