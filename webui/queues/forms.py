from webui.shell.forms import Check, Choice, Form, Number, Text
from webui.shell.texts import _l

# How a call finds its agent, and what that means in one sentence
STRATEGIES = {
    "longest_idle": (_l("Longest idle"), _l("The agent who has been without a call for the longest time.")),
    "fewest_calls": (
        _l("Fewest calls today"),
        _l("The agent with the fewest calls today, so that all get the same share."),
    ),
    "round_robin": (_l("In turn"), _l("One agent after the other, going on where the last call ended.")),
    "ring_all": (_l("Ring all"), _l("All free telephones ring at once; whoever is first takes the call.")),
    "in_order": (
        _l("In fixed order"),
        _l("The first free agent of the list: the best first, the others as a reserve."),
    ),
    "random": (_l("At random"), _l("Any free agent.")),
}


class QueueForm(Form):
    name = Text(_l("Name"))
    extension = Number(_l("Number"))
    strategy = Choice(_l("Who gets the call"), choices=[(key, texts[0]) for key, texts in STRATEGIES.items()])
    ring_seconds = Number(_l("Ring each agent for (seconds)"), default=15)
    max_wait_seconds = Number(_l("Longest wait (seconds)"), default="")
    max_length = Number(_l("Most callers waiting"), default="")
    leave_when_empty = Check(_l("Callers do not wait when nobody is signed in"), default=True)
    after_call_seconds = Number(_l("After-call work (seconds, at most)"), default=30)
    missed_limit = Number(_l("Missed calls in a row that set an agent busy"), default=3)
    announce_position = Check(_l("Tell callers their position"), default=True)
    announce_seconds = Number(_l("Announce every (seconds)"), default=45)
    record = Check(_l("Record the calls"), default=True)
