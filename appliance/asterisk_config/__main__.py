"""`python3 -m appliance.asterisk_config`: before Asterisk starts, a generation for a box that has none, or whose tree
or settings are newer than the one it has. Fails without harm: Asterisk then starts on the generation that is there."""

import asyncio
import logging
import os
import sys

from appliance import paths
from appliance.asterisk_config.apply import Applier
from appliance.asterisk_config.store import Store
from appliance.db.connect import read
from appliance.db.current import require_current


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    os.umask(0o027)
    with read() as db:
        require_current(db)
    outcome = asyncio.run(Applier(Store(paths.ASTERISK)).apply())
    return 0 if outcome.ok else 1


if __name__ == "__main__":
    sys.exit(main())
