"""What may be done with deviations, by whom, and what is refused with nothing changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from samlad.accounts.models import User
from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.actions.models import Action
from samlad.actions.operations import Plan
from samlad.actions.tests.factories import action
from samlad.base.forms import Moment
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.deviations import rules
from samlad.deviations.models import BodyReport, Deviation, DeviationState
from samlad.deviations.operations import (
    Ruling,
    Taken,
    Told,
    deviation_add,
    deviation_follow_up,
    deviation_lift,
    deviations_decide,
    deviations_prepare,
    deviations_remedy,
    level_set,
    report_add,
    rule_set,
)
from samlad.deviations.tests.factories import bodied, leader_of, moment, now, told
from samlad.events.triggers import MESSAGE
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.operations import party_succeed
from samlad.parties.queries import party_history, party_row
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.programmes.tests.factories import board
from samlad.thread.models import DECIDED_IN, LED_TO, Link

pytestmark = pytest.mark.django_db
LATER = DAY + timedelta(days=30)
ACCEPT = Ruling(rules.ACCEPT, "Kostar mer än det ger.")


def taken(**given: Any) -> Taken:
    return Taken(**{"on": DAY, "body": board(), "paragraph": "§ 12", "case_number": "KS 2026/3", **given})


def by_function(**given: Any) -> Taken:
    return Taken(**{"on": DAY, "function": function(board()), **given})


def decide(*deviations: Deviation, by: User | None = None, **given: Any) -> Decision:
    given = {"at": AT, "taken": taken(), "ruling": ACCEPT, **given}
    return deviations_decide(by=by or admin(), deviations=deviations, **given)


def in_body(of: Any) -> User:
    """Somebody with a function in a body."""
    who = user("Bodil Bolag")
    holding(function(of, f"Chef {who.email}"), who)
    return who


# Decisions


def test_one_decision_closes_many() -> None:
    some = [told(), told("Ingen svarar."), told("Planen saknas.")]
    decision = decide(*some)
    assert Decision.objects.count() == 1
    for of in some:
        row = now(of)
        assert (row.state, row.outcome, row.decision) == (rules.DECIDED, rules.ACCEPT, decision)
        assert Link.objects.filter(source=of.node, target=decision.node, relation=DECIDED_IN).exists()


def test_to_measure_starts_an_action_below_the_decision() -> None:
    of, place, who = told(), forum(), function(board())
    plan = Plan(area("Torget"), "Rita om belysningen", who, DAY, LATER, LATER + timedelta(days=30))
    there = action()
    ruling = Ruling(rules.MEASURE, "", LATER, [(place, plan)], [there])
    decision = decide(of, ruling=ruling)
    new = Action.objects.get(title="Rita om belysningen")
    assert (new.forum_id, new.reason_node_id) == (place.pk, decision.node_id)
    below = Link.objects.filter(source=decision.node, relation=LED_TO)
    assert set(below.values_list("target", flat=True)) == {new.node_id, there.node_id}


REFUSED: dict[str, tuple[Any, Any, str]] = {
    "in the future": (lambda: taken(on=DAY + timedelta(days=1)), ACCEPT, "har inte varit"),
    "before the deviation": (lambda: taken(on=DAY - timedelta(days=1), body=_old()), ACCEPT, "äldre än"),
    "nobody": (lambda: Taken(DAY), ACCEPT, "vem som beslutade"),
    "both": (lambda: taken(function=function(board())), ACCEPT, "vem som beslutade"),
    "without paragraph": (lambda: taken(paragraph=" "), ACCEPT, "paragraf"),
    "without case number": (lambda: taken(case_number=""), ACCEPT, "ärendenummer"),
    "a function with a paragraph": (lambda: by_function(paragraph="§ 1"), ACCEPT, "Bara ett organ"),
    "not one's own": (lambda: taken(body=party(kind="police")), ACCEPT, "kommunens nämnder"),
    "no minutes": (lambda: taken(body=party(kind="administration")), ACCEPT, "kommunens nämnder"),
    "function of others": (
        lambda: by_function(function=function(party(kind="police"))),
        ACCEPT,
        "i kommunen",
    ),
    "abolished": (lambda: taken(body=_ended()), ACCEPT, "finns inte längre"),
    "unknown": (taken, Ruling("strunta_i"), "Välj om"),
    "accept without reason": (taken, Ruling(rules.ACCEPT, "  "), "varför"),
    "investigate without day": (taken, Ruling(rules.INVESTIGATE), "utredningen"),
    "investigate until before": (taken, Ruling(rules.INVESTIGATE, "", DAY), "efter beslutet"),
    "measure without day": (taken, Ruling(rules.MEASURE), "effekt"),
    "measure without action": (taken, Ruling(rules.MEASURE, "", LATER), "minst en åtgärd"),
}


def _old() -> Any:
    return party(kind="board", founded_on=DAY - timedelta(days=400))


def _ended() -> Any:
    one = party(kind="board", founded_on=DAY - timedelta(days=400))
    day = DAY - timedelta(days=10)
    party_succeed(by=admin(), at=AT, party=one, successor=_old(), on=day)
    return one


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_decision_is_refused_and_nothing_is_changed(case: str) -> None:
    of = told()
    who, ruling, why = REFUSED[case]
    given = who()
    with pytest.raises(Refusal, match=why):
        decide(of, taken=given, ruling=ruling)
    assert now(of).state == rules.OPEN
    assert Decision.objects.count() == 0


def test_where_a_board_decides_no_function_does() -> None:
    of, body = bodied()
    deviation_lift(by=admin(), at=AT, deviation=of, why="Det kostar pengar.")
    assert now(of).level == rules.BOARD
    with pytest.raises(Refusal, match="Där beslutar ett organ"):
        decide(of, taken=by_function())
    decide(of, taken=taken(body=body))


def test_a_decision_is_followed_by_a_new_one_and_never_changed() -> None:
    of = told()
    first = decide(of)
    with pytest.raises(Refusal, match="senare beslut"):
        decide(of, taken=taken(on=DAY - timedelta(days=1), body=_old()))
    second = decide(of, at=moment(LATER), taken=taken(on=LATER))
    assert now(of).decision == second
    assert Link.objects.filter(source=of.node, target=first.node).exists()
    for table, column in (("decisions_decision", "text"), ("deviations_deviationstate", "note")):
        with pytest.raises(DatabaseError, match=MESSAGE), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{table}" SET "{column}" = %s', ["Något annat."])  # noqa: S608


def test_what_had_no_effect_opens_again() -> None:
    of = told()
    decide(of)
    with pytest.raises(Refusal, match="bygger på"):
        deviation_follow_up(by=admin(), at=AT, deviation=of, helped="yes")
    day = moment(LATER)
    deviation_follow_up(by=admin(), at=day, deviation=of, helped="no", text="Det är lika mörkt.")
    row = now(of)
    assert (row.state, row.clock_from, row.decision) == (rules.REOPENED, day, None)
    decide(of, at=day, taken=taken(on=LATER))
    deviation_follow_up(by=admin(), at=day, deviation=of, helped="yes", text="Det är ljust.")
    assert (now(of).state, now(of).helped) == (rules.FOLLOWED_UP, "yes")
    deviation_follow_up(by=admin(), at=day, deviation=of, helped="no", text="Det slocknade igen.")
    assert now(of).state == rules.REOPENED


# Preparing, lifting, remedying


def test_preparing_names_case_officer_and_day() -> None:
    of, officer, police = told(), function(board()), function(party(kind="police"))
    given: dict[str, Any] = {"by": admin(), "at": AT, "deviations": [of], "officer": officer}
    with pytest.raises(Refusal, match="nummer"):
        deviations_prepare(**given, case_number=" ", handled_on=LATER)
    with pytest.raises(Refusal, match="redan varit"):
        deviations_prepare(**given, case_number="KS 1", handled_on=DAY - timedelta(days=1))
    with pytest.raises(Refusal, match="i kommunen"):
        deviations_prepare(**{**given, "officer": police}, case_number="KS 1", handled_on=LATER)
    deviations_prepare(**given, case_number="KS 1", handled_on=LATER)
    row = now(of)
    assert (row.state, row.case_number, row.officer, row.due_on) == (rules.PREPARING, "KS 1", officer, LATER)


def test_it_is_lifted_by_hand_but_not_over_the_top() -> None:
    of = told(forum=forum(), body=board())
    levels = [now(of).level]
    for _step in range(3):
        deviation_lift(by=admin(), at=AT, deviation=of, why="Vi rår inte över det.")
        levels.append(now(of).level)
    assert levels == [rules.FORUM, rules.HEAD, rules.BOARD, rules.COUNCIL]
    with pytest.raises(Refusal, match="inte högre"):
        deviation_lift(by=admin(), at=AT, deviation=of, why="Vi rår inte över det.")


def test_what_somebody_told_of_is_noted_as_done() -> None:
    some = [told(), told("Ingen svarar.")]
    deviations_remedy(by=admin(), at=AT, deviations=some, note="Klart.")
    assert {(now(of).state, now(of).noted) for of in some} == {(rules.REMEDIED, True)}
    with pytest.raises(Refusal):
        decide(some[0])


def test_bad_tellings_are_refused() -> None:
    given: dict[str, Any] = {"by": admin(), "at": AT}
    for bad, why in (
        (Told("  ", forum=forum()), "Skriv vad"),
        (Told("Fel."), "Ange vilket forum"),
        (Told("Fel.", body=party(kind="police")), "kommunens egna"),
        (Told("Fel.", body=_ended()), "finns inte längre"),
    ):
        with pytest.raises(Refusal, match=why):
            deviation_add(**given, told=bad)
    assert Deviation.objects.count() == 0


# Who may


def test_leaders_act_on_what_lies_with_their_forum_and_no_longer_when_it_has_climbed() -> None:
    place = forum()
    of = told(forum=place, body=board())
    leader, plain, other = leader_of(of), member(place), coordinator(forum("Annat"))
    for who in (plain, other, user()):
        with pytest.raises(Refusal, match="ligger hos"):
            decide(of, by=who, taken=by_function())
    deviation_lift(by=leader, at=AT, deviation=of, why="Det kostar pengar.")
    with pytest.raises(Refusal, match="ligger hos"):
        decide(of, by=leader, taken=by_function())


def test_people_of_a_body_act_on_what_has_come_to_it() -> None:
    of, body = bodied()
    own = by_function(function=function(body))
    with pytest.raises(Refusal, match="ligger hos"):
        decide(of, by=in_body(board()), taken=own)
    decide(of, by=in_body(body), taken=own)
    first = told(forum=forum(), body=body)
    with pytest.raises(Refusal, match="ligger hos"):
        decide(first, by=in_body(body), taken=own)


def test_only_those_who_may_decide_are_written_down_as_having_decided() -> None:
    of, body = bodied()
    another, executive = board(), board("Kommunstyrelsen", kind="executive_board")
    for wrong in (by_function(function=function(another)), taken(body=another)):
        with pytest.raises(Refusal, match="det organ som den gäller"):
            decide(of, by=in_body(body), taken=wrong)
    decide(of, taken=taken(body=executive))
    high = told(body=body)
    for _step in range(2):
        deviation_lift(by=admin(), at=AT, deviation=high, why="Vi rår inte över det.")
    council = board("Fullmäktige", kind="municipal_council")
    for wrong in (taken(body=body), taken(body=executive)):
        with pytest.raises(Refusal, match="Bara fullmäktige"):
            decide(high, taken=wrong)
    with pytest.raises(Refusal, match="ligger hos"):
        decide(high, by=in_body(another), taken=taken(body=council))
    decide(high, by=in_body(council), taken=taken(body=council))


def test_a_page_that_is_sent_twice_decides_once() -> None:
    of = told()
    seen = [now(of).pk]
    decide(of, seen=seen)
    with pytest.raises(Refusal, match="redan antecknat"):
        decide(of, seen=seen)
    assert Decision.objects.count() == 1
    decide(of, seen=[now(of).pk])
    assert Decision.objects.count() == 2


def test_only_administrators_set_rules() -> None:
    given: dict[str, Any] = {"rule": "no_owner", "on": True, "days": None}
    with pytest.raises(Refusal):
        rule_set(by=user(), at=AT, **given, first=rules.FORUM, last=rules.BOARD)
    with pytest.raises(Refusal, match="lägsta"):
        rule_set(by=admin(), at=AT, **given, first=rules.BOARD, last=rules.FORUM)
    with pytest.raises(Refusal, match="finns inte"):
        rule_set(by=admin(), at=AT, **given, first="staten", last=rules.FORUM)
    with pytest.raises(Refusal, match="dagar"):
        rule_set(by=admin(), at=AT, **{**given, "days": 3}, first=rules.FORUM, last=rules.BOARD)
    with pytest.raises(Refusal):
        level_set(by=user(), at=AT, level=rules.FORUM, days=3)
    with pytest.raises(Refusal, match="dagar"):
        level_set(by=admin(), at=AT, level=rules.FORUM, days=0)
    with pytest.raises(Refusal, match="nivå"):
        level_set(by=admin(), at=AT, level=rules.COUNCIL, days=3)


# Reports


def test_a_report_names_body_day_and_paragraph() -> None:
    body, of = board(), told()
    given: dict[str, Any] = {"by": in_body(body), "at": AT, "body": body, "title": "Avvikelser"}
    report_add(**given, on=DAY, paragraph="§ 4", nodes=[of.node])
    assert BodyReport.objects.get().nodes.get().node == of.node
    for bad, why in (
        ({"on": DAY + timedelta(days=1)}, "har inte varit"),
        ({"paragraph": " "}, "paragrafen"),
        ({"nodes": []}, "Välj vad"),
        ({"body": _ended()}, "finns inte längre"),
        ({"by": user()}, "leder ett forum"),
    ):
        told_of = {**given, "on": DAY, "paragraph": "§ 4", "nodes": [of.node], **bad}
        if "body" in bad:
            told_of["by"] = admin()
        with pytest.raises(Refusal, match=why):
            report_add(**told_of)
    assert BodyReport.objects.count() == 1
    row = party_row(admin(), body.pk, Moment(DAY))
    assert row is not None
    assert "Organet fick veta om avvikelser." in [one.text for one in party_history(row)]
    late = told(at=moment(LATER))
    with pytest.raises(Refusal, match="innan"):
        report_add(**{**given, "at": moment(LATER)}, on=DAY, paragraph="§ 4", nodes=[of.node, late.node])


def test_nothing_is_lost_from_the_history() -> None:
    of = told()
    decide(of)
    deviation_follow_up(by=admin(), at=AT, deviation=of, helped="no", text="Ingen skillnad.")
    states = DeviationState.objects.filter(deviation=of).order_by("pk").values_list("state", flat=True)
    assert list(states) == [rules.OPEN, rules.DECIDED, rules.REOPENED]
