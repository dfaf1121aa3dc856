"""The documents say what is there: links lead somewhere, the map of areas and the table of writers are complete."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

TREE = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*TREE.glob("*.md"), *(TREE / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^]]*]\(<?([^)\s>]+)[^)]*\)")
FENCED = re.compile(r"^```.*?^```", re.S | re.M)
CODE = re.compile(FENCED.pattern + r"|`[^`\n]*`", re.S | re.M)
ELSEWHERE = re.compile(r"[a-z]+:", re.I)
LARGEST = 200_000  # bytes of a picture


def name(path: Path) -> str:
    return str(path.relative_to(TREE))


def anchors(path: Path) -> set[str]:
    """What a link may name after #, as code hosts make it of headings."""
    heads = re.findall(r"^#+ +(.+)$", FENCED.sub("", text(path)), re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def text(path: Path) -> str:
    return path.read_text("utf-8")


def section(title: str) -> str:
    """A section of ARCHITECTURE.md up to the next of its rank."""
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text(TREE / "ARCHITECTURE.md"), re.S | re.M)
    assert found, f"ARCHITECTURE.md has no section {title}"
    return found[1]


def first_cells(part: str) -> list[str]:
    """The first column of a table, without its head."""
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [row.split("|")[1].strip() for row in rows[2:]]


def folders(where: str) -> set[str]:
    """Folders with something in them; what Python and tools leave behind is none."""
    inside = (path for path in (TREE / where).iterdir() if path.is_dir() and path.name[0] not in "._")
    return {path.name for path in inside if any(file.suffix != ".pyc" for file in path.rglob("*") if file.is_file())}


@pytest.mark.parametrize("path", DOCUMENTS, ids=name)
def test_links_and_pictures_lead_somewhere(path: Path) -> None:
    for link in LINK.findall(CODE.sub("", text(path))):
        if ELSEWHERE.match(link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = (path.parent / file).resolve() if file else path
        assert target.exists(), f"{name(path)} links to {link}, which is not there"
        assert target.is_relative_to(TREE), f"{name(path)} links out of the tree: {link}"
        if anchor:
            assert anchor in anchors(target), f"{name(path)} links to {link}, there is no such heading"


def test_pictures_are_small_and_used() -> None:
    pictures = set((TREE / "docs" / "screenshots").glob("*"))
    used = {
        (path.parent / link).resolve()
        for path in DOCUMENTS
        for link in LINK.findall(CODE.sub("", text(path)))
        if not ELSEWHERE.match(link)
    }
    assert {name(path) for path in pictures - used} == set()
    assert {name(path) for path in pictures if path.stat().st_size > LARGEST} == set()


def test_the_map_of_areas_names_every_folder() -> None:
    part = section("Map of areas")
    pages = set(first_cells(part))
    beside = set(re.findall(r"`((?:appliance|webui)/\w+)/`", part))
    assert {f"webui/{area}" for area in pages} | {path for path in beside if path.startswith("webui/")} == {
        f"webui/{folder}" for folder in folders("webui")
    }
    rules = {f"appliance/{folder}" for folder in folders("appliance")}
    assert {path for path in beside if path.startswith("appliance/")} == rules - {f"appliance/{area}" for area in pages}
    only_pages = {row.split("|")[1].strip() for row in part.splitlines() if "(`webui` only)" in row}
    assert only_pages == {area for area in pages if f"appliance/{area}" not in rules}


def test_every_table_has_a_writer() -> None:
    schema = text(TREE / "appliance" / "db" / "schema.sql")
    tables = set(re.findall(r"^CREATE (?:VIRTUAL )?TABLE (\w+)", schema, re.M))
    named = [table.strip() for cell in first_cells(section("Who writes which table")) for table in cell.split(",")]
    assert sorted(named) == sorted(tables)


def test_every_unit_is_described() -> None:
    units = {file.stem for file in (TREE / "systemd").glob("*.service")}
    assert {cell.split("`")[1] for cell in first_cells(section("Programs"))} == units
