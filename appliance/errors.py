"""The families of errors that cross areas; each is shown to a person in one way (R20).

A message is an English template with `%(name)s` places, translated where it is shown: `gettext(e.code) % e.values`.
Message catalogues find the templates by the calls' names (`pybabel extract -k Invalid:2 -k Conflict -k Unavailable`),
so a template always stands as a literal in the call."""


class LineboxError(Exception):
    """Base of our own errors. `code`: the template; `values`: what fills it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code % values if values else code)
        self.code = code
        self.values = values


class Invalid(LineboxError):
    """Bad input; the message is shown at the form field `field` (HTTP 400)."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(code, **values)
        self.field = field

    def __str__(self) -> str:
        return f"{self.field}: {super().__str__()}"


class NotFound(LineboxError):
    """There is no such thing (any more) (HTTP 404). `what`: an area's word such as "seat"."""

    def __init__(self, what: str, key: object) -> None:
        super().__init__("There is no such entry any more.")
        self.what = what
        self.key = key

    def __str__(self) -> str:
        return f"no {self.what} {self.key!r}"


class Conflict(LineboxError):
    """What was asked contradicts something else that is stored; the message names it (HTTP 409)."""


class Unavailable(LineboxError):
    """Another program of the box does not answer or refuses right now (HTTP 503)."""
