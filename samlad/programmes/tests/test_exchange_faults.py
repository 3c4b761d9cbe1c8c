"""What cannot be taken in of a plan's file is told, and nothing is changed; nor is what others wrote."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.base.tables import Column, write_csv
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.programmes import rules
from samlad.programmes.models import (
    GoalFacts,
    Programme,
    ProgrammeFacts,
)
from samlad.programmes.operations import (
    GoalText,
    goal_add,
    goal_change,
    goal_withdraw,
)
from samlad.programmes.tests.factories import board, goal, programme
from samlad.programmes.tests.plan_files import (
    Sheet,
    confirm,
    everything,
    faults,
    fetched,
    full_plan,
    send,
    taken,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(here: Forum, leader: User) -> Programme:
    return full_plan(here)


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
            lambda s: s.set("Behöriga till gymnasiet", Etappmål="2020: 12"),
            5,
            "Etappmål",
            "2020 ligger inte inom planens tid",
        ),
        (
            lambda s: s.set("Behöriga till gymnasiet", Etappmål="2029 slutmål: 91"),
            5,
            "Etappmål",
            "2029 ligger inte inom planens tid",
        ),
        (
            lambda s: s.set("Behöriga till gymnasiet", Etappmål="2027: 83\n2028 slutmål: 82"),
            5,
            "Etappmål",
            "Slutmålet för 2028 ligger åt fel håll från etappmålet för 2027",
        ),
        (
            lambda s: s.set("Behöriga till gymnasiet", Riktning="Ska minska"),
            5,
            "Etappmål",
            "Slutmålet för 2028 ligger åt fel håll från etappmålet för 2026",
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
        (
            lambda s: s.add("Kvarnhöjden", Typ="Prioriterad plats", Text="kvarnhöjden"),
            10,
            "Text",
            "Det står redan",
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
