"""A whole tree of goals taken into a draft at once, as it was read from a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from samlad.accounts.models import User
from samlad.base.refusals import Refusal
from samlad.events.models import Event
from samlad.events.operations import event_log
from samlad.events.rows import row_add
from samlad.programmes import rules
from samlad.programmes.models import Goal, GoalFacts, Programme, ProgrammeFacts
from samlad.programmes.operations.aims import GoalText, bodies_write, goal_write
from samlad.programmes.operations.standing import check_may, facts_now


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal with all that stands below it."""

    kind: str
    told: GoalText
    below: Sequence["Branch"] = ()


@transaction.atomic
def programme_read_in(
    *, by: User | None, at: datetime, programme: Programme, branches: Sequence[Branch]
) -> int:
    """All goals of an empty draft; returns how many. All or nothing."""
    check_may(by, at, programme)
    facts = facts_now(programme)
    if facts.state != rules.DRAFT:
        raise Refusal(_("Planen är beslutad. Ett dokument kan bara läsas in i ett utkast."))
    if GoalFacts.objects.known().filter(goal__programme=programme).exists():
        raise Refusal(_("Utkastet har redan mål. Ta bort dem först, eller börja på ett nytt utkast."))
    if not branches:
        raise Refusal(_("Det finns inga mål att läsa in."))
    event = event_log(by=by, at=at, verb="programmes.read_in", subject=programme)
    return _write(programme, facts, branches, None, event)


def _write(
    programme: Programme,
    facts: ProgrammeFacts,
    branches: Sequence[Branch],
    parent: Goal | None,
    event: Event,
) -> int:
    number = 0
    for position, branch in enumerate(branches, start=1):
        row = goal_write(programme, facts, branch.kind, branch.told, parent, event=event, position=position)
        row_add(row, event=event)
        bodies_write(row.goal, branch.told, event)
        number += 1 + _write(programme, facts, branch.below, row.goal, event)
    return number
