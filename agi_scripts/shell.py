"""A script of this folder as a classic AGI script: AGI on standard input and output, the step as a JSON document in the
first argument (fields of its kind), the call's facts as a query string in the second.

    python3 -m agi_scripts.menu '{"prompt": "welcome", "choices": {"1": "a"}, "otherwise": ""}' 'language=en'

It leaves LB_RESULT and LB_STEP (the next step), or LB_DO and what that needs, as the flow would. Only as a module: run
by its path, this folder's queue.py would hide Python's own."""

import contextlib
import json
import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from agi_scripts.caller import Caller, Facts
from agi_scripts.outcome import Do, Outcome
from appliance.flows import model
from appliance.flows.model import Step
from appliance.flows.pins import PinMemory
from appliance.telephony import names
from appliance.telephony.agi import Agi, CallerGone

S = TypeVar("S", bound=Step)


def main(run: Callable[[Caller, S, str], Outcome], cls: type[S]) -> None:
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    fields, query = [*sys.argv[1:], "", ""][:2]
    step: Any = model.parse_step("shell", {"kind": cls.KIND, **json.loads(fields or "{}")})
    with contextlib.suppress(CallerGone):
        agi = Agi(sys.stdin.buffer, sys.stdout.buffer)
        facts = Facts.of(query)
        with contextlib.closing(Caller(agi, facts, PinMemory())) as caller:
            outcome = run(caller, step, facts.result)
        if isinstance(outcome, Do):
            variables = {**outcome.variables, names.DO: outcome.action}
        else:
            variables = {names.RESULT: outcome.result, names.STEP: outcome.step}
        for name, value in variables.items():
            agi.set_variable(name, value)
