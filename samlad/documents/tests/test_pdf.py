import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samlad.documents.glyphs import printable
from samlad.documents.pdf import RenderError, render
from samlad.documents.tests.tagged import elements, font_names, page_count, squeezed, text_of

DATE = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#title()
= #data.heading
#data.text
"""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
MARKUP = r"#let x = 1 *fet* _kursiv_ $x^2$ \ `kod` <b>HTML</b> @ref //kommentar &amp; = rubrik #import 'a'"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "report.typ"
    path.write_text(TEMPLATE)
    return path


def pdf(
    template: Path,
    text: object = "Text",
    *,
    title: str = "Titel",
    date: datetime = DATE,
    files: Mapping[str, bytes] | None = None,
) -> bytes:
    data = {"heading": "Rubrik", "text": text}
    return render(template, data, title=title, lang="sv", date=date, files=files)


def test_same_data_gives_same_bytes(template: Path) -> None:
    assert pdf(template) == pdf(template)
    assert pdf(template) != pdf(template, "Annan text")
    assert pdf(template) != pdf(template, date=DATE + timedelta(days=1))


def test_same_bytes_in_another_process(template: Path) -> None:
    code = (
        "import datetime, pathlib, sys\n"
        "from samlad.documents.pdf import render\n"
        "date = datetime.datetime(2026, 11, 23, 8, 40, tzinfo=datetime.UTC)\n"
        "data = {'text': 'Text', 'heading': 'Rubrik'}\n"
        "made = render(pathlib.Path(sys.argv[1]), data, title='Titel', lang='sv', date=date)\n"
        "sys.stdout.buffer.write(made)"
    )
    root = Path(__file__).parents[3]
    other = subprocess.run(
        [sys.executable, "-c", code, str(template)], cwd=root, capture_output=True, check=True
    )
    assert other.stdout == pdf(template)


def test_document_says_that_it_is_accessible(template: Path) -> None:
    with (
        pikepdf.open(BytesIO(pdf(template, title="Lägesbild <1>"))) as document,
        document.open_metadata() as about,
    ):
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Lägesbild <1>"
        assert document.Root.Lang == "sv"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.docinfo["/CreationDate"]).startswith("D:20261123084000")


def test_structure_and_font(template: Path) -> None:
    made = pdf(template)
    assert [element.kind for element in elements(made)] == ["Document", "Title", "H1", "P"]
    assert font_names(made) == {"SourceSansPro-Regular", "SourceSansPro-Bold"}


def test_text_is_never_markup(template: Path) -> None:
    made = pdf(template, MARKUP)
    assert squeezed(MARKUP) in squeezed(text_of(made))
    assert [element.kind for element in elements(made)].count("H1") == 1


def test_characters_without_a_glyph_do_not_stop_it(template: Path) -> None:
    text = text_of(pdf(template, "Brand 🔥 中", title="Titel 🔥"))
    assert "Brand [fire] ☐" in text
    assert "Titel [fire]" in text


@given(text=st.text(max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_makes_a_document(template: Path, text: str) -> None:
    assert page_count(pdf(template, text, title=f"T{text}")) == 1


def test_date_may_have_a_named_zone_but_must_have_one(template: Path) -> None:
    named = DATE.astimezone(ZoneInfo("Europe/Stockholm"))
    assert pdf(template, date=named) == pdf(template, date=DATE.astimezone(timezone(timedelta(hours=1))))
    with pytest.raises(ValueError, match="time zone"):
        pdf(template, date=DATE.replace(tzinfo=None))


def test_files_can_be_shown_with_a_description(template: Path) -> None:
    template.write_text(TEMPLATE + '#image("a.svg", alt: "En fyrkant")')
    figures = [
        element for element in elements(pdf(template, files={"a.svg": SVG})) if element.kind == "Figure"
    ]
    assert [figure.alt for figure in figures] == ["En fyrkant"]


@pytest.mark.parametrize(
    ("added", "message"),
    [
        ('#image("a.svg")', "alt"),
        ("#data.missing", "missing"),
        ("#let x =", "expected expression"),
        ('#read("b.txt")', "not found"),
        ('#read("/etc/passwd")', "not found"),
        ('#read("../../../etc/passwd")', "root|outside|not found"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason(template: Path, added: str, message: str) -> None:
    template.write_text(TEMPLATE + added)
    with pytest.raises(RenderError, match=rf"(?s)^report\.typ: .*({message})"):
        pdf(template, files={"a.svg": SVG})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Åkersdal – é ß Œ Ж Ω € → …", "Åkersdal – é ß Œ Ж Ω € → …"),
        ("a\u0308", "ä"),
        ("rad\r\nrad\u2028rad\x0brad", "rad\nrad\nrad\nrad"),
        ("a\tb\u2003c", "a b c"),
        ("a\x00b\u202ec\u200bd\ufeffe\u00adf", "abcdef"),
        ("👩🏽‍🚒", "[woman][fire engine]"),
        ("𝐀 ①", "A 1"),
        ("中 ש", "☐ ☐"),
        ("\ud800", ""),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text())
def test_printable_text_stays_as_it_is_the_next_time(text: str) -> None:
    once = printable(text)
    assert printable(printable(once)) == printable(once)
    assert not any(ord(character) < 32 for character in once.replace("\n", ""))
