"""Queue: wait for an agent. Nobody there, too many waiting or too long a wait: the overflow."""

import sqlite3

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Do, Next, Outcome
from appliance.flows import queries
from appliance.flows.model import Queue
from appliance.queues.queries import Queue as QueueRow
from appliance.queues.queries import queue as queue_row
from appliance.telephony import names


def run(caller: Caller, step: Queue, result: str = "") -> Outcome:
    if result == names.RESULT_SERVED:
        return Next(step.served)
    if result:
        return Next(step.overflow)
    row, on_break = caller.ask(_look, step.queue)
    name = names.queue_name(step.queue)
    if row is None:
        return Next(step.overflow, names.RESULT_FAILED, {"queue": name})
    if on_break and row.leave_when_empty:
        # Asterisk cannot tell a break from after-call work; `refused`: counts as a visit that never entered
        return Next(step.overflow, names.RESULT_OVERFLOW_EMPTY, {"queue": name, "refused": 1})
    return Do(
        names.DO_QUEUE,
        {
            names.QUEUE: name,
            names.MAX_WAIT: row.max_wait_seconds or "",
            names.PRIORITY: step.priority,
            names.RECORD: int(row.record),
            names.PROMPT: "",
        },
    )


def _look(db: sqlite3.Connection, queue_id: int) -> tuple[QueueRow | None, bool]:
    """The queue, and whether agents are signed in to it but every one is on a break."""
    states = queries.states_of_signed_in(db, queue_id)
    return queue_row(db, queue_id), bool(states) and all(state == "busy" for state in states)


if __name__ == "__main__":
    shell.main(run, Queue)
