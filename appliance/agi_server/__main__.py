"""`python3 -m appliance.agi_server`: the program of linebox-agi.service."""

import contextlib
import logging
import signal
import sys
import threading

from agi_scripts import flow
from agi_scripts.caller import Caller, Facts
from appliance.access.passwords import PINS, hash_to_waste_time_on
from appliance.agi_server.server import Server
from appliance.db.connect import read
from appliance.db.current import require_current
from appliance.flows.pins import PinMemory
from appliance.live.notify import Notify
from appliance.telephony.agi import Agi
from appliance.telephony.names import AGI_PORT


def main() -> None:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    with read() as db:
        require_current(db)
    hash_to_waste_time_on(PINS)  # now, not in the path of the first caller with a wrong number
    pins, notify = PinMemory(), Notify()

    def run_flow(agi: Agi) -> None:
        with contextlib.closing(Caller(agi, Facts.of(agi.env.get("agi_arg_1", "")), pins)) as caller:
            flow.run(caller)

    with Server(("127.0.0.1", AGI_PORT), {"flow": run_flow}, lambda: notify.send("WATCHDOG=1")) as server:
        signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
        notify.send("READY=1")
        server.serve()


if __name__ == "__main__":
    main()
