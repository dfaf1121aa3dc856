"""How a call ended, in one word, from its waits, steps and facts. Pure; computed again whenever a late line of an ended
call is read."""

from collections.abc import Sequence
from dataclasses import dataclass

ANSWERED = "answered"  # an agent talked to the caller (in); the other side answered (out, internal)
TRANSFERRED = "transferred"  # no queue, but the flow connected the caller to a seat or an outside number
MESSAGE = "message_left"  # nobody talked to the caller, who left a message
ABANDONED = "abandoned"  # hung up while waiting in a queue
SHORT_ABANDONED = "short_abandoned"  # the same within the first seconds
KEY_EXIT = "key_exit"  # left the queue by a key and was not answered afterwards
OVERFLOWED = "overflowed"  # the queue gave up (time, length, nobody there) and nobody answered afterwards
BLACKLISTED = "blacklisted"  # turned away as listed
CLOSED = "closed"  # called out of hours
GAVE_UP = "gave_up"  # the caller hung up in the flow before any queue
FLOW_ENDED = "flow_ended"  # the flow itself ended the call, no queue
INTERRUPTED = "interrupted"  # Asterisk died while the caller was in the flow
BUSY = "busy"  # out, internal
UNANSWERED = "unanswered"  # out, internal
FAILED = "failed"  # out, internal: no way to the other side; in: the number is not known, or nothing ever answered
ALL = (
    ANSWERED, TRANSFERRED, MESSAGE, ABANDONED, SHORT_ABANDONED, KEY_EXIT, OVERFLOWED, BLACKLISTED, CLOSED, GAVE_UP,
    FLOW_ENDED, INTERRUPTED, BUSY, UNANSWERED, FAILED,
)  # fmt: skip

TURNED_AWAY = ("announced", "hung_up")  # results of a blacklist step
BUSY_CAUSE = 17
UNREACHED_CAUSES = frozenset((1, 2, 3, 20, 21, 27, 28, 34, 38, 41, 42, 44, 50, 57, 58, 127))


@dataclass(frozen=True)
class Facts:
    """`visit_states`: of all queue visits in their order; `steps`: (kind, result) in their order; `talked`: somebody
    else's leg was connected; `up`: the box answered; `causes`: hang-up causes of the legs that were dialled."""

    direction: str
    visit_states: Sequence[str]
    steps: Sequence[tuple[str, str]]
    talked: bool
    message: bool
    up: bool
    interrupted: bool
    hung_up_by: str
    causes: Sequence[int] = ()


def outcome(facts: Facts) -> str:
    """One of `ALL`."""
    return _in(facts) if facts.direction == "in" else _other(facts)


def _in(facts: Facts) -> str:
    if ANSWERED in facts.visit_states:
        return ANSWERED
    if facts.talked or any(kind == "transfer" and result == "served" for kind, result in facts.steps):
        return TRANSFERRED
    if facts.message:
        return MESSAGE
    if facts.visit_states:
        return facts.visit_states[-1]
    if facts.interrupted:
        return INTERRUPTED
    results = set(facts.steps)
    if any(kind == "blacklist" and result in TURNED_AWAY for kind, result in results):
        return BLACKLISTED
    if ("hours", "closed") in results:
        return CLOSED
    if ("number", "unknown_number") in results or (not facts.up and not facts.steps):
        return FAILED
    return GAVE_UP if facts.hung_up_by == "caller" else FLOW_ENDED


def _other(facts: Facts) -> str:
    if facts.talked or ANSWERED in facts.visit_states:
        return ANSWERED
    if facts.visit_states:
        return facts.visit_states[-1]
    if facts.interrupted:
        return INTERRUPTED
    if facts.up:  # a conference room
        return ANSWERED
    if BUSY_CAUSE in facts.causes:
        return BUSY
    if not facts.causes or any(cause in UNREACHED_CAUSES for cause in facts.causes):
        return FAILED
    return UNANSWERED
