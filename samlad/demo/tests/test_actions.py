"""Every way that an action can go, and what came of it, is there to be tried in a Lindåsa of some months."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from django.db.models import F
from pytest_django import DjangoDbBlocker

from samlad.actions import rules
from samlad.actions.models import (
    Action,
    ActionState,
    AnswerLink,
    Effect,
    FollowUp,
    JointAction,
    Publication,
    Window,
)
from samlad.actions.operations import action_decide
from samlad.actions.publishing import to_tell
from samlad.base.categories import CATEGORIES
from samlad.base.guard import findings
from samlad.demo.builder import catch_up
from samlad.demo.case import Case
from samlad.demo.cases import CASES, WORDS
from samlad.demo.founding import function, osg, user
from samlad.demo.measures import MEASURES
from samlad.demo.people import AREAS, CARETAKER, VOICES
from samlad.demo.sentences import SPOTS
from samlad.demo.story import MAILBOXES
from samlad.demo.tests.built import kept
from samlad.demo.works import SEEN, STEPS
from samlad.desk.queries.handover import taken_over
from samlad.events.models import Event
from samlad.parties.models import Function, Mailbox
from samlad.post.models import Message
from samlad.situation.models import Sighting
from samlad.situation.rules import local

WEEKS = 24
TODAY = date(2026, 11, 22)
pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(scope="module", autouse=True)
def lindasa(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[str]]:
    with kept(django_db_blocker, TODAY, WEEKS) as told:
        yield told


def states(**wanted: object) -> list[ActionState]:
    return list(ActionState.objects.known().filter(**wanted).select_related("action", "responsible"))


def case(title: str) -> list[ActionState]:
    """How the parts of a case stand."""
    rows = ActionState.objects.known().select_related("responsible__party", "action")
    return list(rows.filter(action__title=title).order_by("action"))


def test_every_state_an_action_can_wait_in_is_there(lindasa: list[str]) -> None:
    assert not [text for text in lindasa if "left" in text]
    found = {row.state for row in states()}
    passing = {rules.HANDED_OVER, rules.STOPPED, rules.NOT_POSSIBLE}
    assert found >= set(rules.STATES) - passing
    assert {row.action.title for row in states()} >= {one.title for one in CASES}


def test_every_action_answers_to_what_was_seen() -> None:
    # What a decision on a deviation led to answers to that.
    actions = Action.objects.select_related("event").exclude(reason_node__kind__in=("deviation", "decision"))
    assert {action.category for action in actions} <= set(CATEGORIES)
    seen = [(action, action.first_seen_on) for action in actions if action.first_seen_on is not None]
    assert len(seen) > len(actions) / 2
    for action, day in seen:
        added = action.event.at.date()
        assert added - SEEN < day <= added
        assert Sighting.objects.filter(area=action.area, category=action.category, day=day).exists()


def test_actions_tell_how_and_for_how_much_and_for_whom() -> None:
    actions = Action.objects.all()
    for name in ("how", "expected_effect"):
        assert 0 < actions.exclude(**{name: ""}).count() < actions.count()
    assert 0 < actions.filter(raised_by__isnull=False).count() < actions.count()
    assert {row.cost is None for row in states()} == {True, False}
    assert all(action.reason_node_id for action in actions.filter(reason_text=""))


def test_two_owners_share_a_measure() -> None:
    lindbo, owner = case("Sätt upp belysning mellan gårdarna")
    assert lindbo.action.joint_id == owner.action.joint_id
    assert lindbo.action.joint_id is not None
    assert (lindbo.state, owner.state) == (rules.UNDER_WAY, rules.ACCEPTED)
    assert (lindbo.case_number, owner.case_number) == ("LB 2360", "K-118")
    assert lindbo.due_on == owner.due_on
    assert lindbo.cost
    assert owner.cost
    assert {lindbo.responsible.name, owner.responsible.name} == {VOICES["housing"], VOICES["owner"]}
    assert JointAction.objects.count() == 2


def test_a_request_is_declined_and_an_action_handed_over() -> None:
    [declined] = case("Flytta containrarna från husväggen")
    assert declined.state == rules.DECLINED
    assert declined.note
    [moved] = case("Byt lamporna i trappan mot Kvarntorget")
    assert (moved.state, moved.responsible.name) == (rules.ACCEPTED, CARETAKER)
    before = ActionState.objects.filter(action=moved.action, state=rules.HANDED_OVER).get()
    assert before.note
    [blocked] = case("Sätt upp ny belysning i gångtunneln")
    assert blocked.state == rules.BLOCKED
    [unknown] = case("Forsla bort husvagnen vid båtplatserna")
    assert unknown.state == rules.OWNER_UNKNOWN


def test_some_of_what_the_police_do_is_for_all() -> None:
    police = states(responsible__party__kind="police")
    assert {row.released for row in police} == {True, False}
    assert not ActionState.objects.exclude(responsible__party__kind="police").filter(released=True).exists()


def test_times_are_still_to_come() -> None:
    now = local(TODAY, time(23, 59))
    coming = Window.objects.known().filter(starts_at__gt=now, action__states__replaced_at__isnull=True)
    kinds = set(coming.values_list("action__states__responsible__party__kind", flat=True))
    assert kinds >= {"police", "administration"}


def test_what_was_done_is_followed_up_and_some_waits() -> None:
    assert {row.next for row in FollowUp.objects.all()} >= {rules.END}
    assert len({row.helped for row in FollowUp.objects.all()}) > 1
    assert Effect.objects.known().filter(party=F("action__raised_by")).exists()
    asked = states(state=rules.DONE, action__raised_by=function(VOICES["housing"]).party)
    assert [row for row in asked if not Effect.objects.filter(action=row.action).exists()]


def test_residents_are_told_what_came_of_it() -> None:
    told = list(Publication.objects.known())
    assert {row.outcome for row in told} == set(rules.OUTCOME_WORDS)
    assert len({row.area_id for row in told}) >= 5
    days = sorted(row.told_on for row in told)
    assert days[-1] <= TODAY
    assert days[-1] - days[0] > timedelta(weeks=12)
    assert len(told) == len({(row.action_id, row.about, row.outcome) for row in told})
    assert {row.channels[0] for row in told} <= set(rules.CHANNELS)
    assert not [row for row in told if "{" in row.about + row.text]
    assert to_tell([osg().pk], TODAY)


def test_functions_have_mailboxes_and_nobody_reads_mail() -> None:
    boxes = Mailbox.objects.known()
    assert {box.function.name for box in boxes.select_related("function")} == set(MAILBOXES)
    assert {box.shared for box in boxes} == {True, False}
    assert AnswerLink.objects.known().filter(function=function(CARETAKER)).exists()
    assert Message.objects.exclude(address="").exists()
    assert not Message.objects.filter(sent_at__isnull=True).exists()


def test_lindbo_has_just_taken_over() -> None:
    [one] = taken_over(user("lindbo"), TODAY)
    assert one.name == CARETAKER
    assert states(responsible=one.function_id, state__in=rules.OPEN_STATES)


def test_nothing_is_dated_after_today() -> None:
    assert not Event.objects.filter(at__date__gt=TODAY).exists()


def test_a_later_start_goes_on_and_leaves_what_a_visitor_did(lindasa: list[str]) -> None:
    [blocked] = case("Sätt upp ny belysning i gångtunneln")
    by, at = user("samordnare"), local(TODAY, time(12))
    action_decide(by=by, at=at, action=blocked.action, state=rules.STOPPED, note="Tunneln stängs.")
    told = list[str]()
    assert catch_up(TODAY + timedelta(weeks=5), progress=told.append) == 5
    assert not [text for text in told if "left" in text]
    assert case("Sätt upp ny belysning i gångtunneln")[0].state == rules.STOPPED
    assert {row.state for row in case("Sätt upp belysning mellan gårdarna")} == {rules.DONE}


def test_texts_hold_together() -> None:
    assert set(MEASURES) == set(STEPS)
    assert {measure.category for measure in MEASURES.values()} <= set(CATEGORIES)
    for measure in MEASURES.values():
        assert measure.about.format(**SPOTS["tallmossen"]) or not measure.done
    assert {one.area for one in (*CASES, *WORDS)} <= set(AREAS)
    texts = [text for one in CASES for text in (one.reason, one.how, one.effect, one.about)]
    assert not [text for text in texts if findings(text)]
    for one in CASES:
        assert len({share.place for share in one.shares}) == len(one.shares)
        assert one.about or not one.news
        _check_moves(one)


def _check_moves(one: Case) -> None:
    """The steps of each part are possible, each needs its words, and none comes before another."""
    for share in one.shares:
        states = [one.state, *(step.state for step in share.moves)]
        assert len(set(states)) == len(states)
        kind = Function.objects.filter(name=share.responsible).latest("pk").party.kind
        state, left = one.state, one.left
        for step in share.moves:
            rules.check_transition(state, step.state, step.note)
            if step.state == rules.DECLINED:
                rules.check_answer(state, step.state, kind)
            assert step.left < left
            state, left = step.state, step.left
