"""`python3 -m appliance.live`: linebox-calls."""

import asyncio
import contextlib
import functools
import logging
import signal
import sqlite3
import sys
import threading
from collections.abc import Iterable

from appliance import paths
from appliance.asterisk_config.apply import Applier
from appliance.asterisk_config.reload import probe_by, reload_by
from appliance.asterisk_config.store import Store as Generations
from appliance.clock import now_ms
from appliance.db.connect import read
from appliance.db.current import NotMigrated, require_current
from appliance.live import sockets, tokens
from appliance.live.applying import Applying
from appliance.live.daemon import Daemon, events_login
from appliance.live.housekeeping import Housekeeping
from appliance.live.notify import Notify, watchdog_seconds
from appliance.live.released import read_secret
from appliance.live.store import Store
from appliance.live.verbs import Verbs
from appliance.records.reader import Reader
from appliance.telephony import names
from appliance.telephony.ami import Ami, AmiError, Login

log = logging.getLogger(__name__)

HOUSEKEEPING_SECONDS = 60.0
FIRST_ASTERISK_SECONDS = 20.0  # ready without Asterisk after that: the web then says that it is away


async def beat(notify: Notify) -> None:
    """As long as the loop turns, systemd hears it."""
    seconds = watchdog_seconds()
    while seconds:
        notify.send("WATCHDOG=1")
        await asyncio.sleep(seconds)


def read_records(daemon: Daemon, loop: asyncio.AbstractEventLoop, stop: threading.Event) -> threading.Thread:
    """Start the reader of Asterisk's logs in its own thread."""

    def changed(call_ids: Iterable[str]) -> None:
        ids = list(call_ids)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(daemon.on_records, ids)

    thread = threading.Thread(target=Reader(paths.DATABASE).run, args=(stop, changed), name="records", daemon=True)
    thread.start()
    return thread


async def serve(notify: Notify) -> None:
    """Everything, until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    secret = read_secret()
    store = Store(paths.DATABASE)
    daemon = Daemon(store, events_login(names.AMI_USER, secret), now_ms)
    await daemon.start()
    actions = Ami(Login(names.AMI_USER, secret, port=names.AMI_PORT))
    applier = Applier(Generations(paths.ASTERISK), reload=reload_by(actions), probe=probe_by(actions))
    applying = Applying(applier, actions, daemon)

    async def apply_when_up() -> None:
        while True:
            await actions.up.wait()
            await applying.when_up()
            while actions.up.is_set():
                await asyncio.sleep(1.0)

    async def keep_house() -> None:
        rotate = functools.partial(actions.action, "Command", {"Command": "logger rotate"})
        house = Housekeeping(store, paths.QUEUE_LOG, paths.CEL_LOG, paths.ASTERISK_MESSAGES, rotate)
        while True:
            await asyncio.sleep(HOUSEKEEPING_SECONDS)
            try:
                await house.look(now_ms())
            except (OSError, sqlite3.Error, AmiError) as error:
                log.warning("the night's work is left for tomorrow: %s", error)

    reader_stop = threading.Event()
    reader = read_records(daemon, loop, reader_stop)
    runners = [
        await sockets.listen(sockets.control(Verbs(daemon, applying), sockets.allowed_users()), paths.CALLS_CONTROL),
        await sockets.listen(sockets.events(daemon.hub, tokens.read_key(), now_ms), paths.CALLS_EVENTS),
    ]
    tasks = [
        loop.create_task(daemon.run()),
        loop.create_task(actions.run()),
        loop.create_task(apply_when_up()),
        loop.create_task(keep_house()),
        loop.create_task(beat(notify)),
    ]
    stopped = loop.create_task(stop.wait())
    first = loop.create_task(daemon.ami.up.wait())
    begin = [first, stopped, *tasks[:4]]
    await asyncio.wait(begin, timeout=FIRST_ASTERISK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    first.cancel()
    notify.send("READY=1")
    await asyncio.wait([stopped, *tasks[:4]], return_when=asyncio.FIRST_COMPLETED)
    notify.send("STOPPING=1")
    for runner in runners:
        await runner.cleanup()
    failed = next((task for task in tasks[:4] if task.done()), None)
    for task in [stopped, *tasks]:
        task.cancel()
    await asyncio.gather(stopped, *tasks, return_exceptions=True)
    reader_stop.set()
    await asyncio.to_thread(reader.join, 5.0)
    await asyncio.to_thread(store.close)
    if failed is not None:
        failed.result()


def main() -> int:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(name)s: %(message)s")
    try:
        with read() as db:
            require_current(db)
    except NotMigrated as error:
        log.error("%s", error)
        return 1
    asyncio.run(serve(Notify()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
