"""Decisions on deviations: by a function or a body, on one or on many, never changed and only followed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.actions.models import Action
from samlad.actions.operations import Plan, action_add
from samlad.actions.operations.standing import check_there
from samlad.actions.rules import OWN_KINDS
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.decisions.operations import decision_add
from samlad.deviations import rules
from samlad.deviations.models import Deviation, DeviationState
from samlad.deviations.operations.standing import check_body, check_may, check_seen, locked, moved, own
from samlad.events.operations import event_log
from samlad.events.rows import row_replace
from samlad.forums.models import Forum
from samlad.forums.queries import standing_of
from samlad.parties.models import Function, Party
from samlad.thread.models import DECIDED_IN, LED_TO
from samlad.thread.operations import link_add


@dataclass(frozen=True, slots=True)
class Taken:
    """Who took a decision and when: a function, or a body under a paragraph with a case number."""

    on: date
    function: Function | None = None
    body: Party | None = None
    paragraph: str = ""
    case_number: str = ""

    @property
    def party(self) -> Party:
        """The body, or that of the function; there is one of them (`_check_taken`)."""
        party: Party = self.body if self.body is not None else self.function.party  # type: ignore[union-attr]
        return party


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided: to measure, accept or investigate, why, and when it is followed up or ready.

    `new` are actions that it starts, each in a forum; `actions` are those that are there already.
    """

    outcome: str
    reason: str = ""
    again_on: date | None = None
    new: Sequence[tuple[Forum, Plan]] = ()
    actions: Sequence[Action] = ()


@transaction.atomic
def deviations_decide(
    *,
    by: User | None,
    at: datetime,
    deviations: Sequence[Deviation],
    taken: Taken,
    ruling: Ruling,
    seen: Collection[int] = (),
) -> Decision:
    """One decision that closes all of them.

    `seen` are the keys of how they stood when the decision was written, if that is told: a page that is sent
    twice decides once.
    """
    rows = locked(deviations)
    check_may(by, at, rows)
    check_seen(rows, seen)
    _check_taken(taken, at)
    rules.check_outcome(ruling.outcome, ruling.reason, ruling.again_on, taken.on)
    if ruling.outcome == rules.MEASURE and not (ruling.new or ruling.actions):
        raise Refusal(_("Ange minst en åtgärd, med ansvarig och dag."))
    for row in rows:
        rules.check_transition(row.state, rules.DECIDED)
        party = taken.party
        rules.check_decider(row.level, party.kind, own=own(row, party.pk), by_body=taken.body is not None)
        _check_after(row, taken)
    keys = [row.deviation_id for row in rows]
    given = {"deviations": keys, "outcome": ruling.outcome}
    event = event_log(by=by, at=at, verb="deviations.decided", subject=rows[0].deviation, **given)
    decision = decision_add(
        event=event,
        kind=f"deviations.{ruling.outcome}",
        label=rows[0].deviation.node.label,
        path=reverse("deviations:deviation", args=[keys[0]]),
        decided_on=taken.on,
        function=taken.function,
        body=taken.body,
        paragraph=taken.paragraph,
        case_number=taken.case_number,
        text=ruling.reason,
        area=rows[0].deviation.area if len(rows) == 1 else None,
        count=len(rows),
    )
    for row in rows:
        link_add(row.deviation.node, decision.node, DECIDED_IN, event=event)
        told = {"outcome": ruling.outcome, "decision_id": decision.pk, "due_on": ruling.again_on}
        row_replace(row, moved(row, rules.DECIDED, at, helped="", **told), event=event)
    for action in ruling.actions:
        link_add(decision.node, action.node, LED_TO, event=event)
    for forum, plan in ruling.new:
        _start(by, at, forum, replace(plan, reason_node=decision.node))
    return decision


def _start(by: User | None, at: datetime, forum: Forum, plan: Plan) -> Action:
    """An action that the decision starts; by Samlad where the writer does not lead its forum."""
    leads = by is not None and standing_of(by, localdate(at)).leads(forum.pk)
    return action_add(by=by if leads else None, at=at, forum=forum, plan=plan)


def _check_taken(taken: Taken, at: datetime) -> None:
    if (taken.function is None) == (taken.body is None):
        raise Refusal(_("Ange vem som beslutade: en funktion eller ett organ."))
    if taken.on > localdate(at):
        raise Refusal(_("Beslutets dag har inte varit än."))
    if taken.body is not None:
        check_body(taken.body, taken.on)
        if not taken.paragraph.strip() or not taken.case_number.strip():
            raise Refusal(_("Ett organs beslut har paragraf och ärendenummer. Ange båda."))
    elif taken.paragraph.strip():
        raise Refusal(_("Bara ett organs beslut har paragraf."))
    if taken.function is not None:
        if taken.function.party.kind not in OWN_KINDS:
            raise Refusal(_("Den som beslutar ska vara en funktion i kommunen."))
        check_there(taken.function, taken.on)


def _check_after(row: DeviationState, taken: Taken) -> None:
    """A decision is not older than the deviation, nor than the decision that it follows."""
    if row.decision is not None and row.decision.decided_on > taken.on:
        raise Refusal(_("Det finns ett senare beslut om ”%(label)s”.") % {"label": row.deviation.node.label})
    if row.decision is None and taken.on < localdate(row.clock_from):
        raise Refusal(_("Beslutet är äldre än avvikelsen ”%(label)s”.") % {"label": row.deviation.node.label})
