"""Actions on the pages of areas and in the thread."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, FilteredRelation, Q, When
from django.utils.translation import gettext_lazy

from samlad.actions.models import (
    DECIDED,
    DONE,
    NOT_POSSIBLE,
    OPEN_STATES,
    PROPOSED,
    STOPPED,
    UNDER_WAY,
    Action,
    ActionState,
)
from samlad.forums.rules import Standing

STATE_WORDS = {
    PROPOSED: gettext_lazy("Föreslagen"),
    DECIDED: gettext_lazy("Beslutad"),
    UNDER_WAY: gettext_lazy("Pågår"),
    DONE: gettext_lazy("Klar"),
    STOPPED: gettext_lazy("Avbruten"),
    NOT_POSSIBLE: gettext_lazy("Ej möjlig"),
}


@dataclass(frozen=True, slots=True)
class ActionLine:
    """One action as the page of an area shows it."""

    action: Action
    state: str
    word: object
    party: str
    function: str
    since: datetime
    open: bool
    overdue: bool


def actions_of_area(
    standing: Standing, area_id: int, today: date, at: datetime | None = None, *, limit: int = 30
) -> list[ActionLine]:
    """The actions of an area that somebody may see, open ones first, nearest date first. 1 query."""
    seen = [forum for forum in standing.roles if standing.takes_part(forum)]
    known = ActionState.objects.known(at).filter(action__area=area_id, action__forum__in=seen)
    rows = known.select_related("action__responsible").annotate(
        profile=FilteredRelation(
            "action__responsible__party__profiles",
            condition=Q(action__responsible__party__profiles__replaced_at__isnull=True),
        ),
        party=F("profile__name"),
    )
    is_open = Q(state__in=OPEN_STATES)
    ordered = rows.order_by(
        Case(When(is_open, then=0), default=1),
        Case(When(is_open, then=F("action__due_on"))),
        "-action__due_on",
        "-pk",
    )
    return [_line(row, today) for row in ordered[:limit]]


def _line(row: ActionState, today: date) -> ActionLine:
    is_open = row.state in OPEN_STATES
    return ActionLine(
        action=row.action,
        state=row.state,
        word=STATE_WORDS[row.state],
        party=row.party,  # type: ignore[attr-defined]
        function=row.action.responsible.name,
        since=row.recorded_at,
        open=is_open,
        overdue=is_open and row.action.due_on < today,
    )


def visible_actions(standing: Standing, nodes: Collection[int]) -> set[int]:
    """Which of these nodes are actions that somebody may see: those of forums she takes part in."""
    seen = [forum for forum in standing.roles if standing.takes_part(forum)]
    rows = Action.objects.filter(node__in=nodes, forum__in=seen)
    return set(rows.values_list("node_id", flat=True))
