"""Verbs as typed functions. What a verb takes is read from its annotations when the table is built; a request must fit
them exactly. Types are not enough: each verb checks its values with the validators as well."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NewType, get_type_hints

from appliance.errors import Invalid, NotFound

Secret = NewType("Secret", str)  # a string that is never logged
TYPES: dict[Any, type] = {str: str, int: int, bool: bool, Secret: str}
_SECRET_NAME = re.compile(r"password|secret|pin|key|token")


@dataclass(frozen=True)
class Verb:
    """`run(machine, **arguments)`; `arguments`: name → annotated type."""

    name: str
    run: Callable[..., None]
    arguments: Mapping[str, Any]

    def call(self, machine: object, given: Mapping[str, object]) -> None:
        """Run with exactly the declared arguments of exactly the declared types; raises Invalid."""
        for name in sorted({*given, *self.arguments}):
            if name not in self.arguments or name not in given:
                raise Invalid(name[:40], "The verb takes other arguments.")
            if type(given[name]) is not TYPES[self.arguments[name]]:  # `is`: True is no number here
                raise Invalid(name, "This value has the wrong type.")
        self.run(machine, **given)

    def described(self, given: Mapping[str, object]) -> str:
        """The call for the log, secrets as ****."""
        shown = [f"{name}={'****' if kind is Secret else repr(given[name])}" for name, kind in self.arguments.items()]
        return f"{self.name}({', '.join(shown)})"


Registry = Mapping[str, Verb]


def registry(*functions: Callable[..., None]) -> Registry:
    """The table of verbs; TypeError for a function that may not be one: the first parameter is the machine, all others
    are annotated with one of `TYPES`, what sounds like a secret is a `Secret`, and nothing is returned."""
    verbs = {}
    for function in functions:
        hints = get_type_hints(function)
        parameters = list(inspect.signature(function).parameters.values())[1:]
        for parameter in parameters:
            kind = hints.get(parameter.name)
            if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.default is not parameter.empty:
                raise TypeError(f"{function.__name__}: {parameter.name} must be a plain parameter without a default")
            if kind not in TYPES:
                raise TypeError(f"{function.__name__}: {parameter.name} has no permitted type")
            if _SECRET_NAME.search(parameter.name) and kind is not Secret:
                raise TypeError(f"{function.__name__}: {parameter.name} must be a Secret")
        if hints.get("return") is not type(None):
            raise TypeError(f"{function.__name__} must return None")
        verbs[function.__name__] = Verb(function.__name__, function, {p.name: hints[p.name] for p in parameters})
    return verbs


def find(verbs: Registry, name: object) -> Verb:
    """Raises NotFound."""
    if not isinstance(name, str) or name not in verbs:
        raise NotFound("verb", str(name)[:40])
    return verbs[name]
