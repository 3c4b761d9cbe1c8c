"""What the operations on programmes ask for first: who may, how the plan stands, and who decided."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.decisions.models import Decision
from samlad.decisions.operations import decision_add
from samlad.events.models import Event
from samlad.forums.queries import standing_of
from samlad.parties.models import Party
from samlad.parties.queries import speaks_for
from samlad.programmes import rules
from samlad.programmes.models import Programme, ProgrammeFacts
from samlad.thread.models import DECIDED_IN, Node
from samlad.thread.operations import link_add


@dataclass(frozen=True, slots=True)
class Decided:
    """Which body decided, when, and under which paragraph and case number."""

    body: Party
    on: date
    paragraph: str = ""
    case_number: str = ""
    text: str = ""


def check_may(by: User | None, at: datetime, programme: Programme) -> None:
    """Raise Refusal unless somebody may change that plan. Samlad itself may."""
    if by is None:
        return
    day = localdate(at)
    of = rules.manages(standing_of(by, day), programme.forum_id, programme.body_id, speaks_for(by, day))
    rules.check_manages(of)


def facts_now(programme: Programme) -> ProgrammeFacts:
    return ProgrammeFacts.objects.select_for_update().known().get(programme=programme)


def check_day(decided: Decided, at: datetime) -> None:
    if decided.on > localdate(at):
        raise Refusal(_("Beslutets dag har inte varit än."))


def decision_of(decided: Decided, kind: str, label: str, node: Node, event: Event, **values: Any) -> Decision:
    """The decision, with what it was about above it in the thread."""
    check_day(decided, event.at)
    decision = decision_add(
        event=event,
        kind=kind,
        label=label,
        path=reverse("programmes:programmes"),
        decided_on=decided.on,
        body=decided.body,
        paragraph=decided.paragraph,
        case_number=decided.case_number,
        text=decided.text,
        **values,
    )
    link_add(node, decision.node, DECIDED_IN, event=event)
    return decision


def decided_change(
    facts: ProgrammeFacts, decided: Decided | None, node: Node, event: Event
) -> Decision | None:
    """The decision behind a change of an adopted plan, which refuses without; None while it is a draft."""
    rules.check_decided(facts.state, decided=decided is not None)
    if facts.state != rules.ADOPTED or decided is None:
        return None
    adopted_on = facts.decision.decided_on if facts.decision else decided.on
    if decided.on < adopted_on:
        raise Refusal(_("Ändringen kan inte vara beslutad innan planen var det."))
    return decision_of(decided, "programmes.changed", facts.name, node, event)
