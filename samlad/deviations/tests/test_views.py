"""The pages of deviations: who sees what, what can be done, bad input, and how many queries they take."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.decisions.models import Decision
from samlad.deviations import rules
from samlad.deviations.models import Deviation, RuleSetting
from samlad.deviations.operations import (
    deviations_prepare,
    report_add,
)
from samlad.deviations.tests import factories
from samlad.deviations.tests.factories import aimed, bodied, late_action, leader_of, moment, now, told
from samlad.deviations.tests.pages import TODAY, client, found, page, post, text
from samlad.deviations.views.listing import PER_PAGE
from samlad.forums.models import MEMBER
from samlad.forums.tests.factories import coordinator, forum, member, seat
from samlad.parties.models import Holding, PartyProfile
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes.tests.factories import board
from samlad.situation.models import Mark
from samlad.situation.tests.factories import adopted, group, opened
from samlad.statistics.tests.factories import masked, observed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(moment(TODAY), tick=False):
        yield


# Who sees what


def test_everybody_sees_what_is_about_plans() -> None:
    factories.no_owner()
    found()
    of = Deviation.objects.get(rule="no_owner")
    assert "Mål utan ansvarig: Fler ska klara skolan" in text(page(user(), "deviations"))
    assert "Ingen nämnd och inget bolag ansvarar för målet." in text(page(user(), "deviation", of.pk))


def test_what_is_about_an_action_those_see_who_see_the_action() -> None:
    made = late_action()
    found()
    of = Deviation.objects.get(rule="action_late")
    seen = {
        "leader": coordinator(made.forum),
        "member": member(made.forum),
        "admin": admin(),
        "other": coordinator(forum("Annat")),
        "nobody": user(),
    }
    status = {name: page(who, "deviation", of.pk).status_code for name, who in seen.items()}
    assert status == {"leader": 200, "member": 200, "admin": 200, "other": 404, "nobody": 404}
    assert made.title not in text(page(seen["other"], "deviations"))
    assert page(seen["nobody"], "of_node", of.node_id).status_code == 404
    assert page(seen["leader"], "of_node", of.node_id).status_code == 302


def test_those_in_a_body_see_what_has_come_to_it() -> None:
    of, body = bodied()
    inside = user("Bodil Bolag")
    holding(function(body), inside)
    assert page(inside, "deviation", of.pk).status_code == 200
    assert page(user(), "deviation", of.pk).status_code == 404


def test_what_led_to_it_is_shown_to_those_who_may_see_that() -> None:
    """The words of a level are those of its forum; neither its label nor its page is for anybody else."""
    here = group()
    adopted(here, opened(here), level=4)
    mark = Mark.objects.known().get(area=here.areas[0])
    of = told(forum=here.forum, body=board(), about=mark.node)
    assert mark.reason in text(page(here.leader, "deviation", of.pk))
    words = text(page(admin(), "deviation", of.pk))
    assert mark.reason not in words
    assert f"/traden/{mark.node_id}/" not in words
    assert "Ett steg som du inte får se" in words


# The list


def test_only_those_who_may_decide_are_offered_to() -> None:
    factories.no_owner()
    found()
    for who, offered in ((user(), False), (admin(), True)):
        told_of = text(page(who, "deviations"))
        assert ("Besluta om valda" in told_of, "Tjänsteskrivelse i Word" in told_of) == (offered, True)


def test_what_lies_with_others_is_left_out_of_what_is_done_to_many() -> None:
    there = forum("Annat")
    mine, theirs = told(forum=forum()), told(forum=there)
    leader, query = leader_of(mine), f"?val={mine.pk}&val={theirs.pk}"
    own = Holding.objects.get(user=leader).function
    seat(there, own, role=MEMBER)
    answer = page(leader, "prepare", query=query)
    assert "1 av de valda är inte med" in text(answer)
    given = {"case_number": "KS 9", "officer": function(board(), "Utredare").pk}
    later = (TODAY + timedelta(days=30)).isoformat()
    assert post(leader, "prepare", query=query, **given, handled_on=later).status_code == 302
    assert (now(mine).state, now(theirs).state) == (rules.PREPARING, rules.OPEN)


def test_what_cannot_be_noted_is_not_offered_to_be() -> None:
    factories.no_owner()
    found()
    assert "Notera som åtgärdade" not in text(page(admin(), "deviations"))
    told(forum=forum())
    assert "Notera som åtgärdade" in text(page(admin(), "deviations"))


def test_the_page_of_a_decision_is_good_for_one_decision() -> None:
    of, body = bodied()
    form = page(admin(), "decide", query=f"?val={of.pk}")
    seen = form.context["form"]["seen"].value()
    given = _decision(who=f"b{body.pk}", paragraph="§ 3", case_number="KS 1", seen=seen)
    assert post(admin(), "decide", query=f"?val={of.pk}", **given).status_code == 302
    again = post(admin(), "decide", query=f"?val={of.pk}", **given)
    assert "redan antecknat" in text(again)
    assert Decision.objects.count() == 1
    words = text(page(admin(), "deviation", of.pk))
    assert "Beslut: godta" in words
    assert f"{PartyProfile.objects.get(party=body).name} · 19 februari 2026 § 3 · KS 1" in words


def test_what_a_decision_may_need_is_not_called_optional() -> None:
    deviation = told(forum=forum())
    form = text(page(admin(), "decide", query=f"?val={deviation.pk}"))
    assert [f"{label} <span" in form for label in ("Paragraf", "Ärendenummer", "Skäl")] == [False] * 3
    assert "Behövs när ett organ beslutar." in form


def test_the_clock_stands_in_words() -> None:
    of, body = bodied()
    words = text(page(admin(), "deviation", of.pk))
    assert "Inget beslut på 45 dagar. Ligger hos förvaltningschefen för" in words
    officer = function(body, "Utredare")
    given: dict[str, Any] = {"case_number": "KS 7", "officer": officer, "handled_on": TODAY}
    deviations_prepare(by=admin(), at=AT, deviations=[of], **given)
    words = text(page(admin(), "deviation", of.pk))
    assert "Inget beslut på 45 dagar. Ärende KS 7 bereds av Utredare" in words


def test_a_figure_is_told_as_it_may_be_shown_today() -> None:
    _goal, indicator, whole = aimed()
    row = observed(indicator, whole, "2025", 12.0)
    found()
    of = Deviation.objects.get(rule="milestone_missed")
    assert "Ekonomiskt bistånd: 12,0 % för 2025. Målet var 10,0 %." in text(page(user(), "deviation", of.pk))
    masked(row)
    words = text(page(user(), "deviation", of.pk))
    assert "12,0" not in words
    assert "målet för 2025 var 10,0 % och nåddes inte" in words


@pytest.mark.parametrize(
    "query",
    [
        "?lage=alla",
        "?lage=x&niva=y&regel=z&organ=w&omrade=½",
        "?organ=999999999999999999&omrade=0",
        "?page=99",
        "?mina=1",
        "?regel=egna&niva=head",
    ],
)
def test_any_question_has_an_answer(query: str) -> None:
    bodied()
    assert page(admin(), "deviations", query=query).status_code == 200


def test_filters_leave_what_they_say() -> None:
    of, body = bodied(area=area("Kvarnhöjden"))
    other = told("Något annat.", forum=forum())
    who = admin()
    for query in (
        f"?organ={body.pk}",
        f"?omrade={of.area_id}",
        "?niva=head",
    ):
        words = text(page(who, "deviations", query=query))
        assert of.text in words
        assert other.text not in words
    assert of.text not in text(page(who, "deviations", query="?lage=beslutade"))
    leader = leader_of(other)
    assert other.text in text(page(leader, "deviations", query="?mina=1"))


def _many(number: int) -> None:
    leader_forum, place = forum(), area(f"Torget {number}")
    for _one in range(number):
        late_action(forum=leader_forum, area=place)
        told("Fel.", body=board(), area=place)
    found()


@pytest.mark.parametrize("name", ["deviations", "bodies", "reexamine", "rules"])
def test_as_many_queries_for_twenty_as_for_one(name: str) -> None:
    counts, signed_in = list[int](), client(admin())
    for number in (1, 20):
        _many(number)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(reverse(f"deviations:{name}"))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 25


def test_as_many_queries_for_a_long_history_and_many_matters() -> None:
    counts, signed_in = list[int](), client(admin())
    for number in (1, 20):
        of, body = bodied()
        for _one in range(number):
            told("Fel.", body=body)
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(reverse("deviations:deviation", args=[of.pk]))
            signed_in.get(reverse("deviations:body", args=[body.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 40


def test_what_concerns_a_body_is_paged() -> None:
    of, body = bodied()
    for number in range(PER_PAGE + 1):
        told(f"Fel {number}.", body=body)
    who = admin()
    first, second = (text(page(who, "body", body.pk, query=f"?page={number}")) for number in (1, 2))
    assert [words.count('name="val"') for words in (first, second)] == [PER_PAGE, 2]
    assert f"{PER_PAGE + 2} saker har organet inte fått veta." in second
    assert "Sida 2 av 2" in second
    assert str(of.node.label) in first
    assert str(of.node.label) not in second
    report_add(by=who, at=AT, body=body, nodes=[of.node], on=DAY, paragraph="§ 4", title="Avvikelser")
    told_of = text(page(who, "body", body.pk, query="?visa=har"))
    assert str(of.node.label) in told_of
    assert 'name="val"' not in told_of
    assert "§ 4" in text(page(who, "body", body.pk, query="?visa=rapporter"))
    assert "§ 4" not in text(page(who, "body", body.pk, query="?visa=annat"))


# Doing


def test_somebody_tells_of_a_deviation() -> None:
    of = forum()
    who = coordinator(of)
    assert text(page(who, "add"))
    answer = post(who, "add", text="Ingen svarar på larm.", forum=of.pk)
    made = Deviation.objects.get()
    assert answer.headers["Location"] == reverse("deviations:deviation", args=[made.pk])
    bad = post(who, "add", text="Ring 880320-0016.", forum=of.pk)
    assert "personnummer" in bad.content.decode()
    bad = post(user(), "add", text="Jag är inte med.", forum=of.pk)
    assert "finns inte bland de giltiga" in bad.content.decode() or bad.status_code == 200
    assert Deviation.objects.count() == 1


def test_what_somebody_tells_of_stands_on_what_she_may_see() -> None:
    made = late_action()
    leader, other = coordinator(made.forum), coordinator(forum("Annat"))
    given: dict[str, Any] = {"text": "Ingen vet när lamporna kommer.", "forum": made.forum_id}
    query = f"?nod={made.node_id}"
    assert post(other, "add", query=query, **given).status_code == 404
    assert made.title in text(page(leader, "add", query=query))
    assert post(leader, "add", query=query, **given).status_code == 302
    of = Deviation.objects.get()
    assert (of.about_id, of.action_id) == (made.node_id, made.pk)
    assert page(member(made.forum), "deviation", of.pk).status_code == 200
    assert page(other, "deviation", of.pk).status_code == 404


def _decision(**given: Any) -> dict[str, Any]:
    return {"outcome": "accept", "reason": "Kostar mer.", "on": TODAY.isoformat(), **given}


def test_one_official_decision_for_many() -> None:
    of = forum()
    some = [told("Ett fel.", forum=of), told("Två fel.", forum=of)]
    query = f"?val={some[0].pk}&val={some[1].pk}&val=x"
    leader, body = coordinator(of), board()
    assert "Ett fel.; Två fel." in text(page(leader, "decide", query=query))
    given = _decision(who=f"b{body.pk}", paragraph="§ 8", case_number="KS 3")
    assert post(leader, "decide", query=query, **given).status_code == 302
    assert {now(one).state for one in some} == {rules.DECIDED}
    assert "Godta: beslut av" in text(page(leader, "deviation", some[0].pk))


def test_to_measure_begins_an_action_from_the_form() -> None:
    of, where = told(forum=forum()), area()
    leader, who = leader_of(of), function(board(), "Gatuchef")
    later = (TODAY + timedelta(days=60)).isoformat()
    given = _decision(outcome="measure", who=f"f{who.pk}", again_on=later, title="Byt lampor")
    bad = post(leader, "decide", query=f"?val={of.pk}", **given)
    assert "Behövs för en ny åtgärd." in bad.content.decode()
    more = {"forum": of.forum_id, "area": where.pk, "responsible": who.pk, "due_on": later}
    assert post(leader, "decide", query=f"?val={of.pk}", **given, **more).status_code == 302
    words = text(page(leader, "deviation", of.pk))
    assert "Byt lampor" in words


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"on": "2030-01-01"}, "har inte varit"),
        ({"on": "2020-01-01"}, "äldre än"),
        ({"on": "i går"}, "datum"),
        ({"reason": ""}, "varför"),
        ({"who": "b999"}, "giltig"),
        ({"who": "x"}, "giltig"),
        ({"outcome": "nej"}, "giltig"),
        ({"outcome": "measure", "again_on": "2026-12-01"}, "minst en åtgärd"),
    ],
)
def test_a_bad_decision_says_why_and_changes_nothing(given: dict[str, str], why: str) -> None:
    of = told(forum=forum())
    body = party("Gamla nämnden", kind="board", founded_on=DAY.replace(year=2019))
    start = _decision(who=f"b{body.pk}", paragraph="§ 8", case_number="KS 3")
    answer = post(leader_of(of), "decide", query=f"?val={of.pk}", **{**start, **given})
    assert answer.status_code == 200
    assert why in answer.content.decode()
    assert now(of).state == rules.OPEN


@pytest.mark.parametrize("name", ["decide", "prepare", "remedied", "report"])
def test_nothing_chosen_leads_back_to_the_list(name: str) -> None:
    of = told(forum=forum())
    for query in ("", "?val=x", f"?val={of.pk}"):
        who = coordinator(forum("Annat"))
        assert page(who, name, query=query).status_code == 302


def test_who_may_not_is_told_so() -> None:
    place = forum()
    of, who = told(forum=place), member(place)
    assert page(who, "decide", query=f"?val={of.pk}").status_code == 403
    assert page(who, "prepare", query=f"?val={of.pk}").status_code == 403
    assert page(who, "lift", of.pk).status_code == 403
    assert page(who, "follow_up", of.pk).status_code == 403
    assert page(who, "rule", "no_owner").status_code == 403  # type: ignore[arg-type]


def test_prepared_lifted_followed_up_and_noted_from_the_forms() -> None:
    of = told(forum=forum(), body=board())
    leader, officer = leader_of(of), function(board(), "Utredare")
    later = (TODAY + timedelta(days=30)).isoformat()
    given = {"case_number": "KS 9", "officer": officer.pk, "handled_on": later}
    assert post(leader, "prepare", query=f"?val={of.pk}", **given).status_code == 302
    assert now(of).state == rules.PREPARING
    assert post(leader, "lift", of.pk, why="Det kostar.").status_code == 302
    assert now(of).level == rules.HEAD
    who = admin()
    body = now(of).body
    assert body is not None
    given = _decision(who=f"f{function(body, 'Chef').pk}")
    assert post(who, "decide", query=f"?val={of.pk}", **given).status_code == 302
    assert post(who, "follow_up", of.pk, helped="no", text="Lika mörkt.").status_code == 302
    assert now(of).state == rules.REOPENED
    assert post(who, "remedied", query=f"?val={of.pk}", note="").status_code == 302
    assert (now(of).state, now(of).noted) == (rules.REMEDIED, True)
    assert "Öppnad igen" in text(page(who, "deviation", of.pk))


def test_an_administrator_sets_rules_and_levels() -> None:
    who = admin()
    given = {"days": "3", "first": "forum", "last": "head"}
    assert post(who, "rule", "action_late", **given).status_code == 302  # type: ignore[arg-type]
    row = RuleSetting.objects.known().get()
    assert (row.on, row.days, row.first) == (False, 3, "forum")
    assert post(who, "level", "forum", days="x").status_code == 200  # type: ignore[arg-type]
    assert post(who, "level", "forum", days="9").status_code == 302  # type: ignore[arg-type]
    assert page(who, "level", "council").status_code == 404  # type: ignore[arg-type]
    assert page(who, "rule", "nonsense").status_code == 404  # type: ignore[arg-type]
    words = text(page(who, "rules"))
    assert "9 dagar" in words
    assert "Försenad åtgärd" in words


def test_on_paper_the_list_says_what_is_chosen() -> None:
    client = Client()
    client.force_login(admin())
    body = board("Tekniska nämnden")
    told(body=body)
    shown = client.get(f"/avvikelser/?organ={body.pk}&mina=1").text
    assert '<p class="print-only">Utan beslut · Bara det som ligger hos oss · Nämnd eller bolag: ' in shown
