"""A plan goes out as Excel and in again: what differs is shown first, and all of it is done or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.base.tables import Column, read_table, write_csv, write_xlsx
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.models import PartyProfile
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.exchange.tree import tree_of
from samlad.programmes.models import (
    GoalFacts,
    Measure,
    PriorityArea,
    Programme,
    ProgrammeFacts,
    Responsible,
    Target,
)
from samlad.programmes.operations import (
    Aim,
    GoalText,
    areas_set,
    goal_add,
    goal_change,
    goal_withdraw,
    targets_set,
)
from samlad.programmes.tests.factories import adopt, board, goal, measured, programme
from samlad.statistics.tests.factories import indicator

pytestmark = pytest.mark.django_db


@dataclass
class Sheet:
    """The file of a plan as somebody has it open."""

    heads: list[str]
    rows: list[list[str]]
    made: dict[str, bytes] = field(default_factory=dict)

    def at(self, text: str) -> int:
        """The place of the row that says so."""
        place = self.heads.index("Text")
        return next(at for at, row in enumerate(self.rows) if row[place] == text)

    def set(self, text: str, **cells: str) -> None:
        self.put(self.rows[self.at(text)], **cells)

    def get(self, text: str, head: str) -> str:
        return self.rows[self.at(text)][self.heads.index(head)]

    def put(self, row: list[str], **cells: str) -> list[str]:
        for head, value in cells.items():
            row[self.heads.index(head.replace("_", " "))] = value
        return row

    def add(self, after: str, **cells: str) -> None:
        self.rows.insert(self.at(after) + 1, self.put([""] * len(self.heads), **cells))

    def drop(self, text: str) -> None:
        del self.rows[self.at(text)]

    def xlsx(self) -> bytes:
        """The same file as long as nothing is changed: a file tells when it was made."""
        said = repr((self.heads, self.rows))
        if said not in self.made:
            self.made[said] = self._xlsx()
        return self.made[said]

    def _xlsx(self) -> bytes:
        return write_xlsx([Column(head, is_text=True) for head in self.heads], self.rows, sheet="Plan")


@pytest.fixture
def here() -> Forum:
    return forum("Styrgruppen")


@pytest.fixture
def leader(here: Forum, client: Client) -> User:
    user = coordinator(here)
    client.force_login(user)
    return user


@pytest.fixture
def draft(here: Forum, leader: User) -> Programme:
    """A target area with two goals, sub-goals to three steps, a point, an indicator and an area."""
    of = programme(forum=here)
    school, social = board("Skolnämnden"), board("Socialnämnden")
    top = goal(of, "Skola", kind=rules.TARGET_AREA)
    grades = goal(of, "Betyg", number="1", parent=top, follows=[social.pk], needed=1)
    sub = goal(
        of,
        "Fler behöriga",
        kind=rules.SUBGOAL,
        number="1.1",
        parent=grades,
        lead=school.pk,
        shared=[social.pk],
    )
    goal(of, "Flickor och pojkar", kind=rules.SUBGOAL, number="1.1.1", parent=sub, lead=school.pk)
    goal(of, "skolan är öppen på kvällen", kind=rules.POINT, parent=grades, shared=[social.pk])
    goal(of, "Närvaro", number="2", parent=top, not_measurable="Ingen mäter det än.")
    place = area("Kvarnhöjden")
    areas_set(by=None, at=AT, programme=of, areas={place.pk: "Högst index."})
    shares = indicator("Behöriga till gymnasiet")
    measured(sub, shares, way=rules.INCREASE, baseline=80.5, baseline_period="2024")
    aims = [Aim("2026", 82.25), Aim("2028", 90.0, rules.TARGET), Aim("2027", 70.0, area=place.pk)]
    targets_set(by=None, at=AT, goal=sub, indicator=shares, aims=aims)
    return of


def fetched(client: Client, of: Programme) -> Sheet:
    table = read_table(client.get(f"/mal/plan/{of.pk}/plan.xlsx").content)
    return Sheet(list(table.heads), [list(row.cells) for row in table.rows])


def send(client: Client, of: Programme, content: bytes, name: str = "plan.xlsx", **said: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/mal/plan/{of.pk}/fran-excel/", {"file": file, "preview": "1", **said})


def confirm(client: Client, of: Programme, content: bytes, page: Any, **said: Any) -> Any:
    """Presses the button of the page that shows the differences."""
    form = page.context["form"]
    told = {bound.name: bound.value() for bound in form if bound.name != "file"}
    kept = {name: value for name, value in told.items() if value not in (None, False)}
    return send(client, of, content, **{**kept, "confirm": "1", **said})


def taken(client: Client, of: Programme, content: bytes, **said: Any) -> None:
    page = send(client, of, content)
    assert page.status_code == 200, page.text
    done = confirm(client, of, content, page, **said)
    assert done.status_code == 302, done.text


def plan(of: Programme) -> list[tuple[str, str, str]]:
    """What stands where: its number, its text, and the text of what it stands below."""
    rows = tree_of(of).rows
    return [
        (row.cells.get("number", ""), row.cells["text"], rows[row.under].cells["text"] if row.under else "")
        for row in rows.values()
    ]


def everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (GoalFacts, Responsible, Measure, Target, PriorityArea)
    ]


def faults(page: Any) -> list[tuple[int | None, str, str]]:
    return [(flaw.row, flaw.head, flaw.text) for flaw in page.context["preview"].flaws]


def test_the_whole_plan_goes_out(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    assert [sheet.put(row)[2] for row in sheet.rows] == [
        "Målområde",
        "Mål",
        "Delmål",
        "Indikator",
        "Delmål",
        "Delkrav",
        "Mål",
        "Prioriterad plats",
    ]
    assert sheet.get("Fler behöriga", "Nummer") == "1.1"
    assert sheet.get("Fler behöriga", "Huvudansvarig") == "Skolnämnden"
    assert sheet.get("Fler behöriga", "Medansvariga") == "Socialnämnden"
    assert sheet.get("Flickor och pojkar", "Under") == sheet.get("Fler behöriga", "Id")
    assert sheet.get("Betyg", "Följer upp") == "Socialnämnden"
    assert sheet.get("Behöriga till gymnasiet", "Riktning") == "Ska öka"
    aims = sheet.get("Behöriga till gymnasiet", "Etappmål").split("\n")
    assert aims == ["2026: 82,25", "2028 slutmål: 90", "Kvarnhöjden 2027: 70"]
    assert sheet.get("Kvarnhöjden", "Prioriterad för att") == "Högst index."


def test_an_adopted_plan_goes_out_and_nothing_comes_in(client: Client, draft: Programme) -> None:
    adopt(draft)
    sheet = fetched(client, draft)
    sheet.set("Betyg", Text="Bättre betyg")
    before = everything()
    assert "Planen är beslutad" in client.get(f"/mal/plan/{draft.pk}/fran-excel/").text
    page = send(client, draft, sheet.xlsx(), confirm="1")
    assert page.status_code == 403
    assert "Ange vem som beslutade om ändringen" in page.text
    assert everything() == before
    client.force_login(coordinator(forum("Annat forum")))
    assert len(fetched(client, draft).rows) == 8


def test_the_same_file_changes_nothing(client: Client, draft: Programme) -> None:
    before = everything()
    page = send(client, draft, fetched(client, draft).xlsx())
    assert page.status_code == 200
    assert "Inga skillnader" in page.text
    assert everything() == before


def test_what_is_changed_is_shown_field_by_field_and_then_done(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set(
        "Fler behöriga",
        Text="Fler ska vara behöriga",
        Nummer="1.2",
        Huvudansvarig="Socialnämnden",
        Medansvariga="",
    )
    sheet.set("Behöriga till gymnasiet", Etappmål="2026: 83\n2028 slutmål: 90", Utgångsvärde="81,5")
    sheet.set("Kvarnhöjden", Prioriterad_för_att="Störst skillnad.")
    before = everything()
    page = send(client, draft, sheet.xlsx())
    assert everything() == before
    cells = {
        cell.key: (cell.was, cell.becomes) for one in page.context["found"].changed for cell in one.cells
    }
    assert cells == {
        "number": ("1.1", "1.2"),
        "text": ("Fler behöriga", "Fler ska vara behöriga"),
        "lead": ("Skolnämnden", "Socialnämnden"),
        "shared": ("Socialnämnden", ""),
        "baseline": ("80,5", "81,5"),
        "aims": ("2026: 82,25\n2028 slutmål: 90\nKvarnhöjden 2027: 70", "2026: 83\n2028 slutmål: 90"),
        "reason": ("Högst index.", "Störst skillnad."),
    }
    done = confirm(client, draft, sheet.xlsx(), page)
    assert done.status_code == 302
    assert "Inga skillnader" in send(client, draft, sheet.xlsx()).text
    again = fetched(client, draft)
    assert again.get("Fler ska vara behöriga", "Huvudansvarig") == "Socialnämnden"
    assert again.get("Behöriga till gymnasiet", "Etappmål") == "2026: 83\n2028 slutmål: 90"
    assert PriorityArea.objects.known().get().reason == "Störst skillnad."


def test_rows_are_added_below_what_they_say_or_the_nearest(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    indicator("Frånvaro")
    sheet.add("Närvaro", Typ="Mål", Nummer="3", Text="Trygghet", Id="ny1")
    sheet.add(
        "Trygghet",
        Typ="delmål",
        Nummer="3.1",
        Text="Lugna raster",
        Id="ny2",
        Under="ny1",
        Huvudansvarig="skolnämnden",
    )
    sheet.add("Lugna raster", Typ="Delmål", Nummer="3.1.1", Text="Fler vuxna ute", Under="ny2")
    sheet.add(
        "Fler vuxna ute",
        Typ="Indikator",
        Text="Frånvaro",
        Under="ny2",
        Riktning="Ska minska",
        Etappmål="2027: 4,5",
    )
    sheet.add("Betyg", Typ="Delmål", Nummer="1.0", Text="Först")
    taken(client, draft, sheet.xlsx())
    assert plan(draft) == [
        ("", "Skola", ""),
        ("1", "Betyg", "Skola"),
        ("1.0", "Först", "Betyg"),
        ("1.1", "Fler behöriga", "Betyg"),
        ("", "Behöriga till gymnasiet", "Fler behöriga"),
        ("1.1.1", "Flickor och pojkar", "Fler behöriga"),
        ("", "skolan är öppen på kvällen", "Betyg"),
        ("2", "Närvaro", "Skola"),
        ("3", "Trygghet", "Skola"),
        ("3.1", "Lugna raster", "Trygghet"),
        ("", "Frånvaro", "Lugna raster"),
        ("3.1.1", "Fler vuxna ute", "Lugna raster"),
        ("", "Kvarnhöjden", ""),
    ]


def test_rows_are_moved(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.rows.insert(1, sheet.rows.pop(sheet.at("Närvaro")))
    sheet.set("Flickor och pojkar", Under=sheet.get("Närvaro", "Id"))
    page = send(client, draft, sheet.xlsx())
    told = {one.wanted.title: one.moved for one in page.context["found"].moved}
    assert set(told) == {"2 Närvaro", "1.1.1 Flickor och pojkar"} or set(told) == {
        "1 Betyg",
        "1.1.1 Flickor och pojkar",
    }
    assert told["1.1.1 Flickor och pojkar"] == "Först under ”2 Närvaro”"
    confirm(client, draft, sheet.xlsx(), page)
    texts = [text for _number, text, _under in plan(draft)]
    assert texts[:4] == ["Skola", "Närvaro", "Flickor och pojkar", "Betyg"]


def test_what_is_left_out_is_kept_unless_somebody_says_otherwise(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    for text in ("Fler behöriga", "Flickor och pojkar", "Behöriga till gymnasiet", "Kvarnhöjden"):
        sheet.drop(text)
    sheet.set("Betyg", Text="Bättre betyg")
    page = send(client, draft, sheet.xlsx())
    assert [row.title for row in page.context["found"].left_out] == [
        "1.1 Fler behöriga",
        "Behöriga till gymnasiet",
        "1.1.1 Flickor och pojkar",
        "Kvarnhöjden",
    ]
    confirm(client, draft, sheet.xlsx(), page)
    assert [text for _number, text, _under in plan(draft)] == [
        "Skola",
        "Bättre betyg",
        "Fler behöriga",
        "Behöriga till gymnasiet",
        "Flickor och pojkar",
        "skolan är öppen på kvällen",
        "Närvaro",
        "Kvarnhöjden",
    ]
    taken(client, draft, sheet.xlsx(), removes="on")
    assert [text for _number, text, _under in plan(draft)] == [
        "Skola",
        "Bättre betyg",
        "skolan är öppen på kvällen",
        "Närvaro",
    ]


def test_what_stands_above_others_is_not_removed_alone(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.drop("Fler behöriga")
    page = send(client, draft, sheet.xlsx())
    before = everything()
    done = confirm(client, draft, sheet.xlsx(), page, removes="on")
    assert done.status_code == 422
    assert "Det står mål under det som tas bort" in done.text
    assert everything() == before


def test_bodies_that_are_not_there_are_asked_about(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Fler behöriga", Medansvariga="Socialnämnden; Kulturnämnden")
    bodies = PartyProfile.objects.count()
    page = send(client, draft, sheet.xlsx())
    assert "Vad är ”Kulturnämnden”?" in page.text
    assert "Lägg till i registret" not in page.text
    confirm(client, draft, sheet.xlsx(), page)
    assert PartyProfile.objects.count() == bodies
    assert fetched(client, draft).get("Fler behöriga", "Medansvariga") == "Socialnämnden"
    client.force_login(admin())
    page = send(client, draft, sheet.xlsx())
    (field,) = [bound.name for bound in page.context["form"].meanings()]
    confirm(client, draft, sheet.xlsx(), page, **{field: "add"})
    assert PartyProfile.objects.filter(name="Kulturnämnden", party__kind="board").exists()
    assert fetched(client, draft).get("Fler behöriga", "Medansvariga") == "Socialnämnden; Kulturnämnden"


def test_an_old_file_does_not_undo_what_others_wrote(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    row = GoalFacts.objects.known().get(text="Närvaro")
    told = GoalText("Mer närvaro", "2", not_measurable="Ingen mäter det än.")
    goal_change(by=None, at=timezone.now(), goal=row.goal, told=told, parent=row.parent)
    new = GoalText("Nytt i Samlad", "9")
    goal_add(by=None, at=timezone.now(), programme=draft, kind=rules.GOAL, goal=new, parent=row.parent)
    assert "Inga skillnader" in send(client, draft, sheet.xlsx()).text
    sheet.set("Närvaro", Text="Närvaro varje dag")
    page = send(client, draft, sheet.xlsx())
    assert page.status_code == 422
    assert [(row, head) for row, head, _text in faults(page)] == [(8, "Text")]
    assert "nu är det Mer närvaro" in faults(page)[0][2]


def test_a_row_that_is_gone_is_told(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    goal_withdraw(by=None, at=timezone.now(), goal=GoalFacts.objects.known().get(text="Närvaro").goal)
    page = send(client, draft, sheet.xlsx())
    assert faults(page) == [
        (8, "Id", "Någon annan har tagit bort raden ur planen. Ta bort den ur filen också.")
    ]


def test_the_draft_was_changed_while_the_differences_were_read(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Betyg", Text="Bättre betyg")
    page = send(client, draft, sheet.xlsx())
    row = GoalFacts.objects.known().get(text="Betyg")
    goal_change(by=None, at=timezone.now(), goal=row.goal, told=GoalText("Betygen", "1"), parent=row.parent)
    before = everything()
    done = confirm(client, draft, sheet.xlsx(), page)
    assert done.status_code == 422
    assert "Någon annan har ändrat" in done.text
    assert everything() == before


def test_another_file_than_the_one_that_was_shown_is_not_taken_in(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Betyg", Text="Bättre betyg")
    page, before = send(client, draft, sheet.xlsx()), everything()
    sheet.set("Bättre betyg", Text="Sämre betyg")
    done = confirm(client, draft, sheet.xlsx(), page)
    assert "inte filen som du förhandsgranskade" in done.text
    assert everything() == before


Edit = Callable[[Sheet], object]


@pytest.mark.parametrize(
    ("edit", "row", "head", "told"),
    [
        (lambda s: s.set("Betyg", Id=s.get("Närvaro", "Id")), 8, "Id", "Samma id står på rad 3"),
        (lambda s: s.set("Betyg", Id="987654"), 3, "Id", "ingen rad med det id:t"),
        (lambda s: s.set("Betyg", Typ="Delmål"), 3, "Typ", "Typen går inte att ändra"),
        (lambda s: s.set("Betyg", Typ="Ziel"), 3, "Typ", "Skriv något av: Målområde, Mål"),
        (lambda s: s.set("Betyg", Under="4711"), 3, "Under", "ingen rad med det id:t"),
        (lambda s: s.set("Fler behöriga", Under=""), 4, "Under", "måste stå under något annat"),
        (
            lambda s: s.set("Fler behöriga", Under=s.get("Flickor och pojkar", "Id")),
            4,
            "Under",
            "under sig självt",
        ),
        (
            lambda s: s.set("Fler behöriga", Under=s.get("Skola", "Id")),
            4,
            "Under",
            "kan inte stå under Målområde",
        ),
        (lambda s: s.set("Närvaro", Nummer="1"), 8, "Nummer", "Numret 1 finns på mer än ett mål"),
        (lambda s: s.set("Närvaro", Nummer="2026-02-01"), 8, "Nummer", "gjort om numret till ett datum"),
        (lambda s: s.set("Närvaro", Text=""), 8, "Text", "Skriv vad som ska nås"),
        (lambda s: s.set("Närvaro", Text="x" * 5000), 8, "Text", "Den får vara högst 4000"),
        (lambda s: s.set("Närvaro", Text="Se 19121212-1212"), 8, "Text", "personnummer"),
        (
            lambda s: s.set("Närvaro", Så_många_indikatorer_räcker="två"),
            8,
            "Så många indikatorer räcker",
            "heltal",
        ),
        (lambda s: s.set("Närvaro", Handlar_om_områden="kanske"), 8, "Handlar om områden", "Ja, Nej"),
        (lambda s: s.set("Skola", Huvudansvarig="Skolnämnden"), 2, "Huvudansvarig", "Lämna tomt"),
        (
            lambda s: s.set("Fler behöriga", Medansvariga="Skolnämnden"),
            4,
            "Medansvariga",
            "inte medansvarig också",
        ),
        (lambda s: s.set("Fler behöriga", Huvudansvarig="A; B"), 4, "Huvudansvarig", "Här står en enda"),
        (lambda s: s.set("Behöriga till gymnasiet", Etappmål="82"), 5, "Etappmål", "så här: 2027: 12,5"),
        (
            lambda s: s.set("Behöriga till gymnasiet", Etappmål="Månen 2027: 8"),
            5,
            "Etappmål",
            "”Månen” finns inte",
        ),
        (
            lambda s: s.set("Behöriga till gymnasiet", Utgångsvärde=""),
            5,
            "Utgångsvärde",
            "både ett tal och en period",
        ),
        (lambda s: s.set("Behöriga till gymnasiet", Text="Annat"), 5, "Text", "Det går inte att ändra"),
        (
            lambda s: s.add("Närvaro", Typ="Indikator", Text="Okänd", Riktning="Ska öka"),
            9,
            "Text",
            "Indikatorn finns inte",
        ),
        (
            lambda s: s.add("Närvaro", Typ="Indikator", Text="Behöriga till gymnasiet"),
            9,
            "Riktning",
            "öka, minska",
        ),
        (lambda s: s.add("Närvaro", Typ="Prioriterad plats", Text="Månen"), 9, "Text", "Platsen finns inte"),
        (lambda s: s.set("Närvaro", Version="12"), 8, "Version", "samma tal på alla rader"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(
    client: Client, draft: Programme, edit: Edit, row: int, head: str, told: str
) -> None:
    sheet, before = fetched(client, draft), everything()
    edit(sheet)
    page = send(client, draft, sheet.xlsx())
    assert page.status_code == 422
    assert (row, head) in [(at, column) for at, column, _text in faults(page)]
    assert told in " ".join(text for at, column, text in faults(page) if (at, column) == (row, head))
    assert everything() == before


def renamed(head: str, name: str) -> Callable[[Sheet], bytes]:
    def made(sheet: Sheet) -> bytes:
        sheet.heads[sheet.heads.index(head)] = name
        return sheet.xlsx()

    return made


def without(head: str) -> Callable[[Sheet], bytes]:
    def made(sheet: Sheet) -> bytes:
        place = sheet.heads.index(head)
        for row in (sheet.heads, *sheet.rows):
            del row[place]
        return sheet.xlsx()

    return made


def bomb(_sheet: Sheet) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as container:
        container.writestr("xl/workbook.xml", bytes(200_000_000))
    return out.getvalue()


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (renamed("Text", "Texten"), "Kolumnen ”Text” saknas. I kolumn E står ”Texten”"),
        (renamed("Huvudansvarig", "Verantwortlich"), "Kolumnen ”Huvudansvarig” saknas"),
        (without("Id"), "Kolumnen ”Id” saknas"),
        (without("Etappmål"), "Kolumnen ”Etappmål” saknas"),
        (bomb, "för stor när den packas upp"),
        (lambda sheet: b"", "tom"),
        (lambda sheet: b"PK\x03\x04trasig", "inget Excel- eller CSV-dokument"),
        (lambda sheet: b"Ein Programm, ohne Tabelle", "saknas"),
    ],
)
def test_what_is_no_such_file_is_told(
    client: Client, draft: Programme, made: Callable[[Sheet], bytes], told: str
) -> None:
    content, before = made(fetched(client, draft)), everything()
    page = send(client, draft, content)
    assert page.status_code == 422
    assert told in page.text
    assert everything() == before


def test_a_csv_named_xlsx_is_read_for_what_it_is(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Betyg", Text="Bättre betyg")
    content = write_csv([Column(head) for head in sheet.heads], sheet.rows)
    taken(client, draft, content)
    assert GoalFacts.objects.known().filter(text="Bättre betyg").exists()


def test_what_looks_like_a_formula_comes_out_as_text_and_in_as_it_was(
    client: Client, draft: Programme
) -> None:
    top = GoalFacts.objects.known().get(text="Skola").goal
    goal(draft, "=HYPERLINK(0)", number="-1", parent=top)
    content = client.get(f"/mal/plan/{draft.pk}/plan.xlsx").content
    with ZipFile(BytesIO(content)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    sheet = fetched(client, draft)
    assert sheet.get("=HYPERLINK(0)", "Nummer") == "-1"
    csv = write_csv([Column(head) for head in sheet.heads], sheet.rows)
    assert b"'=HYPERLINK" in csv
    assert "Inga skillnader" in send(client, draft, csv).text


def test_words_that_may_point_out_somebody_are_confirmed(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Betyg", Text="Ring 070-123 45 67")
    page, before = send(client, draft, sheet.xlsx()), everything()
    assert "pekar ut någon" in page.text
    form = page.context["form"]
    done = confirm(client, draft, sheet.xlsx(), page, confirmed="")
    assert done.status_code == 422
    assert everything() == before
    confirm(client, draft, sheet.xlsx(), page, confirmed=form.fields["confirmed"].means)
    assert GoalFacts.objects.known().filter(text="Ring 070-123 45 67").exists()


def test_only_those_who_write_the_plan(client: Client, draft: Programme) -> None:
    content = fetched(client, draft).xlsx()
    client.force_login(coordinator(forum("Annat forum")))
    assert client.get(f"/mal/plan/{draft.pk}/plan.xlsx").status_code == 404
    assert send(client, draft, content).status_code == 404


def test_a_file_of_another_language_comes_in(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.heads[sheet.heads.index("Nummer")] = "Number"
    sheet.set("Betyg", Typ="Goal", Text="Bättre betyg")
    taken(client, draft, sheet.xlsx())


@pytest.mark.parametrize("kind", [rules.ACTION_PLAN, rules.BODY_PLAN])
def test_the_other_kinds_of_plan_go_out_and_in(client: Client, here: Forum, kind: str) -> None:
    client.force_login(admin())
    body = board("Tekniska nämnden")
    of = programme(kind=kind, body=body, forum=None if kind == rules.BODY_PLAN else here)
    top = goal(of, "Ljus")
    if kind == rules.BODY_PLAN:
        given = {"given_by": body.pk, "paragraph": "§ 4", "report_on": AT.date()}
        goal(of, "Utred lamporna", kind=rules.ASSIGNMENT, parent=top, **given)
    sheet = fetched(client, of)
    assert "Inga skillnader" in send(client, of, sheet.xlsx()).text
    sheet.set("Ljus", Text="Mer ljus")
    if kind == rules.BODY_PLAN:
        sheet.set("Utred lamporna", Återrapporteras="2027-03-01")
    taken(client, of, sheet.xlsx())
    assert GoalFacts.objects.known().filter(text="Mer ljus").exists()
    if kind == rules.BODY_PLAN:
        row = GoalFacts.objects.known().get(text="Utred lamporna")
        assert (str(row.report_on), row.given_by_id, row.paragraph) == ("2027-03-01", body.pk, "§ 4")


def test_the_number_of_questions_does_not_grow_with_the_plan(
    client: Client, draft: Programme, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        goal(draft, f"Mål {number}", number=f"9.{number}")
    with django_assert_max_num_queries(25):
        client.get(f"/mal/plan/{draft.pk}/plan.xlsx")
    content = fetched(client, draft).xlsx()
    with django_assert_max_num_queries(40):
        send(client, draft, content)
    assert ProgrammeFacts.objects.filter(programme=draft).count() == 1
