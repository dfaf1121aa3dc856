"""The flow a new shop starts with."""

WEEK = ["09:00-18:00"] * 5 + ["", ""]


def template(queue_id: int, *, week: list[str] | None = None) -> dict[str, object]:
    """Greeting → hours → blacklist → menu → member's PIN or straight on → last agent → queue → survey; a message when
    closed or when nobody takes the call. `queue_id`: the queue it leads to."""
    return {
        "first": "blacklist",
        "steps": {
            "blacklist": {"kind": "blacklist", "next": "greeting"},
            "greeting": {"kind": "greeting", "prompt": "welcome", "next": "hours"},
            "hours": {"kind": "hours", "week": week or WEEK, "open": "menu", "closed": "closed"},
            "menu": {
                "kind": "menu",
                "prompt": "menu-main",
                "choices": {"1": "last-agent", "2": "member", "0": "last-agent", "*": "menu"},
                "tries": 3,
                "seconds": 5,
                "otherwise": "last-agent",
            },
            "member": {
                "kind": "pin",
                "prompt": "enter-member",
                "pin_prompt": "enter-pin",
                "ok": "member-agent",
                "failed": "last-agent",
            },
            "last-agent": {"kind": "last_agent", "mode": "silent", "days": 30, "wait_seconds": 0, "next": "queue"},
            "member-agent": {
                "kind": "last_agent",
                "mode": "asked",
                "days": 90,
                "wait_seconds": 0,
                "next": "member-queue",
            },
            "queue": {"kind": "queue", "queue": queue_id, "priority": 0, "served": "survey", "overflow": "message"},
            "member-queue": {
                "kind": "queue",
                "queue": queue_id,
                "priority": 10,
                "served": "survey",
                "overflow": "message",
            },
            "survey": {"kind": "survey", "prompt": "survey", "next": "goodbye"},
            "closed": {
                "kind": "message",
                "queue": queue_id,
                "prompt": "closed",
                "max_seconds": 120,
                "next": "goodbye",
            },
            "message": {
                "kind": "message",
                "queue": queue_id,
                "prompt": "leave-message",
                "max_seconds": 120,
                "next": "goodbye",
            },
            "goodbye": {"kind": "hangup", "prompt": "goodbye"},
        },
    }
