"""What is wrong with a flow, before it is saved. Each finding names the step; codes are English templates."""

from collections.abc import Collection
from dataclasses import dataclass, field

from appliance.flows import model
from appliance.flows.model import Flow, Menu, Message, Queue, Transfer

# Steps that take the caller's time or a key: a circle through one of them is no endless loop. A queue is none: when
# nobody is there it is left at once, as is a transfer to a device that is not registered.
_PAUSES = (model.Menu, model.Pin, model.Message)


@dataclass(frozen=True)
class Known:
    """What a flow may name: prompts, ids of queues, numbers of seats."""

    prompts: Collection[str]
    queues: Collection[int]
    seats: Collection[str]


@dataclass(frozen=True)
class Finding:
    """`step`: its name, empty for the whole flow; `code` % `values`: what is wrong with it."""

    step: str
    code: str
    values: dict[str, object] = field(default_factory=dict)


def check(flow: Flow, known: Known) -> list[Finding]:
    """Everything that is wrong, in the order of the steps; empty: the flow may go into force."""
    findings = []
    for name, step in flow.steps.items():
        findings += [
            Finding(name, "The step “%(target)s” does not exist.", {"target": target})
            for target in model.links(step).values()
            if target and target not in flow.steps
        ]
        for key in model.PROMPTS:
            prompt = getattr(step, key, "")
            if prompt and prompt not in known.prompts:
                findings.append(Finding(name, "The prompt “%(prompt)s” does not exist.", {"prompt": prompt}))
        if isinstance(step, Queue | Message) and step.queue not in known.queues:
            findings.append(Finding(name, "There is no such queue."))
        # two to four digits are a number inside the house; longer ones may be outside
        if isinstance(step, Transfer) and step.to not in known.seats and len(step.to) < 5 and not _service(step.to):
            findings.append(Finding(name, "There is no seat %(seat)s.", {"seat": step.to}))
        if isinstance(step, Menu) and not _has_way_out(flow, step):
            findings.append(Finding(name, "No key of this menu leads anywhere else."))
    reached = reachable(flow, flow.first)
    findings += [Finding(name, "No way leads to this step.") for name in flow.steps if name not in reached]
    findings += [Finding(name, "This step comes back to itself without a key or a wait.") for name in _spinning(flow)]
    return findings


def reachable(flow: Flow, start: str) -> set[str]:
    """Names of the steps a call can get to from `start`, itself included."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in flow.steps and name not in found:
            found.add(name)
            waiting += model.links(flow.steps[name]).values()
    return found


def _has_way_out(flow: Flow, menu: Menu) -> bool:
    """Whether a key leads out of the menus: to the end, or to a step that is no menu."""
    for target in menu.choices.values():
        if target == "" or any(not isinstance(flow.steps[name], Menu) for name in reachable(flow, target)):
            return True
    return False


def _spinning(flow: Flow) -> list[str]:
    """Steps on a circle in which nothing takes time."""
    quick = {name: step for name, step in flow.steps.items() if not isinstance(step, _PAUSES)}
    found = []
    for name in quick:
        seen: set[str] = set()
        waiting = list(model.links(quick[name]).values())
        while waiting:
            target = waiting.pop()
            if target in quick and target not in seen:
                seen.add(target)
                waiting += model.links(quick[target]).values()
        if name in seen:
            found.append(name)
    return found


def _service(number: str) -> bool:
    """Three-digit numbers of public services."""
    return len(number) == 3 and number.startswith("1")
