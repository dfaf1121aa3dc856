"""A draft as the numbered list that people read: the ordinary way straight down, exceptions and a menu's
keys indented."""

from dataclasses import dataclass, field
from typing import Any

from webui.flows.draft import MAIN, Draft, exits, step_before


@dataclass
class Way:
    """One exit of a step: `place` as in `draft.lead`, `target` its step or empty for hanging up. `chain`: the steps
    shown below it, empty when they are shown elsewhere."""

    place: str
    exit: str
    target: str
    chain: list["Node"] = field(default_factory=list)


@dataclass
class Node:
    """One step of the list. `ways`: indented exits; `main`: how it goes on, None where it cannot."""

    name: str
    step: dict[str, Any]
    ways: list[Way] = field(default_factory=list)
    main: Way | None = None
    number: int = 0
    can_rise: bool = False


@dataclass
class Outline:
    """`loose`: steps that no way leads to. `numbers`: name of a step -> its number in the list."""

    chain: list[Node]
    loose: list[Node]
    numbers: dict[str, int]


def outline(draft: Draft) -> Outline:
    """Each step once, at the first place that leads to it; every other place points to its number."""
    shown: set[str] = set()
    chain = _chain(draft, draft["first"], shown)
    loose: list[Node] = []
    for name in draft["steps"]:
        if name not in shown:
            loose += _chain(draft, name, shown)
    numbers: dict[str, int] = {}
    _count(chain, numbers)
    _count(loose, numbers)
    return Outline(chain, loose, numbers)


def _chain(draft: Draft, start: str, shown: set[str]) -> list[Node]:
    """The ordinary way from `start` on, then what is indented below each of its steps."""
    nodes = []
    name = start
    while name in draft["steps"] and name not in shown:
        shown.add(name)
        step = draft["steps"][name]
        main = MAIN.get(step["kind"])
        node = Node(name, step, can_rise=step_before(draft, name) is not None)
        node.ways = [Way(f"{name}:{key}", key, target) for key, target in exits(step).items() if key != main]
        nodes.append(node)
        name = ""
        if main:
            node.main = Way(f"{node.name}:{main}", main, step[main])
            name = step[main]
    for node in nodes:
        for way in node.ways:
            way.chain = _chain(draft, way.target, shown)
    return nodes


def _count(chain: list[Node], numbers: dict[str, int]) -> None:
    for node in chain:
        node.number = numbers[node.name] = len(numbers) + 1
        for way in node.ways:
            _count(way.chain, numbers)
