"""瑞丰茶业: a tea shop that sells by television. Six agents, two queues, three access numbers; the document that
`appliance.seed` makes a shop of. Everything in it is invented."""

from __future__ import annotations

from typing import Any

from appliance.flows.template import template
from tests.harness.phones import CARRIER, CARRIER_PORT

LINES = {"演示线路一": CARRIER, "演示线路二": "127.0.0.22"}  # the carriers, inside the box's network namespace
AGENTS = {
    "1001": "王芳",
    "1002": "李强",
    "1003": "张丽",
    "1004": "刘洋",
    "1005": "陈静",
    "1006": "赵磊",
}
SEATS = dict(zip(("801", "802", "803", "804", "805", "806"), AGENTS, strict=True))
MEMBERS = {  # member's number: name, PIN, telephone
    "600101": ("孙玉兰", "2580", "13805710101"),
    "600102": ("周建国", "1470", "13905710102"),
    "600103": ("吴秀英", "3690", "13605710103"),
    "600104": ("郑伟", "8520", "13705710104"),
    "600105": ("钱桂芳", "7410", "15805710105"),
    "600106": ("冯志强", "9630", "15905710106"),
}
NUMBERS = {"4008001001": "zh", "4008001002": "zh", "02168001003": "en"}
BLACKLISTED = "13305710000"
SALES, AFTER_SALES = "sales", "after_sales"


def flow() -> dict[str, Any]:
    """The template, open day and night, so that the demo can be shown at any hour; members reach after-sales."""
    body: dict[str, Any] = template(0, week=["00:00-24:00"] * 7)
    for step in body["steps"].values():
        if "queue" in step:
            step["queue"] = SALES
    body["steps"]["member-queue"]["queue"] = AFTER_SALES
    return body


def document(password: str) -> dict[str, Any]:
    """What is seeded; `password` is everyone's."""
    agents = [
        {"name": name, "login": f"demo{number}", "password": password, "role": "agent", "staff_number": number}
        for number, name in AGENTS.items()
    ]
    leader = {"name": "周敏", "login": "demo-leader", "password": password, "role": "leader"}
    staff = list(AGENTS)
    return {
        "persons": [*agents, leader],
        "seats": [{"number": seat, "name": f"{AGENTS[agent]}的座席"} for seat, agent in SEATS.items()],
        "queues": [
            {"key": SALES, "name": "销售", "extension": "601", "strategy": "longest_idle", "max_wait_seconds": 60,
             "after_call_seconds": 10, "announce_seconds": 20, "members": staff[:4]},
            {"key": AFTER_SALES, "name": "售后", "extension": "602", "strategy": "fewest_calls", "max_wait_seconds": 60,
             "after_call_seconds": 10, "announce_seconds": 20, "members": staff[3:]},
        ],
        "lines": [
            {"name": name, "address": address, "port": CARRIER_PORT, "caller_number": "4008001001", "channels": 30}
            for name, address in LINES.items()
        ],
        "flows": [{"key": "flow", "name": "茶业热线", "body": flow()}],
        "access_numbers": [
            {"number": "4008001001", "name": "订购热线", "flow": "flow", "queue": SALES, "language": "zh",
             "station": "江南卫视", "medium": "茶香时光"},
            {"number": "4008001002", "name": "晚间热线", "flow": "flow", "queue": SALES, "language": "zh",
             "station": "东湖电视台", "medium": "晚间剧场"},
            {"number": "02168001003", "name": "English line", "flow": "flow", "queue": SALES, "language": "en",
             "station": "Harbour TV", "medium": "Tea Hour"},
        ],
        "members": [
            {"number": number, "name": name, "pin": pin, "phone": phone}
            for number, (name, pin, phone) in MEMBERS.items()
        ],
        "blacklist": [
            {"pattern": BLACKLISTED, "reason": "多次骚扰", "action": "announce"},
            {"pattern": "0085299*", "reason": "推销电话", "action": "hang_up"},
        ],
    }  # fmt: skip
