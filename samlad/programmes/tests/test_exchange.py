"""A plan goes out as Excel and in again: what differs is shown first, and all of it is done or nothing."""

import pytest
from django.test import Client

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.models import PartyProfile
from samlad.programmes.models import (
    PriorityArea,
    Programme,
)
from samlad.programmes.tests.factories import adopt
from samlad.programmes.tests.plan_files import (
    confirm,
    everything,
    fetched,
    full_plan,
    plan,
    send,
    taken,
)
from samlad.statistics.tests.factories import indicator

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(here: Forum, leader: User) -> Programme:
    return full_plan(here)


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
    sheet.set("Fler vuxna ute", Under="ny3")
    sheet.add("skolan är öppen på kvällen", Id="ny3", Under="ny1", Typ="Delmål", Nummer="3.2", Text="Vuxna")
    taken(client, draft, sheet.xlsx())
    assert "Inga skillnader" in send(client, draft, sheet.xlsx()).text
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
        ("3.2", "Vuxna", "Trygghet"),
        ("3.1.1", "Fler vuxna ute", "Vuxna"),
        ("3.1", "Lugna raster", "Trygghet"),
        ("", "Frånvaro", "Lugna raster"),
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


def test_a_file_whose_unknown_body_was_left_out_can_be_read_again(client: Client, draft: Programme) -> None:
    sheet = fetched(client, draft)
    sheet.set("Fler behöriga", Huvudansvarig="Månnämnden", Nummer="1.9")
    taken(client, draft, sheet.xlsx())
    assert fetched(client, draft).get("Fler behöriga", "Huvudansvarig") == ""
    again = send(client, draft, sheet.xlsx())
    assert again.status_code == 200
    assert "Vad är ”Månnämnden”?" in again.text
    assert "Någon annan" not in again.text
