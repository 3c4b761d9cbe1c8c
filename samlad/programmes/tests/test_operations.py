"""Programmes: what may be written, by whom, and what is kept."""

from datetime import date, timedelta
from typing import Any

import pytest

from samlad.accounts.tests.factories import AT, DAY
from samlad.accounts.tests.factories import user as new_user
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.documents.queries import snapshot_parts, verify
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.operations import party_succeed
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes import rules
from samlad.programmes.models import GoalFacts, Measure, PriorityArea, ProgrammeFacts, Responsible, Target
from samlad.programmes.operations import (
    About,
    Aim,
    Branch,
    GoalText,
    areas_set,
    goal_add,
    goal_change,
    goal_take,
    goal_withdraw,
    measure_end,
    measure_set,
    programme_add,
    programme_adopt,
    programme_change,
    programme_evaluate,
    programme_read_in,
    progress_set,
    targets_set,
)
from samlad.programmes.tests.factories import ABOUT, adopt, board, decided, goal, measured, programme
from samlad.statistics.rules import MONTH
from samlad.statistics.tests.factories import indicator
from samlad.thread.models import ANSWERS_TO, DECIDED_IN, LED_TO, Link

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)
BY: dict[str, Any] = {"by": None, "at": LATER}


def test_those_who_lead_the_forum_change_its_plans_and_a_body_its_own() -> None:
    here = forum()
    leader, plain, other = coordinator(here), member(here), coordinator(forum("Annat forum"))
    of = programme(forum=here)
    for user, may in ((leader, True), (plain, False), (other, False), (new_user(), False)):
        given: dict[str, Any] = {"by": user, "at": AT, "programme": of, "kind": rules.GOAL}
        if may:
            goal_add(**given, goal=GoalText("Fler ska klara skolan"))
        else:
            with pytest.raises(Refusal, match="leder forumet"):
                goal_add(**given, goal=GoalText("Fler ska klara skolan"))
    own_body = board("Skolnämnden")
    official = new_user()
    holding(function(own_body, "Utvecklingsledare"), official)
    own = programme(kind=rules.BODY_PLAN, body=own_body)
    goal_add(by=official, at=AT, programme=own, kind=rules.ACTIVITY, goal=GoalText("Läxhjälp"))
    with pytest.raises(Refusal, match="leder forumet"):
        goal_add(by=leader, at=AT, programme=own, kind=rules.ACTIVITY, goal=GoalText("Läxhjälp"))


@pytest.mark.parametrize(
    ("plan", "kind", "above", "told"),
    [
        (rules.PROGRAMME, rules.SUBGOAL, None, "måste stå under"),
        (rules.PROGRAMME, rules.TARGET_AREA, rules.GOAL, "kan inte stå under"),
        (rules.PROGRAMME, rules.ACTIVITY, None, "hör inte till"),
        (rules.ACTION_PLAN, rules.SUB_AREA, rules.GOAL, "kan inte stå under"),
        (rules.BODY_PLAN, rules.POINT, None, "hör inte till"),
    ],
)
def test_everything_has_its_place(plan: str, kind: str, above: str | None, told: str) -> None:
    of = programme(kind=plan)
    parent = goal(of, kind=above) if above else None
    before = GoalFacts.objects.count()
    with pytest.raises(Refusal, match=told):
        goal(of, kind=kind, parent=parent)
    assert GoalFacts.objects.count() == before


def test_a_printed_number_is_kept_as_it_is() -> None:
    """Numbering restarts in every target area and has gaps."""
    of = programme()
    parts = [goal(of, name, kind=rules.TARGET_AREA) for name in ("Boende", "Skola")]
    goals = [goal(of, "Mål", number="1", parent=one) for one in parts]
    goal(of, "Delmål", kind=rules.SUBGOAL, number="3.4", parent=goals[0])
    rows = GoalFacts.objects.known().filter(goal__kind__in=rules.REACHED).order_by("pk")
    assert list(rows.values_list("number", flat=True)) == ["1", "1", "3.4"]


def test_one_body_leads_and_one_that_has_ended_answers_for_nothing() -> None:
    lead, other, gone = board(), board(), board("Gamla nämnden")
    party_succeed(by=new_user(is_admin=True), at=AT, party=gone, successor=other, on=DAY + timedelta(days=1))
    one = goal(lead=lead.pk, shared=[other.pk], follows=[lead.pk])
    rows = Responsible.objects.known().filter(goal=one)
    assert set(rows.values_list("party", "role")) == {
        (lead.pk, rules.LEAD),
        (other.pk, rules.SHARED),
        (lead.pk, rules.FOLLOWS),
    }
    with pytest.raises(Refusal, match="Gamla nämnden finns inte längre"):
        goal_change(**BY, goal=one, told=GoalText("Fler ska klara skolan", lead=gone.pk))
    assert rows.count() == 3
    goal_change(**BY, goal=one, told=GoalText("Fler ska klara skolan", lead=other.pk))
    assert list(Responsible.objects.known().filter(goal=one).values_list("party", "role")) == [
        (other.pk, rules.LEAD)
    ]
    assert Responsible.objects.known(AT).filter(goal=one).count() == 3


def test_what_is_adopted_is_frozen_and_changed_by_decisions_only() -> None:
    one = goal(text="Fler ska klara skolan", number="1")
    of = one.programme
    adopt(of)
    facts = ProgrammeFacts.objects.known().get(programme=of)
    assert facts.snapshot is not None
    assert facts.decision is not None
    assert (facts.state, facts.decision.body_id, facts.decision.paragraph) == ("adopted", of.body_id, "§ 12")
    assert Link.objects.filter(source=of.node, target=facts.decision.node, relation=DECIDED_IN).exists()
    told = GoalText("Alla ska klara skolan", "1")
    for change in (
        lambda: goal_change(**BY, goal=one, told=told),
        lambda: goal_withdraw(**BY, goal=one),
        lambda: goal_add(**BY, programme=of, kind=rules.GOAL, goal=told),
        lambda: measure_set(**BY, goal=one, indicator=indicator(), way=rules.INCREASE),
        lambda: areas_set(**BY, programme=of, areas={area().pk: ""}),
        lambda: programme_change(**BY, programme=of, about=ABOUT),
    ):
        with pytest.raises(Refusal, match="Planen är beslutad"):
            change()
    goal_change(**BY, goal=one, told=told, decided=decided(on=LATER.date()))
    row = GoalFacts.objects.known().get(goal=one)
    assert (row.text, row.decision is not None) == ("Alla ska klara skolan", True)
    assert GoalFacts.objects.known(AT).get(goal=one).text == "Fler ska klara skolan"
    parts = snapshot_parts(facts.snapshot)
    assert parts[f"goal:{one.pk}"]["text"] == "Fler ska klara skolan"
    assert verify(facts.snapshot)


def test_a_change_is_not_decided_before_the_plan_nor_ahead_of_time() -> None:
    one = goal()
    ahead = decided(one.programme.body, LATER.date() + timedelta(days=1))
    with pytest.raises(Refusal, match="har inte varit"):
        programme_adopt(**BY, programme=one.programme, decided=ahead)
    adopt(one.programme)
    with pytest.raises(Refusal, match="innan planen var det"):
        goal_withdraw(**BY, goal=one, decided=decided(on=AT.date() - timedelta(days=1)))
    assert Decision.objects.count() == 1


def test_a_plan_is_adopted_once_and_with_goals() -> None:
    of = programme()
    with pytest.raises(Refusal, match="inga mål"):
        adopt(of)
    goal(of)
    adopt(of)
    with pytest.raises(Refusal, match="redan beslutad"):
        adopt(of)


def test_a_plan_is_decided_on_by_its_owner_or_a_body_above_it() -> None:
    one, other = goal(), goal()
    with pytest.raises(Refusal, match="organ som äger den"):
        programme_adopt(**BY, programme=one.programme, decided=decided(board("Lindbo AB")))
    programme_adopt(**BY, programme=one.programme, decided=decided(one.programme.body))
    council = board("Kommunfullmäktige", kind="municipal_council")
    programme_adopt(**BY, programme=other.programme, decided=decided(council))


def test_a_programme_is_not_replaced_before_it_is_evaluated_or_somebody_says_why() -> None:
    old = goal().programme
    adopt(old)
    new = programme(About("Nästa program", date(2026, 1, 1), date(2030, 12, 31)), predecessor=old)
    goal(new)
    with pytest.raises(Refusal, match="inte slututvärderad"):
        adopt(new)
    with pytest.raises(Refusal, match="minst 10 tecken"):
        adopt(new, without_evaluation=" Bråttom  ")
    told = decided(new.body, LATER.date())
    programme_adopt(**BY, programme=new, decided=told, without_evaluation="Budgeten kräver det.")
    decision = ProgrammeFacts.objects.known().get(programme=new).decision
    assert decision is not None
    assert decision.node.values["without_evaluation"] == "Budgeten kräver det."
    assert Link.objects.filter(source=old.node, target=new.node, relation=LED_TO).exists()
    third = programme(About("Tredje programmet", date(2026, 1, 1), date(2030, 12, 31)), predecessor=new)
    goal(third)
    programme_evaluate(**BY, programme=new, on=LATER.date(), text="Två av tre mål nåddes.")
    programme_adopt(**BY, programme=third, decided=decided(third.body, LATER.date()))


@pytest.mark.parametrize(
    ("text", "on", "told"),
    [
        ("", LATER.date(), "Skriv vad"),
        ("Bra", LATER.date() + timedelta(days=1), "får inte ligga framåt"),
        ("Bra", AT.date() - timedelta(days=1), "innan planen beslutades"),
    ],
)
def test_an_evaluation_says_something_about_what_has_been(text: str, on: date, told: str) -> None:
    of = goal().programme
    with pytest.raises(Refusal, match="inte är beslutat"):
        programme_evaluate(**BY, programme=of, on=AT.date(), text="Bra")
    adopt(of)
    with pytest.raises(Refusal, match=told):
        programme_evaluate(**BY, programme=of, on=on, text=text)


def test_goals_do_not_stand_in_circles_nor_vanish_with_what_is_below_them() -> None:
    of = programme()
    top = goal(of)
    middle = goal(of, "Delmål", kind=rules.SUBGOAL, parent=top)
    low = goal(of, "Under", kind=rules.SUBGOAL, parent=middle)
    with pytest.raises(Refusal, match="under sig självt"):
        goal_change(**BY, goal=middle, told=GoalText("Delmål"), parent=low)
    with pytest.raises(Refusal, match="står mål under"):
        goal_withdraw(**BY, goal=middle)
    goal_withdraw(**BY, goal=low)
    with pytest.raises(Refusal, match="har tagits bort"):
        goal_withdraw(**BY, goal=low)
    assert not GoalFacts.objects.known().filter(goal=low).exists()
    assert GoalFacts.objects.known(AT).filter(goal=low).exists()


def test_what_a_body_takes_on_answers_to_a_goal_of_another_plan() -> None:
    one, plan = goal(), programme(kind=rules.BODY_PLAN)
    given: dict[str, Any] = {**BY, "goal": one, "kind": rules.UNDERTAKING, "told": GoalText("Läxhjälp")}
    own = goal_take(**given, programme=plan)
    assert Link.objects.known().filter(source=one.node, target=own.node, relation=ANSWERS_TO).count() == 1
    with pytest.raises(Refusal, match="annan plan"):
        goal_take(**{**given, "kind": rules.GOAL}, programme=one.programme)


def test_activities_of_an_adopted_plan_need_no_decision_and_undertakings_do() -> None:
    one, plan = goal(), programme(kind=rules.BODY_PLAN)
    goal(plan, "Läxhjälp", kind=rules.UNDERTAKING)
    adopt(plan)
    given: dict[str, Any] = {**BY, "goal": one, "programme": plan, "told": GoalText("Fotboll på lördagar")}
    goal_take(**given, kind=rules.ACTIVITY)
    with pytest.raises(Refusal, match="Planen är beslutad"):
        goal_take(**given, kind=rules.UNDERTAKING)


def test_how_it_goes_is_said_of_what_is_done_and_why_it_is_stopped() -> None:
    own = goal(programme(kind=rules.BODY_PLAN), "Läxhjälp", kind=rules.ACTIVITY)
    progress_set(**BY, goal=own, state=rules.UNDER_WAY)
    with pytest.raises(Refusal, match="varför det avbryts"):
        progress_set(**BY, goal=own, state=rules.STOPPED)
    with pytest.raises(Refusal, match="bedöms i uppföljningen"):
        progress_set(**BY, goal=goal(), state=rules.DONE)


def test_changing_a_target_is_a_decision_and_the_past_stays() -> None:
    one = goal()
    what = measured(one, milestones={"2025": 10.0, "2027": 8.0}, baseline=12.0, baseline_period="2024")
    adopt(one.programme)
    given: dict[str, Any] = {**BY, "goal": one, "indicator": what}
    aims = [Aim("2025", 10.0), Aim("2027", 7.0), Aim("2028", 6.0, rules.TARGET)]
    with pytest.raises(Refusal, match="Planen är beslutad"):
        targets_set(**given, aims=aims)
    by_decision = decided(on=LATER.date())
    with pytest.raises(Refusal, match="2025 har redan varit"):
        targets_set(**given, aims=[Aim("2025", 9.0), Aim("2027", 7.0)], decided=by_decision)
    with pytest.raises(Refusal, match="2025 har redan varit"):
        targets_set(**given, aims=aims[1:], decided=by_decision)
    targets_set(**given, aims=aims, decided=by_decision)
    now = Target.objects.known().filter(goal=one).order_by("period")
    assert [(row.period, row.value, row.decision is None) for row in now] == [
        ("2025", 10.0, True),
        ("2027", 7.0, False),
        ("2028", 6.0, False),
    ]
    before = Target.objects.known(AT).filter(goal=one).order_by("period")
    assert list(before.values_list("period", "value")) == [("2025", 10.0), ("2027", 8.0)]


@pytest.mark.parametrize(
    ("aims", "told"),
    [
        ([Aim("2027", 1.0), Aim("2027", 2.0)], "två gånger"),
        ([Aim("i höst", 1.0)], "skriv en period"),
        ([Aim("2027", float("nan"))], "skriv en period"),
    ],
)
def test_milestones_are_of_periods_and_numbers(aims: list[Aim], told: str) -> None:
    one = goal()
    what = measured(one)
    with pytest.raises(Refusal, match=told):
        targets_set(**BY, goal=one, indicator=what, aims=aims)


def test_milestones_are_of_the_periods_that_the_indicator_is_measured_in() -> None:
    one = goal()
    monthly = measured(one, indicator("Nedskräpning", period_type=MONTH))
    with pytest.raises(Refusal, match="2027: ”Nedskräpning” mäts per månad"):
        targets_set(**BY, goal=one, indicator=monthly, aims=[Aim("2027", 1.0)])
    targets_set(**BY, goal=one, indicator=monthly, aims=[Aim("2027M12", 1.0)])
    assert Target.objects.known().get().period == "2027M12"


def test_what_cannot_be_measured_says_so_and_has_no_indicator() -> None:
    one = goal(not_measurable="Frågan kan inte ställas till boende på samma sätt varje år.")
    with pytest.raises(Refusal, match="inte mätbart"):
        measure_set(**BY, goal=one, indicator=indicator(), way=rules.INCREASE)
    with pytest.raises(Refusal, match="Indikatorer hör till mål"):
        measure_set(**BY, goal=goal(kind=rules.TARGET_AREA), indicator=indicator(), way=rules.INCREASE)


def test_with_its_indicator_its_milestones_go() -> None:
    one = goal()
    what = measured(one, milestones={"2027": 8.0})
    measure_end(**BY, goal=one, indicator=what)
    assert not Measure.objects.known().exists()
    assert not Target.objects.known().exists()
    with pytest.raises(Refusal, match="hör inte till målet"):
        measure_end(**BY, goal=one, indicator=what)


def test_priority_areas_have_reasons() -> None:
    of, first, second = programme(), area("Kvarnhöjden"), area("Tallmossen")
    areas_set(**BY, programme=of, areas={first.pk: "Högst index.", second.pk: ""})
    areas_set(by=None, at=LATER + timedelta(days=1), programme=of, areas={first.pk: "Högst index."})
    assert list(PriorityArea.objects.known().values_list("area", "reason")) == [(first.pk, "Högst index.")]
    assert PriorityArea.objects.known(LATER).count() == 2


def test_a_document_is_read_into_an_empty_draft_or_not_at_all() -> None:
    below = Branch(rules.SUBGOAL, GoalText("Fler", "1.1", board().pk))
    tree = [
        Branch(
            rules.TARGET_AREA,
            GoalText("Skola"),
            [Branch(rules.GOAL, GoalText("Betyg", "1"), [below])],
        )
    ]
    of = programme()
    wrong = [*tree, Branch(rules.SUBGOAL, GoalText("Utan mål", "9"))]
    with pytest.raises(Refusal, match="måste stå under"):
        programme_read_in(**BY, programme=of, branches=wrong)
    assert not GoalFacts.objects.exists()
    assert programme_read_in(**BY, programme=of, branches=tree) == 3
    with pytest.raises(Refusal, match="redan mål"):
        programme_read_in(**BY, programme=of, branches=tree)


@pytest.mark.parametrize("number", ["19900101-0017", "900101-0017"])
def test_a_goal_holds_no_identity_number(number: str) -> None:
    of = programme()
    with pytest.raises(Exception, match="personnummer"):
        goal(of, f"Hjälp {number} att klara skolan")
    assert not GoalFacts.objects.exists()


def test_a_plan_does_not_end_before_it_begins() -> None:
    about = About("Baklänges", date(2026, 1, 1), date(2025, 1, 1))
    with pytest.raises(Refusal, match="sluta innan"):
        programme_add(**BY, kind=rules.PROGRAMME, about=about, body=party(), forum=forum())
