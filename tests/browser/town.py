"""The small shop that the pictures show: three agents, two queues, a flow, members, a day of calls. All its names are
Chinese, so that an English word on a Chinese page is one that nobody translated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.harness.box import Box
from tests.harness.phones import CARRIER, CARRIER_PORT

PASSWORD = "wide river stone"
ADMINISTRATOR = "陈店长"
NUMBER = "02188886666"
HOUR = 3_600_000

PERSONS = (
    ("林组长", "lin", "leader", "1000"),
    ("王小丽", "wang", "agent", "1001"),
    ("李安娜", "anna", "agent", "1002"),
    ("赵强", "zhao", "agent", "1003"),
)
BODY = {
    "first": "s1",
    "steps": {
        "s1": {"kind": "greeting", "prompt": "welcome", "next": "s2"},
        "s2": {"kind": "queue", "queue": "orders", "priority": 0, "served": "s3", "overflow": "s4"},
        "s3": {"kind": "survey", "prompt": "survey", "next": ""},
        "s4": {"kind": "message", "queue": "orders", "prompt": "leave-message", "max_seconds": 60, "next": ""},
    },
}
# run inside the box, as the program that owns those tables
FILL = """
import sys, time
from appliance.db.connect import connect, write
from tests.webui_pages import sample
agents, queues = ([int(n) for n in text.split(",")] for text in sys.argv[1:3])
now = int(time.time() * 1000)
db = connect()
with write(db):
    sample.day(db, now - 10 * 3600_000, now - 600_000, 180, agents, queues)
    sample.whole_story(db, now - 2 * 3600_000, agents, queues[0])
    sample.left_message(db, now - 3 * 3600_000)
"""


@dataclass
class Town:
    box: Box
    made: dict[str, Any]
    story: str = "0001-1-1732000000.1"

    def agent(self, staff_number: str) -> int:
        found: int = self.made["persons"][staff_number]
        return found

    def secret(self, device: str) -> str:
        found: str = self.made["devices"][device]["secret"]
        return found


def document() -> dict[str, Any]:
    return {
        "shop": {"shop_name": "江南优品", "time_zone": "Asia/Shanghai", "language": "zh"},
        "persons": [
            {"name": name, "login": login, "password": PASSWORD, "role": role, "staff_number": number}
            for name, login, role, number in PERSONS
        ],
        "seats": [{"number": str(800 + n), "name": f"{n}号台"} for n in range(1, 5)],
        "lines": [{"name": "电信中继", "address": CARRIER, "port": CARRIER_PORT, "caller_number": NUMBER}],
        "queues": [
            {"key": "orders", "name": "订购热线", "extension": "601", "members": ["1001", "1002"]},
            {"key": "service", "name": "售后服务", "extension": "602", "members": ["1003"]},
        ],
        "flows": [{"key": "tv", "name": "电视购物", "body": BODY}],
        "access_numbers": [{"number": NUMBER, "name": "卫视一套", "flow": "tv", "queue": "orders"}],
        "members": [{"number": "100231", "name": "刘芳", "pin": "4711", "phone": "13800138001"}],
        "blacklist": [{"pattern": "0400*", "reason": "推销电话", "action": "announce"}],
    }


def open_town(box: Box) -> Town:
    made = box.seed(document())
    agents = ",".join(str(made["persons"][number]) for _, _, role, number in PERSONS if role == "agent")
    queues = ",".join(str(made["queues"][key]) for key in ("orders", "service"))
    box.run("python3", "-c", FILL, agents, queues, user="linebox")
    return Town(box, made)
