"""The page of gaps: counts that are the lists behind them, from who is asking, as of any day."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import fastexcel
import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT
from samlad.accounts.tests.factories import user as new_user
from samlad.actions.operations import goals_set
from samlad.actions.rules import DECIDED, DONE, PROPOSED
from samlad.actions.tests.factories import action
from samlad.desk.queries.gaps import Below, of_action, of_deviation, of_goal, of_mark
from samlad.desk.queries.gaps_page import KEYS
from samlad.deviations.tests.factories import told
from samlad.forums.tests.factories import forum as new_forum
from samlad.parties.tests.factories import function, party
from samlad.programmes.operations import About
from samlad.programmes.rules import ACTION_PLAN, ACTIVITY, BODY_PLAN, GOAL, PROGRAMME, TARGET_AREA
from samlad.programmes.tests.factories import ENDS, STARTS, adopt, goal, programme
from samlad.situation.models import Mark
from samlad.situation.operations import issue_correct
from samlad.situation.tests.factories import Group, adopted, group, opened
from samlad.thread.queries import reach

LATER = AT + timedelta(days=60)


@pytest.mark.parametrize(
    ("level", "answered", "codes"),
    [
        (4, False, ["mark_unanswered"]),
        (3, False, ["mark_unanswered"]),
        (2, False, []),
        (0, False, []),
        (4, True, []),
    ],
)
def test_gaps_after_a_level(level: int, answered: bool, codes: list[str]) -> None:
    assert list(of_mark(1, level, answered)) == codes


@pytest.mark.parametrize(
    ("state", "decided", "codes"),
    [
        (DECIDED, False, ["action_undecided"]),
        (DONE, False, ["action_undecided"]),
        (DONE, True, []),
        (PROPOSED, False, []),
    ],
)
def test_gaps_behind_an_action(state: str, decided: bool, codes: list[str]) -> None:
    assert list(of_action(state, decided)) == codes


@pytest.mark.parametrize(
    ("kind", "plan", "lowest", "taken", "done", "codes"),
    [
        (GOAL, PROGRAMME, True, False, False, ["not_taken", "nothing_done"]),
        (GOAL, ACTION_PLAN, True, True, False, ["nothing_done"]),
        (GOAL, PROGRAMME, True, False, True, ["not_taken"]),
        (GOAL, BODY_PLAN, True, False, False, ["nothing_done"]),
        (GOAL, PROGRAMME, False, False, False, []),
        (TARGET_AREA, PROGRAMME, True, False, False, []),
        (ACTIVITY, BODY_PLAN, True, False, False, []),
    ],
)
def test_gaps_below_a_goal(
    kind: str, plan: str, lowest: bool, taken: bool, done: bool, codes: list[str]
) -> None:
    assert list(of_goal(kind, plan, lowest=lowest, taken=taken, done=done)) == codes


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("open", ["deviation_undecided"]),
        ("preparing", ["deviation_undecided"]),
        ("reopened", ["deviation_undecided"]),
        ("decided", []),
        ("remedied", []),
    ],
)
def test_gaps_after_a_deviation(state: str, codes: list[str]) -> None:
    assert list(of_deviation(state)) == codes


def test_something_is_done_where_what_was_taken_on_is_done() -> None:
    below = Below({1: [2], 3: [4]}, {2: [9], 5: [9]}, {4: ACTIVITY})
    assert [below.done(key) for key in (1, 3, 5, 6)] == [True, True, True, False]
    assert [below.taken(key) for key in (1, 5)] == [True, False]


def seen(who: User, query: str = "", name: str = "gaps") -> Any:
    client = Client()
    client.force_login(who)
    answer = client.get(reverse(f"desk:{name}") + query)
    assert answer.status_code == 200
    return answer


def town() -> Group:
    """A red area without an action, a goal without anything, an action in words, and something told."""
    of = group()
    adopted(of, opened(of), level=4)
    alone = goal(programme(forum=of.forum), "Tryggare kvällar")
    adopt(alone.programme)
    action("Ny belysning", forum=of.forum, area=of.areas[0], reason_text="Mörkt.")
    told(forum=of.forum, area=of.areas[0])
    return of


def counts(who: User, query: str = "") -> dict[str, int]:
    return {one.key: one.number for one in seen(who, query).context["gaps"].counted("lucka")}


@pytest.mark.django_db
def test_every_kind_is_counted() -> None:
    assert counts(town().leader) == {
        "mark_unanswered": 1,
        "action_undecided": 1,
        "action_unanswered": 1,
        "action_late": 1,
        "no_indicator": 1,
        "no_owner": 1,
        "not_taken": 1,
        "nothing_done": 1,
        "deviation_undecided": 1,
    }


@pytest.mark.django_db
def test_each_number_is_the_length_of_the_list_behind_it() -> None:
    of = town()
    page = seen(of.leader).context["gaps"]
    checked = 0
    for name in KEYS:
        for one in page.counted(name):
            behind = seen(of.leader, f"?{name}={one.key}")
            assert len(behind.context["lines"]) == one.number
            assert f'href="?{name}={one.key}' in seen(of.leader).text or name == "lucka"
            checked += 1
    assert checked > 8
    both = seen(of.leader, "?lucka=mark_unanswered&ar=2026").context["lines"]
    assert [line.area for line in both] == ["Kvarnhöjden"]


@pytest.mark.django_db
def test_the_files_tell_what_the_list_tells() -> None:
    of = town()
    page = seen(of.leader, "?lucka=no_owner").context["gaps"]
    sheet = fastexcel.read_excel(BytesIO(seen(of.leader, "?lucka=no_owner", "gaps_xlsx").content).getvalue())
    rows = sheet.load_sheet(0).to_polars()
    assert rows.height == len(page.gaps) == 1
    assert rows.row(0, named=True)["Vad det gäller"] == "Tryggare kvällar"
    assert "Mål utan ansvarig" in seen(of.leader, "?lucka=no_owner", "gaps_csv").content.decode("utf-8-sig")


@pytest.mark.django_db
def test_every_list_starts_from_who_is_asking() -> None:
    of = town()
    police = function(party(kind="police"))
    action("Bevakning", forum=of.forum, area=of.areas[0], reason_text="Stöld.", responsible=police)
    assert "Bevakning" in seen(of.leader, "?alla=1").text
    assert "Bevakning" not in seen(of.members[1], "?alla=1").text
    outside = seen(new_user("Ulla Utanför"), "?alla=1")
    assert "Tryggare kvällar" in outside.text
    for hidden in ("Ny belysning", "Ingen har koll", "Gruppen är enig"):
        assert hidden not in outside.text
    assert set(counts(new_user("Uno Utanför"))) == {"no_indicator", "no_owner", "not_taken", "nothing_done"}


@pytest.mark.django_db
def test_a_day_that_has_been_is_as_it_was_known() -> None:
    of = town()
    mark = Mark.objects.known().get(area=of.areas[0])
    lamp = action("Fler lampor", forum=of.forum, area=of.areas[0], reason_node=mark.node, at=LATER)
    one = goal(programme(forum=of.forum), "Nytt mål")
    goals_set(by=None, at=LATER, action=lamp, goals=[one.node])
    assert "mark_unanswered" not in counts(of.leader)
    day = (LATER - timedelta(days=1)).date()
    assert counts(of.leader, f"?dag={day}")["mark_unanswered"] == 1
    assert counts(of.leader, f"?dag={(AT - timedelta(days=300)).date()}") == {}


@pytest.mark.django_db
def test_an_action_of_the_week_before_answers_the_level_of_today() -> None:
    of = group()
    adopted(of, opened(of), level=4)
    first = Mark.objects.known().get(area=of.areas[0])
    action("Ny belysning", forum=of.forum, area=of.areas[0], reason_node=first.node)
    assert "mark_unanswered" not in counts(of.leader)


@pytest.mark.django_db
def test_an_action_answers_the_level_that_is_corrected_too() -> None:
    """Whatever the level or its words were when it was begun; a day that has been is as it was."""
    of = group()
    issue = adopted(of, opened(of), level=3)
    first = Mark.objects.known().get(area=of.areas[0])
    lamp = action("Ny belysning", forum=of.forum, area=of.areas[0], reason_node=first.node)
    marks = {of.areas[0].pk: (4, "Det var värre än vi trodde.")}
    issue_correct(by=of.leader, at=LATER, round=issue.round, marks=marks, reason="Fel nivå.")
    now = Mark.objects.known().get(area=of.areas[0])
    assert now.node != first.node
    assert "mark_unanswered" not in counts(of.leader)
    assert lamp.node in [one for one in reach(now.node_id) if one.steps > 0]
    assert lamp.node in reach(first.node_id, LATER - timedelta(days=1))
    assert lamp.node not in reach(first.node_id)


@pytest.mark.django_db
def test_the_place_shows_its_gaps() -> None:
    of = town()
    client = Client()
    client.force_login(of.leader)
    page = client.get(reverse("desk:area", args=[of.areas[0].pk]))
    assert f'href="/luckor/?omrade={of.areas[0].pk}' in page.text
    listed = seen(of.leader, f"?omrade={of.areas[0].pk}").context["lines"]
    assert [gap.code for gap in page.context["page"].gaps] == [line.gap.code for line in listed]
    assert "Nivå 3 eller 4 utan åtgärd" in page.text


@pytest.mark.django_db
def test_queries_are_few_and_constant() -> None:
    of = town()
    client = Client()
    client.force_login(of.leader)

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    pages = (reverse("desk:gaps"), reverse("desk:gaps") + "?alla=1")
    few = [asked(page) for page in pages]
    for number in range(5):
        more = goal(programme(forum=of.forum), f"Ännu ett mål {number}")
        adopt(more.programme)
        new = action(f"Ännu en åtgärd {number}", forum=of.forum, area=of.areas[0])
        goals_set(by=None, at=AT, action=new, goals=[more.node])
        told(f"Ännu en avvikelse {number}", forum=of.forum)
    assert [asked(page) for page in pages] == few
    assert max(few) <= 25


@pytest.mark.django_db
def test_what_cannot_be_understood_asks_for_nothing() -> None:
    of = town()
    for query in ("?lucka=hej&omrade=x&ar=-1", "?dag=2026-13-45", "?page=99"):
        assert seen(of.leader, query).status_code == 200
    assert "Sidan visar det som är känt nu." in seen(of.leader, "?dag=2026-13-45").text


@pytest.mark.django_db
def test_who_is_not_in_every_forum_is_told_what_is_not_counted() -> None:
    of, words = town(), "i forum där du inte är med räknas inte"
    assert words not in seen(of.leader).text
    assert words in seen(new_user("Ulla Utanför")).text
    new_forum("Ett till")
    assert words in seen(of.leader).text


@pytest.mark.django_db
def test_goals_of_the_same_name_are_told_apart_by_their_plans() -> None:
    of = group()
    for name in ("Plan för 2025", "Plan för 2026"):
        one = goal(programme(About(name, STARTS, ENDS), forum=of.forum), "Utred varför frånvaron ökar")
        adopt(one.programme)
    words = [one.words for one in seen(of.leader).context["gaps"].counted("mal")]
    assert sorted(words) == [f"Utred varför frånvaron ökar (Plan för {year})" for year in (2025, 2026)]


@pytest.mark.django_db
@override_settings(MUNICIPALITY="Lindåsa kommun")
def test_the_page_on_paper_says_whose_it_is_and_of_which_day() -> None:
    page = seen(group().leader, "?dag=2026-01-20").text
    assert '<p class="print-only">Lindåsa kommun, 20 januari 2026</p>' in page
