"""The verb `apply`: brings the settings to Asterisk, keeps a row of what came out of it, and fills the queues anew."""

import logging
import sqlite3
from typing import Any

from appliance.asterisk_config.apply import Applier
from appliance.live import queries
from appliance.live.agents import Refused
from appliance.live.daemon import Daemon
from appliance.telephony.ami import Ami, AmiError

log = logging.getLogger(__name__)


class Applying:
    """One run after the other (the applier sees to that). `ami`: the session for actions; a reload takes time and must
    not hold up events."""

    def __init__(self, applier: Applier, ami: Ami, daemon: Daemon) -> None:
        self._applier, self._ami, self._daemon = applier, ami, daemon

    async def __call__(self) -> dict[str, Any]:
        """{ok, result, message, changed, generation}; raises Refused while Asterisk is away: it is done when it is
        back."""
        if not self._ami.up.is_set():
            raise Refused("asterisk_down")
        outcome = await self._applier.apply()
        result = outcome.result
        if result != "unchanged":
            at, changed = self._daemon.clock(), list(outcome.changed)
            self._daemon.store.write(lambda db: queries.insert_generation(db, at, result, outcome.message, changed))
        await self._daemon.read_directory()
        await self._daemon.membership.sync(self._daemon.directory)
        return {
            "ok": outcome.ok,
            **({} if outcome.ok else {"error": "not_applied"}),
            "result": result,
            "message": outcome.message,
            "changed": list(outcome.changed),
            "generation": outcome.generation,
        }

    async def when_up(self) -> None:
        """Asterisk has come up: what was stored while it was away, or during a reload that was cut off, is applied."""
        try:
            await self()
        except (Refused, AmiError, sqlite3.Error) as error:
            log.warning("settings not looked at: %s", error)
