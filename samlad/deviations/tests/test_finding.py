"""Every rule finds what it should, when it should, and no longer once it has been remedied."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.actions.tests.factories import action, put
from samlad.base.periods import Period
from samlad.deviations import rules
from samlad.deviations.finding import find
from samlad.deviations.operations import deviations_run, rule_set
from samlad.deviations.queries import asker_of, lines, states_visible_to
from samlad.deviations.tests import factories
from samlad.deviations.tests.factories import Fault, aimed, owned
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes.operations import areas_set, goal_withdraw
from samlad.programmes.tests.factories import adopt, goal, measured, programme
from samlad.situation.operations import issue_adopt
from samlad.situation.tests.factories import carried, group, marked, opened
from samlad.statistics.tests.factories import masked, observed, series

pytestmark = pytest.mark.django_db
FAULTS: dict[str, Callable[[], Fault]] = {
    name: getattr(factories, name) for name in rules.RULES if name != "area_high"
}


def found(rule: str, day: date = DAY) -> list[Any]:
    return [one for one in find(day) if one.rule == rule]


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found_in_time_and_until_it_is_remedied(rule: str) -> None:
    fault = FAULTS[rule]()
    if fault.before is not None:
        assert found(rule, fault.before) == []
    (one,) = found(rule, fault.day)
    assert one.body_id is not None
    assert one.begins
    fault.remedy()
    assert found(rule, fault.day) == []


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_that_is_off_finds_nothing(rule: str) -> None:
    fault, of = FAULTS[rule](), rules.RULES[rule]
    rule_set(by=admin(), at=AT, rule=rule, on=False, days=of.days, first=of.first, last=of.last)
    assert found(rule, fault.day) == []


@pytest.mark.parametrize("rule", [name for name, of in rules.RULES.items() if of.days and name in FAULTS])
def test_more_patience_finds_later(rule: str) -> None:
    fault, of = FAULTS[rule](), rules.RULES[rule]
    days = (of.days or 0) + 10
    rule_set(by=admin(), at=AT, rule=rule, on=True, days=days, first=of.first, last=of.last)
    assert found(rule, fault.day + timedelta(days=9)) == []
    assert len(found(rule, fault.day + timedelta(days=10))) == 1


@pytest.mark.parametrize(
    ("way", "value", "missed"),
    [
        ("decrease", 10.04, False),
        ("decrease", 10.06, True),
        ("increase", 9.96, False),
        ("increase", 9.9, True),
        ("increase", 12.0, False),
        ("keep", 10.0, False),
        ("keep", 11.0, True),
    ],
)
def test_a_milestone_is_held_against_the_value_as_it_is_shown(way: str, value: float, missed: bool) -> None:
    _goal, indicator, whole = aimed(way=way)
    observed(indicator, whole, "2025", value)
    assert bool(found("milestone_missed")) is missed


def test_the_latest_milestone_with_a_value_counts() -> None:
    whole, of = area("Lindåsa", kind="municipality"), programme()
    made = owned(of, not_measurable="")
    indicator = measured(made, milestones={"2023": 14.0, "2024": 12.0, "2025": 10.0, "2026": 8.0})
    adopt(of)
    observed(indicator, whole, "2023", 15.0)
    assert [one.values["period"] for one in found("milestone_missed")] == ["2023"]
    observed(indicator, whole, "2024", 11.0)
    assert found("milestone_missed") == []
    observed(indicator, whole, "2025", 11.0)
    assert [one.values["period"] for one in found("milestone_missed")] == ["2025"]


def test_nothing_is_said_of_a_value_that_is_kept_back() -> None:
    _goal, indicator, whole = aimed()
    masked(observed(indicator, whole, "2025", 12.0))
    late = DAY + timedelta(days=365)
    begun = {one.rule for one in find(late) if one.begins}
    assert begun & {"milestone_missed", "no_value", "wrong_way"} == set()


def test_a_value_worse_than_where_it_began_goes_the_wrong_way() -> None:
    _goal, indicator, whole = aimed(period="2028", baseline=10.0, baseline_period="2023")
    observed(indicator, whole, "2023", 10.0)
    assert found("wrong_way") == []
    observed(indicator, whole, "2024", 10.1)
    (one,) = found("wrong_way")
    assert (one.values["why"], one.values["period"]) == ("baseline", "2024")


def test_of_areas_each_is_looked_at() -> None:
    one, other = area("Kvarnhöjden"), area("Åkersdal")
    of = programme()
    areas_set(by=None, at=AT, programme=of, areas={one.pk: "", other.pk: ""})
    made = owned(of, not_measurable="")
    indicator = measured(made, per_area=True)
    adopt(of)
    series(indicator, one, {2016 + n: 10.0 + n + (n % 2) / 10 for n in range(9)})
    series(indicator, other, {2016 + n: 20.0 - n + (n % 2) / 10 for n in range(9)})
    assert [row.area_id for row in found("wrong_way")] == [one.pk]


def test_an_area_began_where_it_stood_itself() -> None:
    one, other = area("Kvarnhöjden"), area("Åkersdal")
    of = programme()
    areas_set(by=None, at=AT, programme=of, areas={one.pk: "", other.pk: ""})
    began: dict[str, Any] = {"baseline": 10.0, "baseline_period": "2023"}
    indicator = measured(owned(of, not_measurable=""), per_area=True, **began)
    adopt(of)
    # Above the whole, but better than it was; and below the whole, but worse.
    series(indicator, one, {2023: 14.0, 2024: 12.0})
    series(indicator, other, {2023: 6.0, 2024: 8.0})
    (row,) = found("wrong_way")
    assert (row.area_id, row.values["why"], row.values["target"]) == (other.pk, "baseline", 6.0)


def test_a_draft_and_what_was_withdrawn_are_left_alone() -> None:
    of = programme()
    made, _other = owned(of, lead=None), owned(of)
    assert find(DAY) == []
    goal_withdraw(by=None, at=AT, goal=made)
    adopt(of)
    assert found("no_owner") == []


def test_a_plan_that_is_over_begins_nothing() -> None:
    of = programme()
    owned(of, lead=None)
    adopt(of)
    (one,) = found("no_owner", date(2029, 1, 1))
    assert not one.begins


@pytest.mark.parametrize("kind", ["police", "faith_community", "private_owner", "state_authority"])
def test_what_others_decline_is_no_deviation(kind: str) -> None:
    made = action(responsible=function(party(kind=kind)))
    late = DAY + timedelta(days=400)
    assert find(late) == []
    put(made, state="declined", at=AT, note="Vi har inte råd.")
    assert find(late) == []


def test_a_function_is_vacant_from_the_day_after_the_last_one() -> None:
    made = function(party(kind="board"))
    last = DAY + timedelta(days=100)
    holding(made, valid_to=last)
    assert found("function_vacant", last + timedelta(days=15)) == []
    (one,) = found("function_vacant", last + timedelta(days=16))
    assert one.values["day"] == (last + timedelta(days=1)).isoformat()
    assert found("function_vacant", last) == []


def test_an_area_that_stays_serious_is_found_after_its_weeks() -> None:
    of = group()
    # Nothing in week 7 and 2 in week 6: what was before no longer counts.
    for number, level in ((4, 3), (5, 4), (6, 2), (8, 3), (9, 0), (10, 4)):
        _adopted(of, number, level)
    assert found("area_high") == []
    _adopted(of, 11, 3)
    (one,) = found("area_high")
    assert (one.area_id, one.forum_id, one.values["day"]) == (of.areas[0].pk, of.forum.pk, "2026-02-16")
    _adopted(of, 12, 2)
    assert found("area_high") == []


def _adopted(of: Any, number: int, level: int) -> None:
    round = opened(of, Period("week", 2026, number))
    carried(of, round, "at_meeting")
    if level:
        marked(of, round, of.areas[0], level)
    issue_adopt(by=of.leader, at=round.meeting_at, round=round)


def _scene(times: int) -> None:
    whole = area(f"Kommunen {times}", kind="municipality" if times == 1 else "area")
    for number in range(times):
        of = programme()
        areas_set(by=None, at=AT, programme=of, areas={area(f"Plats {times} {number}").pk: ""})
        owned(of, lead=None)
        made = goal(of, f"Mål {number}")
        indicator = measured(made, milestones={"2024": 5.0})
        adopt(of)
        series(indicator, whole, {2020: 1.0, 2021: 2.0, 2024: 9.0})
        place = area(f"Torg {times} {number}")
        put(factories.late_action(area=place), state="done", at=AT, note="Gjort.")
        factories.late_action(area=place)
        function(party(kind="board"))


def test_as_many_queries_for_twenty_as_for_one() -> None:
    day = DAY + timedelta(days=200)
    counts = []
    for times in (1, 20):
        _scene(times)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(find(day)) >= 5 * times
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


@pytest.mark.parametrize("rule", FAULTS)
def test_what_is_found_is_said_in_a_sentence(rule: str) -> None:
    fault = FAULTS[rule]()
    deviations_run(at=factories.moment(fault.day))
    asker = asker_of(admin(), fault.day)
    rows = states_visible_to(asker).filter(deviation__rule=rule)
    (line,) = lines(rows, asker)
    assert line.sentence.endswith(".")
    assert "%(" not in line.sentence
