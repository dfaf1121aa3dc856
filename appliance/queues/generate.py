"""queues_generated.conf: one section per queue, one personal queue per agent. No static members: linebox-calls adds an
agent's device at the sign-in, astdb keeps it over a restart. What all queues share is in asterisk/etc/queues.conf."""

from collections.abc import Iterable

from appliance.queues.queries import Queue
from appliance.telephony import names
from appliance.telephony.confwriter import ConfText

# in_order and fewest_calls: linebox-calls sets the members' penalties; within one penalty, and for everybody when it is
# down, the longest idle comes first. Never `linear`: a reload neither switches a running queue to it nor reorders it.
STRATEGIES = {
    "ring_all": "ringall",
    "round_robin": "rrmemory",
    "in_order": "leastrecent",
    "fewest_calls": "leastrecent",
    "longest_idle": "leastrecent",
    "random": "random",
}
# Until linebox-calls has paused an agent for the after-call work the queue itself leaves this many seconds
WRAP_UP_FLOOR = 3
NOT_THERE = "unavailable,invalid,unknown"  # `paused` is missing on purpose: an agent in after-call work is there
# A talking agent counts as there: a caller who wants to wait for this one may. Who does not want to wait is kept out
# before, by the dialplan (QUEUE_MEMBER(…,ready)).
PERSONAL_GONE = "paused,unavailable,invalid,unknown"
PERSONAL_RING_SECONDS = 15


def generate(queues: Iterable[Queue], agents: Iterable[int]) -> str:
    """`agents`: ids of everybody who may be a member of a queue."""
    text = ConfText("the pages Queues and Persons")
    for queue in sorted(queues, key=lambda queue: queue.id):
        text.section(names.queue_name(queue.id), "lb-queue")
        text.option("strategy", STRATEGIES[queue.strategy])
        text.option("timeout", queue.ring_seconds)
        text.option("retry", 1)
        text.option("ringinuse", False)
        text.option("wrapuptime", WRAP_UP_FLOOR if queue.after_call_seconds else 0)
        text.option("maxlen", queue.max_length or 0)
        text.option("joinempty", NOT_THERE if queue.leave_when_empty else "yes")
        text.option("leavewhenempty", NOT_THERE if queue.leave_when_empty else "no")
        text.option("announce-position", queue.announce_position)
        text.option("announce-frequency", queue.announce_seconds if queue.announce_position else 0)
        text.option("setinterfacevar", True)
        text.option("setqueueentryvar", True)
        text.option("setqueuevar", True)
    for agent in sorted(agents):
        text.section(names.personal_queue_name(agent), "lb-personal")
        text.option("timeout", PERSONAL_RING_SECONDS)
        text.option("wrapuptime", WRAP_UP_FLOOR)
        text.option("joinempty", PERSONAL_GONE)
        text.option("leavewhenempty", PERSONAL_GONE)
    return text.text()
