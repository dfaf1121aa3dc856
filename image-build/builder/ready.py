"""Waiting until a box really works: not "systemd started it" but "it answers"."""

import contextlib
import http.client
import json
import socket
import sqlite3
import ssl
import subprocess
import time
import urllib.parse
from collections.abc import Callable, Sequence
from pathlib import Path

from builder.cache import say

UNITS = (
    "linebox-identity.service",
    "linebox-migrate.service",
    "linebox-config.service",
    "asterisk.service",
    "linebox-agi.service",
    "linebox-calls.service",
    "linebox-web.service",
    "linebox-helper.socket",
    "nginx.service",
)
SECONDS = 25.0


def _runs(argv: Sequence[str]) -> bool:
    return (
        subprocess.run(argv, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=30).returncode
        == 0
    )


def page(address: str) -> bool:
    """Whether the first page answers over HTTPS with anything but a server error."""
    context = ssl.create_default_context()
    context.check_hostname = False  # the certificate is looked at in tests/image, with the box's own authority
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(address, timeout=3, context=context)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def checks(enter: Sequence[str], address: str) -> dict[str, Callable[[], bool]]:
    """What is asked of each unit."""

    def active(unit: str) -> bool:
        return _runs([*enter, "systemctl", "is-active", "--quiet", unit])

    return {
        "linebox-migrate": lambda: active("linebox-migrate.service"),
        "linebox-config": lambda: active("linebox-config.service"),
        "asterisk": lambda: _runs(
            [*enter, "asterisk", "-C", "/data/asterisk/etc/asterisk.conf", "-rx", "core waitfullybooted"]
        ),
        "linebox-agi": lambda: _runs(
            [*enter, "python3", "-c", "import socket; socket.create_connection(('127.0.0.1', 4573), 2)"]
        ),
        "linebox-calls": lambda: active("linebox-calls.service"),
        "linebox-helper": lambda: active("linebox-helper.socket"),
        "nginx": lambda: active("nginx.service"),
        "linebox-web": lambda: page(address),
    }


def wait(enter: Sequence[str], address: str, seconds: float = SECONDS) -> bool:
    """Wait for every unit; name those that do not answer and go on: the rest of the box works without them."""
    deadline = time.monotonic() + seconds
    waiting = checks(enter, address)
    while waiting:
        waiting = {name: check for name, check in waiting.items() if not check()}
        if not waiting or time.monotonic() > deadline:
            break
        time.sleep(0.1)
    for name in waiting:
        say(f"NOT READY: {name} (make logs, or: image-build/box exec -- systemctl status {name})")
    return not waiting


def set_up(data: Path) -> bool:
    """Whether somebody has used the set-up code: the box forgets its hash then."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{urllib.parse.quote(str(data / 'db/linebox.db'))}?mode=ro", uri=True)
        ) as db:
            row = db.execute("SELECT value FROM setting WHERE key = 'setup_code_hash'").fetchone()
    except sqlite3.Error:
        return False
    return row is not None and json.loads(row[0]) == ""


def greet(address: str, port: int, data: Path) -> None:
    """Print where the box is and how a person gets in."""
    say(f"box: https://{address}/" + (f"   from outside: https://{socket.gethostname()}:{port}/" if port else ""))
    code = data / "secrets" / "setup_code"
    if code.exists() and not set_up(data):
        say(f"set-up code: {code.read_text().strip()}")
