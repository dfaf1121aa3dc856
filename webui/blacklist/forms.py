from datetime import datetime, timedelta, tzinfo
from typing import Any

from appliance.blacklist.queries import Entry
from appliance.errors import Invalid
from webui.shell.forms import Choice, Form, Text
from webui.shell.period import midnight_ms, parse_day
from webui.shell.texts import _l

ACTIONS = {"hang_up": _l("Hang up at once"), "announce": _l("Tell the caller, then hang up")}


def last_day(expires_at: int | None, zone: tzinfo) -> str:
    """The last day on which an entry counts, as a date field shows it."""
    if expires_at is None:
        return ""
    return datetime.fromtimestamp((expires_at - 1) / 1000, zone).date().isoformat()


class EntryForm(Form):
    pattern = Text(_l("Number"))
    reason = Text(_l("Reason"))
    action = Choice(_l("What happens"), choices=list(ACTIONS.items()))
    until = Text(_l("Until and including"))

    def show(self, entry: Entry, zone: tzinfo) -> None:
        self.pattern.data, self.reason.data, self.action.data = entry.pattern, entry.reason, entry.action
        self.until.data = last_day(entry.expires_at, zone)

    def entry(self, zone: tzinfo) -> dict[str, Any]:
        """What the service stores; raises Invalid at `until`."""
        given = self.values()
        text = (given.pop("until") or "").strip()
        day = parse_day(text)
        if text and day is None:
            raise Invalid("until", "This is not a day such as 2026-10-01.")
        return {**given, "expires_at": midnight_ms(day + timedelta(days=1), zone) if day else None}
