"""Which role has which right. A page names the right it needs; nothing else in the tree asks for a role by name."""

ROLES = ("administrator", "leader", "agent")

_ALL = frozenset(ROLES)
_LEADERS = frozenset(("administrator", "leader"))
_ADMINISTRATORS = frozenset(("administrator",))

RIGHTS: dict[str, frozenset[str]] = {
    "own": _ALL,  # home page, own password and language, sign out
    "agent": _ALL,  # work at a seat, for those with a staff number: in a small shop the owner takes calls too
    "monitor": _LEADERS,
    "calls": _LEADERS,
    "recordings": _LEADERS,
    "members": _LEADERS,
    "blacklist": _LEADERS,
    "settings": _ADMINISTRATORS,  # lines, access numbers, flows, seats, queues, system
    "persons": _ADMINISTRATORS,
}


def allowed(role: str, right: str) -> bool:
    """Whether `role` has `right`; False for an unknown role or right."""
    return role in RIGHTS.get(right, frozenset())
