"""Goals and what is done for them: added, changed, withdrawn, answered to, and how they go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.fields import clean_text
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close, row_replace
from samlad.parties.models import PartyProfile
from samlad.programmes import rules
from samlad.programmes.models import Goal, GoalFacts, Programme, ProgrammeFacts, Progress, Responsible
from samlad.programmes.operations.standing import Decided, check_may, decided_change, facts_now
from samlad.thread.models import ANSWERS_TO
from samlad.thread.operations import link_add, node_add


@dataclass(frozen=True, slots=True)
class GoalText:
    """What is told of a goal; see `GoalFacts`. `shared` and `follows` are keys of parties."""

    text: str
    number: str = ""
    lead: int | None = None
    shared: Sequence[int] = ()
    follows: Sequence[int] = ()
    concerns_areas: bool = False
    not_measurable: str = ""
    needed: int | None = None
    given_by: int | None = None
    paragraph: str = ""
    report_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def bodies(self) -> set[tuple[int, str]]:
        lead = {(self.lead, rules.LEAD)} if self.lead is not None else set()
        return {
            *lead,
            *((key, rules.SHARED) for key in self.shared),
            *((key, rules.FOLLOWS) for key in self.follows),
        }


@transaction.atomic
def goal_add(
    *,
    by: User | None,
    at: datetime,
    programme: Programme,
    kind: str,
    goal: GoalText,
    parent: Goal | None = None,
    decided: Decided | None = None,
) -> Goal:
    """Last below its parent; at the top where there is none."""
    check_may(by, at, programme)
    facts = facts_now(programme)
    event = event_log(by=by, at=at, verb="programmes.goal_added", subject=programme, kind=kind)
    return _added(programme, facts, kind, goal, parent, decided, event)


def _added(
    programme: Programme,
    facts: ProgrammeFacts,
    kind: str,
    told: GoalText,
    parent: Goal | None,
    decided: Decided | None,
    event: Event,
) -> Goal:
    row = goal_write(programme, facts, kind, told, parent, event=event)
    # Activities come and go during the year; what is to be reached is what the body has decided.
    if kind != rules.ACTIVITY:
        row.decision = decided_change(facts, decided, row.goal.node, event)
    row_add(row, event=event)
    bodies_write(row.goal, told, event)
    return row.goal


@transaction.atomic
def goal_take(
    *,
    by: User | None,
    at: datetime,
    goal: Goal,
    programme: Programme,
    kind: str,
    told: GoalText,
    decided: Decided | None = None,
) -> Goal:
    """A body takes a goal into its own plan: what it takes on there answers to the goal."""
    check_may(by, at, programme)
    current_facts(goal)
    _check_other_plan(goal, programme)
    event = event_log(by=by, at=at, verb="programmes.goal_taken", subject=goal, plan=programme.pk, kind=kind)
    own = _added(programme, facts_now(programme), kind, told, None, decided, event)
    link_add(goal.node, own.node, ANSWERS_TO, event=event)
    return own


def _check_other_plan(goal: Goal, programme: Programme) -> None:
    if goal.programme_id == programme.pk:
        raise Refusal(_("Det som svarar mot målet står i en annan plan."))


def goal_write(
    programme: Programme,
    facts: ProgrammeFacts,
    kind: str,
    told: GoalText,
    parent: Goal | None,
    *,
    event: Event,
    position: int | None = None,
) -> GoalFacts:
    """The goal with its node, and its facts, which are not saved yet."""
    check_goal(programme, kind, told, parent)
    label = f"{told.number} {told.text}".strip()
    node = node_add(
        kind="goal", label=label, area=None, day=facts.starts_on, path=reverse("programmes:programmes")
    )
    goal = Goal.objects.create(node=node, programme=programme, kind=kind, event=event)
    place = position if position is not None else _last(programme, parent) + 1
    return facts_row(goal, told, parent, place)


def facts_row(goal: Goal, told: GoalText, parent: Goal | None, position: int) -> GoalFacts:
    return GoalFacts(
        goal=goal,
        parent=parent,
        position=position,
        number=told.number,
        text=told.text,
        concerns_areas=told.concerns_areas,
        not_measurable=told.not_measurable,
        needed=told.needed,
        given_by_id=told.given_by,
        paragraph=told.paragraph,
        report_on=told.report_on,
        starts_on=told.starts_on,
        ends_on=told.ends_on,
    )


def check_goal(programme: Programme, kind: str, told: GoalText, parent: Goal | None) -> None:
    if parent is not None and parent.programme_id != programme.pk:
        raise Refusal(_("Det som målet står under hör till en annan plan."))
    rules.check_place(programme.kind, kind, parent.kind if parent is not None else "")
    if not clean_text(told.text):
        raise Refusal(_("Skriv vad som ska nås eller göras."))
    if told.starts_on and told.ends_on and told.ends_on < told.starts_on:
        raise Refusal(_("Det kan inte sluta innan det börjar."))
    if told.lead is not None and told.lead in told.shared:
        raise Refusal(_("Den som är huvudansvarig är inte medansvarig också."))


def _last(programme: Programme, parent: Goal | None) -> int:
    rows = GoalFacts.objects.known().filter(goal__programme=programme, parent=parent)
    return rows.aggregate(last=Max("position"))["last"] or 0


def bodies_write(goal: Goal, told: GoalText, event: Event) -> None:
    """Those who answer for the goal from now on. Refuses a body that has ended."""
    known = {(row.party_id, row.role): row for row in Responsible.objects.known().filter(goal=goal)}
    _check_there({party for party, _role in told.bodies - set(known)}, event)
    for key, row in known.items():
        if key not in told.bodies:
            row_close(row, event=event)
    for party, role in sorted(told.bodies - set(known)):
        row_add(Responsible(goal=goal, party_id=party, role=role), event=event)


def _check_there(parties: set[int], event: Event) -> None:
    day = localdate(event.at)
    rows = PartyProfile.objects.known().filter(party__in=parties)
    found = {row.party_id: row for row in rows}
    if len(found) < len(parties):
        raise Refusal(_("En av dem som ska ansvara finns inte i registret över parter."))
    for row in found.values():
        if row.ended_on is not None and row.ended_on < day:
            raise Refusal(_("%(name)s finns inte längre. Välj den som tog över.") % {"name": row.name})


@transaction.atomic
def goal_change(
    *,
    by: User | None,
    at: datetime,
    goal: Goal,
    told: GoalText,
    parent: Goal | None = None,
    decided: Decided | None = None,
) -> None:
    """What is told of the goal, and where it stands; by a decision where the plan has been adopted."""
    check_may(by, at, goal.programme)
    check_goal(goal.programme, goal.kind, told, parent)
    old = current_facts(goal)
    above = above_of(goal.programme_id) | {goal.pk: parent.pk if parent else None}
    check_no_circle(goal.pk, above)
    event = event_log(by=by, at=at, verb="programmes.goal_changed", subject=goal)
    new = facts_row(goal, told, parent, old.position)
    new.decision = decided_change(facts_now(goal.programme), decided, goal.node, event)
    row_replace(old, new, event=event)
    bodies_write(goal, told, event)


def current_facts(goal: Goal) -> GoalFacts:
    row = GoalFacts.objects.known().filter(goal=goal).first()
    if row is None:
        raise Refusal(_("Målet har tagits bort ur planen."))
    return row


def above_of(programme: int) -> dict[int, int | None]:
    """By the key of each goal of a plan, that of what it stands below. 1 query."""
    rows = GoalFacts.objects.known().filter(goal__programme=programme)
    return dict(rows.values_list("goal", "parent"))


def check_no_circle(goal: int, above: Mapping[int, int | None]) -> None:
    seen, key = set[int](), above.get(goal)
    while key is not None and key not in seen:
        seen.add(key)
        key = above.get(key)
    if goal in seen:
        raise Refusal(_("Ett mål kan inte stå under sig självt."))


@transaction.atomic
def goal_withdraw(*, by: User | None, at: datetime, goal: Goal, decided: Decided | None = None) -> None:
    """It no longer stands in the plan; what it said is kept. What stands below it has to go first."""
    check_may(by, at, goal.programme)
    old = current_facts(goal)
    if GoalFacts.objects.known().filter(parent=goal).exists():
        raise Refusal(_("Det står mål under det här. Ta bort eller flytta dem först."))
    event = event_log(by=by, at=at, verb="programmes.goal_withdrawn", subject=goal)
    decided_change(facts_now(goal.programme), decided, goal.node, event)
    row_close(old, event=event)


@transaction.atomic
def progress_set(
    *,
    by: User | None,
    at: datetime,
    goal: Goal,
    state: str,
    note: str = "",
    reported_on: date | None = None,
) -> None:
    """How an activity, an undertaking or an assignment goes."""
    check_may(by, at, goal.programme)
    current_facts(goal)
    if goal.kind not in rules.DONE_OR_NOT:
        raise Refusal(_("Ett mål nås eller nås inte. Det bedöms i uppföljningen."))
    if state not in rules.PROGRESS_WORDS:
        raise Refusal(_("Det läget finns inte."))
    if state == rules.STOPPED and not note.strip():
        raise Refusal(_("Skriv varför det avbryts."))
    if reported_on is not None and reported_on > localdate(at):
        raise Refusal(_("Dagen för återrapporten har inte varit än."))
    event = event_log(by=by, at=at, verb="programmes.progress_set", subject=goal, state=state)
    old = Progress.objects.known().filter(goal=goal).first()
    row_replace(old, Progress(goal=goal, state=state, note=note, reported_on=reported_on), event=event)
