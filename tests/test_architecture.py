"""The rules of ARCHITECTURE.md that a reader could break without noticing: who may import whom, where SQL may stand,
what may not be in the tree."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TREE = Path(__file__).resolve().parents[1]
ONE_QUESTION = (
    "settings.py",  # the table of settings
    "flows/usage.py",  # which flows use a thing
    "calls/story.py",  # everything that is known of one call
    "records/bench.py",  # counts what a measured run wrote
    "records/check.py",  # whether the records contradict each other
)
PROGRAMS = ("appliance", "agi_scripts", "webui")
SQL = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CREATE|DROP|ALTER)\s+\S")
SQL_SHAPE = re.compile(r"\b(FROM|INTO|SET|TABLE|INDEX|WHERE|VALUES)\b")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((TREE / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Dotted names of everything that a file imports, `from a import b` as `a.b`."""
    package = path.relative_to(TREE).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module or "")))
            yield from (f"{module}.{alias.name}" for alias in node.names)


def module_name(path: Path) -> str:
    return str(path.relative_to(TREE))


@pytest.mark.parametrize("path", list(sources("appliance", "agi_scripts")), ids=module_name)
def test_the_box_own_logic_knows_no_pages(path: Path) -> None:
    for name in imports(path):
        top = name.partition(".")[0]
        assert top != "webui", f"{module_name(path)} imports {name}"
        assert not top.startswith("flask"), f"{module_name(path)} imports {name}"


@pytest.mark.parametrize("path", list(sources("appliance")), ids=module_name)
def test_the_box_own_logic_knows_no_scripts(path: Path) -> None:
    if path.is_relative_to(TREE / "appliance" / "agi_server"):
        return  # it runs them
    assert not any(name.partition(".")[0] == "agi_scripts" for name in imports(path))


@pytest.mark.parametrize("path", list(sources("webui")), ids=module_name)
def test_one_area_of_the_pages_does_not_use_another_s_views_and_forms(path: Path) -> None:
    here = path.relative_to(TREE / "webui").parts[0]
    if here in ("__init__.py", "shell"):
        return  # create_app() lists the areas
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "webui" and len(parts) > 2 and parts[1] not in (here, "shell"):
            assert parts[2] not in ("views", "forms"), f"{module_name(path)} imports {name}"


@pytest.mark.parametrize("path", list(sources("webui")), ids=module_name)
def test_pages_do_not_speak_sql(path: Path) -> None:
    assert list(sql_in(path)) == []


def sql_in(path: Path) -> Iterator[str]:
    """Strings of a file that are SQL statements."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if SQL.match(text) and SQL_SHAPE.search(text):
                yield text.strip().splitlines()[0]


def may_speak_sql(path: Path) -> bool:
    """queries.py, what is split off from one (`…queries.py`, a package `queries/`), the database's own package, and
    modules that are nothing but one question."""
    if str(path.relative_to(TREE)).removeprefix("appliance/") in ONE_QUESTION:
        return True
    return path.stem.endswith("queries") or "queries" in path.parts or path.is_relative_to(TREE / "appliance" / "db")


@pytest.mark.parametrize("path", list(sources("appliance", "agi_scripts")), ids=module_name)
def test_sql_stands_in_queries_only(path: Path) -> None:
    if not may_speak_sql(path):
        assert list(sql_in(path)) == []


@pytest.mark.parametrize("path", list(sources("appliance/db/migrations")), ids=module_name)
def test_a_migration_does_not_commit_behind_the_runner_s_back(path: Path) -> None:
    """executescript() commits first: half a migration would stay."""
    called = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
    assert not called & {"executescript", "commit"}


@pytest.mark.parametrize("path", list(sources(*PROGRAMS)), ids=module_name)
def test_one_module_of_ours_wraps_pyst2_and_no_program_spells_paths_of_the_box(path: Path) -> None:
    for name in imports(path):
        if name.partition(".")[0] == "asterisk":
            assert path.is_relative_to(TREE / "appliance" / "telephony"), f"{module_name(path)} imports {name}"
    if path == TREE / "appliance" / "paths.py":
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not re.match(r"/(data|run/linebox-\w+|usr/share/linebox|opt/linebox)(/|$)", node.value), node.value


def test_the_configuration_folder_does_not_hide_pyst2() -> None:
    assert not (TREE / "asterisk" / "__init__.py").exists()


def tracked() -> list[Path]:
    """Files of the tree but caches and what is built or stored."""
    skipped = {
        ".git",
        ".box",
        ".work",
        "node_modules",
        "__pycache__",
        "vendor",
        "screenshots",
        ".venv",
        ".ruff_cache",
        ".hypothesis",
    }
    found = []
    for path in TREE.iterdir():
        if path.name not in skipped:
            found += (
                [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file() and not skipped & set(p.parts)]
            )
    return found


def test_locked_packages_name_no_registry() -> None:
    """The registry is the machine's own choice."""
    for path in (*TREE.glob("requirements*"), TREE / "package-lock.json"):
        text = re.sub(r'"(url|funding)": "https?://[^"]*"', "", path.read_text())
        assert "://" not in text, path.name


def test_every_locked_python_package_has_a_hash() -> None:
    for path in TREE.glob("requirements*.txt"):
        for entry in re.findall(r"^\S+==.*(?:\n[ \t]+.*)*", path.read_text(), re.M):
            assert "--hash=sha256:" in entry, entry.splitlines()[0]


def test_no_machine_s_own_paths_and_mirrors_are_in_the_tree() -> None:
    forbidden = re.compile(r"/wor" r"k/(main|shared)|deb\.debian\.or" r"g|/tmp/l" r"b/|/var/cache/linebox/wor" r"k")
    for path in tracked():
        if path.suffix in (".py", ".md", ".toml", ".txt", ".in", ".conf", ".service", ".sh", ".json", ".html", ""):
            text = path.read_text(errors="replace")
            assert not forbidden.search(text), f"{path.relative_to(TREE)}: {forbidden.search(text)}"
