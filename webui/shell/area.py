"""How an area says what it has: its pages with the right each needs, its menu entries, and what is still to do."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask

from appliance.access.queries import Person

GET = ("GET",)
POST = ("POST",)
FORM = ("GET", "POST")


@dataclass(frozen=True)
class Page:
    """One line of an area's URL table. The endpoint is `<area>.<name of the view>`. `right` is one of
    `appliance.access.rights.RIGHTS`, or `gate.OPEN` for a page that nobody has to sign in for."""

    rule: str
    view: Callable[..., Any]
    right: str
    methods: tuple[str, ...] = GET


@dataclass(frozen=True)
class Menu:
    """An entry of the menu, shown to those who may open its endpoint. `group` is one of `look.GROUPS`; `shown` may
    leave it out for some persons."""

    text: Any
    endpoint: str
    icon: str
    group: str
    order: int
    shown: Callable[[Person], bool] = lambda person: True


@dataclass(frozen=True)
class Task:
    """Something that must be done before the box works, for the home page."""

    text: Any
    endpoint: str
    done: bool
    order: int


@dataclass(frozen=True)
class Area:
    """An area's surface. `tasks` looks into the database and returns what the home page lists as to do."""

    name: str
    import_name: str
    pages: tuple[Page, ...]
    menu: tuple[Menu, ...] = ()
    tasks: Callable[[sqlite3.Connection], list[Task]] | None = None

    def register(self, app: Flask) -> None:
        """Add the pages to `app` and their rights to the gate's table."""
        blueprint = Blueprint(self.name, self.import_name, template_folder="templates")
        for page in self.pages:
            blueprint.add_url_rule(page.rule, page.view.__name__, page.view, methods=list(page.methods))
            app.extensions["linebox_rights"][f"{self.name}.{page.view.__name__}"] = page.right
        app.register_blueprint(blueprint)
