"""The pages of a goal and of what a plan takes: the same actions as in the weekly picture."""

from datetime import date
from io import BytesIO
from typing import Any

import fastexcel
import pytest
from django.test import Client

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.models import Action, Resources
from samlad.actions.operations import Taken, goals_set, resources_set
from samlad.actions.tests.factories import action
from samlad.base.refusals import Refusal
from samlad.forums.models import Forum
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.models import Goal
from samlad.programmes.operations import GoalText, goal_take
from samlad.programmes.tests.factories import adopt, goal, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Forum:
    return forum("Brottsförebyggande rådet")


@pytest.fixture
def leader(here: Forum, client: Client) -> User:
    user = coordinator(here)
    client.force_login(user)
    return user


def aim(here: Forum, text: str = "Tryggare kvällar") -> Goal:
    return goal(programme(forum=here, kind=rules.ACTION_PLAN), text)


def served(here: Forum, one: Goal, title: str = "Ny belysning", **more: Any) -> Action:
    new = action(title, forum=here, **more)
    goals_set(by=None, at=AT, action=new, goals=[one.node])
    return new


def test_a_lamp_put_up_on_a_tuesday_serves_a_goal_of_the_council(
    client: Client, here: Forum, leader: User
) -> None:
    one, lamp = aim(here), action("Ny belysning", forum=here)
    adopt(one.programme)
    page = client.get(f"/atgarder/{lamp.pk}/mal/").text
    assert "Tryggare kvällar" in page
    client.post(f"/atgarder/{lamp.pk}/mal/", {"goals": [one.node_id]})
    assert "Ny belysning" in client.get(f"/mal/{one.pk}/").text
    assert "Tryggare kvällar" in client.get(f"/atgarder/{lamp.pk}/").text
    client.post(f"/atgarder/{lamp.pk}/mal/", {})
    assert "Ny belysning" not in client.get(f"/mal/{one.pk}/").text


def test_a_new_action_can_be_added_for_a_goal(client: Client, here: Forum, leader: User) -> None:
    one = aim(here)
    assert "Arbetar för målet ”Tryggare kvällar”" in client.get(f"/atgarder/ny/?orsak={one.node_id}").text
    hidden = goal(programme(), "Någon annans utkast")
    assert client.get(f"/atgarder/ny/?orsak={hidden.node_id}").status_code == 404


def test_who_does_not_lead_the_forum_couples_nothing(client: Client, here: Forum) -> None:
    lamp = action("Ny belysning", forum=here)
    client.force_login(member(here))
    assert client.get(f"/atgarder/{lamp.pk}/mal/").status_code == 403
    assert client.get(f"/atgarder/{lamp.pk}/resurser/").status_code == 403
    with pytest.raises(Refusal):
        goals_set(by=member(here), at=AT, action=lamp, goals=[])


def test_only_goals_are_served(here: Forum) -> None:
    lamp = action(forum=here)
    other = action("Annat", forum=here, area=lamp.area)
    with pytest.raises(Refusal, match="bara kopplas till mål"):
        goals_set(by=None, at=AT, action=lamp, goals=[other.node])


def test_what_is_not_known_is_not_nothing(client: Client, here: Forum, leader: User) -> None:
    one = aim(here)
    kvarn, tall = area("Kvarnhöjden"), area("Tallmossen")
    lamp = served(here, one, "Ny belysning", area=kvarn, cost=200_000, due_on=date(2026, 2, 1))
    free = served(here, one, "Nattvandring", area=tall, cost=0, due_on=date(2027, 2, 1))
    served(here, one, "Utredning", area=tall)
    resources_set(by=None, at=AT, action=lamp, taken=Taken(hours=40, funded=50_000, funded_by="Ramen"))
    resources_set(by=None, at=AT, action=free, taken=Taken(posts=0.5, funded=0))
    page = client.get(f"/mal/plan/{one.programme_id}/insatser/")
    found = page.context["page"]
    areas = {row.name: row for row in found.by_area}
    assert (areas["Kvarnhöjden"].cost, areas["Kvarnhöjden"].unfunded) == (200_000, 150_000)
    assert (areas["Tallmossen"].number, areas["Tallmossen"].cost) == (2, 0)
    assert (areas["Tallmossen"].unknown_cost, areas["Tallmossen"].unknown_hours) == (1, 2)
    assert {row.name: row.cost for row in found.by_year} == {"2026": 200_000, "2027": 0}
    assert [row.line.action.title for row in found.unfunded] == ["Ny belysning"]
    assert [row.line.action.title for row in found.unknown] == ["Utredning"]
    for words in ("inte känt", "150\xa0000 kr", "1 åtgärd har okänd kostnad", "Ramen"):
        assert words in page.text


def test_an_action_that_serves_two_goals_is_counted_once(client: Client, here: Forum, leader: User) -> None:
    one = aim(here)
    other = goal(one.programme, "Fler i rörelse")
    lamp = action("Ny belysning", forum=here, cost=1_000)
    goals_set(by=None, at=AT, action=lamp, goals=[one.node, other.node])
    found = client.get(f"/mal/plan/{one.programme_id}/insatser/").context["page"]
    assert (found.total.number, found.total.cost) == (1, 1_000)
    assert [row.cost for row in found.by_goal] == [1_000, 1_000]


def test_more_money_than_it_costs_is_asked_about(client: Client, here: Forum, leader: User) -> None:
    lamp = action(forum=here, cost=1_000)
    page = client.post(f"/atgarder/{lamp.pk}/resurser/", {"funded": "2000"})
    assert "mer pengar än åtgärden kostar" in page.text
    page = client.post(f"/atgarder/{lamp.pk}/resurser/", {"posts": "halvtid"})
    assert "Skriv ett tal" in page.text
    assert not Resources.objects.exists()
    client.post(f"/atgarder/{lamp.pk}/resurser/", {"funded": "0", "posts": "0,5", "why": "Ljus hjälper."})
    row = Resources.objects.known().get()
    assert (row.funded, row.posts, row.hours, row.why) == (0, 0.5, None, "Ljus hjälper.")
    assert "Ljus hjälper." in client.get(f"/atgarder/{lamp.pk}/").text


def test_the_file_tells_what_the_page_tells(client: Client, here: Forum, leader: User) -> None:
    one = aim(here)
    lamp = served(here, one, "=Ny belysning", cost=200_000)
    resources_set(by=None, at=AT, action=lamp, taken=Taken(hours=40, funded=50_000))
    file = client.get(f"/mal/plan/{one.programme_id}/insatser.xlsx")
    sheet = fastexcel.read_excel(BytesIO(file.content).getvalue()).load_sheet(0).to_polars()
    row = sheet.row(0, named=True)
    assert (row["Kostnad"], row["Saknas"], row["Arbetstimmar"]) == (200_000, 150_000, 40)
    assert row["Årsarbetskrafter"] is None


def test_what_the_police_hide_is_in_no_plan(client: Client, here: Forum) -> None:
    one = aim(here)
    adopt(one.programme)
    served(here, one, "Bevakning", responsible=function(party(kind="police")))
    client.force_login(new_user())
    for page in (f"/mal/{one.pk}/", f"/mal/plan/{one.programme_id}/insatser/"):
        assert "Bevakning" not in client.get(page).text


def test_what_a_board_has_taken_on_is_done_for_the_goal(client: Client, here: Forum, leader: User) -> None:
    one, own = aim(here), programme(kind=rules.BODY_PLAN)
    adopt(one.programme)
    plan = f"/mal/plan/{one.programme_id}/insatser/"
    for address in (f"/mal/{one.pk}/", plan):
        assert "Inget görs för mål" in client.get(address).text
    goal_take(
        by=None, at=AT, goal=one, programme=own, kind=rules.ACTIVITY, told=GoalText("Läxhjälp på måndagar")
    )
    adopt(own)
    for address in (f"/mal/{one.pk}/", plan):
        page = client.get(address).text
        assert "Det som nämnder och bolag gör enligt sina planer" in page
        assert "Läxhjälp på måndagar" in page
        assert "Inget görs för mål" not in page


def test_that_there_is_more_is_said_and_not_what(client: Client, here: Forum, leader: User) -> None:
    one = aim(here)
    adopt(one.programme)
    plan = f"/mal/plan/{one.programme_id}/insatser/"
    served(here, one, "Bevakning", responsible=function(party(kind="police")))
    for who, told in ((leader, False), (member(here), True), (new_user("Ulla Utanför"), True)):
        client.force_login(who)
        for address in (f"/mal/{one.pk}/", plan):
            page = client.get(address).text
            assert ("Det finns åtgärder som du inte får se." in page) is told
            assert ("Bevakning" in page) is not told
            assert "Inget görs för mål" not in page
