"""Menu: press a key. A wrong key and silence each cost a try; after the last one the call goes on by itself."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.flows.model import Menu


def run(caller: Caller, step: Menu, _result: str = "") -> Outcome:
    for _ in range(step.tries):
        key = caller.ask_key(step.prompt, step.seconds)
        if key in step.choices:
            return Next(step.choices[key], key)
        if key:
            caller.play("invalid-key")
    return Next(step.otherwise, "otherwise")


if __name__ == "__main__":
    shell.main(run, Menu)
