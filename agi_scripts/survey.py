"""Survey: grade the agent with a key from 1 to 5. A wrong key gets a second chance, silence is no grade."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.flows.model import Survey
from appliance.telephony import names

TRIES = 2
SECONDS = 5
GRADES = "12345"


def run(caller: Caller, step: Survey, _result: str = "") -> Outcome:
    for _ in range(TRIES):
        key = caller.ask_key(step.prompt, SECONDS)
        if not key:
            return Next(step.next, "silent")
        if key in GRADES:
            agent = names.agent_id(caller.facts.agent)
            caller.write_down(names.LOG_GRADE, step=caller.facts.step, grade=key, agent="" if agent is None else agent)
            caller.play("thanks")
            return Next(step.next, "graded", {"grade": key})
        caller.play("invalid-key")
    return Next(step.next, "wrong_key")


if __name__ == "__main__":
    shell.main(run, Survey)
