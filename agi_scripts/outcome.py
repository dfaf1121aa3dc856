"""How a step ends."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Next:
    """Go on at `step` (empty: hang up). `result` and `detail` are written down; an empty result was already, by the
    dialplan."""

    step: str
    result: str = ""
    detail: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Do:
    """Leave the rest to the dialplan: `action` is one of names.DO_…; `variables` are what it needs. It comes back
    to the same step with a result."""

    action: str
    variables: dict[str, object] = field(default_factory=dict)


Outcome = Next | Do
