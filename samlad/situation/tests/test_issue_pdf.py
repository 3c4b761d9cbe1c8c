import tempfile
from pathlib import Path
from typing import Any

import pytest
from pdfua import Severity, validate

from samlad.documents.canonical import canonical, digest
from samlad.documents.tests.tagged import elements, outside_margins, page_count, squeezed, text_of
from samlad.situation import issue_words as words
from samlad.situation.pdf import TEMPLATE, issue_pdf

WORDS = ["Underlag saknas", "Normalläge", "Förhöjt", "Allvarligt", "Mycket allvarligt"]
NAMES = ["Östervik", "Kvarnhöjden", "Åkersdal", "Lindåsa centrum", "Ängsbacken", "Tallmossen"]
PARTIES = ["Östra skolan", "Polisen", "Räddningstjänsten", "Lindåsabostäder AB", "Socialtjänsten"]
WEEK = {
    "rhythm": "week",
    "year": 2026,
    "number": 47,
    "first_day": "2026-11-16",
    "last_day": "2026-11-22",
}
NASTY = (
    "#let x = 1; *fet* _kursiv_ $x^2$ \\ `kod` <b>HTML</b> &amp; @ref //kommentar = rubrik 🔥👩🏽‍🚒 "
    "\u202eomvänd \x00\x07 مرحبا 中文 https://exempel.se/" + "a" * 90
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten" * 2
SECTIONS = ["areas", "map", "scale", "per_area", "parties"]


def header(**changes: Any) -> dict[str, Any]:
    return {
        "municipality": "Lindåsa kommun",
        "forum": "Operativa samverkansgruppen",
        "title": "",
        "period": WEEK,
        "version": 1,
        "correction_reason": "",
        "adopted_at": "2026-11-23T08:40:00+00:00",
        "decided_by": {"function": "Trygghetssamordnare", "party": "Lindåsa kommun"},
        "case_number": "KS 2026/123",
        "level_words": WORDS,
        **changes,
    }


def said(party: str, **changes: Any) -> dict[str, Any]:
    blank = {
        "level": None,
        "nothing": False,
        "sentence": "",
        "oral_from": "",
        "entered_by": "",
        "late": False,
    }
    return {"party": party, **blank, **changes}


def area(name: str, level: int = 1, **changes: Any) -> dict[str, Any]:
    """An area where one party saw something, one had nothing to report and one was silent."""
    return {
        "code": name,
        "name": name,
        "level": level,
        "previous_level": 1,
        "reason": f"Skälet för {name}.",
        "contributions": [
            said("Polisen", level=3, sentence=f"Iakttagelse i {name}."),
            said("Östra skolan", nothing=True),
        ],
        "not_reported": ["Socialtjänsten"],
        "not_shown": [],
        "events": [],
        "coming": [],
        "usual": None,
        "strip": [1, 2, 0, None] * 12 + [1, 1, 2, level],
        "actions": [],
        "shape": None,
        **changes,
    }


def action(**changes: Any) -> dict[str, Any]:
    plain = {
        "title": "Byt belysning",
        "responsible": "Förvaltare, Lindåsabostäder AB",
        "due_on": "2026-11-30",
    }
    return {**plain, "state": "under_way", **changes}


def square(column: int) -> dict[str, Any]:
    return {"path": f"M{column * 100} 0l90 0 0 90 -90 0z", "x": column * 100 + 45, "y": 45, "radius": 45}


def party(name: str, **changes: Any) -> dict[str, Any]:
    return {"name": name, "reported": 6, "expected": 6, "missing_areas": [], **changes}


def issue(*areas: dict[str, Any], **changes: Any) -> dict[str, Any]:
    parties = [party(name) for name in PARTIES]
    named = {f"area:{number}": part for number, part in enumerate(areas)}
    return {"header": header(**changes), "parties": parties, **named}


def six_areas() -> dict[str, Any]:
    levels = [0, 4, 1, 3, 1, 2]
    full = [
        area(name, level, shape=square(column), actions=[action()] * level)
        for column, (name, level) in enumerate(zip(NAMES, levels, strict=True))
    ]
    return issue(*full)


def made(parts: dict[str, Any], lang: str = "sv") -> bytes:
    return issue_pdf(parts, digest=digest(canonical(parts)), lang=lang)


def text(parts: dict[str, Any]) -> str:
    return squeezed(text_of(made(parts)))


def has(whole: str, part: str) -> bool:
    return squeezed(part) in whole


def test_six_areas_take_two_to_four_pages_and_always_the_same_bytes() -> None:
    parts = six_areas()
    pdf = made(parts)
    assert 2 <= page_count(pdf) <= 4
    assert made(parts) == pdf


def test_head_says_what_it_is_and_who_adopted_it() -> None:
    parts = six_areas()
    shown = text(parts)
    for part in (
        "Lägesbild vecka 47",
        "Operativa samverkansgruppen, Lindåsa kommun",
        "Gäller 16–22 november 2026",
        "Version 1",
        "Fastställd 23 november 2026 kl. 09.40 av Trygghetssamordnare, Lindåsa kommun",
        "Ärendenummer KS 2026/123",
        digest(canonical(parts)),
        "6 områden: Mycket allvarligt 1, Allvarligt 1, Förhöjt 1, Normalläge 2, Underlag saknas 1.",
        "sida 1 av 3",
    ):
        assert has(shown, part), part


def test_areas_stand_by_level_then_in_swedish_order() -> None:
    shown = text(six_areas())
    order = ["Kvarnhöjden", "Lindåsa centrum", "Tallmossen", "Åkersdal", "Ängsbacken", "Östervik"]
    places = [shown.index(squeezed(f"Skälet för {name}.")) for name in order]
    assert places == sorted(places)
    assert all(shown.count(squeezed(f"Skälet för {name}.")) == 2 for name in order)


def test_area_says_who_said_what_and_how() -> None:
    shown = text(
        issue(
            area(
                "Östervik",
                2,
                previous_level=0,
                contributions=[
                    said("Östra skolan", level=2, sentence="Oro på vägen hem.", late=True),
                    said("Polisen", nothing=True),
                    said("Ekbo", nothing=True, oral_from="Förvaltare", entered_by="Samordnare"),
                ],
                not_reported=["Östra hamnen", "Ånge bostäder"],
                actions=[action(), action(state="not_possible", due_on=None)],
            )
        )
    )
    for part in (
        "Förhöjt · Tidigare Underlag saknas",
        "Östra skolan 2 Förhöjt: Oro på vägen hem. (kom för sent)",
        "Inget att rapportera: Ekbo (lämnad muntligt av Förvaltare, införd av Samordnare), Polisen",
        "Har inte rapporterat: Ånge bostäder, Östra hamnen",
        "Byt belysning Förvaltare, Lindåsabostäder AB Pågår 30 november 2026",
        "Ej möjlig –",
    ):
        assert has(shown, part), part


def test_area_without_reports_and_actions_says_so() -> None:
    shown = text(issue(area("Östervik", 0, contributions=[], not_reported=[], strip=[], reason="")))
    assert has(shown, "Ingen part har rapporterat.")
    assert has(shown, "Åtgärder: inga")
    assert not has(shown, "Har inte rapporterat:")


def test_parties_that_reported_and_what_is_missing() -> None:
    parts = issue(area("Östervik"))
    parts["parties"] = [
        party("Östra skolan", reported=4, missing_areas=["Östervik", "Åkersdal"]),
        party("Polisen"),
    ]
    assert has(text(parts), "Polisen 6 av 6 – Östra skolan 4 av 6 Åkersdal, Östervik")


def test_nothing_at_all_still_makes_an_issue() -> None:
    shown = text({"header": header(case_number=""), "parties": []})
    assert has(shown, "Det finns inga områden i lägesbilden.")
    assert has(shown, "Ingen part har åtagit sig att rapportera.")
    assert not has(shown, "Ärendenummer")


@pytest.mark.parametrize(("version", "shown"), [(1, False), (2, True)])
def test_reason_of_a_correction_is_shown_from_the_second_version(version: int, shown: bool) -> None:
    parts = issue(area("Östervik"), version=version, correction_reason="Fel nivå i Östervik.")
    assert has(text(parts), "Skäl till rättelsen: Fel nivå i Östervik.") is shown


def test_document_is_tagged_for_a_screen_reader() -> None:
    found = elements(made(six_areas()))
    kinds = [element.kind for element in found]
    assert kinds.count("Title") == 1
    assert kinds.count("H1") == len(SECTIONS)
    assert kinds.count("H2") == len(NAMES)
    assert {element.scope for element in found if element.kind == "TH"} == {"Column"}
    assert all(element.alt for element in found if element.kind == "Figure")


def test_figures_say_in_words_what_they_show() -> None:
    alts = {element.alt for element in elements(made(six_areas())) if element.kind == "Figure"}
    assert (
        "Karta över områdenas nivåer. Mycket allvarligt: Kvarnhöjden. Allvarligt: Lindåsa centrum. "
        "Förhöjt: Tallmossen. Normalläge: Åkersdal, Ängsbacken. Underlag saknas: Östervik."
    ) in alts
    assert (
        "De senaste 52 veckorna, antal per nivå: Mycket allvarligt 1, Förhöjt 13, Normalläge 14, "
        "Underlag saknas 12, ingen lägesbild 12. De sista i ordning: Normalläge, Normalläge, Förhöjt, "
        "Mycket allvarligt."
    ) in alts
    assert {"Nivå 4", "Ingen nivå"} <= alts


def test_checker_finds_no_errors() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "issue.pdf"
        path.write_bytes(made(six_areas()))
        report = validate(str(path))
    assert len(report.outcomes) > 10
    assert [finding for finding in report.findings if finding.severity is Severity.ERROR] == []


def test_map_is_left_out_without_boundaries() -> None:
    assert has(text(issue(area("Östervik", shape=square(0)))), "Karta")
    assert not has(text(issue(area("Östervik"))), "Karta")


def test_fixed_words_and_written_words_are_marked_by_language() -> None:
    languages = {element.lang for element in elements(made(six_areas(), lang="en"))}
    assert {"en", "sv"} <= languages


def test_hundred_and_seventeen_areas_fit() -> None:
    areas = [area(f"Område {number}", number % 5, shape=square(number)) for number in range(117)]
    pdf = made(issue(*areas))
    assert page_count(pdf) < 35
    assert [element.kind for element in elements(pdf)].count("H2") == 117
    assert outside_margins(pdf, side=20, foot=10) == []
    shown = squeezed(text_of(pdf))
    assert all(has(shown, f"Iakttagelse i Område {number}.") for number in range(117))


@pytest.mark.parametrize("count", [1, 20])
def test_nasty_text_is_shown_as_it_is_within_the_page(count: int) -> None:
    nasty = area(
        NASTY,
        4,
        reason=NASTY + "\n\n" + "x" * 400,
        contributions=[
            said(NASTY, level=2, sentence=NASTY, oral_from=NASTY, entered_by=LONG_WORD, late=True),
            said(LONG_WORD, nothing=True),
        ],
        not_reported=[LONG_WORD, NASTY],
        actions=[action(title=LONG_WORD, responsible=NASTY, state="from_the_future", due_on=None)],
        shape=square(0),
    )
    facts = {"forum": LONG_WORD + NASTY, "case_number": "#" * 200, "level_words": [*WORDS[:4], NASTY]}
    pdf = made(issue(*[nasty] * count, version=2, correction_reason=NASTY, **facts))
    assert outside_margins(pdf, side=20, foot=10) == []
    assert has(squeezed(text_of(pdf)), r"#let x = 1; *fet* _kursiv_ $x^2$ \ `kod` <b>HTML</b> &amp; @ref")


def test_template_holds_no_words() -> None:
    code = [line for line in TEMPLATE.read_text().splitlines() if not line.lstrip().startswith("//")]
    assert not set("åäöÅÄÖ") & set("".join(code))
    assert "vecka" not in "".join(code)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        ("2026-11-16", "2026-11-22", "16–22 november 2026"),
        ("2026-11-30", "2026-12-06", "30 november – 6 december 2026"),
        ("2026-12-28", "2027-01-03", "28 december 2026 – 3 januari 2027"),
    ],
)
def test_days(first: str, last: str, shown: str) -> None:
    assert words.days({"first_day": first, "last_day": last}) == shown


@pytest.mark.parametrize(
    ("level", "previous", "shown"),
    [
        (3, None, "Ingen tidigare nivå"),
        (2, 2, "Oförändrad"),
        (0, 0, "Oförändrad"),
        (4, 2, "Ökar från 2 Förhöjt"),
        (1, 2, "Minskar från 2 Förhöjt"),
        (0, 2, "Tidigare 2 Förhöjt"),
        (2, 0, "Tidigare Underlag saknas"),
    ],
)
def test_change_never_counts_missing_data_as_a_level(level: int, previous: int | None, shown: str) -> None:
    assert words.change(level, previous, WORDS) == shown


@pytest.mark.parametrize(
    ("rhythm", "count", "shown"),
    [
        ("week", 1, "Den senaste veckan"),
        ("week", 52, "De senaste 52 veckorna"),
        ("fortnight", 1, "De senaste två veckorna"),
        ("fortnight", 26, "De senaste 26 tvåveckorsperioderna"),
        ("month", 12, "De senaste 12 månaderna"),
    ],
)
def test_strip_caption(rhythm: str, count: int, shown: str) -> None:
    assert words.strip_caption(count, rhythm) == shown


def test_month_and_fortnight_have_titles_of_their_own() -> None:
    assert (
        words.title({"period": {"rhythm": "month", "year": 2026, "number": 11}}) == "Lägesbild november 2026"
    )
    assert (
        words.title({"period": {"rhythm": "fortnight", "year": 2026, "number": 47}})
        == "Lägesbild vecka 47–48"
    )
