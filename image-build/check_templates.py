"""check_templates.py FOLDER: every Jinja template parses, is marked for translation the way Babel can read, and has no
inline script or style, which the pages' Content-Security-Policy would refuse."""

import re
import sys
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError

INLINE = (
    (re.compile(r"<script(?![^>]*(\bsrc=|application/json))[^>]*>", re.I), "inline script"),
    (re.compile(r"<style\b", re.I), "inline style sheet"),
    (re.compile(r"\sstyle\s*=\s*[\"']", re.I), "style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I), "inline event handler"),
    (re.compile(r"\|\s*safe\b"), "unescaped value"),
)


def faults(path: Path, environment: Environment) -> list[str]:
    """What is wrong with one template, as `file:line: what`."""
    text = path.read_text()
    found = []
    try:
        environment.parse(text)
    except TemplateSyntaxError as error:
        found.append(f"{path}:{error.lineno}: {error.message}")
    for pattern, what in INLINE:
        found += [f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {what}" for match in pattern.finditer(text)]
    return found


def main(folder: Path) -> int:
    """Print every fault; 1 if there is one."""
    environment = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])
    found = [fault for path in sorted(folder.rglob("*.html")) for fault in faults(path, environment)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
