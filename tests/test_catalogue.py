"""The English catalogue: nothing missing, and each text fits where the Swedish one stood."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from script.messages import marking_calls

ROOT = Path(__file__).resolve().parent.parent
GATHER = ROOT / "script/messages.py"
# Names that are the same in English, and what is quoted of a file that is in Swedish.
SWEDISH_NAMES = ("BRÅ", "“[^”]*”")


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    """Swedish and English texts; each plural form is a text of its own."""
    with (ROOT / "samlad/locale/en/LC_MESSAGES/django.po").open("rb") as file:
        return list(swedish_and_english(read_po(file, locale="en")))


def swedish_and_english(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    for message in catalogue:
        if message.id:
            yield from zip(forms(message.id), forms(message.string), strict=True)


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


def found(pattern: str, text: str) -> list[str]:
    return sorted(re.findall(pattern, text))


def differing(pairs: list[tuple[str, str]], pattern: str) -> list[tuple[str, str]]:
    return [pair for pair in pairs if found(pattern, pair[0]) != found(pattern, pair[1])]


def test_every_text_has_an_english_translation() -> None:
    outcome = subprocess.run([sys.executable, GATHER, "--check"], cwd=ROOT, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_a_text_inside_an_f_string_is_found() -> None:
    assert marking_calls("""row = f"<b>{escape(_('Sen'))}</b> {other('Ny')}\"""") == "_('Sen')"


def test_placeholders_agree(pairs: list[tuple[str, str]]) -> None:
    assert len(pairs) > 500
    assert differing(pairs, r"%\(\w+\)[a-z]|%%|\{\w*\}") == []


def test_html_tags_agree(pairs: list[tuple[str, str]]) -> None:
    assert any("<b>" in swedish for swedish, _english in pairs)
    assert differing(pairs, r"<[^<>]+>") == []


def test_no_swedish_is_left_in_the_english_texts(pairs: list[tuple[str, str]]) -> None:
    names = re.compile("|".join(SWEDISH_NAMES))
    assert [english for _swedish, english in pairs if re.search("[åäöÅÄÖ]", names.sub("", english))] == []


def test_quotation_marks_are_english(pairs: list[tuple[str, str]]) -> None:
    assert [english for _swedish, english in pairs if english.count("“") != english.count("”")] == []
