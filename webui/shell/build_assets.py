"""`python3 -m webui.shell.build_assets <node_modules> <outdir>`: bundles, minifies and hashes style sheets and scripts,
makes the icon sprite, writes `manifest.json`."""

import hashlib
import json
import re
import sys
from pathlib import Path

from flask import Flask
from flask_assets import Bundle, Environment

from webui.shell.assets import BUNDLES, ICONS

WEBUI = Path(__file__).resolve().parent.parent


def source(name: str, node_modules: Path) -> str:
    """The file that `node:…` or `src:…` names."""
    kind, _, rest = name.partition(":")
    return str((node_modules if kind == "node" else WEBUI / "static_src") / rest)


def build_bundles(node_modules: Path, outdir: Path) -> dict[str, str]:
    """Each bundle as one minified file whose name carries its hash."""
    app = Flask("linebox-assets", static_folder=str(outdir))
    environment = Environment(app)
    environment.directory, environment.url, environment.cache, environment.manifest = str(outdir), "", False, False
    environment.url_expire, environment.versions = False, "hash"
    built = {}
    with app.app_context():
        for name, files in BUNDLES.items():
            stem, _, ending = name.rpartition(".")
            bundle = Bundle(
                *(source(file, node_modules) for file in files),
                filters="rcssmin" if ending == "css" else "rjsmin",
                output=f"{stem}.%(version)s.{ending}",
            )
            environment.register(stem + ending, bundle)
            bundle.build(force=True)
            built[name] = bundle.resolve_output(environment, version=bundle.get_version()).rpartition("/")[2]
    return built


def build_icons(node_modules: Path, outdir: Path) -> dict[str, str]:
    """One SVG file that holds every icon of `ICONS` as a symbol."""
    symbols = []
    for name in ICONS:
        svg = (node_modules / "@tabler/icons/icons/outline" / f"{name}.svg").read_text()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if inside is None:
            raise ValueError(f"{name}.svg is not an icon")
        body = re.sub(r"\s*\n\s*", "", inside[1])
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
            f'stroke-linecap="round" stroke-linejoin="round">{body}</symbol>'
        )
    text = '<svg xmlns="http://www.w3.org/2000/svg">' + "".join(symbols) + "</svg>"
    return {"icons.svg": write_hashed(outdir, "icons.svg", text.encode())}


def write_hashed(outdir: Path, name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    hashed = f"{stem}.{hashlib.sha256(content).hexdigest()[:8]}.{ending}"
    (outdir / hashed).write_bytes(content)
    return hashed


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    node_modules, outdir = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    outdir.mkdir(parents=True, exist_ok=True)
    manifest = build_bundles(node_modules, outdir) | build_icons(node_modules, outdir)
    manifest["favicon.svg"] = write_hashed(outdir, "favicon.svg", (WEBUI / "static_src" / "favicon.svg").read_bytes())
    # nginx shows it while the pages do not run; its name has no hash because nginx.conf holds it
    busy = (WEBUI / "static_src" / "busy.html").read_text("utf-8").replace("APP_CSS", manifest["app.css"])
    (outdir / "busy.html").write_text(busy, "utf-8")
    (outdir / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
