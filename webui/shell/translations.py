"""The message catalogues.

`python3 -m webui.shell.translations update` brings `webui/translations/*/LC_MESSAGES/messages.po` up to date with the
texts in the tree; new ones come in empty, and no translation is ever guessed. `… compile <outdir>` compiles them, for
tests and trials from the tree; the box's build does the same."""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

TREE = Path(__file__).resolve().parent.parent.parent
FOLDER = TREE / "webui" / "translations"
LANGUAGES = ("zh_Hans", "zh_Hant")
# Our own calls whose text a person reads: the services' refusals are templates too (appliance/errors.py)
KEYWORDS = (
    "_",
    "_l",
    "gettext",
    "ngettext:1,2",
    "Invalid:2",
    "Malformed:3",
    "Finding:2",
    "Conflict:1",
    "Unavailable:1",
)


def extract() -> Catalog:
    """Every text of the tree."""
    with (TREE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(project="Linebox", copyright_holder="Linebox", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        str(TREE), methods, options, keywords=parse_keywords(KEYWORDS)
    ):
        found.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return found


def path(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def load(language: str) -> Catalog:
    """The catalogue of a language; empty when there is none yet."""
    if not path(language).exists():
        return Catalog(locale=language, project="Linebox", copyright_holder="Linebox", charset="utf-8")
    with path(language).open("rb") as file:
        return read_po(file, locale=language)


def save(language: str, catalogue: Catalog) -> None:
    """Sorted by text and without dates or line numbers, so that two people's changes rarely touch."""
    path(language).parent.mkdir(parents=True, exist_ok=True)
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 21, tzinfo=UTC)  # git knows better
    with path(language).open("wb") as file:
        write_po(
            file, catalogue, width=120, sort_output=True, omit_header=False, ignore_obsolete=True, no_location=True
        )


def update() -> None:
    """Bring every catalogue up to date; prints how many texts lack a translation."""
    texts = extract()
    for language in LANGUAGES:
        catalogue = load(language)
        catalogue.update(texts, no_fuzzy_matching=True)
        save(language, catalogue)
        print(f"{language}: {len(missing(catalogue))} of {len(catalogue)} texts lack a translation")


def missing(catalogue: Catalog) -> list[str]:
    """Texts without a translation, or with a guessed one."""
    return [
        str(message.id) for message in catalogue if message.id and (message.fuzzy or not all_strings(message.string))
    ]


def all_strings(string: object) -> bool:
    """Whether every form of a translation is filled in."""
    return all(string) if isinstance(string, (list, tuple)) else bool(string)


def compile_catalogues(outdir: Path) -> None:
    """`<language>/LC_MESSAGES/messages.mo` of every language."""
    for language in LANGUAGES:
        target = outdir / language / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, load(language))


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
    elif len(arguments) == 2 and arguments[0] == "compile":
        compile_catalogues(Path(arguments[1]))
    else:
        print(__doc__, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
