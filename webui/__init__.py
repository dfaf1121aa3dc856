"""The pages. `create_app()` is what gunicorn runs; it lists the areas by name, so that one look tells what exists."""

import importlib
import logging
from collections.abc import Mapping
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from appliance import paths
from webui.shell import assets, database, errors, forms, gate, i18n, live, look, row_ids, session
from webui.shell.area import Area

AREAS = (
    "home",
    "access",
    "monitor",
    "workplace",
    "calls",
    "recordings",
    "members",
    "blacklist",
    "seats",
    "queues",
    "lines",
    "flows",
    "system",
)


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application. `settings` overrides Flask's configuration in tests."""
    app = Flask("webui", static_folder=str(paths.STATIC), static_url_path="/static", template_folder="shell/templates")
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config.update(session.configuration(paths.SECRETS / "web"))
    app.config.update(MAX_CONTENT_LENGTH=2_000_000, MAX_FORM_MEMORY_SIZE=1_000_000, MAX_FORM_PARTS=2_000)
    app.config.update(settings or {})
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1)  # type: ignore[method-assign]
    if not logging.getLogger().handlers:
        logging.basicConfig(level=logging.INFO, format="%(message)s")

    row_ids.init_app(app)
    database.init_app(app)
    i18n.init_app(app)
    forms.init_app(app)
    session.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    gate.init_app(app)
    live.init_app(app)
    areas: list[Area] = [importlib.import_module(f"webui.{name}").area for name in AREAS]
    for area in areas:
        area.register(app)
    look.init_app(app, areas)
    return app
