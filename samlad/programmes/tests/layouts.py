"""Programmes made up for the tests, and written down in the ways that municipalities write them."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from hypothesis import strategies as st

from samlad.programmes.reading import Goal, ProgrammeText, Subgoal, TargetArea, Undertaking

VOCABULARY = """
trygga gator ska belysas bättre och torget används av fler unga som vill mötas där alla elever når sina mål
genom tidiga insatser i förskolan bostäder byggs nära buss samt cykelväg så att restiden minskar varje år
för äldre med behov av stöd inom kommunens områden på kvällen Lindåsa SFI 15 2030 80 procent t.ex.
utveckling ut/in Stockholms län bl.a. E4:an
"""
WORDS = [*VOCABULARY.split(), "om- och nybyggnad"]
BODIES = (
    "tekniska nämnden",
    "miljö- och hälsoskyddsnämnden",
    "barn- och utbildningsnämnden",
    "socialnämnden",
    "Kommunstyrelsen",
    "Lindåsa Bostäder AB",
    "Räddningstjänsten Mälarvik",
    "bostadsbolagen",
    "kultur- och fritidsnämnden",
)
PLACES = (
    "Kvarnhöjden",
    "Lindåsa centrum",
    "Tallmossen",
    "Åkersdal",
    "Ängsbacken",
    "Östervik",
    "Norra Hamnen",
)


def _text(least: int, most: int) -> st.SearchStrategy[str]:
    """Begins with a letter, a capital, and ends with a letter or number."""
    lists = st.lists(st.sampled_from(WORDS), min_size=least, max_size=most)
    fit = lists.filter(lambda words: words[0][0].isalpha() and words[-1][-1].isalnum())
    return fit.map(lambda words: " ".join([words[0][0].upper() + words[0][1:], *words[1:]]))


titles = _text(2, 5)
sentences = st.builds(str.__add__, _text(4, 25), st.sampled_from(["", "."]))
some_bodies = st.lists(st.sampled_from(BODIES), min_size=1, max_size=4, unique=True)


def _numbers(count: int) -> st.SearchStrategy[list[int]]:
    """In order, with gaps."""
    return st.lists(st.integers(1, 15), min_size=count, max_size=count, unique=True).map(sorted)


@st.composite
def _goals(draw: st.DrawFn, number: int) -> Goal:
    count = draw(st.integers(1, 3))
    subgoals = []
    for one in draw(_numbers(count)):
        lead, *others = draw(some_bodies)
        subgoals.append(Subgoal(f"{number}.{one}", draw(sentences), lead, others))
    undertakings = [
        Undertaking(draw(sentences), draw(some_bodies)) for _one in range(draw(st.integers(0, 2)))
    ]
    followup = draw(st.sampled_from(["", "Kommunstyrelsen", "socialnämnden"]))
    return Goal(str(number), draw(titles), subgoals, undertakings, followup)


@st.composite
def programmes(draw: st.DrawFn) -> ProgrammeText:
    """Numbers begin again in each target area, and have gaps."""
    areas = [
        TargetArea(title, [draw(_goals(number)) for number in draw(_numbers(draw(st.integers(1, 3))))])
        for title in draw(st.lists(titles, min_size=1, max_size=3, unique_by=str.casefold))
    ]
    count = draw(st.sampled_from([0, 3, 5]))
    places = draw(st.lists(st.sampled_from(PLACES), min_size=count, max_size=count, unique=True))
    return ProgrammeText(areas, places)


@dataclass(frozen=True)
class Habits:
    """How the writer goes about it: bodies on a line of their own, which bullet, broken lines."""

    bodies_below: bool = False
    bullet: str = "-"
    width: int = 0


habits = st.builds(Habits, st.booleans(), st.sampled_from(["-", "•", "*", "–"]), st.sampled_from([0, 64, 80]))


def _listed(names: Sequence[str]) -> str:
    return " och ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _all(subgoal: Subgoal) -> list[str]:
    return [subgoal.lead, *subgoal.co_responsible]


MEMO = """Tjänsteskrivelse

Till kommunstyrelsen

1. Förslaget till program godkänns.

Förvaltningen har tagit fram ett förslag till program i dialog med nämnder och bolag.
"""


def as_plain(programme: ProgrammeText, habits: Habits) -> bytes:
    lines = [MEMO, "Innehåll", "", "Inledning\t3", "Mål\t4", "", "Inledning", ""]
    if programme.priority_areas:
        lines += [f"Prioriterade områden: {_listed(programme.priority_areas)}.", ""]
    lines += ["Programmet har följande målområden:", ""]
    lines += [*(f"{habits.bullet} {area.title}" for area in programme.target_areas), ""]
    for area in programme.target_areas:
        lines += [area.title, "", "I området ska följande mål nås under programperioden.", ""]
        for goal in area.goals:
            lines += _plain_goal(goal, habits)
    return _broken(lines, habits.width).encode()


def _plain_goal(goal: Goal, habits: Habits) -> Iterator[str]:
    gap = "\n" if habits.bodies_below else " "
    yield from (f"{goal.number}. {goal.title}", "")
    for one in goal.subgoals:
        yield from (f"{one.number} {one.text}{gap}({_listed(_all(one))})", "")
    if goal.undertakings:
        yield from ("Målet innebär även att:", "")
        for point in goal.undertakings:
            yield f"{habits.bullet} {point.text}{gap}({_listed(point.bodies)})"
        yield ""
    if goal.followup:
        yield from (f"Uppföljningsansvar: {goal.followup}", "")


def _broken(lines: Sequence[str], width: int) -> str:
    text = "\n".join(lines)
    if not width:
        return text
    broken = (textwrap.wrap(line, width, break_on_hyphens=False) or [""] for line in text.split("\n"))
    return "\n".join(line for block in broken for line in block)


def as_marked_lines(programme: ProgrammeText, habits: Habits) -> bytes:
    """Every thing with a word before it."""
    lines = ["Handlingsplan", ""]
    if programme.priority_areas:
        lines += [
            "Prioriterade stadsdelar:",
            *(f"{habits.bullet} {one}" for one in programme.priority_areas),
            "",
        ]
    for at, area in enumerate(programme.target_areas, start=1):
        lines += [
            f"Fokusområde {at}: {area.title}" if habits.bodies_below else f"Fokusområde: {area.title}",
            "",
        ]
        for goal in area.goals:
            lines += _marked_goal(goal, habits)
    return _broken(lines, habits.width).encode("cp1252")


def _marked_goal(goal: Goal, habits: Habits) -> Iterator[str]:
    yield f"Mål {goal.number}: {goal.title}"
    for one in goal.subgoals:
        yield f"Delmål {one.number}: {one.text}"
        yield f"{'Huvudansvarig' if one.co_responsible else 'Ansvarig'}: {one.lead}"
        if one.co_responsible:
            yield f"Medansvariga: {', '.join(one.co_responsible)}"
    if goal.undertakings:
        yield "Delkrav:"
        for point in goal.undertakings:
            yield f"{habits.bullet} {point.text}"
            yield f"Ansvariga: {_listed(point.bodies)}"
    if goal.followup:
        yield f"Följs upp av: {goal.followup}"
    yield ""


def as_markdown(programme: ProgrammeText, habits: Habits) -> bytes:
    lines = ["# Program för trygghet", ""]
    if programme.priority_areas:
        lines += ["## Prioriterade områden", *(f"* {one}" for one in programme.priority_areas), ""]
    for area in programme.target_areas:
        lines += [f"## {area.title}", "", "Här beskrivs området.", "", "#### Bakgrund", "Mer text.", ""]
        for goal in area.goals:
            lines += [f"### {goal.number}. {goal.title}", ""]
            lines += [f"* **{one.number}** {one.text} ({_listed(_all(one))})" for one in goal.subgoals]
            lines += ["", "**Målet innebär också att:**"] if goal.undertakings else []
            lines += [f"{habits.bullet} {one.text} ({_listed(one.bodies)})" for one in goal.undertakings]
            lines += [f"**Uppföljningsansvar:** {goal.followup}"] if goal.followup else []
    return "\n".join(lines).encode()


def as_word(programme: ProgrammeText, habits: Habits) -> bytes:
    document = Document()
    document.add_heading("Program för trygghet", 0)
    document.add_paragraph("Inledande text om hur programmet har tagits fram.")
    if programme.priority_areas:
        document.add_paragraph("Prioriterade områden:")
        for place in programme.priority_areas:
            document.add_paragraph(place, style="List Bullet")
    for area in programme.target_areas:
        document.add_heading(area.title, 1)
        document.add_paragraph("I området ska följande mål nås.")
        for goal in area.goals:
            _word_goal(document, goal, habits)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _word_goal(document: WordDocument, goal: Goal, habits: Habits) -> None:
    document.add_heading(f"{goal.number}. {goal.title}", 2)
    heads = ["Nr", "Delmål", "Huvudansvarig", "Medansvariga"]
    table = document.add_table(rows=1, cols=len(heads))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.text = head
    for one in goal.subgoals:
        divider = "\n" if habits.bodies_below else ", "
        said = (one.number, one.text, one.lead, divider.join(one.co_responsible))
        for cell, text in zip(table.add_row().cells, said, strict=True):
            cell.text = text
    if goal.undertakings:
        document.add_paragraph("Målet innebär även att:")
        for point in goal.undertakings:
            document.add_paragraph(f"{point.text} ({_listed(point.bodies)})", style="List Bullet")
    if goal.followup:
        document.add_paragraph(f"Uppföljningsansvar: {goal.followup}")


LAYOUTS = {"plain": as_plain, "marked": as_marked_lines, "markdown": as_markdown, "word": as_word}
