"""Every style sheet and script of the pages, in one list. `build_assets` makes hashed files and a manifest of them
once; while the box runs only the manifest is read."""

import json
import logging

from flask import Flask, url_for

from appliance import paths

# Names as templates ask for them -> files, `node:` from node_modules, `src:` from webui/static_src
BUNDLES: dict[str, tuple[str, ...]] = {
    "app.css": ("node:@tabler/core/dist/css/tabler.min.css", "src:linebox.css", "src:pages.css"),
    "app.js": ("node:@tabler/core/dist/js/tabler.min.js", "node:htmx.org/dist/htmx.min.js", "src:linebox.js"),
    "charts.js": ("node:chart.js/dist/chart.umd.min.js",),
    # loaded with type="module": the parts share one scope and nothing of it is global
    "live.js": ("src:dom.js", "src:clock.js", "src:state.js", "src:stream.js", "src:live.js"),
    "workplace.js": ("src:dom.js", "src:clock.js", "src:state.js", "src:stream.js", "src:workplace.js"),
    "today.js": ("src:dom.js", "src:today.js"),
}

# Tabler's icons that the pages use: `{{ icon("home") }}`
ICONS = (
    "alert-triangle",
    "arrow-down",
    "arrow-left",
    "arrow-up",
    "ban",
    "building-store",
    "calendar-event",
    "chart-line",
    "check",
    "chevron-right",
    "circle-check",
    "circle-dashed",
    "copy",
    "device-desktop",
    "device-landline-phone",
    "download",
    "eye",
    "headset",
    "history",
    "home",
    "id-badge-2",
    "key",
    "language",
    "list-numbers",
    "list-tree",
    "lock",
    "logout",
    "message",
    "microphone",
    "pencil",
    "phone",
    "phone-call",
    "phone-incoming",
    "phone-off",
    "player-pause",
    "player-play",
    "plug-connected",
    "plus",
    "refresh",
    "route",
    "search",
    "settings",
    "star",
    "trash",
    "user",
    "user-circle",
    "users",
    "users-group",
    "x",
)

log = logging.getLogger("linebox.web")


def load_manifest() -> dict[str, str]:
    """Name -> hashed file name. Without a build the pages still work, only bare; the log says so once."""
    try:
        manifest: dict[str, str] = json.loads((paths.STATIC / "manifest.json").read_text())
    except FileNotFoundError:
        log.warning("web: no static files at %s, pages are shown without style", paths.STATIC)
        return {}
    return manifest


def init_app(app: Flask) -> None:
    manifest = load_manifest()
    app.jinja_env.globals["asset"] = lambda name: url_for("static", filename=manifest.get(name, name))
