"""How long actions take, with those that are not done counted."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from samlad.accounts.tests.factories import AT, DAY
from samlad.actions.lead_time import SPAN, held_by, lead_times, median_days, spells
from samlad.actions.models import Action, ActionState
from samlad.actions.operations import action_change, action_hand_over
from samlad.actions.page import find_state
from samlad.actions.queries import with_party
from samlad.actions.tests.factories import action, put
from samlad.base.refusals import Refusal
from samlad.forums.queries import standing_of
from samlad.forums.tests.factories import coordinator, forum
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area
from samlad.thread.operations import node_add


@pytest.mark.parametrize(
    ("done", "waiting", "median"),
    [
        ([], [], None),
        ([5], [], 5),
        ([1, 2, 3], [], 2),
        ([1, 2, 3, 4], [], 2),
        ([10, 1], [100, 100], 10),
        ([1], [100, 100], None),
        ([1, 2], [100, 100, 100], None),
        # What has waited for a shorter time than the others took says nothing of how long it will take.
        ([10, 20, 30], [1, 1, 1], 20),
        ([], [3, 4], None),
    ],
)
def test_half_is_done_after(done: list[int], waiting: list[int], median: int | None) -> None:
    assert median_days(done, waiting) == median


def after(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.django_db
def test_the_clock_runs_from_the_reason_on_through_a_handover() -> None:
    here, place = forum(), area()
    leader = coordinator(here)
    housing, street = function(party("Lindåsabostäder")), function(party("Gatukontoret"))
    cause = node_add(kind="mark", label="Mörkt", area=place, day=DAY - timedelta(days=10), path="/")
    made = action(forum=here, area=place, responsible=housing, reason_node=cause)
    hand = AT + timedelta(days=6)
    action_hand_over(by=leader, at=hand, action=made, to=street, why="Deras stolpar.")
    days = {"due_on": after(90), "follow_up_on": after(90), "cost": None, "case_number": ""}
    action_change(by=leader, at=AT + timedelta(days=8), action=made, why="Leveransen dröjer.", **days)  # type: ignore[arg-type]
    rows = ActionState.objects.known()
    open_still = lead_times(rows, after(20))
    assert (open_still.total.waiting, open_still.total.median) == ([30], None)
    told = {one.name: (one.done, one.waiting) for one in open_still.parties}
    assert told == {"Lindåsabostäder": ([6], []), "Gatukontoret": ([], [14])}
    put(made, by=leader, at=AT + timedelta(days=25), state="done", note="Klart.")
    done = lead_times(ActionState.objects.known(), after(300))
    assert (done.total.done, done.total.median, done.total.waiting) == ([35], 35, [])
    assert [(one.name, one.done) for one in done.areas] == [("Kvarnhöjden", [35])]
    assert {one.name: one.done for one in done.parties} == {"Lindåsabostäder": [6], "Gatukontoret": [19]}
    history = list(with_party(ActionState.objects.filter(action=made)).order_by("pk"))
    found = spells(history, after(300))
    assert [(spell.row.state, spell.days, len(spell.changes)) for spell in found[:2]] == [
        ("decided", 6, 0),
        ("handed_over", 19, 1),
    ]
    assert held_by(found) == {"Lindåsabostäder": 6, "Gatukontoret": 19}
    row = find_state(standing_of(leader, DAY), (), made.pk)
    assert row.party == "Gatukontoret"


@pytest.mark.django_db
def test_what_ended_without_being_done_is_told_apart_and_the_old_is_left_out() -> None:
    here, place = forum(), area()
    made = [action(f"Nr {number}", forum=here, area=place) for number in range(3)]
    put(made[0], at=AT, state="stopped", note="Behövs inte.")
    put(made[1], at=AT + timedelta(days=4), state="done", note="Klart.")
    total = lead_times(ActionState.objects.known(), after(10)).total
    assert (total.done, total.waiting, total.ended, total.oldest) == ([4], [10], 1, 10)
    later = lead_times(ActionState.objects.known(), after(500)).total
    assert (later.done, later.waiting, later.ended) == ([], [500], 0)
    assert Action.objects.count() == 3


@pytest.mark.django_db
def test_the_clock_runs_from_the_first_sighting_and_is_told_by_category() -> None:
    here, place = forum(), area()
    seen = DAY - timedelta(days=30)
    cause = node_add(kind="mark", label="Mörkt", area=place, day=DAY - timedelta(days=10), path="/")
    dark = action(forum=here, area=place, category="unsafe_place", first_seen_on=seen, reason_node=cause)
    action(forum=here, area=place, category="litter")
    action(forum=here, area=place)
    put(dark, at=AT + timedelta(days=5), state="done", note="Klart.")
    found = lead_times(ActionState.objects.known(), after(7))
    told = [(one.name, one.done, one.waiting) for one in found.categories]
    assert told == [
        ("Nedskräpning", [], [7]),
        ("Otrygg eller mörk plats", [35], []),
        ("", [], [7]),
    ]
    assert [len(one.done) + len(one.waiting) for one in found.areas] == [3]


@pytest.mark.django_db
def test_a_first_sighting_to_come_or_an_unknown_category_is_refused() -> None:
    with pytest.raises(Refusal, match="inte här än"):
        action(first_seen_on=after(1))
    with pytest.raises(Refusal, match="kategorin finns inte"):
        action(category="storm", area=area("Åkersdal"))
    assert not Action.objects.exists()


@pytest.mark.django_db
def test_the_year_that_is_told_of_begins_at_midnight_where_we_are() -> None:
    here, place = forum(), area()
    midnight = datetime(DAY.year, DAY.month, DAY.day, tzinfo=ZoneInfo("Europe/Stockholm"))
    for days, at in ((3, midnight - timedelta(seconds=1)), (5, midnight)):
        made = action(forum=here, area=place, at=at)
        put(made, at=at + timedelta(days=days), state="done", note="Klart.")
    rows = ActionState.objects.known()
    assert lead_times(rows, DAY + SPAN).total.done == [5]
    assert sorted(lead_times(rows, DAY + SPAN - timedelta(days=1)).total.done) == [3, 5]
