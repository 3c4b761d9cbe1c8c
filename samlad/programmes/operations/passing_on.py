"""What a body that has ended answered for is passed on to the one that took over, by one decision."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add, row_close
from samlad.parties.models import Party, PartyProfile
from samlad.programmes import rules
from samlad.programmes.models import Goal, Programme, Responsible
from samlad.programmes.operations.standing import Decided, check_may, decision_of, facts_now
from samlad.programmes.succession import abolished_in
from samlad.thread.models import DECIDED_IN
from samlad.thread.operations import link_add

# So long before a body ends somebody may have decided who takes its goals over.
EARLIEST = timedelta(days=365)


@transaction.atomic
def goals_pass_on(
    *,
    by: User | None,
    at: datetime,
    party: Party,
    successor: Party,
    programmes: Sequence[Programme],
    decided: Decided,
) -> Decision:
    """The successor answers for all that the party answered for in these plans, in the same roles."""
    for programme in programmes:
        check_may(by, at, programme)
        _check_decided(programme, decided)
    goals = _goals(party, successor, programmes, decided, at)
    event = event_log(
        by=by, at=at, verb="programmes.passed_on", subject=party, successor=successor.pk, goals=len(goals)
    )
    label = PartyProfile.objects.known().get(party=party).name
    decision = decision_of(decided, "programmes.passed_on", label, goals[0].node, event)
    for goal in goals[1:]:
        link_add(goal.node, decision.node, DECIDED_IN, event=event)
    for goal in goals:
        _pass_on(goal, party, successor, event)
    return decision


def _check_decided(programme: Programme, decided: Decided) -> None:
    facts = facts_now(programme)
    if facts.decision is None or decided.on < facts.decision.decided_on:
        raise Refusal(_("Ändringen kan inte vara beslutad innan planen var det."))


def _goals(
    party: Party, successor: Party, programmes: Sequence[Programme], decided: Decided, at: datetime
) -> Sequence[Goal]:
    found = abolished_in([one.pk for one in programmes], localdate(at), party=party.pk)
    if not found:
        raise Refusal(_("Det finns inga mål att föra över. De kan redan ha förts över."))
    if successor.pk not in {key for key, _name in found[0].successors}:
        raise Refusal(_("Den som tar över ska stå som efterträdare i registret över parter."))
    if decided.on < found[0].ended_on - EARLIEST:
        words = {"name": found[0].name}
        raise Refusal(_("Beslutet kan inte ha fattats mer än ett år innan %(name)s upphörde.") % words)
    keys = [row.goal_id for row in found[0].goals]
    return list(Goal.objects.filter(pk__in=keys).select_related("node").order_by("pk"))


def _pass_on(goal: Goal, party: Party, successor: Party, event: Event) -> None:
    """Who leads a goal does not share it too."""
    rows = list(Responsible.objects.known().filter(goal=goal, party__in=(party, successor)))
    wanted = {row.role for row in rows}
    if rules.LEAD in wanted:
        wanted.discard(rules.SHARED)
    for row in rows:
        if row.party_id == party.pk or row.role not in wanted:
            row_close(row, event=event)
    there = {row.role for row in rows if row.party_id == successor.pk}
    for role in sorted(wanted - there):
        row_add(Responsible(goal=goal, party=successor, role=role), event=event)
