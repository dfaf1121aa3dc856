"""PIN: a member's number and PIN, three tries in a call; three wrong ones in a row, over however many calls, lock the
number for a time (appliance/members/service.py). Neither a wrong number nor the PIN is written down anywhere."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.flows.model import Pin
from appliance.telephony import names

TRIES = 3
LONGEST_NUMBER = 16
LONGEST_PIN = 8


def run(caller: Caller, step: Pin, _result: str = "") -> Outcome:
    for _ in range(TRIES):
        number = caller.ask_number(step.prompt, LONGEST_NUMBER)
        pin = caller.ask_number(step.pin_prompt, LONGEST_PIN) if number else ""
        if not number or not pin:  # silence is no wrong PIN
            continue
        check = caller.pins.check(number, pin)
        if check.member:
            caller.set(f"__{names.MEMBER}", check.member.id)
            caller.write_down(names.LOG_MEMBER, member=check.member.id, ok=1)
            caller.play("pin-ok")
            return Next(step.ok, "ok")
        caller.write_down(names.LOG_MEMBER, member="", ok=0)
        if check.locked:
            caller.play("pin-locked")
            return Next(step.failed, "locked")
        caller.play("pin-wrong")
    return Next(step.failed, "failed")


if __name__ == "__main__":
    shell.main(run, Pin)
