"""What makes one box different from every other: its secrets and its set-up code. Made once, never shown in a log.

`linebox-migrate` runs without root as user linebox, who belongs to the group linebox-web for this purpose alone:

    secrets/            linebox:linebox-web 750
    secrets/ami         linebox 600               password of the AMI user
    secrets/events      linebox:linebox-web 640   key of the event stream: the web signs, calls reads
    secrets/web         linebox:linebox-web 640   Flask's key
    secrets/setup_code  linebox 600               read by whoever has the machine (root), until it has been used"""

import os
import secrets
import sqlite3
from pathlib import Path

from appliance import settings
from appliance.access.passwords import PASSWORDS, matches
from appliance.access.service import plain_code, set_up_needed
from appliance.db.connect import write
from appliance.files import give_to_group, write_file

WEB_GROUP = "linebox-web"
FILES = {"ami": None, "events": WEB_GROUP, "web": WEB_GROUP}  # name → group that may read it
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
SETUP_CODE = "setup_code"


def new_code() -> str:
    """A set-up code, ABCD-EFGH: read from a screen, typed once; guessing is limited like a sign-in."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def ensure(db: sqlite3.Connection, folder: Path) -> list[str]:
    """Make what is missing, leave what is there; returns the names of what was made."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid == os.geteuid():
        give_to_group(folder, WEB_GROUP)
        folder.chmod(0o750)
    made = []
    for name, group in FILES.items():
        if not (folder / name).exists():
            write_file(folder / name, secrets.token_hex(32) + "\n", mode=0o640 if group else 0o600, group=group)
            made.append(name)
    if _ensure_code(db, folder / SETUP_CODE):
        made.append("set-up code")
    return made


def _ensure_code(db: sqlite3.Connection, path: Path) -> bool:
    """A box without an administrator has a code whose hash is in the settings; any other box has none. A file that does
    not fit its hash (power cut between the two) is replaced."""
    if not set_up_needed(db):
        path.unlink(missing_ok=True)
        return False
    stored = settings.get(db, settings.SETUP_CODE_HASH)
    if path.exists() and matches(PASSWORDS, stored, plain_code(path.read_text(encoding="utf-8"))):
        return False
    code = new_code()
    write_file(path, code + "\n")
    hashed = PASSWORDS.hash(plain_code(code))
    with write(db):
        settings.put(db, settings.SETUP_CODE_HASH, hashed)
    return True
