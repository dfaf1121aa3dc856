"""The flow behind an access number, step by step, until Asterisk has something to do.

A call keeps the version it began with: LB_FLOW is `<flow>:<version>`. LB_DO is set last, because a session that ends
without it is one that died (extensions.conf, lb-flow)."""

import dataclasses
from collections.abc import Callable
from typing import Any

from agi_scripts import blacklist, greeting, hangup, hours, last_agent, menu, message, pin, queue, survey, transfer
from agi_scripts.caller import Caller
from agi_scripts.outcome import Do, Outcome
from appliance.flows import model, queries
from appliance.flows.model import Flow
from appliance.telephony import names

MOST_STEPS = 200  # in one go; check.py lets no endless loop through, this stops one that got into the table otherwise

STEPS: dict[str, Callable[[Caller, Any, str], Outcome]] = {
    model.Greeting.KIND: greeting.run,
    model.Menu.KIND: menu.run,
    model.Hours.KIND: hours.run,
    model.Blacklist.KIND: blacklist.run,
    model.Pin.KIND: pin.run,
    model.LastAgent.KIND: last_agent.run,
    model.Queue.KIND: queue.run,
    model.Message.KIND: message.run,
    model.Transfer.KIND: transfer.run,
    model.Survey.KIND: survey.run,
    model.Hangup.KIND: hangup.run,
}


class NoFlow(Exception):
    """The access number or the flow's version is not in the database. The fallback takes the call."""


def run(caller: Caller) -> None:
    flow = load(caller)
    name, result = caller.facts.step or flow.first, caller.facts.result
    for _ in range(MOST_STEPS):
        step = flow.steps.get(name)
        if step is None:  # the empty name: the end
            break
        caller.facts = dataclasses.replace(caller.facts, step=name)
        if not result:
            caller.set(names.STEP, name)
            asked = {"queue": names.queue_name(step.queue)} if isinstance(step, model.Queue) else {}
            caller.write_down(names.LOG_STEP, step=name, kind=step.KIND, flow=caller.facts.flow, **asked)
        outcome = STEPS[step.KIND](caller, step, result)
        if isinstance(outcome, Do):
            leave_to_dialplan(caller, outcome)
            return
        if outcome.result:
            caller.write_down(names.LOG_RESULT, step=name, result=outcome.result, **outcome.detail)
        name, result = outcome.step, ""
    leave_to_dialplan(caller, Do(names.DO_HANGUP))


def load(caller: Caller) -> Flow:
    """The version this call began with, or the one in force now."""
    if not caller.facts.flow:
        found = caller.ask(queries.version_in_force, caller.facts.number)
        if found is None:
            raise NoFlow(f"no flow behind {caller.facts.number}")
        caller.facts = dataclasses.replace(caller.facts, flow=f"{found[0]}:{found[1]}")
        caller.set(names.FLOW, caller.facts.flow)
    flow_id, _, version = caller.facts.flow.partition(":")
    body = caller.ask(queries.body, int(flow_id), int(version))
    if body is None:
        raise NoFlow(f"flow {caller.facts.flow} is gone")
    return model.parse(body)


def leave_to_dialplan(caller: Caller, do: Do) -> None:
    caller.agi.set_variables({names.RESULT: "", **do.variables, names.DO: do.action})
