"""The list of actions as a file: who reads what in it, and changes in it shown first and then made."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.exchange.columns import FIELDS
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import action_change, action_release
from samlad.actions.tests.factories import put
from samlad.actions.tests.test_views import SECRET, World, now
from samlad.base.tables import Column, Table, read_table, write_csv, write_xlsx
from samlad.base.tests.test_tables import bomb
from samlad.places.tests.factories import area

pytestmark = pytest.mark.django_db
HEADS = {key: str(field.head) for key, field in FIELDS.items()}
LATER = DAY + timedelta(days=40)
NUMBER = "880320-0016"
Row = dict[str, str]


def table(of: World, who: str, query: str = "?lage=alla", ending: str = "csv") -> Table:
    response = of.get(who, f"/atgarder/atgarder.{ending}{query}")
    assert response.status_code == 200
    return read_table(response.content)


def rows(of: World, who: str = "leader", query: str = "?lage=alla") -> list[Row]:
    """The file as somebody gets it, by the keys of its columns."""
    got = table(of, who, query)
    assert list(got.heads) == list(HEADS.values())
    return [dict(zip(FIELDS, row.cells, strict=True)) for row in got.rows]


def packed(changed: Sequence[Mapping[str, str]], heads: Mapping[str, str] = HEADS) -> bytes:
    columns = [Column(head) for head in heads.values()]
    return write_csv(columns, [[row.get(key, "") for key in heads] for row in changed])


def send(of: World, who: str, content: bytes, name: str = "atgarder.csv") -> Any:
    sent = SimpleUploadedFile(name, content)
    return of.client(who).post(reverse("actions:read_in"), {"file": sent})


def read_in(of: World, who: str, *changed: Mapping[str, str]) -> Any:
    return send(of, who, packed(changed))


def told(response: Any) -> str:
    return " ".join(response.content.decode().split())


def faults(response: Any) -> list[tuple[int, str, str]]:
    assert response.status_code == 422
    return [(one.row, one.head, one.text) for one in response.context["faults"]]


def confirm(of: World, who: str, shown: Any, **more: str) -> Any:
    carried = shown.context["form"].initial["changes"]
    return of.client(who).post(reverse("actions:read_in"), {"changes": carried, **more})


def everything() -> tuple[int, int]:
    return Action.objects.count(), ActionState.objects.count()


@pytest.fixture
def of() -> World:
    return World()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("who", ["leader", "police", "housing", "reader", "outsider"])
@pytest.mark.parametrize("released", [False, True])
def test_the_file_holds_what_the_list_does(of: World, who: str, ending: str, released: bool) -> None:
    made = of.action(SECRET, "police")
    of.action("Klipp häcken", "housing")
    if released:
        action_release(by=of.people["leader"], at=AT, action=made, released=True)
    page = of.text(who, "/atgarder/?lage=alla")
    got = {row.cells[2] for row in table(of, who, ending=ending).rows}
    assert got == {title for title in (SECRET, "Klipp häcken") if title in page}
    assert ("Polisen" in str(table(of, who, ending=ending))) is (SECRET in page)


def test_the_file_follows_the_choices_of_the_list(of: World) -> None:
    late, other = of.action("Sen", "housing"), of.action("Ny", "police", area=area("Åkersdal"))
    put(other, state="accepted", at=AT, by=of.people["leader"])
    queries = ("?lage=obesvarade", f"?omrade={late.area_id}", "?lage=alla&part=0", "?lage=forsenade", "")
    for query in queries:
        page = of.text("leader", f"/atgarder/{query}")
        got = {row.cells[2] for row in table(of, "leader", query).rows}
        assert got == {title for title in ("Sen", "Ny") if f">{title}<" in page}, query
    assert 'href="/atgarder/atgarder.xlsx?lage=obesvarade"' in of.text(
        "leader", "/atgarder/?lage=obesvarade&page=1"
    )


def test_all_columns(of: World) -> None:
    made = of.action(
        "=Byt",
        "housing",
        place="Torget",
        how="Med lift",
        raised_by=of.parties["police"],
        cost=9,
        category="unsafe_place",
        first_seen_on=DAY - timedelta(days=2),
    )
    put(made, state="blocked", note="Väntar.", at=AT + timedelta(days=3), by=of.people["leader"])
    (row,) = rows(of)
    days = (timezone.localdate() - DAY).days
    assert row == {
        "number": str(made.pk),
        "forum": row["forum"],
        "title": "=Byt",
        "area": row["area"],
        "place": "Torget",
        "how": "Med lift",
        "expected_effect": "",
        "reason_text": "Det är mörkt på torget.",
        "category": "Otrygg eller mörk plats",
        "first_seen_on": (DAY - timedelta(days=2)).isoformat(),
        "thread": "",
        "state": "Kommer inte vidare",
        "since": (DAY + timedelta(days=3)).isoformat(),
        "party": "Lindåsabostäder",
        "function": "Ansvarig housing",
        "starts_on": DAY.isoformat(),
        "due_on": (DAY + timedelta(days=9)).isoformat(),
        "follow_up_on": (DAY + timedelta(days=9)).isoformat(),
        "cost": "9",
        "case_number": "",
        "note": "Väntar.",
        "answered_by": "",
        "raised_by": "Polisen",
        "joint": "",
        "added_on": DAY.isoformat(),
        "lead_days": str(days + 2),
        "held_days": str(days),
        "version": str(now(made).pk),
    }
    assert row["forum"]
    assert row["area"]


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_as_many_queries_for_many_rows_as_for_one(of: World) -> None:
    of.action("En", "housing")
    client = of.client("leader")
    first = queries(lambda: client.get("/atgarder/atgarder.csv"))
    unchanged = packed(rows(of))
    compared = queries(lambda: send(of, "leader", unchanged))
    for n in range(8):
        of.action(f"Nummer {n}", "housing", raised_by=of.parties["police"], area=area(f"Område {n}"))
    assert queries(lambda: client.get("/atgarder/atgarder.csv")) == first < 12
    unchanged = packed(rows(of))
    assert queries(lambda: send(of, "leader", unchanged)) == compared < 25


def test_a_file_as_it_was_fetched_changes_nothing(of: World) -> None:
    made = of.action("=Byt\tbelysning", "housing", how="+46\n-1", reason_text="'=1")
    action_change(
        by=of.people["leader"],
        at=AT,
        action=made,
        due_on=LATER,
        follow_up_on=LATER,
        cost=7,
        case_number="-9",
        why="@",
    )
    for ending in ("csv", "xlsx"):
        content = of.get("leader", f"/atgarder/atgarder.{ending}").content
        assert "Inga skillnader" in told(send(of, "leader", content, f"a.{ending}"))
    assert len(table(of, "leader").rows) == 1


def test_changes_are_shown_and_then_made(of: World) -> None:
    made, other = of.action("Byt belysning", "housing"), of.action("Klipp häcken", "housing")
    first, second = sorted(rows(of), key=lambda row: int(row["number"]))
    first |= {
        "due_on": LATER.isoformat(),
        "cost": "12 000 kr",
        "case_number": "LB-7",
        "note": "Stolpar saknas.",
    }
    second |= {"state": "klar", "note": "Klippt."}
    before = everything()
    shown = read_in(of, "leader", first, second)
    assert shown.status_code == 200
    assert everything() == before
    text = told(shown)
    for part in ("Byt belysning", LATER.isoformat(), "12000", "LB-7", "Stolpar saknas.", "Klar", "rad 3"):
        assert part in text
    assert confirm(of, "leader", shown).status_code == 302
    row, done = now(made), now(other)
    assert (row.due_on, row.cost, row.case_number, row.note) == (LATER, 12000, "LB-7", "Stolpar saknas.")
    assert (done.state, done.note) == ("done", "Klippt.")
    after = everything()
    assert "Inga skillnader" in told(read_in(of, "leader", first, second))
    assert everything() == after


def test_excel_as_a_person_saves_it(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    (row,) = rows(of)
    values: list[Any] = [row[key] for key in HEADS]
    place = list(HEADS).index("due_on")
    values[place] = DAY + timedelta(days=5)
    content = write_xlsx([Column(head) for head in HEADS.values()], [values], sheet="Blad1")
    confirm(of, "leader", send(of, "leader", content, "Bok1.xlsx"))
    assert now(made).due_on == DAY + timedelta(days=5)


@pytest.mark.parametrize(
    ("changes", "head", "text"),
    [
        ({"title": "Annat"}, "Åtgärd", "Det går inte att ändra. Det stod: Byt belysning."),
        ({"place": "Torget"}, "Plats", "Det går inte att ändra. Det stod: tomt."),
        ({"function": "Chef"}, "Ansvarig funktion", "Lämna över åtgärden på dess egen sida"),
        ({"due_on": "i morgon"}, "Klar senast", "åååå-mm-dd"),
        ({"due_on": "2026-02-30"}, "Klar senast", "åååå-mm-dd"),
        ({"due_on": ""}, "Klar senast", "får inte vara tomt"),
        ({"due_on": LATER.isoformat()}, "", "Skriv varför åtgärden får mer tid."),
        ({"due_on": "2020-01-01"}, "", "innan den börjar"),
        ({"cost": "dyrt"}, "Kostnad i kronor", "heltal"),
        ({"cost": "-5"}, "Kostnad i kronor", "heltal"),
        ({"state": "Fixad"}, "Läge", "Det finns inte. Skriv något av: Föreslagen"),
        ({"state": "Klar"}, "Läge", "Skriv vad som blev gjort."),
        ({"state": "Nej tack"}, "Läge", "inte att tacka nej till"),
        ({"state": "Lämnad över", "note": "Så."}, "Läge", "Välj vem åtgärden lämnas över till."),
        ({"note": f"Pojken {NUMBER}"}, "Kommentar", "innehåller ett personnummer"),
        ({"case_number": NUMBER}, "Den ansvarigas ärendenummer", "innehåller ett personnummer"),
        ({"note": "x" * 4001}, "Kommentar", "4001 tecken"),
        ({"number": "99999"}, "Nummer", "bland dem du ser"),
        ({"number": "sju"}, "Nummer", "heltal"),
        ({"version": "99999"}, "Version", "Hämta filen på nytt"),
        ({"version": ""}, "Version", "Hämta filen på nytt"),
    ],
)
def test_what_is_wrong_is_told_by_row_and_column(of: World, changes: Row, head: str, text: str) -> None:
    made = of.action("Byt belysning", "housing")
    first = of.action("Klipp häcken", "housing")
    given = {int(row["number"]): row for row in rows(of)}
    right = given[first.pk] | {"cost": "5"}
    before = everything()
    response = read_in(of, "leader", right, given[made.pk] | changes)
    assert [(row, column) for row, column, _text in faults(response)] == [(3, head)]
    assert text in faults(response)[0][2]
    assert "Spara alla ändringar" not in told(response)
    assert NUMBER not in told(response)
    assert everything() == before


def test_a_comment_is_not_taken_away(of: World) -> None:
    made = of.action("Byt belysning", "housing")
    put(made, state="blocked", note="Väntar.", at=AT, by=of.people["leader"])
    (row,) = rows(of)
    assert faults(read_in(of, "leader", row | {"note": ""}))[0][1] == "Kommentar"


def test_the_same_number_twice(of: World) -> None:
    of.action("Byt belysning", "housing")
    (row,) = rows(of)
    assert faults(read_in(of, "leader", row, row)) == [(3, "Nummer", "Samma nummer står på rad 2.")]


@pytest.mark.parametrize(
    ("heads", "text"),
    [
        (HEADS | {"due_on": "Klart senast"}, "Kolumnen ”Klar senast” saknas. I kolumn Q står ”Klart senast”"),
        ({key: head for key, head in HEADS.items() if key != "note"}, "Kolumnen ”Kommentar” saknas."),
        (HEADS | {"due_on": HEADS["follow_up_on"]}, "Kolumnen ”Följs upp” finns två gånger."),
    ],
)
def test_a_renamed_column(of: World, heads: Row, text: str) -> None:
    made = of.action("Byt belysning", "housing")
    response = send(of, "leader", packed([row | {"cost": "5"} for row in rows(of)], heads))
    assert response.status_code == 422
    assert text in told(response)
    assert now(made).cost is None


def test_a_zip_bomb_and_other_files(of: World) -> None:
    for content, text in (
        (bomb(160), "packas upp"),
        (b"\0\1", "inget Excel- eller CSV"),
        (b"", "Filen är tom"),
    ):
        response = send(of, "leader", content, "a.xlsx")
        assert response.status_code == 422
        assert text in told(response)
    nothing = of.client("leader").post(reverse("actions:read_in"), {})
    assert nothing.status_code == 422
    assert "personnummer" in told(send(of, "leader", b"a;b\n1;2\n", f"{NUMBER}.csv"))


def test_columns_of_ones_own_are_not_read_but_may_hold_no_person(of: World) -> None:
    of.action("Byt belysning", "housing")
    (row,) = rows(of)
    heads = HEADS | {"own": "Min anteckning"}
    response = send(of, "leader", packed([row | {"own": "ring"}], heads))
    assert "De här kolumnerna läses inte: Min anteckning." in told(response)
    response = send(of, "leader", packed([row | {"own": f"ring {NUMBER}"}], heads))
    assert faults(response)[0][:2] == (2, "Min anteckning")
    response = send(of, "leader", packed([row], HEADS | {"own": NUMBER}))
    assert faults(response)[0][:2] == (1, "")
    assert NUMBER not in told(response)
