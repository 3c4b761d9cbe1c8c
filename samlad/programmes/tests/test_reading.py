"""A real programme in a file with much else is read; when the file changes, exactly that changes."""

import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from samlad.base.refusals import Refusal
from samlad.programmes.reading import ProgrammeText, read_document, read_programme
from tests.shared_data import seed

ROOT = Path(__file__).resolve().parents[3]
REAL = "003_33640464043106f6.txt"
Json = Any


@pytest.fixture(scope="module")
def text() -> str:
    return seed(REAL).read_text()


def read(text: str) -> ProgrammeText:
    return read_programme(read_document("program.txt", text.encode()))


def goals(found: Json) -> list[Json]:
    return [goal for area in found["target_areas"] for goal in area["goals"]]


def goal(found: Json, area: int, place: int) -> Json:
    return found["target_areas"][area]["goals"][place]


def replaced(text: str, old: str, new: str) -> str:
    """With one place changed, which there must be."""
    assert text.count(old) == 1, (text.count(old), old)
    return text.replace(old, new)


def test_the_real_programme(text: str) -> None:
    found = read(text).as_json()
    assert set(found) == {"target_areas", "priority_areas", "not_understood"}
    assert [len(area["goals"]) for area in found["target_areas"]] == [3, 1, 3, 0]
    assert sum(len(one["subgoals"]) for one in goals(found)) == 13
    assert all(subgoal["lead"] for one in goals(found) for subgoal in one["subgoals"])
    assert sum(len(one["undertakings"]) for one in goals(found)) == 14
    assert all(point["bodies"] for one in goals(found) for point in one["undertakings"])
    assert len(found["priority_areas"]) == 21
    assert found["not_understood"] == []


def test_its_titles_numbers_and_bodies_as_printed(text: str) -> None:
    found = read(text).as_json()
    titles = [area["title"] for area in found["target_areas"]]
    assert titles[:3] == ["Stadsmiljö och boende", "Skola och utbildning", "Jobb och Företagande"]
    assert titles[3] == "Lokalt arbete med social hållbarhet (f.d Trygghet i vardagen)"
    assert [one["number"] for one in goals(found)] == ["1", "2", "3", "1", "1", "2", "3"]
    boende = goal(found, 0, 2)
    assert [one["number"] for one in boende["subgoals"]] == ["3.1", "3.2", "3.4"]
    assert boende["subgoals"][2] == {
        "number": "3.4",
        "text": "Utemiljön ska upplevas som ren och trygg.",
        "lead": "trafiknämnden",
        "co_responsible": ["bostadsbolagen", "stadsdelsnämnder"],
    }
    assert [one["followup"] for one in goals(found)][3:5] == ["Kommunstyrelsen", ""]
    assert found["priority_areas"][9] == "Hässelby gård"


def test_a_point_that_a_page_broke_is_whole(text: str) -> None:
    point = goal(read(text).as_json(), 0, 0)["undertakings"][0]
    assert "olika stadsdelar och hur det offentliga rummet" in point["text"]
    assert point["bodies"] == ["stadsbyggnadsnämnden", "exploateringsnämnden"]


def test_lines_are_those_of_the_file(text: str) -> None:
    programme = read(text)
    subgoal = programme.target_areas[0].goals[2].subgoals[2]
    assert text.split("\n")[subgoal.line - 1].startswith("3.4 ")


# What is changed in the file, and in what is read


Change = tuple[Callable[[str], str], Callable[[Json], object]]


def _put(container: Json, key: Any, value: object) -> None:
    container[key] = value


def _swap(text: str) -> str:
    first, second = "2.3 Tillgången till", "2.4 Möjlighet till"
    a = next(line for line in text.split("\n") if line.startswith(first))
    b = next(line for line in text.split("\n") if line.startswith(second))
    return text.replace(a, "\0").replace(b, a).replace("\0", b)


def _without(text: str, pattern: str) -> str:
    done, count = re.subn(pattern, "", text, flags=re.MULTILINE)
    assert count == 1
    return done


def _memo_moved(text: str) -> str:
    lines = text.split("\n")
    place = next(at for at, line in enumerate(lines) if line.startswith("Kulturnämnden, trafik-"))
    moved = lines.pop(place)
    return "\n".join([*lines[:60], moved, "", *lines[60:]])


def _unbulleted(text: str) -> str:
    start, end = (
        text.index("1. Samband\n"),
        text.index("Lokalt arbete med social hållbarhet (f.d Trygghet i vardagen)\n"),
    )
    return text[:start] + re.sub("^- ", "", text[start:end], flags=re.MULTILINE) + text[end:]


CHANGES: Mapping[str, Change] = {
    "a body renamed": (
        lambda text: replaced(
            text, "ska vara god (idrottsnämnden)", "ska vara god (fritids- och folkhälsonämnden)"
        ),
        lambda found: _put(goal(found, 0, 1)["subgoals"][2], "lead", "fritids- och folkhälsonämnden"),
    ),
    "a body renamed to a company": (
        lambda text: replaced(
            text, "ska vara god. (kulturnämnden)", "ska vara god. (Kulturhuset AB och kulturnämnden)"
        ),
        lambda found: goal(found, 0, 1)["subgoals"][3].update(
            lead="Kulturhuset AB", co_responsible=["kulturnämnden"]
        ),
    ),
    "a sub-goal dropped": (
        lambda text: _without(text, r"^2\.3 .*\n"),
        lambda found: goal(found, 0, 1)["subgoals"].pop(2),
    ),
    "the only sub-goal of a goal dropped": (
        lambda text: _without(text, r"^1\.1 Andelen arbetsplatser.*\n.*\n"),
        lambda found: goal(found, 2, 0)["subgoals"].clear(),
    ),
    "two sub-goals swapped": (
        _swap,
        lambda found: goal(found, 0, 1)["subgoals"].insert(2, goal(found, 0, 1)["subgoals"].pop(3)),
    ),
    "the number of a sub-goal changed": (
        lambda text: replaced(text, "3.4 Utemiljön", "3.9 Utemiljön"),
        lambda found: _put(goal(found, 0, 2)["subgoals"][2], "number", "3.9"),
    ),
    "the number of a goal changed to one that is there": (
        lambda text: replaced(text, "\n3. Boende\n", "\n2. Boende\n"),
        lambda found: _put(goal(found, 0, 2), "number", "2"),
    ),
    "the number of a goal changed to one that begins anew": (
        lambda text: replaced(text, "\n2. Variation\n", "\n12. Variation\n"),
        lambda found: _put(goal(found, 0, 1), "number", "12"),
    ),
    "a goal renamed": (
        lambda text: replaced(text, "\n3. Boende\n", "\n3. Bostäder för alla\n"),
        lambda found: _put(goal(found, 0, 2), "title", "Bostäder för alla"),
    ),
    "a whole goal dropped": (
        lambda text: replaced(
            text, text[text.index("2. Ekonomiskt bistånd") : text.index("3. Självförsörjning")], ""
        ),
        lambda found: found["target_areas"][2]["goals"].pop(1),
    ),
    "a target area renamed in its heading alone": (
        lambda text: replaced(
            text, "\nSkola och utbildning\n\nMed utgångspunkt", "\nLärande för livet\n\nMed utgångspunkt"
        ),
        lambda found: _put(found["target_areas"][1], "title", "Lärande för livet"),
    ),
    "the first target area renamed in its heading alone": (
        lambda text: replaced(text, "\nStadsmiljö och boende\n\nVisionerna", "\nVår stad\n\nVisionerna"),
        lambda found: _put(found["target_areas"][0], "title", "Vår stad"),
    ),
    "a paragraph of the memo moved": (_memo_moved, lambda found: None),
    "the memo dropped": (
        lambda text: text[text.index("Visionsarbete i ytterstaden\n\n2007") :],
        lambda found: None,
    ),
    "everything after the programme dropped": (
        lambda text: text[: text.index("Arbetsmodell\n\nErfarenheter")],
        lambda found: None,
    ),
    "the bullets of the points dropped": (_unbulleted, lambda found: None),
    "a point dropped": (
        lambda text: _without(text, r"^- arbeta med att förstärka språk.*\n"),
        lambda found: goal(found, 1, 0)["undertakings"].pop(2),
    ),
    "the follow-up given to somebody else": (
        lambda text: replaced(
            text,
            "Uppföljningsansvar: Kommunstyrelsen\n\n2. Variation",
            "Uppföljningsansvar: Trafiknämnden\n\n2. Variation",
        ),
        lambda found: _put(goal(found, 0, 0), "followup", "Trafiknämnden"),
    ),
    "a place dropped": (
        lambda text: replaced(
            text, "Farsta Strand, Hökarängen, Farsta och Fagersjö. Detta", "Hökarängen och Farsta. Detta"
        ),
        lambda found: [found["priority_areas"].remove(name) for name in ("Farsta Strand", "Fagersjö")],
    ),
    "something else between two goals": (
        lambda text: replaced(
            text, "\n2. Variation\n", "\nHär har någon skrivit en rad till.\n\n2. Variation\n"
        ),
        lambda found: found["not_understood"].append(
            {"line": 555, "text": "Här har någon skrivit en rad till."}
        ),
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_in_the_file_changes_in_what_is_read(text: str, name: str) -> None:
    change, expected = CHANGES[name]
    wanted = deepcopy(read(text).as_json())
    expected(wanted)
    changed = change(text)
    assert changed != text
    assert read(changed).as_json() == wanted


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\n3. Boende\n", "\n2. Boende\n", "Numret 2 finns på två mål"),
        ("3.4 Utemiljön", "3.1 Utemiljön", "Numret 3.1 finns på två delmål"),
        ("3.4 Utemiljön", "1.4 Utemiljön", "nummer 1.4, men står i mål 3"),
        ("ska vara god (idrottsnämnden)", "ska vara god", "2.3 har ingen ansvarig"),
        ("\nSkola och utbildning\n\nMed", "\nLärande för livet\n\nMed", "ingen rubrik har det namnet: Skola"),
    ],
)
def test_what_should_be_looked_at_again_is_noted(text: str, old: str, new: str, told: str) -> None:
    notes = [note.text for note in read(replaced(text, old, new)).notes]
    assert any(told in note for note in notes)
    assert not any(told in note.text for note in read(text).notes)


@pytest.mark.parametrize(
    ("written", "lost"),
    [
        ("(trafiknämnden)\n(idrottsnämnden)", ["(idrottsnämnden)"]),
        ("(i 80 procent av fallen)", ["(i 80 procent av fallen)"]),
        ("(trafiknämnden)\nEn rad till.\n(idrottsnämnden)", ["En rad till.", "(idrottsnämnden)"]),
        ("(trafiknämnden)\n- En punkt (idrottsnämnden)", ["- En punkt (idrottsnämnden)"]),
        ("(trafiknämnden)\nUppföljning: A\nUppföljning: B", ["Uppföljning: B"]),
        ("Ansvarig: 2025", ["Ansvarig: 2025"]),
    ],
)
def test_what_is_not_understood_is_listed_and_never_guessed(written: str, lost: list[str]) -> None:
    found = read(f"Målområde: Ute\n\n1. Gator\n1.1 Gatorna ska vara trygga.\n{written}\n1.2 Slut (nämnden)\n")
    assert [one.text for one in found.not_understood] == lost
    assert [one.number for one in found.target_areas[0].goals[0].subgoals] == ["1.1", "1.2"]


def test_goals_that_nobody_answers_for_are_read_when_their_numbers_go_on() -> None:
    start = "Målområde: Ute\n\n1. Gator\n1.1 Trygga gator (nämnden)\nEn rad.\n"
    found = read(f"{start}2. Torg\nText om torg.\n2.1 Trygga torg\n")
    assert [goal.number for goal in found.target_areas[0].goals] == ["1", "2"]
    assert [one.text for one in found.not_understood] == ["En rad.", "Text om torg."]
    appendix = read(f"{start}Bilaga\n1. Metod\n1.1 Så gjorde vi\nMed enkät.\n")
    assert [goal.number for goal in appendix.target_areas[0].goals] == ["1"]
    assert [one.text for one in appendix.not_understood] == ["1.1 Så gjorde vi"]


STEPS = """Program för trygghet

1. Trygga gator

I området ska följande mål nås under programperioden.

1.1 Belysning

1.1.1 Alla gångtunnlar ska vara ljusa. (tekniska nämnden)

1.1.3 Trasiga lampor lagas. (tekniska nämnden, socialnämnden)

Uppföljningsansvar: Kommunstyrelsen

1.2 Närvaro

1.2.1 Fler ska vara på torget. (socialnämnden)

2 Skola

2.1 Betyg

2.1.1 Fler ska vara behöriga. (skolnämnden)

2.2 Frånvaro
"""


def test_areas_that_are_numbered_without_words() -> None:
    found = read(STEPS)
    assert [area.title for area in found.target_areas] == ["Trygga gator", "Skola"]
    told = [(one["number"], one["title"], one["followup"]) for one in goals(found.as_json())]
    assert told == [
        ("1.1", "Belysning", "Kommunstyrelsen"),
        ("1.2", "Närvaro", ""),
        ("2.1", "Betyg", ""),
        ("2.2", "Frånvaro", ""),
    ]
    first = found.target_areas[0].goals[0].subgoals
    assert [(one.number, one.lead, one.co_responsible) for one in first] == [
        ("1.1.1", "tekniska nämnden", []),
        ("1.1.3", "tekniska nämnden", ["socialnämnden"]),
    ]
    assert found.not_understood == []


def test_three_steps_are_not_areas_where_somebody_answers_for_the_second() -> None:
    found = read(STEPS.replace("1.1 Belysning", "1.1 Belysning (tekniska nämnden)"))
    assert "Trygga gator" in [one["title"] for one in goals(found.as_json())]
    worded = read("Målområde: Ute\n\n" + STEPS)
    assert [area.title for area in worded.target_areas] == ["Ute"]


def test_a_goal_may_have_the_title_of_another_target_area() -> None:
    listed = "Program med målområden:\n\n- Gator\n- Skola\n\n"
    found = read(f"{listed}Gator\n\n1. Skola\n\n1.1 A (nämnden)\n\nSkola\n\n1. Gator\n\n1.1 B (nämnden)\n")
    assert [(area.title, area.goals[0].title) for area in found.target_areas] == [
        ("Gator", "Skola"),
        ("Skola", "Gator"),
    ]


def test_a_number_that_stands_alone_is_a_page_and_one_that_ends_a_sentence_is_not() -> None:
    found = read(
        "Målområde: Ute\n\n1. Gator\n1.1 Alla kommunens gångtunnlar och gångvägar ska vara ljusa år\n2030\n"
        "(nämnden)\n\n17\n\n1.2 Alla torg\n\nSida 18 (20)\n\nska vara ljusa (nämnden)\n"
    )
    texts = [one.text for one in found.target_areas[0].goals[0].subgoals]
    assert [text.split()[-1] for text in texts] == ["2030", "ljusa"]
    assert found.not_understood == []


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        ("miljö- och hälsoskyddsnämnden", ["miljö- och hälsoskyddsnämnden"]),
        ("nämnden för vård och omsorg och bostadsbolagen", ["nämnden för vård och omsorg", "bostadsbolagen"]),
        ("a-nämnden, b-nämnden samt C AB", ["a-nämnden", "b-nämnden", "C AB"]),
        ("A-bolaget; Nätverket Vi (ideellt), polisen", ["A-bolaget", "Nätverket Vi (ideellt)", "polisen"]),
    ],
)
def test_names_of_bodies_in_a_list(listed: str, names: list[str]) -> None:
    found = read(f"Målområde: Ute\n1. Gator\n1.1 Gatorna ska vara trygga ({listed})\n")
    subgoal = found.target_areas[0].goals[0].subgoals[0]
    assert [subgoal.lead, *subgoal.co_responsible] == names
    assert subgoal.text == "Gatorna ska vara trygga"


ENGLISH = """Programme for safety

1. Streets

1.1 The streets of the town shall be safe for all of the people who live in it. (the Technical Board)

The goal also means that the lights of the streets will be mended by the board.
"""


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (ENGLISH, "annat språk"),
        (
            "Protokoll\n\nNämnden beslutar att godkänna rapporten och att lägga den till handlingarna.",
            "Inga mål",
        ),
        ("Inköpslista\n- mjölk\n- bröd\n", "Inga mål"),
    ],
)
def test_what_is_no_programme_is_told(written: str, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        read(written)


def test_the_example_of_the_guide_is_read_as_it_says() -> None:
    guide = (ROOT / "docs/how-to/programmes.md").read_text()
    written, becomes = (re.search(rf"```{kind}\n(.*?)```", guide, re.DOTALL) for kind in ("text", "json"))
    assert written
    assert becomes
    assert read(written[1]).as_json() == json.loads(becomes[1])
