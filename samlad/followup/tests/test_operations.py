"""Scales, periods and assessments: what is kept, what is refused, and that nothing closed changes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from samlad.accounts.tests.factories import AT, admin, user
from samlad.base.refusals import Refusal
from samlad.documents.queries import verify
from samlad.followup import rules
from samlad.followup.models import Assessment, AssessmentFacts, PeriodFacts, Scale
from samlad.followup.operations import (
    Said,
    assessment_make,
    period_add,
    period_change,
    period_close,
    scale_add,
    scale_retire,
)
from samlad.followup.queries.asked import period_rows
from samlad.followup.queries.live import with_results
from samlad.followup.queries.periods import list_of
from samlad.followup.rules import Step
from samlad.followup.tests.factories import (
    CLOSES,
    HUDDINGE,
    OPEN_AT,
    STOCKHOLM,
    about,
    adopted,
    assessed,
    period,
    scale,
    sheet,
    town,
)
from samlad.programmes.models import Goal
from samlad.programmes.operations import goal_change, measure_set, targets_set
from samlad.programmes.operations.aims import GoalText
from samlad.programmes.operations.measuring import Aim
from samlad.programmes.tests.factories import decided, programme
from samlad.statistics.tests.factories import masked, observed
from samlad.thread.models import LED_TO, Link

pytestmark = pytest.mark.django_db


def make(of: Any, goal: Goal, said: Any, by: Any = None, at: Any = OPEN_AT) -> Assessment:
    return assessment_make(by=by, at=at, period=of, goal=goal, said=said)


def test_scales_stand_side_by_side_and_stay_as_they_are() -> None:
    one, other = scale(), scale("Huddinges skala", HUDDINGE)
    assert [level.word for level in one.levels.all()] == [step.word for step in STOCKHOLM]
    assert [level.share for level in other.levels.all()] == [0.6, 0.3, 0.0]
    with pytest.raises(Refusal, match="heter så"):
        scale_add(by=None, at=AT, name="Stockholms skala", steps=HUDDINGE)
    scale_retire(by=None, at=AT + timedelta(days=1), scale=one)
    assert list(Scale.objects.known()) == [other]
    with pytest.raises(Refusal, match="används inte"):
        period(scale=one)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ([Step("Ja", 1.0)], "mellan 2 och"),
        ([Step("Ja", 0.5), Step("Nej", 0.5)], "bästa nivån först"),
        ([Step("Ja", 1.0), Step("Nej", 0.2)], "från 0 procent"),
        ([Step("Ja", 1.2), Step("Nej", 0.0)], "mellan 0 och 100"),
        ([Step("Ja", 1.0), Step("ja", 0.0)], "heter likadant"),
        ([Step("", 1.0), Step("Nej", 0.0)], "behöver ett namn"),
        ([Step("Ja", float("nan")), Step("Nej", 0.0)], "mellan 0 och 100"),
    ],
)
def test_a_scale_gives_every_share_one_level(steps: list[Step], told: str) -> None:
    with pytest.raises(Refusal, match=told):
        scale_add(by=None, at=AT, name="Ny", steps=steps)
    assert not Scale.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"closes_on": date(2027, 1, 1)}, "stänga innan den öppnar"),
        ({"opens_on": date(2026, 1, 5), "closes_on": date(2026, 2, 1)}, "före dagen som den gäller"),
        ({"name": " "}, "Skriv vad uppföljningen heter"),
        ({"kind": "month"}, "finns inte"),
    ],
)
def test_a_period_that_cannot_be(changed: dict[str, Any], told: str) -> None:
    of = adopted()
    with pytest.raises(Refusal, match=told):
        period(of, **changed)
    assert not PeriodFacts.objects.exists()


def test_only_what_is_decided_is_followed_up() -> None:
    with pytest.raises(Refusal, match="utkast"):
        period(programme())
    with pytest.raises(Refusal, match="Välj vilka"):
        period_add(by=None, at=AT, about=about(), programmes=[])


def test_who_may_plan_a_period() -> None:
    of = adopted()
    with pytest.raises(Refusal, match="leder forumen"):
        period_add(by=user(), at=AT, about=about(), programmes=[of])
    assert period_add(by=admin(), at=AT, about=about(), programmes=[of]).pk


def test_the_verdict_of_the_rule_and_what_it_counted() -> None:
    here = town()
    first, second, third = sheet(here.period).goals
    (part,) = first.parts
    assert (part.ruled.level, part.ruled.reached, part.ruled.counted, part.ruled.needed) == (0, 2, 3, 2)
    assert [one.outcome for one in first.results] == ["reached", "reached", "missed"]
    assert {(one.value, one.milestone_period) for one in first.results} == {(4.0, "2026")}
    assert [part.ruled.level for part in second.parts] == [0, 2]
    assert [part.area for part in second.parts] == ["Kvarnhöjden", "Tallmossen"]
    assert third.parts[0].ruled.level is None
    assert not any(goal.begun for goal in (first, second, third))


def test_a_milestone_of_the_whole_is_not_that_of_its_parts() -> None:
    here = town()
    goal, what = here.goals[1], here.indicators[3]
    aims = [Aim("2026", 20.0)]
    targets_set(by=None, at=AT, goal=goal, indicator=what, aims=aims, decided=decided(here.lead))
    second = sheet(here.period).goals[1]
    assert [one.milestone for one in second.results] == [None, None]
    assert {one.outcome for one in second.results} == {rules.NO_MILESTONE}
    assert [part.ruled.level for part in second.parts] == [None, None]


def test_an_area_began_where_it_stood_itself() -> None:
    here = town()
    goal, what = here.goals[1], here.indicators[3]
    told: dict[str, Any] = {"way": "decrease", "per_area": True, "baseline": 20.0, "baseline_period": "2025"}
    given: dict[str, Any] = {"by": None, "at": AT, "goal": goal, "indicator": what}
    measure_set(**given, **told, decided=decided(here.lead))
    better, worse = sheet(here.period).goals[1].results
    assert (better.baseline, better.value, better.wrong) == (24.0, 19.0, "")
    assert (worse.baseline, worse.value, worse.wrong) == (24.0, 30.0, "from_start")


def test_a_list_tells_what_the_whole_period_does(django_assert_num_queries: Any) -> None:
    here = town()
    assessed(here.period, here.goals[0])
    whole, row = sheet(here.period), period_rows().get(period=here.period)
    with django_assert_num_queries(8):
        listed = list_of(row)
    assert (listed.shares, listed.tally) == (whole.shares, whole.tally)
    assert [goal.results for goal in listed.goals] == [[], [], []]
    with django_assert_num_queries(5):
        shown = with_results(listed.goals, row.reference_on)
    assert [goal.results for goal in shown] == [goal.results for goal in whole.goals]


def test_a_value_that_may_not_be_shown_is_not_counted() -> None:
    here = town()
    for one in here.indicators[:3]:
        masked(observed(one, here.whole, "2026", 4.0))
    first = sheet(here.period).goals[0]
    assert [one.value for one in first.results] == [4.5, 4.5, 4.5]
    assert [one.period for one in first.results] == ["2025", "2025", "2025"]
    assert {one.outcome for one in first.results} == {rules.NO_VALUE}
    assert first.parts[0].ruled.level is None


def test_the_assessment_stands_below_its_goal_in_the_thread() -> None:
    here = town()
    found = make(here.period, here.goals[0], {None: Said(0, comment="Läxhjälpen hjälper.")})
    link = Link.objects.get(source=here.goals[0].node, target=found.node)
    assert (link.relation, found.node.kind, found.node.day) == (LED_TO, "assessment", date(2026, 12, 31))
    facts = AssessmentFacts.objects.get()
    assert (facts.level, facts.by_rule) == (facts.by_rule, facts.level)
    assert facts.basis["ruled"]["reached"] == 2


def test_another_verdict_than_the_rule_gives_has_a_reason() -> None:
    here = town()
    for level in (1, 2, None):
        with pytest.raises(Refusal, match="Skriv varför"):
            make(here.period, here.goals[0], {None: Said(level, "  ")})
    with pytest.raises(Refusal, match="Skriv varför"):
        make(here.period, here.goals[2], {None: Said(0)})
    with pytest.raises(Refusal, match="finns inte i skalan"):
        make(here.period, here.goals[0], {None: Said(7, "Hm.")})
    assert not Assessment.objects.exists()
    make(here.period, here.goals[2], {None: Said(0, "Besöken visar det.")})
    assert sheet(here.period).goals[2].parts[0].differs


def test_the_database_wants_the_reason_too() -> None:
    here = town()
    made = make(here.period, here.goals[0], {None: Said(0)})
    row = AssessmentFacts.objects.get()
    level, worse = here_levels(here)
    for one, other in ((level, worse), (level, None), (None, level)):
        new = AssessmentFacts(
            assessment=made, area=here.areas[0], level=one, by_rule=other, recorded_at=AT, event=row.event
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            new.save()


def here_levels(here: Any) -> Any:
    return list(PeriodFacts.objects.get(period=here.period).scale.levels.all())[:2]


def test_what_is_said_again_replaces_and_the_same_adds_nothing() -> None:
    here = town()
    make(here.period, here.goals[0], {None: Said(0)})
    make(here.period, here.goals[0], {None: Said(0)}, at=OPEN_AT + timedelta(hours=1))
    assert AssessmentFacts.objects.count() == 1
    make(here.period, here.goals[0], {None: Said(1, "Ojämnt.")}, at=OPEN_AT + timedelta(hours=2))
    assert [row.reason for row in AssessmentFacts.objects.known()] == ["Ojämnt."]
    assert AssessmentFacts.objects.count() == 2
    assert Assessment.objects.count() == 1


def test_by_area_where_the_goal_is_about_areas() -> None:
    here = town()
    with pytest.raises(Refusal, match="inte för det området"):
        make(here.period, here.goals[1], {None: Said(0)})
    make(here.period, here.goals[1], {here.areas[0].pk: Said(0)})
    goal = sheet(here.period).goals[1]
    assert goal.begun
    assert not goal.complete
    make(here.period, here.goals[1], {here.areas[1].pk: Said(2)})
    assert sheet(here.period).goals[1].complete


def test_who_assesses() -> None:
    here = town()
    for name in ("other", "outside"):
        with pytest.raises(Refusal, match="huvudansvarig"):
            make(here.period, here.goals[0], {None: Said(0)}, by=here.people[name])
    make(here.period, here.goals[0], {None: Said(0)}, by=here.people["lead"])
    make(here.period, here.goals[1], {here.areas[0].pk: Said(0)}, by=admin())


def test_a_goal_of_another_programme_is_not_assessed_here() -> None:
    here, other = town(), adopted("Något annat")
    with pytest.raises(Refusal, match="följs inte upp här"):
        make(here.period, other.goals.get(), {None: Said(0)})


def test_only_while_the_period_is_open() -> None:
    here = town()
    with pytest.raises(Refusal, match="inte öppnat"):
        make(here.period, here.goals[0], {None: Said(0)}, at=AT + timedelta(days=1))
    with pytest.raises(Refusal, match="inte öppnat"):
        period_close(by=None, at=AT + timedelta(days=1), period=here.period)
    period_close(by=None, at=OPEN_AT, period=here.period)
    later = OPEN_AT + timedelta(days=1)
    for act in (
        lambda: make(here.period, here.goals[0], {None: Said(0)}, at=later),
        lambda: period_close(by=None, at=later, period=here.period),
        lambda: period_change(
            by=None, at=later, period=here.period, about=about(), programmes=[here.programme]
        ),
    ):
        with pytest.raises(Refusal, match="stängd"):
            act()


def test_what_is_closed_stays_whatever_changes_later() -> None:
    here = town()
    assessed(here.period, here.goals[0])
    closing = period_close(by=None, at=OPEN_AT, period=here.period)
    before, digest = sheet(here.period), closing.snapshot.digest
    later = OPEN_AT + timedelta(days=1)
    observed(here.indicators[0], here.whole, "2026", 9.0, at=later)
    by_decision: dict[str, Any] = {"by": None, "at": later, "decided": decided(on=later.date())}
    goal_change(goal=here.goals[0], told=GoalText("Alla ska klara skolan", "1"), **by_decision)
    targets_set(
        goal=here.goals[0],
        indicator=here.indicators[0],
        aims=[Aim("2026", 4.2), Aim("2027", 1.0)],
        **by_decision,
    )
    assert sheet(here.period) == before
    assert before.goals[0].text == "Fler ska klara skolan"
    assert verify(closing.snapshot).whole
    assert sheet(here.period).digest == digest


def test_a_change_keeps_scale_and_plans_that_have_been_assessed() -> None:
    here = town()
    new = adopted("En till")
    given: dict[str, Any] = {"by": None, "at": OPEN_AT, "period": here.period}
    assessed(here.period, here.goals[0])
    with pytest.raises(Refusal, match="aldrig om till en annan skala"):
        period_change(about=about(scale=scale("Huddinges", HUDDINGE)), programmes=[here.programme], **given)
    with pytest.raises(Refusal, match="bedömda mål"):
        period_change(about=about(), programmes=[new], **given)
    later = CLOSES + timedelta(days=7)
    period_change(about=about(closes_on=later), programmes=[here.programme, new], **given)
    assert sheet(here.period).closes_on == later.isoformat()
    assert len(sheet(here.period).goals) == 4
