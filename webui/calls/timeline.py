"""A call's story as a list of moments in the order in which they happened. Keys of a PIN were never stored, so none can
be shown; a menu's key is."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext

from appliance.calls.model import CallInfo, Hold, StepInfo, Story, Transfer, VisitInfo
from webui.calls import words
from webui.shell.zone import length

SECOND = 1000


@dataclass(frozen=True)
class Moment:
    """`at`: epoch milliseconds; `icon` and `colour` as in `words.Look`; `text` may be empty."""

    at: int
    title: str
    text: str = ""
    icon: str = "circle-dashed"
    colour: str = "secondary"


def entries(story: Story) -> list[Moment]:
    """All moments of a `Story`, oldest first; what happened in the same millisecond stays in this order."""
    found = [
        *began(story.call),
        *(moment for visit in story.visits for moment in after_its_step(visit, story)),
        *(moment for step in story.steps if not told_by_a_visit(step, story) for moment in entered(step)),
        *(held(hold) for hold in story.holds),
        *(moved(transfer) for transfer in story.transfers),
        *ended(story.call),
    ]
    return sorted(found, key=lambda moment: moment.at)


def began(call: CallInfo) -> Iterator[Moment]:
    title = {
        "in": gettext("The call came in"),
        "out": gettext("The call went out"),
        "internal": gettext("A seat called another"),
    }[call.direction]
    yield Moment(
        call.started_at, title, gettext("over %(line)s", line=call.line) if call.line else "", "phone-incoming", "blue"
    )


def within(visit: VisitInfo, step: StepInfo) -> bool:
    """Whether a wait belongs to a queue step. The queue's own record knows whole seconds only: a wait may seem to begin
    just before its step."""
    end = step.left_at or float("inf")
    return step.kind == "queue" and step.entered_at - SECOND < visit.entered_at <= end


def told_by_a_visit(step: StepInfo, story: Story) -> bool:
    """A queue step's wait is shown by its visits, in more detail."""
    return any(within(visit, step) for visit in story.visits)


def after_its_step(visit: VisitInfo, story: Story) -> Iterator[Moment]:
    """A wait's moments, none of them before the step that it belongs to."""
    begin = max((step.entered_at for step in story.steps if within(visit, step)), default=visit.entered_at)
    yield from (replace(moment, at=max(moment.at, begin)) for moment in waited(visit))


STEP_ICONS = {
    "greeting": "microphone", "menu": "list-numbers", "hours": "calendar-event", "blacklist": "ban", "pin": "key",
    "last_agent": "user", "queue": "users-group", "message": "message", "transfer": "route", "survey": "star",
    "hangup": "phone-off", "number": "phone", "fallback": "alert-triangle",
}  # fmt: skip


def entered(step: StepInfo) -> Iterator[Moment]:
    text, colour = words.step_result(step.kind, step.result, step.detail), "secondary"
    if step.kind == "pin" and step.result:
        colour = "green" if step.result == "ok" else "red"
    if not step.result:
        text = gettext("the caller hung up here") if step.left_at is None else text
    yield Moment(step.entered_at, words.kind(step.kind), text, STEP_ICONS.get(step.kind, "circle-dashed"), colour)


def waited(visit: VisitInfo) -> Iterator[Moment]:
    if visit.personal:
        title = gettext("Waits for the last agent")
    else:
        title = gettext("Waits in the queue %(queue)s", queue=visit.queue_name or visit.queue)
    place = gettext("as number %(position)s", position=visit.position) if visit.position else ""
    yield Moment(visit.entered_at, title, place, "users-group", "yellow")
    for ring in visit.rings:
        name = ring.agent_name or gettext("agent %(number)s", number=ring.agent_id)
        rang = length(ring.ring_ms)
        if not ring.answered:
            text = gettext("for %(time)s, not answered", time=rang)
            yield Moment(
                ring.ended_at - ring.ring_ms, gettext("Rings at %(agent)s", agent=name), text, "phone-off", "orange"
            )
        else:
            text = gettext("for %(time)s", time=rang)
            yield Moment(
                ring.ended_at - ring.ring_ms,
                gettext("Rings at %(agent)s", agent=name),
                text,
                "phone-incoming",
                "yellow",
            )
    if visit.connected_at:
        name = visit.agent_name or gettext("agent %(number)s", number=visit.agent_id)
        text = gettext("after a wait of %(time)s", time=length(visit.wait_ms))
        yield Moment(visit.connected_at, gettext("%(agent)s answers", agent=name), text, "phone-call", "green")
        if visit.talk_ms is not None:
            text = gettext("after %(time)s", time=length(visit.talk_ms))
            yield Moment(visit.connected_at + visit.talk_ms, gettext("The talk ends"), text, "phone-off")
    elif visit.state and visit.wait_ms is not None:
        look = words.visit_state(visit.state)
        reasons = (
            words.result(visit.reason) if visit.reason else "",
            gettext("after %(time)s", time=length(visit.wait_ms)),
        )
        text = ", ".join(reason for reason in reasons if reason)
        yield Moment(visit.entered_at + visit.wait_ms, str(look.word), text, look.icon, look.colour)


def held(hold: Hold) -> Moment:
    text = "" if hold.ms is None else gettext("for %(time)s", time=length(hold.ms))
    return Moment(hold.at, gettext("On hold"), text, "player-pause")


def moved(transfer: Transfer) -> Moment:
    titles = {
        "blind": gettext("Transferred"),
        "attended": gettext("Transferred after asking"),
        "pickup": gettext("Picked up"),
    }
    text = gettext("to %(target)s", target=transfer.to) if transfer.to else ""
    return Moment(transfer.at, titles.get(transfer.kind, transfer.kind), text, "route", "cyan")


def ended(call: CallInfo) -> Iterator[Moment]:
    if call.ended_at is None:
        return
    who = {
        "caller": gettext("The caller hangs up"),
        "agent": gettext("The agent hangs up"),
        "box": gettext("The box hangs up"),
    }.get(call.hung_up_by, gettext("The call ends"))
    yield Moment(
        call.ended_at, who, gettext("after %(time)s", time=length(call.ended_at - call.started_at)), "phone-off"
    )
