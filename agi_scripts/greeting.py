"""Greeting: hear a prompt, go on. A key pressed meanwhile counts for the next menu."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.flows.model import Greeting


def run(caller: Caller, step: Greeting, _result: str = "") -> Outcome:
    caller.play(step.prompt)
    return Next(step.next, "played")


if __name__ == "__main__":
    shell.main(run, Greeting)
