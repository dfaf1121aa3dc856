"""Who is in which queue in Asterisk, and who should be. Pure: `plan` gives the actions that turn the one into the
other, so that a sign-in, a changed queue, a restart of either side and a hand-typed command all end in the same
state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from appliance.telephony import names

Key = tuple[str, str]  # queue, interface


@dataclass(frozen=True)
class Member:
    """A member of a queue. `reason`: why it is paused, one of our words."""

    name: str
    state_interface: str
    penalty: int = 0
    paused: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Action:
    """An AMI action and what the membership of `keys` is after it (None: gone)."""

    name: str
    fields: tuple[tuple[str, str | int], ...]
    keys: tuple[Key, ...]
    after: tuple[Member | None, ...]


def ours(queue: str) -> bool:
    """Whether a queue is one of those this program fills; the administrator may have others in custom/."""
    return queue[:1] in ("q", "p") and queue[1:].isdecimal()


def read(item: Mapping[str, str]) -> tuple[Key, Member] | None:
    """A dynamic member from a QueueMember item of QueueStatus or from a QueueMember… event; None for others."""
    queue = item.get("Queue", "")
    if item.get("Membership") != "dynamic" or not ours(queue):
        return None
    interface = item.get("Location") or item.get("Interface", "")
    return (queue, interface), Member(
        name=item.get("MemberName") or item.get("Name", ""),
        state_interface=item.get("StateInterface", ""),
        penalty=int(item.get("Penalty") or 0),
        paused=item.get("Paused") == "1",
        reason=item.get("PausedReason", "") if item.get("Paused") == "1" else "",
    )


def wanted_member(agent: int, device: str, penalty: int, reason: str) -> Member:
    """An agent at a device; paused if there is a reason."""
    return Member(names.member_name(agent), f"PJSIP/{device}", penalty, bool(reason), reason)


def plan(wanted: Mapping[Key, Member], actual: Mapping[Key, Member]) -> list[Action]:
    """Actions in an order that never leaves an agent ringable who should not be: pause, remove, add, penalty,
    unpause."""
    remove, add, penalty = [], [], []
    switch: dict[tuple[str, bool, str], list[Key]] = {}  # interface, paused, reason
    for key, member in sorted(actual.items()):
        if not _same(wanted.get(key), member):
            remove.append(Action("QueueRemove", _fields(key), (key,), (None,)))
    for key, want in sorted(wanted.items()):
        now = actual.get(key)
        if now is None or not _same(want, now):
            paused = (("Paused", "true" if want.paused else "false"),) + (
                (("Reason", want.reason),) if want.reason else ()
            )
            named = (("MemberName", want.name), ("StateInterface", want.state_interface), ("Penalty", want.penalty))
            add.append(Action("QueueAdd", (*_fields(key), *named, *paused), (key,), (want,)))
            continue
        if want.penalty != now.penalty:
            # pauses come before, releases after
            after = want if want.paused else replace(now, penalty=want.penalty)
            penalty.append(Action("QueuePenalty", (*_fields(key), ("Penalty", want.penalty)), (key,), (after,)))
        if (want.paused, want.reason) != (now.paused, now.reason):
            switch.setdefault((key[1], want.paused, want.reason), []).append(key)
    pause = [action for how, keys in switch.items() if how[1] for action in _pause(*how, keys, actual)]
    unpause = [
        action for how, keys in switch.items() if not how[1] for action in _unpause(how[0], keys, wanted, actual)
    ]
    return [*pause, *remove, *add, *penalty, *unpause]


def _same(want: Member | None, member: Member) -> bool:
    """Whether a member may stay, pause and penalty apart."""
    return want is not None and (want.name, want.state_interface) == (member.name, member.state_interface)


def _fields(key: Key) -> tuple[tuple[str, str | int], ...]:
    return (("Queue", key[0]), ("Interface", key[1]))


def _pause(interface: str, paused: bool, reason: str, keys: list[Key], actual: Mapping[Key, Member]) -> list[Action]:
    after = {key: replace(actual[key], paused=paused, reason=reason) for key in keys}
    return _switch(interface, (("Paused", "true"), ("Reason", reason)), after, actual)


def _unpause(
    interface: str, keys: list[Key], wanted: Mapping[Key, Member], actual: Mapping[Key, Member]
) -> list[Action]:
    return _switch(interface, (("Paused", "false"),), {key: wanted[key] for key in keys}, actual)


def _switch(
    interface: str, how: tuple[tuple[str, str], ...], after: Mapping[Key, Member], actual: Mapping[Key, Member]
) -> list[Action]:
    """Pause or unpause: one action for all queues where all of the interface's memberships are meant, so that no queue
    rings an agent while the others are being told."""
    if set(after) == {key for key in actual if key[1] == interface}:
        return [Action("QueuePause", (("Interface", interface), *how), tuple(after), tuple(after.values()))]
    return [Action("QueuePause", (*_fields(key), *how), (key,), (member,)) for key, member in after.items()]
