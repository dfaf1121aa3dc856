"""Where things are on the box. Everything that changes lives below `STATE`; tests point `LINEBOX_STATE` and
`LINEBOX_RUN` elsewhere, so nothing else in the tree may spell one of these paths out."""

import os
from pathlib import Path

STATE = Path(os.environ.get("LINEBOX_STATE", "/data"))
RUN = Path(os.environ.get("LINEBOX_RUN", "/run"))
TREE = Path(__file__).resolve().parent.parent
BUILT = Path(os.environ.get("LINEBOX_BUILT", "/usr/share/linebox"))

DATABASE = STATE / "db" / "linebox.db"
SECRETS = STATE / "secrets"
CERTIFICATES = STATE / "certs"
RECORDINGS = STATE / "recordings"
MESSAGES = STATE / "messages"
PROMPTS = STATE / "prompts"

ASTERISK = STATE / "asterisk"
ASTERISK_ETC = ASTERISK / "etc"  # a symbolic link to the generation in force
ASTERISK_GENERATIONS = ASTERISK / "generations"
ASTERISK_STAGING = ASTERISK / "staging"
ASTERISK_CUSTOM = ASTERISK / "custom"
ASTERISK_LOG = ASTERISK / "log"
QUEUE_LOG = ASTERISK_LOG / "queue_log"
ASTERISK_MESSAGES = ASTERISK_LOG / "messages"
CEL_LOG = ASTERISK_LOG / "cel-custom" / "linebox.csv"

ASTERISK_STATIC = TREE / "asterisk" / "etc"  # configuration that no setting changes
SOUNDS = BUILT / "sounds"  # prompts rendered at build time, sounds/<language>/<name>.wav
STATIC = BUILT / "static"  # pages' style sheets and scripts, built once

CALLS_CONTROL = RUN / "linebox-calls" / "control.sock"
CALLS_EVENTS = RUN / "linebox-events" / "events.sock"
HELPER_SOCKET = RUN / "linebox-helper" / "helper.sock"
WEB_SOCKET = RUN / "linebox-web" / "web.sock"
