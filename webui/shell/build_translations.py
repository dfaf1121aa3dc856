"""`python3 -m webui.shell.build_translations <outdir>`: compile the message catalogues, for tests and trials from the
tree; the box's build compiles them the same way."""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).resolve().parent.parent / "translations"


def compile_catalogues(outdir: Path) -> None:
    """`<language>/LC_MESSAGES/messages.mo` of every language."""
    for po in sorted(CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        language = po.parent.parent.name
        target = outdir / language / "LC_MESSAGES" / "messages.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with po.open("rb") as source, target.open("wb") as compiled:
            write_mo(compiled, read_po(source, locale=language))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    compile_catalogues(Path(sys.argv[1]))
