"""`python3 -m appliance.records QUEUE_LOG CEL [--database FILE] [--label NAME]`: read two files into a database that
has its schema, for tests and for a shop with a history. Run again it goes on where it stopped."""

import argparse
import logging
import sys
from pathlib import Path

from appliance.db.connect import connect
from appliance.records.check import check
from appliance.records.reader import Reader


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m appliance.records", description=__doc__)
    parser.add_argument("queue_log", type=Path)
    parser.add_argument("cel", type=Path)
    parser.add_argument("--database", type=Path, default=None, help="the box's own unless given")
    parser.add_argument("--label", default="", help="keeps the position apart from that of other files")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    db = connect(given.database)
    try:
        calls = Reader(given.database, given.queue_log, given.cel, label=given.label).drain(db)
        wrong = check(db)
    finally:
        db.close()
    print(f"{len(calls)} calls read")
    for violation in wrong:
        print(violation)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
