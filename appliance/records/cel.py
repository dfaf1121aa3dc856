"""What CEL tells: a call's legs, holds, transfers, and which legs belong together.

A leg belongs to the call in its accountcode; legs that Asterisk dials have none and are joined by linkedid. A seat's
own channel (a consultation) is a call of its own until a line names its real call; then it is folded in. Two calls from
outside stay two even when somebody joins them."""

import json

from appliance.records.batch import Batch
from appliance.records.lines import CelLine, device_of
from appliance.records.model import Call, Leg
from appliance.telephony.names import CONTEXT_LINE

TECHNOLOGIES = ("PJSIP/", "DAHDI/")  # others are Asterisk's own helpers: announcers of a room, evaluated expressions


def apply(batch: Batch, line: CelLine) -> None:
    batch.cel_line += 1
    if not line.channel.startswith(TECHNOLOGIES):
        return
    call, leg = batch.leg(line.uniqueid)
    if call is None or leg is None:
        call, leg = _begin(batch, line)
    if line.account and not leg.account:
        call = _belongs(batch, call, leg, line.account)
    if line.linkedid != leg.linked:
        call = _linked(batch, call, leg, line)
    event = line.event
    if event in ("STREAM_BEGIN", "STREAM_END"):
        _held(batch, call, leg, line)
        return
    if event == "LINKEDID_END":
        return
    if event == "BRIDGE_ENTER":
        leg.bridged = int(line.app != "ConfBridge")  # music in a room is for whoever is alone there
    elif event == "BRIDGE_EXIT":
        leg.bridged = 0
    elif event == "ANSWER":
        if leg.answered_at is None:
            leg.answered_at = line.at
    elif event == "CHAN_END":
        if leg.ended_at is None:
            leg.ended_at = line.at
    elif event == "HANGUP":
        extra = _extra(line)
        cause = extra.get("hangupcause")
        leg.cause = cause if isinstance(cause, int) else None
        leg.hung_up_by = _text(extra, "hangupsource")
    elif event != "CHAN_START":
        _moved(batch, call, leg, line)
    call.mark(leg)


def _begin(batch: Batch, line: CelLine) -> tuple[Call, Leg]:
    """The leg of a channel that is seen for the first time."""
    uniqueid = line.uniqueid
    if line.account:
        call_id = batch.resolve(line.account)
    elif line.linkedid and line.linkedid != uniqueid:
        call_id = batch.resolve(line.linkedid)
    else:
        call_id = uniqueid
    outside = line.context == CONTEXT_LINE and line.event == "CHAN_START"
    leg = Leg(
        uniqueid,
        call_id,
        line.channel,
        "" if outside else device_of(line.channel),
        line.number,
        line.at,
        outside=int(outside),
        name=line.name,
        account=line.account,
        linked=line.linkedid,
        joined_at=line.at if line.linkedid == call_id else None,
    )
    known = batch.call(uniqueid) if call_id != uniqueid and batch.exists(uniqueid) else None
    call = batch.call(call_id)
    batch.add_leg(call, leg)
    if known is not None:  # queue_log was ahead and took the channel for a call
        batch.fold(known, call)
    return call, leg


def _belongs(batch: Batch, call: Call, leg: Leg, account: str) -> Call:
    """The leg has said which call it belongs to."""
    leg.account = account
    call.mark(leg)
    target = batch.resolve(account)
    if target == call.row.id:
        return call
    if call.row.id == leg.uniqueid:
        return batch.fold(call, batch.call(target))
    return batch.move_leg(leg, call, batch.call(target))


def _linked(batch: Batch, call: Call, leg: Leg, line: CelLine) -> Call:
    """Asterisk has joined the leg to other channels."""
    leg.linked = line.linkedid
    call.mark(leg)
    target = batch.resolve(line.linkedid)
    if target != call.row.id and batch.exists(target):
        if leg.account:
            call = _join(batch, call, batch.call(target))
        elif call.row.id == leg.uniqueid:
            call = batch.fold(call, batch.call(target))
        else:
            call = batch.move_leg(leg, call, batch.call(target))
    if leg.linked == call.row.id and leg.joined_at is None:
        leg.joined_at = line.at
    return call


def _join(batch: Batch, call: Call, other: Call) -> Call:
    """Two calls met. `other` is the older one by Asterisk's choice of a linkedid. The one from outside lives on."""
    if call.came_in and other.came_in:
        return call
    if call.came_in:
        return batch.fold(other, call)
    return batch.fold(call, other)


def _extra(line: CelLine) -> dict[str, object]:
    try:
        found = json.loads(line.extra) if line.extra else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(extra: dict[str, object], key: str) -> str:
    """A value as text that can be stored: JSON may hold halves of characters, which SQLite refuses."""
    return str(extra.get(key, ""))[:80].encode("utf-8", "replace").decode()


def _held(batch: Batch, call: Call, leg: Leg, line: CelLine) -> None:
    """CEL has no event for a hold: the other side hears music while it is in a bridge."""
    if line.event == "STREAM_BEGIN":
        if leg.bridged and "class" in _extra(line):
            batch.moment(call, line.at, "hold", leg.uniqueid, "")
    elif next((moment.kind for moment in reversed(call.moments) if moment.uniqueid == leg.uniqueid), "") == "hold":
        batch.moment(call, line.at, "unhold", leg.uniqueid, "")


def _moved(batch: Batch, call: Call, leg: Leg, line: CelLine) -> None:
    extra = _extra(line)
    if line.event == "BLINDTRANSFER":
        batch.moment(call, line.at, "blind", leg.uniqueid, _text(extra, "extension"))
    elif line.event == "ATTENDEDTRANSFER":
        target = device_of(_text(extra, "transfer_target_channel_name")) or _text(extra, "app")
        batch.moment(call, line.at, "attended", leg.uniqueid, target)
        _, second = batch.leg(_text(extra, "channel2_uniqueid"))
        if second is not None and second.call_id != call.row.id:
            _join(batch, batch.call(second.call_id), call)
    elif line.event == "PICKUP":
        batch.moment(call, line.at, "pickup", leg.uniqueid, device_of(_text(extra, "pickup_channel")))
        owner, taker = batch.leg(_text(extra, "pickup_channel_uniqueid"))
        if owner is not None and taker is not None:
            _belongs(batch, owner, taker, leg.account or call.row.id)
