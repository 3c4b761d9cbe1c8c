"""Gather texts marked for translation into the English catalogue, without gettext's tools.

`--check` writes nothing and fails when a text is not in the catalogue or not translated.
"""

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "samlad"
CATALOGUE = PACKAGE / "locale/en/LC_MESSAGES/django.po"
# Which argument is the text, the plural form and, marked c, the context.
FUNCTIONS = {
    "_": (1,),
    "gettext": (1,),
    "gettext_lazy": (1,),
    "gettext_noop": (1,),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

Found = tuple[str, str | tuple[str, ...], str | None]


def sources() -> Iterator[Path]:
    for pattern in ("*.py", "*.html", "*.txt"):
        yield from (path for path in sorted(PACKAGE.rglob(pattern)) if "tests" not in path.parts)


def marking_calls(code: str) -> str:
    """Only the calls that mark texts, one a line: Babel does not look for them inside f-strings."""
    calls = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return "\n".join(ast.unparse(call) for call in calls if name_of(call.func) in FUNCTIONS)


def name_of(function: ast.expr) -> str:
    """The last name of what is called; empty for a call of a result."""
    return getattr(function, "id", getattr(function, "attr", ""))


def as_python(path: Path) -> str:
    """A template becomes the calls it makes; indentation means nothing there, so it goes."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return marking_calls(text)
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def texts(path: Path) -> Iterator[Found]:
    code = BytesIO(as_python(path).encode())
    place = path.relative_to(ROOT).as_posix()
    for _line, message, _comments, context in extract(
        "python", code, FUNCTIONS, options={"encoding": "utf-8"}
    ):
        yield place, message, context


def empty() -> Catalog:
    return Catalog(
        locale="en",
        header_comment="# English texts of Samlad. script/messages keeps the list, people write the texts.",
        project="Samlad",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        fuzzy=False,
    )


def gathered() -> Catalog:
    catalogue = empty()
    for path in sources():
        for place, message, context in texts(path):
            catalogue.add(message, locations=[(place, 0)], context=context)
    return catalogue


def stored() -> Catalog:
    if not CATALOGUE.exists():
        return empty()
    return pofile.read_po(CATALOGUE.open("rb"), locale="en")


def is_translated(message: object) -> bool:
    return bool(message) and (not isinstance(message, tuple | list) or all(message))


def untranslated(template: Catalog, catalogue: Catalog) -> list[str]:
    missing = []
    for message in template:
        known = catalogue.get(message.id, message.context) if message.id else None
        if message.id and (known is None or known.fuzzy or not is_translated(known.string)):
            missing.append(f"{message.locations[0][0]}: {message.id}")
    return missing


def write(catalogue: Catalog) -> None:
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    """By file, as texts of one page are read together; where they stand is found by searching for them."""
    with CATALOGUE.open("wb") as file:
        pofile.write_po(file, catalogue, width=110, no_location=True, ignore_obsolete=True, sort_by_file=True)


def main() -> int:
    template, catalogue = gathered(), stored()
    if "--check" not in sys.argv[1:]:
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        write(catalogue)
    missing = untranslated(template, catalogue)
    print("\n".join([*missing, f"{len(missing)} texts of {len(template)} lack an English translation."]))
    return 1 if missing and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
