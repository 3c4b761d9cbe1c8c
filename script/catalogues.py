"""Compile the message catalogues, so that no machine needs gettext's tools."""

import sys
from pathlib import Path

LOCALES = Path(__file__).resolve().parent.parent / "samlad/locale"


def is_stale(source: Path, compiled: Path) -> bool:
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def compile_catalogue(source: Path, compiled: Path) -> None:
    from babel.messages import mofile, pofile  # slow to load, and seldom needed

    with source.open("rb") as text:
        catalogue = pofile.read_po(text, locale=source.parent.parent.name, abort_invalid=True)
    with compiled.open("wb") as binary:
        mofile.write_mo(binary, catalogue)


def main() -> None:
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if "--force" in sys.argv[1:] or is_stale(source, compiled):
            compile_catalogue(source, compiled)


if __name__ == "__main__":
    main()
