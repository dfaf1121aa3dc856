"""Hang-up: a last prompt, or none."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.flows.model import Hangup


def run(caller: Caller, step: Hangup, _result: str = "") -> Outcome:
    if step.prompt:
        caller.play(step.prompt)
    return Next("", "done")


if __name__ == "__main__":
    shell.main(run, Hangup)
