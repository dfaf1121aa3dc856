"""Message: leave one for a group."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Do, Next, Outcome
from appliance.flows.model import Message
from appliance.telephony import names


def run(caller: Caller, step: Message, result: str = "") -> Outcome:
    if result == names.RESULT_RECORDED:
        caller.play("message-saved")
    if result:
        return Next(step.next)
    caller.play(step.prompt)
    return Do(
        names.DO_RECORD,
        {names.QUEUE: names.queue_name(step.queue), names.MAX_SECONDS: step.max_seconds, names.PROMPT: ""},
    )


if __name__ == "__main__":
    shell.main(run, Message)
