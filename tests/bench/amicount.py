"""Runs in the box: another AMI session with the events that linebox-calls asks for; counts them for so many seconds.
`python3 -m tests.bench.amicount SECONDS` prints the number."""

import asyncio
import contextlib
import sys

from appliance.live.daemon import events_login
from appliance.live.released import read_secret
from appliance.telephony import names
from appliance.telephony.ami import Ami, Message


async def count(seconds: float) -> int:
    """Events received."""
    found = 0

    def on_event(message: Message) -> None:
        nonlocal found
        found += 1

    ami = Ami(events_login(names.AMI_USER, read_secret()), on_event=on_event)
    running = asyncio.create_task(ami.run())
    await ami.up.wait()
    await asyncio.sleep(seconds)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return found


if __name__ == "__main__":
    print(asyncio.run(count(float(sys.argv[1]))))
