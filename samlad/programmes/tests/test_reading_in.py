"""A programme from its document to a draft, corrected on the way; and the template."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from samlad.accounts.models import User
from samlad.accounts.tests.factories import admin
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.models import PartyProfile
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.models import GoalFacts, PriorityArea, Programme, Responsible
from samlad.programmes.tests.factories import adopt, board, goal, programme
from tests.shared_data import seed

pytestmark = pytest.mark.django_db
TEXT = """Programmet har följande målområden:

- Trygga gator

Trygga gator

1. Belysning

1.1 Alla gångtunnlar ska vara ljusa. (tekniska nämnden, Lindåsa Bostäder AB)

1.3 Fler ska känna sig trygga på kvällen. (socialnämnden)

Målet innebär även att:

- trasiga lampor lagas inom fem dagar (tekniska nämnden)

Uppföljningsansvar: Kommunstyrelsen
"""
NAMES = ("Tekniska nämnden", "Lindåsa Bostäder AB", "Socialnämnden", "Kommunstyrelsen")


def sent(text: str = TEXT, name: str = "program.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


@pytest.fixture
def draft(here: Forum, leader: User) -> Programme:
    return programme(forum=here)


def shown(client: Client, of: Programme, text: str = TEXT) -> dict[str, Any]:
    """The fields of the preview as a browser would send them."""
    page = client.post(f"/mal/plan/{of.pk}/las-in/", {"document": sent(text)})
    form = page.context["form"]
    told = {bound.name: bound.value() for bound in form}
    kept = {
        name: "on" if value is True else value for name, value in told.items() if value not in (None, False)
    }
    hidden = ("rows", "areas", "not_understood", "notes")
    return {**kept, **{name: page.context[name] for name in hidden}}


def field(client: Client, of: Programme, name: str) -> str:
    """The field of the preview that asks what a name means."""
    form = client.post(f"/mal/plan/{of.pk}/las-in/", {"document": sent()}).context["form"]
    (found,) = [bound.name for bound in form if f"”{name}”" in str(bound.label)]
    return str(found)


def test_what_was_read_is_corrected_and_saved(client: Client, draft: Programme) -> None:
    for name in NAMES:
        board(name)
    said = shown(client, draft)
    assert not GoalFacts.objects.exists()
    place = next(
        name.removeprefix("text_")
        for name, value in said.items()
        if value == "Fler ska känna sig trygga på kvällen."
    )
    said |= {
        f"text_{place}": "Fler ska känna sig trygga.",
        f"bodies_{place}": "Socialnämnden; tekniska nämnden",
    }
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", said)
    assert page.status_code == 302
    rows = GoalFacts.objects.known().order_by("pk")
    assert [(row.goal.kind, row.number) for row in rows] == [
        (rules.TARGET_AREA, ""),
        (rules.GOAL, "1"),
        (rules.SUBGOAL, "1.1"),
        (rules.SUBGOAL, "1.3"),
        (rules.POINT, ""),
    ]
    changed = rows.get(number="1.3")
    bodies = Responsible.objects.known().filter(goal=changed.goal).order_by("role")
    names = dict(PartyProfile.objects.known().values_list("party", "name"))
    assert [(names[one.party_id], one.role) for one in bodies] == [
        ("Socialnämnden", rules.LEAD),
        ("Tekniska nämnden", rules.SHARED),
    ]
    assert changed.text == "Fler ska känna sig trygga."
    assert "Kommunstyrelsen" in client.get(f"/mal/plan/{draft.pk}/").text


def test_a_row_can_be_left_out(client: Client, draft: Programme) -> None:
    for name in NAMES:
        board(name)
    said = shown(client, draft)
    place = next(name.removeprefix("number_") for name, value in said.items() if value == "1.1")
    del said[f"keep_{place}"]
    client.post(f"/mal/plan/{draft.pk}/las-in/", said)
    assert set(GoalFacts.objects.values_list("number", flat=True)) == {"", "1", "1.3"}


def test_bodies_that_are_not_there_are_asked_about_and_never_added_silently(
    client: Client, here: Forum, draft: Programme
) -> None:
    social = board("Socialnämnden")
    said = shown(client, draft)
    unknown = [
        field(client, draft, name) for name in ("tekniska nämnden", "Lindåsa Bostäder AB", "Kommunstyrelsen")
    ]
    assert set(unknown) == {name for name in said if name.startswith("means_")}
    before = PartyProfile.objects.count()
    client.post(f"/mal/plan/{draft.pk}/las-in/", {**said, unknown[0]: "add"})
    assert not GoalFacts.objects.exists()
    asked = client.post(f"/mal/plan/{draft.pk}/las-in/", {"document": sent()}).text
    assert "En administratör lägger till nämnder och bolag i registret." in asked
    done = client.post(f"/mal/plan/{draft.pk}/las-in/", said, follow=True)
    left = "togs inte med: Kommunstyrelsen; tekniska nämnden; Lindåsa Bostäder AB."
    assert left in done.text
    assert PartyProfile.objects.count() == before
    assert set(Responsible.objects.values_list("party", flat=True)) == {social.pk}


@pytest.mark.parametrize(
    "named", ["(tekniska nämnden, Lindåsa Bostäder AB)\n", "\nMedansvariga: Lindåsa Bostäder AB\n"]
)
def test_who_shares_a_goal_does_not_lead_it_where_the_lead_is_left_out(
    client: Client, draft: Programme, named: str
) -> None:
    company = board("Lindåsa Bostäder AB", kind="municipal_company")
    text = TEXT.replace("(tekniska nämnden, Lindåsa Bostäder AB)\n", named)
    client.post(f"/mal/plan/{draft.pk}/las-in/", shown(client, draft, text))
    row = Responsible.objects.known().get(goal__facts__number="1.1")
    assert (row.party_id, row.role) == (company.pk, rules.SHARED)


def test_a_name_keeps_its_meaning_when_those_around_it_are_corrected(
    client: Client, here: Forum, draft: Programme
) -> None:
    client.force_login(admin())
    said, before = shown(client, draft), set(PartyProfile.objects.values_list("name", flat=True))
    place = next(name.removeprefix("number_") for name, value in said.items() if value == "1.1")
    said |= {f"bodies_{place}": "socialnämnden", field(client, draft, "tekniska nämnden"): "add"}
    assert client.post(f"/mal/plan/{draft.pk}/las-in/", said).status_code == 302
    names = set(PartyProfile.objects.values_list("name", flat=True))
    assert names - before == {"Tekniska nämnden"}


def test_an_administrator_adds_them_by_saying_so(client: Client, here: Forum, draft: Programme) -> None:
    client.force_login(admin())
    said = shown(client, draft)
    said |= {name: "add" for name in said if name.startswith("means_")}
    done = client.post(f"/mal/plan/{draft.pk}/las-in/", said, follow=True)
    assert "togs inte med" not in done.text
    names = set(PartyProfile.objects.values_list("name", flat=True))
    kinds = dict(PartyProfile.objects.values_list("name", "party__kind"))
    assert (kinds["Lindåsa Bostäder AB"], kinds["Tekniska nämnden"]) == ("municipal_company", "board")
    assert kinds["Kommunstyrelsen"] == "executive_board"
    assert {"Tekniska nämnden", "Lindåsa Bostäder AB", "Socialnämnden", "Kommunstyrelsen"} <= names
    assert GoalFacts.objects.count() == 5


def test_a_name_that_is_written_in_the_preview_is_asked_about_too(client: Client, draft: Programme) -> None:
    for name in NAMES:
        board(name)
    said = shown(client, draft)
    field = next(name for name, value in said.items() if value == "socialnämnden")
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", {**said, field: "Kulturnämnden"})
    assert "Vad är ”Kulturnämnden”?" in page.text
    assert not GoalFacts.objects.exists()


def test_what_was_not_understood_is_shown_until_it_is_saved(client: Client, draft: Programme) -> None:
    text = TEXT.replace("Målet innebär", "En rad <för> sig.\n\nMålet innebär").replace("(socialnämnden)", "")
    said = shown(client, draft, text)
    field = next(name for name, value in said.items() if value == "1.3")
    said[field.replace("number", "text")] = ""
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", said)
    assert page.status_code == 422
    told = " ".join(page.text.split())
    for words in ("1 rad förstods inte", "En rad &lt;för&gt; sig.", "Delmål 1.3 har ingen", "rad 9</small>"):
        assert words in told
    bad = client.post(f"/mal/plan/{draft.pk}/las-in/", said | {"notes": "{"})
    assert "Läs in dokumentet igen" in bad.text


def test_priority_areas_that_are_known_come_along(client: Client, draft: Programme) -> None:
    place = area("Kvarnhöjden")
    text = TEXT + "\nPrioriterade stadsdelar: Kvarnhöjden, Hittepåby och Nyhem.\n"
    said = shown(client, draft, text)
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", {"document": sent(text)}).text
    assert "Finns inte som områden i Samlad och tas inte med: Hittepåby, Nyhem" in " ".join(page.split())
    client.post(f"/mal/plan/{draft.pk}/las-in/", said)
    assert list(PriorityArea.objects.values_list("area", flat=True)) == [place.pk]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("program.txt", b"", "tom"),
        ("program.txt", b"Det regnar. Det snar. Inget mer.", ""),
        ("program.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 100, ""),
        ("program.pdf", b"%PDF-1.4 trasig", ""),
        ("program.exe", b"MZ" + b"0" * 100, ""),
        ("program.xlsx", b"PK\x03\x04trasig", ""),
    ],
)
def test_what_cannot_be_read_is_told(
    client: Client, draft: Programme, name: str, content: bytes, told: str
) -> None:
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", {"document": SimpleUploadedFile(name, content)})
    assert page.status_code == 422
    assert told in page.text
    assert 'role="alert"' in page.text or "ds-validation-message" in page.text


def test_only_those_who_write_the_plan_read_documents_into_it(client: Client, draft: Programme) -> None:
    client.force_login(coordinator(forum("Annat forum")))
    assert client.get(f"/mal/plan/{draft.pk}/las-in/").status_code == 404
    goal(draft)
    adopt(draft)
    assert client.get(f"/mal/plan/{draft.pk}/las-in/").status_code == 403


def test_a_draft_that_has_goals_is_changed_in_its_own_file(client: Client, draft: Programme) -> None:
    assert client.get("/mal/mall.xlsx").status_code == 200
    goal(draft)
    page = client.get(f"/mal/plan/{draft.pk}/las-in/")
    assert (page.status_code, page["Location"]) == (302, f"/mal/plan/{draft.pk}/fran-excel/")


def test_stockholms_programme_is_loaded_from_its_text(client: Client, here: Forum, draft: Programme) -> None:
    text = seed("003_33640464043106f6.txt").read_text()
    client.force_login(admin())
    said = shown(client, draft, text)
    said |= {name: "add" for name in said if name.startswith("means_")}
    assert client.post(f"/mal/plan/{draft.pk}/las-in/", said).status_code == 302
    kinds = list(GoalFacts.objects.known().values_list("goal__kind", flat=True))
    assert [kinds.count(one) for one in (rules.TARGET_AREA, rules.GOAL, rules.SUBGOAL, rules.POINT)] == [
        4,
        7,
        13,
        14,
    ]
    page = client.get(f"/mal/plan/{draft.pk}/").text
    assert "3.4" in page
    assert "3.3" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": f"subgoal:{'9' * 5000}:"},
        {"rows": "subgoal"},
        {"rows": "nonsense:1:"},
        {"not_understood": "{"},
        {"notes": "[1]"},
    ],
)
def test_a_form_that_was_changed_on_the_way_changes_nothing(
    client: Client, draft: Programme, wrong: dict[str, str]
) -> None:
    """What is only shown again is read where something in the form is wrong."""
    name = next(key for key in shown(client, draft) if key.startswith("text_"))
    page = client.post(f"/mal/plan/{draft.pk}/las-in/", {**shown(client, draft), name: "", **wrong})
    assert page.status_code in (403, 409, 422)
    assert "Formuläret har ändrats på vägen." in page.text
    assert not GoalFacts.objects.exists()
