"""Row ids in addresses: a number that no row can have is a page that does not exist."""

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**63 - 1  # of SQLite's integers; above it the driver refuses


class RowId(IntegerConverter):
    """`<int:…>`, but no larger than a row's id can be."""

    def __init__(self, map: Map, *, max: int = LARGEST) -> None:
        super().__init__(map, max=max)


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = RowId
