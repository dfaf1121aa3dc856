"""Written by hand: two log files as Asterisk would write them, and a database that reads them."""

import sqlite3
from pathlib import Path

from appliance.db.connect import connect
from appliance.db.migrate import migrate
from appliance.records.reader import Reader

DATA = Path(__file__).parent / "data"
TABLES = ("call", "leg", "call_step", "call_moment", "queue_visit", "ring", "recording", "message")


class Logs:
    """A folder with queue_log and CEL, and a database. `t` is the clock in seconds."""

    def __init__(self, folder: Path, blank: Path, chunk: int = 512 * 1024) -> None:
        self.queue_log, self.cel = folder / "queue_log", folder / "linebox.csv"
        self.database = folder / "linebox.db"
        self.database.write_bytes(blank.read_bytes())
        self.chunk = chunk
        self.t = 1_795_000_000.0
        self.db = connect(self.database)
        self.start_reader()

    def start_reader(self) -> None:
        self.reader = Reader(self.database, self.queue_log, self.cel, chunk=self.chunk)

    def read(self) -> set[str]:
        return self.reader.drain(self.db)

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> sqlite3.Row:
        (row,) = self.rows(sql, *values)
        return row

    # -- what Asterisk writes -----------------------------------------------------------------------------------------
    def queue(self, call: str, queue: str, member: str, event: str, *data: object) -> None:
        with self.queue_log.open("a") as file:
            file.write("|".join(map(str, (int(self.t), call, queue, member, event, *data))) + "\n")

    def own(self, call: str, event: str, **fields: object) -> None:
        text = "&".join(f"{key}={value}" for key, value in {"call": call, **fields, "t": f"{self.t:.3f}"}.items())
        self.queue(call, "NONE", "NONE", event, text)

    def event(
        self,
        event: str,
        uniqueid: str,
        linkedid: str = "",
        account: str = "",
        channel: str = "PJSIP/line-1-00000001",
        context: str = "lb-line",
        extra: str = "",
    ) -> None:
        fields = [event, f"{self.t:.6f}", uniqueid, linkedid or uniqueid, account, channel, "138", "", "s", context]
        quoted = (f'"{field}"' for field in (*fields, "", "", extra.replace('"', '""')))
        with self.cel.open("a") as file:
            file.write(",".join(quoted) + "\n")

    def call_in(self, call: str, number: str = "13800001111") -> None:
        """A caller arrives and is answered by the box."""
        self.event("CHAN_START", call)
        self.own(call, "LBCALL", direction="in", number="4006001234", name="Li", line="line", **{"from": number})
        self.event("ANSWER", call, account=call)

    def hang_up(self, call: str) -> None:
        self.event("HANGUP", call, account=call, extra='{"hangupcause":16,"hangupsource":"PJSIP/line-1-00000001"}')
        self.event("CHAN_END", call, account=call)


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables of the records."""
    return {table: sorted(map(tuple, db.execute(f"SELECT * FROM {table}"))) for table in TABLES}


def blank(folder: Path) -> Path:
    path = folder / "blank.db"
    migrate(path)
    db = connect(path)
    db.execute("PRAGMA journal_mode=DELETE")
    db.close()
    return path
