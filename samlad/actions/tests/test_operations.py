"""Actions: one responsible function, a reason, and states that are rows with time."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from samlad.accounts.tests.factories import AT, DAY, admin, user
from samlad.actions import rules
from samlad.actions.models import Action, ActionState, AnswerLink, Effect, Window
from samlad.actions.operations import (
    Plan,
    Share,
    action_add,
    action_answer,
    action_change,
    action_decide,
    action_follow_up,
    action_hand_over,
    action_release,
    effect_say,
    joint_action_add,
)
from samlad.actions.tests.factories import MONTH, action, put
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.forums.models import READER
from samlad.forums.tests.factories import coordinator, forum, member
from samlad.parties.operations import function_end, mailbox_set
from samlad.parties.tests.factories import function, holding, party
from samlad.places.tests.factories import area
from samlad.post.models import Message
from samlad.thread.models import LED_TO, Link, Node
from samlad.thread.operations import node_add

pytestmark = pytest.mark.django_db
EARLIER = DAY - timedelta(days=1)
LATER = AT + timedelta(days=1)


def reason() -> Node:
    return node_add(kind="mark", label="Mörkt på torget", area=None, day=DAY, path="/")


def now(of: Action) -> ActionState:
    return ActionState.objects.known().select_related("responsible").get(action=of)


def test_an_action_is_decided_logged_and_in_the_thread() -> None:
    here, place, who = forum(), area(), function()
    by = coordinator(here)
    made = action("Byt belysning", by=by, forum=here, area=place, responsible=who)
    assert (made.title, made.area, now(made).responsible) == ("Byt belysning", place, who)
    assert (now(made).state, now(made).since, now(made).cost) == (rules.DECIDED, AT, None)
    node = made.node
    assert (node.kind, node.label, node.area, node.day) == ("action", "Byt belysning", place, made.starts_on)
    event = Event.objects.get(verb="actions.added")
    assert (event.actor_id, event.subject_kind, event.subject_id) == (by.pk, "thread.node", node.pk)
    assert event.values == {"responsible": who.pk}
    assert not Link.objects.exists()


def test_what_it_answers_led_to_it() -> None:
    cause = reason()
    made = action(reason_node=cause)
    link = Link.objects.get()
    assert (link.source, link.target, link.relation) == (cause, made.node, LED_TO)
    assert made.reason_text == ""


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"reason_text": ""}, "varför"),
        ({"reason_text": " \n"}, "varför"),
        ({"title": "  "}, "vad som ska göras"),
        ({"due_on": EARLIER}, "innan den börjar"),
        ({"follow_up_on": EARLIER}, "innan den börjar"),
        ({"windows": [(AT, AT)]}, "slutar innan"),
        ({"state": "done"}, "En ny åtgärd"),
    ],
)
def test_what_is_not_an_action_is_refused_and_leaves_nothing(given: dict[str, Any], because: str) -> None:
    where = {"forum": forum(), "area": area(), "responsible": function()}
    before = (Event.objects.count(), Node.objects.count())
    with pytest.raises(Refusal, match=because):
        action(**{**where, **given})
    assert not Action.objects.exists()
    assert (Event.objects.count(), Node.objects.count()) == before


def test_an_abolished_function_is_given_nothing() -> None:
    gone = function()
    function_end(by=admin(), at=AT, function=gone, on=DAY)
    with pytest.raises(Refusal, match="finns inte den dagen"):
        action(responsible=gone, starts_on=DAY + timedelta(days=1))
    here, place = forum("Ett annat"), area("Åkersdal")
    leader = coordinator(here)
    made, proposed = (action(forum=here, area=place, state=state) for state in ("decided", "proposed"))
    with pytest.raises(Refusal, match="finns inte den dagen"):
        action_hand_over(by=leader, at=LATER, action=made, to=gone, why="Deras.")
    with pytest.raises(Refusal, match="finns inte den dagen"):
        put(proposed, at=LATER, state="decided", responsible=gone)
    assert not ActionState.objects.filter(responsible=gone).exists()


def test_the_database_too_wants_a_reason() -> None:
    good = action()
    copy = Action.objects.get(pk=good.pk)
    copy.pk, copy.node, copy.reason_text, copy.reason_node = None, reason(), "", None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def test_states_are_rows_with_time() -> None:
    made = action()
    for days, state in enumerate((rules.UNDER_WAY, rules.DONE), start=1):
        at = AT + timedelta(days=days)
        put(made, at=at, state=state, note=f"Dag {days}.")
    rows = ActionState.objects.filter(action=made).order_by("pk")
    assert [(row.state, row.note) for row in rows] == [
        (rules.DECIDED, ""),
        (rules.UNDER_WAY, "Dag 1."),
        (rules.DONE, "Dag 2."),
    ]
    known = [ActionState.objects.known(AT + timedelta(days=day)).get(action=made).state for day in (0, 1, 2)]
    assert known == [rules.DECIDED, rules.UNDER_WAY, rules.DONE]
    assert Event.objects.filter(verb="actions.answered").count() == 2


@pytest.mark.parametrize("to", rules.STATES)
@pytest.mark.parametrize("state", rules.STATES)
def test_the_table_is_what_happens(state: str, to: str) -> None:
    """Every pair of states: the step is taken or refused as the table says."""
    if to in rules.TRANSITIONS[state]:
        rules.check_transition(state, to, "Så är det.")
        if to in rules.NEEDS_NOTE:
            with pytest.raises(Refusal, match="Skriv"):
                rules.check_transition(state, to, " ")
    else:
        with pytest.raises(Refusal):
            rules.check_transition(state, to, "Så är det.")


@pytest.mark.parametrize("state", ["klar", "", "DONE"])
def test_a_state_that_does_not_exist_is_refused(state: str) -> None:
    made = action()
    with pytest.raises(Refusal):
        put(made, at=AT, state=state)
    assert ActionState.objects.count() == 1


def test_those_who_lead_decide_and_members_propose() -> None:
    here = forum()
    one, reader = member(here), member(here, role=READER)
    assert now(action(by=one, forum=here, state="proposed")).state == "proposed"
    for by, state in ((one, "decided"), (one, "owner_unknown"), (reader, "proposed"), (user(), "proposed")):
        with pytest.raises(Refusal):
            action(by=by, forum=here, state=state)
    with pytest.raises(Refusal):
        action(by=coordinator(forum("Ett annat")), forum=here)


@pytest.mark.parametrize("kind", ["administration", "municipal_company", "police", "private_owner"])
def test_an_assignment_is_not_declined_and_a_request_is(kind: str) -> None:
    here, of = forum(), party("Part", kind=kind)
    who = function(of)
    by = holding(who).user
    made = action(forum=here, responsible=who)
    own = kind in rules.OWN_KINDS
    if own:
        with pytest.raises(Refusal, match="går inte att tacka nej"):
            action_answer(by=by, at=LATER, action=made, state="declined", note="Nej.")
    else:
        action_answer(by=by, at=LATER, action=made, state="declined", note="Nej.")
    assert now(made).state == ("decided" if own else "declined")


def test_only_the_one_it_lies_with_answers() -> None:
    here, who = forum(), function()
    made = action(forum=here, responsible=who)
    for by in (member(here), user()):
        with pytest.raises(Refusal, match="ansvariga funktionen"):
            action_answer(by=by, at=LATER, action=made, state="accepted")
    action_answer(by=holding(who).user, at=LATER, action=made, state="accepted", case_number="LB-7")
    assert (now(made).state, now(made).case_number) == ("accepted", "LB-7")


def test_not_ours_keeps_its_history_and_goes_on_to_another() -> None:
    here = forum()
    leader, first, second = coordinator(here), function(), function()
    made = action(by=leader, forum=here, responsible=first)
    action_answer(by=holding(first).user, at=LATER, action=made, state="not_ours")
    later = LATER + timedelta(days=2)
    action_hand_over(by=leader, at=later, action=made, to=second, why="Stolparna är kommunens.")
    rows = ActionState.objects.filter(action=made).order_by("pk")
    assert [(row.state, row.responsible) for row in rows] == [
        ("decided", first),
        ("not_ours", first),
        ("handed_over", second),
    ]
    with pytest.raises(Refusal, match="redan hos"):
        action_hand_over(by=leader, at=later, action=made, to=second, why="Igen.")


def test_two_who_answer_one_after_the_other() -> None:
    who = function()
    made = action(responsible=who)
    action_answer(by=holding(who).user, at=LATER, action=made, state="not_ours")
    with pytest.raises(Refusal, match="Inte vår"):
        action_answer(by=holding(who, deputy=True).user, at=LATER, action=made, state="accepted")


def test_the_parts_of_a_joint_action_have_one_date() -> None:
    here, one, other = forum(), function(), function()
    leader = coordinator(here)
    plan = Plan(area(), "Belysning", one, DAY, DAY + MONTH, DAY + 2 * MONTH, reason_text="Mörkt.")
    shares = [Share(plan.area, one, "Gården", 5000), Share(area("Åkersdal"), other)]
    joint = joint_action_add(by=leader, at=AT, forum=here, plan=plan, shares=shares)
    first, second = Action.objects.filter(joint=joint).order_by("pk")
    assert [(now(part).responsible, now(part).cost) for part in (first, second)] == [
        (one, 5000),
        (other, None),
    ]
    due = DAY + timedelta(days=50)
    dates: dict[str, Any] = {"due_on": due, "follow_up_on": due, "cost": 6000, "case_number": ""}
    with pytest.raises(Refusal, match="mer tid"):
        action_change(by=leader, at=LATER, action=first, **dates)
    put(second, by=leader, at=LATER, state="blocked", note="Lov saknas.")
    action_change(by=leader, at=LATER, action=first, **dates, why="Leverans dröjer.")
    assert [(now(part).due_on, now(part).cost) for part in (first, second)] == [(due, 6000), (due, None)]
    assert (now(second).state, now(second).note) == ("blocked", "Lov saknas."), "only its days are new"
    again = due + timedelta(days=30)
    follow: dict[str, Any] = {"helped": "partly", "next": "continue", "again_on": again}
    action_follow_up(by=leader, at=LATER, action=first, **follow)
    assert {now(part).due_on for part in (first, second)} == {again}
    for wrong in (shares[:1], [shares[0], shares[0]]):
        with pytest.raises(Refusal):
            joint_action_add(by=leader, at=AT, forum=here, plan=plan, shares=wrong)


def test_follow_up_goes_on_or_ends() -> None:
    here = forum()
    leader = coordinator(here)
    made = action(by=leader, forum=here)
    again = DAY + timedelta(days=200)
    ask: dict[str, Any] = {"by": leader, "at": LATER, "action": made, "helped": "partly"}
    for wrong in (
        {"next": "continue"},
        {"next": "change", "again_on": again},
        {"next": "x", "again_on": again},
    ):
        with pytest.raises(Refusal):
            action_follow_up(**ask, **wrong)
    action_follow_up(**ask, next="continue", again_on=again)
    assert (now(made).state, now(made).follow_up_on, now(made).due_on) == ("decided", again, again)
    put(made, by=leader, at=LATER, state="done", note="Klart.")
    action_follow_up(**ask, next="change", again_on=again, text="Fler lampor.")
    assert now(made).state == "under_way"
    action_follow_up(**ask, next="end")
    assert now(made).state == "stopped"


@pytest.mark.parametrize("state", ["proposed", "owner_unknown"])
def test_what_nobody_has_taken_on_is_not_followed_up(state: str) -> None:
    here = forum()
    leader = coordinator(here)
    made = action(by=leader, forum=here, state=state)
    with pytest.raises(Refusal, match="kan inte följas upp"):
        action_follow_up(by=leader, at=LATER, action=made, helped="yes", next="end")
    assert now(made).state == state


@pytest.mark.parametrize("to", sorted(set(rules.STATES) - set(rules.BY_FORUM)))
def test_an_answer_is_no_decision(to: str) -> None:
    """Handing over without telling anybody, or answering in another's name, has no way through a decision."""
    here = forum()
    leader, made = coordinator(here), action(forum=here)
    with pytest.raises(Refusal, match="ansvariga funktionen"):
        action_decide(by=leader, at=LATER, action=made, state=to, note="Så.")
    assert now(made).state == "decided"


def test_what_belonged_to_one_party_does_not_go_along_to_another() -> None:
    here = forum()
    leader, made = coordinator(here), action(forum=here)
    action_answer(by=leader, at=LATER, action=made, state="not_ours", case_number="A 12")
    action_release(by=leader, at=LATER, action=made, released=True)
    put(made, by=leader, at=LATER, state="decided", responsible=function(party("Polisen", kind="police")))
    assert (now(made).case_number, now(made).released) == ("", False)
    colleague = function(now(made).responsible.party, "Områdespolis")
    action_release(by=leader, at=LATER, action=made, released=True)
    action_hand_over(by=leader, at=LATER, action=made, to=colleague, why="Hon har området.")
    assert now(made).released


def test_a_party_says_whether_it_helped_for_itself() -> None:
    here, own = forum(), party("Egna")
    by = member(here, party=own)
    made = action(forum=here, raised_by=own)
    with pytest.raises(Refusal, match="när den har börjat"):
        effect_say(by=by, at=LATER, action=made, party=own, helped="no")
    put(made, at=LATER, state="under_way")
    effect_say(by=by, at=LATER, action=made, party=own, helped="no", text="Lika mörkt.")
    effect_say(by=by, at=LATER, action=made, party=own, helped="yes")
    assert Effect.objects.known().get(action=made).helped == "yes"
    with pytest.raises(Refusal):
        effect_say(by=by, at=LATER, action=made, party=party("Andras"), helped="yes")
    with pytest.raises(Refusal):
        effect_say(by=by, at=LATER, action=made, party=own, helped="kanske")


def test_release_is_for_those_who_lead_and_said_once() -> None:
    here = forum()
    leader = coordinator(here)
    made = action(forum=here)
    with pytest.raises(Refusal):
        action_release(by=member(here), at=LATER, action=made, released=True)
    for _twice in range(2):
        action_release(by=leader, at=LATER, action=made, released=True)
    assert now(made).released
    assert Event.objects.filter(verb="actions.released").count() == 1


def test_those_it_concerns_are_told_and_a_mailbox_gets_a_link() -> None:
    who, here = function(), forum()
    held = holding(who)
    mailbox_set(by=user(), at=AT, function=who, address="drift@lindasa.example", shared=True)
    made = action(forum=here, responsible=who)
    assert {(m.to, m.address) for m in Message.objects.all()} == {
        (held.user, ""),
        (None, "drift@lindasa.example"),
    }
    link = AnswerLink.objects.known().get(action=made)
    assert link.function == who
    action_hand_over(by=None, at=LATER, action=made, to=function(), why="Deras.", link=link)
    assert not AnswerLink.objects.known().filter(action=made).exists()
    action(forum=here, area=made.area, state="proposed", responsible=who)
    assert Message.objects.count() == 2


def test_windows_are_kept() -> None:
    made = action(windows=[(AT, AT + timedelta(hours=3))])
    assert Window.objects.known().get(action=made).ends_at == AT + timedelta(hours=3)


@pytest.mark.parametrize("given", [{"title": "Byt\x00belysning"}, {"how": "x" * 5000}, {"title": "x" * 300}])
def test_what_cannot_be_stored_leaves_nothing(given: dict[str, Any]) -> None:
    title = given.pop("title", "Byt belysning")
    with pytest.raises(ValidationError):
        action(title, **given)
    assert not Action.objects.exists()
    assert not Event.objects.filter(verb="actions.added").exists()


def test_a_plan_without_account_is_added() -> None:
    plan = Plan(area(), "Belysning", function(), DAY, DAY, DAY, reason_text="Mörkt.")
    assert action_add(by=None, at=AT, forum=forum(), plan=plan).title == "Belysning"
