"""Last agent: who talked to this caller last gets the call first, silently or if the caller wants. Only if free now,
or, when set, by waiting some seconds. What is remembered here acts in the next queue step."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.clock import now_ms
from appliance.flows import queries
from appliance.flows.model import LastAgent
from appliance.telephony import names

DAY_MS = 24 * 3600 * 1000
ASK_SECONDS = 5
SAME_AGENT = "1"


def run(caller: Caller, step: LastAgent, _result: str = "") -> Outcome:
    caller.set(names.PERSONAL, "")
    agent = caller.ask(queries.last_agent, caller.facts.from_, now_ms() - step.days * DAY_MS)
    if agent is None:
        return Next(step.next, "nobody")
    personal = names.personal_queue_name(agent)
    if not _reachable(caller, personal, free="ready" if step.wait_seconds == 0 else "logged"):
        return Next(step.next, "not_free", {"agent": agent})
    if step.mode == "asked" and caller.ask_key("ask-last-agent", ASK_SECONDS) != SAME_AGENT:
        return Next(step.next, "declined", {"agent": agent})
    caller.set(names.PERSONAL, personal)
    caller.set(names.PERSONAL_WAIT, step.wait_seconds or "")
    return Next(step.next, "same", {"agent": agent})


def _reachable(caller: Caller, personal: str, *, free: str) -> bool:
    """Whether Asterisk knows the agent as signed in (`logged`), or as free at this moment (`ready`)."""
    if caller.agi.variable(f"QUEUE_EXISTS({personal})") != "1":
        return False
    return caller.agi.variable(f"QUEUE_MEMBER({personal},{free})") not in ("", "0")


if __name__ == "__main__":
    shell.main(run, LastAgent)
