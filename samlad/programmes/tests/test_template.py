"""The template comes in as it went out, and what is wrong in it is told by row and column."""

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from samlad.base.refusals import Refusal
from samlad.base.tables import read_table, write_csv
from samlad.base.tables.writing import Column
from samlad.programmes.reading import (
    Goal,
    ProgrammeText,
    TargetArea,
    Undertaking,
    read_document,
    read_programme,
    read_template,
    template,
)
from samlad.programmes.tests.layouts import programmes

HEADS = (
    "Typ",
    "Målområde",
    "Mål nr",
    "Mål",
    "Delmål nr",
    "Delmål, delkrav eller område",
    "Huvudansvarig",
    "Medansvariga",
    "Uppföljningsansvar",
)
Row = Mapping[str, str]
# The format of cells that are texts whatever they look like.
EXCEL_TEXT = "49"


def filled(*rows: Row, heads: Sequence[str] = HEADS) -> bytes:
    """As somebody who keeps it as CSV sends it."""
    return write_csv(
        [Column(head) for head in heads], [[row.get(head, "") for head in heads] for row in rows]
    )


GOAL = {"Typ": "Mål", "Målområde": "Ute", "Mål nr": "1", "Mål": "Gator"}
POINT = {"Typ": "delmål", "Delmål nr": "1.1", "Delmål, delkrav eller område": "Ljust"}


@pytest.mark.once
@given(programmes())
@settings(deadline=None, max_examples=8)
def test_what_goes_out_comes_in(programme: ProgrammeText) -> None:
    programme.target_areas.append(TargetArea("Utan mål"))
    assert read_template(template(programme)).as_json() == programme.as_json()


def test_hard_ones_come_in_too() -> None:
    twins = [Goal("1", "Lika", followup="=KS"), Goal("1", "Lika", [], [Undertaking("-x", ["A, B och C AB"])])]
    programme = ProgrammeText([TargetArea("Ute", twins)], ["Östervik"])
    found = read_template(template(programme))
    assert found.as_json() == programme.as_json()
    assert any("Numret 1 finns på två mål" in note.text for note in found.notes)


def test_an_empty_template_has_its_heads_and_no_rows() -> None:
    table = read_table(template())
    assert tuple(table.heads) == HEADS
    assert not table.rows


def test_a_document_can_be_the_template() -> None:
    programme = ProgrammeText([TargetArea("Ute", [Goal("1", "Gator")])])
    found = read_programme(read_document("program.pdf", template(programme)))
    assert found.as_json() == programme.as_json()


def test_empty_cells_mean_those_of_the_row_above() -> None:
    found = read_template(filled(GOAL, {**POINT, "Huvudansvarig": "A", "Medansvariga": "B, C"}))
    subgoal = found.target_areas[0].goals[0].subgoals[0]
    assert (subgoal.number, subgoal.lead, subgoal.co_responsible) == ("1.1", "A", ["B", "C"])
    assert subgoal.line == 3


def test_nobody_leads_a_point() -> None:
    """As the file of a plan has it: all its bodies share it, wherever they stand."""
    point = {"Typ": "Delkrav", "Delmål, delkrav eller område": "Ljust"}
    rows = ({**point, "Medansvariga": "A; B"}, {**point, "Huvudansvarig": "A", "Medansvariga": "B"})
    found = read_template(filled(GOAL, *rows))
    assert [one.bodies for one in found.target_areas[0].goals[0].undertakings] == [["A", "B"]] * 2
    table = read_table(template(found))
    told = [(row.cells[6], row.cells[7]) for row in table.rows if row.cells[0] == "Delkrav"]
    assert told == [("", "A; B")] * 2


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([{**GOAL, "Typ": "Mal"}], r"Rad 2, kolumn A \(Typ\): Skriv något av Målområde, Mål"),
        ([{**GOAL, "Mål": ""}], r"Rad 2, kolumn D \(Mål\): Här saknas text"),
        ([{**GOAL, "Målområde": ""}], r"Rad 2, kolumn B \(Målområde\): Här saknas text"),
        ([{"Typ": "Målområde"}], r"Rad 2, kolumn B \(Målområde\): Här saknas text"),
        ([POINT], r"Rad 2, kolumn D \(Mål\): Här saknas text"),
        ([GOAL, {"Typ": "Delkrav"}], r"Rad 3, kolumn F \(Delmål, delkrav eller område\): Här saknas text"),
        ([{"Typ": "Prioriterat område"}], r"Rad 2, kolumn F \(Delmål, delkrav eller område\): Här saknas"),
        ([GOAL, {**POINT, "Medansvariga": "B"}], r"Rad 3, kolumn G \(Huvudansvarig\): Här saknas text"),
        ([GOAL, {**POINT, "Delmål nr": "2026-01-01"}], r"Rad 3, kolumn E \(Delmål nr\): Excel har gjort om"),
        ([{**GOAL, "Mål nr": "2026-01-01 00:00:00"}], r"Rad 2, kolumn C \(Mål nr\): Excel har gjort om"),
        (
            [{**GOAL, "Uppföljningsansvar": "A"}, {**POINT, "Uppföljningsansvar": "B"}],
            r"Rad 3, kolumn I \(Uppföljningsansvar\): Målet har redan",
        ),
        ([{"Typ": "?"}] * 25, r"Rad 21, kolumn A(.|\n)*… och 5 fel till\.$"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(rows: Sequence[Row], told: str) -> None:
    with pytest.raises(Refusal) as caught:
        read_template(filled(*rows))
    assert re.search(told, caught.value.text)


def test_a_column_that_is_not_there_is_told() -> None:
    with pytest.raises(Refusal, match="Kolumnen ”Typ” saknas"):
        read_template(filled(GOAL, heads=[head for head in HEADS if head != "Typ"]))


def test_numbers_stay_as_they_are_written() -> None:
    """The cells for numbers are cells for text, also where nothing is written yet."""
    programme = ProgrammeText([TargetArea("Ute", [Goal("1.10", "Gator")])])
    written = template(programme)
    assert read_template(written).target_areas[0].goals[0].number == "1.10"
    with ZipFile(BytesIO(written)) as book:
        sheet, styles = (book.read(f"xl/{name}.xml").decode() for name in ("worksheets/sheet1", "styles"))
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])
    columns = {
        int(first): int(style) for first, style in re.findall(r'<col min="(\d+)".*?style="(\d+)"', sheet)
    }
    assert [formats[columns[place]] for place in (3, 5)] == [EXCEL_TEXT, EXCEL_TEXT]
    assert formats[columns[4]] != EXCEL_TEXT
