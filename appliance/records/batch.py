"""One batch of lines: the calls that it touches, in memory until they are written at its end. A batch lives inside one
write transaction and keeps nothing for the next one."""

import sqlite3
from collections.abc import Iterable

from appliance.records import queries
from appliance.records.lines import device_of, length
from appliance.records.model import REFUSED, Call, CallRow, Leg, Moment, Ring, Step, Visit
from appliance.telephony.names import line_id


class Batch:
    """`counters`: see table ingest_counter. `short_ms`: longest wait of a short abandon."""

    def __init__(self, db: sqlite3.Connection, short_ms: int) -> None:
        self.db = db
        self.short_ms = short_ms
        self.calls: dict[str, Call] = {}
        self.changed_ids: set[str] = set()
        stored = queries.counters(db)
        self.queue_line = stored.get("queue_line", 0)
        self.cel_line = stored.get("cel_line", 0)
        self.run = stored.get("run", 0)
        self.run_at = stored.get("run_at", 0)
        self.last_at = stored.get("last_at", 0)
        self.deaths = {name: value for name, value in stored.items() if name.startswith("died ")}
        self.boots = {name: value for name, value in stored.items() if name.startswith("boot ")}
        self._names: dict[str, str] = {}  # uniqueid → call

    # -- which call ---------------------------------------------------------------------------------------------------
    def resolve(self, uniqueid: str) -> str:
        """The call that a channel belongs to, as far as CEL has told; the channel's own id before that."""
        found = self._names.get(uniqueid)
        if found is None:
            found = self._names[uniqueid] = queries.call_of_leg(self.db, uniqueid) or uniqueid
        while (further := self._names.get(found, found)) != found:
            found = further
        return found

    def call(self, call_id: str) -> Call:
        """The call of that id, begun here if there is none."""
        found = self.calls.get(call_id)
        if found is None:
            found = self.calls[call_id] = self._load(call_id)
            self.changed_ids.add(call_id)
        return found

    def queue_call(self, name: str) -> Call:
        """The call that a line of queue_log is about; `name` is the id of the call or of one of its channels."""
        found = self.call(self.resolve(name))
        if found.row.run is None:
            found.row.run = self.run
        return found

    def leg(self, uniqueid: str) -> tuple[Call | None, Leg | None]:
        call_id = self.resolve(uniqueid)
        if call_id == uniqueid and uniqueid not in self.calls:
            row = queries.call(self.db, uniqueid)
            if row is None:
                return None, None
        found = self.call(call_id)
        return found, found.legs.get(uniqueid)

    def _load(self, call_id: str) -> Call:
        row = queries.call(self.db, call_id)
        if row is None:
            self._note_boot(call_id)
            return Call(CallRow(call_id))
        legs = {leg.uniqueid: leg for leg in queries.legs(self.db, call_id)}
        return Call(
            row,
            legs,
            queries.visits(self.db, call_id),
            queries.steps(self.db, call_id),
            queries.messages(self.db, call_id),
            queries.moments(self.db, call_id),
            stored=True,
        )

    def exists(self, call_id: str) -> bool:
        return call_id in self.calls or queries.call(self.db, call_id) is not None

    def died(self, row: CallRow) -> int | None:
        """None if Asterisk has not begun anew since the call began, else the last time it was known to live (0: not
        known). The call was not over by then, or its end would be written."""
        if row.run is not None and row.run < self.run:
            return self.deaths.get(f"died {row.run}", 0)
        box, boot = boot_of(row.id)
        later = self.boots.get(f"boot {box}", boot) > boot
        return 0 if later or (row.run is None and row.started_at < self.run_at) else None

    def _note_boot(self, call_id: str) -> None:
        box, boot = boot_of(call_id)
        name = f"boot {box}"
        if boot > self.boots.get(name, 0):
            known = name in self.boots
            self.boots[name] = boot
            if known:
                self.touch_open()

    def touch_open(self) -> None:
        """Asterisk has started anew: all calls that go on will be looked at again at the end of the batch, and those of
        which CEL has told already that they died, but not when."""
        for call_id in queries.open_calls(self.db) + queries.interrupted_calls(self.db, self.run):
            if self.resolve(call_id) == call_id:
                self.call(call_id)

    # -- calls that turn out to be one --------------------------------------------------------------------------------
    def add_leg(self, call: Call, leg: Leg) -> None:
        call.legs[leg.uniqueid] = leg
        call.mark(leg)
        self._names[leg.uniqueid] = call.row.id

    def fold(self, part: Call, whole: Call) -> Call:
        """Everything of `part` belongs to `whole`; `part` is no call of its own."""
        old, new = part.row.id, whole.row.id
        for leg in list(part.legs.values()):
            leg.call_id = new
            if leg.linked != new:
                leg.joined_at = None
            self.add_leg(whole, leg)
        for row in (*part.visits, *part.steps, *part.messages, *part.moments, *part.changed.values()):
            if isinstance(row, Leg | CallRow):
                continue
            if isinstance(row, Step) and part.stored:
                queries.delete_step(self.db, row)  # its key changes
            row.call_id = new  # type: ignore[attr-defined]
            whole.mark(row)
        whole.visits = sorted([*whole.visits, *part.visits], key=lambda visit: visit.id)
        whole.steps = sorted([*whole.steps, *part.steps], key=lambda step: step.seq)
        whole.moments = sorted([*whole.moments, *part.moments], key=lambda moment: moment.id)
        whole.messages += part.messages
        runs = [run for run in (whole.row.run, part.row.run) if run is not None]
        whole.row.run = min(runs, default=None)
        whole.row.grade = whole.row.grade if whole.row.grade is not None else part.row.grade
        whole.row.member_id = whole.row.member_id if whole.row.member_id is not None else part.row.member_id
        queries.move_rest(self.db, old, new)
        self._forget(part)
        self._names[old] = new
        return whole

    def move_leg(self, leg: Leg, old: Call, new: Call) -> Call:
        """The leg and its waits belong to another call than was thought."""
        del old.legs[leg.uniqueid]
        leg.call_id = new.row.id
        leg.joined_at = None
        self.add_leg(new, leg)
        for visit in [visit for visit in old.visits if visit.uniqueid == leg.uniqueid]:
            self._move_visit(visit, old, new)
        if not (old.legs or old.visits or old.steps or old.row.logged_at is not None):
            self._forget(old)
        return new

    def _move_visit(self, visit: Visit, old: Call, new: Call) -> None:
        old.visits.remove(visit)
        visit.call_id = new.row.id
        new.visits = sorted([*new.visits, visit], key=lambda one: one.id)
        new.mark(visit)
        queries.move_rings(self.db, visit.id, new.row.id)
        for row in old.changed.values():
            if isinstance(row, Ring) and row.visit_id == visit.id:
                row.call_id = new.row.id

    def mend(self, call: Call) -> None:
        """An agent asked in a queue and handed the caller over while waiting: the wait goes on under the caller's
        channel, of which no ENTERQUEUE was written. Both parts are one visit."""
        for part in [visit for visit in call.visits if visit.position == 0 and visit.exit != REFUSED]:
            for visit in call.visits:
                begun = visit.id < part.id and visit.connected_at is None and not visit.exit
                if begun and visit.queue == part.queue and visit.uniqueid != part.uniqueid:
                    self._join_visits(call, visit, part)
                    break

    def _join_visits(self, call: Call, visit: Visit, part: Visit) -> None:
        for name in ("uniqueid", "state", "reason", "ring_ms", "agent_id", "connected_at", "talk_ms", "peer", "exit"):
            setattr(visit, name, getattr(part, name))
        if part.wait_ms is not None:
            end = part.connected_at if part.connected_at is not None else part.ended_at or 0
            visit.wait_ms, visit.ended_at = length(visit.entered_at, end, str(part.wait_ms // 1000)), part.ended_at
        for row in call.changed.values():
            if isinstance(row, Ring) and row.visit_id == part.id:
                row.visit_id = visit.id
        call.visits.remove(part)
        call.changed.pop(id(part), None)
        call.mark(visit)
        queries.upsert(self.db, [visit])
        queries.drop_visit(self.db, part.id, visit.id)

    def _forget(self, call: Call) -> None:
        if call.stored:
            queries.delete_call(self.db, call.row.id)
        del self.calls[call.row.id]

    # -- rows ---------------------------------------------------------------------------------------------------------
    def moment(self, call: Call, at: int, kind: str, uniqueid: str, target: str) -> None:
        row = Moment(self.cel_line, call.row.id, at, kind, uniqueid, target)
        call.moments.append(row)
        call.mark(row)

    def agent_at(self, device: str, at: int) -> int | None:
        """Who was signed in at a device at that time."""
        return queries.agent_at(self.db, device, at)

    def name_line(self, call: Call) -> None:
        """A call out has no line before one was found for it; its outside leg's channel tells which."""
        for leg in call.legs.values():
            found = line_id(device_of(leg.channel)) if leg.outside else None
            if found is not None:
                call.row.line = queries.line_name(self.db, found)

    def write(self, rows: Iterable[object]) -> None:
        queries.upsert(self.db, rows)
        queries.store_counters(
            self.db,
            {"queue_line": self.queue_line, "cel_line": self.cel_line, "run": self.run, "run_at": self.run_at}
            | {"last_at": self.last_at}
            | self.deaths
            | self.boots,
        )


def boot_of(uniqueid: str) -> tuple[str, int]:
    """(box, boot) of `<box>-<boot>-<time>.<n>`; ("", 0) if a box gives its Asterisk no such name."""
    box, _, boot = uniqueid.rpartition("-")[0].rpartition("-")
    return (box, int(boot)) if box and boot.isascii() and boot.isdigit() and len(boot) < 12 else ("", 0)
