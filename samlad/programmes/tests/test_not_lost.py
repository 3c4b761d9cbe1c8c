"""What a document has and nobody understood is listed; what looks like numbers and lists is told apart."""

from collections.abc import Sequence

import pytest

from samlad.programmes.reading import Document, Line, read_programme
from samlad.programmes.tests.test_reading import read


@pytest.mark.parametrize(("goal", "subgoal"), [("100", "100.1"), ("7", "7.100"), ("112", "112.2")])
def test_numbers_of_three_digits(goal: str, subgoal: str) -> None:
    found = read(f"Målområde: Ute\n\n1. Gator\n1.1 A (nämnden)\n\n{goal}. Torg\n{subgoal} Trygga (nämnden)\n")
    told = [(one.number, [sub.number for sub in one.subgoals]) for one in found.target_areas[0].goals]
    assert told == [("1", ["1.1"]), (goal, [subgoal])]
    assert found.not_understood == []


def test_an_amount_is_no_number_of_a_goal() -> None:
    lines = ("Målområde: Ute", "1. Gator", "1.1 Varje år läggs minst", "2.500 kronor på ljus (nämnden)")
    numbered = tuple(Line(number, text) for number, text in enumerate(lines, start=1))
    found = read_programme(Document("x.pdf", numbered, width=25))
    (subgoal,) = found.target_areas[0].goals[0].subgoals
    assert (subgoal.text, subgoal.lead) == ("Varje år läggs minst 2.500 kronor på ljus", "nämnden")


@pytest.mark.parametrize(
    "lost",
    [
        ["Mål A", "A.1 Trygga torg (Socialnämnden)"],
        ["Delmål B: Torg", "1234 Trygga torg (Socialnämnden)"],
        ["Goal 2", "II. Trygga torg (Socialnämnden)"],
    ],
)
def test_what_looks_like_a_goal_after_the_last_one_is_listed(lost: Sequence[str]) -> None:
    after = "\n\n".join(lost)
    found = read(f"Målområde: Ute\n\n1. Gator\n1.1 A (nämnden)\n\nBilaga\n\n{after}\n\nKontakt: nämnden.\n")
    assert [one.text for one in found.not_understood] == lost


def test_the_head_of_a_list_keeps_apart_from_its_first_point() -> None:
    """In a narrow text any line may be full."""
    lines = (Line(1, "Målområde: Ute"), Line(2, "1. Gator"), Line(3, "1.1 Ljust (nämnden)"))
    points = (Line(4, "Målet innebär även att:"), Line(5, "trasiga lampor lagas"))
    found = read_programme(Document("x.pdf", (*lines, *points), width=15))
    assert [(one.line, one.text) for one in found.not_understood] == [(5, "trasiga lampor lagas")]
    broken = (Line(4, "Målet innebär även"), Line(5, "att:"), Line(6, "- lampor lagas"))
    found = read_programme(Document("x.pdf", (*lines, *broken), width=15))
    assert [one.text for one in found.target_areas[0].goals[0].undertakings] == ["lampor lagas"]


def test_a_subgoal_of_another_goal_is_noted_where_the_goal_has_no_number() -> None:
    found = read("Safety\n\nStreets\n1.1 Light (Street Board)\n\n2.1 More light (Street Board)\n")
    notes = [note.text for note in found.notes]
    assert "Delmålet har nummer 2.1, men står i mål Streets." in notes
