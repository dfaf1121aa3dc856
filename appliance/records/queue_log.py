"""What queue_log tells: Asterisk's own queue events and our lines (`names.OWN_EVENTS`), in one order."""

import json
from collections.abc import Callable

from appliance.records.batch import Batch
from appliance.records.lines import QueueLine, length, milliseconds, parameters, whole
from appliance.records.model import LOST, REFUSED, Call, Message, Recording, Ring, Step, Visit
from appliance.telephony import names

_NUMBERS = ("grade", "tries", "seconds")  # parameters kept as numbers in a step's detail
_DIRECTIONS = ("in", "out", "internal")


def apply(batch: Batch, line: QueueLine) -> None:
    batch.queue_line += 1
    rule = _RULES.get(line.event)
    if rule is not None:
        rule(batch, line)
    batch.last_at = line.at


def queue_id(name: str) -> int | None:
    """`q3` or `3` → 3; None for a personal queue or anything else."""
    return whole(name[1:] if name[:1] == "q" else name)


# -- queues -----------------------------------------------------------------------------------------------------------


def _at(line: QueueLine, index: int) -> str:
    return line.data[index] if -len(line.data) <= index < len(line.data) else ""


def _visit(batch: Batch, line: QueueLine, waited: str = "0") -> tuple[Call, Visit]:
    """The visit that a line goes on with. If its ENTERQUEUE was never read it begins as long ago as the line says."""
    call = batch.queue_call(line.call)
    for visit in reversed(call.visits):
        if visit.uniqueid == line.call and not visit.exit:
            if visit.queue == line.queue:
                return call, visit
            _lose(call, visit, line.at)
            break
    visit = _begin(batch, call, line.call, line.queue, line.at - length(None, 0, waited))
    return call, visit


def _begin(batch: Batch, call: Call, uniqueid: str, queue: str, at: int) -> Visit:
    group = queue_id(queue)
    visit = Visit(batch.queue_line, call.row.id, uniqueid, queue, group, int(queue[:1] == "p"), at)
    if visit.personal and call.steps:
        visit.queue_id = queue_id(str(json.loads(call.steps[-1].detail).get("queue", "")))
    call.visits.append(visit)
    call.mark(visit)
    if group is not None:
        _name_group(call, group, uniqueid)
    return visit


def _name_group(call: Call, group: int, uniqueid: str) -> None:
    """A last agent's own queue counts for the group that the caller asked for."""
    for visit in call.visits:
        if visit.personal and visit.queue_id is None and visit.uniqueid == uniqueid:
            visit.queue_id = group
            call.mark(visit)


def _lose(call: Call, visit: Visit, at: int) -> None:
    """A visit is over although its last line is missing: the same channel is in a queue anew."""
    if visit.connected_at is None:
        visit.state, visit.reason, visit.wait_ms = "overflowed", "lost", length(visit.entered_at, at, "")
    else:
        visit.talk_ms = length(visit.connected_at, at, "")
    visit.ended_at, visit.exit = at, LOST
    call.mark(visit)


def _enter(batch: Batch, line: QueueLine) -> None:
    call = batch.queue_call(line.call)
    for visit in call.visits:
        if visit.uniqueid == line.call and not visit.exit:
            _lose(call, visit, line.at)
    visit = _begin(batch, call, line.call, line.queue, line.at)
    visit.position = whole(_at(line, 2)) or 1


def _waited(visit: Visit, end: int, told: str) -> int:
    return length(visit.entered_at if visit.position else None, end, told)


def _rang(batch: Batch, line: QueueLine, ring_ms: int, answered: bool) -> None:
    agent = names.agent_id(line.member)
    if agent is not None and (ring_ms > 0 or answered):  # 0: the phone was not there, Asterisk tries each second
        call, visit = _visit(batch, line)
        call.mark(Ring(batch.queue_line, visit.id, call.row.id, agent, line.at, ring_ms, int(answered)))


def _missed(batch: Batch, line: QueueLine) -> None:
    _rang(batch, line, whole(_at(line, 0)) or 0, answered=False)


def _connect(batch: Batch, line: QueueLine) -> None:
    call, visit = _visit(batch, line, _at(line, 0))
    visit.state = "answered"
    visit.reason = ""
    visit.wait_ms = _waited(visit, line.at, _at(line, 0))
    visit.ring_ms = (whole(_at(line, 2)) or 0) * 1000
    visit.agent_id = names.agent_id(line.member)
    visit.connected_at = line.at
    visit.peer = _at(line, 1)
    call.mark(visit)
    _rang(batch, line, visit.ring_ms, answered=True)


def _complete(batch: Batch, line: QueueLine) -> None:
    """COMPLETE*: wait, talk, position. Transfers: two fields more in front."""
    call, visit = _visit(batch, line, _at(line, -3))
    if visit.connected_at is None:  # its CONNECT was never read
        visit.state, visit.agent_id = "answered", names.agent_id(line.member)
        visit.connected_at = line.at - length(None, 0, _at(line, -2))
        visit.wait_ms = _waited(visit, visit.connected_at, _at(line, -3))
    visit.talk_ms = length(visit.connected_at, line.at, _at(line, -2))
    visit.reason = ""  # not lost, if CEL told the end first
    _exit(call, visit, line)


def _gone(state: str, reason: str) -> Callable[[Batch, QueueLine], None]:
    """ABANDON and EXIT*: …, position, position at the start, wait."""

    def rule(batch: Batch, line: QueueLine) -> None:
        call, visit = _visit(batch, line, _at(line, -1))
        visit.wait_ms = _waited(visit, line.at, _at(line, -1))
        visit.state = state
        visit.reason = _at(line, 0)[:1] if state == "key_exit" else reason
        if state == "abandoned" and visit.wait_ms <= batch.short_ms:
            visit.state = "short_abandoned"
        _exit(call, visit, line)

    return rule


def _exit(call: Call, visit: Visit, line: QueueLine) -> None:
    visit.ended_at, visit.exit = line.at, line.event
    call.mark(visit)


def _start(batch: Batch, line: QueueLine) -> None:
    """Asterisk has begun anew: no call from before goes on."""
    batch.deaths[f"died {batch.run}"] = batch.last_at
    batch.touch_open()
    batch.run += 1
    batch.run_at = line.at


# -- our own lines ----------------------------------------------------------------------------------------------------


def _own(batch: Batch, line: QueueLine) -> tuple[Call, dict[str, str], int]:
    """The call, the parameters, the time."""
    given = parameters(line)
    at = milliseconds(given.get("t", ""))
    return batch.queue_call(given.get("call") or line.call), given, line.at if at is None else at


def _call(batch: Batch, line: QueueLine) -> None:
    call, given, at = _own(batch, line)
    row = call.row
    if row.id != given.get("call") or row.logged_at is not None:
        return  # a part of another call
    row.logged_at = at
    row.direction = given.get("direction", "")
    if row.direction not in _DIRECTIONS:
        row.direction = ""
    came_in = row.direction == "in"
    row.number = given.get("from" if came_in else "number", "")
    row.access_number = given.get("number", "") if came_in else ""
    row.name = given.get("name", "")
    row.line = given.get("line", "")


def _step(batch: Batch, line: QueueLine) -> None:
    call, given, at = _own(batch, line)
    if call.steps and call.steps[-1].left_at is None:
        call.steps[-1].left_at = at
        call.mark(call.steps[-1])
    call.row.flow_id = whole(given.get("flow", "").partition(":")[0]) or call.row.flow_id
    step = Step(call.row.id, batch.queue_line, given.get("step", ""), given.get("kind", ""), at)
    step.detail = _detail(given)
    call.steps.append(step)
    call.mark(step)


def _group_asked(call: Call, given: dict[str, str], line: QueueLine) -> None:
    group = queue_id(given.get("queue", ""))
    if group is not None:
        _name_group(call, group, line.call)


def _result(batch: Batch, line: QueueLine) -> None:
    call, given, at = _own(batch, line)
    name, result = given.get("step", ""), given.get("result", "")
    last = call.steps[-1] if call.steps else None
    if given.get("refused") == "1":
        visit = _begin(batch, call, line.call, given.get("queue", ""), line.at)
        visit.state, visit.reason, visit.wait_ms = "overflowed", result, 0
        visit.ended_at, visit.exit = line.at, REFUSED
    _group_asked(call, given, line)
    if last is not None and last.step == name and not last.result:
        last.left_at, last.result = at, result
        last.detail = json.dumps(json.loads(last.detail) | json.loads(_detail(given)), ensure_ascii=False)
        call.mark(last)
    elif not name and not call.steps and given.get("refused") != "1":  # turned away before the flow began
        step = Step(call.row.id, batch.queue_line, "", "number", at, at, result, _detail(given))
        call.steps.append(step)
        call.mark(step)


def _detail(given: dict[str, str]) -> str:
    """What a step's kind adds, as JSON."""
    extra: dict[str, object] = {
        key: value for key, value in given.items() if key not in ("call", "step", "kind", "flow", "result", "t")
    }
    if not extra:
        return "{}"
    for key in _NUMBERS:
        number = whole(str(extra.get(key, "")))
        if number is not None:
            extra[key] = number
    return json.dumps(extra, ensure_ascii=False)


def _member(batch: Batch, line: QueueLine) -> None:
    call, given, _ = _own(batch, line)
    if given.get("ok") == "1":
        call.row.member_id = whole(given.get("member", ""))


def _grade(batch: Batch, line: QueueLine) -> None:
    call, given, _ = _own(batch, line)
    if given.get("grade", "") in ("1", "2", "3", "4", "5"):
        call.row.grade = int(given["grade"])


def _message(batch: Batch, line: QueueLine) -> None:
    call, given, at = _own(batch, line)
    if given.get("file"):
        group, duration = queue_id(given.get("queue", "")), milliseconds(given.get("seconds", "")) or 0
        row = Message(batch.queue_line, call.row.id, group, given["file"], at, duration)
        call.messages.append(row)
        call.mark(row)


def _recording(batch: Batch, line: QueueLine) -> None:
    call, given, at = _own(batch, line)
    if given.get("file"):
        call.mark(Recording(batch.queue_line, call.row.id, given["file"], at))


def _fail(batch: Batch, line: QueueLine) -> None:
    """The fallback took over. A step of its own in the path, so that a page can tell."""
    call, given, at = _own(batch, line)
    if call.steps and call.steps[-1].left_at is None:
        call.steps[-1].left_at = at
        call.mark(call.steps[-1])
    step = Step(call.row.id, batch.queue_line, given.get("step", ""), "fallback", at, at, given.get("status", ""))
    call.steps.append(step)
    call.mark(step)


_RULES: dict[str, Callable[[Batch, QueueLine], None]] = {
    "ENTERQUEUE": _enter,
    "RINGNOANSWER": _missed,
    "RINGCANCELED": _missed,
    "CONNECT": _connect,
    "COMPLETEAGENT": _complete,
    "COMPLETECALLER": _complete,
    "BLINDTRANSFER": _complete,
    "ATTENDEDTRANSFER": _complete,
    "TRANSFER": _complete,
    "ABANDON": _gone("abandoned", ""),
    "EXITWITHTIMEOUT": _gone("overflowed", "timeout"),
    "EXITEMPTY": _gone("overflowed", "empty"),
    "EXITWITHKEY": _gone("key_exit", ""),
    "QUEUESTART": _start,
    names.LOG_CALL: _call,
    names.LOG_STEP: _step,
    names.LOG_RESULT: _result,
    names.LOG_MEMBER: _member,
    names.LOG_GRADE: _grade,
    names.LOG_MESSAGE: _message,
    names.LOG_FAIL: _fail,
    names.LOG_RECORDING: _recording,
}
