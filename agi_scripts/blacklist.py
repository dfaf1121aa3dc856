"""Blacklist: a listed caller is hung up on without being answered, or hears an announcement first."""

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance.blacklist import service
from appliance.flows.model import Blacklist


def run(caller: Caller, step: Blacklist, _result: str = "") -> Outcome:
    entry = caller.ask(service.match, caller.facts.from_)
    if entry is None:
        return Next(step.next, "passed")
    if entry.action == "announce":
        caller.play("blacklisted")
        return Next("", "announced", {"entry": entry.id})
    return Next("", "hung_up", {"entry": entry.id})


if __name__ == "__main__":
    shell.main(run, Blacklist)
