"""`python3 -m appliance.helper`: started by systemd with the listening socket as descriptor 3."""

import logging
import os
import pwd
import socket
import sys

from appliance.helper.daemon import serve
from appliance.helper.verbs import VERBS, Machine

FIRST_DESCRIPTOR = 3
IDLE_SECONDS = 60.0
CLIENTS = ("root", "linebox-web")


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    if os.environ.get("LISTEN_FDS") != "1" or os.environ.get("LISTEN_PID") != str(os.getpid()):
        print("the helper is started by its socket only", file=sys.stderr)
        return 2
    allowed = {pwd.getpwnam(name).pw_uid for name in CLIENTS}
    with socket.socket(fileno=FIRST_DESCRIPTOR) as listener:
        serve(listener, VERBS, Machine(), allowed, IDLE_SECONDS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
