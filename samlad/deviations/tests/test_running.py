"""A run of the rules: one deviation for one finding, remedied, opened again, and up the ladder."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from samlad.accounts.tests.factories import AT, DAY, admin
from samlad.actions.tests.factories import action, put
from samlad.deviations import rules
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations import (
    Ruling,
    Taken,
    deviation_follow_up,
    deviations_decide,
    deviations_prepare,
    deviations_run,
    level_set,
    rule_set,
)
from samlad.deviations.operations.found import Ran
from samlad.deviations.tests import factories
from samlad.deviations.tests.factories import aimed, late_action, moment, now, owned, told
from samlad.deviations.tests.test_finding import FAULTS
from samlad.events.models import Event
from samlad.parties.tests.factories import function, party
from samlad.places.tests.factories import area
from samlad.programmes.operations import Aim, targets_set
from samlad.programmes.tests.factories import adopt, board, decided, measured, programme
from samlad.statistics.tests.factories import masked, observed
from samlad.thread.models import Link

pytestmark = pytest.mark.django_db
LATE = DAY + timedelta(days=45)


def run(day: date) -> Ran:
    return deviations_run(at=moment(day))


def only(rule: str) -> Deviation:
    return Deviation.objects.get(rule=rule)


def state(rule: str) -> DeviationState:
    return now(only(rule))


@pytest.mark.parametrize("rule", FAULTS)
def test_one_finding_is_one_deviation_however_often_the_rules_run(rule: str) -> None:
    fault = FAULTS[rule]()
    run(fault.day)
    events = Event.objects.count()
    for _again in range(3):
        assert run(fault.day) == Ran()
    assert Deviation.objects.filter(rule=rule).count() == 1
    assert state(rule).state == rules.OPEN
    assert Event.objects.count() == events


@pytest.mark.parametrize("rule", FAULTS)
def test_what_was_done_is_remedied_and_kept(rule: str) -> None:
    fault = FAULTS[rule]()
    run(fault.day)
    fault.remedy()
    assert run(fault.day).remedied >= 1
    assert (state(rule).state, state(rule).noted) == (rules.REMEDIED, False)
    assert DeviationState.objects.filter(deviation=only(rule)).count() == 2


def test_a_deviation_stands_below_what_it_is_about() -> None:
    made = late_action()
    run(LATE)
    of = only("action_late")
    assert Link.objects.filter(source=made.node, target=of.node).exists()
    assert (of.about_id, of.area_id, of.forum_id) == (made.node_id, made.area_id, made.forum_id)
    assert (of.node.label, of.node.day) == (made.title, LATE)


def test_what_comes_back_is_the_same_deviation_opened_again() -> None:
    _goal, indicator, whole = aimed()
    observed(indicator, whole, "2025", 12.0)
    run(DAY)
    observed(indicator, whole, "2025", 9.0)
    run(DAY + timedelta(days=10))
    observed(indicator, whole, "2025", 13.0)
    assert run(DAY + timedelta(days=20)).reopened == 1
    row = state("milestone_missed")
    assert (row.state, row.clock_from) == (rules.REOPENED, moment(DAY + timedelta(days=20)))


def test_a_value_that_is_masked_later_remedies_nothing() -> None:
    """Nobody may see any longer whether the milestone was reached: it stands as it was found, and climbs."""
    _goal, indicator, whole = aimed()
    row = observed(indicator, whole, "2025", 12.0)
    run(DAY)
    before = state("milestone_missed")
    masked(row)
    assert run(DAY + timedelta(days=1)) == Ran()
    assert state("milestone_missed") == before
    assert run(DAY + timedelta(days=200)).climbed == 1
    after = state("milestone_missed")
    assert (after.state, after.values, after.body_id) == (rules.OPEN, before.values, before.body_id)
    observed(indicator, whole, "2025", 9.0)
    assert run(DAY + timedelta(days=201)).remedied == 1


def test_what_was_missed_before_stands_while_the_next_value_is_masked() -> None:
    whole, of = area("Lindåsa", kind="municipality"), programme()
    indicator = measured(owned(of, not_measurable=""), milestones={"2024": 12.0, "2025": 10.0})
    adopt(of)
    observed(indicator, whole, "2024", 15.0)
    run(DAY)
    masked(observed(indicator, whole, "2025", 5.0))
    assert run(DAY + timedelta(days=1)) == Ran()
    row = state("milestone_missed")
    assert (row.state, row.values["period"]) == (rules.OPEN, "2024")


def accepted(of: Deviation, on: date) -> None:
    taken = Taken(on, None, board("Kommunstyrelsen", "executive_board"), "§ 3", "KS 2026/1")
    ruling = Ruling(rules.ACCEPT, "Kostar mer än det ger.")
    deviations_decide(by=admin(), at=moment(on), deviations=[of], taken=taken, ruling=ruling)


def test_what_is_said_to_have_helped_opens_again_while_the_same_is_missing() -> None:
    fault = FAULTS["no_owner"]()
    run(fault.day)
    of, day = only("no_owner"), localdate(state("no_owner").clock_from)
    lamp = action("Utse en ansvarig")
    taken = Taken(day, None, board("Kommunstyrelsen", "executive_board"), "§ 3", "KS 2026/1")
    ruling = Ruling(rules.MEASURE, "", day + timedelta(days=30), actions=[lamp])
    deviations_decide(by=admin(), at=moment(fault.day), deviations=[of], taken=taken, ruling=ruling)
    deviation_follow_up(by=admin(), at=moment(fault.day), deviation=of, helped="yes", text="Klart.")
    assert run(fault.day).reopened == 1
    assert state("no_owner").state == rules.REOPENED
    fault.remedy()
    assert run(fault.day).remedied == 1


def test_what_is_decided_stays_decided_until_it_happens_once_more() -> None:
    goal, indicator, whole = aimed()
    observed(indicator, whole, "2025", 12.0)
    run(DAY)
    accepted(only("milestone_missed"), DAY)
    observed(indicator, whole, "2025", 12.5)
    assert run(DAY + timedelta(days=1)) == Ran()
    aims = [Aim("2025", 10.0), Aim("2026", 8.0)]
    targets_set(by=None, at=AT, goal=goal, indicator=indicator, aims=aims, decided=decided())
    observed(indicator, whole, "2026", 12.0)
    assert run(date(2027, 2, 1)).reopened == 1
    row = state("milestone_missed")
    assert (row.state, row.values["period"], row.decision) == (rules.REOPENED, "2026", None)


def test_an_investigation_that_is_not_ready_opens_again() -> None:
    of = told()
    taken = Taken(DAY, function(board()))
    until = DAY + timedelta(days=30)
    ruling = Ruling(rules.INVESTIGATE, "", until)
    deviations_decide(by=admin(), at=AT, deviations=[of], taken=taken, ruling=ruling)
    assert run(until).reopened == 0
    assert run(until + timedelta(days=1)).reopened == 1
    assert now(of).state == rules.REOPENED


def test_it_climbs_when_its_time_is_out_and_the_clock_goes_on() -> None:
    late_action()
    seen = list[tuple[str, int]]()
    for days in range(200):
        run(LATE + timedelta(days=days))
        row = state("action_late")
        if not seen or seen[-1][0] != row.level:
            seen.append((row.level, days))
        assert row.clock_from == moment(LATE)
    # Never to the board: an action that is late does not reach the executive board.
    assert seen == [(rules.FUNCTION, 0), (rules.FORUM, 15), (rules.HEAD, 44)]


def test_a_goal_reaches_the_council() -> None:
    factories.no_indicator()
    first = rules.RULES["no_indicator"]
    rule_set(
        by=admin(),
        at=AT,
        rule="no_indicator",
        on=True,
        days=first.days,
        first=rules.FORUM,
        last=rules.COUNCIL,
    )
    for level in (rules.FORUM, rules.HEAD, rules.BOARD):
        level_set(by=admin(), at=AT, level=level, days=1)
    levels = list[str]()
    for days in range(12):
        run(DAY + timedelta(days=days))
        levels.append(state("no_indicator").level)
    assert list(dict.fromkeys(levels)) == [rules.FORUM, rules.HEAD, rules.BOARD, rules.COUNCIL]


def test_under_preparation_it_stays_until_its_day_and_the_clock_goes_on() -> None:
    of = told(body=board())
    day = DAY + timedelta(days=100)
    officer = function(board())
    deviations_prepare(
        by=admin(), at=AT, deviations=[of], case_number="KS 2026/7", officer=officer, handled_on=day
    )
    assert run(day).climbed == 0
    assert run(day + timedelta(days=1)).climbed == 1
    assert (now(of).state, now(of).clock_from) == (rules.PREPARING, AT)


def test_a_rule_that_is_switched_off_leaves_what_it_found() -> None:
    late_action()
    run(LATE)
    of = rules.RULES["action_late"]
    rule_set(by=admin(), at=AT, rule="action_late", on=False, days=14, first=of.first, last=of.last)
    run(LATE)
    assert state("action_late").state == rules.OPEN


def test_a_plan_that_ends_takes_no_deviation_with_it() -> None:
    factories.no_indicator()
    run(DAY)
    run(date(2029, 1, 2))
    assert state("no_indicator").state == rules.OPEN


def test_handing_over_moves_it_and_does_not_begin_again() -> None:
    made, other = late_action(), function(party(kind="board"))
    run(LATE)
    put(made, state="not_ours", at=moment(LATE))
    put(made, state="decided", at=moment(LATE), responsible=other)
    put(made, state="accepted", at=moment(LATE))
    run(LATE)
    row = state("action_late")
    assert (row.function_id, row.body_id, row.clock_from) == (other.pk, other.party_id, moment(LATE))
