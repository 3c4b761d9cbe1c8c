"""The pages of a round: how much they ask of the database, and what they answer to bad input."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.actions.tests.factories import action
from samlad.base.periods import WEEK, Period
from samlad.events.models import Event
from samlad.situation.models import Contribution, Issue, Mark, Round, RoundState
from samlad.situation.operations import issue_adopt
from samlad.situation.rules import AT_MEETING, IN_REVIEW, STATES
from samlad.situation.tests.factories import MEETING, Group, adopted, carried, group, marked, opened, reported

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
# The form of a contribution also tells what came of the last one, and keeps sightings and a draft; the list
# of those who lead has the actions of their forums as well, and all what waits of goals and deviations;
# the page of an area has its figures, owners and gaps; the thread asks each room what may be seen.
MORE_QUERIES = {"contribute": 19, "start": 18, "area": 25, "thread": 15}
LONG, CONTROL, NUMBER = "å" * 100_000, "Bråk\x07", "Ring 19121212-1212."
HTML = "<script>alert(1)</script> & <b>fet</b>"
IN_HTML = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fet&lt;/b&gt;"


def signed_in(one: User) -> Client:
    client = Client()
    client.force_login(one)
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def queries(client: Client, addresses: Mapping[str, str]) -> dict[str, int]:
    """How many queries each page takes."""
    found = dict[str, int]()
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, name
        found[name] = len(captured)
    return found


def town(size: int) -> tuple[Group, dict[str, str]]:
    """A forum with as many parties, areas and actions, its pages with one week adopted and one in review."""
    names = range(size)
    here = group([f"Part {size}.{n}" for n in names], [f"Område {size}.{n}" for n in names])
    done, review = (opened(here, Period(WEEK, 2026, week)) for week in (4, 5))
    for round in (done, review):
        for party in here.parties:
            said = f"Oro kring torget {round.period.name}."
            reported(here, round, party, dict.fromkeys(here.areas, 3), sentence=said)
        carried(here, round, AT_MEETING if round == done else IN_REVIEW)
        for area in here.areas:
            marked(here, round, area, 3)
    issue_adopt(by=here.leader, at=MEETING, round=done)
    node = Mark.objects.known().get(round=done, area=here.areas[0]).node
    for number in names:
        action(f"Åtgärd {number}", forum=here.forum, area=here.areas[0], reason_node=node)
    return here, pages_of(here, done, review, node.pk)


def pages_of(here: Group, done: Round, review: Round, node: int) -> dict[str, str]:
    area = here.areas[0].pk
    return {
        "start": reverse("desk:start"),
        "areas": reverse("desk:areas"),
        "area": reverse("desk:area", args=[area]),
        "thread": reverse("desk:thread", args=[node]),
        "rounds": reverse("situation:rounds"),
        "round": reverse("situation:round", args=[review.pk]),
        "contribute": reverse("situation:contribute", args=[review.pk, here.parties[0].pk]),
        "mark": reverse("situation:mark", args=[review.pk, area]),
        "correct": reverse("situation:correct", args=[done.pk]),
        "issue": reverse("situation:issue", args=[done.pk, 1]),
        "issue_json": reverse("situation:issue_json", args=[done.pk, 1]),
    }


@pytest.mark.parametrize("who", ["coordinator", "member"])
def test_as_many_queries_for_twenty_as_for_one(who: str) -> None:
    """Areas, parties and actions; the rounds are two in each town."""
    counts = list[dict[str, int]]()
    for size in (1, 20):
        here, addresses = town(size)
        if who == "member":
            addresses = {name: addresses[name] for name in addresses if name not in ("mark", "correct")}
        somebody = here.leader if who == "coordinator" else here.members[0]
        counts.append(queries(signed_in(somebody), addresses))
    assert counts[0] == counts[1]
    most = {name: MORE_QUERIES.get(name, MOST_QUERIES) for name in counts[1]}
    assert {name: count for name, count in counts[1].items() if count > most[name]} == {}


def test_as_many_queries_for_many_rounds_as_for_few() -> None:
    here = group()
    client = signed_in(here.members[0])
    addresses = {"start": reverse("desk:start"), "rounds": reverse("situation:rounds")}
    counts = []
    for first, last in ((2, 3), (4, 20)):
        for week in range(first, last + 1):
            opened(here, Period(WEEK, 2026, week))
        counts.append(queries(client, addresses))
    assert counts[0] == counts[1]


@pytest.fixture
def here() -> Group:
    return group(parties=("Polisen", "Lindåsabostäder"), areas=("Kvarnhöjden", "Åkersdal"))


@pytest.fixture
def round(here: Group) -> Round:
    return opened(here)


def refused(client: Client, address: str, data: Mapping[str, str], because: str) -> str:
    """What the page says to a form in fault: 422, the reason, and nothing in the log."""
    before = kept()
    answer = client.post(address, data)
    page = text(answer)
    assert answer.status_code == 422
    assert because in page.replace("\xa0", "")
    assert "Det här behöver rättas" in page
    assert "<title>Fel: " in "".join(page.split("\n")).replace("<title> ", "<title>")
    assert kept() == before
    return page


def kept() -> list[int]:
    rows = (Event, Round, RoundState, Contribution, Mark, Issue)
    return [model.objects.count() for model in rows]


@pytest.mark.parametrize(
    ("first", "second", "because"),
    [
        (("3", ""), ("2", "Lugnt."), "Kvarnhöjden: Skriv en mening"),
        (("", "Bråk."), ("", ""), "Kvarnhöjden: Välj en nivå till det du har skrivit."),
        (("nothing", "Bråk."), ("", ""), "Kvarnhöjden: Välj en nivå om det finns något att berätta"),
        (("9", "Bråk."), ("", ""), "Kvarnhöjden: "),
        (("3", LONG), ("", ""), "100000 tecken"),
        (("3", CONTROL), ("", ""), "U+0007"),
        (("3", NUMBER), ("", ""), "personnummer"),
        (("", ""), ("", ""), "för minst ett område"),
        (("3", "   "), ("", ""), "Kvarnhöjden: Skriv en mening"),
    ],
)
def test_a_report_in_fault(
    first: tuple[str, str], second: tuple[str, str], because: str, here: Group, round: Round
) -> None:
    data = said(here, first, second)
    page = refused(signed_in(here.members[0]), contribute(here, round), data, because)
    assert f">\n{first[1]}</textarea>" in page


def said(here: Group, *answers: tuple[str, str]) -> dict[str, str]:
    """The form of a report with (level, sentence) for each area in order."""
    data = dict[str, str]()
    for area, (level, sentence) in zip(here.areas, answers, strict=False):
        data |= {f"a{area.pk}-level": level, f"a{area.pk}-sentence": sentence}
    return data


def contribute(here: Group, round: Round) -> str:
    return reverse("situation:contribute", args=[round.pk, here.parties[0].pk])


def test_who_told_it_is_asked_of_the_coordinator(here: Group, round: Round) -> None:
    client, data = signed_in(here.leader), said(here, ("3", "Bråk."))
    refused(client, contribute(here, round), data, "Lämnat av: Detta fält måste fyllas i.")
    client.post(contribute(here, round), {**data, "oral_from": "Befäl"})
    assert Contribution.objects.known().get().oral_from == "Befäl"


def test_the_rest_has_nothing_to_report(here: Group, round: Round) -> None:
    client = signed_in(here.members[0])
    answer = client.post(contribute(here, round), said(here, ("3", "Bråk.")), follow=True)
    assert "1 område saknar svar" in text(answer)
    answer = client.post(contribute(here, round), {**said(here, ("3", "Bråk.")), "rest": "1"}, follow=True)
    assert "Tack! Rapporten är lämnad." in text(answer)
    rows = Contribution.objects.known().order_by("area").values_list("level", "nothing", "sentence")
    assert list(rows) == [(3, False, "Bråk."), (None, True, "")]


def test_markup_is_shown_as_text(here: Group, round: Round) -> None:
    client, data = signed_in(here.members[0]), said(here, ("3", HTML), ("2", ""))
    assert IN_HTML in refused(client, contribute(here, round), data, "Åkersdal: Skriv en mening")
    client.post(contribute(here, round), said(here, ("3", HTML)))
    for reader in (here.members[0], here.leader):
        page = text(signed_in(reader).get(reverse("situation:round", args=[round.pk])))
        assert IN_HTML in page
        assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("level", "reason", "because"),
    [
        ("3", "", "Motivering – Skriv en mening"),
        ("", "Bråk.", "måste fyllas i."),
        ("0", "Bråk.", "Nivå – "),
        ("7", "Bråk.", "Nivå – "),
        ("3", LONG, "100000 tecken"),
        ("3", CONTROL, "U+0007"),
        ("3", NUMBER, "personnummer"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "htmx"])
def test_a_level_in_fault(
    headers: dict[str, str], level: str, reason: str, because: str, here: Group, round: Round
) -> None:
    reported(here, round, here.parties[0], {here.areas[0]: 3})
    carried(here, round, IN_REVIEW)
    before = kept()
    address = reverse("situation:mark", args=[round.pk, here.areas[0].pk])
    answer = signed_in(here.leader).post(address, {"level": level, "reason": reason}, headers=headers)
    assert answer.status_code == 422
    assert because in text(answer).replace("\xa0", "")
    assert ("<html" in text(answer)) is not bool(headers)
    assert kept() == before


def test_a_level_is_set_in_the_row_or_on_a_page(here: Group, round: Round) -> None:
    """With htmx the answer is the row as it is now; without, the round at that row."""
    carried(here, round, IN_REVIEW)
    client, area = signed_in(here.leader), here.areas[0].pk
    address = reverse("situation:mark", args=[round.pk, area])
    row = text(client.post(address, {"level": "3", "reason": "Bråk."}, headers={"HX-Request": "true"}))
    assert row.lstrip().startswith("<li")
    assert f'id="omrade-{area}"' in row
    assert "Bråk." in row
    answer = client.post(address, {"level": "2", "reason": "Lugnare."})
    assert answer["Location"] == reverse("situation:round", args=[round.pk]) + f"#omrade-{area}"


def test_an_area_outside_the_forum_has_no_level(here: Group, round: Round) -> None:
    carried(here, round, IN_REVIEW)
    other = group(("Skolan",), ("Östervik",))
    address = reverse("situation:mark", args=[round.pk, other.areas[0].pk])
    assert signed_in(here.leader).get(address).status_code == 404


@pytest.mark.parametrize(
    ("year", "number", "because"),
    [
        ("2025", "53", "Vecka 53 finns inte år 2025."),
        ("2026", "0", "Vecka – "),
        ("2026", "54", "Vecka – "),
        ("1500", "1", "År – "),
        ("tjugo", "1", "År – "),
        ("", "", "måste fyllas i."),
        ("2026", "4", "Det finns redan en omgång för vecka 4"),
        ("9" * 5000, "1", "År – "),
    ],
)
def test_a_week_in_fault(year: str, number: str, because: str, here: Group, round: Round) -> None:
    address = reverse("situation:open", args=[here.forum.pk])
    refused(signed_in(here.leader), address, {"year": year, "number": number}, because)


@pytest.mark.parametrize(
    ("why", "level", "reason", "because"),
    [
        ("", "2", "Lugnare.", "Varför rättas lägesbilden?"),
        ("Fel nivå.", "2", "", "Kvarnhöjden: Skriv en mening"),
        ("Fel nivå.", "0", "", "Kvarnhöjden: "),
        ("Fel nivå.", "3", "Gruppen är enig om 3.", "Ingenting är ändrat."),
        (LONG, "2", "Lugnare.", "100000 tecken"),
        ("Fel nivå.", "2", CONTROL, "U+0007"),
        (NUMBER, "2", "Lugnare.", "personnummer"),
    ],
)
def test_a_correction_in_fault(
    why: str, level: str, reason: str, because: str, here: Group, round: Round
) -> None:
    adopted(here, round, level=3)
    first, second = (area.pk for area in here.areas)
    data = {"reason": why, f"a{first}-level": level, f"a{first}-reason": reason, f"a{second}-level": "0"}
    refused(signed_in(here.leader), reverse("situation:correct", args=[round.pk]), data, because)


@pytest.mark.parametrize("to", ["", "adopted", "proposal", "x" * 10_000, HTML])
def test_a_step_that_is_not_there(to: str, here: Group, round: Round) -> None:
    before, address = kept(), reverse("situation:step", args=[round.pk])
    page = text(signed_in(here.leader).post(address, {"to": to}, follow=True))
    assert ("kan inte gå till" if to in STATES else "Det läget finns inte.") in page
    assert "<script>alert" not in page
    assert kept() == before


def test_a_picture_with_an_area_left_is_not_adopted(here: Group, round: Round) -> None:
    reported(here, round, here.parties[0], {here.areas[0]: 3})
    carried(here, round, AT_MEETING)
    client, address, before = signed_in(here.leader), reverse("situation:adopt", args=[round.pk]), kept()
    assert "Sätt en nivå på Kvarnhöjden först." in text(client.get(address))
    assert "Sätt en nivå på Kvarnhöjden först." in text(client.post(address, follow=True))
    assert kept() == before


def test_adopted_a_second_time(here: Group, round: Round) -> None:
    adopted(here, round)
    before, address = kept(), reverse("situation:adopt", args=[round.pk])
    page = text(signed_in(here.leader).post(address, follow=True))
    assert "Lägesbilden är redan fastställd." in page
    assert kept() == before


def test_a_report_to_an_adopted_picture(here: Group, round: Round) -> None:
    adopted(here, round)
    before, data = kept(), said(here, ("4", "Kom för sent."))
    answer = signed_in(here.members[0]).post(contribute(here, round), data)
    assert answer.status_code == 422
    assert "Lämna uppgiften i nästa omgång." in text(answer)
    assert "Kom för sent." in text(answer)
    assert kept() == before


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999999999", "x", "\x00", HTML])
def test_a_page_of_rounds_that_is_not_there(page: str, here: Group, round: Round) -> None:
    answer = signed_in(here.leader).get(reverse("situation:rounds"), {"page": page})
    assert answer.status_code == 200
    assert "vecka 4" in text(answer).lower()


def test_an_action_is_begun_from_the_level_that_is_set() -> None:
    """It stands below that level in the red thread; where no level is set there is none to stand below."""
    of = group()
    round = opened(of)
    carried(of, round, AT_MEETING)
    marked(of, round, of.areas[0], 3)
    page = text(signed_in(of.leader).get(reverse("situation:round", args=[round.pk])))
    add, (first, second) = reverse("actions:add"), (one.pk for one in of.areas)
    node = Mark.objects.known().get(round=round).node_id
    assert f'"{add}?omrade={first}&amp;orsak={node}"' in page
    assert f'"{add}?omrade={second}"' in page
    assert f'href="{add}' not in text(
        signed_in(of.members[0]).get(reverse("situation:round", args=[round.pk]))
    )
