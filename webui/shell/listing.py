"""What a list's address says: search, sort, page. Whatever is typed into the address, a list comes out."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for


@dataclass(frozen=True)
class Listing:
    """`sort` is one of the columns that may be sorted by, `page` counts from 1."""

    sort: str
    descending: bool
    page: int
    size: int

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size

    def pages(self, count: int) -> int:
        return max(1, -(-count // self.size))

    def within(self, count: int) -> "Listing":
        """The last page when fewer entries are left than the address says."""
        return Listing(self.sort, self.descending, min(self.page, self.pages(count)), self.size)


def from_query(query: Mapping[str, str], columns: Collection[str], default: str, *, size: int = 50) -> Listing:
    """`sort=wait` or `sort=-wait`, `page=2`. `default` is written the same way."""
    text = query.get("sort", default)
    if text.removeprefix("-") not in columns:
        text = default
    page = query.get("page", "1")
    number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
    return Listing(text.removeprefix("-"), text.startswith("-"), max(1, number), size)


def address(**changes: Any) -> str:
    """This page's address with `changes` to its query; None takes a part out."""
    values = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in values.items() if value not in (None, "")}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def wants_part() -> bool:
    """htmx asks for the list alone; when the browser goes back in its history it needs the whole page."""
    return bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
