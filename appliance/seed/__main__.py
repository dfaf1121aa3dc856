"""`python3 -m appliance.seed < shop.json`: make what a JSON document lists (see `document.py`), print the ids as JSON.

    --demo          mark all of it as the demo's
    --remove-demo   remove what is marked, read no document

Afterwards `linebox-calls` must be asked to apply the settings."""

import argparse
import contextlib
import json
import sys

from appliance.db.connect import connect
from appliance.db.current import require_current
from appliance.errors import LineboxError
from appliance.seed.document import make
from appliance.seed.remove import remove_demo


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="appliance.seed", description=__doc__)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--remove-demo", action="store_true")
    options = parser.parse_args(arguments)
    with contextlib.closing(connect()) as db:
        require_current(db)
        try:
            made = remove_demo(db) if options.remove_demo else make(db, json.load(sys.stdin), demo=options.demo)
        except LineboxError as error:
            print(f"refused: {error}", file=sys.stderr)
            return 1
    json.dump(made, sys.stdout, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
