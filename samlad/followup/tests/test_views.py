"""The pages of follow-up: who may do what, what they say, what they refuse, and what they cost."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, admin
from samlad.accounts.tests.factories import user as new_user
from samlad.followup.models import Assessment, AssessmentFacts, Closing, ReportingPeriod, Scale
from samlad.followup.operations import Said, assessment_make, period_change, period_close
from samlad.followup.queries.periods import assessments_waiting
from samlad.followup.tests.factories import (
    CLOSES,
    OPEN_AT,
    about,
    adopted,
    assessed,
    period,
    scale,
    sheet,
    town,
)
from samlad.followup.views.periods import PER_PAGE
from samlad.parties.models import Party
from samlad.programmes.models import Goal
from samlad.programmes.operations import Aim, GoalText, areas_set, goal_take, programme_add, targets_set
from samlad.programmes.queries import reader_of
from samlad.programmes.rules import BODY_PLAN, TARGET_AREA, UNDERTAKING
from samlad.programmes.tests.factories import ABOUT, adopt, board, decided, goal, measured, programme
from samlad.statistics.tests.factories import indicator, series

pytestmark = pytest.mark.django_db
NOW = time_machine.travel(OPEN_AT, tick=False)


def signed_in(one: User | None = None) -> Client:
    client = Client()
    client.force_login(one or new_user())
    return client


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def url(name: str, *keys: int) -> str:
    return reverse(f"followup:{name}", args=keys)


@NOW
def test_everybody_reads_and_those_who_answer_assess() -> None:
    here = town()
    pages = [url("periods"), url("period", here.period.pk), url("scales"), url("requests")]
    pages += [url("programme", here.programme.pk), url("goal", here.period.pk, here.goals[0].pk)]
    for path in pages:
        assert Client().get(path).status_code == 302
        assert signed_in().get(path).status_code == 200, path
    page = url("goal", here.period.pk, here.goals[0].pk)
    assert "Spara bedömningen" not in text(signed_in().get(page))
    for name in ("other", "outside"):
        assert signed_in(here.people[name]).post(page, {"d0-verdict": "0"}).status_code == 403
    assert not Assessment.objects.exists()
    answer = signed_in(here.people["lead"]).post(page, {"d0-verdict": "0", "d0-comment": "Läxhjälpen."})
    assert answer.status_code == 302
    assert sheet(here.period).goals[0].complete


@NOW
def test_many_goals_are_paged_and_all_are_counted() -> None:
    plan = adopted(*(f"Mål nummer {number}." for number in range(PER_PAGE + 2)), not_measurable="Går inte.")
    of, client = period(plan), signed_in()
    first = text(client.get(url("period", of.pk)))
    second = text(client.get(url("period", of.pk) + "?page=2"))
    assert [page.count(f"/uppfoljning/{of.pk}/mal/") for page in (first, second)] == [PER_PAGE, 2]
    assert "Sida 2 av 2" in second
    assert f"0 av {PER_PAGE + 2}" in first
    assert f"0 av {PER_PAGE + 2}" in second


@NOW
def test_only_those_who_manage_plan_import_and_close() -> None:
    here = town()
    closed = [url("add"), url("change", here.period.pk), url("close", here.period.pk)]
    closed += [url("import", here.period.pk)]
    closed += [url("add_scale"), url("template"), url("template_file")]
    for path in closed:
        for method in ("get", "post"):
            assert getattr(signed_in(here.people["lead"]), method)(path).status_code in (403, 405), path
        assert signed_in(admin()).get(path).status_code == 200, path
    for path in (url("retire_scale", scale().pk), url("remove_template")):
        assert signed_in(here.people["lead"]).post(path).status_code == 403
    assert (Closing.objects.count(), Scale.objects.known().count()) == (0, 1)


@NOW
def test_the_goal_shows_result_rule_and_what_goes_wrong() -> None:
    here = town()
    page = text(signed_in(here.people["lead"]).get(url("goal", here.period.pk, here.goals[0].pk)))
    assert "2 av 3 indikatorer når sitt etappmål. Målet kräver att 2 gör det." in page
    assert "<strong>Uppfylls helt</strong>" in page
    assert "4,0 %" in page
    by_area = text(signed_in().get(url("goal", here.period.pk, here.goals[1].pk)))
    assert "Kvarnhöjden" in by_area
    assert "Tallmossen" in by_area
    unmeasured = text(signed_in().get(url("goal", here.period.pk, here.goals[2].pk)))
    assert "Det finns inget mått." in unmeasured
    assert "<strong>Går inte att säga</strong>" in unmeasured


@NOW
def test_a_goal_whose_indicators_all_go_the_wrong_way_says_so() -> None:
    here = town()
    worse = indicator("Skadegörelse")
    by = {"indicator": worse, "milestones": {"2027": 2.0}, "baseline": 1.0, "baseline_period": "2022"}
    of = adopted("Helt och rent", by=by)
    (unlucky,) = of.goals.all()
    series(worse, here.whole, {year: 1.0 + (year - 2022) * 0.5 for year in range(2020, 2027)})
    new = period(of)
    page = text(signed_in().get(url("goal", new.pk, unlucky.pk)))
    assert "Åt fel håll, statistiskt säkerställt: Skadegörelse" in page
    assert "1 åt fel håll" in text(signed_in().get(url("period", new.pk)))


@NOW
def test_indicators_that_say_nothing_about_areas_are_pointed_out() -> None:
    here = town()
    of = programme_add(
        by=None, at=AT, kind="programme", about=ABOUT, body=here.lead, forum=here.programme.forum
    )
    areas_set(by=None, at=AT, programme=of, areas={here.areas[0].pk: ""})
    about_areas = goal(of, "Trygga torg", concerns_areas=True, lead=here.lead.pk)
    measured(about_areas, here.indicators[0], milestones={"2026": 4.2})
    adopt(of)
    new = period(of)
    page = text(signed_in().get(url("goal", new.pk, about_areas.pk)))
    assert "Målet handlar om områden, men indikatorerna säger inget om områden." in page
    assert "Säger inget om områdena" in text(signed_in().get(url("period", new.pk)))
    (part,) = sheet(new).goals[0].parts
    assert (part.area_id, part.ruled.level) == (here.areas[0].pk, None)


@NOW
def test_another_verdict_without_a_reason_is_a_fault_of_the_form() -> None:
    here = town()
    page, client = url("goal", here.period.pk, here.goals[0].pk), signed_in(here.people["lead"])
    for said in ({"d0-verdict": "2"}, {"d0-verdict": "none"}, {}, {"d0-verdict": "9"}):
        answer = client.post(page, said)
        assert answer.status_code == 422
        assert "Det här behöver rättas" in text(answer)
    person = {"d0-verdict": "2", "d0-reason": "Eleven 880320-0016 säger det."}
    assert client.post(page, person).status_code == 422
    assert not Assessment.objects.exists()
    assert client.post(page, {"d0-verdict": "2", "d0-reason": "Skolorna ser annat."}).status_code == 302
    shown = text(signed_in().get(url("period", here.period.pk)))
    assert "<strong>Uppfylls inte</strong>" in shown
    assert "regeln ger Uppfylls helt" in shown


@NOW
def test_assessed_area_by_area() -> None:
    here = town()
    page, client = url("goal", here.period.pk, here.goals[1].pk), signed_in(here.people["other"])
    one, other = here.areas
    said = {f"d{one.pk}-verdict": "0", f"d{other.pk}-verdict": "1", f"d{other.pk}-reason": "Det vänder."}
    assert client.post(page, said).status_code == 302
    rows = AssessmentFacts.objects.known().order_by("area")
    assert [(row.area_id, row.level.word) for row in rows if row.level] == [
        (one.pk, "Uppfylls helt"),
        (other.pk, "Uppfylls delvis"),
    ]
    years = text(signed_in().get(url("programme", here.programme.pk)))
    assert "Uppfylls helt: 1 område" in years
    assert "inte som regeln" in years


@NOW
def test_a_closed_period_tells_which_areas_nobody_assessed() -> None:
    here = town()
    said: dict[int | None, Said] = {here.areas[0].pk: Said(0)}
    assessment_make(by=None, at=OPEN_AT, period=here.period, goal=here.goals[1], said=said)
    period_close(by=None, at=OPEN_AT, period=here.period)
    page = text(signed_in().get(url("programme", here.programme.pk)))
    assert "Uppfylls helt: 1 område" in page
    assert "Inte bedömt: 1" in page


@NOW
def test_the_years_of_a_programme_stand_in_its_printed_order() -> None:
    plan = programme()
    given: dict[str, Any] = {"lead": board().pk, "not_measurable": "Går inte."}
    heads = [goal(plan, name, kind=TARGET_AREA, number=number) for number, name in (("1", "A"), ("2", "B"))]
    for number, above in (("1.1", 0), ("2.1", 1), ("1.2", 0), ("2.2", 1)):
        goal(plan, "Mål", number=number, parent=heads[above], **given)
    adopt(plan)
    of = period(plan)
    rows = signed_in().get(url("programme", plan.pk)).context["history"].rows
    expected = [("1 A", 0), ("1.1 Mål", 1), ("1.2 Mål", 1), ("2 B", 0), ("2.1 Mål", 1), ("2.2 Mål", 1)]
    assert [(str(row.goal), row.depth) for row in rows] == expected
    assert [len(row.cells) for row in rows] == [0, 1, 1, 0, 1, 1]
    assert [one.title for one in sheet(of).goals] == [title for title, depth in expected if depth]


@NOW
def test_an_indicator_of_many_areas_is_counted_once() -> None:
    here = town()
    assert [goal.indicators for goal in sheet(here.period).goals] == [3, 1, 0]
    page = signed_in().get(url("period", here.period.pk)).content.decode()
    row = next(one for one in page.split("<tr>") if "Tryggare områden" in one)
    assert re.search(r"<td>\s*1\s*(<span|</td>)", row)


def test_my_list_has_what_waits_and_no_more() -> None:
    here = town()
    lead, today = reader_of(here.people["lead"], date(2027, 1, 20)), date(2027, 1, 20)
    assert [one.title for one in assessments_waiting(lead, today)] == [
        "1 Fler ska klara skolan",
        "3 God stämning",
    ]
    assessed(here.period, here.goals[0])
    (left,) = assessments_waiting(lead, CLOSES + timedelta(days=1))
    assert (left.title, left.late, left.closes_on) == ("3 God stämning", True, CLOSES)
    assert assessments_waiting(lead, date(2027, 1, 1)) == []
    assert assessments_waiting(reader_of(here.people["outside"], today), today) == []
    period_close(by=None, at=OPEN_AT, period=here.period)
    assert assessments_waiting(lead, today) == []


@NOW
def test_planned_in_the_browser() -> None:
    here, of = town(), adopted("Nytt mål")
    said = {
        "name": "Tertial 2 2026",
        "kind": "august",
        "reference_on": "2026-08-31",
        "opens_on": "2027-01-11",
        "closes_on": "2027-02-12",
        "scale": scale().pk,
        "programmes": [of.pk, here.programme.pk],
        "instructions": "Kort.",
    }
    client = signed_in(admin())
    wrong: dict[str, Any]
    for wrong in ({"closes_on": "2026-12-01"}, {"scale": 999}, {"programmes": []}, {"kind": "x"}):
        assert client.post(url("add"), {**said, **wrong}).status_code == 200
        assert ReportingPeriod.objects.count() == 1
    assert "Uppföljningen är öppen." in text(client.post(url("add"), said, follow=True))
    made = ReportingPeriod.objects.latest("pk")
    assert len(sheet(made).goals) == 4
    changed = {**said, "name": "Delår 2026"}
    assert client.post(url("change", made.pk), changed).status_code == 302
    assert "Delår 2026" in text(client.get(url("periods")))
    later = {**said, "opens_on": "2027-01-21"}
    assert "Uppföljningen är planerad." in text(client.post(url("add"), later, follow=True))


@NOW
def test_closed_in_the_browser() -> None:
    here = town()
    assessed(here.period, here.goals[0])
    client = signed_in(admin())
    assert "1 av 3 mål är bedömda." in text(client.get(url("close", here.period.pk)))
    assert client.post(url("close", here.period.pk)).status_code == 302
    page = text(client.get(url("period", here.period.pk)))
    assert "Stängd" in page
    assert sheet(here.period).digest[:16] in page
    goal_page = url("goal", here.period.pk, here.goals[2].pk)
    assert "Så här såg det ut då" in text(client.get(goal_page))
    answer = client.post(goal_page, {"d0-verdict": "none"})
    assert answer.status_code == 403
    assert "Uppföljningen är stängd" in text(answer)
    for name in ("close", "import"):
        assert client.post(url(name, here.period.pk)).status_code == 403
    assert "1 av 3 mål är bedömda" in text(client.get(url("periods")))


@NOW
def test_a_scale_in_the_browser() -> None:
    client = signed_in(admin())
    said = {"name": "Huddinge", "word1": "I hög grad uppfyllt", "share1": "60", "word2": "Ej", "share2": "0"}
    for wrong in ({"share2": "70"}, {"word3": "Mer"}, {"share3": "5"}, {"share1": "x"}, {"name": ""}):
        assert client.post(url("add_scale"), {**said, **wrong}).status_code == 200
        assert not Scale.objects.exists()
    assert client.post(url("add_scale"), said).status_code == 302
    assert "när minst 60 procent" in text(client.get(url("scales")))
    assert client.post(url("retire_scale", Scale.objects.get().pk)).status_code == 302
    assert "Ingen skala finns än" in text(client.get(url("scales")))


@NOW
def test_a_programme_that_is_over_lacks_its_final_assessment() -> None:
    here = town()
    page = url("programme", here.programme.pk)
    assert "Görs när programmet är slut." in text(signed_in().get(page))
    programme_add(
        by=None,
        at=AT,
        kind="programme",
        about=ABOUT,
        body=here.lead,
        forum=here.programme.forum,
        predecessor=here.programme,
    )
    client = signed_in(admin())
    assert "Programmet är inte slututvärderat." in text(client.get(page))
    said = {"on": "2027-01-19", "text": "Två av tre mål nåddes."}
    assert client.post(reverse("programmes:evaluate", args=[here.programme.pk]), said).status_code == 302
    assert "Två av tre mål nåddes." in text(signed_in().get(page))


def taken_on(of: Goal, body: Party) -> None:
    """A body has taken the goal into its plan, and its indicator has been changed by a decision."""
    plan = programme(kind=BODY_PLAN, body=body)
    told = GoalText("Läxhjälp varje dag")
    goal_take(by=None, at=AT, goal=of, programme=plan, kind=UNDERTAKING, told=told)
    aims = [Aim("2028", 1.0)]
    known = of.measures.filter(replaced_at__isnull=True)[0].indicator
    targets_set(by=None, at=AT, goal=of, indicator=known, aims=aims, decided=decided())


@NOW
def test_the_number_of_queries_does_not_grow_with_goals() -> None:
    here = town()
    counts, plans = list[dict[str, int]](), [here.programme]
    for _round in range(3):
        client = signed_in(here.people["lead"])
        asked = [url("periods"), url("period", here.period.pk), url("programme", here.programme.pk)]
        asked.append(url("goal", here.period.pk, here.goals[1].pk))
        found = dict[str, int]()
        for path in asked:
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            found[path] = len(queries)
        counts.append(found)
        by = {"indicator": here.indicators[0], "milestones": {"2027": 3.0}}
        more = adopted(*[f"Mål {number}" for number in range(6)], lead=here.lead.pk, by=by)
        plans.append(more)
        period_change(by=None, at=OPEN_AT, period=here.period, about=about(), programmes=plans)
        for one in [*here.goals, *more.goals.all()]:
            assessed(here.period, one)
        for one in (here.goals[1], more.goals.all()[0]):
            taken_on(one, here.lead)
    assert counts[1] == counts[2]
    assert max(counts[2].values()) <= 26
