"""Hours: open or closed, by the week and the holidays, in the box's time zone. The caller hears nothing."""

import sqlite3
from datetime import datetime
from zoneinfo import ZoneInfo

from agi_scripts import shell
from agi_scripts.caller import Caller
from agi_scripts.outcome import Next, Outcome
from appliance import settings
from appliance.flows import queries
from appliance.flows.hours import is_open
from appliance.flows.model import Hours


def run(caller: Caller, step: Hours, _result: str = "") -> Outcome:
    if caller.ask(_open_now, step):
        return Next(step.open, "open")
    return Next(step.closed, "closed")


def _open_now(db: sqlite3.Connection, step: Hours) -> bool:
    now = datetime.now(ZoneInfo(settings.get(db, settings.TIME_ZONE)))
    return is_open(step.week, {holiday.day: holiday.hours for holiday in queries.holidays(db)}, now)


if __name__ == "__main__":
    shell.main(run, Hours)
