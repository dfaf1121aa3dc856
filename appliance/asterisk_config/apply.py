"""From rows to a running configuration, and back if anything goes wrong on the way.

`linebox-calls` builds one `Applier` with the AMI's reload and probe and calls `apply()` when the web asks and whenever
Asterisk has come up; `linebox-config` builds one without them, before Asterisk starts. Calls wait for one another; each
reads the database anew, so a second call that was waiting finds nothing to do."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from appliance import paths
from appliance.asterisk_config import generate
from appliance.asterisk_config.check import check
from appliance.asterisk_config.generate import Snapshot
from appliance.asterisk_config.store import Store
from appliance.db.connect import read as reading
from appliance.telephony import names
from appliance.telephony.confwriter import Refused

log = logging.getLogger(__name__)

SHOWN_PROBLEMS = 5


@dataclass(frozen=True)
class Expected:
    """What Asterisk must know after the reload. `extensions`: context → its extensions."""

    endpoints: frozenset[str] = frozenset()
    queues: frozenset[str] = frozenset()
    extensions: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Wanted:
    """A whole configuration: name → text, and what Asterisk must know once it has read it."""

    files: Mapping[str, str]
    expected: Expected


@dataclass(frozen=True)
class Outcome:
    """`result`: applied (in force), unchanged (nothing to do), refused (not tried), put_back (tried; the one before is
    in force again). `message`: English, why. `changed`: names of changed files. All but `unchanged` fit a row of table
    generation."""

    result: Literal["applied", "unchanged", "refused", "put_back"]
    message: str = ""
    changed: tuple[str, ...] = ()
    generation: int | None = None

    @property
    def ok(self) -> bool:
        return self.result in ("applied", "unchanged")


Load = Callable[[], Wanted]
Check = Callable[[Mapping[str, str]], list[str]]
Reload = Callable[[Sequence[str]], Awaitable[None]]  # names of changed files; raises when Asterisk's answer is not good
Probe = Callable[[Expected], Awaitable[None]]  # raises when something is not there


def expected(data: Snapshot) -> Expected:
    """What the rows of a snapshot must show up as."""
    lines = [line for line in data.lines if line.enabled]
    return Expected(
        endpoints=frozenset(
            [device.name for seat in data.seats for device in seat.devices]
            + [names.line_endpoint(line.id) for line in lines]
        ),
        queues=frozenset(
            [names.queue_name(queue.id) for queue in data.queues]
            + [names.personal_queue_name(agent) for agent in data.agents]
        ),
        extensions={
            # Asterisk empties the whole dialplan when it cannot read a file of it, and says "reloaded successfully"
            names.CONTEXT_FLOW: frozenset(("s",)),
            names.CONTEXT_NUMBERS: frozenset(number.number for number in data.access_numbers),
            names.CONTEXT_SEATS: frozenset(seat.number for seat in data.seats if seat.devices),
            names.CONTEXT_QUEUES: frozenset(queue.extension for queue in data.queues),
            names.CONTEXT_OUT: frozenset(str(position) for position in range(1, len(lines) + 1)),
        },
    )


def load(database: Path | None = None, static: Path | None = None, secret: Path | None = None) -> Wanted:
    """The configuration that the database, the tree and the box's AMI secret make; raises Refused, OSError or
    sqlite3.Error."""
    with reading(database or paths.DATABASE) as db:
        data = generate.snapshot(db)
    ami_secret = (secret or paths.SECRETS / "ami").read_text(encoding="utf-8").strip()
    folder = static or paths.ASTERISK_STATIC
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.conf"))}
    return Wanted({**files, **generate.generate(data, ami_secret)}, expected(data))


class Applier:
    """See the module. `reload` and `probe` None: nobody has to be told, Asterisk is about to start."""

    def __init__(
        self,
        store: Store,
        *,
        load: Load = load,
        check: Check = check,
        reload: Reload | None = None,
        probe: Probe | None = None,
    ) -> None:
        self._store, self._load, self._check = store, load, check
        self._reload, self._probe = reload, probe
        self._turn = asyncio.Lock()

    async def apply(self) -> Outcome:
        """Never raises for a configuration that cannot be made or used: the outcome says so."""
        async with self._turn:
            outcome = await self._apply()
        level = logging.INFO if outcome.ok else logging.ERROR
        if outcome.result != "unchanged":
            log.log(level, "settings %s: %s %s", outcome.result, ", ".join(outcome.changed), outcome.message)
        return outcome

    async def _apply(self) -> Outcome:
        # Everything up to the rename of the link leaves Asterisk's files alone: whatever fails here, even a bug of
        # ours, must leave the old configuration in force, so every exception is an outcome.
        before = None
        try:
            wanted = await asyncio.to_thread(self._load)
            problems = await asyncio.to_thread(self._check, wanted.files)
            if problems:
                return Outcome("refused", "; ".join(problems[:SHOWN_PROBLEMS]))
            before = self._store.current()
            present = await asyncio.to_thread(self._store.read, before)
            changed = _changed(present, wanted.files)
            cut_off = before is not None and self._store.loaded() != before
            if not changed and not cut_off:
                return Outcome("unchanged", generation=before)
            number = before if before is not None and not changed else await self._new(wanted.files, before)
        except Exception as error:
            if not isinstance(error, Refused | OSError):
                log.exception("settings could not be prepared")
            return Outcome("refused", f"{type(error).__name__}: {error}")
        # What the link points to was never read: a reload was cut off. Read everything that settings can change.
        unread = tuple(sorted({*changed, *generate.FILES})) if cut_off else changed
        return await self._load_into_asterisk(wanted, unread, number, self._last_good(before))

    def _last_good(self, before: int | None) -> int | None:
        """Where to go back to: what Asterisk was last seen to run on, which after a cut-off reload is not what the link
        pointed to."""
        loaded = self._store.loaded()
        return loaded if loaded is not None and self._store.has(loaded) else before

    async def _new(self, files: Mapping[str, str], before: int | None) -> int:
        number = await asyncio.to_thread(self._store.add, files)
        try:
            await asyncio.to_thread(self._store.put_in_force, number)
        except BaseException:
            if before is not None and self._store.current() != before:
                self._store.put_in_force(before)
            raise
        return number

    async def _load_into_asterisk(
        self, wanted: Wanted, changed: tuple[str, ...], number: int, good: int | None
    ) -> Outcome:
        try:
            if self._reload is not None:
                await self._reload(changed)
            if self._probe is not None:
                await self._probe(wanted.expected)
            await asyncio.to_thread(self._store.mark_loaded, number)
        except Exception as error:
            return await self._put_back(f"{type(error).__name__}: {error}", changed, number, good)
        with contextlib.suppress(OSError):  # old generations that cannot be removed do no harm
            await asyncio.to_thread(self._store.prune)
        return Outcome("applied", "", changed, number)

    async def _put_back(self, why: str, changed: tuple[str, ...], number: int, good: int | None) -> Outcome:
        if good is None or good == number:
            return Outcome("refused", f"{why} (there is no other configuration to go back to)", changed, number)
        await asyncio.to_thread(self._store.put_in_force, good)
        try:
            if self._reload is not None:
                await self._reload(changed)
            await asyncio.to_thread(self._store.mark_loaded, good)
        except Exception as error:
            # `loaded` still names neither: the next apply() reloads whatever is in force then
            why = f"{why}; reloading the old ones failed too: {type(error).__name__}: {error}"
        return Outcome("put_back", why, changed, good)


def _changed(present: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Names of files that are new, gone or different."""
    return tuple(name for name in sorted({*present, *wanted}) if present.get(name) != wanted.get(name))
