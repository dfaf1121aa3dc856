"""Transfer: to a seat or an outside number."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Do, Next, Outcome
from appliance.flows.model import Transfer
from appliance.telephony import names


def run(_caller: Caller, step: Transfer, result: str = "") -> Outcome:
    if result == names.RESULT_SERVED:
        return Next("")
    if result:
        return Next(step.failed)
    return Do(
        names.DO_DIAL,
        {names.TO: step.to, names.DIAL_WAIT: step.seconds, names.RECORD: 1, names.PROMPT: ""},
    )


if __name__ == "__main__":
    shell.main(run, Transfer)
